"""Degree days from each kind of file, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carbon.errors import Faults, UnreadableFile
from carbon.measures.verification.degree_days import read_weather

FIRST, SECOND, THIRD = date(2016, 1, 1), date(2016, 1, 2), date(2016, 1, 3)


def written(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return path


def half_hours(day: str, *temperatures: str) -> str:
    return ",".join([day, *temperatures]) + "\n"


def test_half_hours_count_only_what_lies_below(tmp_path: Path) -> None:
    """Half a day at 10 °C and half at 20 °C is 2.75 degree days below 15.5, not 0.5."""
    text = half_hours("01/01/2016", *["10"] * 24, *["20"] * 24)
    found = read_weather(written(tmp_path, text)).total(FIRST, SECOND, 15.5)
    assert found is not None
    assert found == pytest.approx(2.75)


def test_a_day_with_less_than_half_its_values_is_a_gap(tmp_path: Path) -> None:
    text = half_hours("2016-01-01", *["10"] * 48) + half_hours("2016-01-02", "10", *[""] * 47)
    weather = read_weather(written(tmp_path, text))
    assert weather.total(FIRST, SECOND, 15.5) is not None
    assert weather.total(FIRST, THIRD, 15.5) is None
    assert weather.total(FIRST, date(2016, 2, 1), 15.5) is None


def test_daily_means(tmp_path: Path) -> None:
    weather = read_weather(written(tmp_path, "date,temperature_c\n2016-01-01,5.5\n2016-01-02,20\n"))
    found = weather.total(FIRST, THIRD, 15.5)
    assert found is not None
    assert found == pytest.approx(10)


def test_monthly_means_say_what_they_cannot_do(tmp_path: Path) -> None:
    weather = read_weather(written(tmp_path, "month,temperature_c\n2016-01,5.5\n"))
    found = weather.total(FIRST, date(2016, 2, 1), 15.5)
    assert found is not None
    assert found == pytest.approx(310)
    assert "come out low in mild months" in weather.remarks[0]


def test_published_degree_days_have_their_own_bases(tmp_path: Path) -> None:
    weather = read_weather(written(tmp_path, "month,hdd_15_5,hdd_18_5\n2016-01,310,403\n"))
    assert weather.bases_c == (15.5, 18.5)
    found = weather.total(FIRST, date(2016, 2, 1), 15.5)
    assert found is not None
    assert found == pytest.approx(310)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,temperature_c\n2016-01-01,59\n", "59 °C; expected an outdoor temperature"),
        ("date,temperature_c\n2016-01-01,x\n", "'x'; expected a temperature in °C"),
        ("date,temperature_c\n2016-01-01,5\n01/01/2016,6\n", "2016-01-01 again"),
        ("month,temperature_c\n2016-13,5\n", "'2016-13'; expected a month"),
        ("month,hdd_15_5\n2016-01,-5\n", "'-5'; expected degree days of the month from 0 to 2,046"),
        ("month,hdd_15_5\n2016-01,\n", "nothing; expected degree days of the month such as 245"),
        ("month,hdd_15_5\n2016-01,310\n2016-02,5\n2016-01,5\n", "csv:4, .*2016-01 again"),
        ("month,temperature_c\n0000-04,5\n", "'0000-04'; expected a month such as"),
        ("month,hdd_15_5\n9999-12,5\n", "'9999-12'; expected a month such as"),
        ("month,hdd_15_5\n٢٠١٦-01,5\n", "-01'; expected a month such as"),
        ("day,temp\n1,2\n", "also date, temperature_c"),
        ("2016-01-01,5,6\n", "values a day"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises((Faults, UnreadableFile), match=message):
        read_weather(written(tmp_path, text))


@pytest.mark.slow
def test_the_whole_of_bath_is_read(shared: Path) -> None:
    weather = read_weather(
        shared / "meters" / "profiles" / "outdoor-temperature-bath-half-hourly.csv"
    )
    assert (weather.kind, weather.first, weather.end) == (
        "half-hourly", date(2009, 1, 1), date(2018, 6, 2),
    )  # fmt: skip
