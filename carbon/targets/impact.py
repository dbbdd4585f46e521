"""What a paragraph on climate impact for a decision paper rests on: the appraisal's own figures.

Carbon, the share of the gap to the next milestone, money: these are worked out. Resilience is the
author's to judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from carbon.errors import BadValue, FaultList, Place, UnknownName
from carbon.figures import in_tonnes
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.inventory import Inventory
from carbon.measures.alternatives import done_instead
from carbon.measures.assumptions import Assumptions
from carbon.measures.measure import OPEN_STATUSES, Measure
from carbon.measures.not_appraised import appraise_known
from carbon.measures.portfolio.programme import candidates
from carbon.measures.portfolio.selection import choice
from carbon.measures.portfolio.totals import ProgrammeTotals, totals
from carbon.register.register import Register
from carbon.targets import states
from carbon.targets.counted import (
    begun_on_paper,
    decided,
    free,
    idle_in,
    named,
    why_unvalued,
)
from carbon.targets.milestone import Milestone
from carbon.targets.progress import MilestoneProgress, Progress
from carbon.targets.seen import less, seen_by


@dataclass(frozen=True)
class GapShare:
    """What the newest year is above the next milestone, and what the measures take off that.

    They count as in ``targets gap`` (:mod:`carbon.targets.seen`): ``first_year_tco2e`` is what they
    save in their first year and ``saved_then_tco2e`` what they take off the milestone's own period,
    less ``saved_now_tco2e``, which they saved in the newest year already. ``idle`` are those not at
    work in that period, ``unvalued`` those that nothing counts of, with the reason, ``outside``
    the fuels whose emission the target's scopes leave out; ``has_factors`` says whether the newest
    year's own factors count, ``beside`` what is decided on the same meters, whose saving comes
    first, ``begun`` those not done that were to start before the newest year ended. ``rests_on`` is
    what is to be said of the newest and the base year.
    """

    definition: InventoryDefinition
    gas: str
    state: MilestoneProgress
    scopes: tuple[str, ...] = ()
    first_year_tco2e: float = 0.0
    saved_then_tco2e: float = 0.0
    saved_now_tco2e: float = 0.0
    has_factors: bool = False
    outside: tuple[str, ...] = ()
    idle: tuple[Measure, ...] = ()
    unvalued: tuple[tuple[Measure, str], ...] = ()
    rests_on: tuple[str, ...] = ()
    beside: tuple[Measure, ...] = ()
    begun: tuple[Measure, ...] = ()

    @property
    def milestone(self) -> Milestone:
        """The next milestone that is not met yet."""
        return self.state.milestone

    @property
    def t(self) -> float:
        """Tonnes above what the milestone allows."""
        return in_tonnes(self.state.over_kg or 0.0)

    def share(self, tco2e: float) -> float:
        """What part of the gap *tco2e* is."""
        return tco2e / self.t


@dataclass(frozen=True)
class Impact:
    """What a decision paper says: the measures' totals and the gap, or why there is none."""

    names: tuple[str, ...]
    shortest_life: int
    longest_life: int
    totals: ProgrammeTotals
    gap: GapShare | None
    no_gap: str
    file: str
    as_at: date
    rate: float
    base_year: int
    held: bool
    needed_by: tuple[str, ...] = ()

    @property
    def saves_no_tonnes(self) -> bool:
        """Whether no year counts any, saved or added, as of works that only let others be done."""
        whole = self.totals
        amounts = (whole.first_year_tco2e, whole.lifetime_tco2e, whole.salix_lifetime_tco2e)
        return not any(amounts)


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
    instead = done_instead(measures)
    faults.extend(
        BadValue(
            f"{measure.id!r}, an alternative to {instead[measure.id]!r}, which is done",
            "measures that can be done beside what is done",
            "Leave it out, or take it out of the group.",
            measure.place,
        )
        for measure in found
        if measure.id in instead
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
    standing: tuple[Progress, Inventory | None] | str,
    *,
    file: str,
    as_at: date,
    listed: Sequence[Measure] = (),
) -> Impact:
    """The impact of *measures* that are to be decided on.

    *standing* is the inventory against its target, with its newest year where that is calculated,
    or why there is none; *listed* are all of their
    file, of which others may need these. Raises
    :class:`~carbon.errors.BadValue` where there is nothing to decide on.
    """
    whole = totals(measures, given, register)
    if not whole.counted:
        whys = [
            f"{name!r} is an alternative to {other!r}, which is done"
            for name, other in sorted(done_instead(measures).items())
        ]
        raise BadValue(
            f"no measure to be decided on that can be done ({'; '.join(whys)})"
            if whys
            else "no measure that is proposed or approved",
            "at least one, for a decision paper",
            "Check the column status, or name other measures with --measure.",
            Place(file),
        )
    gap, no_gap = (None, standing) if isinstance(standing, str) else _gap(standing[0])
    if gap is not None and not isinstance(standing, str):
        own = [made.measure for made in whole.counted]
        gap = _counted(gap, own, _decided_beside(own, listed), given, register, standing[1])
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
        needed_by=tuple(
            named(each)
            for each in listed
            if each.status in OPEN_STATUSES
            and each.id not in {one.id for one in measures}
            and {made.measure.id for made in whole.counted}.intersection(each.needs)
        ),
    )


def _gap(made: Progress) -> tuple[GapShare | None, str]:
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
    scopes = made.target.scopes
    return GapShare(made.series.definition, made.series.gas, state, scopes, rests_on=rests_on), ""


def _decided_beside(measures: Sequence[Measure], listed: Sequence[Measure]) -> list[Measure]:
    """What is done or approved of *listed* on the meters of *measures*, and is none of these.

    What it saves is no longer there to be saved, as ``targets gap`` counts too.
    """
    meters = {meter for each in measures for meter in each.meters}
    ids = {each.id for each in measures}
    groups = {each.group for each in measures if each.group}
    return [
        each
        for each in listed
        if meters.intersection(each.meters)
        and each.id not in ids
        and each.group not in groups
        and decided(each)
    ]


def _counted(
    gap: GapShare,
    measures: Sequence[Measure],
    beside: Sequence[Measure],
    given: Assumptions,
    register: Register | None,
    latest: Inventory | None,
) -> GapShare:
    """*gap* with what *measures* take off it *beside* others, as its target sees them."""
    seen = seen_by(gap.scopes, gap.state.period, given, latest, register)
    whys = [(each, why_unvalued(each, seen.factors)) for each in measures]
    valued = [each for each, why in whys if not why]
    period = gap.milestone.period
    known = appraise_known(beside, seen.given, or_none=True)
    there = [each.measure for each in known if not why_unvalued(each.measure, seen.factors)]

    def first_year(chosen: Sequence[Measure]) -> float:
        return choice(candidates(free(chosen), seen.given, register, "first-year")[0]).tonnes

    both = [*there, *valued]
    return replace(
        gap,
        first_year_tco2e=less(first_year(both), first_year(there)),
        saved_then_tco2e=in_tonnes(
            less(seen.brought_kg(both, period), seen.brought_kg(there, period))
        ),
        saved_now_tco2e=in_tonnes(less(seen.had_kg(both), seen.had_kg(there))),
        beside=tuple(there),
        begun=begun_on_paper(valued, seen.since),
        has_factors=seen.factors is not None,
        outside=seen.outside(valued),
        idle=idle_in(measures, period),
        unvalued=tuple((each, why) for each, why in whys if why),
    )
