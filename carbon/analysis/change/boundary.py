"""Which days of a month a supply point stands inside the organisational boundary.

A site counts while it is the council's; a service at a site from the first of its meters to the
last. A meter that ends or begins within that span (a boiler replaced, a meter exchanged) leaves
the boundary where it is, unless its own reason is structural: then what it measures came or went,
and the days between one that went and the next at its point are outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from carbon.periods import Period
from carbon.register.lives import STRUCTURAL
from carbon.register.meters import Meter
from carbon.register.points import Point, point_of, taken_off_point
from carbon.register.register import Register
from carbon.register.submeters import (
    ALWAYS,
    DEDUCT,
    INFORMATION,
    MOVE,
    RECHARGE,
    TAKEN_OFF,
    Span,
    treatment_on,
    treatments,
    without,
)

DAY = timedelta(days=1)
#: Why what a sub-meter counts, or what is taken off for it, came or went: what holds from then on.
BECAME = {
    MOVE: "moved from its main meter",
    DEDUCT: "a tenant's",
    INFORMATION: "left with its main meter",
    RECHARGE: "recharged by a landlord",
    "": "a landlord's",
}
#: Why something is outside the boundary that is not the council's doing: it moved, nothing fell.
MOVED = (*STRUCTURAL, *BECAME.values())


@dataclass(frozen=True)
class Limit:
    """A day from which, or before which, something counts, and the register's reason."""

    day: date
    reason: str


@dataclass(frozen=True)
class Inside:
    """When a point counts: from ``start`` and before ``end``, where there is such a limit.

    Not in ``holes``, from the day that one meter went until the next came.
    """

    meters: tuple[Meter, ...]
    start: Limit | None
    end: Limit | None
    holes: tuple[tuple[Limit, Limit], ...] = ()

    @cached_property
    def is_unlimited(self) -> bool:
        """Whether it is always inside."""
        return self.start is None and self.end is None and not self.holes

    @cached_property
    def is_whole(self) -> bool:
        """Whether it is always inside, and a meter always there to be read."""
        return self.is_unlimited and self.always_metered

    def of(self, month: Period) -> list[tuple[int, int]]:
        """The days of *month* inside the boundary, as half-open pairs counted from 0, in order."""
        if self.is_unlimited:
            return [(0, month.days)]
        first = max(month.start, self.start.day) if self.start else month.start
        last = min(month.end, self.end.day) if self.end else month.end
        spans = [(first, last)] if first < last else []
        spans = without(spans, [(gone.day, back.day) for gone, back in self.holes])
        return [((one - month.start).days, (other - month.start).days) for one, other in spans]

    def reason_outside(self, month: Period, seen_from: date) -> str:
        """Why *month*, or part of it, is outside the boundary that the day *seen_from* is in."""
        if self.start and self.start.day > month.start:
            return self.start.reason or "begun"
        for gone, back in self.holes:
            if gone.day < month.end and month.start < back.day:
                return (gone.reason if seen_from < gone.day else back.reason) or "ended"
        return (self.end.reason if self.end else "") or "ended"

    @cached_property
    def always_metered(self) -> bool:
        """Whether one of the meters is there without limit."""
        return any(meter.start is None and meter.end is None for meter in self.meters)

    def metered(self, start: date, end: date) -> int:
        """On how many days of ``[start, end)`` a meter is there to be read."""
        if self.always_metered:
            return (end - start).days
        days = range(start.toordinal(), end.toordinal())
        if any(meter.counts_on(start) and meter.counts_on(end - DAY) for meter in self.meters):
            return len(days)
        return sum(
            any(meter.counts_on(date.fromordinal(day)) for meter in self.meters) for day in days
        )

    def metered_in(self, period: Period) -> int:
        """On how many days of *period* it is inside and a meter is there to be read."""
        return sum(
            self.metered(period.start + first * DAY, period.start + last * DAY)
            for first, last in self.of(period)
        )


def insides(register: Register, meters: Mapping[str, Meter]) -> dict[Point, Inside]:
    """For each point of the counted *meters*, when it stands inside the boundary.

    What is taken off a meter for one behind it has a point of its own.
    """
    at_service: dict[tuple[str, str], list[Meter]] = {}
    at_point: dict[Point, list[Meter]] = {}
    for meter in meters.values():
        for counting in _only_on(meter, register.sub_meters.counts(meter)):
            at_service.setdefault((meter.site, meter.service), []).append(counting)
            at_point.setdefault(point_of(meter), []).append(counting)
    found = {
        point: _inside(register, at_service[point.site, point.service], there)
        for point, there in at_point.items()
    }
    for sub in register.sub_meters.subs:
        taken = _only_on(sub, [(t.start, t.end) for t in treatments(sub) if t.name in TAKEN_OFF])
        if _is_of_a_tenant(sub):
            taken = [_let(each) for each in taken]
        beside = [each for each in meters.values() if sub.id in meters and _beside(each, sub)]
        for main in (main for level in register.sub_meters.levels(sub) for main in level):
            if taken and main.id in meters:
                inside = _inside(register, beside or taken, taken)
                found[taken_off_point(main, sub)] = _narrowed(inside, found[point_of(main)])
    return found


def _is_of_a_tenant(sub: Meter) -> bool:
    """Whether what is taken off for *sub* is a tenant's alone, and counted nowhere."""
    return {DEDUCT} == {each.name for each in treatments(sub)} - {INFORMATION}


def _let(taken: Meter) -> Meter:
    """*taken* with a tenant's for the reason why it begins or ends.

    Whatever reason its sub-meter has, what it counts was used before and after all the same.
    """
    start, end = (
        reason if day is None or reason in MOVED else BECAME[DEDUCT]
        for day, reason in ((taken.start, taken.start_reason), (taken.end, taken.end_reason))
    )
    return replace(taken, start_reason=start, end_reason=end)


def _beside(meter: Meter, sub: Meter) -> bool:
    return (meter.site, meter.service) == (sub.site, sub.service)


def _only_on(meter: Meter, spans: Sequence[Span]) -> list[Meter]:
    """*meter* as it is there on each of *spans* alone; why it comes or goes is then the reason."""
    if list(spans) == [ALWAYS]:
        return [meter]
    found = []
    for first, last in spans:
        one = meter
        if first != date.min and (one.start is None or one.start < first):
            one = replace(one, start=first, start_reason=BECAME[treatment_on(meter, first)])
        if last != date.max and (one.end is None or last < one.end):
            one = replace(one, end=last, end_reason=BECAME[treatment_on(meter, last)])
        if one.start is None or one.end is None or one.start < one.end:
            found.append(one)
    return found


def _narrowed(inside: Inside, other: Inside) -> Inside:
    """*inside* on the days of both."""
    starts, ends = filter(None, (inside.start, other.start)), filter(None, (inside.end, other.end))
    return replace(
        inside,
        start=max(starts, default=None, key=lambda limit: limit.day),
        end=min(ends, default=None, key=lambda limit: limit.day),
    )


def _inside(register: Register, service: Sequence[Meter], there: Sequence[Meter]) -> Inside:
    meters = tuple(sorted(there, key=lambda meter: (meter.start or date.min, meter.id)))
    if any(meter.passage for meter in meters):
        return Inside(meters, _first(meters), _last(meters), tuple(_holes(meters)))
    site = register.sites[there[0].site]
    starts = [Limit(site.start, site.start_reason) if site.start else None]
    starts += [_first(service), _first(meters, MOVED)]
    ends = [Limit(site.end, site.end_reason) if site.end else None]
    ends += [_last(service), _last(meters, MOVED)]
    return Inside(
        meters,
        max(filter(None, starts), default=None, key=lambda limit: limit.day),
        min(filter(None, ends), default=None, key=lambda limit: limit.day),
        tuple(_holes(meters)),
    )


def _holes(meters: Sequence[Meter]) -> Iterator[tuple[Limit, Limit]]:
    """The days without any of *meters*, of which an edge is no own doing, in their order."""
    last: Meter | None = None
    for meter in meters:
        if last and last.end and meter.start and last.end < meter.start:
            reasons = last.end_reason, meter.start_reason
            if any(reason in MOVED for reason in reasons):
                yield Limit(last.end, reasons[0]), Limit(meter.start, reasons[1])
        if last is None or (last.end and (meter.end is None or meter.end > last.end)):
            last = meter


def _first(meters: Sequence[Meter], reasons: tuple[str, ...] | None = None) -> Limit | None:
    """The day the first of *meters* begins, None where one was always there."""
    first = min(meters, key=lambda meter: (meter.start or date.min, meter.id))
    if first.start is None or (reasons is not None and first.start_reason not in reasons):
        return None
    return Limit(first.start, first.start_reason)


def _last(meters: Sequence[Meter], reasons: tuple[str, ...] | None = None) -> Limit | None:
    """The day the last of *meters* ends, None where one is still there."""
    last = max(meters, key=lambda meter: (meter.end or date.max, meter.id))
    if last.end is None or (reasons is not None and last.end_reason not in reasons):
        return None
    return Limit(last.end, last.end_reason)


@dataclass(frozen=True)
class MonthCut:
    """A point's month in one period, against the same month of the other.

    ``spans`` are the days inside the boundary in both, half-open, ``reason`` why others are outside
    in the other period (empty where none is), ``metered`` how many common days have a meter.
    """

    spans: tuple[Span, ...]
    reason: str
    metered: int

    @property
    def days(self) -> int:
        """How many days are common."""
        return sum((end - start).days for start, end in self.spans)

    def share(self, start: date, end: date) -> float:
        """The share of the days ``[start, end)`` that is common, 0 to 1."""
        kept = sum(max(0, (min(end, last) - max(start, first)).days) for first, last in self.spans)
        days = (end - start).days
        return 1.0 if kept >= days else kept / days


def cut(inside: Inside, month: Period, other: Period) -> MonthCut:
    """*month* against the month *other* of the other period, day by day.

    The days beyond the shorter month's end go with its last day, so that a 29 February is no
    change of boundary.
    """
    mine, theirs = inside.of(month), inside.of(other)
    shorter = min(month.days, other.days)
    both = []
    for first, last in mine:
        for begin, end in theirs:
            start, stop = max(first, begin), min(last, end, shorter)
            if start < stop:
                both.append((start, last if stop == shorter else stop))
    spans = tuple((month.start + start * DAY, month.start + end * DAY) for start, end in both)
    reason = "" if both == mine else inside.reason_outside(other, month.start)
    return MonthCut(spans, reason, sum(inside.metered(*span) for span in spans))
