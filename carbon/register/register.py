"""The register: a council's sites and meters, read together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from carbon.errors import FaultList
from carbon.periods import Period
from carbon.register.meters import Meter, read_meters
from carbon.register.sites import Site, read_sites
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Register:
    """The sites and meters of a workspace, by id."""

    sites: Mapping[str, Site]
    meters: Mapping[str, Meter]

    def counted(self, meter: Meter, period: Period) -> tuple[date, date]:
        """The days of *period* on which *meter* and its site both count.

        Half-open; empty (start equal to end) where there is none.
        """
        site = self.sites[meter.site]
        start = max([period.start, *(day for day in (meter.start, site.start) if day)])
        end = min([period.end, *(day for day in (meter.end, site.end) if day)])
        return start, max(start, end)


def read_register(workspace: Workspace, activities: Collection[str] | None = None) -> Register:
    """The workspace's sites and meters; faults of both files together.

    *activities* are the names of the known activity types; without them the names pass.
    """
    faults = FaultList()
    sites = faults.attempt(read_sites, workspace.sites)
    meters = None
    if sites is not None:
        meters = faults.attempt(read_meters, workspace.meters, sites, activities)
    faults.raise_if_any()
    return Register(sites or {}, meters or {})
