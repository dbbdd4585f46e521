"""The boundary of one day, laid over a base year: what has left by then, and what has come since.

What left is in neither year, what came is in both. What was built or closed is the council's own
doing and stays where it was. A register row without a reason cannot be read from a file; one made
in memory is taken for the council's own doing, as a recalculation takes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from carbon.analysis.recalculation.structural import Event, events
from carbon.inventories.conformity import selected
from carbon.inventories.definition import InventoryDefinition
from carbon.register.meters import Meter
from carbon.register.points import Point, point_of
from carbon.register.register import Register

DAY = timedelta(days=1)


@dataclass(frozen=True)
class BoundaryOn:
    """The boundary of a day: the register without what ended later, and its structural events.

    ``left`` and ``came`` are the events with all the meters that they take or bring; what came
    since a base year is in ``came`` where it is still there.
    """

    register: Register
    left: tuple[tuple[Event, frozenset[str]], ...]
    came: tuple[tuple[Event, frozenset[str]], ...]


def boundary_of(
    definition: InventoryDefinition, register: Register, day: date, since: date
) -> BoundaryOn:
    """The boundary of the end of *day*; *register* is that of the definition's boundary.

    ``came`` are the structural events after *since*, the first day of a base year.
    """
    register = _without_later_ends(register, day)
    there = _Places(selected(register, definition))
    known = [event for event in events(definition, register) if event.structural]
    left = [(event, _gone(event, there)) for event in known if not event.arrives]
    gone = frozenset().union(*(names for _, names in left))
    came = [
        (replace(event, meters=event.meters - gone), _brought(event, there) - gone)
        for event in known
        if event.arrives
        and since < event.day <= day
        and (event.of_site or not event.meters <= gone)
    ]
    return BoundaryOn(register, tuple(left), tuple(came))


def _without_later_ends(register: Register, day: date) -> Register:
    """*register* as it stands on *day*: nobody knows yet what ends later."""
    after = day + DAY

    return Register(
        {
            name: replace(site, end=None, end_reason="") if _later(site.end, after) else site
            for name, site in register.sites.items()
        },
        {
            name: replace(meter, end=None, end_reason="") if _later(meter.end, after) else meter
            for name, meter in register.meters.items()
        },
    )


def _later(end: date | None, after: date) -> bool:
    return end is not None and end > after


def _gone(event: Event, there: _Places) -> frozenset[str]:
    """All the meters that went: those of the site, or those before at the same supply point."""
    return event.meters | {meter.id for last, meter in there.beside(event) if _before(meter, last)}


def _brought(event: Event, there: _Places) -> frozenset[str]:
    """All the meters that came: those of the site, or those after at the same supply point."""
    if event.of_site:
        at_site = [
            meter for meter in there.at_site.get(event.site, ()) if not meter.came_by_passage
        ]
        on = [meter.passage.meters for meter in at_site if meter.passage]
        return frozenset(meter.id for meter in at_site).union(*on)
    return event.meters | {
        meter.id for first, meter in there.beside(event) if _before(first, meter)
    }


class _Places:
    """The counted meters by site and by point."""

    def __init__(self, meters: Mapping[str, Meter]) -> None:
        self.meters = meters
        self.at_site: dict[str, list[Meter]] = {}
        self.at_point: dict[Point, list[Meter]] = {}
        for meter in meters.values():
            self.at_site.setdefault(meter.site, []).append(meter)
            self.at_point.setdefault(point_of(meter), []).append(meter)

    def beside(self, event: Event) -> Iterator[tuple[Meter, Meter]]:
        """Each meter of *event*, with each at its point."""
        for meter in (self.meters[name] for name in sorted(event.meters)):
            for other in self.at_point[point_of(meter)]:
                yield meter, other


def _before(one: Meter, other: Meter) -> bool:
    return (one.start or date.min) < (other.start or date.min)
