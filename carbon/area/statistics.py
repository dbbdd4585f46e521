"""The emissions of a whole area, from official statistics by authority, sector and sub-sector.

A folder holds ``statistics.csv`` (kilotonnes; no totals rows: those are sums),
``authorities.csv`` (people and area) and ``statistics.toml`` (source and what is counted).
The three are written by :func:`~carbon.area.written.write_statistics`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from carbon.cells import YEARS
from carbon.emissions.lines import checked
from carbon.errors import BadValue, DuplicateRow, Fault, FaultList, Place, UnknownName
from carbon.files import is_there, shown
from carbon.periods import Period
from carbon.records.found import Found
from carbon.records.kinds import TEXT, Kind, number, one_of, text
from carbon.records.origin import REMARK, Origin
from carbon.records.reader import Rules, Wrong, read_record, read_rows
from carbon.tables import Row, read_csv

if TYPE_CHECKING:
    import pandas as pd

R = TypeVar("R")

STATISTICS = ("year", "authority_code", "authority", "sector", "sub_sector", "gas", "kt")
GASES = ("year", "authority_code", "authority", "gas", "kt")
AUTHORITIES = ("year", "authority_code", "authority", "population_thousands", "area_km2")

#: What the statistics count, and the gas that one line of them is in. In kt CO2e the rows of
#: each gas are already CO2e and add up; in kt CO2 there is CO2 alone.
UNITS = {"kt CO2": "CO2", "kt CO2e": "CO2e"}
KG_PER_KILOTONNE = 1_000_000.0
#: Sums by gas and by sector of one authority and year may differ by this much, in kt: the
#: publisher rounds each gas and sector to 0.0001 kt.
GAS_CLOSURE_KT = 2e-4


def _year(found: Found) -> int:
    if not re.fullmatch(r"[0-9]{4}", found.value) or int(found.value) not in YEARS:
        raise found.refused("a calendar year")
    return int(found.value)


#: Fields of a row. Codes may be empty: regions that are no authority have none.
YEAR: Kind[int] = Kind("a calendar year", _year)
CODE = TEXT.otherwise("")
NAME = text("a value", filled=True)
KILOTONNES = number()
PEOPLE = number("a number of thousand people", "157.5", lowest=0)
SIZE = number("a number of km²", "633.8", lowest=0)


def twice(
    seen: dict[object, Row], key: object, what: str, column: str, row: Row
) -> Iterator[Fault]:
    """The fault of a second row for *key*; *seen* remembers the first."""
    first = seen.setdefault(key, row)
    if first is not row:
        yield DuplicateRow(
            f"{what} again (first in row {first.line})",
            "each once",
            "Compare the two with the publisher's file, and keep the one that it has.",
            row.place(column),
        )


def _figure_once(
    year: int,
    authority: str,
    sector: str,
    sub_sector: str,
    gas: str,
    source: Row,
    seen: dict[object, Row],
) -> Iterator[Fault]:
    key = (year, authority, sector, sub_sector, gas)
    return twice(seen, key, f"{sub_sector} of {authority} in {year}", "sub_sector", source)


def _gas_once(
    year: int, authority: str, gas: str, source: Row, seen: dict[object, Row]
) -> Iterator[Fault]:
    return twice(seen, (year, authority, gas), f"{gas} of {authority} in {year}", "gas", source)


def _area_once(year: int, authority: str, source: Row, seen: dict[object, Row]) -> Iterator[Fault]:
    return twice(seen, (year, authority), f"{authority} in {year}", "authority", source)


def _is_what_the_unit_counts(gas: str, unit: str) -> Iterator[Wrong]:
    if unit == "kt CO2" and gas != "CO2":
        yield Wrong(
            "gas",
            f"gas {gas!r} in {unit}",
            "CO2 alone, or the unit kt CO2e",
            "See unit in statistics.toml.",
        )


@dataclass(frozen=True)
class AreaFigure:
    """One published figure: ``kt`` kilotonnes of one sub-sector, gas, authority and year."""

    year: Annotated[int, YEAR]
    authority_code: Annotated[str, CODE]
    authority: Annotated[str, NAME]
    sector: Annotated[str, NAME]
    sub_sector: Annotated[str, NAME]
    gas: Annotated[str, NAME]
    kt: Annotated[float, KILOTONNES]

    RULES: ClassVar[Rules] = Rules(_is_what_the_unit_counts, _figure_once)


@dataclass(frozen=True)
class GasFigure:
    """Kilotonnes of CO2e of one gas, authority and year, over all sectors."""

    year: Annotated[int, YEAR]
    authority_code: Annotated[str, CODE]
    authority: Annotated[str, NAME]
    gas: Annotated[str, NAME]
    kt: Annotated[float, KILOTONNES]

    RULES: ClassVar[Rules] = Rules(_gas_once)


@dataclass(frozen=True)
class Area:
    """An authority in one year: mid-year population in thousands, area in km²; None: not given."""

    year: Annotated[int, YEAR]
    authority_code: Annotated[str, CODE]
    authority: Annotated[str, NAME]
    population_thousands: Annotated[float | None, PEOPLE.otherwise(None)]
    area_km2: Annotated[float | None, SIZE.otherwise(None)]

    RULES: ClassVar[Rules] = Rules(_area_once)


@dataclass(frozen=True, kw_only=True)
class StatisticsSource(Origin):
    """What ``statistics.toml`` says: whose figures, in which unit, and what is counted.

    ``coverage`` is ``territorial`` or ``within-influence``, ``gwp_basis`` empty where not stated.
    """

    title: Annotated[str, text("a title in quotes")]
    unit: Annotated[str, one_of(UNITS)]
    coverage: Annotated[str, text("what is counted")] = ""
    gwp_basis: Annotated[str, text("the GWP basis, empty where it is not stated")] = ""
    rows_read: Annotated[Any, REMARK] = 0
    rows_without_value: Annotated[Any, REMARK] = 0


def read_source(folder: Path) -> StatisticsSource:
    """Whose the statistics in *folder* are, and what they count."""
    return read_record(folder / "statistics.toml", StatisticsSource)


def county_lines(folder: Path, within: Collection[str] | None = None) -> pd.DataFrame:
    """The statistics in *folder* as emission lines in kg, one a row of ``statistics.csv``.

    *within* limits them to some authorities, by code or by name. ``site`` is the authority,
    ``sector`` and ``category`` the publisher's sector and sub-sector; the scope is ``all``.
    The gas is ``CO2`` where only that was counted: such lines never add to CO2e. Land use may
    be negative. Raises :class:`~carbon.errors.Faults` with every fault of the file, and
    :class:`~carbon.errors.UnknownName` for an authority that is not in it.

    >>> from carbon.folders import shipped
    >>> lines = county_lines(shipped("inventories") / "hampshire-county")
    >>> sorted(set(lines["sector"]))[:3], set(lines["gas"]), lines["site"].nunique()
    (['Agriculture', 'Commercial', 'Domestic'], {'CO2'}, 11)
    """
    import pandas as pd

    source, rows = _read(folder)
    if within is not None:
        rows = _inside(rows, within)
    years = {figure.year: Period.parse(str(figure.year)) for _, figure in rows}
    return checked(
        pd.DataFrame(
            {
                "inventory": folder.name,
                "start": years[figure.year].start,
                "end": years[figure.year].end,
                "period": years[figure.year].label,
                "source": source.title,
                "scope": "all",
                "category": figure.sub_sector,
                "sector": figure.sector,
                "service": "",
                "site": figure.authority,
                "gas": UNITS[source.unit],
                "kg_co2e": figure.kt * KG_PER_KILOTONNE,
                "gwp_basis": source.gwp_basis,
                "how_chosen": "published",
                "quality": "as published",
                "locator": f"statistics.csv:{row.line}",
            }
            for row, figure in rows
        )
    )


def read_figures(folder: Path) -> list[AreaFigure]:
    """The figures of ``statistics.csv`` in their order, each gas apart; kt of the stated unit.

    >>> from carbon.folders import shipped
    >>> len(read_figures(shipped("inventories") / "hampshire-county"))
    3520
    """
    return [figure for _, figure in _read(folder)[1]]


def read_areas(folder: Path) -> list[Area]:
    """People and area of each authority and year, from ``authorities.csv``.

    >>> from carbon.folders import shipped
    >>> len(read_areas(shipped("inventories") / "hampshire-county"))
    176
    """
    return [area for _, area in _rows(folder / "authorities.csv", AUTHORITIES, Area)]


def read_gases(folder: Path) -> list[GasFigure]:
    """Totals by gas where the publisher gives them apart from the sectors; else none.

    The gases of an authority and year must add up to its sectors within
    :data:`GAS_CLOSURE_KT`: a fault where they do not.

    >>> from carbon.folders import shipped
    >>> sorted({each.gas for each in read_gases(shipped("inventories") / "hampshire-solent")})
    ['CH4', 'CO2', 'N2O']
    """
    path = folder / "gases.csv"
    if not is_there(path):
        return []
    gases = [each for _, each in _rows(path, GASES, GasFigure)]
    FaultList(unclosed_gases(read_figures(folder), gases, shown(path))).raise_if_any()
    return gases


def unclosed_gases(
    sectors: Sequence[AreaFigure], gases: Sequence[GasFigure], file: str
) -> list[BadValue]:
    """A fault for every authority and year whose gases do not add up to its sectors."""
    by_gas: dict[tuple[int, str], list[float]] = {}
    by_sector: dict[tuple[int, str], list[float]] = {}
    for each in gases:
        by_gas.setdefault((each.year, each.authority), []).append(each.kt)
    for figure in sectors:
        by_sector.setdefault((figure.year, figure.authority), []).append(figure.kt)
    return [
        BadValue(
            f"gases of {name} in {year} as {math.fsum(kts):.4f} kt where its sectors add up to "
            f"{math.fsum(by_sector.get((year, name), [])):.4f} kt",
            f"the same within {GAS_CLOSURE_KT:g} kt",
            "Compare the file with its source.",
            Place(file),
        )
        for (year, name), kts in by_gas.items()
        if not gases_close(math.fsum(kts), math.fsum(by_sector.get((year, name), [])))
    ]


def gases_close(gases: float, sectors: float) -> bool:
    """Whether two sums in kt agree within :data:`GAS_CLOSURE_KT`, binary noise apart."""
    return round(abs(gases - sectors), 9) <= GAS_CLOSURE_KT


def intensities_of(folder: Path, period: Period, kg: float, gas: str) -> list[str]:
    """*kg* per head and per km² in words, where every authority of *period* has people or area.

    Population is in thousands, so kt ÷ thousands = t a head.
    """
    areas = [area for area in read_areas(folder) if str(area.year) == period.label]
    people = [area.population_thousands for area in areas]
    sizes = [area.area_km2 for area in areas]
    said = []
    if areas and None not in people and (count := math.fsum(filter(None, people))) > 0:
        heads = f"{count:,.3f} thousand people (mid-year)"
        said.append(f"Per head: {kg / KG_PER_KILOTONNE / count:.4f} t{gas}, of {heads}.")
    if areas and None not in sizes and (size := math.fsum(filter(None, sizes))) > 0:
        said.append(f"Per km²: {kg / 1000 / size:,.1f} t{gas}, of {size:,.1f} km².")
    return said


def _read(folder: Path) -> tuple[StatisticsSource, list[tuple[Row, AreaFigure]]]:
    """The source and the figures of a folder; else every fault of both files."""
    faults = FaultList()
    source = faults.attempt(read_source, folder)
    # Without it nobody can tell which gases there may be.
    given = {} if source is None else {"unit": source.unit}
    path = folder / "statistics.csv"
    rows = faults.attempt(partial(_rows, path, STATISTICS, AreaFigure, **given))
    if rows is not None and not rows:
        faults.append(BadValue("a heading without rows", "rows below it", "", Place(shown(path))))
    faults.raise_if_any()
    assert source
    assert rows
    return source, rows


def _rows(path: Path, columns: Sequence[str], record: type[R], **given: Any) -> list[tuple[Row, R]]:
    """The rows of a CSV with the record that each holds."""
    faults = FaultList()
    rows = list(read_rows(read_csv(path, columns), record, faults, seen={}, **given))
    faults.raise_if_any()
    return rows


def _inside(
    rows: list[tuple[Row, AreaFigure]], within: Collection[str]
) -> list[tuple[Row, AreaFigure]]:
    names = {figure.authority for _, figure in rows}
    codes = {figure.authority_code for _, figure in rows}
    for wanted in within:
        if wanted not in names and wanted not in codes:
            raise UnknownName("authority", wanted, names)
    return [
        (row, figure)
        for row, figure in rows
        if figure.authority in within or figure.authority_code in within
    ]
