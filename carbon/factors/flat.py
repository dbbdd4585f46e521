"""The Government's flat file of conversion factors, of any year.

Nothing is taken by position: the sheet and its header are found by what they say, columns by
name, the year and the version on the front page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime

from carbon.errors import (
    BadValue,
    Fault,
    Faults,
    Place,
    UnknownName,
    UnreadableFile,
    counted,
    listed,
)
from carbon.factors.source import SourceFile, SourceValue, judge, read_values, text_of
from carbon.sheet_marks import marks_of
from carbon.spreadsheets import Cell, Workbook

TITLE = "UK Government GHG Conversion Factors for Company Reporting"
SHEET = "Factors by Category"

LEVELS = ("level 1", "level 2", "level 3", "level 4", "column text")
NEEDED = ("scope", *LEVELS, "uom", "gas", "value")
#: Columns that are there in some years and say nothing more.
IGNORED = ("uom (simple)", "lookup")


def read_flat_file(book: Workbook, front: list[list[Cell]]) -> SourceFile:
    """Read the flat file in *book*, whose front page is *front*.

    Raises :class:`~carbon.errors.UnreadableFile` for one that is cut short or contradicts itself,
    and all factors that stand twice together.
    """
    sheet, header, grid, others = _find_sheet(book)
    columns = _columns(grid[header], book.file, header + 1)
    headed = re.search(r"\b(20\d\d)\b", str(grid[header][columns["value"]]))
    year = year_of(front, book.file)
    if headed and int(headed[1]) != year:
        raise BadValue(
            f"a front page of {year} and factors of {headed[1]}",
            "one year",
            "Take the file again from the publisher.",
            Place(book.file, header + 1),
        )
    _show_errors(book, sheet, grid, columns["value"])
    values = [
        _value(number, cells, columns)
        for number, cells in enumerate(grid[header + 1 :], start=header + 2)
    ]
    read = read_values({SHEET: values}, book.file)
    if year > 2016 and not read.counts["marker"]:
        raise UnreadableFile(
            f"no END row in sheet {sheet!r}",
            "one, as in every flat file since 2017",
            "The file is cut short: download it again.",
            Place(book.file, len(grid)),
        )
    version = version_of(front)
    return SourceFile(
        file=book.file,
        year=year,
        version=version,
        updated=_date_after(front, "updated"),
        first_published=_first_date(front, version),
        counted="rows",
        size=len(values),
        groups=read.groups,
        counts=read.counts,
        refusals=read.refusals,
        blanks=read.blanks,
        remarks=(*_passed_over(sheet, others, book.file), *_below_the_end(values, book.file)),
    )


def _passed_over(sheet: str, others: Sequence[str], file: str) -> list[str]:
    """A remark on sheets that could be one of factors too, and are not read."""
    if not others:
        return []
    return [
        f"Warning: {file}: found columns Scope, UOM and GHG Conversion Factor in "
        f"{listed(map(repr, others))} too; expected one such sheet. Read was {sheet!r} alone."
    ]


def _below_the_end(values: Sequence[SourceValue], file: str) -> list[str]:
    """A remark on rows below the row END: a list's scratch rows, or a list in another order."""
    verdicts = [(value.place, judge(value)[0]) for value in values]
    marker = next((at for at, (_, verdict) in enumerate(verdicts) if verdict == "marker"), None)
    if marker is None:
        return []
    below = [place for place, verdict in verdicts[marker + 1 :] if verdict != "blank"]
    if not below:
        return []
    return [
        f"Warning: {file}: found {counted(len(below), 'row')} below the row END (row "
        f"{values[marker].row}), from row {below[0]} on; expected END below the last, as in every "
        "flat file since 2017. They were read as all others: look whether the publisher means them."
    ]


def find_front_page(book: Workbook, *said: str) -> list[list[Cell]] | None:
    """The first rows of the sheet that says all of *said*, None when there is no such sheet."""
    wanted = {text.casefold() for text in said}
    for name in book.sheet_names:
        rows = book.rows(name)[:60]
        if wanted <= {text_of(cell).casefold() for row in rows for cell in row}:
            return rows
    return None


def after(front: list[list[Cell]], label: str) -> list[Cell]:
    """The cells that follow *label* on the front page: each the next filled one of its row."""
    found: list[Cell] = []
    for row in front:
        for index, cell in enumerate(row):
            if text_of(cell).casefold().rstrip(": ") == label:
                found.extend([other for other in row[index + 1 :] if other != ""][:1])
    return found


def year_of(front: list[list[Cell]], file: str) -> int:
    """The year that the front page names."""
    years = {text_of(cell) for cell in after(front, "year")}
    valid = {int(year) for year in years if re.fullmatch(r"20\d\d", year)}
    if len(valid) != 1:
        where = [
            f"{year} (row {number})"
            for number, row in enumerate(front, 1)
            for year in map(text_of, after([row], "year"))
        ]
        raise BadValue(
            f"on the front page Year: {', '.join(where) or 'nothing'}",
            "one year such as 2024",
            "Take the file again from the publisher.",
            Place(file),
        )
    return valid.pop()


def version_of(front: list[list[Cell]]) -> str:
    """The version that the front page names, as it is written; empty when it names none."""
    return next((str(cell).strip() for cell in after(front, "version")), "")


def _as_date(cell: Cell) -> date | None:
    """A date cell, or a text such as 31/07/2026, 31 July 2026 or 2026-07-31."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for form in ("%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d"):
        with suppress(ValueError):
            return datetime.strptime(text_of(cell), form).date()
    return None


def _date_after(front: list[list[Cell]], label: str) -> date | None:
    return next((day for cell in after(front, label) if (day := _as_date(cell))), None)


def _first_date(front: list[list[Cell]], version: str) -> date | None:
    """The date of version 1.0, where the front page tells it."""
    for row in front:
        filled = [cell for cell in row if cell != ""]
        if len(filled) > 1 and text_of(filled[0]) in ("1", "1.0") and (day := _as_date(filled[1])):
            return day
    return _date_after(front, "updated") if version in ("1", "1.0") else None


def _show_errors(book: Workbook, sheet: str, grid: list[list[Cell]], column: int) -> None:
    """Put the errors of the column of values (``#N/A``) where the reader of values has a blank."""
    marks = marks_of(book.path, sheet, book.file)
    for (row, at), mark in marks.cells.items():
        # Marks count rows from 1.
        if at == column and mark.error and row <= len(grid) and at < len(grid[row - 1]):
            grid[row - 1][at] = mark.error


def _heading(cell: Cell) -> str:
    name = text_of(cell).casefold()
    if name.startswith("ghg conversion factor"):
        return "value"
    return "gas" if name in ("ghg", "ghg/unit") else name


def _find_sheet(book: Workbook) -> tuple[str, int, list[list[Cell]], list[str]]:
    """The sheet of factors, the index of its header row, its rows, and others like it."""
    candidates = []
    for name in book.sheet_names:
        rows = book.rows(name)
        for index, row in enumerate(rows[:60]):
            if {"scope", "uom", "value"} <= {_heading(cell) for cell in row}:
                candidates.append((name, index, rows))
                break
    named = [found for found in candidates if text_of(found[0]).casefold() == SHEET.casefold()]
    others: list[str] = []
    if len(candidates) > 1 and len(named) == 1:
        others = [found[0] for found in candidates if found is not named[0]]
        candidates = named
    if len(candidates) != 1:
        sheets = f": {', '.join(repr(found[0]) for found in candidates)}" if candidates else ""
        raise UnreadableFile(
            f"{len(candidates) or 'no'} sheets with columns Scope, UOM and GHG Conversion Factor"
            f"{sheets}{hidden_among(book)}",
            f"one, named {SHEET!r}",
            "Download the flat file from GOV.UK again.",
            Place(book.file),
        )
    return (*candidates[0], others)


def hidden_among(book: Workbook) -> str:
    """Which sheets of *book* are hidden, behind what was found of the others; empty for none."""
    if not book.hidden:
        return ""
    return f", and {listed(map(repr, sorted(book.hidden)))} hidden, which counts as not shown"


def _columns(header: Sequence[Cell], file: str, line: int) -> dict[str, int]:
    found: dict[str, int] = {}
    faults: list[Fault] = []
    place = Place(file, line)
    for index, cell in enumerate(header):
        name, shown = _heading(cell), text_of(cell)
        if not name or name in IGNORED:
            continue
        if name not in (*NEEDED, "id"):
            faults.append(UnknownName("column", shown, (*NEEDED, "id"), "", place))
        elif name in found:
            faults.append(BadValue(f"column {shown!r} twice", "each once", "", place))
        found[name] = index
    missing = [name for name in NEEDED if name not in found]
    if missing:
        faults.append(
            BadValue(
                f"a sheet without {', '.join(missing)}",
                f"the columns {', '.join(NEEDED)}",
                "",
                place,
            )
        )
    if faults:
        raise Faults(faults)
    return found


def _value(number: int, cells: Sequence[Cell], columns: Mapping[str, int]) -> SourceValue:
    def text(name: str) -> str:
        return text_of(cells[columns[name]]) if name in columns else ""

    def level(name: str) -> str:
        # A number among the level names is noise: a data year, or 0 for an empty cell.
        return "" if isinstance(cells[columns[name]], float | int) else text(name)

    return SourceValue(
        str(number),
        number,
        text("id"),
        text("scope"),
        tuple(map(level, LEVELS)),
        text("uom"),
        text("gas"),
        cells[columns["value"]],
    )
