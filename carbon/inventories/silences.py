"""Accounts of events that fell silent: months of which nobody knows whether anything happened.

An event that did not happen leaves no reading, and neither does one that was not logged. So an
account is silent in a year that has neither an event nor a nil return of it (of half a year the
twelve months up to its end are asked), and from its last event on where that was long ago against
what is usual (:mod:`carbon.ledger.events`). Where events come about monthly, a break as long
between two of them is a silence too. A nil return ends it for its own days, and so does a reading
of 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from carbon.ledger.events import FEWEST, LONG, NilReturns, is_nil
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.points import Point, point_of
from carbon.register.register import Register
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

#: Events are about monthly where so many days between two are usual.
MONTHLY = 35
#: ``[start, end)``
_Span = tuple[date, date]
#: The days of each event, by account.
Events = Mapping[str, Sequence[_Span]]


@dataclass(frozen=True, order=True)
class Silence:
    """The ``months`` of a period of which an account, by its point and meter, says nothing.

    ``whole`` where it has neither an event nor a nil return in all of the period.
    """

    point: Point
    meter: str
    months: tuple[Period, ...]
    whole: bool


def silences(
    register: Register,
    meters: Mapping[str, Meter],
    happened: Events,
    nil: NilReturns,
    period: Period,
) -> list[Silence]:
    """The silences in *period* of the accounts of events among *meters*, by point.

    *register* is that of the definition's boundary, *happened* are all events there are
    (:func:`events_of`): what is usual is told from them.
    """
    accounts: dict[Point, list[Meter]] = {}
    for meter in meters.values():
        if meter.is_events:
            accounts.setdefault(point_of(meter), []).append(meter)
    if not accounts:
        return []
    # Of less than a year nobody expects an event: the year up to its end is asked.
    asked = Period(min(period.start, period.a_year_on(-1).end), period.end)
    found = []
    for point, there in sorted(accounts.items()):
        events = sorted(span for meter in there for span in happened.get(meter.id, ()))
        said = sorted((each.start, each.end) for meter in there for each in nil.get(meter.id, ()))
        spans = [(register.counted(meter, period), meter.id) for meter in there]
        spans = [each for each in spans if each[0][0] < each[0][1]]
        if not spans:
            continue
        start, end = min(span[0] for span, _ in spans), max(span[1] for span, _ in spans)
        last = max(spans, key=lambda each: (each[0][1], each[1]))[1]
        begun = min(register.counted(meter, asked)[0] for meter in there)
        is_asked = begun == asked.start or asked == period
        whole = is_asked and not any(first < end and begun < after for first, after in events)
        silent = [(start, end)] if whole else list(_long(events, said, end))
        months = tuple(
            month
            for month in period.months()
            if any(
                first <= max(month.start, start) and min(month.end, end) <= after
                for first, after in silent
            )
            and start < month.end
            and month.start < end
            and not _is_said(nil, there, Period(max(month.start, start), min(month.end, end)))
        )
        if months:
            found.append(Silence(point, last, months, whole))
    return found


def events_of(parts: pd.DataFrame, register: Register) -> Events:
    """By account of events its events in calendarised *parts*, a reading whole; zeros are none."""
    spans: dict[tuple[str, int], _Span] = {}
    accounts = [meter.id for meter in register.meters.values() if meter.is_events]
    own = parts[parts["meter"].isin(accounts) & (parts["quantity"] != 0)]
    for meter, reading, start, end in rows_of(own, ("meter", "reading", "start", "end")):
        first, last = spans.get((meter, reading), (start, end))
        spans[meter, reading] = min(first, start), max(last, end)
    found: dict[str, list[_Span]] = {}
    for (meter, _), span in spans.items():
        found.setdefault(meter, []).append(span)
    return found


def _long(events: Sequence[_Span], said: Sequence[_Span], end: date) -> Iterator[_Span]:
    """The spans after an event, and before the next one or *end*, that are unusually long."""
    days = sorted({start for start, _ in events})
    if len(days) < FEWEST:
        return
    usual = round(median((after - before).days for before, after in pairwise(days)))
    for index, day in enumerate(days):
        following = days[index + 1] if index + 1 < len(days) else None
        until = min(following or end, end)
        if following is not None and usual > MONTHLY:
            continue
        known, free = day, max(last for start, last in events if start <= day)
        for first, last in (*said, (until, until)):
            if known < min(last, until):
                if (min(first, until) - known).days > LONG * usual:
                    yield free, min(first, until)
                known = free = last


def _is_said(nil: NilReturns, there: Sequence[Meter], month: Period) -> bool:
    """Whether a nil return says that a month had no event."""
    return any(is_nil(nil, meter.id, month) for meter in there)


def within(found: Sequence[Silence]) -> tuple[str, ...]:
    """The meters that fell silent within the period."""
    return tuple(sorted(each.meter for each in found if not each.whole))
