"""A pathway on one measure, gross or net, and every year against it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.targets import states
from carbon.targets.beside import (
    Walk,
    base_on,
    base_on_boundary,
    beside_the_newest,
    compared,
    figures_of,
    taken_off,
)
from carbon.targets.judgement import Figures, Judgement, judge, side, weak
from carbon.targets.pathway import Pathway, pathway
from carbon.targets.series import Observation, Series
from carbon.targets.target import Target
from carbon.targets.year import YearProgress, change


@dataclass(frozen=True)
class Way:
    """The pathway on ``basis``, and every year against it; kg.

    ``told_kg`` is the base as it was told, ``base_kg`` on the boundary at the end of the newest
    year with enough data, from which ``pathway`` starts. ``scale`` is what a base that was given is
    of its year as calculated: what is like for like is told times that. ``promised_kg`` is the base
    that tonnes were promised of.
    """

    basis: str
    told_kg: float
    base_kg: float
    pathway: Pathway
    years: tuple[YearProgress, ...]
    rejudge: Callable[[YearProgress, float], Judgement] = field(repr=False, compare=False)
    scale: float = 1.0
    promised_kg: float = 0.0

    def of_given(self, year: YearProgress) -> float | None:
        """What of the change as reported is that the base given is not its year as calculated.

        A share of the base given, below zero where that is the larger; None where it is its year.
        """
        if self.scale == 1 or year.reported_kg is None:
            return None
        own = change(year.reported_kg, self.calculated_kg)
        return None if own is None else (year.reported_of_base or 0.0) - own

    @property
    def calculated_kg(self) -> float:
        """The base year as calculated, where its value was given; else as told."""
        return self.told_kg / self.scale

    def verdict(self, year: YearProgress, allowed_kg: float) -> str:
        """What is said of *year* against *allowed_kg*, which need not be the pathway's."""
        if year.pathway_kg == allowed_kg or year.status in (states.NOT_ENOUGH, states.BASE_YEAR):
            return year.status
        return self.rejudge(year, allowed_kg).status


def walk(
    whole: Series,
    series: Series,
    target: Target,
    told: Observation,
    basis: str,
    day: date,
    promised_kg: float | None = None,
    unlinked: str = "",
) -> Way:
    """The way on *basis*: *series* holds the target's scopes of *whole*, *told* is the base.

    *promised_kg* is the base that tonnes were promised of, where that is not *told*. *unlinked*
    is why nothing links the boundaries that the years stand on, where nothing does.

    Raises :class:`~carbon.targets.beside.NoBase` where the base on that measure is not known or not
    above zero.
    """
    base = base_on(series, target, told, basis)
    due = series.definition.results_due
    reported = [
        seen
        for seen in series.observations
        if states.figure_state(seen.period, seen.enough_data, due, day) == states.REPORTED
    ]
    sound = [seen for seen in reported if seen.period > told.period]
    made = Walk(
        whole, series, target, base, basis, day, sound[-1].period.last_day if sound else None,
        unlinked=unlinked,
    )  # fmt: skip
    kind = series.definition.kind
    milestones = [each for each in target.active if target.basis_of(each, kind) == basis]
    base_kg = base_on_boundary(made, sound[-1].period) if sound else base.told_kg
    made = replace(made, base_kg=base_kg)
    poor = made.poor_base and states.ended(told.period, day)
    if kind == "calculated" and (base.own is None or poor) and reported:
        whole_years = [seen for seen in reported if seen.enough_data]
        made = replace(made, newest=(whole_years or reported)[-1])
    promised_kg = base.told_kg if promised_kg is None else promised_kg
    way = pathway(target, base_kg, told_kg=promised_kg, milestones=milestones)
    as_told = pathway(target, base.told_kg, told_kg=promised_kg, milestones=milestones)
    return Way(
        basis,
        base.told_kg,
        base_kg,
        way,
        tuple(_year(made, seen, way, as_told) for seen in series.observations),
        lambda year, allowed: _judged(made, year.observation, year.alike, allowed)[1],
        base.scale,
        promised_kg,
    )


def _year(made: Walk, seen: Observation, way: Pathway, as_told: Pathway) -> YearProgress:
    base, basis, base_kg = made.base, made.basis, made.base_kg
    definition = made.series.definition
    is_base = seen.period == base.told.period and (
        seen is base.told or definition.kind == "calculated"
    )
    figure = states.figure_state(seen.period, seen.enough_data, definition.results_due, made.day)
    if figure == states.OVERDUE:
        # It has a figure, be it one that cannot be judged.
        figure = states.REPORTED
    alike = None
    comparable = figure == states.REPORTED and made.boundary_on is not None and made.newest is None
    if not is_base and comparable and seen.period != base.told.period:
        alike = compared(made, base.told.period, seen.period, made.boundary_on)
    allowed, allowed_told = way.allowed_kg(seen.period), as_told.allowed_kg(seen.period)
    reported_kg = seen.on(basis)
    figures, judged = _judged(made, seen, alike, allowed)
    if made.newest is not None and figure == states.REPORTED:
        figures = replace(figures, actual_kg=beside_the_newest(made, seen))
    previous, of_previous = _of_previous(made, seen)
    told_status = (
        side(reported_kg, allowed_told)
        if reported_kg is not None and allowed_told is not None and not (is_base or made.poor_base)
        else ""
    )
    of_base = change(figures.actual_kg, base_kg)
    if alike is None and made.moved:
        # It was not put on that boundary: its change is that of the figures as told.
        of_base = change(reported_kg, base.told_kg) if seen.period < base.told.period else None
    if made.newest is not None:
        # Nobody can tell what the base given counts, or what it comes to with all its data.
        of_base = None
    if is_base:
        poor = weak(seen, seen, definition)
        judged = Judgement(states.NOT_ENOUGH, poor) if poor else Judgement(states.BASE_YEAR)
    elif figure == states.NOT_DUE:
        judged = Judgement("")
    return YearProgress(
        observation=seen,
        basis=basis,
        base_kg=base_kg,
        actual_kg=base_kg if is_base else figures.actual_kg,
        # What a base that bears no comparison allows of this boundary is not known.
        pathway_kg=None if made.newest is not None else allowed,
        of_base=None if is_base else of_base,
        of_previous=of_previous[basis],
        status=judged.status,
        figure=figure,
        reported_kg=reported_kg,
        reported_of_base=None if is_base or made.poor_base else change(reported_kg, base.told_kg),
        reported_pathway_kg=None if made.poor_base else allowed_told,
        reported_status=told_status,
        gross_of_previous=of_previous["gross"],
        net_of_previous=of_previous["net"],
        alike=alike,
        previous_alike=previous,
        estimates=judged.estimates,
        why=judged.why,
        remarks=judged.remarks,
        to_do=judged.to_do,
    )


def _judged(
    made: Walk, seen: Observation, alike: LikeForLike | None, allowed: float | None
) -> tuple[Figures, Judgement]:
    figures = figures_of(made, seen, alike)
    if alike is not None:
        figures = figures.on(made.base_kg)
    definition = made.series.definition
    if allowed is None:
        return figures, Judgement("")
    # A base that rests on too little makes a pathway that says nothing.
    own = made.base.own or made.base.told
    if poor := weak(seen, own, definition):
        return figures, Judgement(states.NOT_ENOUGH, poor)
    if alike is None and definition.kind == "calculated" and made.target.base.kind == "given":
        return figures, Judgement(
            states.CANNOT_SAY,
            (
                f"The base of {made.base.told.period} was given and is not in the ledger, so that "
                f"nobody can tell whether {seen.period} counts the same sites.",
            ),
        )
    if made.unlinked and seen.boundary != made.base.told.boundary:
        return figures, Judgement(states.CANNOT_SAY, (_apart(made, seen),))
    if alike is None and made.moved:
        return figures, Judgement(
            states.CANNOT_SAY,
            (
                f"{seen.period} could not be put on the boundary of {made.boundary_on}, on which "
                f"{made.base.told.period} stands.",
            ),
        )
    whole = next(
        each
        for each in made.whole.observations
        if (each.period, each.boundary) == (seen.period, seen.boundary)
    )
    judged = judge(
        seen, figures, allowed, alike, definition,
        base=own, gross_kg=whole.gross_kg, basis=made.basis, decimals=made.decimals,
    )  # fmt: skip
    quiet = [
        cover.silence(each.period)
        for each in (own, seen)
        if (cover := each.completeness) is not None
    ]
    return figures, replace(judged, remarks=(*judged.remarks, *filter(None, quiet)))


def _apart(made: Walk, seen: Observation) -> str:
    base = made.base.told
    return (
        f"{seen.period} stands on another boundary ({seen.boundary}) than the base year "
        f"{base.period} ({base.boundary}), and nothing links the two: {made.unlinked}."
    )


def _of_previous(
    made: Walk, seen: Observation
) -> tuple[LikeForLike | None, dict[str, float | None]]:
    """The change on the year before on the sites and days of both, gross and net.

    As the bridge of that change has it: what joined or left is in neither on days of one alone.
    """
    before = made.series.before(seen)
    if before is None:
        return None, {"gross": None, "net": None}
    alike = compared(made, before.period, seen.period, None)
    if alike is None:
        return None, {
            "gross": change(seen.gross_kg, before.gross_kg),
            "net": change(seen.net_kg, before.net_kg),
        }
    scopes = made.target.scopes
    new, old = alike.year_kg(scopes), alike.base_kg(scopes)
    below = alike.below_kg(scopes)
    off_before = taken_off("net", before, below[0] if below else None)
    off = taken_off("net", seen, below[1] if below else None)
    net = None if new is None or off is None else math.fsum([new, off])
    net_before = None if off_before is None else math.fsum([old, off_before])
    return alike, {"gross": change(new, old), "net": change(net, net_before)}
