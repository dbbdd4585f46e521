"""What something that came into the boundary emitted before it came, in any year.

Month by month: by its own readings where they are all there, else by the same calendar month of
its first 12 months, or of another year. Where a month has no other, heating goes by degree days.
Never by days from less than twelve months: a winter is no year.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carbon.analysis.change.weather import Heating
from carbon.analysis.recalculation.history import History, Month, MonthlyUse, has_enough, together
from carbon.analysis.recalculation.stand_in import StandIn
from carbon.periods import Period, add_months, month_of, reporting_year
from carbon.register.meters import Meter
from carbon.register.points import Point, point_of
from carbon.register.register import Register

if TYPE_CHECKING:
    from carbon.analysis.recalculation.structural import Event

OWN = "its own readings before"
FIRST = "back-cast from its first 12 months"
SAME_MONTHS = "back-cast from the same months of another year"
DEGREE_DAYS = "back-cast by degree days from {} of 12 months"
CANNOT = "cannot be sized: {}"
#: The least part of a year, by degree days and days, from which the rest of it is made.
LEAST_OF_A_YEAR = 0.25

#: A share of a month's use, of the days since it came or, with True, before.
_Source = tuple[float, Month, bool]


class CannotBeSized(Exception):
    """Something came, and nothing says what it used before; the text says why."""


@dataclass(frozen=True)
class BackCast:
    """Use on days before something came, and from what it was made."""

    uses: tuple[StandIn, ...]
    how: str


def back_cast(
    event: Event,
    year: Period,
    history: History,
    heating: Heating | None,
    lifted: Register,
    quality: str = "estimated",
) -> BackCast:
    """The use on the days of *year* before *event* of what it brought.

    *lifted* is the register as if that had always been there, *quality* that of use which is made
    of other months: its own readings keep theirs. Raises :class:`CannotBeSized`.
    """
    made = _Sizing(event, year, history, heating, quality)
    at_point: dict[Point, list[Meter]] = {}
    for name in sorted(event.meters):
        at_point.setdefault(point_of(lifted.meters[name]), []).append(lifted.meters[name])
    before = Period(year.start, min(year.end, event.day))
    uses: list[StandIn] = []
    silent = 0
    for point, there in sorted(at_point.items()):
        meter = max(there, key=lambda each: (each.end or date.max, each.id))
        start, end = lifted.counted(meter, before)
        if meter.is_events and not made.happened(point):
            silent += 1
        elif start < end:
            span = Period(start, end)
            try:
                uses += (
                    made.of_events(point, span) if meter.is_events else made.of(point, meter, span)
                )
            except CannotBeSized as why:
                named = f" of {meter.id}" if len(at_point) > 1 else ""
                raise CannotBeSized(CANNOT.format(f"{why}{named}")) from None
    if at_point and silent == len(at_point):
        raise CannotBeSized(CANNOT.format("0 of 12 months"))
    return BackCast(tuple(uses), "; ".join(sorted(made.ways)) or OWN)


class _Sizing:
    """One event's use before it came, point by point."""

    def __init__(
        self,
        event: Event,
        year: Period,
        history: History,
        heating: Heating | None,
        quality: str,
    ) -> None:
        self.came, self.year, self.quality = event.day, year, quality
        self.history, self.heating = history, heating
        self.ways: set[str] = set()
        self._use_of: dict[tuple[Point, bool], Mapping[Month, MonthlyUse]] = {}

    def _months(self, point: Point, earlier: bool) -> Mapping[Month, MonthlyUse]:
        """The use of a point by month since it came, or *earlier*.

        A supply point may have had a meter that left before this one came: what that read is of
        earlier, though it counted then.
        """
        if (point, earlier) not in self._use_of:
            came, counted = _key(self.came), self.history.since.get(point, {})
            found = {month: use for month, use in counted.items() if (month < came) is earlier}
            if earlier:
                for month, use in self.history.before.get(point, {}).items():
                    found[month] = together(use, found.get(month))
            self._use_of[point, earlier] = found
        return self._use_of[point, earlier]

    def of(self, point: Point, meter: Meter, span: Period) -> Iterator[StandIn]:
        """The use of a meter that is read, on the days *span*."""
        sources = {number: self._same_month(point, number) for number in range(1, 13)}
        known = {number: found for number, found in sources.items() if found}
        before = self._months(point, True)
        for month in span.months():
            key = (month.start.year, month.start.month)
            own = before.get(key)
            source = known.get(key[1])
            if own is not None and own.days >= month.days:
                self.ways.add(OWN)
                yield from self._as_read(point, key, month)
                continue
            if source is not None:
                self.ways.add(self._named(*source))
                use = self._use(point, *source)
                weights: list[_Source] = [(month.days / use.days, *source)]
            else:
                weights = self._by_degree_days(point, meter, month, list(known.values()))
                self.ways.add(DEGREE_DAYS.format(len(known)))
            yield from self._made(point, month, weights)

    def happened(self, point: Point) -> bool:
        """Whether an account of events has any."""
        return any(self._months(point, earlier) for earlier in (False, True))

    def of_events(self, point: Point, span: Period) -> Iterator[StandIn]:
        """The deliveries or claims of an account, on the days *span*."""
        before = self._months(point, True)
        own = [key for month in span.months() if (key := _key(month.start)) in before]
        if own:
            self.ways.add(OWN)
            for month in span.months():
                if _key(month.start) in own:
                    yield from self._as_read(point, _key(month.start), month)
            return
        known = 0
        while known < 12 and _after(self.came, known + 1) <= self.history.known_to:
            known += 1
        if known < 12:
            raise CannotBeSized(f"{known} of 12 months")
        self.ways.add(FIRST)
        first = _key(self.came)
        since = self._months(point, False)
        for month in span.months():
            number = month.start.month
            source = (first[0] + (number < first[1]), number)
            whole = month_of(date(*source, 1))
            # An event is one whether February has 28 days or 29: only parts of a month share it.
            there = (whole.end - max(whole.start, self.came)).days / whole.days
            wanted = month.days / month_of(month.start).days
            weights = [(wanted / there, source, False)] if source in since else []
            yield from self._made(point, month, weights)

    def _same_month(self, point: Point, number: int) -> tuple[Month, bool] | None:
        """The month that stands in for a calendar month, with data on at least half its days.

        The first since it came, or else the last before.
        """
        since = self._months(point, False)
        later = [key for key, use in since.items() if key[1] == number and has_enough(key, use)]
        if later:
            return min(later), False
        before = self._months(point, True)
        earlier = [key for key, use in before.items() if key[1] == number and has_enough(key, use)]
        return (max(earlier), True) if earlier else None

    def _named(self, month: Month, earlier: bool) -> str:
        last = add_months(self.came, 11 if self.came.day == 1 else 12)
        return FIRST if not earlier and month <= _key(last) else SAME_MONTHS

    def _use(self, point: Point, month: Month, earlier: bool) -> MonthlyUse:
        return self._months(point, earlier)[month]

    def _by_degree_days(
        self, point: Point, meter: Meter, month: Period, known: Sequence[tuple[Month, bool]]
    ) -> list[_Source]:
        """What a month takes of all the months there are, by degree days and days."""
        cannot = CannotBeSized(f"{len(known)} of 12 months")
        heating = self.heating
        share = heating.share(meter.service, meter.activity) if heating else None
        if not known or heating is None or not share:
            raise cannot
        whole = reporting_year(self.year)
        in_year = [_key(each.start) for each in whole.months()]
        needed = {*in_year, *(key for key, _ in known)}
        if any(_label(key) not in heating.degree_days for key in needed):
            raise cannot
        all_days = math.fsum(heating.degree_days[_label(key)] for key in in_year)
        if not all_days:
            raise cannot

        def weight(key: Month, days: float) -> float:
            part = days / month_of(date(*key, 1)).days
            heat = heating.degree_days[_label(key)] * part / all_days
            return share * heat + (1 - share) * days / whole.days

        there = math.fsum(weight(key, self._use(point, key, was).days) for key, was in known)
        if there < LEAST_OF_A_YEAR:
            raise cannot
        wanted = weight(_key(month.start), month.days)
        return [(wanted / there, key, was) for key, was in known]

    def _as_read(self, point: Point, key: Month, month: Period) -> Iterator[StandIn]:
        for each, days in self._with_taken_off(point, month):
            use = self._months(each, True).get(key)
            for (unit, quality), quantity in use.quantities.items() if use else ():
                meter, sub = self.history.named[each]
                yield StandIn(meter, sub, month.start, month.end, quantity, unit, quality, days)
                days = 0.0

    def _made(self, point: Point, month: Period, weights: Sequence[_Source]) -> Iterator[StandIn]:
        for each, days in self._with_taken_off(point, month):
            units: dict[str, list[float]] = {}
            for weight, key, earlier in weights:
                use = self._months(each, earlier).get(key)
                for unit, quantity in use.by_unit().items() if use else ():
                    units.setdefault(unit, []).append(weight * quantity)
            meter, sub = self.history.named[each]
            for unit, parts in sorted(units.items()):
                used = math.fsum(parts)
                yield StandIn(meter, sub, month.start, month.end, used, unit, self.quality, days)
                days = 0.0

    def _with_taken_off(self, point: Point, month: Period) -> Iterator[tuple[Point, float]]:
        """A point, and what is taken off it, with the days that each stands for."""
        if point in self.history.named:
            yield point, float(month.days)
        for off in self.history.taken_off.get(point, ()):
            yield off, 0.0


def _key(day: date) -> Month:
    return day.year, day.month


def _label(key: Month) -> str:
    return f"{key[0]}-{key[1]:02d}"


def _after(day: date, months: int) -> date:
    """The day *months* months after *day*, or the first after a month that is too short."""
    first = add_months(day, months)
    return first.replace(day=day.day) if day.day <= month_of(first).days else month_of(first).end
