"""Hampshire's targets on the series linked on 2012-13, beside the one reported."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from carbon.folders import shipped
from carbon.inventories.assemble import series_lines
from carbon.inventories.definition import read_definition
from carbon.periods import Period
from carbon.reports.progress.milestone_tables import linked_tables, milestones_table
from carbon.targets.base import Base
from carbon.targets.linked import LinkedStanding, standings
from carbon.targets.outlook import outlook
from carbon.targets.progress import Progress
from carbon.targets.series import of_lines
from carbon.targets.target import require_targets
from carbon.targets.verdict import milestone_states, verdict
from tests.conftest import Command

#: The day on which 2022-23 is the newest year that has ended and 2024-25 lies ahead.
IN_2023 = date(2023, 10, 1)
RATIO = 116_076_194 / 147_373_078


def test_hampshire_is_61_4_below_its_linked_base() -> None:
    definition = read_definition(shipped("inventories") / "hampshire-estate")
    (target,) = require_targets(definition.folder)
    series, day = of_lines(definition, series_lines(definition, every_version=True)), IN_2023
    stands = standings(series, target, day)
    made, linked = stands.made, stands.linked
    assert round(made.latest.of_base or 0.0, 3) == -0.696
    assert linked is not None
    assert stands.no_link == ""
    base = linked.progress.base.gross_kg
    assert base == pytest.approx(161_328_329 * RATIO, rel=1e-12)
    assert round(base / 1000) == 127_068
    assert round(RATIO, 6) == 0.787635
    latest = linked.progress.latest
    assert latest.actual_kg == made.latest.actual_kg
    assert latest.of_base == pytest.approx((49_075_000 - base) / base, rel=1e-12)
    assert round(latest.of_base or 0.0, 3) == -0.614
    assert latest.status == "on track"
    assert linked.progress.pathway.allowed_kg(target.active[1].period) == base * 0.5
    assert linked.progress.cumulative.actual_kg is None
    chances = chances_of(made, linked)
    assert 0.95 < (chances["2025"] or 0.0) < 1.0
    assert chances["2050"] is None
    said = " ".join(linked.sentences)
    for words in ("0.787635", "differ because", "unknown", "−61.4%", "−69.6%"):
        assert words in said.replace("-", "−"), words


def test_show_prints_both(carbon: Command) -> None:
    carbon("init", "demo", "--example", "hampshire")
    words = ("--workspace", "demo", "targets", "show", "hampshire-estate")
    shown = carbon(*words)
    assert "Linked series, not as reported" in shown.stdout
    assert "127,068" in shown.stdout
    assert "They differ because" in shown.stderr
    (target,) = json.loads(carbon(*words, "--format", "json").stdout)["targets"]
    assert round(target["linked"]["base_t"]) == 127_068
    assert target["base"]["t"] == pytest.approx(161_328.329)
    county = ("--workspace", "demo", "targets", "show", "hampshire-county", "--format", "json")
    (statistics,) = json.loads(carbon(*county).stdout)["targets"]
    assert statistics["linked"] is None


def hampshire(day: date, **changes: object) -> tuple[Progress, LinkedStanding]:
    definition = read_definition(shipped("inventories") / "hampshire-estate")
    (target,) = require_targets(definition.folder)
    target = replace(target, **changes)  # type: ignore[arg-type]
    series = of_lines(definition, series_lines(definition, every_version=True))
    stands = standings(series, target, day)
    assert stands.linked is not None
    return stands.made, stands.linked


def chances_of(made: Progress, linked: LinkedStanding) -> dict[str, float | None]:
    """The probability of each milestone to come, on the linked base, which governs."""
    ahead = outlook(made, governing=linked.progress)
    return {each.milestone.id: each.chance for each in ahead.milestones}


def test_a_target_on_two_scopes_is_linked_on_those_two_scopes() -> None:
    # Was: by the ratio of all scopes: 94,570 t, +14.0 %, −61.1 %.
    _, linked = hampshire(IN_2023, scopes=("1", "2"))
    made = linked.progress
    assert [round(link.ratio, 6) for link in linked.links] == [0.841375, 1.0]
    assert linked.links[0].ratio == 92_471_813 / 109_905_605
    assert round(made.base.gross_kg / 1000) == 101_022
    by_year = {str(year.observation.period): year for year in made.years}
    assert round((by_year["2012-13"].of_previous or 0.0) * 100, 1) == 6.7
    assert round((by_year["2022-23"].of_base or 0.0) * 100, 1) == -63.6
    said = " ".join(linked.sentences)
    for words in ("Linked on gross of scopes 1 and 2", "at the ratio 0.841375", "−63.6%"):
        assert words in said, words


def test_what_no_milestone_is_on_was_scaled_by_the_ratio_of_another_quantity() -> None:
    # Was: gross of a target on net × the ratio of net, which rose from one boundary to the other.
    _, both = hampshire(IN_2023)
    _, of_net = hampshire(IN_2023, basis="net")
    lasting = [each for each in both.progress.target.milestones if not each.neutral]
    _, of_gross = hampshire(IN_2023, milestones=tuple(lasting))
    every = [each.progress.series.observations for each in (both, of_net, of_gross)]
    for one, *others in zip(*every, strict=True):
        for other in others:
            assert (other.gross_kg, other.net_kg) == (one.gross_kg, one.net_kg)
    (first, *_) = linked_tables(of_net, of_net.progress, outlook(of_net.progress))
    headings = [column.name for column in first.columns]
    assert "Net on year before, linked" in headings
    assert not [each for each in headings if "published" in each]


def test_hampshire_cannot_be_said_today_and_was_below_the_pathway_both_ways() -> None:
    # Was: "Yes: on track, on the figures as published".
    made, linked = hampshire(date(2026, 11, 30))
    answer = verdict(made, linked)
    assert (answer.state, answer.good) == ("cannot say", False)
    assert answer.sentences == (
        "We cannot say.",
        "The newest figure is 2022-23; 2023-24 to 2025-26 have ended without one.",
        "2022-23 is below the pathway both ways: −69.6% as published, about −61% on the nearest "
        "comparable basis, not confirmed.",
    )
    assert milestone_states(made, linked) == {
        "2015": "met", "2025-first": "overdue", "2025": "overdue", "2050": "not due yet",
    }  # fmt: skip
    assert list(chances_of(made, linked)) == ["2050"]
    assert [str(period) for period in answer.overdue] == ["2023-24", "2024-25", "2025-26"]
    ahead = outlook(made)
    assert str(ahead.forecasts["net"].until) == "2032-33"
    assert all(each.chance is None for each in ahead.milestones)


def test_where_published_and_linked_differ_the_linked_governs_and_it_is_said() -> None:
    # As published 2022-23 is −69.6 %, linked −61.4 %: a target of −65 % lies between.
    definition = read_definition(shipped("inventories") / "hampshire-estate")
    (target,) = require_targets(definition.folder)
    between = replace(target.active[1], period=Period.parse("2022-23"), reduction_pct=65.0)
    made, linked = hampshire(IN_2023, milestones=(between,))
    answer = verdict(made, linked)
    assert (answer.state, answer.both_ways) == ("behind", False)
    assert answer.sentences[1] == (
        "2022-23 is above the pathway like for like, which governs, and below it as published: "
        "−69.6% as published, about −61% on the nearest comparable basis, not confirmed."
    )
    assert milestone_states(made, linked) == {"2025": "not met"}
    # Was: "met" in the table of milestones, below a "No".
    (row,) = milestones_table(made, outlook(made), linked).rows
    assert row[-1] == "met as published, not met like for like"


def test_a_target_on_net_is_linked_on_net() -> None:
    _, linked = hampshire(IN_2023, basis="net")
    assert linked.progress.basis == "net"
    assert linked.sentences[0].startswith("Linked on net")


@pytest.mark.parametrize("basis", ["gross", "net"])
def test_tonnes_promised_are_their_share_of_the_base_as_told(basis: str) -> None:
    # Was: 80,664 t of 161,328 t were 80,664 t of the 127,068 t of the linked base as well.
    definition = read_definition(shipped("inventories") / "hampshire-estate")
    (target,) = require_targets(definition.folder)
    half = replace(target.active[1], reduction_pct=50.0)
    tonnes = replace(half, reduction_pct=None, tonnes=161_328.329 / 2)
    states = []
    for milestone in (half, tonnes):
        _, linked = hampshire(IN_2023, basis=basis, milestones=(milestone,))
        (state,) = linked.progress.milestones
        states.append(state)
        assert state.allowed_kg == pytest.approx(161_328_329 * RATIO / 2, rel=1e-12)
    assert states[0].state == states[1].state
    assert states[0].over_kg == pytest.approx(states[1].over_kg)
    assert states[1].milestone.aim == "80,664.1645 t"
    assert states[1].told_allowed_kg == 161_328_329 / 2


def test_a_base_restated_on_the_later_boundary_leaves_tonnes_as_they_are() -> None:
    definition = read_definition(shipped("inventories") / "hampshire-estate")
    (target,) = require_targets(definition.folder)
    tonnes = replace(target.active[1], reduction_pct=None, tonnes=60_000.0)
    base = {"base_period": Period.parse("2012-13"), "base": Base("restated")}
    made, linked = hampshire(IN_2023, milestones=(tonnes,), **base)
    assert made.base_kg == linked.progress.base_kg == 116_076_194
    assert linked.progress.milestones[0].allowed_kg == made.milestones[0].allowed_kg == 60_000_000
    answer = verdict(made, linked)
    assert answer.both_ways
