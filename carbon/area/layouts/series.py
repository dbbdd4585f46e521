"""Territorial series by sector and, separately, by gas: a row a region, year, dimension and name.

Sectors and gases are two cuts of one total, so only sectors become figures and the gases stand
beside them; both must add up to the printed total.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from carbon.area.layouts.reading import (
    Reader,
    Records,
    Statistics,
    check_known,
    closes,
    finish,
    unequal_parts,
)
from carbon.area.statistics import (
    GAS_CLOSURE_KT,
    Area,
    AreaFigure,
    GasFigure,
    gases_close,
)
from carbon.errors import BadValue, DuplicateRow, MissingColumns, Place, UnknownName

COLUMNS = ("region", "year", "dimension", "name", "kt_co2e", "population_thousands")
DIMENSIONS = ("sector", "gas", "total")
#: The gas of a figure that is every gas together, in CO2e.
EVERY_GAS = "CO2e"


def read_series(
    statistics: Statistics,
    heading: Sequence[str],
    records: Records,
    authorities: Sequence[str],
) -> None:
    """Add to *statistics* the sectors, gases and people of the regions *authorities*.

    Regions may hold one another, so each has to be named.
    """
    lacking = [name for name in COLUMNS if name not in heading]
    if lacking:
        raise MissingColumns(
            f"columns {', '.join(heading)}",
            f"also {', '.join(lacking)}",
            "",
            Place(statistics.file, 1),
        )
    statistics.unit = "kt CO2e"
    reader = Reader(statistics.file, {name: index for index, name in enumerate(heading)})
    known: dict[str, str] = {}
    seen: dict[tuple[object, ...], int] = {}
    totals: dict[tuple[int, str], tuple[float, int]] = {}
    areas: dict[tuple[int, str], Area] = {}
    for line, cells in records:
        statistics.rows += 1
        region = reader.text(cells, "region")
        known[region] = region
        if region not in authorities:
            continue
        dimension, name = reader.text(cells, "dimension"), reader.text(cells, "name")
        year, kt = reader.year(cells, "year", line), reader.number(cells, "kt_co2e", line)
        if dimension not in DIMENSIONS:
            reader.faults.append(
                UnknownName("dimension", dimension, DIMENSIONS, "", reader.place(line, "dimension"))
            )
            continue
        if year is None or kt is None:
            statistics.blank += year is not None
            continue
        if (first := seen.setdefault((region, year, dimension, name), line)) != line:
            reader.faults.append(
                DuplicateRow(
                    f"{name} of {region} in {year} again (first in row {first})",
                    "each once",
                    "",
                    reader.place(line, "name"),
                )
            )
        people = reader.number(cells, "population_thousands", line)
        areas.setdefault((year, region), Area(year, "", region, people, None))
        if dimension == "total":
            totals[year, region] = (kt, line)
        elif dimension == "gas":
            statistics.by_gas.append(GasFigure(year, "", region, name, kt))
        else:
            statistics.figures.append(AreaFigure(year, "", region, name, name, EVERY_GAS, kt))
    statistics.areas = list(areas.values())
    check_known(authorities, known, statistics.file, reader.faults)
    _close(statistics, totals, reader)
    finish(statistics, reader.faults)


def _close(
    statistics: Statistics, totals: dict[tuple[int, str], tuple[float, int]], reader: Reader
) -> None:
    """Sectors and gases add up to the total of every region and year."""
    for year, region in sorted({(f.year, f.authority) for f in statistics.figures}):
        of = f"of {region} in {year}"
        if (year, region) not in totals:
            reader.faults.append(
                BadValue(f"no total {of}", "a total to check its sectors", "", Place(reader.file))
            )
            continue
        total, line = totals[year, region]
        key = (year, region)
        sectors = math.fsum(f.kt for f in statistics.figures if (f.year, f.authority) == key)
        gases = math.fsum(g.kt for g in statistics.by_gas if (g.year, g.authority) == key)
        if not closes(sectors, total):
            reader.faults.append(unequal_parts(f"total {of}", total, sectors, reader.file, line))
        if not gases_close(gases, total):
            reader.faults.append(
                unequal_parts(f"total by gas {of}", total, gases, reader.file, line)
            )
    statistics.checks.append(
        "sectors add up to the total of every region and year to 1e-9, and gases within "
        f"{GAS_CLOSURE_KT:g} kt, the publisher's rounding"
    )
