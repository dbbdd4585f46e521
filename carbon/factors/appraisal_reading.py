"""Reading ``factors/appraisal/``, strictly: its CSVs, and the TOML beside each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from carbon.errors import BadValue, DuplicateRow, FaultList, Faults, Place
from carbon.factors.appraisal import (
    FOLDER,
    SCENARIOS,
    TABLES,
    AppraisalValues,
    CarbonValue,
    DeflatorIndex,
    DiscountRate,
    MarginalFactor,
    OptimismBias,
    PersistenceFactor,
    PriceBand,
    Series,
    TableSource,
)
from carbon.factors.appraisal_tables import (
    DEFLATOR,
    PERSISTENCE,
    newest_first,
    read_csv_of,
    read_table,
    source_of,
)
from carbon.files import is_there, shown
from carbon.records.reader import read_rows
from carbon.tables import Row, Table


def read_appraisal_values(folders: Sequence[Path]) -> AppraisalValues:
    """The appraisal values of *folders*, those of ``Workspace.layers("factors")``.

    For each table the first folder that has it is read, with two exceptions. Persistence factors
    of all folders are, an earlier folder's winning, and a row's own source is enough for them. A
    GDP deflator continues the one of the folder after it, linked in the first year of both.
    All faults are raised together.
    """
    faults = FaultList()
    read = {
        name: faults.attempt(read_table, folders, name) for name in TABLES if name != PERSISTENCE
    }
    faults.extend(
        BadValue("a heading without rows", "rows below it", "", Place(pair[0].file))
        for pair in read.values()
        if pair and not pair[0].rows
    )
    faults.raise_if_any()
    tables = {name: pair[0] for name, pair in read.items() if pair}
    sources = {name: pair[1] for name, pair in read.items() if pair}
    carbon = _carbon_values(tables["carbon-values"], sources["carbon-values"], faults)
    deflator = faults.attempt(_deflators, folders)
    rates = _rates(tables["social-time-preference-rate"], faults)
    bias = [one for _, one in read_rows(tables["optimism-bias"], OptimismBias, faults)]
    marginal = _marginal(tables["marginal-factors"], sources["marginal-factors"], faults)
    bands = tuple(one for _, one in read_rows(tables["energy-prices"], PriceBand, faults))
    persistence = _persistence(folders, faults)
    if faults or deflator is None:
        raise Faults(faults)
    by_category = {one.category: one for one in bias}
    return AppraisalValues(
        carbon, deflator, rates, by_category, *marginal, bands, persistence, sources
    )


def _once(row: Row, seen: dict[object, int], key: object, shown_as: str) -> Iterator[DuplicateRow]:
    """The fault of a second row for *key*; *seen* remembers the lines of the first."""
    if key in seen:
        yield DuplicateRow(
            f"{shown_as} again, as in row {seen[key]}",
            "each once",
            "Compare the two with their source, and keep the one that it has.",
            row.place(),
        )
    seen.setdefault(key, row.line)


def _carbon_values(table: Table, source: TableSource, faults: FaultList) -> dict[str, Series]:
    seen: dict[object, int] = {}
    values: dict[str, dict[int, float]] = {scenario: {} for scenario in SCENARIOS}
    for row, one in read_rows(table, CarbonValue, faults):
        key = (one.scenario, one.year)
        faults.extend(_once(row, seen, key, f"{one.scenario} {one.year}"))
        values[one.scenario][one.year] = one.gbp_per_tco2e
    return {
        scenario: Series(f"{scenario} carbon value", by_year, source)
        for scenario, by_year in values.items()
        if by_year
    }


def _deflators(folders: Sequence[Path]) -> Series:
    """The newest index of the first folder, continued by older editions and the next folder's.

    Each has what years the next one has before it, on the first's base.
    """
    found = [path for folder in folders for path in newest_first(folder / FOLDER, DEFLATOR)]
    made = [_deflator(read_csv_of(path, DEFLATOR), source_of(path, DEFLATOR)) for path in found]
    series = made.pop()
    for own in reversed(made):
        series = _continued(series, own)
    return series


def _continued(earlier: Series, own: Series) -> Series:
    missing = [year for year in earlier.values if year < min(own.values)]
    if not missing:
        return own
    both = sorted(earlier.values.keys() & own.values.keys())
    if not both:
        raise BadValue(
            f"years {min(own.values)} to {max(own.values)}",
            f"{max(earlier.values)} or another year of {shown(earlier.source.path)} among them",
            "Add that year with its index on your table's base, so that the two can be linked.",
            Place(shown(own.source.path)),
        )
    link = own.values[both[0]] / earlier.values[both[0]]
    joined = {year: earlier.values[year] * link for year in missing}
    before = {year: earlier.source_of(year) for year in missing}
    return replace(own, values={**joined, **own.values}, before={**before, **own.before})


def _deflator(table: Table, source: TableSource) -> Series:
    faults = FaultList()
    seen: dict[object, int] = {}
    values: dict[int, float] = {}
    for row, one in read_rows(table, DeflatorIndex, faults):
        faults.extend(_once(row, seen, one.year, str(one.year)))
        values[one.year] = one.index
    if not table.rows:
        faults.append(BadValue("a heading without rows", "years below it", "", Place(table.file)))
    faults.raise_if_any()
    last = max(values)
    return Series(
        "GDP deflator",
        values,
        source,
        may_hold=False,
        cure=(
            "Bring the index of the missing years, on any base, with "
            f"{last} among them: a CSV with the columns year,value, then in the workspace `carbon "
            "appraisal import FILE`. Or state amounts in prices of "
            f"{last} or before."
        ),
    )


def _rates(table: Table, faults: FaultList) -> tuple[DiscountRate, ...]:
    bands: list[DiscountRate] = []
    wrong = FaultList()
    for row, band in read_rows(table, DiscountRate, wrong):
        expected = bands[-1].year_to + 1 if bands else 0
        # After a row that is wrong nobody knows where the next one starts.
        if not wrong and (band.year_from != expected or band.year_to < band.year_from):
            wrong.append(
                BadValue(
                    f"years {band.year_from} to {band.year_to}",
                    f"a band that starts in year {expected}",
                    "The bands follow each other without a gap.",
                    row.place("year_from"),
                )
            )
        bands.append(band)
    faults.extend(wrong)
    return tuple(bands)


def _marginal(
    table: Table, source: TableSource, faults: FaultList
) -> tuple[dict[str, Series], dict[str, float]]:
    seen: dict[object, int] = {}
    by_year: dict[str, dict[int, float]] = {}
    constant: dict[str, float] = {}
    units: dict[str, str] = {}
    for row, one in read_rows(table, MarginalFactor, faults):
        key = (one.fuel, one.year)
        faults.extend(_once(row, seen, key, f"{one.fuel} {one.year or ''}".strip()))
        if units.setdefault(one.fuel, one.unit) != one.unit:
            faults.append(
                BadValue(one.unit, units[one.fuel], "One unit a fuel.", row.place("unit"))
            )
        if one.year is not None:
            by_year.setdefault(one.fuel, {})[one.year] = one.kg_co2e
        else:
            constant[one.fuel] = one.kg_co2e
    series = {
        fuel: Series(f"long-run marginal factor of {fuel}", values, source)
        for fuel, values in by_year.items()
    }
    return series, constant


def _persistence(folders: Sequence[Path], faults: FaultList) -> dict[str, PersistenceFactor]:
    found: dict[str, PersistenceFactor] = {}
    for folder in folders:
        path = folder / FOLDER / f"{PERSISTENCE}.csv"
        table = faults.attempt(read_csv_of, path, PERSISTENCE) if is_there(path) else None
        if table is None:
            continue
        seen: dict[object, int] = {}
        told = is_there(path.with_suffix(".toml"))
        source = faults.attempt(source_of, path, PERSISTENCE) if told else None
        for row, one in read_rows(table, PersistenceFactor, faults, table=source):
            key = one.technology.casefold()
            faults.extend(_once(row, seen, key, one.technology))
            found.setdefault(key, one)
    return found
