"""The paragraph's share of the gap is what ``targets gap`` counts: one rule for both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from carbon.errors import BadValue, Faults
from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import appraise_all
from carbon.measures.measure import Measure
from carbon.reports.appraisal.impact_words import document, text
from carbon.reports.gap import table
from carbon.targets.counted import begun_on_paper
from carbon.targets.gap import Gap, gap
from carbon.targets.impact import chosen, impact
from tests.targets.test_gap import GAS, LATEST, LINES, found, given, left_out, made, measure

__all__ = ["given"]


def told(
    given: Assumptions,
    *measures: Measure,
    scopes: tuple[str, ...] = (),
    latest: Any = LATEST,
    listed: Sequence[Measure] = (),
) -> tuple[dict[str, Any], str]:
    standing = (made(scopes), latest)
    day = date(2026, 11, 30)
    of = impact(measures, given, None, standing, file="m.csv", as_at=day, listed=listed)
    return document(of)["gap"], text(of)


def notes(of: Gap) -> tuple[str, ...]:
    return table(of).notes


def test_a_calculated_estate_counts_by_its_own_factors_in_both(given: Assumptions) -> None:
    """1 GWh at 0.2 kg is 200 t of the 972; it was the grid's marginal tonnes alone."""
    lamps = measure("lamps", 1_000_000, fuel="electricity")
    own, said = told(given, lamps)
    assert own["saved_then_tco2e"] == pytest.approx(200)
    last = found(given, lamps, scopes=()).milestone
    assert own["saved_then_tco2e"] * 1000 == pytest.approx(last.approved_kg)
    assert own["first_year_share"] == pytest.approx(200 / 972)
    assert (
        "at the inventory's own factors of 2025-26, as `carbon targets gap` counts, the first-year "
        "saving of 200 tCO2e is 20.6% of that gap. In 2029-30 itself the saving would be 200 tCO2e"
    ) in said
    assert "off its gap at its own factors of 2025-26, not the marginal ones" in said


def test_only_the_scopes_of_the_target_count(given: Assumptions) -> None:
    """10.4 % of a scope 1 gap that lamps do not touch; 80 of the 60 t of gas that a pump saves."""
    lamps = measure("lamps", 1_000_000, fuel="electricity")
    for latest in (LATEST, None):
        own, said = told(given, lamps, scopes=("1",), latest=latest)
        assert (own["first_year_share"], own["saved_then_share"]) == (0, 0)
        assert own["outside_of_scopes"] == ["electricity"]
        assert "nothing that is saved counts towards it. Of electricity nothing counts" in said
    pump = measure("pump", 0, savings={GAS: 300_000.0, "electricity": -80_000.0})
    own, said = told(given, pump, scopes=("1",))
    assert own["saved_then_tco2e"] == pytest.approx(60)
    assert "the emission is not in scope 1, which the target is of." in said


def test_what_the_newest_year_has_already_is_not_counted_again(given: Assumptions) -> None:
    half = measure("half", 1_000_000, start=date(2025, 10, 1))
    own, said = told(given, half, scopes=("1",))
    assert own["saved_then_tco2e"] == pytest.approx(200 * 183 / 365)
    assert "would be 100 tCO2e beyond the 99.7 tCO2e that 2025-26 has already, or 10.3%" in said


def test_a_fuel_that_the_year_has_not_is_told(given: Assumptions) -> None:
    lamps = replace(measure("lamps", 1_000_000, fuel="electricity"), name="Lamps")
    gas = SimpleNamespace(lines=LINES[LINES["activity"] == GAS])
    own, said = told(given, lamps, latest=gas)
    reason = "the newest year has no electricity to count it by"
    assert own["not_counted"] == [{"measure": "lamps", "reason": reason}]
    assert f"counts towards it. Not counted there: Lamps: {reason}." in said
    assert left_out(found_in(given, lamps, gas)) == {"lamps": reason}


def found_in(given: Assumptions, lamps: Measure, latest: Any) -> Gap:
    result = gap(made(()), appraise_all([lamps], given), given, latest)
    assert result is not None
    return result


def test_what_is_decided_on_the_meter_saves_first(given: Assumptions) -> None:
    """A fifth of 4 GWh, then half: of the half's 2 GWh a fifth is gone, at 0.2 kg 320 t for 400."""
    on_meter = {"meters": ("gas-1",), "use": {GAS: 4_000_000.0}}
    loft = replace(measure("loft", 800_000, status="delivered"), **on_meter)
    boiler = replace(measure("boiler", 2_000_000, status="proposed"), **on_meter)
    for status in ("delivered", "verified", "approved"):
        done = replace(loft, status=status)
        own, said = told(given, boiler, scopes=("1",), listed=[done, boiler])
        last = found(given, done, boiler).milestone
        assert own["saved_then_tco2e"] * 1000 == pytest.approx(last.pipeline_kg)
        assert own["saved_then_tco2e"] == pytest.approx(320)
        assert own["first_year_tco2e"] == pytest.approx(320)
        assert "Counted after what loft saves on the same meter." in said
    for other in (
        replace(loft, status="rejected"),
        replace(loft, status="proposed"),
        replace(loft, meters=("gas-2",)),
        replace(loft, status="approved", group="heat"),
    ):
        own, said = told(
            given, replace(boiler, group="heat"), scopes=("1",), listed=[other, boiler]
        )
        assert own["saved_then_tco2e"] == pytest.approx(400)
        assert own["beside"] == []


def test_what_cannot_be_done_beside_what_is_done_is_told(given: Assumptions) -> None:
    done = replace(measure("a", 10_000, status="delivered"), group="heat")
    with pytest.raises(
        BadValue, match="can be done \\('b' is an alternative to 'a', which is done"
    ):
        told(given, done, replace(measure("b", 20_000, status="proposed"), group="heat"))


def test_nothing_of_what_is_proposed_is_in_the_newest_year(given: Assumptions) -> None:
    """It was to start on 1 April 2025 and nobody has done it: it brings 20 t, and not 0 of them."""
    slipped = measure("slipped", 100_000, start=date(2025, 4, 1), status="proposed")
    own, said = told(given, slipped, scopes=("1",))
    assert own["saved_then_tco2e"] == pytest.approx(20)
    assert "has already" not in said
    words = (
        "slipped is proposed and was to start on 1 April 2025: nothing of it is in the figure of "
        "2025-26; its life is counted from that day."
    )
    assert words in said
    of = found(given, slipped)
    assert of.milestone.pipeline_kg == pytest.approx(20_000)
    assert words in notes(of)
    both = [slipped, measure("begun", 100_000, start=date(2025, 4, 1))]
    of = found(given, *both)
    assert of.milestone.approved_kg == pytest.approx(0)
    assert of.milestone.pipeline_kg == pytest.approx(20_000)
    assert (
        "begun is approved and was to start on 1 April 2025: it is taken as at work since then."
        in notes(of)
    )
    done = replace(both[1], status="delivered")
    assert begun_on_paper([done, slipped], of.since) == (slipped,)


def test_an_alternative_to_what_is_done_is_refused_by_its_name_too(given: Assumptions) -> None:
    done = replace(measure("a", 10_000, status="verified"), group="heat")
    other = replace(measure("b", 20_000, status="proposed"), group="heat")
    with pytest.raises(Faults, match="'b', an alternative to 'a', which is done"):
        chosen([done, other], ["b"])
    assert chosen([replace(done, status="rejected"), other], ["b"]) == [other]
