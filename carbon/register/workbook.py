"""The register as a workbook to work on: tabs of sites and meters with drop-downs, and notes.

Filled with what the two files hold, as it stands there, faulty rows too: a workbook is where they
are put right. :mod:`carbon.register.workbook_rows` reads it back.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from carbon.cells import letters, parse_date, parse_number
from carbon.errors import BadValue, Place, UnreadableFile
from carbon.files import shown, write_whole
from carbon.register import meters as meter_file
from carbon.register import sites as site_file
from carbon.register.changes import ANSWERS, DATES, NUMBERS
from carbon.register.lives import END_REASONS, START_REASONS
from carbon.register.submeters import BECOMES
from carbon.register.workbook_notes import NOTES
from carbon.text_out import LONGEST_CELL, visible

SITES, METERS = "sites", "meters"
#: Rows with drop-downs at least; a fuller register has them for twice its rows.
LEAST_ROWS = 2000
FIRST_DAY = date(1900, 1, 1)
WIDTHS = {"name": 32, "address": 40, "note": 40, "supply_point": 24, "activity": 26, "serial": 24}
WIDTH = 16


@dataclass(frozen=True)
class Choices:
    """What the drop-downs offer beside what the register itself names."""

    activities: Sequence[str]
    units: Sequence[str]


def write_template(
    path: Path,
    sites: Sequence[Mapping[str, str]],
    meters: Sequence[Mapping[str, str]],
    choices: Choices,
    force: bool = False,
) -> None:
    """Write the workbook, whole; an existing file is left alone unless *force*.

    Raises :class:`UnreadableFile` where *path* is there already or is no ``.xlsx``.
    """
    import xlsxwriter

    refuse_path(path, force)
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        tabs = {name: book.add_worksheet(name) for name in (SITES, METERS, "notes", "lists")}
        tabs["lists"].hide()
        services = {row.get("service", "") for row in (*sites, *meters)} - {""}
        units = {row.get("unit", "") for row in meters} - {""}
        lists = _Lists(tabs["lists"])
        lists.add("service", sorted(services))
        lists.add("activity", [*choices.activities, *meter_file.UNCOUNTED])
        lists.add("unit", sorted(units | set(choices.units), key=str.casefold))
        lists.add("from_reason", START_REASONS)
        lists.add("to_reason", END_REASONS)
        lists.add("becomes", BECOMES)
        for answer in ANSWERS:
            lists.add(answer, ("yes", "no"))
        lists.ranges |= {"main_meter": _of_tab(METERS)}
        _fill(book, tabs[SITES], site_file.COLUMNS, sites, lists.ranges)
        _fill(
            book, tabs[METERS], meter_file.COLUMNS, meters, lists.ranges | {"site": _of_tab(SITES)}
        )
        _explain(book, tabs["notes"])
    write_whole(path, buffer.getvalue())


def refuse_path(path: Path, force: bool) -> None:
    """Refuse a *path* that is no ``.xlsx``, or is there already unless *force*."""
    if path.suffix.casefold() != ".xlsx":
        raise UnreadableFile(
            f"a name ending in {path.suffix or 'nothing'}", ".xlsx", "", Place(shown(path))
        )
    if path.exists() and not force:
        raise UnreadableFile(
            "a file that is there already",
            "a new name",
            "--force writes over it.",
            Place(shown(path)),
        )


class _Lists:
    """The hidden sheet of what the drop-downs offer; ``ranges`` are where, by column."""

    def __init__(self, sheet: Any) -> None:
        self._sheet, self.ranges = sheet, dict[str, str]()

    def add(self, column: str, names: Sequence[str]) -> None:
        number = len(self.ranges)
        for row, name in enumerate(names):
            self._sheet.write_string(row, number, visible(name))
        if names:
            letter = letters(number)
            self.ranges[column] = f"=lists!${letter}$1:${letter}${len(names)}"


def _of_tab(tab: str) -> str:
    """The ids that a tab has by now, also those that are typed in later."""
    return f"=OFFSET({tab}!$A$2,0,0,MAX(COUNTA({tab}!$A:$A)-1,1),1)"


def _fill(
    book: Any,
    sheet: Any,
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    ranges: Mapping[str, str],
) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    # As text, so that Excel makes no 2E+12 of an MPAN and no date of a serial number.
    text, plain = book.add_format({"num_format": "@"}), book.add_format()
    last = max(LEAST_ROWS, 2 * len(rows))
    for number, column in enumerate(columns):
        shape = dated if column in DATES else plain if column in NUMBERS else text
        sheet.set_column(number, number, WIDTHS.get(column, WIDTH), shape)
        sheet.write_string(0, number, column, bold)
        if rule := _rule(column, ranges, number == 0):
            sheet.data_validation(1, number, last, number, {"ignore_blank": True} | rule)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    for line, row in enumerate(rows, start=1):
        for number, column in enumerate(columns):
            if cell := row.get(column, ""):
                _write(sheet, line, number, column, cell, dated, text)


def _write(
    sheet: Any, line: int, number: int, column: str, cell: str, dated: Any, text: Any
) -> None:
    try:
        if column in DATES and (day := parse_date(cell)) >= FIRST_DAY:
            sheet.write_datetime(line, number, day, dated)
            return
        if column in NUMBERS:
            sheet.write_number(line, number, parse_number(cell))
            return
    except (ValueError, TypeError):
        pass  # what cannot be read is shown as it is, to be put right
    if len(shown_text := visible(cell)) > LONGEST_CELL:
        raise BadValue(
            f"a cell of {len(cell):,} characters",
            f"at most {LONGEST_CELL:,}, which a workbook can hold",
            "Shorten it in the CSV first.",
            Place(f"{sheet.name}.csv", line + 1, column),
        )
    sheet.write_string(line, number, shown_text, text)


def _rule(column: str, ranges: Mapping[str, str], is_key: bool) -> dict[str, Any] | None:
    """How a column is validated; what may be of another kind only warns."""
    if column in ranges and not is_key:
        told = {"error_title": column, "error_message": f"Choose the {column} from the list."}
        firm = column in ("site", "activity", "from_reason", "to_reason", *ANSWERS)
        return {
            "validate": "list",
            "source": ranges[column],
            "error_type": "stop" if firm else "warning",
        } | told
    if column in DATES:
        return {
            "validate": "date",
            "criteria": ">=",
            "value": FIRST_DAY,
            "error_title": column,
            "error_message": "A date such as 2024-03-31.",
        }
    if column in NUMBERS:
        return {
            "validate": "decimal",
            "criteria": ">",
            "value": 0,
            "error_title": column,
            "error_message": "A number above 0, or nothing where it is not known.",
        }
    return None


def _explain(book: Any, sheet: Any) -> None:
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format()
    wrapped.set_text_wrap()
    sheet.set_column(0, 1, 16, bold)
    sheet.set_column(2, 2, 90, wrapped)
    heading: Iterable[tuple[str, str, str]] = (("tab", "column", "what it means"),)
    for row, parts in enumerate((*heading, *NOTES)):
        for column, part in enumerate(parts):
            sheet.write_string(row, column, part)
