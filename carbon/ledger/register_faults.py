"""Every row of the register with what is wrong with it: the register's rules, and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from carbon.errors import FaultList
from carbon.factors.activities import Activity
from carbon.files import is_there
from carbon.ledger.examine import refuse_unit_of
from carbon.register import meters as meter_file
from carbon.register import sites as site_file
from carbon.register.judged import Judged
from carbon.register.meters import Meter, judged_meters
from carbon.register.sites import Site, judged_sites
from carbon.tables import Table, read_csv
from carbon.workspace import Workspace


@dataclass(frozen=True)
class JudgedRegister:
    """The rows of both files, each with the site or meter that it is, or its faults."""

    sites: list[Judged[Site]]
    meters: list[Judged[Meter]]

    @property
    def faults(self) -> FaultList:
        """The faults of all rows."""
        faults = FaultList()
        for site in self.sites:
            faults.extend(site.faults)
        for meter in self.meters:
            faults.extend(meter.faults)
        return faults


def tables_of(workspace: Workspace) -> tuple[Table, Table]:
    """The register's two files as they stand; an absent one has no rows."""
    found = []
    for path, module in ((workspace.sites, site_file), (workspace.meters, meter_file)):
        required, optional = module.REQUIRED, module.OPTIONAL
        found.append(
            read_csv(path, required, optional) if is_there(path) else Table(path.name, required, ())
        )
    return found[0], found[1]


def judged_register(
    sites: Table, meters: Table, activities: Mapping[str, Activity]
) -> JudgedRegister:
    """Judge every row; a meter of a faulty site is not faulty for that."""
    judged = list(judged_sites(sites))
    known = {
        one.row["site"]: one.made or Site(one.row["site"], one.row["name"], one.row["service"])
        for one in judged
        if one.row["site"]
    }
    return JudgedRegister(
        judged,
        [_with_unit(one, activities) for one in judged_meters(meters, known, activities)],
    )


def _with_unit(one: Judged[Meter], activities: Mapping[str, Activity]) -> Judged[Meter]:
    if one.made is None:
        return one
    faults = FaultList(one.faults)
    faults.attempt(refuse_unit_of, one.made, activities, one.row.place("unit"))
    return replace(one, faults=faults)
