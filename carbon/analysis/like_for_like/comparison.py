"""A year beside the base year, like for like: what a verdict, a percentage and a chart rest on.

The boundary is that of one day, the end of the year that is reported: a site that has been handed
over by then is in neither year, one that came since the base year is in both, by its own readings
or back-cast. What was built or closed is the council's own doing and stays as it was. Of what is
left only those days count that have data in both years, and only lines for which both editions
have a factor. Every figure is kg CO2e and by scope, so that a target may count some scopes.

    share = Σ shared year ÷ Σ shared base
    year on the base's boundary = whole base × share
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS
from carbon.periods import Period

if TYPE_CHECKING:
    from carbon.analysis.recalculation.structural import Event

#: How green tariffs stand among the scopes: below the line, and none of gross.
BELOW = "deduction"
#: Of gross, less is the noise of doubles.
NOTHING_LEFT = 1e-9


@dataclass(frozen=True)
class Pair:
    """One thing in both years, in kg CO2e."""

    base_kg: float
    year_kg: float


@dataclass(frozen=True)
class Moved:
    """A site or meter that crossed the boundary between the two years.

    ``base_kg`` and ``year_kg`` are what like for like leaves out of either year, above zero, or
    puts into it, below zero; ``how`` says from what they were made. ``of_days`` is true of what
    stays where it is and is counted elsewhere in one of the years, as what is a tenant's. Of what
    joined or left ``event`` is the event, ``meters`` are all that it brought or took, and
    ``base_by_scope`` is ``base_kg`` by scope.
    """

    what: str
    base_kg: float
    year_kg: float
    how: str
    of_days: bool = False
    event: Event | None = None
    meters: frozenset[str] = frozenset()
    base_by_scope: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Unsized:
    """A site or meter that came and that cannot be put into the base: it is in neither year.

    ``year_kg`` is what it emitted in the year, None where that is not known either, ``base_kg``
    what in the base, where it came within that; ``decision`` says who closed the question and why,
    empty where it is open. ``event``, ``meters`` and ``base_by_scope`` are as in :class:`Moved`.
    """

    what: str
    year_kg: float | None
    why: str
    decision: str = ""
    base_kg: float = 0.0
    event: Event | None = None
    meters: frozenset[str] = frozenset()
    base_by_scope: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class LikeForLike:
    """*year* beside *base* on the boundary of the day *boundary_on*; kg CO2e by scope.

    ``whole_kg`` is the base on that boundary, with all its data. ``shared`` are both years on the
    days with data in both. ``filled`` are both with their gaps filled from the meters' own
    history; ``not_filled`` names the meters whose gaps nothing can fill, ``silent`` the accounts of
    events that are filled. ``estimated`` is how much of ``shared`` is estimated, back-casts of the
    base not counted. ``left_out`` are the gaps alone: what each year has on days without data in
    the other.
    ``other_kind`` is what lines add for which one of the editions has no factor, in the base and
    in the year. What green tariffs take off stands under ``deduction``, on the same boundary and
    days, ``offsets`` as recorded. ``announced`` is the same with the editions that others stand in
    for, as they came since a year was closed or are known at second hand; None where neither is.
    """

    base: Period
    year: Period
    boundary_on: date
    whole_kg: Mapping[str, float]
    shared: Mapping[str, Pair]
    filled: Mapping[str, Pair]
    estimated: Mapping[str, Pair]
    left_out: Mapping[str, Pair] = field(default_factory=dict)
    other_kind: Mapping[str, Pair] = field(default_factory=dict)
    moved: tuple[Moved, ...] = ()
    unsized: tuple[Unsized, ...] = ()
    not_filled: tuple[str, ...] = ()
    announced: LikeForLike | None = None
    silent: tuple[str, ...] = ()
    offsets: Pair = Pair(0.0, 0.0)

    @property
    def sites_on(self) -> date | None:
        """The day whose sites both years are of; None where nothing in either came or left.

        What came is sized for the days before, and of what left no day counts: a bridge, which is
        of the days that both have, is then another figure.
        """
        crossed = any((each.base_kg or each.year_kg) and not each.of_days for each in self.moved)
        return self.boundary_on if crossed else None

    def base_kg(self, scopes: Sequence[str] = ()) -> float:
        """The base on the boundary of the day, with all its data; all of gross without *scopes*."""
        return math.fsum(self.whole_kg.get(scope, 0.0) for scope in scopes or GROSS)

    def share(self, scopes: Sequence[str] = (), *, filled: bool = False) -> float | None:
        """Year ÷ base on the days shared, or with gaps *filled*; None where the base has none."""
        pair = summed(self.filled if filled else self.shared, scopes)
        return pair.year_kg / pair.base_kg if pair.base_kg > 0 else None

    def year_kg(self, scopes: Sequence[str] = (), *, filled: bool = False) -> float | None:
        """The year as tonnes of the base's boundary, in kg: whole base × share."""
        share = self.share(scopes, filled=filled)
        return None if share is None else self.base_kg(scopes) * share

    def below_kg(
        self, scopes: Sequence[str] = (), *, filled: bool = False
    ) -> tuple[float, float] | None:
        """What is taken off the base and off :meth:`year_kg`, below zero; None where nothing is.

        With the green tariff off both, the year is to the whole base as it is on the days shared:
        what is taken off is what then lies between gross and net. Where tariffs leave nothing of
        the base's shared days, one stands for as much of the base as the year's gross does.
        """
        kg = self.filled if filled else self.shared
        if BELOW not in kg:
            return None
        whole, green = self.base_kg(scopes), self.whole_kg.get(BELOW, 0.0)
        gross, off = summed(kg, scopes), kg[BELOW]
        net = _net(gross, off)
        if net.base_kg > NOTHING_LEFT * gross.base_kg:
            share = gross.year_kg / gross.base_kg
            year = [math.fsum([whole, green]) * (net.year_kg / net.base_kg), -whole * share]
        else:
            year = [off.year_kg * (whole / gross.base_kg if gross.base_kg > 0 else 1.0)]
        return (
            math.fsum([green, self.offsets.base_kg]),
            math.fsum([*year, self.offsets.year_kg]),
        )

    def estimated_share(self, scopes: Sequence[str] = ()) -> Pair:
        """How much of the gross of base and year rests on estimates, 0 to 1."""
        part, whole = summed(self.estimated, scopes), summed(self.shared, scopes)
        return Pair(
            part.base_kg / whole.base_kg if whole.base_kg > 0 else 0.0,
            part.year_kg / whole.year_kg if whole.year_kg > 0 else 0.0,
        )

    def estimated_kg(self, scopes: Sequence[str] = (), *, net: bool = False) -> Pair:
        """How much of :meth:`base_kg` and :meth:`year_kg` rests on estimates, of gross or *net*.

        A green tariff goes with its kWh: an estimate that is off is off with what is taken off it.
        Offsets are tonnes on record.
        """
        gross, part = summed(self.shared, scopes), summed(self.estimated, scopes)
        whole = self.base_kg(scopes)
        scale = whole / gross.base_kg if gross.base_kg > 0 else 0.0
        if not net or BELOW not in self.shared:
            return Pair(part.base_kg * scale, part.year_kg * scale)
        left = _net(gross, self.shared[BELOW])
        if left.base_kg > NOTHING_LEFT * gross.base_kg:
            scale = math.fsum([whole, self.whole_kg.get(BELOW, 0.0)]) / left.base_kg
        of_net = _net(part, self.estimated[BELOW])

        def scaled(net_kg: float, gross_kg: float) -> float:
            return net_kg * scale if net_kg > NOTHING_LEFT * gross_kg else 0.0

        return Pair(scaled(of_net.base_kg, part.base_kg), scaled(of_net.year_kg, part.year_kg))


def _net(gross: Pair, off: Pair) -> Pair:
    """Gross with what is taken off, below zero."""
    return Pair(math.fsum([gross.base_kg, off.base_kg]), math.fsum([gross.year_kg, off.year_kg]))


def summed(by_scope: Mapping[str, Pair], scopes: Sequence[str] = ()) -> Pair:
    """The sum over *scopes*, or over all of gross."""
    pairs = [by_scope[scope] for scope in scopes or GROSS if scope in by_scope]
    return Pair(
        math.fsum(pair.base_kg for pair in pairs), math.fsum(pair.year_kg for pair in pairs)
    )
