"""The workspace's register: its sites and its meters, read together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from carbon.errors import FaultList
from carbon.register.meters import Meter, read_meters
from carbon.register.sites import Site, read_sites
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Register:
    """The sites and meters of a workspace."""

    sites: Mapping[str, Site]
    meters: Mapping[str, Meter]


def read_register(workspace: Workspace, activities: Collection[str] | None = None) -> Register:
    """The workspace's sites and meters; faults of both files together."""
    faults = FaultList()
    sites = faults.attempt(read_sites, workspace.sites)
    meters = faults.attempt(read_meters, workspace.meters, sites, activities) if sites else None
    faults.raise_if_any()
    return Register(sites or {}, meters or {})
