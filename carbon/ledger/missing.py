"""Which days are without a reading, meter by meter and month by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carbon.ledger.queries import Stored
from carbon.periods import Period, month_of
from carbon.register.meters import Meter

Spans = Sequence[tuple[date, date]]


@dataclass(frozen=True)
class Hole:
    """Days of one meter in one month that no reading covers.

    ``days`` are missing altogether, in the spans ``spans``; ``days_in_part`` are days that
    readings span but of which their data does not hold the whole.
    """

    meter: str
    month: Period
    days: int
    days_in_part: int
    spans: Spans


def missing(
    meters: Mapping[str, Meter],
    standing: Iterable[Stored],
    today: date,
    period: Period | None = None,
) -> list[Hole]:
    """The holes of *meters* in *period*, by meter and month.

    Without *period*, from each meter's first reading, or its ``from`` if there is one, to the
    end of last month. A meter without a reading and without ``from`` is missing altogether and
    has one hole, last month.
    """
    by_meter: dict[str, list[Stored]] = {}
    for stored in standing:
        by_meter.setdefault(stored.meter, []).append(stored)
    holes: list[Hole] = []
    for meter in meters.values():
        own = by_meter.get(meter.id, [])
        span = _span(meter, own, today, period)
        if span is not None:
            holes.extend(_holes(meter.id, own, span))
    return holes


def _span(
    meter: Meter, own: Sequence[Stored], today: date, period: Period | None
) -> tuple[date, date] | None:
    last_month = month_of(today.replace(day=1) - timedelta(days=1))
    if period is not None:
        start, end = period.start, min(period.end, today)
    else:
        firsts = [one.start for one in own]
        start = meter.start or (min(firsts) if firsts else last_month.start)
        end = last_month.end
    start = max(start, meter.start) if meter.start else start
    end = min(end, meter.end) if meter.end else end
    return (start, end) if start < end else None


def _holes(meter: str, own: Sequence[Stored], span: tuple[date, date]) -> Iterable[Hole]:
    for month in Period(*span).months():
        here = [one for one in own if one.start < month.end and month.start < one.end]
        spans = uncovered(month.start, month.end, [(one.start, one.end) for one in here])
        days = sum((end - start).days for start, end in spans)
        in_part = sum(
            (one.end - one.start).days - one.days_with_data
            for one in here
            if month.start <= one.start and one.end <= month.end
        )
        if days or in_part:
            yield Hole(meter, month, days, in_part, spans)


def uncovered(
    start: date, end: date, spans: Iterable[tuple[date, date]]
) -> list[tuple[date, date]]:
    """The parts of ``[start, end)`` that none of *spans* covers, in order.

    >>> uncovered(date(2024, 1, 1), date(2024, 2, 1), [(date(2024, 1, 1), date(2024, 1, 31))])
    [(datetime.date(2024, 1, 31), datetime.date(2024, 2, 1))]
    """
    holes = []
    reach = start
    for first, last in sorted(spans):
        if first > reach:
            holes.append((reach, min(first, end)))
        reach = max(reach, last)
    if reach < end:
        holes.append((reach, end))
    return holes
