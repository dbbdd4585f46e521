"""What came into the boundary or left it, and how large it is in any year.

An event is a site or a meter that begins or ends, with the register's reason. What it is worth
in a year is what stood outside the boundary then, or stands outside it now: the emissions of the
year's days before the event, with the year's own factors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from carbon.analysis.change.matching import gross_factors
from carbon.analysis.change.weather import Heating
from carbon.analysis.recalculation.back_cast import CANNOT, BackCast, CannotBeSized, back_cast
from carbon.analysis.recalculation.history import History, as_if_always, history_of
from carbon.analysis.recalculation.stand_in import StandIn, stand_in_lines
from carbon.emissions.lines import GROSS, parts_of, total
from carbon.emissions.plan import Library
from carbon.factors.activities import Activity
from carbon.factors.choice import MissingEdition
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.close.frozen import frozen_editions
from carbon.inventories.conformity import bounded, selected
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.estate import NoReadings, estate
from carbon.inventories.inventory import Inventory
from carbon.inventories.market import contract_editions
from carbon.inventories.silences import Events, events_of
from carbon.ledger.acts import Kept
from carbon.ledger.events import NilReturns
from carbon.periods import Period
from carbon.register.lives import ORGANIC, STRUCTURAL
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.submeters import RECHARGE

if TYPE_CHECKING:
    import pandas as pd

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Estates:
    """An estate that can be calculated for any period, register and day of knowledge.

    ``parts`` gives the calendarised readings as known on a day (None for now). Nothing is seen
    that was logged or published after ``as_at``. ``made`` keeps the inventories that were
    calculated, ``known`` for which activities some editions have factors. ``heating`` has degree
    days and heating shares, where there are any, ``nil`` the nil returns of accounts of events,
    ``closed`` the closed years, which keep their editions.
    """

    definition: InventoryDefinition
    register: Register
    activities: Mapping[str, Activity]
    library: Library
    parts: Callable[[date | None], pd.DataFrame]
    as_at: date | None = None
    made: dict[tuple[Period, date | None], Inventory | None] = field(default_factory=dict)
    heating: Heating | None = None
    known: dict[tuple[tuple[str, str], ...], set[str]] = field(default_factory=dict)
    nil: NilReturns = field(default_factory=dict)
    closed: Mapping[Period, Kept] = field(default_factory=dict)

    def inventory(self, period: Period, as_at: date | None = None) -> Inventory | None:
        """The inventory of *period*; None where it has no readings or no edition."""
        known = min((day for day in (as_at, self.as_at) if day), default=None)
        key = (period, known)
        if key not in self.made:
            self.made[key] = self._calculated(period, known)
        return self.made[key]

    @cached_property
    def history(self) -> History:
        """What every point used in every month, as known now."""
        return history_of(self.definition, self.register, self.parts(self.as_at), self.activities)

    @cached_property
    def events(self) -> Events:
        """The days of every event as known now, by account."""
        return events_of(self.parts(self.as_at), self.register)

    @cached_property
    def bounded(self) -> Register:
        """The register with its sites' dates narrowed to the definition's boundary."""
        return bounded(self.register, self.definition)

    @cached_property
    def always(self) -> Register:
        """The register of the definition's boundary as if what came had always been there."""
        return as_if_always(self.bounded)[1]

    def with_factors(self, editions: Mapping[str, EditionChoice]) -> set[str]:
        """The activities of the register for which *editions* have any factor."""
        key = tuple(sorted((publisher, choice.label) for publisher, choice in editions.items()))
        if key not in self.known:
            used = {meter.activity for meter in selected(self.register, self.definition).values()}
            factors = gross_factors(editions, used, self.activities, self.library)
            self.known[key] = {activity for activity, _ in factors}
        return self.known[key]

    def _calculated(self, period: Period, as_at: date | None) -> Inventory | None:
        parts = self.parts(as_at)
        closed = {
            year: act
            for year, act in self.closed.items()
            if as_at is None or act.at[:10] <= as_at.isoformat()
        }
        frozen = frozen_editions(closed, self.definition, period)
        try:
            made = estate(
                self.definition,
                self.register,
                parts[(parts["start"] < period.end) & (parts["end"] > period.start)],
                self.activities,
                self.library,
                period,
                as_at,
                frozen=frozen,
            )
        except (NoReadings, MissingEdition):
            return None
        return Inventory(
            self.definition,
            period,
            made.lines,
            made.completeness,
            made.editions,
            made.not_estimated,
            contract_editions=contract_editions(
                self.definition, self.library, period, as_at, frozen
            ),
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

    @property
    def of_site(self) -> bool:
        """Whether it is a whole site that begins or ends."""
        return self.what.startswith("site ")

    @property
    def site(self) -> str:
        """The site that begins or ends; empty where it is a meter."""
        return self.what.removeprefix("site ") if self.of_site else ""

    def __str__(self) -> str:
        return f"{self.what}, {self.reason} on {self.day}"


@dataclass(frozen=True)
class EventSize:
    """What an event is worth in a year, in kg CO2e, signed as it moves the restated total.

    None where it cannot be told; ``how`` says from what it was made.
    """

    kg: float | None
    how: str


def events(definition: InventoryDefinition, register: Register) -> list[Event]:
    """The events of the register that the inventory counts, in order of time.

    A site comes and goes by the definition's ``[[boundary]]`` where that is narrower.

    What came and has been given away again is no part of the boundary of today: its coming is
    no event. Nor is that of a sub-meter of the council's own: what it counts was counted before.
    """
    register = bounded(register, definition)
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
            own = [meter for meter in there if not meter.came_by_passage]
            first = [m.id for m in own if m.start is None or m.start <= site.start]
            yield Event(site.start, True, name, site.start_reason, frozenset(first))
        if there and site.end:
            every = frozenset(meter.id for meter in there if not meter.went_by_passage)
            yield Event(site.end - DAY, False, name, site.end_reason, every)
    for meter in meters.values():
        if any(name != RECHARGE for name, _ in meter.becomes):
            continue
        site, alone = register.sites[meter.site], frozenset([meter.id])
        last = meters[meter.passage.meters[-1]] if meter.passage else meter
        ends = last.end_reason, register.sites[last.site].end_reason
        gone = any(reason in STRUCTURAL for reason in ends)
        name = f"meter {meter.id}"
        if meter.start and not gone and not (site.start and meter.start <= site.start):
            yield Event(meter.start, True, name, meter.start_reason, alone)
        if meter.end and not (site.end and meter.end >= site.end):
            yield Event(meter.end - DAY, False, name, meter.end_reason, alone)


def size(event: Event, year: Period, estates: Estates) -> EventSize:
    """What *event* is worth in *year*.

    What left is worth what it emitted in the year. What came is worth what it emitted on the
    year's days before (:mod:`carbon.analysis.recalculation.back_cast`).
    """
    if event.arrives:
        return _arrival(event, year, estates)
    made = estates.inventory(year)
    if made is None:
        return EventSize(None, "the year cannot be calculated")
    lines = made.lines[made.lines["meter"].isin(event.meters) & made.lines["scope"].isin(GROSS)]
    return EventSize(0.0 - math.fsum(lines["kg_co2e"]), "its own readings")


def _arrival(event: Event, year: Period, estates: Estates) -> EventSize:
    if event.day <= year.start:
        return EventSize(0.0, "inside all year")
    made = estates.inventory(year)
    if made is None:
        return EventSize(None, "the year cannot be calculated")
    try:
        cast = before_it_came(event, year, estates, made.editions or {})
    except CannotBeSized as why:
        return EventSize(None, str(why))
    return EventSize(total(lines_of(cast.uses, year, estates, made.editions or {})), cast.how)


def before_it_came(
    event: Event,
    year: Period,
    estates: Estates,
    editions: Mapping[str, EditionChoice],
    quality: str = "estimated",
) -> BackCast:
    """The use on the days of *year* before *event*, if any, and from what it was made.

    What is made of other months is of *quality*.
    Raises :class:`~carbon.analysis.recalculation.back_cast.CannotBeSized`, also where the
    year's *editions* have no factor at all for a use.
    """
    if event.day <= year.start:
        return BackCast((), "")
    register = lifted(estates.always, event)
    cast = back_cast(event, year, estates.history, estates.heating, register, quality)
    wanted = {register.meters[one.meter].activity for one in cast.uses}
    lacking = wanted - estates.with_factors(editions)
    if lacking:
        raise CannotBeSized(
            CANNOT.format(f"no factor for {', '.join(sorted(lacking))} in the edition of {year}")
        )
    return cast


def lines_of(
    uses: Sequence[StandIn], year: Period, estates: Estates, editions: Mapping[str, EditionChoice]
) -> pd.DataFrame:
    """The emission lines of *uses* in *year*; their readings are numbered -1, -2 and so on."""
    return stand_in_lines(
        uses,
        estates.definition,
        estates.always,
        estates.activities,
        estates.library,
        editions,
        year,
    )


def uses_by_activity(lines: pd.DataFrame) -> dict[str, float]:
    """Quantities in the factors' units by activity, each part of a reading counted once."""
    parts = parts_of(lines)
    return {
        str(activity): math.fsum(group["quantity"] * group["conversion"])
        for activity, group in parts.groupby("activity")
    }


def lifted(register: Register, *came: Event) -> Register:
    """*register* as if what these events brought had always been there."""
    brought = {name for event in came for name in event.meters}
    sites = {event.site for event in came if event.of_site}
    return Register(
        {
            name: replace(site, start=None, start_reason="") if name in sites else site
            for name, site in register.sites.items()
        },
        {
            name: replace(meter, start=None, start_reason="") if name in brought else meter
            for name, meter in register.meters.items()
        },
    )
