"""What came into the boundary or left it, and how large it is in any year.

An event is a site or a meter that begins or ends, with the register's reason. What it is worth
in a year is what stood outside the boundary then, or stands outside it now: the emissions of the
year's days before the event, with the year's own factors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS, parts_of
from carbon.emissions.plan import Library
from carbon.factors.activities import Activity
from carbon.factors.choice import MissingEdition
from carbon.inventories.change.matching import gross_factors
from carbon.inventories.conformity import read_for, selected
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.estate import NoReadings, estate
from carbon.inventories.inventory import Inventory
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import ORGANIC, STRUCTURAL
from carbon.register.submeters import RECHARGE

if TYPE_CHECKING:
    import pandas as pd

DAY = timedelta(days=1)
YEAR = 365 * DAY


@dataclass(frozen=True)
class Estates:
    """An estate that can be calculated for any period, register and day of knowledge.

    ``parts`` gives the calendarised readings as known on a day (None for now). Nothing is seen
    that was logged or published after ``as_at``. ``made`` keeps the inventories that were
    calculated, ``of_some`` those of some meters only: an event's first year counts in every year.
    """

    definition: InventoryDefinition
    register: Register
    activities: Mapping[str, Activity]
    library: Library
    parts: Callable[[date | None], pd.DataFrame]
    as_at: date | None = None
    made: dict[tuple[Period, date | None], Inventory | None] = field(default_factory=dict)

    of_some: dict[tuple[frozenset[str], Period], Inventory | None] = field(default_factory=dict)

    def inventory(self, period: Period, as_at: date | None = None) -> Inventory | None:
        """The inventory of *period*; None where it has no readings or no edition."""
        known = min((day for day in (as_at, self.as_at) if day), default=None)
        key = (period, known)
        if key not in self.made:
            self.made[key] = self._calculated(period, known)
        return self.made[key]

    def of_meters(self, meters: frozenset[str], period: Period) -> Inventory | None:
        """The inventory of *period*, of some meters only."""
        key = (meters, period)
        if key not in self.of_some:
            self.of_some[key] = self._calculated(period, self.as_at, meters)
        return self.of_some[key]

    def read_in(self, period: Period) -> frozenset[str]:
        """The meters that have a reading of any day of *period*."""
        parts = self.parts(self.as_at)
        inside = (parts["start"] < period.end) & (parts["end"] > period.start)
        return frozenset(parts.loc[inside, "meter"])

    def with_register(self, register: Register) -> Estates:
        """The same estate with another register."""
        return replace(self, register=register, made={}, of_some={})

    def _calculated(
        self, period: Period, as_at: date | None, meters: Collection[str] | None = None
    ) -> Inventory | None:
        parts, register = self.parts(as_at), self.register
        if meters is not None:
            read = read_for(register, meters)
            parts = parts[parts["meter"].isin(read)]
            register = Register(
                register.sites, {name: register.meters[name] for name in sorted(read)}
            )
        try:
            made = estate(
                self.definition,
                register,
                parts[(parts["start"] < period.end) & (parts["end"] > period.start)],
                self.activities,
                self.library,
                period,
                as_at,
            )
        except (NoReadings, MissingEdition):
            return None
        lines = made.lines
        if meters is not None:
            lines = lines[lines["meter"].isin(list(meters))]
        return Inventory(
            self.definition,
            period,
            lines,
            made.completeness,
            made.editions,
            made.not_estimated,
        )


@dataclass(frozen=True)
class Event:
    """Something that begins or ends on *day*; ``meters`` are what it brings or takes."""

    day: date
    arrives: bool
    what: str
    reason: str
    meters: frozenset[str]

    @property
    def structural(self) -> bool:
        """Whether it moves emissions across the boundary, and so counts."""
        return self.reason in STRUCTURAL

    def __str__(self) -> str:
        return f"{self.what}, {self.reason} on {self.day}"


@dataclass(frozen=True)
class Size:
    """What an event is worth in a year, in kg CO2e, signed as it moves the restated total.

    None where it cannot be told; ``how`` says from what it was made.
    """

    kg: float | None
    how: str


def events(definition: InventoryDefinition, register: Register) -> list[Event]:
    """The events of the register that the inventory counts, in order of time.

    What came and has been given away again is no part of the boundary of today: its coming is
    no event. Nor is that of a sub-meter of the council's own: what it counts was counted before.
    """
    found = sorted(_events(definition, register), key=lambda event: (event.day, event.what))
    return [event for event in found if event.reason in (*STRUCTURAL, *ORGANIC)]


def _events(definition: InventoryDefinition, register: Register) -> Iterator[Event]:
    meters = selected(register, definition)
    at_site: dict[str, list[Meter]] = {}
    for meter in meters.values():
        at_site.setdefault(meter.site, []).append(meter)
    for site in register.sites.values():
        there = at_site.get(site.id, [])
        name = f"site {site.id}"
        if there and site.start and site.end_reason not in STRUCTURAL:
            first = [m.id for m in there if m.start is None or m.start <= site.start]
            yield Event(site.start, True, name, site.start_reason, frozenset(first))
        if there and site.end:
            every = frozenset(meter.id for meter in there)
            yield Event(site.end - DAY, False, name, site.end_reason, every)
    for meter in meters.values():
        if any(name != RECHARGE for name, _ in meter.becomes):
            continue
        site, alone = register.sites[meter.site], frozenset([meter.id])
        gone = meter.end_reason in STRUCTURAL or site.end_reason in STRUCTURAL
        name = f"meter {meter.id}"
        if meter.start and not gone and not (site.start and meter.start <= site.start):
            yield Event(meter.start, True, name, meter.start_reason, alone)
        if meter.end and not (site.end and meter.end >= site.end):
            yield Event(meter.end - DAY, False, name, meter.end_reason, alone)


def size(event: Event, year: Period, estates: Estates) -> Size:
    """What *event* is worth in *year*.

    What left is worth what it emitted in the year. What came is worth what it emitted on the
    year's days before: by its own readings of those days where there are any for all of them,
    else by its first 12 months' use a day (a back-cast).
    """
    if event.arrives:
        return _arrival(event, year, estates)
    made = estates.inventory(year)
    if made is None:
        return Size(None, "the year cannot be calculated")
    lines = made.lines[made.lines["meter"].isin(event.meters) & made.lines["scope"].isin(GROSS)]
    return Size(0.0 - math.fsum(lines["kg_co2e"]), "its own readings")


def _arrival(event: Event, year: Period, estates: Estates) -> Size:
    if event.day <= year.start:
        return Size(0.0, "inside all year")
    before = Period(year.start, min(year.end, event.day))
    if not event.meters <= estates.read_in(before):
        return _back_cast(event, year, before.days, estates)
    own = estates.with_register(_lifted(event, estates.register)).of_meters(event.meters, year)
    if own is not None:
        lines = own.lines[own.lines["scope"].isin(GROSS) & (own.lines["end"] <= before.end)]
        covered = _quantities(lines)
        if set(covered) == event.meters and all(
            days >= before.days for _, _, days in covered.values()
        ):
            return Size(math.fsum(lines["kg_co2e"]), "its own readings before")
    return _back_cast(event, year, before.days, estates)


def _back_cast(event: Event, year: Period, days: int, estates: Estates) -> Size:
    first = estates.of_meters(event.meters, Period(event.day, event.day + YEAR))
    made = estates.inventory(year)
    if made is None:
        return Size(None, "the year cannot be calculated")
    uses = (
        {} if first is None else _quantities(first.lines[first.lines["meter"].isin(event.meters)])
    )
    if set(uses) != event.meters:
        return Size(None, "no readings in its first 12 months")
    factors = gross_factors(
        made.editions or {},
        {activity for activity, _, _ in uses.values()},
        estates.activities,
        estates.library,
    )
    return Size(
        math.fsum(
            quantity / covered * days * factor
            for activity, quantity, covered in uses.values()
            for (name, _), factor in sorted(factors.items())
            if name == activity
        ),
        "back-cast from its first 12 months",
    )


def _quantities(lines: pd.DataFrame) -> dict[str, tuple[str, float, float]]:
    """By meter: its activity, quantity in the factor's unit, and days with data (above 0)."""
    parts = parts_of(lines)
    found = {}
    for meter, group in parts.groupby("meter"):
        days = math.fsum(group["days_with_data"])
        if days > 0:
            quantity = math.fsum(group["quantity"] * group["conversion"])
            found[str(meter)] = (str(group["activity"].iloc[0]), quantity, days)
    return found


def uses_by_activity(lines: pd.DataFrame) -> dict[str, float]:
    """Quantities in the factors' units by activity, each part of a reading counted once."""
    parts = parts_of(lines)
    return {
        str(activity): math.fsum(group["quantity"] * group["conversion"])
        for activity, group in parts.groupby("activity")
    }


def _lifted(event: Event, register: Register) -> Register:
    """*register* as if what the event brought had always been there."""
    meters = {
        name: replace(meter, start=None, start_reason="") if name in event.meters else meter
        for name, meter in register.meters.items()
    }
    sites = {register.meters[name].site for name in event.meters}
    lifted = {
        name: replace(site, start=None, start_reason="")
        if name in sites and event.what.startswith("site ")
        else site
        for name, site in register.sites.items()
    }
    return Register(lifted, meters)
