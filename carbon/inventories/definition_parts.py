"""What stands below and beside the lines of an inventory: contracts, offsets, denominators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, pairwise
from typing import Annotated, ClassVar

from carbon import units
from carbon.definitions import Definition
from carbon.errors import BadValue, Fault, Place
from carbon.figures import KG_PER_TONNE
from carbon.inventories.definition_lines import NAMES, PERCENTAGE
from carbon.periods import Period
from carbon.records.found import Source, written
from carbon.records.kinds import (
    FLAG,
    HERE,
    LAST_DAY,
    PERIOD,
    Kind,
    day,
    mapped,
    number,
    text,
)
from carbon.records.reader import Rules, Wrong

DATE = day("a date such as 2023-04-01, without quotes")
FACTOR = number("kg CO2e per kWh", "0.207", lowest=0)
KG_OF_TONNES: Kind[float] = mapped(
    number("tonnes of CO2e", "50123.4", lowest=0), lambda tonnes: tonnes * KG_PER_TONNE
)
SHARE: Kind[float] = mapped(
    number("a percentage", "50", lowest=0, highest=100), lambda pct: pct / 100
)


def _only_per_kwh(written: str, place: Place) -> str:
    if units.unit(written, place) != "kWh":
        raise BadValue(f"unit = {written!r}", "kWh", "Give it per kWh.", place)
    return "kWh"


#: May be written beside a factor; only kWh will do.
PER_KWH = text("a unit in quotes").then(_only_per_kwh)


def _ends_after_it_begins(start: date | None, end: date | None, source: Source) -> Iterator[Wrong]:
    if start and end and end <= start:
        yield Wrong("to", f"to {written(source, 'to')} before from {start}", "later")


@dataclass(frozen=True)
class Exclusion:
    """What an inventory leaves out, and why.

    With ``sites``, ``services`` or ``activities`` the meters they name are left out of it.
    """

    what: Annotated[str, text("what is left out")]
    reason: Annotated[str, text("why it is")]
    sites: Annotated[tuple[str, ...], NAMES] = ()
    services: Annotated[tuple[str, ...], NAMES] = ()
    activities: Annotated[tuple[str, ...], NAMES] = ()


@dataclass(frozen=True)
class SiteBoundary:
    """From when until when a site counts in this inventory, ``[start, end)``, and why."""

    site: Annotated[str, text("a site of sites.csv")]
    start: Annotated[date | None, DATE.otherwise(None), "from"]
    end: Annotated[date | None, LAST_DAY.otherwise(None), "to"]
    reason: Annotated[str, text("why, in quotes")]
    table: Annotated[Definition, HERE] = field(repr=False, compare=False)

    RULES: ClassVar[Rules] = Rules(_ends_after_it_begins)


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


def _has_one_factor(kg_co2e_per_kwh: float | None, publisher: str, factor: str) -> Iterator[Wrong]:
    stated = kg_co2e_per_kwh is not None
    if stated == bool(publisher and factor):
        yield Wrong(
            "kg_co2e_per_kwh" if stated else None,
            "a contract with both a stated factor and a set" if stated else "no factor",
            "kg_co2e_per_kwh, or publisher and factor",
        )


@dataclass(frozen=True)
class Contract:
    """A contract for electricity, which sets market-based scope 2 on its days, ``[start, end)``.

    Either ``kg_co2e_per_kwh`` is stated, or ``factor`` of the set ``publisher`` holds it.
    ``share`` is the part of the supply it covers, 0 to 1. With ``green_tariff`` what it saves
    against the grid stands below the line as a deduction, and is never inside location-based.
    """

    name: Annotated[str, text("a name in quotes")]
    supplier: Annotated[str, text("who supplies, in quotes").otherwise("")]
    start: Annotated[date, DATE, "from"]
    end: Annotated[date, LAST_DAY, "to"]
    sites: Annotated[tuple[str, ...], NAMES.otherwise(())]
    services: Annotated[tuple[str, ...], NAMES.otherwise(())]
    share: Annotated[float, SHARE.otherwise(1.0), "share_pct"]
    kg_co2e_per_kwh: Annotated[float | None, FACTOR.otherwise(None)]
    publisher: Annotated[str, text("a set of factors").otherwise("")]
    factor: Annotated[str, text("a factor of it").otherwise("")]
    green_tariff: Annotated[bool, FLAG.otherwise(False)]
    source: Annotated[str, text("the contract or the supplier's disclosure")]
    table: Annotated[Definition, HERE] = field(repr=False, compare=False)
    unit: Annotated[str, PER_KWH] = "kWh"

    RULES: ClassVar[Rules] = Rules(_ends_after_it_begins, _has_one_factor)

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

    period: Annotated[Period, PERIOD]
    kg_co2e_per_kwh: Annotated[float, FACTOR]
    source: Annotated[str, text("who publishes it")]
    table: Annotated[Definition, HERE] = field(repr=False, compare=False)
    unit: Annotated[str, PER_KWH] = "kWh"


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


@dataclass(frozen=True)
class Offset:
    """Offsets bought: below the line of the period that holds the day they were retired."""

    what: Annotated[str, text("what was bought")]
    retired: Annotated[date, DATE]
    kg_co2e: Annotated[float, KG_OF_TONNES, "t_co2e"]
    source: Annotated[str, text("the registry and the serial numbers")]


@dataclass(frozen=True)
class Denominator:
    """What a period's emissions are divided by: residents, employees, lane kilometres."""

    name: Annotated[str, text("what is counted, such as resident")]
    period: Annotated[Period, PERIOD]
    value: Annotated[float, number("a number", "1300000", above=0)]
    source: Annotated[str, text("who counted")]


@dataclass(frozen=True)
class Expected:
    """A total that a period must meet, of one line or of all (gross), within ``tolerance_pct``."""

    period: Annotated[Period, PERIOD]
    line: Annotated[str, text("a line's name").otherwise("")]
    kg_co2e: Annotated[float, KG_OF_TONNES, "t_co2e"]
    tolerance_pct: Annotated[float, PERCENTAGE.otherwise(0.0)]
    source: Annotated[str, text("where the total stands")]
    table: Annotated[Definition, HERE] = field(repr=False, compare=False)
