"""A paragraph on climate impact for a decision paper, written from the appraisal's own figures.

Carbon, the share of the gap to the next milestone, money: these are worked out. Resilience is the
author's to judge, and is left as a marked blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from carbon.errors import BadValue, FaultList, Place, UnknownName
from carbon.inventories.definition import InventoryDefinition
from carbon.measures.assumptions import Assumptions, stated
from carbon.measures.measure import Measure
from carbon.measures.portfolio.totals import Totals, together_in, totals
from carbon.register.register import Register
from carbon.reports.document import printed, sentence_list
from carbon.reports.gap import idle_notes
from carbon.reports.words import by_sign, saved_or_added, tonnes
from carbon.targets import states
from carbon.targets.counted import idle_in
from carbon.targets.milestone import Milestone
from carbon.targets.progress import MilestoneProgress, Progress
from carbon.text_out import markdown_text
from carbon.version import __version__

BLANK = "[TO BE COMPLETED BY THE AUTHOR: {}]"
RESILIENCE = BLANK.format(
    "how the decision bears on resilience to a changing climate: heat, flooding, storms, drought"
)
#: So many measures are named in the text; more are counted.
MOST_NAMED = 4


@dataclass(frozen=True)
class Gap:
    """What the newest year is above the next milestone, and what the measures save in its year.

    ``saved_then_tco2e`` falls in the milestone's own period: at that year's factors, of the
    measures that work then; ``idle`` are those that do not. ``rests_on`` is what is to be said of
    the newest and the base year.
    """

    definition: InventoryDefinition
    gas: str
    state: MilestoneProgress
    saved_then_tco2e: float
    idle: tuple[Measure, ...] = ()
    rests_on: tuple[str, ...] = ()

    @property
    def milestone(self) -> Milestone:
        """The next milestone that is not met yet."""
        return self.state.milestone

    @property
    def t(self) -> float:
        """Tonnes above what the milestone allows."""
        return (self.state.over_kg or 0.0) / 1000

    def share(self, tco2e: float) -> float:
        """What part of the gap *tco2e* is."""
        return tco2e / self.t


@dataclass(frozen=True)
class Impact:
    """What a decision paper says: the measures' totals and the gap, or why there is none."""

    names: tuple[str, ...]
    shortest_life: int
    longest_life: int
    totals: Totals
    gap: Gap | None
    no_gap: str
    file: str
    as_at: date
    rate: float
    base_year: int
    held: bool


def chosen(measures: Sequence[Measure], ids: Sequence[str]) -> list[Measure]:
    """The measures of those *ids*, with what they need; all that is wrong is raised together.

    A needed measure that is delivered or verified is there already; one that is still to be
    decided on must be among *ids*.
    """
    known = {measure.id: measure for measure in measures}
    faults = FaultList(UnknownName("measure", name, known) for name in ids if name not in known)
    found = [measure for measure in measures if measure.id in ids]
    for measure in found:
        for name in measure.needs:
            if name in ids or known[name].status in ("delivered", "verified"):
                continue
            faults.append(
                BadValue(
                    f"{measure.id!r} without {name!r}, which it needs",
                    "both, or neither",
                    f"Add --measure {name}.",
                    measure.place,
                )
            )
    faults.raise_if_any()
    done = {name for measure in found for name in measure.needs if name not in ids}
    return [
        replace(measure, needs=tuple(name for name in measure.needs if name not in done))
        for measure in found
    ]


def impact(
    measures: Sequence[Measure],
    given: Assumptions,
    register: Register | None,
    standing: Progress | str,
    *,
    file: str,
    as_at: date,
) -> Impact:
    """The impact of *measures* that are to be decided on.

    *standing* is the inventory against its target, or why there is none. Raises
    :class:`~carbon.errors.BadValue` where there is nothing to decide on.
    """
    whole = totals(measures, given, register)
    if not whole.counted:
        raise BadValue(
            "no measure that is proposed or approved",
            "at least one, for a decision paper",
            "Check the column status, or name other measures with --measure.",
            Place(file),
        )
    gap, no_gap = (None, standing) if isinstance(standing, str) else _gap(standing)
    if gap is not None:
        saved = together_in(whole, given, gap.milestone.period, register)
        period = gap.milestone.period
        idle = idle_in([each.measure for each in whole.counted], period)
        gap = replace(gap, saved_then_tco2e=saved, idle=idle)
    lives = [made.measure.life_years for made in whole.counted]
    return Impact(
        names=tuple(made.measure.name or made.measure.id for made in whole.counted),
        shortest_life=min(lives),
        longest_life=max(lives),
        totals=whole,
        gap=gap,
        no_gap=no_gap,
        file=file,
        as_at=as_at,
        rate=given.rate,
        base_year=given.base_year,
        held=given.hold,
    )


def _gap(made: Progress) -> tuple[Gap | None, str]:
    ahead = [state for state in made.milestones if state.ahead]
    if not ahead:
        return None, f"{made.target.title}: no milestone lies ahead"
    state = next((each for each in ahead if not each.there), None)
    if state is None:
        return None, f"{made.target.title}: {ahead[-1].period} is there already"
    if state.over_kg is None:
        return None, f"{made.target.title}: {state.period} has not enough data"
    if state.over_kg <= 0:
        # At or below it, but nobody can say so: no gap is worked out from that.
        return None, f"{made.target.title}: {' '.join(state.why) or states.CANNOT_SAY}"
    rests_on = made.series.told_of(made.base.period, state.period)
    return Gap(made.series.definition, made.series.gas, state, 0.0, rests_on=rests_on), ""


def paragraphs(of: Impact) -> list[tuple[str, str]]:
    """The text in parts, each with its heading."""
    return [
        ("Carbon", f"{_saving(of)} {_share(of)}"),
        ("Cost", _cost(of)),
        ("Resilience", RESILIENCE),
        ("Basis", _basis(of)),
    ]


def _saving(of: Impact) -> str:
    whole, several = of.totals, len(of.names) > 1
    lives = (
        f"{of.shortest_life} years"
        if of.shortest_life == of.longest_life
        else f"{of.shortest_life} to {of.longest_life} years"
    )
    subject = (
        sentence_list(of.names) if len(of.names) <= MOST_NAMED else f"The {len(of.names)} measures"
    )
    amounts = saved_or_added(
        [
            (whole.first_year_tco2e * 1000, f"in {'their' if several else 'its'} first year"),
            (
                whole.lifetime_tco2e * 1000,
                f"over {'their lives' if several else 'its life'} of {lives}",
            ),
        ],
        tonnes,
        ("save an estimated", "add an estimated"),
    )
    return (
        f"{subject} would {amounts}, counted year by year "
        f"({by_sign(whole.salix_lifetime_tco2e * 1000, '{}', '{} added', tonnes)} by the Salix "
        "method: first year × persistence factor)."
    )


def _share(of: Impact) -> str:
    gap = of.gap
    if gap is None:
        return BLANK.format(f"share of the gap to the next milestone; {of.no_gap}")
    state = gap.state
    aim = "carbon neutrality" if gap.milestone.neutral else gap.milestone.aim
    saving = by_sign(
        gap.share(of.totals.first_year_tco2e),
        "the first-year saving is {} of that gap",
        "the first year adds {} to that gap",
        _percent,
    )
    text = (
        f"The next milestone is {aim} in {gap.milestone.period}. The {state.basis} emissions of "
        f"{state.period} ({gap.definition.title}) were {tonnes(gap.t * 1000, gap.gas)} above what "
        f"it allows; {saving}."
    )
    idle = idle_notes(gap.idle, gap.milestone.period)
    if len(gap.idle) == len(of.names):
        return " ".join((text, *idle))
    then = by_sign(
        gap.saved_then_tco2e * 1000,
        "the saving would be {}",
        "they would add {}" if len(of.names) > 1 else "it would add {}",
        tonnes,
    )
    share = _percent(abs(gap.share(gap.saved_then_tco2e)))
    return " ".join((text, f"In {gap.milestone.period} itself {then}, or {share}.", *idle))


def _percent(share: float) -> str:
    """A share with as many decimals as it needs to be told from nothing."""
    return printed(share, "percent", 1 if abs(share) >= 0.01 else 2)


def _cost(of: Impact) -> str:
    whole = of.totals
    cost = printed(whole.cost_gbp, "gbp")
    each = [
        f"{printed(per_tonne, 'gbp')} per tonne{how}"
        for per_tonne, how in (
            (whole.gbp_per_tco2e, " over the lifetime"),
            (whole.salix_gbp_per_tco2e, " by the Salix method"),
        )
        if per_tonne is not None
    ]
    after = " after grants" if whole.added.grant_gbp else ""
    text = f"The cost to the council is {cost}{after}"
    text += f", or {sentence_list(each)}." if each else "."
    if whole.simple_payback_years is None:
        return (
            f"{text} No money is saved: the first year costs "
            f"{printed(-whole.first_year_saving_gbp, 'gbp')} more."
        )
    return (
        f"{text} The first year saves {printed(whole.first_year_saving_gbp, 'gbp')}, a simple "
        f"payback of {printed(whole.simple_payback_years, decimals=1)} years; the net present "
        f"value at {stated(of.rate, 2)} a year, in money of {of.base_year}, is "
        f"{printed(whole.npv_gbp, 'gbp')}."
    )


def _basis(of: Impact) -> str:
    parts = [
        "Long-run marginal factors for electricity, which fall as the grid gets cleaner"
        + (", the last one held for later years" if of.held else ""),
        "the council's cash case; cost is capital less grants",
    ]
    if of.totals.shares_meters:
        parts.append("savings on one meter combined")
    if of.gap:
        parts.append(f"emissions from the inventory {of.gap.definition.name}")
    return (
        f"{'; '.join(parts)}. Measures from {of.file}, {of.as_at.day} {of.as_at:%B %Y}, by "
        f"county-carbon {__version__}."
    )


def text(of: Impact) -> str:
    """The paragraph as plain text, ready to paste."""
    parts = [f"{heading}. {words}" for heading, words in paragraphs(of)]
    return "\n\n".join(["Climate change impact", *parts]) + "\n"


def markdown(of: Impact) -> str:
    """The paragraph as Markdown."""
    parts = [f"**{heading}.** {markdown_text(words)}" for heading, words in paragraphs(of)]
    return "\n\n".join(["## Climate change impact", *parts]) + "\n"


def document(of: Impact) -> dict[str, Any]:
    """Every figure of the paragraph, unrounded, and its text."""
    whole, gap = of.totals, of.gap
    return {
        "file": of.file,
        "as_at": of.as_at.isoformat(),
        "measures": [made.measure.id for made in whole.counted],
        "left_out": [{"measure": name, "reason": why} for name, why in whole.left_out],
        "first_year_tco2e": whole.first_year_tco2e,
        "lifetime_tco2e": whole.lifetime_tco2e,
        "salix_lifetime_tco2e": whole.salix_lifetime_tco2e,
        "cost_gbp": whole.cost_gbp,
        "gbp_per_tco2e": whole.gbp_per_tco2e,
        "salix_gbp_per_tco2e": whole.salix_gbp_per_tco2e,
        "first_year_saving_gbp": whole.first_year_saving_gbp,
        "simple_payback_years": whole.simple_payback_years,
        "npv_gbp": whole.npv_gbp,
        "base_year": of.base_year,
        "gap": None
        if gap is None
        else {
            "inventory": gap.definition.name,
            "milestone": gap.milestone.id,
            "milestone_period": str(gap.milestone.period),
            "basis": gap.state.basis,
            "period": str(gap.state.period),
            "actual_t": None if gap.state.actual_kg is None else gap.state.actual_kg / 1000,
            "allowed_t": gap.state.allowed_kg / 1000,
            "gap_t": gap.t,
            "first_year_share": gap.share(whole.first_year_tco2e),
            "saved_then_tco2e": gap.saved_then_tco2e,
            "saved_then_share": gap.share(gap.saved_then_tco2e),
            "remarks": list(gap.rests_on),
        },
        "no_gap": of.no_gap,
        "text": text(of),
    }
