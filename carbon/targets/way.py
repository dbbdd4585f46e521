"""A pathway on one measure, gross or net, and every year against it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from carbon.errors import Fault
from carbon.figures import KG_PER_TONNE, decimals_of
from carbon.inventories.like_for_like.comparison import LikeForLike
from carbon.periods import Period
from carbon.targets import states
from carbon.targets.judgement import Figures, Judgement, judge, side, weak
from carbon.targets.pathway import Pathway, pathway
from carbon.targets.series import Observation, Series
from carbon.targets.target import Target
from carbon.targets.year import YearProgress, change


class NoBase(Fault):
    """The base period of a target has no figure above zero to measure against."""


class ZeroBase(NoBase):
    """The base period of a target has a figure, and it is not above zero."""


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


@dataclass(frozen=True)
class _Base:
    """The base on one measure: as told, as observed, and how a given value scales what is alike."""

    told: Observation
    told_kg: float
    own: Observation | None
    scale: float


@dataclass(frozen=True)
class _Walk:
    """What one way is made from.

    ``newest`` is the year that the others are put beside where the base was given and its own year
    is not in the ledger; else None.
    """

    whole: Series
    series: Series
    target: Target
    base: _Base
    basis: str
    day: date
    boundary_on: date | None
    base_kg: float = 0.0
    newest: Observation | None = None

    @property
    def decimals(self) -> int:
        """Those of every figure of the target in tonnes."""
        return decimals_of([self.base_kg, *(seen.gross_kg for seen in self.series.observations)])

    @property
    def moved(self) -> bool:
        """Whether the base on the boundary that counts is another than the base as told."""
        return self.base_kg != self.base.told_kg


def walk(
    whole: Series,
    series: Series,
    target: Target,
    told: Observation,
    basis: str,
    day: date,
    promised_kg: float | None = None,
) -> Way:
    """The way on *basis*: *series* holds the target's scopes of *whole*, *told* is the base.

    *promised_kg* is the base that tonnes were promised of, where that is not *told*.

    Raises :class:`NoBase` where the base on that measure is not known or not above zero.
    """
    base = _base(series, target, told, basis)
    due = series.definition.results_due
    reported = [
        seen
        for seen in series.observations
        if states.figure_state(seen.period, seen.enough_data, due, day) == states.REPORTED
    ]
    sound = [seen for seen in reported if seen.period > told.period]
    made = _Walk(
        whole, series, target, base, basis, day, sound[-1].period.last_day if sound else None
    )
    kind = series.definition.kind
    milestones = [each for each in target.active if target.basis_of(each, kind) == basis]
    base_kg = _base_on_boundary(made, sound[-1].period) if sound else base.told_kg
    made = replace(made, base_kg=base_kg)
    if kind == "calculated" and base.own is None and reported:
        made = replace(made, newest=reported[-1])
    promised_kg = base.told_kg if promised_kg is None else promised_kg
    way = pathway(target, base_kg, told_kg=promised_kg, milestones=milestones)
    as_told = pathway(target, base.told_kg, told_kg=promised_kg, milestones=milestones)
    before: Observation | None = None
    years = []
    for seen in series.observations:
        years.append(_year(made, seen, before, way, as_told))
        before = seen
    return Way(
        basis,
        base.told_kg,
        base_kg,
        way,
        tuple(years),
        lambda year, allowed: _judged(made, year.observation, year.alike, allowed)[1],
        base.scale,
        promised_kg,
    )


def _base(series: Series, target: Target, told: Observation, basis: str) -> _Base:
    own = series.first(target.base_period)
    given = target.base.kind == "given"
    if given and basis != target.basis:
        # The value given is on the target's own measure; another needs the year itself.
        if own is None:
            raise NoBase(
                f"no {basis} figure for the base period {told.period}",
                f"one beside the {target.basis} value given",
                "",
            )
        told, given = own, False
    told_kg = told.on(basis)
    if told_kg is None:
        raise NoBase(
            f"no {basis} figure for the base period {told.period}",
            "what was taken off in it, or that nothing was",
            "A missing deduction is not nought.",
        )
    if told_kg <= 0:
        raise ZeroBase(
            f"{told_kg / KG_PER_TONNE:,.3f} t in the base period {told.period}",
            "a base above zero",
            "Nothing can be measured against it.",
        )
    own_kg = own.on(basis) if own else None
    scale = told_kg / own_kg if given and own_kg is not None and own_kg > 0 else 1.0
    return _Base(told, told_kg, own, scale)


def _compared(made: _Walk, base: Period, year: Period, on: date | None) -> LikeForLike | None:
    if made.series.definition.kind != "calculated":
        return None
    return made.whole.compare(base, year, on)


def _beside_the_newest(made: _Walk, seen: Observation) -> float | None:
    """The year *seen* on the boundary at the end of the newest, as its share of that; kg."""
    newest = made.newest
    assert newest is not None
    alike = _compared(made, newest.period, seen.period, newest.period.last_day)
    if alike is None:
        return seen.on(made.basis)
    scopes = made.target.scopes
    off = alike.below_kg(scopes)
    below = _taken_off(made.basis, seen, off[1] if off else None)
    gross_kg = alike.year_kg(scopes)
    return None if gross_kg is None or below is None else math.fsum([gross_kg, below])


def _taken_off(basis: str, seen: Observation | None, alike_kg: float | None) -> float | None:
    """What net has below gross: nought on gross, None where it is not known.

    *alike_kg* is what like for like leaves of it, None where that compares no deductions.
    """
    if basis == "gross":
        return 0.0
    if seen is None or seen.deduction_kg is None:
        return None
    return seen.deduction_kg if alike_kg is None else alike_kg


def _base_on_boundary(made: _Walk, newest: Period) -> float:
    """The base on the boundary at the end of the newest year; as told where that cannot be had."""
    base = made.base
    alike = _compared(made, base.told.period, newest, made.boundary_on)
    if alike is None:
        return base.told_kg
    off = alike.below_kg(made.target.scopes)
    below = _taken_off(made.basis, base.own, off[0] if off else None)
    if below is None:
        return base.told_kg
    kg = base.scale * math.fsum([alike.base_kg(made.target.scopes), below])
    if kg <= 0:
        raise ZeroBase(
            f"{kg / KG_PER_TONNE:,.3f} t of the base period {base.told.period} on the boundary of "
            f"{made.boundary_on}",
            "a base above zero",
            "Nothing that counted then is there any more: name a later base_period.",
        )
    return kg


def _figures(made: _Walk, seen: Observation, alike: LikeForLike | None) -> Figures:
    """The year and the base on one boundary; as reported where nothing better can be had."""
    scopes, base = made.target.scopes, made.base
    if alike is None:
        cover = seen.completeness
        share = cover.estimated_share if cover else 0.0
        return Figures(base.told_kg, seen.on(made.basis), None, share * seen.gross_kg, share)
    off, off_filled = (alike.below_kg(scopes, filled=filled) for filled in (False, True))
    below_base = _taken_off(made.basis, base.own, off[0] if off else None)
    below = _taken_off(made.basis, seen, off[1] if off else None)
    below_filled = _taken_off(made.basis, seen, off_filled[1] if off_filled else None)
    gross = alike.year_kg(scopes)
    filled = alike.year_kg(scopes, filled=True)
    share, base_share = alike.estimated_share(scopes), alike.base_estimated_share(scopes)

    def scaled(kg: float | None, off_kg: float | None) -> float | None:
        return None if kg is None or off_kg is None else base.scale * math.fsum([kg, off_kg])

    base_kg = base.scale * math.fsum([alike.base_kg(scopes), below_base or 0.0])
    announced = None
    if alike.announced is not None:
        # The year as a share of the base, both with what is announced.
        known = _figures(made, seen, alike.announced)
        if known.actual_kg is not None and known.base_kg > 0:
            announced = known.actual_kg / known.base_kg * base_kg
    return Figures(
        base_kg,
        scaled(gross, below),
        scaled(filled, below_filled),
        base.scale * share * (gross or 0.0),
        share,
        base.scale * base_share * alike.base_kg(scopes),
        base_share,
        announced,
    )


def _year(
    made: _Walk,
    seen: Observation,
    before: Observation | None,
    way: Pathway,
    as_told: Pathway,
) -> YearProgress:
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
    comparable = figure == states.REPORTED and made.boundary_on is not None
    if not is_base and comparable and seen.period != base.told.period:
        alike = _compared(made, base.told.period, seen.period, made.boundary_on)
    allowed, allowed_told = way.allowed_kg(seen.period), as_told.allowed_kg(seen.period)
    reported_kg = seen.on(basis)
    figures, judged = _judged(made, seen, alike, allowed)
    if made.newest is not None and figure == states.REPORTED:
        figures = replace(figures, actual_kg=_beside_the_newest(made, seen))
    previous, of_previous = _of_previous(made, seen, before)
    told_status = (
        side(reported_kg, allowed_told)
        if reported_kg is not None and allowed_told is not None and not is_base
        else ""
    )
    of_base = change(figures.actual_kg, base_kg)
    if alike is None and made.moved:
        # It was not put on that boundary: its change is that of the figures as told.
        of_base = change(reported_kg, base.told_kg) if seen.period < base.told.period else None
    if made.newest is not None:
        # Nobody can tell what the base given counts.
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
        pathway_kg=allowed,
        of_base=None if is_base else of_base,
        of_previous=of_previous[basis],
        status=judged.status,
        figure=figure,
        reported_kg=reported_kg,
        reported_of_base=None if is_base else change(reported_kg, base.told_kg),
        reported_pathway_kg=allowed_told,
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
    made: _Walk, seen: Observation, alike: LikeForLike | None, allowed: float | None
) -> tuple[Figures, Judgement]:
    figures = _figures(made, seen, alike)
    if alike is not None:
        figures = figures.on(made.base_kg)
    definition = made.series.definition
    if allowed is None:
        return figures, Judgement("")
    # A base that rests on too little makes a pathway that says nothing.
    own = made.base.own if alike is not None and made.base.own else made.base.told
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
    return figures, judge(
        seen, figures, allowed, alike, definition,
        gross_kg=whole.gross_kg, basis=made.basis, decimals=made.decimals,
    )  # fmt: skip


def _of_previous(
    made: _Walk, seen: Observation, before: Observation | None
) -> tuple[LikeForLike | None, dict[str, float | None]]:
    """The change on the year before on the sites and days of both, gross and net.

    As the bridge of that change has it: what joined or left is in neither on days of one alone.
    """
    if before is None or not seen.follows(before):
        return None, {"gross": None, "net": None}
    alike = _compared(made, before.period, seen.period, None)
    if alike is None:
        return None, {
            "gross": change(seen.gross_kg, before.gross_kg),
            "net": change(seen.net_kg, before.net_kg),
        }
    scopes = made.target.scopes
    new, old = alike.year_kg(scopes), alike.base_kg(scopes)
    below = alike.below_kg(scopes)
    off_before = _taken_off("net", before, below[0] if below else None)
    off = _taken_off("net", seen, below[1] if below else None)
    net = None if new is None or off is None else math.fsum([new, off])
    net_before = None if off_before is None else math.fsum([old, off_before])
    return alike, {"gross": change(new, old), "net": change(net, net_before)}
