"""A file as a grid of text cells, whatever kind it was: what every format reads.

CSV and workbooks become the same thing here, so that a format is written once. Each record
keeps its row in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.cells import letters
from carbon.errors import BadValue, Fault, Place, UnreadableFile
from carbon.files import read_bytes, shown
from carbon.ledger.streamed import Record, StreamedRecords, of_bounded_cells
from carbon.tables import (
    decode,
    delimiter_of,
    read_text,
    records,
    start_of,
)
from carbon.workbook_limits import MOST_UNPACKED_BYTES

if TYPE_CHECKING:
    from carbon.sheet_marks import SheetMarks
    from carbon.spreadsheets import Workbook

#: A CSV longer than this is gone through again and again rather than held as text, and a bar tells
#: how far; shorter ones take a few seconds.
LONG_FILE_BYTES = 5_000_000
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")


@dataclass
class Blank:
    """Counts blank rows while a file is gone through."""

    count: int = 0

    def told(self, count: int) -> None:
        """Take the number of blank rows."""
        self.count = count


def row_key(sheet: str, row: int) -> str:
    """How a row of a file, or of a sheet of it, is named: ``7``, ``Gas!7``."""
    return f"{sheet}!{row}" if sheet else str(row)


@dataclass(frozen=True)
class Grid:
    """The records of one file or sheet that are not blank: (row in the file, cells).

    ``file`` is the name as the user gave it; ``sheet`` is empty for a CSV; ``remarks`` are what
    there is to tell about how it was read. ``delimiter`` parts the cells of a CSV; ``blank`` counts
    the blank rows that are not among the records. Of a workbook, ``marks`` are what a sheet says
    beside its values, and ``faults`` its formulas without a value; ``tabs`` are the sheets where
    all of them are meant. ``units`` are by column what a row of units under the heading says, once
    it is taken out.
    """

    file: str
    records: Sequence[Record]
    sheet: str = ""
    remarks: tuple[str, ...] = ()
    delimiter: str = ","
    blank: Blank = field(default_factory=lambda: Blank())
    marks: SheetMarks | None = None
    faults: tuple[Fault, ...] = ()
    tabs: tuple[Grid, ...] = ()
    units: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether it is a CSV, whose columns line up only as well as its delimiters."""
        return not self.sheet

    @property
    def named(self) -> str:
        """The file, and its sheet where it is of a workbook: ``book.xlsx [Gas]``."""
        suffix = f" [{self.sheet}]"
        return self.file if not self.sheet or self.file.endswith(suffix) else self.file + suffix

    @property
    def blank_rows(self) -> int:
        """The blank rows that were passed, once all were gone through."""
        return self.blank.count

    def without(self, rows: Collection[str]) -> Grid:
        """The same without some rows, given by their keys (:func:`row_key`)."""
        if not rows:
            return self
        own = self.numbers_of(rows)
        if isinstance(self.records, StreamedRecords):
            return replace(self, records=self.records.without(own))
        return replace(self, records=tuple(one for one in self.records if one[0] not in own))

    def numbers_of(self, rows: Collection[str]) -> frozenset[int]:
        """Those of *rows*, keys, that are of this sheet, by their numbers."""
        start = row_key(self.sheet, 0)[:-1]
        own = (one.removeprefix(start) for one in rows if one.startswith(start))
        return frozenset(int(one) for one in own if one.isdigit())

    def with_units(self, row: int, units: Mapping[int, str]) -> Grid:
        """The same without the *row* that says the *units* of its columns."""
        if isinstance(self.records, StreamedRecords):
            return replace(self, records=self.records.without(frozenset({row})), units=units)
        return replace(self, records=tuple(r for r in self.records if r[0] != row), units=units)

    def below(self, index: int) -> Grid:
        """The same from its *index*-th record on."""
        return replace(self, records=self.records[index:]) if index else self

    @property
    def heading(self) -> tuple[str, ...]:
        """The first record's cells in lower case, without empty ones at the end."""
        if not self.records:
            return ()
        names = [cell.strip().casefold() for cell in self.records[0][1]]
        while names and not names[-1]:
            names.pop()
        return tuple(names)

    def place(self, row: int | None = None, column: str | None = None) -> Place:
        """A place in the file."""
        return Place(self.file, row, column)


def read_given(path: Path) -> bytes:
    """The bytes of a file that is given to be read; what would take too much is refused before.

    Raises :class:`UnreadableFile`.
    """
    if path.suffix.casefold() in WORKBOOK_SUFFIXES:
        return read_bytes(path, MOST_UNPACKED_BYTES)
    return read_text(path)


def read_grid(
    path: Path,
    sheet: str | None = None,
    told: Callable[[float], None] | None = None,
    data: bytes | None = None,
) -> Grid:
    """The cells of a CSV or workbook; of a CSV those of *data*, where its bytes are known.

    Of a workbook the sheet *sheet*, else the one named ``readings``, else its only one that
    holds anything. *told* is called with the share read, where that takes long. Raises
    :class:`UnreadableFile` for anything that cannot be read, and for an empty file.
    """
    file = shown(path)
    if path.name.startswith("~$"):
        raise UnreadableFile(
            "Excel's mark that a workbook is open",
            "the workbook itself",
            f"Close {path.name.removeprefix('~$')} in Excel and log that.",
            Place(file),
        )
    if path.suffix.casefold() in WORKBOOK_SUFFIXES:
        grid = _workbook_grid(path, sheet)
    else:
        data = read_text(path) if data is None else data
        blank = Blank()
        if len(data) > LONG_FILE_BYTES:
            mark = delimiter_of(start_of(data, file))
            streamed = StreamedRecords(data, file, told=told, blank=blank.told)
            return Grid(file, streamed, delimiter=mark, blank=blank)
        text = decode(data, file)
        found = records(text, file, blank.told)
        bounded = tuple(of_bounded_cells(found, file))
        grid = Grid(file, bounded, delimiter=delimiter_of(text), blank=blank)
    if not grid.records and path.suffix.casefold() in WORKBOOK_SUFFIXES:
        raise UnreadableFile(
            "a workbook with nothing in the cells of the sheets that are shown",
            "readings",
            "If there is something, show its sheet in a spreadsheet program and save the workbook "
            "again; else ask the supplier for it.",
            Place(file),
        )
    if not grid.records:
        raise UnreadableFile(
            "an empty file", "readings", "Ask the supplier for it again.", Place(file)
        )
    return grid


#: How many sheets a message names.
MOST_NAMED = 60
#: The word that means all sheets of a workbook.
ALL = "all"
#: A sheet with fewer numbers is a key or a cover, not readings.
FEWEST_NUMBERS = 6
#: A sheet of which a greater part of the numbers is taken from others says nothing of its own.
MOST_LINKED = 0.8


def _workbook_grid(path: Path, sheet: str | None) -> Grid:
    from carbon.spreadsheets import open_workbook

    book = open_workbook(path)
    if sheet is not None and sheet not in book.sheet_names and sheet.casefold() == ALL:
        return _all_sheets(book)
    if sheet is not None:
        return _chosen(book, _sheet_grid(book.file, sheet, book.rows(sheet)))
    by_name = {name.casefold(): name for name in book.sheet_names}
    if "readings" in by_name:
        name = by_name["readings"]
        return _chosen(book, _sheet_grid(book.file, name, book.rows(name)))
    grids = [_sheet_grid(book.file, name, rows) for name, rows in book.walked()]
    filled = [grid for grid in grids if grid.records and grid.sheet not in book.hidden]
    numbered = [grid for grid in filled if _numbers(grid) >= FEWEST_NUMBERS]
    if len(filled) > 1 and len(numbered) != 1:
        raise UnreadableFile(
            f"sheets {_named([grid.sheet for grid in filled])}",
            "one sheet, or one named readings",
            "Name it with --sheet, or take every one with --sheet all.",
            Place(book.file),
        )
    if not filled:
        return Grid(book.file, ())
    one = numbered[0] if len(numbered) == 1 else filled[0]
    others = [name for name in book.sheet_names if name != one.sheet]
    told = [f"{book.file}: sheet {one.sheet!r} is read; not {_named(list(map(repr, others)))}."]
    return _chosen(book, replace(one, remarks=(*one.remarks, *(told if others else ()))))


def _named(names: Sequence[str]) -> str:
    """Sheets in their order, as many as one reads."""
    shown = ", ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED:,} more"


def _numbers(grid: Grid) -> int:
    return sum(
        cell.replace(".", "", 1).lstrip("-").isdigit()
        for _, cells in grid.records
        for cell in cells
    )


_OTHER_SHEET = re.compile(r"(?:'([^']+)'|(\w+))!")
#: What a sheet is called that shows again what stands on others.
_SUMMARY = re.compile(r"(?i)\b(summary|summaries|dashboard|overview|charts?|graphs?|pivot)\b")


#: A tab of one month, which may have few rows.
_MONTH_TAB = re.compile(
    r"(?i)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[ _'-]*(?:\d{2}|\d{4})?$"
    r"|(?:19|20)\d{2}-\d{2}$"
)


def _is_of(grid: Grid, others: Collection[str]) -> bool:
    """Whether nearly all numbers of a sheet are formulas over *others* that are read themselves."""
    formulas = [mark.formula for mark in grid.marks.cells.values()] if grid.marks else []
    linked = sum(
        any((quoted or plain) in others for quoted, plain in _OTHER_SHEET.findall(one))
        for one in formulas
        if "!" in one
    )
    return linked >= FEWEST_NUMBERS and linked > MOST_LINKED * _numbers(grid)


def _all_sheets(book: Workbook) -> Grid:
    """Every sheet that is shown and holds readings of its own; the others are named, not read."""
    tabs, passed, looked_at = [], [], []
    for name in book.sheet_names:
        if name in book.hidden:
            passed.append(f"{name!r} (hidden)")
            continue
        if re.search(r"(?i)(^|[^a-z])old([^a-z]|$)", name):
            passed.append(f"{name!r} (old, by its name)")
            continue
        looked_at.append(name)
    for name, rows in book.walked(looked_at):
        grid = _sheet_grid(book.file, name, rows)
        if _numbers(grid) < (1 if _MONTH_TAB.match(name.strip()) else FEWEST_NUMBERS):
            passed.append(f"{name!r} (no readings)")
            continue
        chosen = _chosen(book, replace(grid, file=f"{book.file} [{name}]"))
        tabs.append(chosen)
    named = {tab.sheet for tab in tabs}
    summaries = [tab for tab in tabs if _SUMMARY.search(tab.sheet) or _is_of(tab, named)]
    if len(summaries) < len(tabs):
        passed += [f"{tab.sheet!r} (sums up other sheets)" for tab in summaries]
        tabs = [tab for tab in tabs if tab not in summaries]
    told = (f"{book.file}: not read: sheets {_named(passed)}.",) if passed else ()
    if not tabs:
        raise UnreadableFile(
            f"sheets {_named(book.sheet_names)} without readings",
            "a sheet with readings",
            "",
            Place(book.file),
        )
    return Grid(book.file, tabs[0].records, tabs[0].sheet, told, tabs=tuple(tabs))


def _sheet_grid(file: str, sheet: str, rows: Sequence[Sequence[object]]) -> Grid:
    numbered = ((row, [cell_text(cell) for cell in cells]) for row, cells in enumerate(rows, 1))
    filled = ((row, cells) for row, cells in numbered if any(cells))
    found = tuple(of_bounded_cells(filled, file))
    return Grid(file, found, sheet, blank=Blank(len(rows) - len(found)))


def _chosen(book: Workbook, grid: Grid) -> Grid:
    """The grid of a sheet with what it says beside its values; formulas without one are faults.

    So are errors, of every kind of workbook.
    """
    from carbon.sheet_marks import marks_of, unseen

    marks = marks_of(book.path, grid.sheet, book.file)
    faults: list[Fault] = []
    computed = 0
    for (row, column), mark in marks.cells.items():
        place = grid.place(row, letters(column))
        if mark.formula and not mark.error:
            computed += 1
        elif mark.error and mark.error.startswith("a formula"):
            remedy = "Open the workbook in Excel and save it, or paste values only."
            faults.append(BadValue(mark.error, "a value", remedy, place))
        elif mark.error:
            faults.append(_error(mark.error, place))
    told = [*grid.remarks, *unseen(book.path, marks)]
    if computed:
        cells = "1 cell is a formula" if computed == 1 else f"{computed:,} cells are formulas"
        told.append(f"{grid.file}: {cells}, read with the value that Excel stored.")
    records = [(row, marks.with_truths(row, cells)) for row, cells in grid.records]
    return replace(grid, records=records, remarks=tuple(told), marks=marks, faults=tuple(faults))


def _error(error: str, place: Place) -> BadValue:
    return BadValue(f"the error {error}", "a value", "Mend the formula or type the value.", place)


def cell_text(cell: object) -> str:
    r"""A workbook's cell as the text a CSV would have held; numbers to their last digit.

    >>> cell_text(1700.0), cell_text(0.1), cell_text(date(2024, 3, 31)), cell_text("a\0b")
    ('1700', '0.1', '2024-03-31', 'ab')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    # A null, which PostgreSQL takes in no text, is left out as from a CSV.
    return str(cell).replace("\0", "").strip()


def grid_of_text(text: str, file: str) -> Grid:
    """A grid from the text of a CSV; for tests and for what the program writes itself."""
    blank = Blank()
    found = tuple(records(text, file, blank.told))
    return Grid(file, found, delimiter=delimiter_of(text), blank=blank)
