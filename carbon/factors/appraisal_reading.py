"""Reading ``factors/appraisal/``, strictly: its CSVs, and the TOML beside each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from carbon.definitions import read_toml
from carbon.errors import BadValue, DuplicateRow, FaultList, UnknownName
from carbon.factors.appraisal import (
    FOLDER,
    SCENARIOS,
    TABLES,
    AppraisalValues,
    DiscountRate,
    OptimismBias,
    PersistenceFactor,
    PriceBand,
    Series,
    TableSource,
)
from carbon.tables import Row, Table, read_csv

PERSISTENCE = "persistence-factors"
KEYS = (
    "title",
    "publisher",
    "source",
    "licence",
    "attribution",
    "price_year",
    "file",
    "sha256",
    "retrieved",
    "notes",
    "rows",
)


def read_appraisal_values(folders: Sequence[Path]) -> AppraisalValues:
    """The appraisal values of *folders*, those of ``Workspace.layers("factors")``.

    For each table the first folder that has it is read; only the persistence factors of all are,
    an earlier folder's winning, and a row's own source is enough for them. All faults are raised
    together.
    """
    faults = FaultList()
    read = {name: faults.attempt(_table, folders, name) for name in TABLES if name != PERSISTENCE}
    faults.raise_if_any()
    tables = {name: pair[0] for name, pair in read.items() if pair}
    sources = {name: pair[1] for name, pair in read.items() if pair}
    carbon = faults.attempt(_carbon_values, tables["carbon-values"], sources["carbon-values"])
    deflator = faults.attempt(_deflator, tables["gdp-deflator"], sources["gdp-deflator"])
    rates = faults.attempt(_rates, tables["social-time-preference-rate"])
    bias = faults.attempt(_optimism_bias, tables["optimism-bias"])
    marginal = faults.attempt(_marginal, tables["marginal-factors"], sources["marginal-factors"])
    bands = faults.attempt(_bands, tables["energy-prices"])
    persistence = faults.attempt(_persistence, folders)
    faults.raise_if_any()
    assert carbon
    assert deflator
    assert rates
    assert bias
    assert marginal
    assert bands
    return AppraisalValues(
        carbon, deflator, rates, bias, *marginal, bands, persistence or {}, sources
    )


def _table(folders: Sequence[Path], name: str) -> tuple[Table, TableSource]:
    path = next(
        (found for f in folders if (found := f / FOLDER / f"{name}.csv").is_file()),
        folders[-1] / FOLDER / f"{name}.csv",
    )
    return read_csv(path, TABLES[name]), _source(path)


def _source(path: Path) -> TableSource:
    facts = read_toml(path.with_suffix(".toml"))
    faults = FaultList(facts.check_keys(KEYS))
    texts = [
        faults.attempt(facts.get, key, str, "text in quotes")
        for key in ("title", "publisher", "source", "licence")
    ]
    price_year = (
        faults.attempt(facts.get, "price_year", int, "a year")
        if "price_year" in facts.values
        else None
    )
    if price_year is None and path.stem in ("carbon-values", "energy-prices"):
        faults.append(
            BadValue("no price_year", "the year whose prices these are", "", facts.place())
        )
    sha256 = faults.attempt(facts.get, "sha256", str, "text in quotes", "")
    retrieved = (
        faults.attempt(facts.get, "retrieved", date, "a date such as 2026-11-22")
        if "retrieved" in facts.values
        else None
    )
    faults.raise_if_any()
    title, publisher, source, licence = (text or "" for text in texts)
    return TableSource(
        path.stem, title, publisher, source, licence, price_year, sha256 or "", retrieved, path
    )


def _year(row: Row, column: str = "year") -> int:
    return row.read(column, int, "a whole number such as 2030")


def _once(row: Row, seen: dict[object, int], key: object, shown_as: str) -> None:
    if key in seen:
        raise DuplicateRow(
            f"{shown_as} again, as in row {seen[key]}", "each once", "Delete one.", row.place()
        )
    seen[key] = row.line


def _carbon_values(table: Table, source: TableSource) -> dict[str, Series]:
    faults = FaultList()
    seen: dict[object, int] = {}
    values: dict[str, dict[int, float]] = {scenario: {} for scenario in SCENARIOS}

    def take(row: Row) -> None:
        scenario = row["scenario"]
        if scenario not in SCENARIOS:
            raise UnknownName("scenario", scenario, SCENARIOS, "", row.place("scenario"))
        year = _year(row)
        _once(row, seen, (scenario, year), f"{scenario} {year}")
        values[scenario][year] = row.number("gbp_per_tco2e")

    for row in table:
        faults.attempt(take, row)
    faults.raise_if_any()
    return {
        scenario: Series(f"{scenario} carbon value", by_year, source)
        for scenario, by_year in values.items()
        if by_year
    }


def _deflator(table: Table, source: TableSource) -> Series:
    faults = FaultList()
    seen: dict[object, int] = {}
    values: dict[int, float] = {}

    def take(row: Row) -> None:
        year, index = _year(row), row.number("index")
        _once(row, seen, year, str(year))
        if index <= 0:
            raise BadValue(row["index"], "an index above 0", "", row.place("index"))
        values[year] = index

    for row in table:
        faults.attempt(take, row)
    faults.raise_if_any()
    return Series("GDP deflator", values, source, may_hold=False)


def _rates(table: Table) -> tuple[DiscountRate, ...]:
    bands: list[DiscountRate] = []
    for row in table:
        rates = {kind: row.number(kind) for kind in ("standard", "health", "catastrophic")}
        band = DiscountRate(_year(row, "year_from"), _year(row, "year_to"), rates)
        expected = bands[-1].year_to + 1 if bands else 0
        if band.year_from != expected or band.year_to < band.year_from:
            raise BadValue(
                f"years {band.year_from} to {band.year_to}",
                f"a band that starts in year {expected}",
                "The bands follow each other without a gap.",
                row.place("year_from"),
            )
        bands.append(band)
    return tuple(bands)


def _optimism_bias(table: Table) -> dict[str, OptimismBias]:
    return {
        row["category"]: OptimismBias(
            row["category"], row["description"], row.number("capital_upper")
        )
        for row in table
    }


def _marginal(
    table: Table, source: TableSource
) -> tuple[dict[str, Series], dict[str, float], dict[str, str]]:
    faults = FaultList()
    seen: dict[object, int] = {}
    by_year: dict[str, dict[int, float]] = {}
    constant: dict[str, float] = {}
    units: dict[str, str] = {}

    def take(row: Row) -> None:
        fuel, value = row.text("fuel"), row.number("kg_co2e")
        _once(row, seen, (fuel, row["year"]), f"{fuel} {row['year']}".strip())
        if units.setdefault(fuel, row.text("unit")) != row["unit"]:
            raise BadValue(row["unit"], units[fuel], "One unit a fuel.", row.place("unit"))
        if row["year"]:
            by_year.setdefault(fuel, {})[_year(row)] = value
        else:
            constant[fuel] = value

    for row in table:
        faults.attempt(take, row)
    faults.raise_if_any()
    series = {
        fuel: Series(f"long-run marginal factor of {fuel}", values, source)
        for fuel, values in by_year.items()
    }
    return series, constant, units


def _persistence(folders: Sequence[Path]) -> dict[str, PersistenceFactor]:
    faults = FaultList()
    found: dict[str, PersistenceFactor] = {}
    for folder in folders:
        path = folder / FOLDER / f"{PERSISTENCE}.csv"
        seen: dict[object, int] = {}

        def take(row: Row, seen: dict[object, int] = seen) -> None:
            technology, years = row.text("technology"), row.number("years")
            _once(row, seen, technology.casefold(), technology)
            if years <= 0:
                raise BadValue(row["years"], "years above 0", "", row.place("years"))
            factor = PersistenceFactor(technology, years, row.text("source"), row.place())
            found.setdefault(technology.casefold(), factor)

        for row in read_csv(path, TABLES[PERSISTENCE]) if path.is_file() else ():
            faults.attempt(take, row)
    faults.raise_if_any()
    return found


def _bands(table: Table) -> tuple[PriceBand, ...]:
    return tuple(
        PriceBand(
            row.text("fuel"),
            _year(row),
            row.text("band"),
            row.number("mwh_from"),
            row.number_or_none("mwh_to"),
            row.number("gbp_per_kwh"),
        )
        for row in table
    )
