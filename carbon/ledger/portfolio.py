"""A supplier's portfolio or a property list beside the register: in both, only here, only there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from carbon.errors import UnknownName
from carbon.ledger.examine import registered
from carbon.ledger.portfolio_differences import differences
from carbon.ledger.portfolio_index import (
    Index,
    Refused,
    folded,
    kind_of_point,
    number_key,
    utility_of,
)
from carbon.ledger.portfolio_list import (
    ACCOUNT,
    METER,
    POINT,
    POSTCODE,
    SERIAL,
    SITE,
    SITE_ID,
    UTILITY,
    PortfolioList,
    PortfolioRow,
    read_list,
)
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.workspace import Workspace

#: Where a meter or site is, in the order in which they are listed.
WHERE = REFUSED, ONLY_THERE, ONLY_HERE, IN_BOTH = (
    "refused",
    "only there",
    "only here",
    "in both",
)
#: So many rows of the list are named of one meter.
MOST_ROWS = 6


class PortfolioDifference(NamedTuple):
    """A meter or site, where it is, and what differs; ``row`` is that of the list."""

    where: str
    row: str
    meter: str
    supply_point: str
    account: str
    site: str
    differs: str = ""


@dataclass(frozen=True)
class ReconciledPortfolio:
    """The list beside the register; ``columns`` are those that rows were found by."""

    lines: tuple[PortfolioDifference, ...]
    columns: tuple[str, ...]
    passed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    is_of_sites: bool = False
    accounts_lacking: int = 0
    utilities: tuple[str, ...] = field(default=())

    def counts(self) -> dict[str, int]:
        """How many lines there are of each kind, and of those in both that differ."""
        found = Counter(line.where for line in self.lines)
        differing = sum(line.where == IN_BOTH and bool(line.differs) for line in self.lines)
        return {where: found[where] for where in WHERE} | {"differing": differing}


def reconcile(
    workspace: Workspace,
    path: Path,
    today: date,
    supplier: str = "",
    sheet: str | None = None,
) -> ReconciledPortfolio:
    """The list *path* beside *workspace*'s register; see :func:`compared`."""
    register = registered(workspace)
    known = sorted({one.supplier for one in register.meters.values() if one.supplier})
    if supplier and folded(supplier) not in map(folded, known):
        raise UnknownName(
            "supplier", supplier, known, "It is the column `supplier` of meters.csv that is meant."
        )
    index = Index(register, today)
    listed = read_list(path, sheet, workspace.root / "layouts", index.knows)
    return compared(register, listed, today, supplier)


def compared(
    register: Register, listed: PortfolioList, today: date, supplier: str = ""
) -> ReconciledPortfolio:
    """The rows of a list beside the register as it is on *today*.

    What is only here are meters that count today, of *supplier*, else with a supply point of a
    utility that the list has. A list without a column that names meters is one of sites.
    """
    index = Index(register, today)
    if not listed.kinds & {POINT, METER, SERIAL, ACCOUNT}:
        return _of_sites(index, listed)
    lines: list[PortfolioDifference] = []
    found: dict[str, list[tuple[PortfolioRow, Meter]]] = {}
    there: dict[tuple[str, str], list[tuple[PortfolioRow, PortfolioDifference]]] = {}
    kinds: set[str] = set()
    for entry in listed.entries:
        for line in _placed(index, entry, found, kinds):
            if line.where == REFUSED or not line.supply_point:
                lines.append(line)
            else:
                key = (number_key(line.supply_point), line.differs)
                there.setdefault(key, []).append((entry, line))
    lines += [own[0][1]._replace(row=_rows([one for one, _ in own])) for own in there.values()]
    kinds |= {utility_of(own[0][1]) for own in found.values()}
    lacking = 0
    for own in found.values():
        entries = [entry for entry, _ in own]
        meter = own[0][1]
        told = differences(register, meter, entries, today, supplier)
        lacking += any(entry.first(ACCOUNT) for entry in entries) and not meter.account
        lines.append(_line(IN_BOTH, _rows(entries), meter, "; ".join(told)))
    for meter in register.meters.values():
        if meter.id in found or not index.counts(meter):
            continue
        if supplier:
            wanted = folded(meter.supplier) == folded(supplier)
        else:
            wanted = bool(meter.supply_point) and utility_of(meter) in kinds
        if wanted:
            lines.append(_line(ONLY_HERE, "", meter))
    lines.sort(key=lambda line: (WHERE.index(line.where), not line.differs))
    utilities = () if supplier else tuple(sorted(kinds))
    return ReconciledPortfolio(
        tuple(lines), listed.columns, listed.passed, listed.remarks, False, lacking, utilities
    )


def _placed(
    index: Index,
    entry: PortfolioRow,
    found: dict[str, list[tuple[PortfolioRow, Meter]]],
    kinds: set[str],
) -> list[PortfolioDifference]:
    """Put the meters of a row into *found*; the lines of what is refused or only there."""
    there = (entry.first(ACCOUNT), entry.first(SITE, SITE_ID))
    if entry.fault:
        return [PortfolioDifference(REFUSED, entry.row, "", "", *there, entry.fault)]
    try:
        meters, unknown = index.meters_of(entry)
    except Refused as refused:
        point = entry.first(POINT, METER, SERIAL)
        return [PortfolioDifference(REFUSED, entry.row, "", point, *there, str(refused))]
    for meter in meters:
        found.setdefault(meter.id, []).append((entry, meter))
    lines = []
    for text, told in unknown:
        kind = kind_of_point(text, entry.first(UTILITY))
        kinds |= {kind} if kind else set()
        lines.append(PortfolioDifference(ONLY_THERE, entry.row, "", text, *there, told))
    return lines


def _line(where: str, row: str, meter: Meter, differs: str = "") -> PortfolioDifference:
    return PortfolioDifference(
        where, row, meter.id, meter.supply_point, meter.account, meter.site, differs
    )


def _rows(entries: Sequence[PortfolioRow]) -> str:
    """The rows of entries; of many the first and how many more."""
    rows = list(dict.fromkeys(entry.row for entry in entries))
    more = f" and {len(rows) - MOST_ROWS:,} more" if len(rows) > MOST_ROWS else ""
    return ", ".join(rows[:MOST_ROWS]) + more


def _of_sites(index: Index, listed: PortfolioList) -> ReconciledPortfolio:
    """A list of sites beside the register's."""
    lines: list[PortfolioDifference] = []
    found: dict[str, list[PortfolioRow]] = {}
    for entry in listed.entries:
        name = entry.first(SITE, SITE_ID, POSTCODE)
        if entry.fault:
            lines.append(PortfolioDifference(REFUSED, entry.row, "", "", "", name, entry.fault))
            continue
        sites, told = index.sites_of(entry)
        if len(sites) == 1:
            found.setdefault(sites[0], []).append(entry)
        else:
            where = REFUSED if sites else ONLY_THERE
            lines.append(PortfolioDifference(where, entry.row, "", "", "", name, told))
    for site, entries in found.items():
        told = "; ".join(index.site_differences(site, entries))
        lines.append(PortfolioDifference(IN_BOTH, _rows(entries), "", "", "", site, told))
    lines += [
        PortfolioDifference(ONLY_HERE, "", "", "", "", site.id)
        for site in index.register.sites.values()
        if site.id not in found and index.is_open(site)
    ]
    lines.sort(key=lambda line: (WHERE.index(line.where), not line.differs))
    return ReconciledPortfolio(
        tuple(lines), listed.columns, listed.passed, listed.remarks, is_of_sites=True
    )
