"""The official CSV of any release: a row a year, authority, sector, sub-sector and gas.

Territorial and within-influence values stand side by side; releases before 2005–2020 have no
gas column, being CO2 alone. About 79 MB, read as a stream.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from carbon.area.layouts.reading import (
    COVERAGES,
    TERRITORIAL,
    WITHIN_INFLUENCE,
    Reader,
    Records,
    Statistics,
    check_known,
    finish,
)
from carbon.area.statistics import Area, AreaFigure
from carbon.errors import BadValue, DuplicateRow, MissingColumns, Place, UnknownName

COLUMNS = {
    "year": r"Calendar Year",
    "authority_code": r"Local Authority Code",
    "authority": r"Local Authority",
    "whole": r"Second Tier Authority",
    "sector": r"LA (?:CO2|GHG) Sector",
    "sub_sector": r"LA (?:CO2|GHG) Sub-sector",
    "gas": r"Greenhouse gas",
    TERRITORIAL: r"Territorial emissions \((?P<unit>kt CO2e?)\)",
    WITHIN_INFLUENCE: (
        r"(?:CO2 )?Emissions within the scope of influence of LAs \((?P<unit>kt CO2e?)\)"
    ),
    "population_thousands": r"Mid-year Population \(thousands\)",
    "area_km2": r"Area \(km2\)",
}
#: Columns that not every release has.
OPTIONAL = ("whole", "gas")


def read_official(
    statistics: Statistics,
    heading: Sequence[str],
    records: Records,
    authorities: Sequence[str],
    whole: str,
) -> None:
    """Add to *statistics* the figures of *authorities*, or of all in the second tier *whole*."""
    columns, statistics.unit = _columns(heading, statistics)
    reader = Reader(statistics.file, columns)
    known: dict[str, str] = {}
    wholes: set[str] = set()
    seen: dict[tuple[object, ...], int] = {}
    areas: dict[tuple[int, str], Area] = {}
    others = 0
    for line, cells in records:
        statistics.rows += 1
        code, name = reader.text(cells, "authority_code"), reader.text(cells, "authority")
        part_of = reader.text(cells, "whole") if "whole" in columns else ""
        known[code] = name
        wholes.add(part_of)
        named = code in authorities or name in authorities
        if whole and named and part_of != whole:
            reader.faults.append(
                BadValue(
                    f"{name} in {part_of or 'no second-tier authority'}",
                    f"an authority in {whole}",
                    "",
                    reader.place(line, "whole"),
                )
            )
        if not named and (authorities or not whole or part_of != whole):
            continue
        year = reader.year(cells, "year", line)
        gas = reader.text(cells, "gas") if "gas" in columns else "CO2"
        kt = reader.number(cells, statistics.coverage, line)
        if statistics.coverage == WITHIN_INFLUENCE and gas != "CO2":
            others += 1
            if kt:
                reader.faults.append(
                    BadValue(
                        f"{kt:g} kt of {gas} within the scope of influence",
                        "CO2 alone there",
                        "Import the territorial figures instead.",
                        reader.place(line, statistics.coverage),
                    )
                )
            continue
        if year is None or kt is None:
            statistics.blank += year is not None
            continue
        figure = AreaFigure(
            year,
            code,
            name,
            reader.text(cells, "sector"),
            reader.text(cells, "sub_sector"),
            gas,
            kt,
        )
        key = (year, code, figure.sector, figure.sub_sector, gas)
        if seen.setdefault(key, line) != line:
            reader.faults.append(
                DuplicateRow(
                    f"{figure.sub_sector} ({gas}) of {name} in {year} again "
                    f"(first in row {seen[key]})",
                    "each once",
                    "",
                    reader.place(line, "sub_sector"),
                )
            )
        statistics.figures.append(figure)
        people = reader.number(cells, "population_thousands", line)
        areas.setdefault(
            (year, code), Area(year, code, name, people, reader.number(cells, "area_km2", line))
        )
    statistics.areas = list(areas.values())
    check_known(authorities, known, statistics.file, reader.faults)
    if whole and whole not in wholes:
        reader.faults.append(
            UnknownName(
                "second-tier authority", whole, filter(None, wholes), "", Place(statistics.file)
            )
        )
    finish(statistics, reader.faults)
    if others:
        statistics.checks.append(
            f"the {others:,} rows of other gases hold nothing within the scope of influence"
        )


def _columns(heading: Sequence[str], statistics: Statistics) -> tuple[dict[str, int], str]:
    """Where each column is, whatever the release calls it, and the unit of the figures."""
    columns: dict[str, int] = {}
    unit = "kt CO2"
    for name, pattern in COLUMNS.items():
        for index, title in enumerate(heading):
            if match := re.fullmatch(pattern, title, re.IGNORECASE):
                columns[name] = index
                if name == statistics.coverage:
                    unit = match["unit"]
    required = [name for name in COLUMNS if name not in (*OPTIONAL, *COVERAGES)]
    lacking = [name for name in (*required, statistics.coverage) if name not in columns]
    if lacking:
        raise MissingColumns(
            f"columns {', '.join(heading)}",
            f"also columns for {', '.join(lacking)}",
            "",
            Place(statistics.file, 1),
        )
    if statistics.coverage == WITHIN_INFLUENCE or "gas" not in columns:
        # Only CO2 is ever counted within the scope of influence, or in a release without a gas
        # column, whatever its heading says.
        unit = "kt CO2"
    return columns, unit
