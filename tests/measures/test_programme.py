"""Appraised measures as candidates: shares of meters from quantities and use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.errors import Faults
from carbon.measures.assumptions import Assumptions, assume
from carbon.measures.cash_case import appraise
from carbon.measures.measure import Measure
from carbon.measures.portfolio.candidate import worth
from carbon.measures.portfolio.macc import abatement_curve
from carbon.measures.portfolio.programme import candidates

LED = Measure("led", "LED", 42_000, 2025, date(2026, 4, 1), 12, {"electricity": 36_000.0},
              meters=("e1",), use={"electricity": 120_000.0}, grant_gbp=2_000)  # fmt: skip
CONTROLS = replace(
    LED, id="controls", technology="controls", savings={"electricity": 24_000.0}, needs=("led",)
)


@pytest.fixture(scope="module")
def given() -> Assumptions:
    return assume(base_year=2026, hold=True)


def test_a_candidate_has_the_figures_of_its_appraisal(given: Assumptions) -> None:
    (made,), _ = candidates([LED], given)
    found = appraise(LED, given)
    assert made.cost_gbp == 40_000
    assert made.tonnes == pytest.approx(found.lifetime_tco2e)
    assert made.npv_gbp == pytest.approx(found.npv_gbp)
    assert made.spending == {"2025": 40_000}
    (saved,) = made.saved
    assert (saved.meter, saved.share) == ("e1 (electricity)", pytest.approx(0.3))
    assert saved.tonnes == pytest.approx(found.lifetime_tco2e)
    assert saved.savings_gbp == pytest.approx(found.first_year_saving_gbp)
    assert saved.npv_gbp == pytest.approx(found.npv_gbp + 40_000)


def test_two_on_a_meter_combine(given: Assumptions) -> None:
    made, _ = candidates([LED, CONTROLS], given)
    whole = made[0].tonnes / 0.3
    assert worth(made, "tonnes") == pytest.approx(whole * (1 - 0.7 * 0.8), rel=1e-9)


def test_salix_tonnes_on_request(given: Assumptions) -> None:
    measure = replace(LED, persistence_factor=9.0)
    (made,), _ = candidates([measure], given, lifetime="salix")
    assert made.tonnes == pytest.approx(appraise(measure, given).salix_lifetime_tco2e)
    assert made.saved[0].tonnes == pytest.approx(made.tonnes)


def test_what_a_measure_adds_is_not_shared(given: Assumptions) -> None:
    pump = replace(LED, id="pump", savings={"natural-gas": 200_000.0, "electricity": -60_000.0},
                   use={"natural-gas": 300_000.0, "electricity": 90_000.0})  # fmt: skip
    (made,), _ = candidates([pump], given)
    assert [saved.meter for saved in made.saved] == ["e1 (natural-gas)"]
    assert made.saved[0].tonnes > made.tonnes


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (replace(CONTROLS, use={}), "a year by 'led'; 'controls' does not say"),
        (replace(CONTROLS, use={"electricity": 1e6}), "one figure for both"),
        (replace(CONTROLS, meters=("e1", "e2")), "the same meters for both"),
    ],
)
def test_sharing_that_cannot_be_counted_is_refused(
    given: Assumptions, other: Measure, message: str
) -> None:
    with pytest.raises(Faults) as caught:
        candidates([other, LED], given)
    assert message in str(caught.value)


def test_decided_measures_are_left_out_and_named(given: Assumptions) -> None:
    rejected = replace(LED, status="rejected")
    made, remarks = candidates([rejected, CONTROLS], given)
    assert made == []
    assert remarks == [
        "led: rejected, so left out.",
        "controls: left out, because it needs led, which is rejected.",
    ]


def test_what_needs_a_delivered_measure_stands(given: Assumptions) -> None:
    made, _ = candidates([replace(LED, status="delivered"), CONTROLS], given)
    assert [each.id for each in made] == ["controls"]
    assert made[0].needs == ()


def test_a_measure_that_starts_before_what_it_needs_is_told(given: Assumptions) -> None:
    late = replace(LED, start=date(2029, 10, 1))
    _, remarks = candidates([late, CONTROLS], given)
    [told] = [each for each in remarks if "which it needs and which starts" in each]
    assert told.startswith(
        "controls starts on 2026-04-01, before led, which it needs and which starts on 2029-10-01:"
    )
    assert candidates([late, replace(CONTROLS, start=late.start, needs=())], given)[1] == []


def test_what_is_delivered_on_the_meter_is_said_not_to_be_combined(given: Assumptions) -> None:
    """The gap combines them and impact did not: 43.6 and 44.8 t of one file, without a word."""
    done = replace(LED, id="done", status="delivered", start=date(2025, 4, 1), life_years=3)
    said = (
        "led: its saving is not combined with that of done, which is delivered and saves on e1 "
        "too: it is taken of what the meter is said to use. The gap to the target combines them."
    )
    found, remarks = candidates([LED, done], given)
    assert said in remarks
    assert found[0].tonnes == pytest.approx(appraise(LED, given).lifetime_tco2e)
    for other in (
        replace(done, life_years=1),
        replace(done, meters=("e2",)),
        replace(done, status="rejected"),
        replace(done, savings={"natural-gas": 1.0}),
    ):
        assert not any("not combined" in each for each in candidates([LED, other], given)[1])


def test_only_what_the_gap_combines_is_said_to_be_combined_there(given: Assumptions) -> None:
    """It was said of a boiler that is not appraised, for no price of 2016 is known."""
    done = replace(LED, id="done", status="delivered", start=date(2025, 4, 1), life_years=3)
    old = replace(done, id="old", start=date(1999, 4, 1), life_years=40)
    own = replace(LED, group="lamps")
    rival = replace(done, id="rival", group="lamps")

    def said(*measures: Measure) -> str:
        [found] = [each for each in candidates(measures, given)[1] if "not combined" in each]
        return found.partition("is said to use.")[2]

    assert said(own, old) == ""
    assert said(own, rival) == ""
    assert said(own, done) == " The gap to the target combines them."
    assert said(own, done, old, rival) == " The gap to the target combines it with done alone."


def test_the_curve_tells_shares_of_the_first_year_that_has_both(given: Assumptions) -> None:
    """30 % that lose 5 % a year and, three years on, 40 %: 55.4 %, and 58.0 % in no year."""
    fades = replace(LED, id="fades", deterioration_pct=5.0)
    later = replace(LED, id="later", start=date(2029, 4, 1), savings={"electricity": 48_000.0})
    curve = abatement_curve(candidates([fades, later], given)[0])
    [told] = curve.meters
    left = 0.3 * 0.95**3
    assert told.share == pytest.approx(1 - 0.6 * (1 - left))
    assert told.added_up == pytest.approx(0.4 + left)
    whole, _ = candidates([LED, replace(LED, id="led2")], given)
    assert abatement_curve(whole).meters[0].share == pytest.approx(1 - 0.7**2)
