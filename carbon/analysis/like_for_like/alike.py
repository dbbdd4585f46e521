"""Two years of a calculated inventory set side by side, like for like.

What has left is taken out of both years and what came is put into both; what is left is matched
month by month and point by point, as the bridge of a change does it
(:mod:`carbon.analysis.change.matching`), and sorted into what both have and what one has alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from carbon.analysis.change.boundary import Inside, insides
from carbon.analysis.change.flow_months import USED, points_of_lines
from carbon.analysis.change.matched import MatchedRows
from carbon.analysis.change.matching import gross_factors, matched
from carbon.analysis.like_for_like.announced import with_announced
from carbon.analysis.like_for_like.below import green_kg, offsets, parts
from carbon.analysis.like_for_like.boundary import BoundaryOn, boundary_of
from carbon.analysis.like_for_like.comparison import BELOW, LikeForLike, Moved, Pair, Unsized
from carbon.analysis.like_for_like.filling import fill, names_of
from carbon.analysis.like_for_like.kg_by_scope import KgByScope
from carbon.analysis.like_for_like.moved import moved_by
from carbon.analysis.like_for_like.sums import (
    by_scope,
    shared_kg,
    split_by_kind,
    sums_of,
    weak_kg,
    whole_kg,
)
from carbon.analysis.recalculation.back_cast import BackCast, CannotBeSized
from carbon.analysis.recalculation.estates import estates_of
from carbon.analysis.recalculation.log import closed_by, read_log
from carbon.analysis.recalculation.stand_in import joined
from carbon.analysis.recalculation.structural import (
    Estates,
    Event,
    before_it_came,
    lifted,
    lines_of,
)
from carbon.emissions.lines import BEHIND, GROSS, total
from carbon.factors.choice import MissingEdition
from carbon.inventories.assemble import calculated
from carbon.inventories.conformity import bounded, selected
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.estate import NoReadings
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.periods import Period
from carbon.register.held import held_on
from carbon.register.points import Point
from carbon.register.register import Register
from carbon.tables import rows_of
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from carbon.analysis.change.matched import Column

#: What a back-cast is, of the base and of the year: that of the base is made of readings.
MADE = ("derived", "estimated")


@dataclass
class Comparisons:
    """The comparisons of one inventory's years, each made when it is first asked for."""

    workspace: Workspace
    records: Records
    made: dict[tuple[Period, Period, date | None], LikeForLike | None] = field(default_factory=dict)
    held: list[tuple[Records, Estates]] = field(default_factory=list)

    @cached_property
    def estates(self) -> Estates:
        """The estate that days without readings of their own are sized from."""
        return estates_of(self.workspace, self.records)

    def __call__(
        self, base: Period, year: Period, boundary_on: date | None = None
    ) -> LikeForLike | None:
        """*year* beside *base* on the boundary of *boundary_on*; None where one has no figures.

        Without a day what counts is what both have on the same days, as in the bridge of a change:
        nothing is sized for days on which it did not count, and sub-meters count as at the end of
        the later year.

        Raises :class:`~carbon.analysis.change.matching.NotComparable` where they differ in
        length.
        """
        key = (base, year, boundary_on)
        if key not in self.made:
            self.made[key] = self._compared(*key)
        return self.made[key]

    def _compared(self, base: Period, year: Period, boundary_on: date | None) -> LikeForLike | None:
        try:
            first, second = calculated(self.records, base), calculated(self.records, year)
        except (MissingEdition, NoReadings):
            return None
        alike = self._alike(first, second, boundary_on)
        if alike.unsized:
            alike = self._decided(alike, total(first.lines))
        announced = with_announced(self.records, first, second)
        if announced is None:
            return alike
        beside = Comparisons(self.workspace, announced)
        return replace(alike, announced=beside(base, year, boundary_on))

    def _alike(self, first: Inventory, second: Inventory, boundary_on: date | None) -> LikeForLike:
        """Both years with what sub-meters count on *boundary_on*, or at the end of the later.

        The change on the year before is that of its bridge, which holds them so
        (:func:`carbon.analysis.change.elsewhere.compare_held`).
        """
        later = max(first.period.last_day, second.period.last_day)
        register = held_on(self.records.register, boundary_on or later)
        if register == self.records.register:
            return like_for_like(first, second, boundary_on, self.estates)
        records, estates = self._held(register)
        try:
            base, year = (calculated(records, each.period) for each in (first, second))
        except NoReadings:
            # Of one of them nothing is left that was read: there is no other than as recorded.
            return like_for_like(first, second, boundary_on, self.estates)
        alike = like_for_like(base, year, boundary_on, estates)
        recorded = first.lines, second.lines
        moved = moved_by(self.records.register, register, recorded, (base.lines, year.lines))
        return replace(alike, moved=(*alike.moved, *moved))

    def _held(self, register: Register) -> tuple[Records, Estates]:
        """The records and the estate with *register*: of most days it is one of a few."""
        known = next((each for each in self.held if each[0].register == register), None)
        if known is None:
            records = replace(self.records, register=register, made={})
            known = records, estates_of(self.workspace, records)
            self.held.append(known)
        return known

    def _decided(self, alike: LikeForLike, base_kg: float) -> LikeForLike:
        """*alike* with the decisions on record that close what could not be sized."""
        definition = self.records.definition
        log = read_log(definition.folder).known_on(self.records.as_at)
        unsized = {each.what for each in alike.unsized}
        closed = closed_by(log.not_sized, unsized, base_kg, definition.materiality_pct)
        return replace(
            alike,
            unsized=tuple(
                replace(each, decision=closed[each.what].sentence())
                if each.what in closed
                else each
                for each in alike.unsized
            ),
        )


def like_for_like(
    base: Inventory, year: Inventory, boundary_on: date | None, estates: Estates
) -> LikeForLike:
    """*year* beside *base*, two periods of the inventory that *estates* can calculate anew.

    On the boundary of *boundary_on*, or without it on the days that count in both.
    """
    definition = estates.definition
    register = bounded(estates.register, definition)
    boundary = (
        boundary_of(definition, register, boundary_on, base.period.start)
        if boundary_on
        else BoundaryOn(register, (), ())
    )
    sides = _Sides(base, year, boundary, estates)
    rows = sides.matched()
    other_kinds = _other_kinds(rows, base, year, estates)
    comparable, other = split_by_kind(rows, other_kinds)
    sums = sums_of(comparable)
    filled, filled_lines, not_filled, silent = sides.filled(rows)
    filled, _ = split_by_kind(filled, other_kinds)
    bought = offsets(base, year)
    whole, shared, weak = (
        sides.green(comparable, kg(comparable)) for kg in (whole_kg, shared_kg, weak_kg)
    )
    full = sides.green(filled, shared_kg(filled), filled_lines)
    # A tariff of what is in neither year takes nothing off what is left.
    taken_off = any((each.lines["scope"] == BELOW).any() for each in (base, year))

    def with_green(gross: Mapping[str, Pair], green: Pair) -> dict[str, Pair]:
        return {**gross} | ({BELOW: green} if taken_off else {})

    estimated = with_green(sums.weak, weak)
    return LikeForLike(
        base=base.period,
        year=year.period,
        boundary_on=boundary_on or year.period.last_day,
        whole_kg={**sums.whole_kg} | ({BELOW: whole.base_kg} if taken_off else {}),
        shared=with_green(sums.shared, shared),
        filled=with_green(sums_of(filled).shared, full),
        offsets=Pair(*bought),
        estimated=estimated,
        left_out={**sums.gaps},
        other_kind=by_scope(other, other["total"]),
        moved=(*sides.moved, *sums.moved),
        unsized=tuple(sides.unsized),
        not_filled=not_filled,
        silent=silent,
    )


def _moved(event: Event, meters: frozenset[str], kg: Sequence[KgByScope], how: str) -> Moved:
    """What joined or left, with what it has in the base and in the year."""
    base, year = kg
    return Moved(
        str(event),
        base.kg,
        year.kg,
        how,
        event=event,
        meters=meters,
        base_by_scope=base.by_scope,
    )


class _Sides:
    """Both years' lines on one boundary, and what was taken out of them or put in."""

    def __init__(
        self, base: Inventory, year: Inventory, boundary: BoundaryOn, estates: Estates
    ) -> None:
        self.inventories, self.boundary, self.estates = (base, year), boundary, estates
        self.lines = [_gross(each.lines) for each in self.inventories]
        self.moved: list[Moved] = []
        self.unsized: list[Unsized] = []
        #: The meters that are in neither year, and the events whose meters are in both.
        self.out: set[str] = set()
        self.came: list[tuple[Event, frozenset[str], tuple[BackCast, BackCast]]] = []
        went = [meters for _, meters in boundary.left]
        for (event, meters), kg in zip(boundary.left, self._without(went), strict=True):
            how = "its own readings, in neither year"
            self.moved.append(_moved(event, meters, kg, how))
        for event, meters in boundary.came:
            # What came to a site that cannot be sized is out with it.
            if event.of_site or not event.meters <= self.out:
                self._size(event, meters)
        self._put_in()

    def _without(self, several: Sequence[Iterable[str]]) -> list[tuple[KgByScope, KgByScope]]:
        """Take several groups of meters out of both years; what each had.

        A meter of several groups is of the first.
        """
        of: dict[str, int] = {}
        for number, names in enumerate(several):
            of |= {name: number for name in names if name not in of and name not in self.out}
        self.out |= set(of)
        kg: list[list[KgByScope]] = []
        for side, lines in enumerate(self.lines):
            gone = lines["meter"].isin(list(of))
            if "sub_meter" in lines.columns:
                gone |= lines["sub_meter"].isin(list(of))
            had = [KgByScope() for _ in several]
            taken = lines[gone]
            subs = taken["sub_meter"] if "sub_meter" in taken.columns else [""] * len(taken)
            columns = ("meter", "scope", "kg_co2e")
            for (meter, scope, value), sub in zip(rows_of(taken, columns), subs, strict=True):
                had[of[meter] if meter in of else of[sub]].add(scope, value)
            kg.append(had)
            self.lines[side] = lines[~gone]
        return list(zip(*kg, strict=True))

    def _size(self, event: Event, meters: frozenset[str]) -> None:
        """Size what came in both years, or leave all its *meters* out of both."""
        try:
            first, second = (
                before_it_came(event, each.period, self.estates, each.editions or {}, quality)
                for each, quality in zip(self.inventories, MADE, strict=True)
            )
        except CannotBeSized as why:
            ((base, year),) = self._without([meters])
            self.unsized.append(
                Unsized(
                    str(event),
                    year.kg,
                    str(why),
                    base_kg=base.kg,
                    event=event,
                    meters=meters,
                    base_by_scope=base.by_scope,
                )
            )
        else:
            self.came.append((event, meters, (first, second)))

    def _put_in(self) -> None:
        """Put what came into both years, all of it at once."""
        kg: list[list[KgByScope]] = []
        for side, each in enumerate(self.inventories):
            casts = [sized[side] for *_, sized in self.came]
            uses = [use for cast in casts for use in cast.uses]
            lines = _gross(lines_of(uses, each.period, self.estates, each.editions or {}))
            self.lines[side] = joined(self.lines[side], lines)
            of = [number for number, cast in enumerate(casts) for _ in cast.uses]
            has = [KgByScope(-1) for _ in casts]
            for reading, scope, value in rows_of(lines, ("reading", "scope", "kg_co2e")):
                has[of[-reading - 1]].add(scope, value)
            kg.append(has)
        for (event, meters, sized), *worth in zip(self.came, *kg, strict=True):
            if event.meters:
                hows = dict.fromkeys(cast.how for cast in sized if cast.how)
                self.moved.append(_moved(event, meters, worth, "; ".join(hows)))

    @cached_property
    def register(self) -> Register:
        """The register of both years: what came as if always there, without what is in neither."""
        made = lifted(self.boundary.register, *(event for event, *_ in self.came))
        meters = {name: meter for name, meter in made.meters.items() if name not in self.out}
        return Register(made.sites, meters)

    @cached_property
    def places(self) -> Mapping[Point, Inside]:
        """When each point of :attr:`register` stands inside the boundary."""
        return insides(self.register, selected(self.register, self._definition))

    @property
    def _definition(self) -> InventoryDefinition:
        # The register is that of the definition's boundary already.
        return replace(self.estates.definition, boundaries=())

    def matched(self, lines: Sequence[pd.DataFrame] | None = None) -> MatchedRows:
        """Both years' lines, or others, point by point and month by month."""
        definition = self._definition
        first, second = (
            replace(each, definition=definition, lines=own)
            for each, own in zip(self.inventories, lines or self.lines, strict=True)
        )
        return matched(
            first,
            second,
            self.register,
            self.estates.activities,
            self.estates.library,
            self.places,
        )

    def filled(
        self, rows: MatchedRows
    ) -> tuple[MatchedRows, Sequence[pd.DataFrame], tuple[str, ...], tuple[str, ...]]:
        """*rows* and both years' lines with gaps filled; what has gaps that nothing fills.

        Last, the accounts of events among what is filled.
        """
        register = self.register
        made = [
            fill(each, lines, register, self.estates, events=True, places=self.places)
            for each, lines in zip(self.inventories, self.lines, strict=True)
        ]
        points = made[0].points | made[1].points
        whole = [
            lines if each.lines is None else joined(lines, each.lines)
            for lines, each in zip(self.lines, made, strict=True)
        ]
        if points:
            anew = [
                lines.loc[[p in points for p in points_of_lines(lines, register)]]
                for lines in whole
            ]
            stay = rows.told(lambda flow: flow.point not in points)
            rows = rows.where(stay.astype(bool)).and_then(self.matched(anew))
        silent = sorted({name for each in made for name in each.silent})
        return rows, whole, names_of([gap for each in made for gap in each.stay]), tuple(silent)

    def green(
        self, rows: MatchedRows, kg: Column, lines: Sequence[pd.DataFrame] | None = None
    ) -> Pair:
        """What green tariffs take off the *kg* of *rows*, those of both years."""
        if not any(each.green_tariff for each in self.estates.definition.contracts):
            return Pair(0.0, 0.0)
        first, second = (
            green_kg(parts(rows, side, kg), own, self.register, each, self.estates)
            for side, (each, own) in enumerate(
                zip(self.inventories, lines or self.lines, strict=True)
            )
        )
        return Pair(first, second)


def _gross(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines that count, with no more columns than are used."""
    used = [name for name in (*USED, *BEHIND) if name in lines.columns]
    return lines.loc[lines["scope"].isin(GROSS), used]


def _other_kinds(
    rows: MatchedRows, base: Inventory, year: Inventory, estates: Estates
) -> set[tuple[str, str]]:
    """The lines of activities for which one year's edition has a factor and the other's has none.

    An activity of which an edition knows nothing at all is not among them: nothing of it can have
    been used in that year.
    """
    used = set(rows.told(lambda flow: flow.point.activity))
    first, second = (
        gross_factors(each.editions or {}, used, estates.activities, estates.library)
        for each in (base, year)
    )
    known = [{activity for activity, _ in factors} for factors in (first, second)]
    return {
        (activity, line)
        for activity, line in set(first) ^ set(second)
        if activity in known[0] and activity in known[1]
    }
