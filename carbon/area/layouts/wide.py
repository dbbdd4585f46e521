"""mySociety's la-emissions-data: a row a year and authority, a column a sub-sector.

Totals columns close each sector and the row, and rows of whole counties stand among those of
their districts: all of it is checked, none of it kept. Within the scope of influence only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from carbon.area.layouts.reading import (
    Reader,
    Records,
    Statistics,
    check_known,
    closes,
    finish,
    unequal_parts,
)
from carbon.area.statistics import Area, AreaFigure
from carbon.errors import BadValue, DuplicateRow, FaultList, MissingColumns, Place

FIGURE = re.compile(r"(?P<name>.+):kt CO2")
TOTAL = " Total"
GRAND_TOTAL = "Total Emissions"
#: What mySociety renames beyond recognition, by its name and the publisher's. Beside electricity
#: and other fuels, its "Agriculture" is the publisher's "Agriculture Gas" alone. Source: GitHub,
#: mysociety/la-emissions-data, convert_emissions.py, columns_to_names_and_units.
OFFICIAL = {"Agriculture": "Agriculture Gas"}
BESIDE = {"Agriculture": "Agriculture Electricity"}


def read_wide(
    statistics: Statistics,
    heading: Sequence[str],
    records: Records,
    authorities: Sequence[str],
    whole: str,
) -> None:
    """Add to *statistics* the figures of *authorities*, which must make up the row *whole*."""
    reader = Reader(statistics.file, {name: index for index, name in enumerate(heading)})
    sectors = _sectors(heading, statistics.file)
    seen: dict[tuple[int, str], int] = {}
    wholes: dict[tuple[int, str, str], tuple[float, int]] = {}
    known: dict[str, str] = {}
    for line, cells in records:
        statistics.rows += 1
        code = reader.text(cells, "local-authority-code")
        name = reader.text(cells, "official-name")
        known[code] = name
        is_whole = whole in (code, name)
        if not is_whole and code not in authorities and name not in authorities:
            continue
        year = reader.year(cells, "Year", line)
        if year is None:
            continue
        if (first := seen.setdefault((year, code), line)) != line:
            reader.faults.append(
                DuplicateRow(
                    f"{name} in {year} again (first in row {first})",
                    "each once",
                    "",
                    reader.place(line, "Year"),
                )
            )
        figures = list(_figures(reader, line, cells, sectors, (year, code, name)))
        if is_whole:
            for figure in figures:
                key = (figure.year, figure.sector, figure.sub_sector)
                wholes[key] = (figure.kt, line)
            continue
        statistics.blank += sum(map(len, sectors.values())) - len(figures)
        statistics.figures.extend(figures)
        statistics.areas.append(
            Area(
                year,
                code,
                name,
                reader.number(cells, "Population:000s", line),
                reader.number(cells, "Area:km2", line),
            )
        )
    check_known(authorities, known, statistics.file, reader.faults)
    if whole:
        check_known([whole], known, statistics.file, reader.faults)
        _check_whole(whole, wholes, statistics, reader.faults)
    finish(statistics, reader.faults)
    statistics.checks.append(
        "sub-sectors add up to their sector, and sectors to the total, in every row read"
    )
    if whole:
        statistics.checks.append(
            f"the {len(authorities)} authorities add up to {known.get(whole, whole)} in every "
            "year and sub-sector"
        )


def _check_whole(
    whole: str,
    wholes: Mapping[tuple[int, str, str], tuple[float, int]],
    statistics: Statistics,
    faults: FaultList,
) -> None:
    """The authorities add up to the row of the *whole*, in every year and sub-sector."""
    parts: dict[tuple[int, str, str], list[float]] = {}
    for figure in statistics.figures:
        key = (figure.year, figure.sector, figure.sub_sector)
        parts.setdefault(key, []).append(figure.kt)
    for key in wholes.keys() | parts.keys():
        year, _, sub_sector = key
        of = f"{sub_sector} of {whole} in {year}"
        if key not in wholes:
            faults.append(
                BadValue(
                    f"no {of}",
                    "a figure to check its parts against",
                    "",
                    Place(statistics.file),
                )
            )
            continue
        kt, line = wholes[key]
        summed = math.fsum(parts.get(key, ()))
        if not closes(summed, kt):
            faults.append(unequal_parts(of, kt, summed, statistics.file, line))


def _sectors(heading: Sequence[str], file: str) -> dict[str, list[str]]:
    """Sector → its sub-sectors: the columns between the totals, which close each sector."""
    sectors: dict[str, list[str]] = {}
    pending: list[str] = []
    for column in heading:
        match = FIGURE.fullmatch(column)
        name = match["name"] if match else ""
        if not name or name == GRAND_TOTAL:
            continue
        if name.endswith(TOTAL):
            sectors[name.removesuffix(TOTAL)] = pending
            pending = []
        else:
            pending.append(name)
    needed = ("Year", "official-name", "Population:000s", "Area:km2")
    lacking = [name for name in needed if name not in heading]
    lacking += [] if f"{GRAND_TOTAL}:kt CO2" in heading else [f"{GRAND_TOTAL}:kt CO2"]
    if lacking or pending or not sectors:
        raise MissingColumns(
            f"columns {', '.join(heading[:6])} …",
            f"also {', '.join(lacking)}" if lacking else "a Total column after each sector",
            "",
            Place(file, 1),
        )
    return sectors


def _figures(
    reader: Reader,
    line: int,
    cells: Sequence[str],
    sectors: Mapping[str, Sequence[str]],
    row: tuple[int, str, str],
) -> Iterator[AreaFigure]:
    """The figures of one row, after its sub-sectors were added up to its own totals."""
    of = f"{row[2]} in {row[0]}"
    sums = []
    for sector, sub_sectors in sectors.items():
        values = {name: reader.number(cells, f"{name}:kt CO2", line) for name in sub_sectors}
        figures = [
            AreaFigure(*row, sector, _official(name, sub_sectors), "CO2", kt)
            for name, kt in values.items()
            if kt is not None
        ]
        summed = math.fsum(figure.kt for figure in figures)
        sums.append(summed)
        total = reader.number(cells, f"{sector}{TOTAL}:kt CO2", line)
        if total is not None and not closes(summed, total):
            reader.faults.append(
                unequal_parts(f"{sector} of {of}", total, summed, reader.file, line)
            )
        yield from figures
    grand = reader.number(cells, f"{GRAND_TOTAL}:kt CO2", line)
    if grand is not None and not closes(math.fsum(sums), grand):
        reader.faults.append(
            unequal_parts(f"total of {of}", grand, math.fsum(sums), reader.file, line)
        )


def _official(name: str, sub_sectors: Sequence[str]) -> str:
    """The publisher's name of a column that stands among *sub_sectors* of its sector."""
    return OFFICIAL.get(name, name) if BESIDE.get(name) in sub_sectors else name
