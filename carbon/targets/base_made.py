"""What a base year is made of, so that what it is later can be set beside what was told of it.

    base as read     = its own readings, less what is taken off in net
    base as given    = the value given, base as decided = the tonnes recorded
    base on the day  = scale × (own readings − what left + what joined, sized for the days before
                       + what is taken off + the rest), with scale = value given ÷ base as read

The rest is what stays where it is and is counted elsewhere, as a tenant's use, and lines for which
one of the editions has no factor.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from carbon.analysis.like_for_like.comparison import LikeForLike, Moved, Unsized
from carbon.analysis.recalculation.log import Recalculation
from carbon.periods import Period
from carbon.targets.beside import taken_off
from carbon.targets.progress import Progress
from carbon.targets.rebased import standing_decision
from carbon.targets.recorded import recorded_kg

#: How a base came about: by its readings, by a decision's tonnes, by a value given, or as it is on
#: the boundary of a day.
READ, DECIDED, GIVEN, ALIKE = "read", "decided", "given", "on a day's boundary"


@dataclass(frozen=True)
class StructuralPart:
    """What joined or left, and the ``kg`` that it puts into a base, below zero where it left.

    ``sized`` is false of what joined and cannot be sized, which is in no year. ``what`` is as the
    register has it, ``reason`` and ``on`` why and on which day; ``meters`` are all that it brought
    or took, and ``how`` says from what it was sized, or why it cannot be. What stays where it is
    and is counted elsewhere, as what is a tenant's, is ``elsewhere``. ``name`` is that of the site.
    """

    what: str
    arrives: bool
    reason: str
    on: date
    meters: tuple[str, ...]
    kg: float
    sized: bool = True
    how: str = ""
    elsewhere: bool = False
    name: str = ""

    @property
    def site(self) -> str:
        """The site that joined or left; empty where it is a meter."""
        return self.what.removeprefix("site ") if self.what.startswith("site ") else ""

    def is_renamed(self, other: StructuralPart) -> bool:
        """Whether *other* is the same joining or leaving of a site whose code was changed."""
        is_alike = (self.arrives, bool(self.site)) == (other.arrives, True)
        return is_alike and bool(self.site) and bool(set(self.meters) & set(other.meters))

    @staticmethod
    def of_document(facts: Mapping[str, Any]) -> StructuralPart:
        """The part as :func:`dataclasses.asdict` has it, its day as text."""
        return StructuralPart(
            str(facts["what"]),
            bool(facts["arrives"]),
            str(facts["reason"]),
            date.fromisoformat(facts["on"]),
            tuple(map(str, facts["meters"])),
            float(facts["kg"]),
            bool(facts["sized"]),
            str(facts["how"]),
            bool(facts["elsewhere"]),
            str(facts["name"]),
        )


@dataclass(frozen=True)
class BaseMade:
    """A base year of a target's own quantity, ``kg``, and what it is made of.

    ``how`` says how it came about, ``on`` is the day of its boundary, where it is of one, with the
    year ``beside`` it and the ``parts`` that joined or left. ``series_kg`` is the base as the
    series has it: read, decided or given; ``own_kg`` is the gross that its own readings make, None
    where there are none, ``own_below_kg`` what is taken off that in net, and ``below_kg`` what is
    taken off this base; ``scale`` is what a value given is of the readings, which those and the
    ``parts`` are not multiplied by. ``decided`` is the day of the decision that stood. It was known
    on ``as_at`` from the batches up to ``last_batch``, None for all of that day.
    """

    kg: float
    how: str
    series_kg: float
    own_kg: float | None
    own_below_kg: float
    below_kg: float
    scale: float
    as_at: date
    last_batch: int | None = None
    decided: date | None = None
    on: date | None = None
    beside: Period | None = None
    parts: tuple[StructuralPart, ...] = ()

    def as_read(self) -> BaseMade | None:
        """The base year as its own readings make it; None where there are none."""
        if self.own_kg is None:
            return None
        kg = math.fsum([self.own_kg, self.own_below_kg])
        below = self.own_below_kg
        return replace(self, kg=kg, how=READ, below_kg=below, scale=1.0, on=None, parts=())

    def unscaled(self) -> BaseMade | None:
        """The same of what the readings make, where a value was given or decided."""
        return replace(self, kg=self.kg / self.scale, scale=1.0) if self.on else self.as_read()

    def named(self, names: Mapping[str, str]) -> BaseMade:
        """The same with the names of the sites, by id."""
        parts = (replace(each, name=names.get(each.site, each.name)) for each in self.parts)
        return replace(self, parts=tuple(parts))

    def document(self) -> dict[str, Any]:
        """The record as plain data."""
        days = {name: getattr(self, name) for name in ("as_at", "decided", "on")}
        parts = [asdict(each) | {"on": each.on.isoformat()} for each in self.parts]
        texts = {name: day.isoformat() if day else None for name, day in days.items()}
        texts["beside"] = str(self.beside) if self.beside else None
        return asdict(self) | texts | {"parts": parts}

    @staticmethod
    def of_document(facts: Mapping[str, Any]) -> BaseMade:
        """The record that :meth:`document` wrote. Raises KeyError, TypeError or ValueError."""
        own, batch = facts["own_kg"], facts["last_batch"]
        decided, on = (
            date.fromisoformat(facts[name]) if facts[name] else None for name in ("decided", "on")
        )
        return BaseMade(
            float(facts["kg"]),
            str(facts["how"]),
            float(facts["series_kg"]),
            None if own is None else float(own),
            float(facts["own_below_kg"]),
            float(facts["below_kg"]),
            float(facts["scale"]),
            date.fromisoformat(facts["as_at"]),
            None if batch is None else int(batch),
            decided,
            on,
            Period.parse(facts["beside"]) if facts["beside"] else None,
            tuple(map(StructuralPart.of_document, facts["parts"])),
        )


def newest_alike(made: Progress) -> LikeForLike | None:
    """The newest year set beside the base; None where none was."""
    return next((year.alike for year in reversed(made.years) if year.alike is not None), None)


def base_of_series(made: Progress, as_at: date) -> BaseMade:
    """The base of *made* as the series has it, known on *as_at*: read, decided or given."""
    way, own = made.ways[0], made.series.first(made.base.period)
    decision = _decision(made)
    how = READ
    if made.base.boundary == "given" and made.basis == made.target.basis:
        how = GIVEN
    elif decision and recorded_kg(decision, made.series, made.target, made.basis) is not None:
        how = DECIDED
    below = (taken_off(made.basis, own, None) or 0.0) if own else 0.0
    return BaseMade(
        way.told_kg,
        how,
        way.told_kg,
        own.gross_kg if own else None,
        below,
        below,
        way.scale,
        as_at,
        decided=decision.decided if decision else None,
    )


def base_of_day(made: Progress, year: Period, day: date, as_at: date) -> BaseMade | None:
    """The base of *made* beside *year* on the boundary of *day*, by readings known on *as_at*.

    None where that cannot be had.
    """
    alike = made.series.compare(made.base.period, year, day)
    return None if alike is None else base_on_boundary_of(alike, made, as_at)


def base_on_boundary_of(alike: LikeForLike, made: Progress, as_at: date) -> BaseMade | None:
    """The base of *made* on the boundary of *alike*; None where what net takes off is unknown."""
    series, scopes = base_of_series(made, as_at), made.target.scopes
    off = alike.below_kg(scopes)
    own = made.series.first(made.base.period)
    below = taken_off(made.basis, own, off[0] if off else None)
    if below is None:
        return None
    return replace(
        series,
        kg=series.scale * math.fsum([alike.base_kg(scopes), below]),
        how=ALIKE,
        below_kg=below,
        on=alike.boundary_on,
        beside=alike.year,
        parts=tuple(_parts(alike, scopes)),
    )


def _parts(alike: LikeForLike, scopes: Sequence[str]) -> Iterator[StructuralPart]:
    """What left and what joined, sized and not, in the base of *alike*."""
    crossed: tuple[Moved | Unsized, ...] = (*alike.moved, *alike.unsized)
    for each in crossed:
        event, kg = each.event, each.base_kg
        if scopes:
            kg = math.fsum(each.base_by_scope.get(scope, 0.0) for scope in scopes)
        if event is None:
            day = alike.boundary_on
            yield StructuralPart(each.what, True, "", day, (), 0.0 - kg, elsewhere=True)
            continue
        yield StructuralPart(
            event.what,
            event.arrives,
            event.reason,
            event.day,
            tuple(sorted(each.meters)),
            0.0 - kg,
            isinstance(each, Moved),
            each.how if isinstance(each, Moved) else each.why,
        )


def _decision(made: Progress) -> Recalculation | None:
    """The recalculation that stands; None of what is not calculated here, which has its own."""
    return standing_decision(made) if made.series.definition.kind == "calculated" else None
