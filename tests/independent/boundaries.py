"""The use of every year on the boundary of one day, from plain rows, in exact fractions.

A second pair of eyes: standard library only, written apart from the program. The rows of the
register are rewritten as an officer would who had never known another boundary: sites that have
left are not in them, what is let on the day was always let, what is not let was never let.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from fractions import Fraction

from tests.independent.submeters import Meter, use_by_service


def on_boundary(meters: Mapping[str, Meter], gone: Collection[str], day: date) -> dict[str, Meter]:
    """*meters* as if what holds on *day* had always held; *gone* are those that left by then."""
    found = {}
    for name, meter in meters.items():
        if name in gone:
            continue
        if not meter.main:
            found[name] = meter
            continue
        now = [what for what, since in meter.becomes if since is None or since <= day][-1]
        there = (meter.start is None or meter.start <= day) and (
            meter.end is None or day < meter.end
        )
        if not there and (now == "deduct" or meter.share is not None):
            continue
        made = meter._replace(becomes=((now, None),))
        if there and (now == "deduct" or meter.share is not None):
            made = made._replace(start=None, end=None)
        found[name] = made
    return found


def use(
    meters: Mapping[str, Meter],
    readings: Iterable[tuple[str, date, date, Fraction]],
    first: date,
    last: date,
    services: Collection[str] = (),
) -> Fraction:
    """The use of *services*, or of all, on the days from *first* to *last*, that day included."""
    known = [each for each in readings if each[0] in meters]
    by_service = use_by_service(meters, known, first, last)
    return sum(
        (q for name, q in by_service.items() if not services or name in services), Fraction()
    )
