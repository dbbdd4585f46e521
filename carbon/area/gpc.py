"""The GPC-BASIC table of an area, its cells filled with figures or with notation keys.

``gpc.csv`` beside the statistics says which cell each of the publisher's sub-sectors goes to, and
which key stands in a cell that has none. Source of the references, of what BASIC holds and of the
keys: Global Protocol for Community-Scale Greenhouse Gas Inventories, version 1.1 (WRI, C40 and
ICLEI, 2021), chapters 2 and 4. BASIC is stationary energy and transport in scopes 1 and 2, and the
waste generated inside, treated there (scope 1) or elsewhere (scope 3). Not in BASIC, and not here:
generation for the grid (I.4.4), losses on the grid and journeys beyond the boundary (scope 3),
waste brought in (III.1.3 to III.4.3), processes (IV) and land (V).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.area.statistics import AreaFigure, read_figures
from carbon.errors import BadValue, DuplicateRow, FaultList, Place, UnknownName, UnreadableFile
from carbon.files import is_there, shown
from carbon.records.kinds import PLACE, TEXT, one_of
from carbon.records.reader import Rules, Wrong, read_rows
from carbon.tables import Row, is_seen, read_csv

COLUMNS = ("ref", "sub_sector", "key", "reason")
KEYS = {
    "NO": "not occurring",
    "NE": "not estimated",
    "IE": "included elsewhere",
    "C": "confidential",
}
GASES = ("CO2", "CH4", "N2O")
TONNES_PER_KILOTONNE = 1000.0

_USED = {
    "I.1": "Residential buildings",
    "I.2": "Commercial and institutional buildings and facilities",
    "I.3": "Manufacturing industries and construction",
    "I.4": "Energy industries",
    "I.5": "Agriculture, forestry and fishing activities",
    "I.6": "Non-specified sources",
    "II.1": "On-road transportation",
    "II.2": "Railways",
    "II.3": "Waterborne navigation",
    "II.4": "Aviation",
    "II.5": "Off-road transportation",
}
_FUGITIVE = {
    "I.7": "Fugitive emissions from mining, processing, storage and transportation of coal",
    "I.8": "Fugitive emissions from oil and natural gas systems",
}
_WASTE = {
    "III.1": "Solid waste disposal",
    "III.2": "Biological treatment of waste",
    "III.3": "Incineration and open burning",
    "III.4": "Wastewater treatment and discharge",
}
TITLES = {**_USED, **_FUGITIVE, **_WASTE}

#: The cells of GPC BASIC and the scope of each, in the order of the protocol's table. The third
#: part of a reference is the scope, but in waste, where .2 is what is treated elsewhere: scope 3.
SCOPES = dict(
    sorted(
        [
            *((f"{ref}.{scope}", scope) for ref in _USED for scope in ("1", "2")),
            *((f"{ref}.1", "1") for ref in (*_FUGITIVE, *_WASTE)),
            *((f"{ref}.2", "3") for ref in _WASTE),
        ],
        key=lambda cell: (cell[0].split(".")[0].count("I"), cell),
    )
)
BASIC = list(SCOPES)
#: Where a sub-sector goes that is no part of BASIC: printed, never in its total.
OUTSIDE = "outside"


def _either(source: Row) -> Iterator[Wrong]:
    if bool(source["sub_sector"]) == bool(source["key"]):
        found = "both" if source["key"] else "neither"
        yield Wrong(
            "key",
            f"{found} a sub-sector {'and' if source['key'] else 'nor'} a key",
            "one of them",
        )


def _sub_sector_is_known(
    sub_sector: str, known: Sequence[str], source: Row
) -> Iterator[UnknownName]:
    if sub_sector and sub_sector not in known:
        yield UnknownName("sub-sector", sub_sector, known, "", source.place("sub_sector"))


def _a_key_has_its_reason(source: Row) -> Iterator[Wrong]:
    if source["key"] and not is_seen(source["reason"]):
        found = repr(source["reason"]) if source["reason"] else "nothing"
        yield Wrong("reason", found, "a value", "Correct the cell.")


@dataclass(frozen=True)
class Assignment:
    """A row of ``gpc.csv``: a sub-sector's cell, or the notation key of a cell."""

    ref: Annotated[str, one_of([*BASIC, OUTSIDE], "cell of GPC BASIC")]
    sub_sector: Annotated[str, TEXT.otherwise("")]
    key: Annotated[str, one_of(KEYS, "notation key").otherwise("")]
    reason: Annotated[str, TEXT.otherwise("")]
    place: Annotated[Place, PLACE]

    RULES: ClassVar[Rules] = Rules(_either, _sub_sector_is_known, _a_key_has_its_reason)


@dataclass(frozen=True)
class Cell:
    """One cell in one year, in tonnes. ``gases`` holds what was counted of each gas.

    ``tonnes`` is None where a notation key stands instead; a gas that the statistics do not count
    is absent from ``gases``, which means NE.
    """

    year: int
    ref: str
    title: str
    scope: str
    tonnes: float | None
    gases: dict[str, float]
    key: str
    reason: str

    def gas(self, name: str) -> float | str:
        """Tonnes of CO2e of one gas, or the notation key that stands for it."""
        if self.tonnes is None:
            return self.key
        return self.gases.get(name, "IE" if "CO2e" in self.gases else "NE")


def read_assignments(folder: Path, figures: Iterable[AreaFigure]) -> list[Assignment]:
    """``gpc.csv`` of *folder*, checked against the sub-sectors of *figures*.

    Every sub-sector has one cell and every BASIC cell a sub-sector or a key, never both: all
    faults are raised together.
    """
    path = folder / "gpc.csv"
    if not is_there(path):
        raise UnreadableFile(
            "no gpc.csv",
            "a table that says to which GPC cell each sub-sector goes",
            f"Write one with the columns {', '.join(COLUMNS)}; statistics by sector alone cannot "
            "be split by scope.",
            Place(shown(folder)),
        )
    faults = FaultList()
    known = list(dict.fromkeys(figure.sub_sector for figure in figures))
    table = read_csv(path, COLUMNS)
    found = [each for _, each in read_rows(table, Assignment, faults, known=known)]
    file = shown(path)
    taken: dict[str, Assignment] = {}
    for each in found:
        if each.sub_sector and (first := taken.setdefault(each.sub_sector, each)) is not each:
            faults.append(
                DuplicateRow(
                    f"{each.sub_sector} again (first in row {first.place.row})",
                    "one cell for each sub-sector",
                    "",
                    each.place,
                )
            )
    faults.extend(
        BadValue(f"no cell for {name}", "one for every sub-sector", "", Place(file))
        for name in known
        if name not in taken
    )
    for cell in BASIC:
        rows_of = [each for each in found if each.ref == cell]
        keys = [each for each in rows_of if each.key]
        if not rows_of or len(keys) > 1 or (keys and len(rows_of) > 1):
            faults.append(
                BadValue(
                    f"cell {cell} with {len(rows_of) - len(keys)} sub-sectors and {len(keys)} "
                    "notation keys",
                    "sub-sectors, or one key of " + ", ".join(KEYS),
                    "",
                    keys[0].place if keys else Place(file),
                )
            )
    faults.raise_if_any()
    return found


def gpc_basic(folder: Path, year: int | None = None) -> list[Cell]:
    """The GPC-BASIC cells of the statistics in *folder*, for *year* or for all of them.

    Sub-sectors outside BASIC follow as cells of the reference ``outside``, so that all cells of a
    year add up to its statistics.

    >>> from carbon.folders import shipped
    >>> cells = gpc_basic(shipped("inventories") / "hampshire-county", 2019)
    >>> [(cell.ref, cell.title, round(cell.tonnes)) for cell in cells[:2]]
    [('I.1.1', 'Residential buildings', 1412759), ('I.1.2', 'Residential buildings', 493099)]
    """
    figures = read_figures(folder)
    assignments = read_assignments(folder, figures)
    years = sorted({figure.year for figure in figures})
    if year is not None and year not in years:
        raise UnknownName("year", str(year), map(str, years))
    cells = []
    for each_year in years if year is None else [year]:
        by_sub_sector: dict[str, list[AreaFigure]] = {}
        for figure in figures:
            if figure.year == each_year:
                by_sub_sector.setdefault(figure.sub_sector, []).append(figure)
        for ref in [*BASIC, OUTSIDE]:
            rows = [each for each in assignments if each.ref == ref]
            if rows:
                cells.append(_cell(each_year, ref, rows, by_sub_sector))
    return cells


def _cell(
    year: int,
    ref: str,
    rows: Sequence[Assignment],
    by_sub_sector: dict[str, list[AreaFigure]],
) -> Cell:
    title, scope = TITLES.get(ref.rpartition(".")[0], "Outside GPC BASIC"), SCOPES.get(ref, "")
    reason = " ".join(dict.fromkeys(each.reason for each in rows if each.reason))
    if rows[0].key:
        return Cell(year, ref, title, scope, None, {}, rows[0].key, reason)
    figures = [figure for each in rows for figure in by_sub_sector.get(each.sub_sector, ())]
    if not figures:
        return Cell(year, ref, title, scope, None, {}, "NE", "the publisher gave no value")
    gases = {
        gas: math.fsum(f.kt for f in figures if f.gas == gas) * TONNES_PER_KILOTONNE
        for gas in dict.fromkeys(figure.gas for figure in figures)
    }
    tonnes = math.fsum(figure.kt for figure in figures) * TONNES_PER_KILOTONNE
    return Cell(year, ref, title, scope, tonnes, gases, "", reason)
