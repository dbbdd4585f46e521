"""Points: where something is measured, whichever meter does it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from carbon.register.meters import Meter


@dataclass(frozen=True, order=True)
class Point:
    """Where something is measured, whichever meter does it: what periods are matched by.

    ``name`` is the supply point, else the meter's id. Where that passed from site to site, it is
    at the last of them.
    """

    site: str
    service: str
    activity: str
    name: str


def point_of(meter: Meter) -> Point:
    """The point that *meter* measures."""
    there = meter.passage or meter
    return Point(there.site, there.service, meter.activity, meter.supply_point or meter.id)


def taken_off_point(main: Meter, sub: Meter) -> Point:
    """The point of what is taken off *main* for *sub*."""
    point = point_of(main)
    return replace(point, name=f"{point.name} less {sub.supply_point or sub.id}")
