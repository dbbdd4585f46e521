"""Baselines by day: change points found again, OpenDSM's rules named, real schools."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from carbon.errors import BadValue
from carbon.ledger.formats import read
from carbon.ledger.grids import read_grid
from carbon.ledger.records import Reading
from carbon.measures.verification.degree_days import Weather, read_weather
from carbon.measures.verification.figures import document, title
from carbon.measures.verification.observed import NoDays, observed_days
from carbon.measures.verification.saving import Verification, verify
from carbon.measures.verification.spans import Degrees, UsedMonth
from carbon.measures.verification.sufficiency import insufficiencies
from carbon.periods import Period
from tests.conftest import Command
from tests.measures.weather import AFTER, YEAR_BEFORE, daily_file

METERS = 60
MANY_METERS = 2000


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Weather:
    return read_weather(daily_file(tmp_path_factory.mktemp("weather")))


def days_of(*periods: Period) -> list[date]:
    return [p.start + timedelta(days=n) for p in periods for n in range(p.days)]


def day(when: date, kwh: float) -> UsedMonth:
    return UsedMonth(str(when), kwh, ((when, when + timedelta(days=1)),), 1)


def mean_c(weather: Weather, when: date) -> float:
    total = weather.total(when, when + timedelta(days=1), 60.0)
    assert total is not None
    return 60.0 - total


def meter(
    weather: Weather, saved: float, draw: np.random.Generator | None = None, rho: float = 0.0
) -> tuple[list[UsedMonth], float]:
    """100 kWh a day, 12 a degree below 14 °C, 8 a degree above 18 °C, and noise of 20 kWh."""
    made, truth, noise = [], 0.0, 0.0
    for when in days_of(YEAR_BEFORE, AFTER):
        outdoors = mean_c(weather, when)
        use = 100 + 12 * max(0.0, 14 - outdoors) + 8 * max(0.0, outdoors - 18)
        if draw is not None:
            noise = rho * noise + math.sqrt(1 - rho * rho) * draw.normal()
        left = 1 - saved if when >= AFTER.start else 1.0
        truth += use * (1 - left)
        made.append(day(when, use * left + 20 * noise))
    return made, truth


def by_day(days: list[UsedMonth], weather: Weather, **more: bool) -> Verification:
    return verify("m", days, weather, YEAR_BEFORE, AFTER, by_day=True, **more)


def test_cooling_degree_days_are_what_lies_above(weather: Weather) -> None:
    span = (date(2014, 7, 1), date(2014, 7, 31))
    days = [date(2014, 7, 1) + timedelta(days=n) for n in range(30)]
    found = Degrees([UsedMonth("july", 1.0, (span,), 30)], weather).cooling(16.0)
    by_hand = math.fsum(max(0.0, mean_c(weather, each) - 16.0) for each in days)
    assert found[0] == pytest.approx(by_hand)


def test_heating_and_cooling_are_found_again(weather: Weather) -> None:
    made = by_day(meter(weather, 0.25)[0], weather)
    assert (made.baseline.base_c, made.baseline.cooling_c) == (14.0, 18.0)
    assert made.baseline.per_day == pytest.approx(100, rel=1e-6)
    assert made.baseline.per_degree_day == pytest.approx(12, rel=1e-6)
    assert made.baseline.per_cooling_degree_day == pytest.approx(8, rel=1e-6)
    assert made.share == pytest.approx(0.25, rel=1e-6)
    assert made.standing == "saving shown"
    assert "heated below 14 °C and cooled above 18 °C" in made.notes[0]


def test_gas_cools_nothing(weather: Weather) -> None:
    assert by_day(meter(weather, 0.25)[0], weather, is_gas=True).baseline.cooling_c is None


def test_use_that_weather_does_not_touch_has_no_base(weather: Weather) -> None:
    days = [day(when, 50.0) for when in days_of(YEAR_BEFORE, AFTER)]
    made = by_day(days, weather)
    assert (made.baseline.base_c, made.baseline.cooling_c) == (None, None)
    assert made.saving_kwh == pytest.approx(0, abs=1e-6)
    assert "neither heated nor cooled" in made.notes[0]


def covered(weather: Weather, count: int, rho: float) -> float:
    draw = np.random.default_rng(4)
    hits = 0
    for _ in range(count):
        days, truth = meter(weather, draw.uniform(0, 0.4), draw, rho)
        made = by_day(days, weather)
        hits += made.low_kwh <= truth <= made.high_kwh
    return hits / count


@pytest.mark.slow
@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_a_year_of_days_is_enough_for_the_interval(weather: Weather, rho: float) -> None:
    assert 0.78 <= covered(weather, METERS, rho) <= 0.98


@pytest.mark.prove
@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_the_interval_by_day_covers_the_true_saving(weather: Weather, rho: float) -> None:
    share = covered(weather, MANY_METERS, rho)
    print(
        f"{MANY_METERS:,} simulated meters, a year of days before, autocorrelation {rho:g} from "
        f"day to day: the 90% interval holds the true saving in {share:.2%} of them"
    )
    assert 0.87 <= share <= 0.93


def test_opendsm_s_rules_are_named(weather: Weather) -> None:
    days = [day(when, 50.0) for when in days_of(YEAR_BEFORE)]
    assert insufficiencies(days, weather, YEAR_BEFORE, is_gas=True) == []
    assert insufficiencies(days[:-37], weather, YEAR_BEFORE, is_gas=True)[0].startswith(
        "the days before span 328, not 329 to 366 (OpenDSM: incorrect_number_of_total_days)"
    )
    enough = [each for number, each in enumerate(days) if not 100 <= number < 137]
    assert insufficiencies(enough, weather, YEAR_BEFORE, is_gas=True) == []
    scarce = [each for number, each in enumerate(days) if not 100 <= number < 138]
    (found,) = insufficiencies(scarce, weather, YEAR_BEFORE, is_gas=True)
    assert found.startswith("38 of 365 days before are without reading or temperature")
    assert "too_many_days_with_missing_joint_data" in found
    below = [*days[:-1], day(days[-1].spans[0][0], -1.0)]
    assert insufficiencies(below, weather, YEAR_BEFORE, is_gas=False) == []
    assert (
        "negative_observed_values" in insufficiencies(below, weather, YEAR_BEFORE, is_gas=True)[0]
    )


def test_a_month_without_temperatures_is_named(tmp_path: Path) -> None:
    lines = daily_file(tmp_path).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not "2014-06-10" <= line[:10] <= "2014-06-14"]
    path = tmp_path / "gap.csv"
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    gappy = read_weather(path)
    days = [day(when, 50.0) for when in days_of(YEAR_BEFORE)]
    (found,) = insufficiencies(days, gappy, YEAR_BEFORE, is_gas=True)
    assert "cover less than 90% of 2014-06" in found


def test_a_poor_year_of_days_is_indicative(weather: Weather) -> None:
    days = meter(weather, 0.2)[0]
    made = by_day([each for each in days if each.label[:7] != "2014-07"], weather)
    assert not made.is_indicative
    made = by_day([each for each in days if not "2014-07" <= each.label[:7] <= "2014-08"], weather)
    assert made.is_indicative
    assert "CalTRACK 2.2.1.2" in made.reasons[0]


def test_days_want_temperatures_by_day(tmp_path: Path, weather: Weather) -> None:
    path = tmp_path / "t.csv"
    path.write_text("month,temperature_c\n2014-04,9\n", encoding="utf-8")
    monthly = read_weather(path)
    with pytest.raises(BadValue, match="daily or half-hourly temperatures"):
        verify("m", [], monthly, YEAR_BEFORE, AFTER, by_day=True)
    with pytest.raises(BadValue, match="Leave --base out"):
        verify("m", [], weather, YEAR_BEFORE, AFTER, 15.5, by_day=True)


def test_months_have_no_days(tmp_path: Path) -> None:
    path = tmp_path / "readings.csv"
    path.write_text("meter,period,quantity,unit,quality\ng1,2014-04,5,kWh,actual\n", "utf-8")
    with pytest.raises(NoDays, match="Leave --by day out"):
        observed_days("g1", path, None)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["school-b-electricity-3", "school-b-gas-1"])
def test_real_schools_by_day_predict_the_next_year(shared: Path, name: str) -> None:
    """Nothing known was done to these meters: what is predicted is near what was metered."""
    profiles = shared / "meters" / "profiles"
    outdoors = read_weather(profiles / "outdoor-temperature-bath-half-hourly.csv")
    readings: list[Reading] = list(
        read(read_grid(profiles / "schools-half-hourly-kwh.csv")).readings
    )
    days = [
        day(each.start, each.quantity)
        for each in readings
        if each.meter == name and not each.is_partial
    ]
    before, after = Period.parse("2016-17"), Period.parse("2017-18")
    made = verify(name, days, outdoors, before, after, by_day=True, is_gas="gas" in name)
    assert made.predicted_kwh == pytest.approx(made.actual_kwh, rel=0.15)
    assert 0 < made.baseline.rho < 0.9
    assert made.low_kwh < made.saving_kwh < made.high_kwh


@pytest.mark.slow
def test_the_ledger_s_half_hours_are_read_by_day(carbon: Command, weather: Weather) -> None:
    """The same figures from the ledger as from the file, whose half-hours it kept."""
    heading = "meter,date," + ",".join(f"hh{number:02}" for number in range(1, 49))
    days = meter(weather, 0.25)[0]
    lines = [
        f"school-b-gas-1,{each.label}," + ",".join([repr(each.kwh / 48)] * 48) for each in days
    ]
    carbon("init", ".", "--example", "hampshire")
    (carbon.folder / "hh.csv").write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    carbon("readings", "log", "hh.csv")
    command = (
        "measures", "verify", "--meter", "school-b-gas-1",
        "--temperatures", daily_file(carbon.folder), "--before", "2014-15", "--after", "2016-17",
        "--by", "day", "--format", "json",
    )  # fmt: skip
    of_ledger = json.loads(carbon(*command).stdout)
    of_file = json.loads(carbon(*command, "--readings", "hh.csv").stdout)
    assert of_ledger["baseline"]["by"] == "day"
    assert len(of_ledger["baseline"]["days"]) == len(of_ledger["days"]) == 365
    assert of_ledger["baseline"]["cooling_base_c"] is None  # the register says that it is gas
    assert of_file["baseline"]["cooling_base_c"] is None  # and of the file's meter just so
    for figure in ("actual_kwh", "saving_kwh", "low_kwh"):
        assert of_ledger[figure] == pytest.approx(of_file[figure])
    text = (carbon.folder / "hh.csv").read_text(encoding="utf-8")
    (carbon.folder / "x.csv").write_text(text.replace("school-b-gas-1", "x-1"), encoding="utf-8")
    unknown = [word.replace("school-b-gas-1", "x-1") for word in map(str, command)]
    of_unknown = json.loads(carbon(*unknown, "--readings", "x.csv").stdout)
    assert of_unknown["baseline"]["cooling_base_c"] == 18.0
    text = carbon(*command[:-2])
    assert "Baseline of 365 days" in text.stdout
    months = carbon(*command[:-4], "--readings", "hh.csv")
    assert "300 simulated meters like this one" in months.stderr
    assert "--by day" in months.stderr


def test_daily_readings_were_refused_by_day(carbon: Command, weather: Weather) -> None:
    """A row a day is as good as half-hours, from the ledger and from a file; months are told."""
    carbon("init", ".", "--example", "hampshire")
    days = meter(weather, 0.25)[0]
    lines = [f"school-b-gas-1,{each.label},{each.label},{each.kwh!r},kWh,actual" for each in days]
    lines.append("school-b-gas-1,2013-02-01,2013-02-28,900,kWh,actual")
    (carbon.folder / "days.csv").write_text(
        "\n".join(["meter,start,end,quantity,unit,quality", *lines]) + "\n", encoding="utf-8"
    )
    carbon("readings", "log", "days.csv")
    command = (
        "measures", "verify", "--meter", "school-b-gas-1",
        "--temperatures", daily_file(carbon.folder), "--before", "2014-15", "--after", "2016-17",
        "--by", "day", "--format", "json",
    )  # fmt: skip
    for more in ((), ("--readings", "days.csv")):
        made = json.loads(carbon(*command, *more).stdout)
        assert len(made["baseline"]["days"]) == len(made["days"]) == 365
        late = [each.kwh for each in days if each.label >= "2016-04-01"]
        assert made["actual_kwh"] == pytest.approx(math.fsum(late))
        assert made["left_out"] == [
            {
                "period": "1 reading in 2013-02-01 to 2013-02-28",
                "reason": "longer than a day, with no half-hours behind",
            }
        ]


@pytest.mark.parametrize("kwh", [50.0, 50.1, 1 / 3, 0.0, 1e6 / 7])
def test_the_same_use_each_day_shows_nothing(weather: Weather, kwh: float) -> None:
    """What a processor rounds was a "saving shown" of 0.0%, heated below 19 °C, with R² −0.2."""
    made = by_day([day(when, kwh) for when in days_of(YEAR_BEFORE, AFTER)], weather)
    assert (made.standing, made.saving_kwh, made.low_kwh, made.high_kwh) == ("not shown", 0, 0, 0)
    assert made.predicted_kwh == made.actual_kwh
    fitted = made.baseline
    assert (fitted.base_c, fitted.r2, fitted.cv_rmse, fitted.rho) == (None, 0, 0, 0)
    assert "R² 0.000, CV(RMSE) 0.0%, ρ 0.00" in title(made)


def test_a_saving_of_a_meter_without_scatter_is_shown(weather: Weather) -> None:
    same = [day(when, 50.1) for when in days_of(YEAR_BEFORE)]
    made = by_day([*same, *(day(when, 50.0) for when in days_of(AFTER))], weather)
    assert made.standing == "saving shown"
    assert made.saving_kwh == pytest.approx(0.1 * AFTER.days)


def test_scatter_about_nothing_is_said_in_words(weather: Weather) -> None:
    odd = [day(when, (-1.0) ** when.toordinal()) for when in days_of(YEAR_BEFORE, AFTER)]
    assert "inf" not in title(by_day(odd, weather))


def test_the_days_of_a_result_are_called_days(weather: Weather) -> None:
    """They were called months."""
    told = document(by_day([day(when, 50.0) for when in days_of(YEAR_BEFORE, AFTER)], weather))
    assert told["days"][0]["day"] == str(AFTER.start)
    assert "months" not in (*told, *told["baseline"])
