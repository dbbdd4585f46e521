"""The tabs ``sites`` and ``meters`` of a workbook as tables, every fault of their cells together.

A spreadsheet keeps numbers and dates where a CSV has text. A number held whole is taken for its
digits; one that was rounded, and a date where none belongs, has lost what was typed: refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from carbon.errors import BadValue, Fault, FaultList, Place, UnreadableFile, listed
from carbon.files import shown
from carbon.register import meters as meter_file
from carbon.register import sites as site_file
from carbon.register.changes import DATES
from carbon.register.supply_points import check_digit
from carbon.sheet_marks import SheetMarks, marks_of, unseen
from carbon.spreadsheets import Cell, Workbook, open_workbook
from carbon.tables import Row, Table, read_csv, table_of

SITES, METERS = "sites", "meters"
COLUMNS = {
    SITES: (site_file.REQUIRED, site_file.OPTIONAL),
    METERS: (meter_file.REQUIRED, meter_file.OPTIONAL),
}
#: What a formula that has no value shows.
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
#: Excel keeps so many digits of a number; the rest become zeros.
MOST_DIGITS = 15
ROUNDED = "Set the cell to text, then type it again from the bill: its digits are lost here."


@dataclass(frozen=True)
class Given:
    """What was given of the register; None for the file of which nothing was.

    ``faults`` are those of cells that cannot be read: in the tables these are empty. ``remarks``
    are what is to be told of a workbook: what is hidden and read, and what is not seen.
    """

    sites: Table | None = None
    meters: Table | None = None
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()


def read_given(paths: Sequence[Path]) -> Given:
    """The sites and meters of a workbook, or of CSV files, told apart by their first column.

    Raises :class:`~carbon.errors.Faults` where a file or its columns cannot be read.
    """
    faults, cells = FaultList(), FaultList()
    found: dict[str, Table] = {}
    remarks: list[str] = []
    for path in paths:
        tables = faults.attempt(_tables, path, cells, remarks)
        for name, table in (tables or {}).items():
            if name in found:
                faults.append(_twice(name, path))
            found[name] = table
    faults.raise_if_any()
    return Given(found.get(SITES), found.get(METERS), tuple(cells), tuple(remarks))


def _tables(path: Path, cells: FaultList, remarks: list[str]) -> dict[str, Table]:
    if path.suffix.casefold() == ".csv":
        return _of_csv(path)
    return _of_workbook(open_workbook(path), cells, remarks)


def _twice(name: str, path: Path) -> Fault:
    return UnreadableFile(
        f"{name} again", "each once", "Give one file of each.", Place(shown(path))
    )


def _of_csv(path: Path) -> dict[str, Table]:
    columns = read_csv(path, (), None).columns
    name = METERS if "meter" in columns else SITES
    required, optional = COLUMNS[name]
    return {name: read_csv(path, required, optional)}


def _of_workbook(book: Workbook, cells: FaultList, remarks: list[str]) -> dict[str, Table]:
    tabs = {name.strip().casefold(): name for name in reversed(book.sheet_names)}
    if not {SITES, METERS} & tabs.keys():
        raise UnreadableFile(
            f"the tabs {listed(book.sheet_names)}",
            f"a tab {SITES} or {METERS}",
            "`carbon register template FILE.xlsx` writes a workbook with both.",
            Place(book.file),
        )
    faults = FaultList()
    found = {}
    for name in (SITES, METERS):
        if name in tabs:
            marks = marks_of(book.path, tabs[name], book.file)
            # What is not seen is so of each tab: it is told once.
            told = [one for one in unseen(book.path, marks) if one not in remarks]
            if marks.hidden:
                told.append(f"{book.file} [{tabs[name]}]: hidden {marks.hidden} are read too.")
            remarks += told
            table = faults.attempt(_of_tab, book, tabs[name], name, cells, marks)
            if table is not None:
                found[name] = table
    faults.raise_if_any()
    return found


def _of_tab(book: Workbook, tab: str, name: str, faults: FaultList, marks: SheetMarks) -> Table:
    """The rows of a tab; *faults* takes those of cells that cannot be read."""
    file = f"{book.file} [{tab}]"
    rows = book.rows(tab)
    filled = (index for index, row in enumerate(rows) if any(cell != "" for cell in row))
    first = next(filled, 0)
    heading = [str(cell).strip().casefold() for cell in rows[first]] if rows else []
    numbered: list[tuple[int, list[str]]] = [(first + 1, heading)]
    for index, row in enumerate(rows[first + 1 :], start=first + 1):
        texts = []
        for number, cell in enumerate(row):
            column = heading[number] if number < len(heading) else ""
            place = Place(file, index + 1, column or None)
            mark = marks.get((index + 1, number))
            if mark is not None and mark.error:
                faults.append(_no_value(mark.error, place))
                cell = ""
            if mark is not None and mark.truth is not None:
                cell = mark.truth
            texts.append(faults.attempt(text_of, cell, column, place) or "")
        if any(texts):
            numbered.append((index + 1, texts))
    required, optional = COLUMNS[name]
    return table_of(numbered, file, required, optional)


def _no_value(error: str, place: Place) -> Fault:
    return BadValue(
        f"a cell with {error}", "a value", "Mend the formula, or type the value.", place
    )


def text_of(cell: Cell, column: str, place: Place | None = None) -> str:
    """What a cell of a spreadsheet says, as the register's files have it.

    >>> text_of(2000000000015.0, "supply_point"), text_of(True, "public")
    ('2000000000015', 'yes')

    Raises :class:`BadValue` for a number that was rounded, and for what is no value of a register.
    """
    if isinstance(cell, str):
        if cell in ERRORS:
            raise _no_value(cell, place or Place(""))
        return " ".join(cell.split())
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return _date(cell, column, place)
    if isinstance(cell, int | float):
        return _number(cell, column, place)
    raise BadValue(f"a time ({cell})", "text, a number or a date", "Correct the cell.", place)


def _date(cell: date, column: str, place: Place | None) -> str:
    if column not in DATES:
        raise BadValue(
            f"the date {cell:%Y-%m-%d}",
            "text or a number",
            "Excel has made a date of what was typed: set the cell to text and type it again.",
            place,
        )
    if isinstance(cell, datetime):
        if cell.time() != time.min:
            raise BadValue(f"{cell}", "a day without a time", "Correct the cell.", place)
        cell = cell.date()
    return cell.isoformat()


def _number(cell: float, column: str, place: Place | None) -> str:
    if column in DATES:
        raise BadValue(
            f"the number {cell:.12g}",
            "a date such as 2018-11-12 or 12/11/2018",
            "Set the cell's format to a date.",
            place,
        )
    if cell != int(cell):
        return repr(cell)
    digits = str(int(cell))
    if len(digits.lstrip("-")) > MOST_DIGITS or (
        column == "supply_point" and _looks_rounded(digits)
    ):
        raise BadValue(
            f"{cell:.6G}, a number that Excel has rounded",
            "all of its digits, such as 2000000000015",
            ROUNDED,
            place,
        )
    return digits


def _looks_rounded(digits: str) -> bool:
    """Whether a supply point ends in zeros that its check digit says were other digits.

    >>> _looks_rounded("2000000000000"), _looks_rounded("2000000000015")
    (True, False)
    """
    if len(digits) < 11 or not digits.endswith("000000"):
        return False
    return len(digits) != 13 or check_digit(digits[:12]) != int(digits[12])


def at(row: Row, cells: dict[str, str]) -> Row:
    """*cells* in the place of *row*."""
    return Row(cells, row.file, row.line)
