"""The Government's condensed workbooks, of the years without a flat file.

One sheet a category. A sheet holds blocks: a heading row with ``Activity`` and ``Unit`` and a
column for each gas, over it the names of groups of columns (``Diesel``, ``Energy - Net CV``), and
below it labels that stand once for the rows under them, until an empty row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carbon.cells import letters
from carbon.factors.flat import after, version_of, year_of
from carbon.factors.source import GASES, SourceFile, SourceValue, read_values, text_of
from carbon.spreadsheets import Cell, Workbook

SAYS = ("UK Government conversion factors for Company Reporting", "Defra Standard Set")

#: What a condensed workbook does not hold, said in each edition's TOML.
LACKS = (
    "well-to-tank (WTT) factors",
    "bioenergy, district heat, business travel by land, material use, hotel stays, homeworking",
    "flights without radiative forcing",
)


def read_condensed(book: Workbook, front: list[list[Cell]]) -> SourceFile:
    """Read the condensed workbook *book*, whose introduction is *front*; each cell is accounted."""
    sheets = {}
    for name in book.sheet_names:
        grid = book.rows(name)
        scope = next((text_of(cell) for cell in after(grid[:10], "scope")), "")
        values = [value for block in _blocks(grid) for value in _cells(name, scope, grid, block)]
        if values:
            sheets[name] = values
    read = read_values(sheets, book.file)
    return SourceFile(
        file=book.file,
        year=year_of(front, book.file),
        version=version_of(front),
        updated=None,
        first_published=None,
        counted="cells",
        size=read.size,
        groups=read.groups,
        counts=read.counts,
        refusals=read.refusals,
        blanks=read.blanks,
        lacks=LACKS,
        notes="From the condensed workbook. The workbooks of 2012 to 2015 were issued again from "
        "one template, so their introductions speak of 2015.",
    )


def _blocks(grid: Sequence[Sequence[Cell]]) -> Iterator[int]:
    """The indices of the heading rows: those with Activity, Unit and kg CO2e."""
    for index, row in enumerate(grid):
        if {"activity", "unit", "kg co2e"} <= {text_of(cell).casefold() for cell in row}:
            yield index


def _cells(
    sheet: str, scope: str, grid: Sequence[Sequence[Cell]], heading: int
) -> Iterator[SourceValue]:
    """A value for each gas cell below the heading row, with the labels that stand for it."""
    names = [text_of(cell).casefold() for cell in grid[heading]]
    over = [text_of(cell) for cell in grid[heading - 1]]
    unit_column = names.index("unit")
    label_columns = range(names.index("activity"), unit_column)
    gas_columns = [column for column, name in enumerate(names) if name in GASES]
    labels = [""] * len(label_columns)
    for index in range(heading + 1, len(grid)):
        row = grid[index]
        if not any(text_of(cell) for cell in row):
            return
        for position, column in enumerate(label_columns):
            if text_of(row[column]):
                # A new label ends those below it: a new fuel has a first unit of its own.
                labels[position:] = [text_of(row[column]), *[""] * (len(labels) - position - 1)]
        group = ""
        for column in gas_columns:
            group = over[column] or group
            levels = (sheet, *labels, *[""] * (3 - len(labels)), group)
            yield SourceValue(
                f"{letters(column)}{index + 1}",
                index + 1,
                "",
                scope,
                levels,
                _unit(text_of(row[unit_column]), group),
                text_of(grid[heading][column]),
                row[column],
            )


def _unit(unit: str, group: str) -> str:
    """The unit, with the calorific value that the group of columns names."""
    for basis in ("Gross CV", "Net CV"):
        if unit == "kWh" and basis in group:
            return f"kWh ({basis})"
    return unit
