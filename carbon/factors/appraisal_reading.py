"""Reading ``factors/appraisal/``, strictly: its CSVs, and the TOML beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from carbon.errors import BadValue, DuplicateRow, FaultList, Place, UnknownName
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
from carbon.factors.appraisal_tables import (
    DEFLATOR,
    PERSISTENCE,
    newest_first,
    read_csv_of,
    read_table,
    source_of,
)
from carbon.files import is_there, shown
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
    faults.raise_if_any()
    tables = {name: pair[0] for name, pair in read.items() if pair}
    sources = {name: pair[1] for name, pair in read.items() if pair}
    carbon = faults.attempt(_carbon_values, tables["carbon-values"], sources["carbon-values"])
    deflator = faults.attempt(_deflators, folders)
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


def _year(row: Row, column: str = "year") -> int:
    return row.read(column, int, "a whole number such as 2030")


def _once(row: Row, seen: dict[object, int], key: object, shown_as: str) -> None:
    if key in seen:
        raise DuplicateRow(
            f"{shown_as} again, as in row {seen[key]}",
            "each once",
            "Compare the two with their source, and keep the one that it has.",
            row.place(),
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

    def take(row: Row) -> None:
        year, index = _year(row), row.number("index")
        _once(row, seen, year, str(year))
        if index <= 0:
            raise BadValue(row["index"], "an index above 0", "", row.place("index"))
        values[year] = index

    for row in table:
        faults.attempt(take, row)
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


def _rates(table: Table) -> tuple[DiscountRate, ...]:
    bands: list[DiscountRate] = []
    for row in table:
        rates = {kind: row.number(kind) for kind in ("standard", "health", "sensitivity")}
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
        told = is_there(path.with_suffix(".toml")) and is_there(path)
        source = faults.attempt(source_of, path, PERSISTENCE) if told else None

        def take(
            row: Row, seen: dict[object, int] = seen, source: TableSource | None = source
        ) -> None:
            technology, years = row.text("technology"), row.number("years")
            _once(row, seen, technology.casefold(), technology)
            if years <= 0:
                raise BadValue(row["years"], "years above 0", "", row.place("years"))
            factor = PersistenceFactor(technology, years, row.text("source"), row.place(), source)
            found.setdefault(technology.casefold(), factor)

        for row in read_csv_of(path, PERSISTENCE) if is_there(path) else ():
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
