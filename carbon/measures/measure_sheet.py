"""The sheet ``measures`` of a workbook as a table: percentages as its cells show them.

A cell that shows 70% holds 0.7, and one that shows 200% holds 2, which might be 2%: the size of a
number does not tell, its number format does. So each number gets the % sign that its format shows,
and a column that is no percentage refuses it. What else a format shows is refused where it is not
the column's, see :mod:`carbon.measures.shown_units`. The number formats of an ``.xlsx`` alone are
seen; of other workbooks small numbers are refused where a percentage is meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from carbon.cells import parse_number
from carbon.errors import BadValue, FaultList, Place, UnreadableFile, listed
from carbon.ledger.grids import WORKBOOK_SUFFIXES, Grid, read_grid
from carbon.measures.shown_units import wrong_in
from carbon.number_formats import with_percent
from carbon.sheet_marks import marks_of, unseen
from carbon.spreadsheets import open_workbook
from carbon.tables import Row, Table, table_of

SHEET = "measures"
#: What the template has beside it.
GUIDANCE_SHEET = "guidance"
#: Where formats are not seen: below it a number may be a fraction, of 1,000% at the most.
LEAST_UNSEEN = 10


def read_sheet(path: Path, required: Sequence[str], percentages: Collection[str]) -> Table:
    """The rows of the sheet :data:`SHEET`; *percentages* are the columns that hold such.

    Raises :class:`~carbon.errors.Faults` for formulas without a value, for what may be a percentage
    or a fraction of it, and for cells that show another unit or currency than their column's;
    :class:`~carbon.errors.UnreadableFile` for a workbook without such a sheet.
    """
    _has_sheet(path)
    grid = read_grid(path, SHEET)
    faults = FaultList((*grid.faults, *_shown_otherwise(grid)))
    table = table_of(_as_shown(grid), grid.file, required, None)
    if grid.marks is None or not grid.marks.sees_formats:
        faults.extend(
            fault
            for row in table
            for column in table.columns
            if column in percentages and (fault := _unseen(row, column))
        )
    faults.raise_if_any()
    return table


def _has_sheet(path: Path) -> None:
    book = open_workbook(path)
    if SHEET not in book.sheet_names:
        names = [repr(name) for name in book.sheet_names]
        raise UnreadableFile(
            f"the {'sheet' if len(names) == 1 else 'sheets'} {listed(names)}",
            f"one called {SHEET!r}, which holds the measures",
            f"Call the sheet that lists them {SHEET}.",
            Place(book.file),
        )


def sheet_remarks(path: Path) -> list[str]:
    """What is to be told of a workbook of measures: what is hidden and read, and what is not read.

    Nothing of a CSV. The sheet :data:`GUIDANCE_SHEET` of the template is not named.
    """
    if path.suffix.casefold() not in WORKBOOK_SUFFIXES:
        return []
    book = open_workbook(path)
    told = [f"{book.file}: the hidden sheet {SHEET!r} is read."] if SHEET in book.hidden else []
    marks = marks_of(path, SHEET, book.file)
    told += unseen(path, marks)
    if marks.hidden:
        told.append(f"{book.file} [{SHEET}]: hidden {marks.hidden} are read too.")
    others = [repr(name) for name in book.sheet_names if name not in (SHEET, GUIDANCE_SHEET)]
    if others:
        words = "sheet" if len(others) == 1 else "sheets"
        told.append(f"{book.file}: sheet {SHEET!r} is read; not {words} {', '.join(others)}.")
    return told


def _as_shown(grid: Grid) -> Iterator[tuple[int, list[str]]]:
    """The records of *grid*, its numbers with the % signs that their formats show."""
    for number, cells in grid.records:
        marks = [
            grid.marks.get((number, index)) if grid.marks else None for index in range(len(cells))
        ]
        yield (
            number,
            [
                with_percent(cell, mark.shown) if mark else cell
                for cell, mark in zip(cells, marks, strict=True)
            ],
        )


def _shown_otherwise(grid: Grid) -> Iterator[BadValue]:
    """A fault for each number whose format shows what its column is not."""
    for row, cells in grid.records[1:]:
        for index, (column, cell) in enumerate(zip(grid.heading, cells, strict=False)):
            mark = grid.marks.get((row, index)) if grid.marks else None
            # Nothing is nothing in every unit, and "none" where its format says that of it.
            if mark is None or not mark.shown or not _is_number(cell) or not parse_number(cell):
                continue
            if wrong := wrong_in(column, mark.shown):
                yield BadValue(
                    f"{cell} in a number format {mark.shown!r}, which shows {wrong}",
                    f"a plain number of the column {column}",
                    "Format the cell as a plain number, and write what it is in the column's unit.",
                    grid.place(row, column),
                )


def _is_number(cell: str) -> bool:
    try:
        parse_number(cell)
    except ValueError:
        return False
    return True


def _unseen(row: Row, column: str) -> BadValue | None:
    """A fault for a number that may be a percentage, or a fraction shown as one."""
    try:
        number = parse_number(row[column])
    except ValueError:
        return None
    if not 0 < abs(number) < LEAST_UNSEEN:
        return None
    return BadValue(
        f"{number:g}, which may be {number:g}% or {number * 100:.10g}%",
        "a percentage with its sign, for this kind of workbook does not show which",
        f"Save the workbook as .xlsx, or write {number:g}% as text.",
        row.place(column),
    )
