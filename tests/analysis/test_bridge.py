"""What was restated since the report stands before what happened, and never mixes with it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from carbon.analysis.change.bridge import Bridge, bridge, steps
from carbon.analysis.change.figures import change_listing
from carbon.analysis.uncertainty.intervals import flows_of, propagated
from carbon.errors import Faults
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import load, read_definition
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from carbon.workspace import Workspace
from tests.inventories.estates import DEFINITION, EDITIONS, Estate, lacking

A, B = "2018-19", "2019-20"


def restated(then: Estate, now: Estate) -> Bridge:
    """The bridge from A to B as *now* knows them, A having been reported as *then* knew it."""
    before = now.inventory(A)
    restatement = now.compared(then.inventory(A), before)
    return Bridge(DEFINITION, now.compared(before, now.inventory(B)), restatement)


def hall() -> Estate:
    made = Estate(
        [Site("hall", "Hall", "offices")],
        [Meter("power", "hall", "electricity", "kWh", "offices")],
    )
    for year in (A, B):
        made.read("power", year, 1000.0)
    return made


def test_a_corrected_reading_and_a_late_one_are_correction() -> None:
    then, now = hall(), hall()
    first = then.readings[0]
    then.readings = [(*first[:3], first[3] * 2, *first[4:]), *then.readings[2:]]
    found = restated(then, now)
    effects = found.restated()
    assert effects["edition"] == effects["method"] == 0.0
    assert effects["correction"] == pytest.approx(
        now.inventory(A).lines["kg_co2e"].sum() - then.inventory(A).lines["kg_co2e"].sum()
    )
    assert found.change.total.effects["data gap"] == 0.0
    assert found.change.total.effects["activity"] == pytest.approx(0.0, abs=1e-9)


def test_re_issued_factors_are_edition_and_added_lines_are_method() -> None:
    then, now = hall(), hall()
    first = lacking(EDITIONS["2018"], ["wtt-"])
    again = replace(EDITIONS["2018"], name="2018-revised", replaces="2018")
    again.__dict__["factors"] = {
        key: replace(factor, kg_co2e=factor.kg_co2e * 1.1)
        for key, factor in EDITIONS["2018"].factors.items()
    }
    then.library = {"uk-government": {**EDITIONS, "2018": first}}
    now.library = {"uk-government": {**EDITIONS, "2018": first, "2018-revised": again}}
    effects = restated(then, now).restated()
    before = then.inventory(A).lines["kg_co2e"].sum()
    after = now.inventory(A).lines["kg_co2e"].sum()
    assert effects["correction"] == pytest.approx(0.0, abs=1e-9)
    assert effects["edition"] == pytest.approx(before * 0.1)
    assert effects["method"] == pytest.approx(after - before * 1.1)


def test_the_waterfall_begins_with_what_was_reported_and_its_bars_join() -> None:
    then, now = hall(), hall()
    then.readings = then.readings[1:]
    bars = steps(restated(then, now))
    labels = [bar.label for bar in bars]
    assert labels[1:5] == ["correction", "edition", "method", f"{A} restated"]
    place = 0.0
    for bar in bars:
        if bar.kind == "total":
            if bar is not bars[0]:
                assert bar.end == pytest.approx(place, abs=1e-9)
        else:
            assert bar.start == pytest.approx(place, abs=1e-9)
        place = bar.end
    document = change_listing(restated(then, now)).document
    assert document["restatement"]["effects_t"]["correction"] > 0


@pytest.mark.slow
def test_the_change_has_its_interval_only_where_uncertainties_are_given(
    illustrative_workspace: Workspace,
) -> None:
    definition = load(illustrative_workspace)
    before, after = Period.parse("2023-24"), Period.parse("2024-25")
    made = bridge(illustrative_workspace, definition, before, after)
    pair = [assemble(illustrative_workspace, definition, each) for each in (before, after)]
    apart = [propagated(flows_of(each)) for each in pair]
    assert made.interval
    assert made.interval.kg_co2e == pytest.approx(made.change.total.change_kg)
    # Factors are the same in both years: the change is surer than two unrelated totals are.
    assert made.interval.sd < math.hypot(*(each.sd for each in apart))
    said = " ".join(change_listing(made).notes)
    assert "95 % interval of the change: " in said
    unsure = replace(definition, lines=())
    bare = Bridge(unsure, made.change, no_interval="no lines in estate")
    assert "not known: no lines in estate. There is no default uncertainty." in " ".join(
        change_listing(bare).notes
    )


@pytest.mark.parametrize(("value", "ok"), [("3.5", True), ("120", False), ('"five"', False)])
def test_the_threshold_is_the_council_s_own(tmp_path: Path, value: str, ok: bool) -> None:
    (tmp_path / "inventory.toml").write_text(
        'title = "E"\nkind = "calculated"\nowner = "o"\napproach = "financial control"\n'
        f"recalculation_threshold_pct = {value}\n",
        encoding="utf-8",
    )
    if ok:
        assert read_definition(tmp_path).recalculation_threshold_pct == float(value)
    else:
        with pytest.raises(Faults, match="inventory.toml:5"):
            read_definition(tmp_path)
