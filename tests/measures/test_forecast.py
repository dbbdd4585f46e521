"""A verified saving beside its forecast: only where measure, meter, fuel and periods belong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.measures.measure import Measure
from carbon.measures.verification import figures
from carbon.measures.verification.degree_days import Weather, read_weather
from carbon.measures.verification.forecast import beside_forecast, forecast_kwh
from carbon.measures.verification.realisation import VerifiedSaving, rates
from carbon.measures.verification.saving import Adjustment, Verification, read_adjustments, verify
from carbon.measures.verification.spans import UsedMonth
from carbon.periods import Period
from carbon.register.register import Register
from tests.measures.weather import AFTER, BEFORE, daily_file

HEADING = (
    "id,technology,meter,capital_gbp,price_year,start,life_years,deterioration_pct,"
    "saving_natural_gas_kwh,saving_electricity_kwh,status\n"
)


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Weather:
    return read_weather(daily_file(tmp_path_factory.mktemp("weather")))


def months(weather: Weather, *, without: tuple[str, ...] = ()) -> list[UsedMonth]:
    """24 months before and 12 after on meter g: 60 kWh a day, 25 a degree day, a fifth saved."""
    made = []
    for period, left in ((BEFORE, 1.0), (AFTER, 0.8)):
        for number, month in enumerate(period.months()):
            degrees = weather.total(month.start, month.end, 15.0)
            assert degrees is not None
            use = (60 * month.days + 25 * degrees) * left * (1.01 if number % 2 else 0.99)
            if month.label not in without:
                made.append(UsedMonth(month.label, use, ((month.start, month.end),), month.days))
    return made


@pytest.fixture(scope="module")
def made(weather: Weather) -> Verification:
    found = verify("g", months(weather), weather, BEFORE, AFTER)
    assert found.standing == "saving shown"
    return found


def beside(
    folder: Path, made: Verification, *rows: str, fuel: str = "natural-gas"
) -> VerifiedSaving:
    file = folder / "measures.csv"
    file.write_text(HEADING + "\n".join(rows) + "\n", encoding="utf-8")
    return beside_forecast(made, file, "attic", fuel)


def attic(
    start: str = "2015-10-01", life: int = 20, lost: str = "", meter: str = "g",
    status: str = "delivered",
) -> str:  # fmt: skip
    return f"attic,Insulation,{meter},9000,2015,{start},{life},{lost},7300,,{status}"


def test_the_forecast_is_that_of_the_days_in_their_years_of_life(
    tmp_path: Path, made: Verification
) -> None:
    """A half of 2016-17 is of year 1 (of 366 days), a half of year 2, a tenth less."""
    found = beside(tmp_path, made, attic(lost="10"))
    assert found.forecast_kwh == pytest.approx(7300 * 183 / 366 + 6570 * 182 / 365)
    assert beside(tmp_path, made, attic("2016-04-01")).forecast_kwh == pytest.approx(7300)
    assert found.standing == "saving shown"
    third = Measure("x", "LED", 1, 2015, date(2013, 4, 1), 3, {"electricity": 1.0},
                    deterioration_pct=20)  # fmt: skip
    assert forecast_kwh(third, 1000, [Period.parse("2015-16")]) == pytest.approx(640)
    assert forecast_kwh(third, 1000, [Period.parse("2016-17")]) == 0
    assert forecast_kwh(third, 1000, [Period.parse("2012-13")]) == 0


def test_the_file_that_was_approved_holds_the_forecast(tmp_path: Path, made: Verification) -> None:
    """It was refused: only who had written *delivered* into the forecast could verify it."""
    done = beside(tmp_path, made, attic())
    approved = beside(tmp_path, made, attic(status="approved"))
    assert replace(approved, remark="") == done
    [said] = [note for note in figures.forecast_notes(approved, made) if "listed as" in note]
    assert said == (
        "attic is listed as approved: it is taken to have been done on its start, 2015-10-01. Once "
        "it is, set its status to delivered."
    )
    assert not any("listed as" in note for note in figures.forecast_notes(done, made))


def test_days_that_are_left_out_have_no_forecast(
    tmp_path: Path, weather: Weather, made: Verification
) -> None:
    gap = verify("g", months(weather, without=("2016-07",)), weather, BEFORE, AFTER)
    whole = beside(tmp_path, made, attic("2016-04-01")).forecast_kwh
    assert beside(tmp_path, gap, attic("2016-04-01")).forecast_kwh == pytest.approx(
        whole * (365 - 31) / 365
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (attic("2026-04-01"), "which starts on 2026-04-01, verified for 2016-17 from 2016-04-01"),
        (attic("2016-07-01"), "a period that begins on its start or later"),
        (attic("2014-10-01"), "against a baseline to 2015-03-31; expected a baseline that is over"),
        (attic(life=1), "whose life ends on 2016-09-30, verified for 2016-17 to 2017-03-31"),
        (
            attic(status="proposed"),
            "'attic' with the status 'proposed'; expected a measure that was done: one of "
            "approved, delivered, verified. Name another measure; or, where it was done after "
            "all, set its status to delivered",
        ),
        (attic(status="rejected"), "'attic' with the status 'rejected'"),
        (attic(meter="h"), "'attic' on h, verified on 'g'; expected a meter that it saves on"),
        (attic(meter=""), "'attic' without a meter, verified on 'g'"),
        (attic(meter="g;h"), "'attic' on g, h together, verified on 'g' alone"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    tmp_path: Path, made: Verification, row: str, told: str
) -> None:
    with pytest.raises(Faults, match="measures.csv:2") as caught:
        beside(tmp_path, made, row)
    assert told in str(caught.value)


def test_all_of_it_comes_together(tmp_path: Path, made: Verification) -> None:
    with pytest.raises(Faults) as caught:
        beside(
            tmp_path, made, attic("2026-04-01", meter="h", status="rejected"), fuel="electricity"
        )
    assert len(caught.value.faults) == 4


def test_a_meter_of_another_fuel_beside_it_is_no_part_of_the_forecast(
    tmp_path: Path, made: Verification, register: Register
) -> None:
    """A heat pump saves gas on one meter and adds electricity on another."""
    file = tmp_path / "measures.csv"
    file.write_text(
        f"{HEADING}attic,Heat pump,g;e,9000,2015,2015-10-01,20,,7300,-2000,delivered\n",
        encoding="utf-8",
    )
    found = beside_forecast(made, file, "attic", "natural-gas", None, register)
    assert found.forecast_kwh == pytest.approx(7300 * (183 / 366 + 182 / 365))
    assert beside_forecast(made, file, "attic", "", None, register) == found
    for fuel in ("electricity", ""):
        with pytest.raises(Faults, match="saving of attic on a meter of 'electricity'"):
            beside_forecast(replace(made, meter="e"), file, "attic", fuel, None, register)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    from carbon.register.register import read_register
    from tests.targets.conftest import make_council

    workspace = make_council(tmp_path / "council")
    rows = workspace.meters.read_text(encoding="utf-8").splitlines()
    renamed = [row.replace("hall-electricity", "e").replace("hall-gas", "g") for row in rows]
    workspace.meters.write_text("\n".join(renamed) + "\n", encoding="utf-8")
    return read_register(workspace)


def test_another_measure_that_began_meanwhile_makes_it_indicative(
    tmp_path: Path, weather: Weather, made: Verification
) -> None:
    valves = "valves,Controls,g,1000,2015,2016-01-01,10,,1500,,delivered"
    found = beside(tmp_path, made, attic(), valves)
    assert found.standing == "indicative"
    assert "for on g began valves (from 2016-01-01)" in found.reason
    assert rates([found]) == {}
    approved = beside(tmp_path, made, attic(), valves.replace("delivered", "approved"))
    assert approved.reason == found.reason
    assert any("Recorded as indicative" in note for note in figures.forecast_notes(found, made))
    told = Adjustment(AFTER, -1500, "valves save too", "g")
    adjusted = verify("g", months(weather), weather, BEFORE, AFTER, None, [told])
    kept = beside(tmp_path, adjusted, attic(), valves)
    assert kept.standing == "saving shown"
    assert kept.verified_kwh == pytest.approx(found.verified_kwh - 1500)
    for other in (
        valves.replace("2016-01-01", "2011-01-01"),  # before the baseline: in it from its first day
        valves.replace("2016-01-01", "2017-04-01"),  # after what is verified
        valves.replace("delivered", "proposed"),
        valves.replace(",g,", ",h,"),
    ):
        assert beside(tmp_path, made, attic(), other).standing == "saving shown"


def test_an_adjustment_counts_for_the_days_that_are_compared(weather: Weather) -> None:
    """July is left out: of 310 kWh in it nothing counts, of 610 in June and July those of June."""
    left_out = months(weather, without=("2016-07",))
    july = Adjustment(Period.parse("2016-07"), 310, "a fair", "g")
    both = Adjustment(Period(date(2016, 6, 1), date(2016, 8, 1)), 610, "a hall let", "g")
    plain = verify("g", left_out, weather, BEFORE, AFTER)
    made = verify("g", left_out, weather, BEFORE, AFTER, None, [july, both])
    assert made.adjustments_kwh == pytest.approx(300)
    assert made.saving_kwh == pytest.approx(plain.saving_kwh + 300)
    assert (made.low_kwh + made.high_kwh) / 2 == pytest.approx(made.saving_kwh)
    rows = [row for row in figures.amounts(made) if str(row[0]).startswith("adjustment")]
    assert [row[1] for row in rows] == pytest.approx([0, 300])
    assert rows[1][2] == "a hall let (30 of its 61 days are compared: so much of 610 kWh)"
    whole = verify("g", months(weather), weather, BEFORE, AFTER, None, [july])
    assert whole.adjustments_kwh == 310
    assert figures.amounts(whole)[1][2] == "a fair"


def test_an_adjustment_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "adjustments.csv"
    path.write_text("period,kwh,reason\n2016-07,310,a fair\n2016-07,310,a fair\n", encoding="utf-8")
    with pytest.raises(Faults, match=r"adjustments.csv:3: found an adjustment in 2016-07 \(a fair"):
        read_adjustments(path)
