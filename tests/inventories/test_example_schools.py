"""The example's readings are the half-hours of the source, summed by month and nothing else."""

from __future__ import annotations

import csv
import hashlib
from calendar import monthrange
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from carbon.definitions import read_toml
from carbon.folders import shipped
from carbon.tables import read_csv
from tests.conftest import Command

SCHOOLS = shipped("inventories") / "example-schools"
COLUMNS = ("meter", "period", "quantity", "unit", "quality", "days_with_data")
HALF_HOURS = [f"hh{number:02d}" for number in range(1, 49)]


def readings(name: str) -> dict[tuple[str, str], tuple[Decimal, int]]:
    return {
        (row["meter"], row["period"]): (Decimal(row["quantity"]), int(row["days_with_data"]))
        for row in read_csv(SCHOOLS / name, COLUMNS)
    }


@pytest.fixture(scope="module")
def half_hourly(shared: Path) -> Path:
    return shared / "meters" / "profiles" / "schools-half-hourly-kwh.csv"


def by_month(days: Iterable[dict[str, str]]) -> dict[tuple[str, str], tuple[Decimal, int]]:
    months: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for day in days:
        cells = [day[name] for name in HALF_HOURS]
        if "" in cells:
            continue
        key = (day["meter"], day["date"][:7])
        quantity, count = months.get(key, (Decimal(0), 0))
        months[key] = (quantity + sum(map(Decimal, cells)), count + 1)
    return months


def test_every_month_is_the_exact_sum_of_its_half_hours(half_hourly: Path) -> None:
    with half_hourly.open(encoding="utf-8") as file:
        expected = by_month(csv.DictReader(file))
    logged, doubtful = readings("readings.csv"), readings("readings-in-doubt.csv")
    assert not logged.keys() & doubtful.keys()
    assert logged | doubtful == expected


def test_the_command_of_the_readme_writes_the_two_files(half_hourly: Path, carbon: Command) -> None:
    carbon("readings", "summarise", half_hourly, "--to", "monthly.csv", "--quality", "actual")
    heading, *rows = (carbon.folder / "monthly.csv").read_text(encoding="utf-8").splitlines()
    doubtful = [row for row in rows if row.startswith("school-c-gas-1,") and row[15:22] < "2014-12"]
    logged = [row for row in rows if row not in doubtful]
    for name, expected in (("readings.csv", logged), ("readings-in-doubt.csv", doubtful)):
        ours = (SCHOOLS / name).read_text(encoding="utf-8").splitlines()
        assert ours == [heading, *expected]


def test_the_source_is_the_one_named(half_hourly: Path) -> None:
    named = read_toml(SCHOOLS / "readings.toml").values
    assert hashlib.sha256(half_hourly.read_bytes()).hexdigest() == named["sha256"]


def test_complete_months_are_as_the_notes_say() -> None:
    months = readings("readings.csv") | readings("readings-in-doubt.csv")
    complete: dict[str, int] = {}
    for (meter, month), (_, days) in months.items():
        year, number = map(int, month.split("-"))
        assert 1 <= days <= monthrange(year, number)[1]
        complete[meter] = complete.get(meter, 0) + (days == monthrange(year, number)[1])
    assert complete["school-a-gas-1"] == 9
    assert complete["school-b-gas-1"] == 38
    assert complete["school-c-gas-1"] == 8


def test_readings_that_cannot_be_kwh_are_kept_apart_and_unscaled() -> None:
    doubtful = readings("readings-in-doubt.csv")
    assert {meter for meter, _ in doubtful} == {"school-c-gas-1"}
    assert max(month for _, month in doubtful) == "2014-11"
    logged = {month for meter, month in readings("readings.csv") if meter == "school-c-gas-1"}
    assert min(logged) == "2014-12"
    winter = readings("readings.csv")["school-c-gas-1", "2015-01"]
    before = doubtful["school-c-gas-1", "2014-01"]
    assert winter[0] / winter[1] > 25 * before[0] / before[1]


def test_the_register_holds_every_meter_that_was_read() -> None:
    sites = {row["site"] for row in read_csv(SCHOOLS / "sites.csv", ["site"], None)}
    meters = {row["meter"]: row for row in read_csv(SCHOOLS / "meters.csv", ["meter"], None)}
    assert set(meters) == {meter for meter, _ in readings("readings.csv")}
    assert {row["site"] for row in meters.values()} == sites == {"school-a", "school-b", "school-c"}
    for meter, row in meters.items():
        assert row["activity"] == ("natural-gas" if "-gas-" in meter else "electricity")
        assert row["unit"] == "kWh"
