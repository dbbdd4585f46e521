"""Which days are without a reading, meter by meter and month by month."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carbon.ledger.queries import Stored
from carbon.ledger.registers import Span, holes, register_key, uncovered
from carbon.periods import Period, month_of
from carbon.register.meters import Meter
from carbon.register.register import Register

__all__ = ["Hole", "asked_for", "missing", "uncovered"]

Spans = Sequence[Span]


@dataclass(frozen=True)
class Hole:
    """Days of one meter in one month that no reading covers.

    ``days`` are missing altogether, in the spans ``spans``; ``days_in_part`` are days that
    readings span but of which their data does not hold the whole. Of a meter with several
    registers each has holes of its own; ``register`` is then which.
    """

    meter: str
    month: Period
    days: int
    days_in_part: int
    spans: Spans
    register: str = ""


def missing(
    register: Register,
    standing: Iterable[Stored],
    today: date,
    period: Period | None = None,
    names: Collection[str] | None = None,
) -> list[Hole]:
    """The holes of the meters *names*, or of all, in *period*, by meter, month and register.

    Without *period*, from each meter's first reading, or its ``from`` if there is one, to the
    end of last month; never beyond the life of the meter and of its site. A meter without a reading
    and without ``from`` is missing altogether and has one hole, last month. What happens and does
    not flow has no holes: see :mod:`carbon.ledger.events`. Meters whose readings nothing is
    made from are passed over (:meth:`~carbon.register.submeters.SubMeters.needs_readings`).
    """
    by_meter: dict[str, list[Stored]] = {}
    for stored in standing:
        by_meter.setdefault(stored.meter, []).append(stored)
    found: list[Hole] = []
    for meter in register.meters.values():
        if meter.is_events or (names and meter.id not in names):
            continue
        if not register.sub_meters.needs_readings(meter):
            continue
        own = by_meter.get(meter.id, [])
        span = asked_for(register, meter, own, today, period)
        if span is not None:
            found.extend(_holes(meter.id, own, span))
    return found


def asked_for(
    register: Register, meter: Meter, own: Sequence[Stored], today: date, period: Period | None
) -> Span | None:
    """The days of which *meter* should have readings, as :func:`missing` says; None without any."""
    last_month = month_of(today.replace(day=1) - timedelta(days=1))
    if period is not None:
        start, end = period.start, min(period.end, today)
    else:
        firsts = [one.start for one in own]
        start = meter.start or (min(firsts) if firsts else last_month.start)
        end = last_month.end
    if start >= end:
        return None
    start, end = register.counted(meter, Period(start, end))
    return (start, end) if start < end else None


def _holes(meter: str, own: Sequence[Stored], span: Span) -> Iterable[Hole]:
    spelled = {register_key(one.register): one.register for one in own}
    lacking = holes(own, *span)
    if not lacking and all(one.days_with_data >= (one.end - one.start).days for one in own):
        return
    names = sorted(set(spelled) | set(lacking)) or [""]
    for month in Period(*span).months():
        for name in names:
            spans = [
                (max(first, month.start), min(last, month.end))
                for first, last in lacking.get(name, ())
                if first < month.end and month.start < last
            ]
            days = sum((end - start).days for start, end in spans)
            in_part = sum(
                (one.end - one.start).days - one.days_with_data
                for one in own
                if month.start <= one.start
                and one.end <= month.end
                and register_key(one.register) == name
            )
            if days or in_part:
                yield Hole(meter, month, days, in_part, spans, spelled.get(name, ""))
