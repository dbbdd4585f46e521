"""A year and its base set side by side on one measure, and on which boundary that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.errors import Fault
from carbon.figures import KG_PER_TONNE, decimals_of
from carbon.periods import Period
from carbon.targets.judgement import Figures
from carbon.targets.series import Observation, Series
from carbon.targets.target import Target


class NoBase(Fault):
    """The base period of a target has no figure above zero to measure against."""


class ZeroBase(NoBase):
    """The base period of a target has a figure, and it is not above zero."""


@dataclass(frozen=True)
class BaseOf:
    """The base on one measure: as told, as observed, and how a given value scales what is alike."""

    told: Observation
    told_kg: float
    own: Observation | None
    scale: float


@dataclass(frozen=True)
class Walk:
    """What one way is made from, on one measure.

    ``newest`` is the year that the others are put beside where the base bears no comparison: it was
    given and its own year is not in the ledger, or that has too little data; else None.
    ``unlinked`` is why nothing links the boundaries that the years stand on, where nothing does.
    """

    whole: Series
    series: Series
    target: Target
    base: BaseOf
    basis: str
    day: date
    boundary_on: date | None
    base_kg: float = 0.0
    newest: Observation | None = None
    unlinked: str = ""

    @property
    def decimals(self) -> int:
        """Those of every figure of the target in tonnes."""
        return decimals_of([self.base_kg, *(seen.gross_kg for seen in self.series.observations)])

    @property
    def poor_base(self) -> bool:
        """Whether the base year is in the ledger with too little data to be compared with."""
        return self.base.own is not None and not self.base.own.enough_data

    @property
    def moved(self) -> bool:
        """Whether the base on the boundary that counts is another than the base as told."""
        return self.base_kg != self.base.told_kg


def base_on(series: Series, target: Target, told: Observation, basis: str) -> BaseOf:
    """The base *told* as it is on *basis*, kg.

    Raises :class:`NoBase` where that is not known or not above zero.
    """
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
    return BaseOf(told, told_kg, own, scale)


def compared(made: Walk, base: Period, year: Period, on: date | None) -> LikeForLike | None:
    """*year* beside *base* on the boundary of the day *on*, or without one on the days of both.

    None where that cannot be had.
    """
    if made.series.definition.kind != "calculated":
        return None
    return made.whole.compare(base, year, on)


def beside_the_newest(made: Walk, seen: Observation) -> float | None:
    """The year *seen* on the boundary at the end of the newest, as its share of that; kg."""
    newest = made.newest
    assert newest is not None
    alike = compared(made, newest.period, seen.period, newest.period.last_day)
    if alike is None:
        return seen.on(made.basis)
    scopes = made.target.scopes
    off = alike.below_kg(scopes)
    below = taken_off(made.basis, seen, off[1] if off else None)
    gross_kg = alike.year_kg(scopes)
    return None if gross_kg is None or below is None else math.fsum([gross_kg, below])


def taken_off(basis: str, seen: Observation | None, alike_kg: float | None) -> float | None:
    """What net has below gross: nought on gross, None where it is not known.

    *alike_kg* is what like for like leaves of it, None where that compares no deductions.
    """
    if basis == "gross":
        return 0.0
    if seen is None or seen.deduction_kg is None:
        return None
    return seen.deduction_kg if alike_kg is None else alike_kg


def base_on_boundary(made: Walk, newest: Period) -> float:
    """The base on the boundary at the end of the newest year; as told where that cannot be had."""
    base = made.base
    alike = compared(made, base.told.period, newest, made.boundary_on)
    if alike is None:
        return base.told_kg
    off = alike.below_kg(made.target.scopes)
    below = taken_off(made.basis, base.own, off[0] if off else None)
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


def figures_of(made: Walk, seen: Observation, alike: LikeForLike | None) -> Figures:
    """The year and the base on one boundary; as reported where nothing better can be had."""
    scopes, base = made.target.scopes, made.base
    if alike is None:
        return Figures(base.told_kg, seen.on(made.basis))
    off, off_filled = (alike.below_kg(scopes, filled=filled) for filled in (False, True))
    below_base = taken_off(made.basis, base.own, off[0] if off else None)
    below = taken_off(made.basis, seen, off[1] if off else None)
    below_filled = taken_off(made.basis, seen, off_filled[1] if off_filled else None)
    gross = alike.year_kg(scopes)
    filled = alike.year_kg(scopes, filled=True)
    estimated = alike.estimated_kg(scopes, net=made.basis == "net")
    share = alike.estimated_share(scopes)

    def scaled(kg: float | None, off_kg: float | None) -> float | None:
        return None if kg is None or off_kg is None else base.scale * math.fsum([kg, off_kg])

    base_kg = base.scale * math.fsum([alike.base_kg(scopes), below_base or 0.0])
    announced = None
    if alike.announced is not None:
        # The year as a share of the base, both with what is announced.
        known = figures_of(made, seen, alike.announced)
        if known.actual_kg is not None and known.base_kg > 0:
            announced = known.actual_kg / known.base_kg * base_kg
    return Figures(
        base_kg,
        scaled(gross, below),
        scaled(filled, below_filled),
        base.scale * estimated.year_kg,
        share.year_kg,
        base.scale * estimated.base_kg,
        share.base_kg,
        announced,
    )
