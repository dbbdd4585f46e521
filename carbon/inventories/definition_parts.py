"""What stands below and beside the lines of an inventory: contracts, offsets, denominators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import TypeVar

from carbon import units
from carbon.definitions import Definition
from carbon.errors import BadValue, Fault, FaultList
from carbon.inventories.definition_lines import InventoryLine, percentage, require_line, texts
from carbon.periods import Period

T = TypeVar("T")


@dataclass(frozen=True)
class Exclusion:
    """What an inventory leaves out, and why.

    With ``sites``, ``services`` or ``activities`` the meters they name are left out of it.
    """

    what: str
    reason: str
    sites: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class SiteBoundary:
    """From when until when a site counts in this inventory, ``[start, end)``, and why."""

    site: str
    start: date | None
    end: date | None
    reason: str
    table: Definition = field(repr=False, compare=False)


@dataclass(frozen=True)
class Contract:
    """A contract for electricity, which sets market-based scope 2 on its days, ``[start, end)``.

    Either ``kg_co2e_per_kwh`` is stated, or ``factor`` of the set ``publisher`` holds it.
    ``share`` is the part of the supply it covers, 0 to 1. With ``green_tariff`` what it saves
    against the grid stands below the line as a deduction, and is never inside location-based.
    """

    name: str
    supplier: str
    start: date
    end: date
    sites: tuple[str, ...]
    services: tuple[str, ...]
    share: float
    kg_co2e_per_kwh: float | None
    publisher: str
    factor: str
    green_tariff: bool
    source: str
    table: Definition = field(repr=False, compare=False)

    def runs(self, day: date) -> bool:
        """Whether the contract is in force on *day*."""
        return self.start <= day < self.end

    def supplies(self, site: str, service: str) -> bool:
        """Whether it is for the electricity of *service* at *site*."""
        return (not self.sites or site in self.sites) and (
            not self.services or service in self.services
        )


@dataclass(frozen=True)
class ResidualMix:
    """What electricity without a contract emits by the market-based method, in ``period``."""

    period: Period
    kg_co2e_per_kwh: float
    source: str
    table: Definition = field(repr=False, compare=False)


@dataclass(frozen=True)
class Offset:
    """Offsets bought: below the line of the period that holds the day they were retired."""

    what: str
    retired: date
    kg_co2e: float
    source: str


@dataclass(frozen=True)
class Denominator:
    """What a period's emissions are divided by: residents, employees, lane kilometres."""

    name: str
    period: Period
    value: float
    source: str


@dataclass(frozen=True)
class Expected:
    """A total that a period must meet, of one line or of all (gross), within ``tolerance_pct``."""

    period: Period
    line: str
    kg_co2e: float
    tolerance_pct: float
    source: str


def read_all(
    toml: Definition, key: str, reader: Callable[[Definition], T], faults: FaultList
) -> tuple[T, ...]:
    """Each ``[[key]]`` read by *reader*; faults are collected."""
    found = [faults.attempt(reader, table) for table in faults.attempt(toml.tables, key) or []]
    return tuple(item for item in found if item is not None)


def _checked(table: Definition, keys: Sequence[str]) -> FaultList:
    return FaultList(table.check_keys(keys))


def exclusion(table: Definition) -> Exclusion:
    """``[[exclusion]]``."""
    faults = _checked(table, ("what", "reason", "sites", "services", "activities"))
    what = faults.attempt(table.get, "what", str, "what is left out")
    reason = faults.attempt(table.get, "reason", str, "why it is")
    named = [faults.attempt(texts, table, key) for key in ("sites", "services", "activities")]
    faults.raise_if_any()
    return Exclusion(what or "", reason or "", *(each or () for each in named))


def site_boundary(table: Definition) -> SiteBoundary:
    """``[[boundary]]``: a site, ``from`` and ``to`` (the last day included), and the reason."""
    faults = _checked(table, ("site", "from", "to", "reason"))
    site = faults.attempt(table.get, "site", str, "a site of sites.csv")
    start = faults.attempt(_day, table, "from") if "from" in table.values else None
    last = faults.attempt(_day, table, "to") if "to" in table.values else None
    reason = faults.attempt(table.get, "reason", str, "why, in quotes")
    if start and last and last < start:
        faults.append(BadValue(f"to {last} before from {start}", "later", "", table.place("to")))
    faults.raise_if_any()
    end = last + timedelta(days=1) if last else None
    return SiteBoundary(site or "", start, end, reason or "", table)


def boundary_faults(boundaries: Sequence[SiteBoundary]) -> list[Fault]:
    """Spans of one site that overlap, or leave days between them."""
    faults: list[Fault] = []
    for site in sorted({each.site for each in boundaries}):
        spans = sorted(
            (each for each in boundaries if each.site == site),
            key=lambda each: each.start or date.min,
        )
        for earlier, later in pairwise(spans):
            starts, ended = later.start or date.min, earlier.end or date.max
            if starts < ended:
                first = earlier.table.place().row
                faults.append(
                    BadValue(
                        f"boundary dates of {site!r} that overlap those in line {first}",
                        "each day of a site once",
                        "Correct from or to.",
                        later.table.place("from"),
                    )
                )
            elif starts > ended:
                faults.append(
                    BadValue(
                        f"boundary dates of {site!r} that begin on {starts}, after {ended}",
                        "one unbroken span a site",
                        "Give a site that comes back an id of its own in sites.csv.",
                        later.table.place("from"),
                    )
                )
    return faults


def contract(table: Definition) -> Contract:
    """``[[contract]]``."""
    faults = _checked(
        table,
        ("name", "supplier", "from", "to", "sites", "services", "share_pct", "kg_co2e_per_kwh",
         "unit", "publisher", "factor", "green_tariff", "source"),
    )  # fmt: skip
    name = faults.attempt(table.get, "name", str, "a name in quotes")
    supplier = faults.attempt(table.get, "supplier", str, "who supplies, in quotes", "")
    start, last = faults.attempt(_day, table, "from"), faults.attempt(_day, table, "to")
    if start and last and last < start:
        faults.append(BadValue(f"to {last} before from {start}", "later", "", table.place("to")))
    sites, services = (faults.attempt(texts, table, key) for key in ("sites", "services"))
    share = faults.attempt(percentage, table, "share_pct", 100.0)
    if share is not None and share > 100:
        faults.append(BadValue(f"share_pct = {share:g}", "0 to 100", "", table.place("share_pct")))
    faults.attempt(_per_kwh, table)
    stated = "kg_co2e_per_kwh" in table.values
    value = faults.attempt(percentage, table, "kg_co2e_per_kwh") if stated else None
    publisher = faults.attempt(table.get, "publisher", str, "a set of factors", "")
    factor = faults.attempt(table.get, "factor", str, "a factor of it", "")
    if stated == bool(publisher and factor):
        faults.append(
            BadValue(
                "a contract with both a stated factor and a set" if stated else "no factor",
                "kg_co2e_per_kwh, or publisher and factor",
                "",
                table.place("kg_co2e_per_kwh" if stated else None),
            )
        )
    green = faults.attempt(table.get, "green_tariff", bool, "true or false", False)
    source = faults.attempt(table.get, "source", str, "the contract or the supplier's disclosure")
    faults.raise_if_any()
    assert start
    assert last
    return Contract(
        name or "", supplier or "", start, last + timedelta(days=1), sites or (), services or (),
        1.0 if share is None else share / 100, value, publisher or "", factor or "",
        bool(green), source or "", table,
    )  # fmt: skip


def residual_mix_faults(mixes: Sequence[ResidualMix]) -> list[Fault]:
    """Residual mixes that share a day: either could be meant."""
    return [
        BadValue(
            f"residual mixes of {one.period} and {other.period}",
            "one residual mix a day",
            "",
            other.table.place("period"),
        )
        for one, other in combinations(mixes, 2)
        if one.period.start < other.period.end and other.period.start < one.period.end
    ]


def residual_mix(table: Definition) -> ResidualMix:
    """``[[residual_mix]]``."""
    faults = _checked(table, ("period", "kg_co2e_per_kwh", "unit", "source"))
    period = faults.attempt(_period, table)
    faults.attempt(_per_kwh, table)
    value = faults.attempt(percentage, table, "kg_co2e_per_kwh")
    source = faults.attempt(table.get, "source", str, "who publishes it")
    faults.raise_if_any()
    assert period
    return ResidualMix(period, value or 0.0, source or "", table)


def offset(table: Definition) -> Offset:
    """``[[offset]]``."""
    faults = _checked(table, ("what", "retired", "t_co2e", "source"))
    what = faults.attempt(table.get, "what", str, "what was bought")
    retired = faults.attempt(_day, table, "retired")
    tonnes = faults.attempt(percentage, table, "t_co2e")
    source = faults.attempt(table.get, "source", str, "the registry and the serial numbers")
    faults.raise_if_any()
    assert retired
    return Offset(what or "", retired, (tonnes or 0.0) * 1000, source or "")


def denominator(table: Definition) -> Denominator:
    """``[[denominator]]``."""
    faults = _checked(table, ("name", "period", "value", "source"))
    name = faults.attempt(table.get, "name", str, "what is counted, such as resident")
    period = faults.attempt(_period, table)
    value = faults.attempt(table.get, "value", float, "a number above 0")
    if value is not None and value <= 0:
        faults.append(BadValue(f"value = {value:g}", "above 0", "", table.place("value")))
    source = faults.attempt(table.get, "source", str, "who counted")
    faults.raise_if_any()
    assert period
    return Denominator(name or "", period, value or 0.0, source or "")


def expected(table: Definition, lines: Sequence[InventoryLine]) -> Expected:
    """``[[expected]]``."""
    faults = _checked(table, ("period", "line", "t_co2e", "tolerance_pct", "source"))
    period = faults.attempt(_period, table)
    line = faults.attempt(table.get, "line", str, "a line's name", "")
    if line:
        known = {each.name: each for each in lines}
        faults.attempt(require_line, known, line, table.place("line"))
    tonnes = faults.attempt(percentage, table, "t_co2e")
    tolerance = faults.attempt(percentage, table, "tolerance_pct", 0.0)
    source = faults.attempt(table.get, "source", str, "where the total stands")
    faults.raise_if_any()
    assert period
    return Expected(period, line or "", (tonnes or 0.0) * 1000, tolerance or 0.0, source or "")


def _period(table: Definition) -> Period:
    return Period.parse(table.get("period", str, "a period in quotes"), table.place("period"))


def _day(table: Definition, key: str) -> date:
    return table.get(key, date, "a date such as 2023-04-01, without quotes")


def _per_kwh(table: Definition) -> None:
    """A unit may be written beside a factor; only kWh will do."""
    written = table.get("unit", str, "a unit in quotes", "kWh")
    if units.unit(written, table.place("unit")) != "kWh":
        raise BadValue(f"unit = {written!r}", "kWh", "Give it per kWh.", table.place("unit"))
