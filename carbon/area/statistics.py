"""The emissions of a whole area, from official statistics by authority, sector and sub-sector.

A folder holds ``statistics.csv`` (kilotonnes; no totals rows: those are sums),
``authorities.csv`` (people and area) and ``statistics.toml`` (source and what is counted).
The three are written by :func:`write_statistics` from what an importer read.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.definitions import read_toml
from carbon.emissions.lines import checked
from carbon.errors import BadValue, DuplicateRow, FaultList, Place, UnknownName, UnreadableFile
from carbon.files import is_there, shown, write_whole
from carbon.locks import locked
from carbon.periods import Period
from carbon.tables import Row, read_csv, write_csv

if TYPE_CHECKING:
    import pandas as pd

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


@dataclass(frozen=True)
class Figure:
    """One published figure: ``kt`` kilotonnes of one sub-sector, gas, authority and year."""

    year: int
    authority_code: str
    authority: str
    sector: str
    sub_sector: str
    gas: str
    kt: float


@dataclass(frozen=True)
class GasFigure:
    """Kilotonnes of CO2e of one gas, authority and year, over all sectors."""

    year: int
    authority_code: str
    authority: str
    gas: str
    kt: float


@dataclass(frozen=True)
class Area:
    """An authority in one year: mid-year population in thousands, area in km²; None: not given."""

    year: int
    authority_code: str
    authority: str
    population_thousands: float | None
    area_km2: float | None


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

    source = read_toml(folder / "statistics.toml")
    title = source.get("title", str, "a title in quotes")
    unit = source.get("unit", str, " or ".join(UNITS))
    if unit not in UNITS:
        raise UnknownName("unit", unit, UNITS, "", source.place("unit"))
    basis = source.get("gwp_basis", str, "the GWP basis, empty where it is not stated", "")
    rows = _read_figures(folder / "statistics.csv", unit)
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
                "source": title,
                "scope": "all",
                "category": figure.sub_sector,
                "sector": figure.sector,
                "service": "",
                "site": figure.authority,
                "gas": UNITS[unit],
                "kg_co2e": figure.kt * KG_PER_KILOTONNE,
                "gwp_basis": basis,
                "how_chosen": "published",
                "quality": "as published",
                "locator": f"statistics.csv:{row.line}",
            }
            for row, figure in rows
        )
    )


def read_figures(folder: Path) -> list[Figure]:
    """The figures of ``statistics.csv`` in their order, each gas apart; kt of the stated unit.

    >>> from carbon.folders import shipped
    >>> len(read_figures(shipped("inventories") / "hampshire-county"))
    3520
    """
    unit = read_toml(folder / "statistics.toml").get("unit", str, " or ".join(UNITS))
    if unit not in UNITS:
        raise UnknownName("unit", unit, UNITS)
    return [figure for _, figure in _read_figures(folder / "statistics.csv", unit)]


def read_areas(folder: Path) -> list[Area]:
    """People and area of each authority and year, from ``authorities.csv``.

    >>> from carbon.folders import shipped
    >>> len(read_areas(shipped("inventories") / "hampshire-county"))
    176
    """
    faults = FaultList()
    areas = [
        faults.attempt(_area, row) for row in read_csv(folder / "authorities.csv", AUTHORITIES)
    ]
    faults.raise_if_any()
    return [area for area in areas if area is not None]


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
    faults = FaultList()
    found = [faults.attempt(_gas, row) for row in read_csv(path, GASES)]
    faults.raise_if_any()
    gases = [each for each in found if each is not None]
    faults.extend(unclosed_gases(read_figures(folder), gases, shown(path)))
    faults.raise_if_any()
    return gases


def unclosed_gases(
    sectors: Sequence[Figure], gases: Sequence[GasFigure], file: str
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


def _gas(row: Row) -> GasFigure:
    return GasFigure(
        row.read("year", int, "a calendar year"),
        row["authority_code"],
        row.text("authority"),
        row.text("gas"),
        row.number("kt"),
    )


def _area(row: Row) -> Area:
    return Area(
        row.read("year", int, "a calendar year"),
        row["authority_code"],
        row.text("authority"),
        row.number_or_none("population_thousands"),
        row.number_or_none("area_km2"),
    )


def _read_figures(path: Path, unit: str) -> list[tuple[Row, Figure]]:
    faults = FaultList()
    figures: list[tuple[Row, Figure]] = []
    seen: dict[tuple[object, ...], Row] = {}
    for row in read_csv(path, STATISTICS):
        figure = faults.attempt(_figure, row, unit)
        if figure is None:
            continue
        key = (
            figure.year,
            figure.authority,
            figure.sector,
            figure.sub_sector,
            figure.gas,
        )
        if (first := seen.setdefault(key, row)) is not row:
            faults.append(
                DuplicateRow(
                    f"{figure.sub_sector} of {figure.authority} in {figure.year} "
                    f"again (first in row {first.line})",
                    "each once",
                    "Compare the two with the publisher's file, and keep the one that it has.",
                    row.place("sub_sector"),
                )
            )
        figures.append((row, figure))
    faults.raise_if_any()
    return figures


def _figure(row: Row, unit: str) -> Figure:
    figure = Figure(
        row.read("year", int, "a calendar year"),
        row["authority_code"],
        row.text("authority"),
        row.text("sector"),
        row.text("sub_sector"),
        row.text("gas"),
        row.number("kt"),
    )
    if unit == "kt CO2" and figure.gas != "CO2":
        raise BadValue(
            f"gas {figure.gas!r} in {unit}",
            "CO2 alone, or the unit kt CO2e",
            "See unit in statistics.toml.",
            row.place("gas"),
        )
    return figure


def _inside(rows: list[tuple[Row, Figure]], within: Collection[str]) -> list[tuple[Row, Figure]]:
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


def write_statistics(
    folder: Path,
    figures: Sequence[Figure],
    areas: Sequence[Area],
    source: Mapping[str, str | int | Sequence[str]],
    gases: Sequence[GasFigure] = (),
    *,
    force: bool = False,
) -> list[Path]:
    """Write ``statistics.csv``, ``authorities.csv`` and ``statistics.toml`` into *folder*.

    With *gases* also ``gases.csv``, the totals by gas that the publisher gives apart.

    *source* is what the TOML says: title, unit and whatever identifies the file they came from.
    Figures are written unrounded. Returns the paths written. Files that are there already are
    written over only with *force*; without it, :class:`~carbon.errors.UnreadableFile`.
    """
    import json

    statistics, authorities, origin = (
        folder / name for name in ("statistics.csv", "authorities.csv", "statistics.toml")
    )
    with locked(statistics):
        if statistics.exists() and not force:
            raise UnreadableFile(
                "a file that is there already",
                "a folder without statistics",
                "Choose another folder, or write over them with --force.",
                Place(shown(statistics)),
            )
        write_csv(
            statistics,
            STATISTICS,
            (
                (f.year, f.authority_code, f.authority, f.sector, f.sub_sector, f.gas, repr(f.kt))
                for f in figures
            ),
        )
        write_csv(
            authorities,
            AUTHORITIES,
            (
                (
                    area.year,
                    area.authority_code,
                    area.authority,
                    "" if area.population_thousands is None else repr(area.population_thousands),
                    "" if area.area_km2 is None else repr(area.area_km2),
                )
                for area in areas
            ),
        )
        lines = ["# Where statistics.csv and authorities.csv come from.", ""]
        for key, value in source.items():
            if isinstance(value, (str, int)):
                lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
            else:
                items = "".join(f"    {json.dumps(item, ensure_ascii=False)},\n" for item in value)
                lines.append(f"{key} = [\n{items}]")
        write_whole(origin, ("\n".join(lines) + "\n").encode("utf-8"))
        if not gases:
            return [statistics, authorities, origin]
        by_gas = folder / "gases.csv"
        write_csv(
            by_gas,
            GASES,
            ((g.year, g.authority_code, g.authority, g.gas, repr(g.kt)) for g in gases),
        )
    return [statistics, authorities, by_gas, origin]
