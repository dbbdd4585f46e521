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
from carbon.measures.verification import figures
from carbon.measures.verification.baseline import TooFewMonths, bases, fit
from carbon.measures.verification.degree_days import Weather, read_weather
from carbon.measures.verification.observed import (
    observed,
    observed_days,
    observed_meter,
    readings_of_file,
)
from carbon.measures.verification.saving import (
    Adjustment,
    NothingToVerify,
    read_adjustments,
    verify,
)
from carbon.measures.verification.scatter import effective_count
from carbon.measures.verification.spans import UsedMonth
from carbon.periods import Period
from tests.measures.weather import (
    AFTER,
    BEFORE,
    THREE_YEARS,
    YEAR_BEFORE,
    daily_file,
    simulated,
)

METERS = 100
MANY_METERS = 2000


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Weather:
    return read_weather(daily_file(tmp_path_factory.mktemp("weather")))


def exact(weather: Weather, saved: float = 0.0, base: float = 14.0) -> list[UsedMonth]:
    """A meter without noise: 50 kWh a day and 20 kWh a degree day."""
    months = []
    for period, left in ((BEFORE, 1.0), (AFTER, 1 - saved)):
        for month in period.months():
            found = weather.total(month.start, month.end, base)
            assert found is not None
            use = 50 * month.days + 20 * found
            months.append(
                UsedMonth(month.label, use * left, ((month.start, month.end),), month.days)
            )
    return months


def covered(weather: Weather, count: int, seed: int, before: Period, **noise: float) -> float:
    """The share of *count* simulated meters whose 90% interval holds the true saving."""
    draw = np.random.default_rng(seed)
    hits = 0
    for _ in range(count):
        months, truth = simulated(
            weather, draw, draw.uniform(0, 0.4), before=before,
            grows=bool(noise.get("grows")), rho=noise.get("rho", 0.0),
        )  # fmt: skip
        made = verify("m", months, weather, before, AFTER)
        hits += made.low_kwh <= truth <= made.high_kwh
    return hits / count


@pytest.mark.parametrize("before", [YEAR_BEFORE, BEFORE])
@pytest.mark.parametrize("grows", [False, True])
def test_the_interval_covers_the_true_saving(weather: Weather, before: Period, grows: bool) -> None:
    assert 0.80 <= covered(weather, METERS, 5, before, grows=grows) <= 0.98


def test_the_interval_widens_where_months_resemble_one_another(weather: Weather) -> None:
    """With ρ = 0.5 and no widening 60 to 70 in 100 were covered."""
    assert covered(weather, METERS, 5, BEFORE, rho=0.5) >= 0.82


@pytest.mark.prove
@pytest.mark.parametrize("before", [YEAR_BEFORE, BEFORE, THREE_YEARS])
@pytest.mark.parametrize("grows", [False, True])
@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_the_interval_covers_the_true_saving_90_times_in_100(
    weather: Weather, before: Period, grows: bool, rho: float
) -> None:
    count = len(list(before.months()))
    share = covered(weather, MANY_METERS, 11, before, grows=grows, rho=rho)
    print(
        f"{MANY_METERS:,} simulated meters, {count} months before, "
        f"{'noise in proportion to use' if grows else 'Gaussian noise'}, autocorrelation {rho:g}: "
        f"the 90% interval holds the true saving in {share:.2%} of them"
        + (" (and is indicative)" if count < 24 else "")
    )
    if rho == 0:
        assert 0.87 <= share <= 0.93
    elif count >= 24:
        assert share >= 0.87


def test_the_interval_is_that_of_least_squares_on_totals(weather: Weather) -> None:
    """Once more by another road: totals on days and degree days, each weighted by 1 ÷ its days."""
    from scipy.stats import t

    months, _ = simulated(weather, np.random.default_rng(9), 0.2)
    made = verify("m", months, weather, YEAR_BEFORE, AFTER, base_c=15.5)
    assert not made.baseline.made.is_with_use
    rows = np.array(
        [[month.days, weather.total(*month.spans[0], 15.5)] for month in months], dtype=float
    )
    use = np.array([month.kwh for month in months])
    early, late = rows[:12], rows[12:]
    inverse = np.linalg.inv(early.T @ (early / early[:, :1]))
    fitted = inverse @ early.T @ (use[:12] / early[:, 0])
    freedom = made.baseline.effective - 2
    variance = ((use[:12] - early @ fitted) ** 2 / early[:, 0]).sum() / freedom
    ahead = late.sum(axis=0)
    half = t.ppf(0.95, freedom) * np.sqrt(variance * (ahead[0] + ahead @ inverse @ ahead))
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
        UsedMonth(m.label, m.kwh * (1.05 if number % 2 else 0.95), m.spans, m.whole_days)
        for number, m in enumerate(exact(weather))
    ]
    made = verify("m", months, weather, BEFORE, AFTER)
    assert made.standing == "not shown"
    assert made.low_kwh < 0 < made.high_kwh


def test_under_twenty_four_months_is_indicative(weather: Weather) -> None:
    months = exact(weather, 0.25)
    made = verify("m", months[1:], weather, BEFORE, AFTER)
    assert made.standing == "indicative"
    assert made.reasons == (
        "23 months before the measure, fewer than 24: how far each resembles the one before cannot "
        "be told",
    )


@pytest.mark.slow
def test_with_twelve_months_the_simulated_coverage_is_told(weather: Weather) -> None:
    """Of 300 like it: near 90 where residuals are independent, below where they are not."""
    months, _ = simulated(weather, np.random.default_rng(3), 0.2)
    made = verify("m", months, weather, YEAR_BEFORE, AFTER)
    assert made.standing == "indicative"
    assert made.simulated is not None
    independent, alike = made.simulated
    assert 0.85 <= independent <= 0.97
    assert 0.70 <= alike < independent
    assert any("300 simulated meters like this one" in note for note in figures.notes_of(made))
    assert figures.document(made)["simulated_coverage"] == [independent, alike]
    enough = verify("m", exact(weather, 0.2), weather, BEFORE, AFTER)
    assert enough.simulated is None


def test_rho_is_found_again_and_printed(weather: Weather) -> None:
    """On average over meters: the fit pulls neighbours apart, and that is put right."""
    draw = np.random.default_rng(21)
    for rho in (0.0, 0.5):
        found = []
        for _ in range(60):
            months, _ = simulated(weather, draw, 0.1, before=BEFORE, rho=rho)
            found.append(verify("m", months, weather, BEFORE, AFTER).baseline.rho)
        assert float(np.mean(found)) == pytest.approx(rho, abs=0.12)
    made = verify("m", months, weather, BEFORE, AFTER)
    assert f"ρ {made.baseline.rho:.2f}" in figures.title(made)
    assert any("autocorrelation ρ = " in note for note in made.notes)
    assert figures.document(made)["baseline"]["rho"] == made.baseline.rho


def test_n_counts_as_fewer_by_the_formula(weather: Weather) -> None:
    """24 months at ρ = 0.5 count as 24 × 0.5 ÷ 1.5 = 8; a ρ below −0.1 counts as −0.1."""
    assert effective_count(24, 0.5) == pytest.approx(8)
    assert effective_count(24, -0.05) == pytest.approx(24 * 1.05 / 0.95)
    assert effective_count(24, -0.3) == pytest.approx(24 * 1.1 / 0.9)
    months, _ = simulated(weather, np.random.default_rng(8), 0.2, before=BEFORE, rho=0.8)
    made = verify("m", months, weather, BEFORE, AFTER).baseline
    assert made.effective == pytest.approx(24 * (1 - made.rho) / (1 + made.rho))
    assert made.freedom == max(made.effective - 3, 1)
    assert made.made.variance == pytest.approx(made.made.squares / made.freedom)


def test_scatter_that_grows_with_use_is_told_from_scatter_that_does_not(weather: Weather) -> None:
    draw = np.random.default_rng(12)
    told = {
        grows: sum(
            verify("m", simulated(weather, draw, 0.1, before=BEFORE, grows=grows)[0], weather,
                   BEFORE, AFTER).baseline.made.is_with_use
            for _ in range(40)
        )
        for grows in (False, True)
    }  # fmt: skip
    assert told[False] <= 10
    assert told[True] >= 30


def test_less_than_a_year_after_is_indicative(weather: Weather) -> None:
    """Half a year of heating is no share of a yearly forecast: it must not feed a rate."""
    made = verify("m", exact(weather, 0.25)[:30], weather, BEFORE, AFTER)
    assert made.standing == "indicative"
    assert made.reasons == ("the months after the measure hold 183 days, less than a year",)
    assert not verify("m", exact(weather, 0.25), weather, BEFORE, AFTER).reasons


def test_use_that_weather_does_not_explain_is_indicative(weather: Weather) -> None:
    draw = np.random.default_rng(2)
    months = [
        UsedMonth(m.label, float(draw.uniform(100, 3000)), m.spans, m.whole_days)
        for m in exact(weather)
    ]
    made = verify("m", months, weather, BEFORE, AFTER)
    assert made.standing == "indicative"
    assert any("degree days explain" in reason for reason in made.reasons)
    assert any("CV(RMSE)" in reason for reason in made.reasons)


def test_a_change_of_level_in_the_baseline_is_told(weather: Weather) -> None:
    draw = np.random.default_rng(4)
    months = [
        UsedMonth(
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
    assert made.notes == (*plain.notes, "Adjustments of n are not counted here.")
    assert made.high_kwh - made.low_kwh == pytest.approx(plain.high_kwh - plain.low_kwh)
    outside = Adjustment(Period.parse("2018-01"), 1.0, "late")
    with pytest.raises(BadValue, match="a period inside 2016-17"):
        verify("m", exact(weather), weather, BEFORE, AFTER, None, [outside])


def test_the_baseline_must_be_over_before(weather: Weather) -> None:
    with pytest.raises(BadValue, match="ends after 2013-04-01 to 2015-03-31 begins"):
        verify("m", exact(weather), weather, BEFORE, BEFORE)


def test_too_little_is_a_sentence(weather: Weather) -> None:
    with pytest.raises(TooFewMonths, match="3 months with readings"):
        verify("m", exact(weather)[21:], weather, BEFORE, AFTER)
    with pytest.raises(NothingToVerify):
        verify("m", exact(weather)[:24], weather, BEFORE, AFTER)


def test_adjustments_need_reasons_and_all_faults_come_together(tmp_path: Path) -> None:
    path = tmp_path / "adjustments.csv"
    path.write_text("period,kwh,reason\n2016-13,x,\n2016-11,5,wing closed\n", encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_adjustments(path)
    assert len(caught.value.faults) == 3
    assert "adjustments.csv:2, column reason: found nothing; expected why" in str(caught.value)


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
    assert np.isfinite(fitted.predict(months).variance(1.0))


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


@pytest.mark.parametrize(
    ("again", "told"),
    [
        ("m,2023-06-01,2023-06-30,99999,kWh,actual", "2023-06 of meter 'm' again"),
        ("m,2023-05-15,2023-06-16,500,kWh,actual", "2023-06 of meter 'm' again"),
    ],
)
def test_days_that_a_file_reads_twice_are_refused(tmp_path: Path, again: str, told: str) -> None:
    """June again with 99,999 kWh was an increase shown, in a year of 396 days."""
    path = tmp_path / "readings.csv"
    rows = [
        "meter,start,end,quantity,unit,quality",
        "m,2023-05-01,2023-05-14,50,kWh,actual",
        "m,2023-06-01,2023-06-30,100,kWh,actual",
        "n,2023-06-01,2023-06-30,100,kWh,actual",
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert len(readings_of_file(path)) == 3
    path.write_text("\n".join([*rows, again]) + "\n", encoding="utf-8")
    for one in (lambda: observed_meter("m", path, None), lambda: observed_days("m", path, None)):
        with pytest.raises(Faults, match="each day once") as caught:
            one()
        assert told in str(caught.value)


def test_a_file_of_cubic_metres_takes_the_calorific_value_of_the_register(tmp_path: Path) -> None:
    """m³ × 1.02264 × 39.5 ÷ 3.6, as the ledger's own readings; without a register it is refused."""
    from carbon.units import UnitMismatch
    from tests.targets.conftest import make_council

    root = make_council(tmp_path / "council").root
    meters = "meter,site,activity,unit,calorific_value\nhall-gas,hall,natural-gas,m3,39.5\n"
    (root / "meters.csv").write_text(meters, encoding="utf-8")
    path = root / "readings.csv"
    path.write_text(
        "meter,start,end,quantity,unit,quality\nhall-gas,2023-06-01,2023-06-01,100,m3,actual\n"
        "other,2023-06-01,2023-06-01,100,m3,actual\n",
        encoding="utf-8",
    )
    for read_one in (observed_meter, observed_days):
        assert read_one("hall-gas", path, root).months[0].kwh == pytest.approx(
            100 * 1.02264 * 39.5 / 3.6
        )
        with pytest.raises(UnitMismatch):
            read_one("other", path, root)


def test_a_month_without_any_reading_is_named(weather: Weather) -> None:
    """December was left out with its neighbours and not named, only these."""
    gone = AFTER.start.replace(month=12)
    months = [each for each in exact(weather, 0.2) if each.spans[0][0] != gone]
    made = verify("m", months, weather, BEFORE, AFTER)
    label = f"{gone:%Y-%m}"
    assert made.left_out == ((label, "no readings of its own"),)
    assert f"{label} left out: no readings of its own." in list(figures.notes_of(made))
    told = verify("m", months, weather, BEFORE, AFTER, unusable=[(label, "one reading of 59 days")])
    assert told.left_out == ((label, "one reading of 59 days"),)
    assert verify("m", exact(weather), weather, BEFORE, AFTER).left_out == ()


def test_a_rho_that_counts_otherwise_is_said_to() -> None:
    """ρ = -0.29 and "so that 24 months count as 29.3", which are those of −0.10; and ρ = -0.00."""
    from carbon.measures.verification.reasons import _counts_as
    from carbon.measures.verification.scatter import effective_count, held_rho

    assert _counts_as(-0.29) == ", which counts as −0.10"
    assert _counts_as(-0.05) == _counts_as(0.5) == ""
    assert held_rho(0.95) == 0.9
    assert effective_count(24, -0.29) == pytest.approx(24 * 1.1 / 0.9)
