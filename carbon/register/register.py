"""The register: a council's sites and meters, read together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from carbon.cells import bare_number
from carbon.errors import FaultList
from carbon.periods import Period
from carbon.register.exchanges import without_holes
from carbon.register.meters import ActivityKind, Meter, life_at, read_meters
from carbon.register.sites import Site, read_sites
from carbon.register.submeters import ALWAYS, SubMeters, without
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Register:
    """The sites and meters of a workspace, by id."""

    sites: Mapping[str, Site]
    meters: Mapping[str, Meter]

    @cached_property
    def _by_supply_point(self) -> dict[str, list[Meter]]:
        found: dict[str, list[Meter]] = {}
        for meter in self.meters.values():
            if meter.supply_point:
                found.setdefault(meter.supply_point, []).append(meter)
        return found

    @cached_property
    def _by_serial(self) -> dict[str, list[tuple[Meter, date | None]]]:
        found: dict[str, list[tuple[Meter, date | None]]] = {}
        for meter in self.meters.values():
            for serial, start in meter.serials:
                found.setdefault(serial, []).append((meter, start))
        return found

    @cached_property
    def _alone_at_site(self) -> dict[str, Meter]:
        """By a site's id and name, its one meter; sites with several are not among them."""
        own: dict[str, list[Meter]] = {}
        for meter in self.meters.values():
            own.setdefault(meter.site, []).append(meter)
        found: dict[str, Meter] = {}
        for site, meters in own.items():
            if len(meters) == 1:
                found |= {site: meters[0], self.sites[site].name: meters[0]}
        return found

    @cached_property
    def sub_meters(self) -> SubMeters:
        """Which meter stands behind which."""
        return SubMeters(self.meters)

    @cached_property
    def without_holes(self) -> Register:
        """The register with each exchanged meter there until its successor begins."""
        meters = without_holes(self.meters, self.sites)
        return self if meters is self.meters else Register(self.sites, meters)

    @cached_property
    def names(self) -> frozenset[str]:
        """What a file may call a meter: its id, supply point, serial number, or its site alone."""
        return frozenset(
            {*self.meters, *self._by_supply_point, *self._by_serial, *self._alone_at_site}
        )

    def find(self, name: str, day: date) -> Meter | None:
        """The meter that a file means by *name* on *day*.

        Its id, else its supply point, else the serial number of its dial, else its site's name
        where that has one meter. After an exchange two meters have one supply point, also where
        one site closed and another opened: the one that is there on *day*, and its site, is meant.
        An MPAN may have spaces or quotes, or its top line of eight digits.
        """
        if name in self.meters:
            return self.meters[name]
        digits = bare_number(name)
        if len(digits) == 21 and digits.isdigit():
            digits = digits[8:]
        at_point = self._by_supply_point.get(name) or self._by_supply_point.get(digits) or []
        living = (meter for meter in at_point if self._is_there(meter, day))
        found = next(living, next(iter(at_point), None))
        if found is None:
            dials = self._by_serial.get(name) or self._by_serial.get(digits, [])
            on = [meter for meter, start in dials if start is None or start <= day]
            found = on[-1] if on else next((meter for meter, _ in dials), None)
        return found or self._alone_at_site.get(name)

    def _is_there(self, meter: Meter, day: date) -> bool:
        start, end = life_at(meter, self.sites[meter.site])
        return start <= day < end

    def counted(self, meter: Meter, period: Period) -> tuple[date, date]:
        """The days of *period* on which *meter* and its site both count.

        Half-open; empty (start equal to end) where there is none. An exchanged meter counts until
        its successor begins (:mod:`carbon.register.exchanges`).
        """
        known = self.meters.get(meter.id)
        if known is not None and known.end == meter.end:
            meter = replace(meter, end=self.without_holes.meters[meter.id].end)
        site = self.sites[meter.site]
        start = max([period.start, *(day for day in (meter.start, site.start) if day)])
        end = min([period.end, *(day for day in (meter.end, site.end) if day)])
        return start, max(start, end)

    def days_counted(self, meter: Meter, period: Period) -> int:
        """On how many days of *period* the use of *meter* counts as its own."""
        start, end = self.counted(meter, period)
        spans = [(start, end)] if start < end else []
        for uncounted in without([ALWAYS], self.sub_meters.counts(meter)):
            spans = without(spans, [uncounted])
        return sum((last - first).days for first, last in spans)


def read_register(
    workspace: Workspace, activities: Mapping[str, ActivityKind] | None = None
) -> Register:
    """The workspace's sites and meters; faults of both files together.

    *activities* are the known activity types by name; without them the names pass.
    """
    faults = FaultList()
    sites = faults.attempt(read_sites, workspace.sites)
    meters = None
    if sites is not None:
        meters = faults.attempt(read_meters, workspace.meters, sites, activities)
    faults.raise_if_any()
    return Register(sites or {}, meters or {})
