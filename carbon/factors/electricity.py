"""The table of grid electricity 2002 to 2011, as the Government later issued it again.

It is on one-year grid averages; what was published at the time were five-year rolling averages.
A CSV with the columns year, sheet, scope, activity, type, sub_type, extra, column_group, uom, ghg
and factor; one file holds ten editions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from carbon.cells import YEARS
from carbon.errors import FaultList, Place, UnreadableFile
from carbon.factors.source import SourceFile, SourceValue, read_values
from carbon.records.kinds import number, whole
from carbon.records.reader import read_rows
from carbon.tables import read_csv

COLUMNS = (
    "year", "sheet", "scope", "activity", "type", "sub_type", "extra", "column_group", "uom",
    "ghg", "factor",
)  # fmt: skip

LACKS = ("everything but grid electricity, generation and transmission and distribution",)
NOTES = (
    "Issued again later on one-year grid averages; not what was published at the time, which "
    "were five-year rolling averages. GWP basis: SAR, as of all editions up to 2014."
)


@dataclass(frozen=True)
class _Value:
    """What of a row is a number; the texts are the labels that it goes by."""

    year: Annotated[int, whole("a year such as 2005", lowest=YEARS[0], highest=YEARS[-1])]
    factor: Annotated[float | None, number()] = None


def read_electricity(path: Path) -> list[SourceFile]:
    """Read the table at *path*: one source for each of its years."""
    table = read_csv(path, optional=None)
    if table.columns != COLUMNS or not table.rows:
        raise UnreadableFile(
            "a CSV that is not the official table of electricity 2002 to 2011",
            f"the columns {', '.join(COLUMNS)}",
            "Of other years import the Government's workbook; factors of your own go into a pair "
            "of files that docs/factors.md shows.",
            Place(table.file),
        )
    faults = FaultList()
    by_year: dict[int, list[SourceValue]] = {}
    for row, one in read_rows(table, _Value, faults):
        by_year.setdefault(one.year, []).append(
            SourceValue(
                str(row.line),
                row.line,
                "",
                row["scope"],
                (row["sheet"], row["activity"], row["type"], row["sub_type"], row["column_group"]),
                row["uom"],
                row["ghg"],
                "" if one.factor is None else one.factor,
            )
        )
    faults.raise_if_any()
    sources = []
    for year, values in sorted(by_year.items()):
        read = read_values({path.name: values}, table.file)
        sources.append(
            SourceFile(
                file=table.file,
                year=year,
                version="",
                updated=None,
                first_published=None,
                counted="rows",
                size=read.size,
                groups=read.groups,
                counts=read.counts,
                refusals=read.refusals,
                lacks=LACKS,
                notes=NOTES,
                gwp_basis="sar",
            )
        )
    return sources
