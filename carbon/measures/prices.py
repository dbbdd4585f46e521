"""What a unit of each fuel costs in each year: the user's tariffs, or the shipped 2025 bands.

The tariff file is a CSV: fuel, kind, site, year, unit, gbp_per_unit, escalation_pct, note. *kind*
is ``retail`` (what the council pays, the default), ``export`` (what it is paid for electricity) or
``long-run-variable`` (what the energy costs society, for the Green Book case), whose *price_year*
says in whose prices it is; without it in those of the Green Book case. A row without a site is for
all sites. A price reaches later years only by the row's own ``escalation_pct`` a year,
of which 0 is one; without it a year that is not in the file is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.errors import BadValue, DuplicateRow, Fault, FaultList, Place, UnknownName
from carbon.factors.activities import Activity
from carbon.factors.appraisal import PriceBand
from carbon.measures.cells import MOST, YEAR
from carbon.measures.measure import Measure
from carbon.measures.percentages import is_rate, percentage
from carbon.records.found import Found, Source, written
from carbon.records.kinds import PLACE, TEXT, Kind, number, one_of, text
from carbon.records.reader import Rules, needed_of, optional_of, read_rows
from carbon.tables import read_csv
from carbon.units import UnitMismatch, conversion, unit

_A_YEAR = percentage(is_rate, -100, 100, "a percentage a year from −100 to 100")
RETAIL, EXPORT, LONG_RUN_VARIABLE = KINDS = ("retail", "export", "long-run-variable")


class MissingPrice(Fault):
    """A price that neither the tariff file nor the shipped bands give."""


@dataclass(frozen=True)
class Tariff:
    """One row of the tariff file: GBP per unit of the fuel's activity type, in *year*.

    ``price_year`` is whose prices a long-run variable cost is in, None for the case's own.
    """

    fuel: str
    kind: str
    site: str
    year: int
    gbp_per_unit: float
    escalation_pct: float | None
    place: Place
    price_year: int | None = None

    def __str__(self) -> str:
        after = ""
        if self.escalation_pct is not None:
            after = f", {self.escalation_pct:+g} % a year after".replace("-", "−")
        return f"{self.place.brief}, £{self.gbp_per_unit:g} a unit in {self.year}{after}"

    def at(self, year: int) -> float:
        """The price of *year*, not before the row's own.

        Raises :class:`MissingPrice` where another year is asked for and no escalation is stated.
        """
        if year == self.year:
            return self.gbp_per_unit
        if self.escalation_pct is None:
            raise MissingPrice(
                f"no {self.kind} price of {self.fuel} for {year}",
                "a row for the year, or escalation_pct to reach it",
                f"Add the row, or state the escalation from {self.year}: 0 for none.",
                self.place,
            )
        growth: float = (1 + self.escalation_pct / 100) ** (year - self.year)
        return self.gbp_per_unit * growth


@dataclass(frozen=True)
class Prices:
    """All prices: tariffs first, then the shipped bands, which are held at their year's prices.

    ``chosen`` names a band by fuel; without it the band is that of the meter's known use.
    """

    tariffs: Sequence[Tariff] = ()
    bands: Sequence[PriceBand] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)

    def at(self, measure: Measure, fuel: str, year: int, kind: str = RETAIL) -> float:
        """GBP per unit of *fuel* in *year* at the measure's site.

        Raises :class:`MissingPrice` when there is none.
        """
        row = self.row(measure, fuel, year, kind)
        if row is not None:
            return row.at(year)
        if kind != RETAIL:
            raise MissingPrice(
                f"no {kind} price of {fuel}",
                f"a row of kind {kind} in the tariff file",
                "Name the file with --tariffs.",
                measure.place,
            )
        return self.band(measure, fuel).gbp_per_kwh

    def row(self, measure: Measure, fuel: str, year: int, kind: str = RETAIL) -> Tariff | None:
        """The row of the tariff file that holds in *year* at the measure's site, None without one.

        Raises :class:`MissingPrice` where all rows are of later years.
        """
        rows = self._rows(measure.site, fuel, kind)
        earlier = [row for row in rows if row.year <= year]
        if rows and not earlier:
            raise MissingPrice(
                f"no {kind} price of {fuel} for {year}",
                f"a price from {rows[0].year} on",
                "Add a row for the year.",
                rows[0].place,
            )
        return earlier[-1] if earlier else None

    def has(self, measure: Measure, fuel: str, kind: str) -> bool:
        """Whether the tariff file has a price of this kind for the measure's site."""
        return bool(self._rows(measure.site, fuel, kind))

    def described(self, measure: Measure, fuel: str, kind: str = RETAIL) -> str:
        """Where the price comes from, in words."""
        rows = self._rows(measure.site, fuel, kind)
        if rows:
            return f"{fuel}, {kind}: {'; '.join(map(str, rows))}"
        band = self.band(measure, fuel)
        return (
            f"{fuel}: £{band.gbp_per_kwh:g} per kWh, the average of the band {band.band} in "
            f"{band.year} including CCL and excluding VAT, held at {band.year} prices "
            "(no tariff file gives it)"
        )

    def band(self, measure: Measure, fuel: str) -> PriceBand:
        """The shipped band of *fuel*: the one chosen, else that of the meter's use."""
        bands = [band for band in self.bands if band.fuel == fuel]
        if not bands:
            raise MissingPrice(
                f"no price of {fuel}",
                "a row in the tariff file",
                "Name the file with --tariffs; bands are shipped for electricity and natural-gas.",
                measure.place,
            )
        if name := self.chosen.get(fuel):
            for band in bands:
                if band.band.casefold() == name.casefold():
                    return band
            raise UnknownName(f"band of {fuel}", name, [band.band for band in bands])
        used = measure.use.get(fuel)
        if used is None:
            raise MissingPrice(
                f"no price of {fuel}, and no use of its meter to tell the band by",
                "a tariff file, a band, or the use",
                f"Give --tariffs FILE, or --band {fuel}=Small, or fill in the column use_….",
                measure.place,
            )
        megawatt_hours = used / 1000
        within = [b for b in bands if b.mwh_to is None or megawatt_hours < b.mwh_to]
        return within[0] if within else bands[-1]

    def check_chosen(self) -> None:
        """Refuse a band that is none, or that no price is taken of: the tariff file's is used.

        Raises :class:`~carbon.errors.Faults` with those of all bands.
        """
        faults = FaultList()
        fuels = sorted({band.fuel for band in self.bands})
        for fuel, name in self.chosen.items():
            known = [band.band for band in self.bands if band.fuel == fuel]
            row = next(iter(self._rows("", fuel, RETAIL)), None)
            if not known:
                faults.append(UnknownName("fuel of a price band", fuel, fuels))
            elif name.casefold() not in {each.casefold() for each in known}:
                faults.append(UnknownName(f"band of {fuel}", name, known))
            elif row is not None:
                faults.append(
                    BadValue(
                        f"a price of {fuel} beside --band {fuel}={name}",
                        "the one or the other",
                        f"Leave out --band {fuel}={name}, or the file's rows of {fuel}.",
                        row.place,
                    )
                )
        faults.raise_if_any()

    def _rows(self, site: str, fuel: str, kind: str) -> list[Tariff]:
        rows = [row for row in self.tariffs if (row.fuel, row.kind) == (fuel, kind)]
        own = [row for row in rows if row.site and row.site == site]
        return sorted(own or [row for row in rows if not row.site], key=lambda row: row.year)


def _fuel_is_known(
    fuel: str, activities: Mapping[str, Activity], source: Source
) -> Iterator[UnknownName]:
    if fuel not in activities:
        yield UnknownName("fuel", fuel, activities, "", source.place("fuel"))


def _unit_is_of_its_fuel(
    fuel: str, unit: str, activities: Mapping[str, Activity], source: Source
) -> Iterator[UnitMismatch]:
    if fuel in activities:
        try:
            conversion(unit, activities[fuel].unit)
        except UnitMismatch as fault:
            found = f"{fault.found} of {fuel}"
            yield UnitMismatch(found, fault.expected, fault.remedy, source.place("unit"))


def _price_year(found: Found) -> int:
    kind = written(found.source, "kind") or RETAIL
    if kind in KINDS and kind != LONG_RUN_VARIABLE:
        raise BadValue(
            f"price_year of a {kind} price",
            f"one of kind {LONG_RUN_VARIABLE} only",
            "Retail and export prices are in money of their own year: leave it empty.",
            found.place,
        )
    return YEAR.read(found)


@dataclass(frozen=True)
class _Row:
    """A row of the tariff file, in its own unit."""

    fuel: Annotated[str, text("an activity type such as electricity")]
    year: Annotated[int, YEAR]
    unit: Annotated[str, text("a unit such as kWh").then(unit)]
    gbp_per_unit: Annotated[float, number("a number of GBP", "0.25", lowest=0, highest=MOST)]
    place: Annotated[Place, PLACE]
    kind: Annotated[str, one_of(KINDS)] = RETAIL
    site: Annotated[str, TEXT] = ""
    escalation_pct: Annotated[float | None, _A_YEAR] = None
    price_year: Annotated[int | None, Kind("a year", _price_year)] = None
    note: Annotated[str, TEXT] = ""

    RULES: ClassVar[Rules] = Rules(_fuel_is_known, _unit_is_of_its_fuel)

    def tariff(self, own: str) -> Tariff:
        """It per *own* unit of its fuel, which its unit converts to."""
        per_unit = self.gbp_per_unit / conversion(self.unit, own)
        return Tariff(
            self.fuel, self.kind, self.site, self.year, per_unit, self.escalation_pct, self.place,
            self.price_year,
        )  # fmt: skip


def read_tariffs(path: Path, activities: Mapping[str, Activity]) -> list[Tariff]:
    """The tariffs of a CSV; all its faults are raised together."""
    faults = FaultList()
    seen: dict[object, int] = {}
    found = []
    table = read_csv(path, needed_of(_Row), optional_of(_Row))
    for row, written_as in read_rows(table, _Row, faults, activities=activities):
        tariff = written_as.tariff(activities[written_as.fuel].unit)
        key = (tariff.fuel, tariff.kind, tariff.site, tariff.year)
        if key in seen:
            faults.append(
                DuplicateRow(
                    f"the {tariff.kind} price of {tariff.fuel} in {tariff.year} again, as in row "
                    f"{seen[key]}",
                    "each once",
                    "Compare the two with the tariff, and keep the one that it has.",
                    row.place(),
                )
            )
        seen[key] = row.line
        found.append(tariff)
    faults.raise_if_any()
    return found
