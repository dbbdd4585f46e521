"""Appraisal values: what a later year's carbon, money and electricity are worth.

``factors/appraisal/`` holds one CSV and one TOML a table, written by
:mod:`carbon.factors.appraisal_written`. A table in a workspace's own ``factors/appraisal/`` takes
the place of the shipped one of that name, whole; a GDP deflator continues it. No value is carried
forward: a year that a table does not hold is an error, unless the caller states that the last year
is to be held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.errors import Fault, Place, UnknownName
from carbon.factors.seal import ROWS, SEAL
from carbon.files import shown
from carbon.records.kinds import PLACE, TEXT, day, number, one_of, text, whole
from carbon.records.reader import Rules, Wrong, names_of

FOLDER = "appraisal"

SCENARIOS = ("low", "central", "high")


class MissingYear(Fault):
    """A year that a table of appraisal values does not hold."""


def _says_whose_prices(name: str, price_year: int | None) -> Iterator[Wrong]:
    if price_year is None and name in ("carbon-values", "energy-prices"):
        yield Wrong(None, "no price_year", "the year whose prices these are")


@dataclass(frozen=True)
class TableSource:
    """Where one table of appraisal values comes from, as its TOML says.

    ``price_year`` is that of amounts in GBP, None where there are none. ``edition`` is its date, as
    ``2023-11``. ``rows`` tells what became of the rows of the publisher's ``file``, whose sha256 is
    ``sha256``; ``csv_sha256`` is that of the table at ``path``.
    """

    name: str
    title: Annotated[str, TEXT]
    publisher: Annotated[str, TEXT]
    source: Annotated[str, TEXT]
    licence: Annotated[str, TEXT]
    path: Path
    price_year: Annotated[int | None, whole("a year")] = None
    sha256: Annotated[str, TEXT] = ""
    retrieved: Annotated[date | None, day("a date such as 2026-11-22")] = None
    edition: Annotated[str, text("a date such as 2023-11")] = ""
    attribution: Annotated[str, TEXT] = ""
    file: Annotated[str, TEXT] = ""
    notes: Annotated[str, TEXT] = ""
    rows: Annotated[Mapping[str, int], ROWS] = field(default_factory=dict, hash=False)
    csv_sha256: Annotated[str, SEAL] = ""

    RULES: ClassVar[Rules] = Rules(_says_whose_prices)

    @property
    def spoken(self) -> str:
        """The table and its edition: ``carbon-values 2023-11``."""
        return f"{self.name} {self.edition or 'without a date'}"


@dataclass(frozen=True)
class Series:
    """Values by year; ``may_hold`` where the last may stand for later years if that is stated.

    ``cure`` says what to bring for a year that is missing. ``before`` names the table of each year
    that ``source`` does not hold itself.
    """

    name: str
    values: Mapping[int, float]
    source: TableSource
    may_hold: bool = True
    cure: str = "Put a table with that year in the workspace's factors/appraisal/."
    before: Mapping[int, TableSource] = field(default_factory=dict)

    def source_of(self, year: int) -> TableSource:
        """The table that the value of *year* is from."""
        return self.before.get(year, self.source)

    def at(self, year: int, hold: bool = False) -> float:
        """The value of *year*; with *hold* the last year's for any year after it.

        >>> from carbon.factors.appraisal_reading import read_appraisal_values
        >>> from carbon.folders import shipped
        >>> carbon = read_appraisal_values([shipped("factors")]).carbon_values["central"]
        >>> carbon.at(2030)
        294.5

        Raises :class:`MissingYear`, also with *hold* for a year before the first or in a gap.
        """
        if year in self.values:
            return self.values[year]
        first, last = min(self.values), max(self.values)
        if hold and year > last:
            return self.values[last]
        later = self.may_hold and year > last
        raise MissingYear(
            f"no {self.name} for {year}",
            f"a year from {first} to {last}",
            self.cure.removesuffix(".") + f", or hold {last} for later years with --hold."
            if later
            else self.cure,
            Place(shown(self.source.path)),
        )


_YEAR, _NUMBER = whole("a whole number such as 2030"), number()
_FILLED = text("a value", filled=True)


@dataclass(frozen=True, kw_only=True)
class CarbonValue:
    """GBP of the table's price year per tCO2e in one year, by one scenario."""

    year: Annotated[int, _YEAR]
    scenario: Annotated[str, one_of(SCENARIOS)]
    gbp_per_tco2e: Annotated[float, _NUMBER]
    locator: Annotated[str, TEXT] = ""


@dataclass(frozen=True, kw_only=True)
class DeflatorIndex:
    """The index of the GDP deflator in one year."""

    year: Annotated[int, _YEAR]
    index: Annotated[float, number("an index", "102.4", above=0)]
    locator: Annotated[str, TEXT] = ""


@dataclass(frozen=True, kw_only=True)
class DiscountRate:
    """A band of the social time preference rate: from and to which year, and the rates a year."""

    year_from: Annotated[int, _YEAR]
    year_to: Annotated[int, _YEAR]
    standard: Annotated[float, _NUMBER]
    health: Annotated[float, _NUMBER]
    sensitivity: Annotated[float, _NUMBER]
    locator: Annotated[str, TEXT] = ""

    @property
    def rates(self) -> Mapping[str, float]:
        """The rate of each kind."""
        kinds = {"standard": self.standard, "health": self.health}
        return {**kinds, "sensitivity": self.sensitivity}


@dataclass(frozen=True, kw_only=True)
class OptimismBias:
    """The upper bound of optimism bias on capital, as a share of it, for one kind of work."""

    category: Annotated[str, _FILLED]
    description: Annotated[str, TEXT] = ""
    capital_upper: Annotated[float, _NUMBER]
    duration_upper: Annotated[str, TEXT] = ""
    locator: Annotated[str, TEXT] = ""


@dataclass(frozen=True, kw_only=True)
class MarginalFactor:
    """kg CO2e per unit of a fuel saved or added, in one year or, without one, in all."""

    fuel: Annotated[str, _FILLED]
    year: Annotated[int | None, _YEAR] = None
    unit: Annotated[str, _FILLED]
    kg_co2e: Annotated[float, _NUMBER]
    locator: Annotated[str, TEXT] = ""


@dataclass(frozen=True, kw_only=True)
class PersistenceFactor:
    """By what a year's tonnes of one technology are multiplied for its life, and who says so.

    ``table`` is what it stands in; None where that has no TOML and the row's own source is all.
    """

    technology: Annotated[str, _FILLED]
    years: Annotated[float, number("years", "12.5", above=0)]
    source: Annotated[str, _FILLED]
    locator: Annotated[str, TEXT] = ""
    place: Annotated[Place, PLACE]
    table: TableSource | None = None


@dataclass(frozen=True, kw_only=True)
class PriceBand:
    """The average price paid by consumers that use from *mwh_from* to *mwh_to* MWh a year."""

    fuel: Annotated[str, _FILLED]
    year: Annotated[int, _YEAR]
    band: Annotated[str, _FILLED]
    mwh_from: Annotated[float, _NUMBER]
    mwh_to: Annotated[float | None, _NUMBER] = None
    gbp_per_kwh: Annotated[float, _NUMBER]
    locator: Annotated[str, TEXT] = ""


#: The tables of ``factors/appraisal/`` and the columns of each.
TABLES: Mapping[str, tuple[str, ...]] = {
    "carbon-values": names_of(CarbonValue),
    "gdp-deflator": names_of(DeflatorIndex),
    "social-time-preference-rate": names_of(DiscountRate),
    "optimism-bias": names_of(OptimismBias),
    "marginal-factors": names_of(MarginalFactor),
    "persistence-factors": names_of(PersistenceFactor),
    "energy-prices": names_of(PriceBand),
}


@dataclass(frozen=True)
class AppraisalValues:
    """All the appraisal values.

    ``carbon_values`` by scenario in GBP per tCO2e of the price year of their source; ``deflator``
    the GDP deflator's index; ``marginal`` kg CO2e per unit of a fuel saved or added, by fuel, in
    which a single value for all years stands in ``constant``.
    """

    carbon_values: Mapping[str, Series]
    deflator: Series
    discount_rates: tuple[DiscountRate, ...]
    optimism_bias: Mapping[str, OptimismBias]
    marginal: Mapping[str, Series]
    constant: Mapping[str, float]
    price_bands: tuple[PriceBand, ...]
    persistence: Mapping[str, PersistenceFactor]
    sources: Mapping[str, TableSource]

    def carbon_value(
        self, year: int, price_year: int, scenario: str = "central", hold: bool = False
    ) -> float:
        """GBP of *price_year* per tCO2e in *year*.

        >>> from carbon.factors.appraisal_reading import read_appraisal_values
        >>> from carbon.folders import shipped
        >>> read_appraisal_values([shipped("factors")]).carbon_value(2030, 2022)
        294.5
        """
        if scenario not in self.carbon_values:
            raise UnknownName("scenario of the carbon values", scenario, self.carbon_values)
        series = self.carbon_values[scenario]
        stated = series.source.price_year
        assert stated is not None
        return self.rebased(series.at(year, hold), stated, price_year)

    def rebased(self, amount: float, from_year: int, to_year: int) -> float:
        """An amount in prices of *from_year* in prices of *to_year*, by the GDP deflator."""
        if from_year == to_year:
            return amount
        return amount * (self.deflator.at(to_year) / self.deflator.at(from_year))

    def discount_factor(self, year: int, kind: str = "standard") -> float:
        """What 1 in *year* is worth in year 0, at the bands of the social time preference rate.

        Year 0 is not discounted; each year after it is divided by one plus its own band's rate. A
        year before it, below 0, is compounded at the rate of year 1.

        >>> from carbon.factors.appraisal_reading import read_appraisal_values
        >>> from carbon.folders import shipped
        >>> values = read_appraisal_values([shipped("factors")])
        >>> values.discount_factor(0), round(values.discount_factor(30), 6)
        (1.0, 0.356278)
        """
        if year < 0:
            return (1 + self._rate(1, kind)) ** -year
        factor = 1.0
        for passed in range(1, year + 1):
            factor /= 1 + self._rate(passed, kind)
        return factor

    def _rate(self, year: int, kind: str) -> float:
        for band in self.discount_rates:
            if band.year_from <= year <= band.year_to:
                return band.rates[kind]
        last = self.discount_rates[-1].year_to
        raise MissingYear(f"no discount rate for year {year}", f"a year from 0 to {last}")
