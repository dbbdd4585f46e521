"""Verified savings: right on meters whose truth is known, honest on real ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from carbon.errors import BadValue, Faults
from carbon.ledger.formats import read
from carbon.ledger.grids import read_grid
from carbon.ledger.records import Reading
from carbon.ledger.runs import runs
from carbon.measures.verification.baseline import Month, TooFewMonths, bases, fit
from carbon.measures.verification.degree_days import Weather, read_weather
from carbon.measures.verification.observed import observed
from carbon.measures.verification.saving import (
    Adjustment,
    NothingToVerify,
    read_adjustments,
    verify,
)
from carbon.periods import Period
from tests.measures.weather import AFTER, BEFORE, daily_file, simulated

METERS = 100
MANY_METERS = 2000


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Weather:
    return read_weather(daily_file(tmp_path_factory.mktemp("weather")))


def exact(weather: Weather, saved: float = 0.0, base: float = 14.0) -> list[Month]:
    """A meter without noise: 50 kWh a day and 20 kWh a degree day."""
    months = []
    for period, left in ((BEFORE, 1.0), (AFTER, 1 - saved)):
        for month in period.months():
            found = weather.degree_days(month.start, month.end, base)
            assert found is not None
            use = 50 * month.days + 20 * found.total
            months.append(Month(month.label, use * left, ((month.start, month.end),), month.days))
    return months


def covered(weather: Weather, count: int, seed: int) -> float:
    draw = np.random.default_rng(seed)
    hits = 0
    for _ in range(count):
        months, truth = simulated(weather, draw, draw.uniform(0, 0.4))
        made = verify("m", months, weather, BEFORE, AFTER)
        hits += made.low_kwh <= truth <= made.high_kwh
    return hits / count


def test_the_interval_covers_the_true_saving(weather: Weather) -> None:
    assert 0.80 <= covered(weather, METERS, 5) <= 0.98


@pytest.mark.prove
def test_the_interval_covers_the_true_saving_90_times_in_100(weather: Weather) -> None:
    share = covered(weather, MANY_METERS, 11)
    print(
        f"{MANY_METERS:,} simulated meters, Gaussian noise: the 90% interval holds the true saving "
        f"in {share:.2%} of them"
    )
    assert 0.87 <= share <= 0.93


def test_the_interval_is_that_of_least_squares_on_totals(weather: Weather) -> None:
    """Once more by another road: totals on days and degree days, each weighted by 1 ÷ its days."""
    from scipy.stats import t

    months, _ = simulated(weather, np.random.default_rng(9), 0.2)
    made = verify("m", months, weather, BEFORE, AFTER, base_c=15.5)
    rows = np.array(
        [[month.days, weather.total(*month.spans[0], 15.5)] for month in months], dtype=float
    )
    use = np.array([month.kwh for month in months])
    early, late = rows[:12], rows[12:]
    inverse = np.linalg.inv(early.T @ (early / early[:, :1]))
    fitted = inverse @ early.T @ (use[:12] / early[:, 0])
    variance = ((use[:12] - early @ fitted) ** 2 / early[:, 0]).sum() / 10
    ahead = late.sum(axis=0)
    half = t.ppf(0.95, 10) * np.sqrt(variance * (ahead[0] + ahead @ inverse @ ahead))
    assert made.saving_kwh == pytest.approx(ahead @ fitted - use[12:].sum(), rel=1e-9)
    assert (made.high_kwh - made.low_kwh) / 2 == pytest.approx(half, rel=1e-9)


def test_without_noise_the_meter_is_found_again(weather: Weather) -> None:
    made = verify("m", exact(weather, 0.25), weather, BEFORE, AFTER)
    assert made.baseline.base_c == pytest.approx(14.0, abs=0.01)
    assert made.baseline.per_day == pytest.approx(50, rel=1e-6)
    assert made.baseline.per_degree_day == pytest.approx(20, rel=1e-6)
    assert made.baseline.r2 == pytest.approx(1)
    assert made.share == pytest.approx(0.25, rel=1e-6)
    assert made.standing == "saving shown"
    assert not made.reasons


def test_a_saving_of_nothing_is_not_shown(weather: Weather) -> None:
    months = [
        Month(m.label, m.kwh * (1.05 if number % 2 else 0.95), m.spans, m.whole_days)
        for number, m in enumerate(exact(weather))
    ]
    made = verify("m", months, weather, BEFORE, AFTER)
    assert made.standing == "not shown"
    assert made.low_kwh < 0 < made.high_kwh


def test_under_twelve_months_is_indicative(weather: Weather) -> None:
    months = exact(weather, 0.25)
    made = verify("m", months[1:], weather, BEFORE, AFTER)
    assert made.standing == "indicative"
    assert made.reasons == ("11 months before the measure, fewer than 12",)


def test_less_than_a_year_after_is_indicative(weather: Weather) -> None:
    """Half a year of heating is no share of a yearly forecast: it must not feed a rate."""
    made = verify("m", exact(weather, 0.25)[:18], weather, BEFORE, AFTER)
    assert made.standing == "indicative"
    assert made.reasons == ("the months after the measure hold 183 days, less than a year",)
    assert not verify("m", exact(weather, 0.25), weather, BEFORE, AFTER).reasons


def test_use_that_weather_does_not_explain_is_indicative(weather: Weather) -> None:
    draw = np.random.default_rng(2)
    months = [
        Month(m.label, float(draw.uniform(100, 3000)), m.spans, m.whole_days)
        for m in exact(weather)
    ]
    made = verify("m", months, weather, BEFORE, AFTER)
    assert made.standing == "indicative"
    assert any("degree days explain" in reason for reason in made.reasons)
    assert any("CV(RMSE)" in reason for reason in made.reasons)


def test_a_change_of_level_in_the_baseline_is_told(weather: Weather) -> None:
    draw = np.random.default_rng(4)
    months = [
        Month(
            m.label,
            m.kwh * float(draw.normal(1, 0.01)) + (1500 if m.label >= "2014-10" else 0),
            m.spans,
            m.whole_days,
        )
        for m in exact(weather)
    ]
    made = verify("m", months, weather, BEFORE, AFTER)
    assert made.baseline.level_change == "2014-10"
    assert any("changes within the baseline from 2014-10" in note for note in made.notes)
    steady = verify("m", exact(weather), weather, BEFORE, AFTER)
    assert steady.baseline.level_change == ""


def test_a_given_base_is_taken_and_said(weather: Weather) -> None:
    made = verify("m", exact(weather), weather, BEFORE, AFTER, base_c=15.5)
    assert made.baseline.base_c == 15.5
    assert made.baseline.unknowns == 2
    assert "Base temperature 15.5 °C, as given." in made.notes


def test_adjustments_are_added_with_their_reason(weather: Weather) -> None:
    plain = verify("m", exact(weather, 0.1), weather, BEFORE, AFTER)
    classroom = Adjustment(Period.parse("2016-11"), 500.0, "new classroom")
    other = Adjustment(Period.parse("2016-11"), 9999.0, "other meter", meter="n")
    made = verify("m", exact(weather, 0.1), weather, BEFORE, AFTER, None, [classroom, other])
    assert made.saving_kwh == pytest.approx(plain.saving_kwh + 500)
    assert made.high_kwh - made.low_kwh == pytest.approx(plain.high_kwh - plain.low_kwh)
    outside = Adjustment(Period.parse("2018-01"), 1.0, "late")
    with pytest.raises(BadValue, match="a period inside 2016-17"):
        verify("m", exact(weather), weather, BEFORE, AFTER, None, [outside])


def test_the_baseline_must_be_over_before(weather: Weather) -> None:
    with pytest.raises(BadValue, match="ends after 2014-15 begins"):
        verify("m", exact(weather), weather, BEFORE, BEFORE)


def test_too_little_is_a_sentence(weather: Weather) -> None:
    with pytest.raises(TooFewMonths, match="3 months with readings"):
        verify("m", exact(weather)[9:], weather, BEFORE, AFTER)
    with pytest.raises(NothingToVerify):
        verify("m", exact(weather)[:12], weather, BEFORE, AFTER)


def test_adjustments_need_reasons_and_all_faults_come_together(tmp_path: Path) -> None:
    path = tmp_path / "adjustments.csv"
    path.write_text("period,kwh,reason\n2016-13,x,\n2016-11,5,wing closed\n", encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_adjustments(path)
    assert len(caught.value.faults) == 3
    assert "adjustments.csv:2, column reason: found no reason" in str(caught.value)


def test_days_without_readings_keep_the_weather_of_the_others(weather: Weather) -> None:
    days = [
        Reading("m", date(2014, 4, day), date(2014, 4, day + 1), 10.0, "kWh", "actual", 1, day)
        for day in range(1, 29)
        if day not in (5, 6)
    ]
    seen = observed(runs(days), "m")
    assert [(m.label, m.days, m.kwh) for m in seen.months] == [("2014-04", 26, 260.0)]
    assert len(seen.months[0].spans) == 2


def test_what_is_no_month_is_told() -> None:
    partial = Reading("m", date(2014, 4, 1), date(2014, 5, 1), 9.0, "kWh", "actual", 20, 2)
    quarter = Reading("m", date(2014, 5, 1), date(2014, 8, 1), 9.0, "kWh", "actual", 92, 3)
    seen = observed([partial, quarter], "m")
    assert seen.months == ()
    assert seen.left_out == (
        ("2014-04", "readings on 20 of 30 days, not known which"),
        ("2014-05-01 to 2014-07-31", "one reading of 92 days, no month"),
    )


@pytest.fixture(scope="module")
def schools(shared: Path) -> tuple[Weather, list[Reading]]:
    """Real outdoor temperatures and half-hourly readings."""
    profiles = shared / "meters" / "profiles"
    outdoors = read_weather(profiles / "outdoor-temperature-bath-half-hourly.csv")
    return outdoors, runs(read(read_grid(profiles / "schools-half-hourly-kwh.csv")).readings)


@pytest.mark.parametrize("meter", ["school-a-gas-1", "school-b-gas-1", "school-c-gas-1"])
def test_real_schools_predict_the_next_year_and_claim_nothing(
    schools: tuple[Weather, list[Reading]], meter: str
) -> None:
    """Nothing known was done to these meters: the result is printed, no coverage claimed."""
    outdoors, readings = schools
    before, after = Period.parse("2016-17"), Period.parse("2017-18")
    made = verify(meter, observed(readings, meter).months, outdoors, before, after)
    print(
        f"{meter}: CV(RMSE) {made.baseline.cv_rmse:.1%}, R² {made.baseline.r2:.2f}, "
        f"predicted {made.predicted_kwh:,.0f}, metered {made.actual_kwh:,.0f} kWh"
    )
    assert made.is_indicative
    assert 0 < made.baseline.cv_rmse < 1
    assert made.predicted_kwh == pytest.approx(made.actual_kwh, rel=0.15)
    assert made.baseline.per_degree_day > 0


def test_a_base_that_cannot_be_told_still_gives_an_interval(weather: Weather) -> None:
    """With every day below the base, base and level are one unknown; prediction is not."""
    months = [month for month in exact(weather) if month.label[5:] in ("12", "01", "02", "11")]
    fitted = fit(months, weather, bases(weather, None)[-3:])
    assert np.isfinite(fitted.predict(months).variance)


def test_registers_of_a_meter_add_up_and_their_days_count_once() -> None:
    def read(register: str, month: int, kwh: float) -> Reading:
        days = (date(2023, month, 1), date(2023, month + 1, 1))
        span = (days[1] - days[0]).days
        return Reading("m", *days, kwh, "kWh", "actual", span, 2, register=register)

    night = read("Night", 4, 40.0)._replace(quality="estimated")
    seen = observed([read("Day", 4, 60.0), night, read("Day", 5, 60.0)], "m")
    (month,) = seen.months
    assert (month.kwh, month.days, month.estimated) == (100.0, 30, True)
    assert seen.left_out == (("2023-05", "register 'Day' without the others"),)
