"""What counts where, of meters behind meters, day by day in exact fractions.

A second pair of eyes: standard library only, written apart from the program. The program cuts
readings at months and at what the main meter has; here every day is looked at alone, with the
day's part of the reading that covers it, so that nothing needs to be cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple


class Meter(NamedTuple):
    """A row of meters.csv; ``becomes`` in order of time, the first day of the first is None."""

    id: str
    service: str
    start: date | None
    end: date | None
    main: str
    becomes: tuple[tuple[str, date | None], ...]
    share: Fraction | None


def use_by_service(
    meters: Mapping[str, Meter],
    readings: Iterable[tuple[str, date, date, Fraction]],
    first: date,
    last: date,
) -> dict[str, Fraction]:
    """The use of each service on the days from *first* to *last*, that day included."""
    days: dict[tuple[str, date], Fraction] = {}
    for meter, start, end, quantity in readings:
        for number in range((end - start).days):
            days[meter, start + timedelta(number)] = quantity / (end - start).days
    sums: Counter[str] = Counter()
    day = first
    while day <= last:
        for service, use in _day(meters, days, day):
            sums[service] += use  # type: ignore[assignment]
        day += timedelta(1)
    return {service: Fraction(use) for service, use in sums.items()}


def _day(
    meters: Mapping[str, Meter], days: Mapping[tuple[str, date], Fraction], day: date
) -> Iterable[tuple[str, Fraction]]:
    def treatment(meter: Meter) -> str:
        now = ""
        for name, start in meter.becomes:
            if start is None or start <= day:
                now = name
        return now

    def use(meter: Meter) -> Fraction | None:
        if (meter.start and day < meter.start) or (meter.end and day >= meter.end):
            return None
        if meter.share is None:
            return days.get((meter.id, day))
        main = above(meter) if treatment(meter) != "information" else None
        whole = use(main) if main else None
        return None if whole is None else whole * meter.share

    def above(meter: Meter) -> Meter | None:
        main = meters.get(meter.main)
        while main and (treatment(main) == "information" or use(main) is None):
            main = meters.get(main.main)
        return main

    def counts(meter: Meter) -> bool:
        landlords = any(
            sub.main == meter.id and treatment(sub) == "recharge" for sub in meters.values()
        )
        return treatment(meter) in ("", "move", "recharge") and not landlords

    for meter in meters.values():
        used = use(meter)
        if used is None:
            continue
        if counts(meter):
            yield meter.service, used
        main = above(meter) if treatment(meter) in ("move", "deduct") else None
        if main and counts(main):
            yield main.service, -used
