"""An empty workbook in our template, with drop-downs of this workspace's meters."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from carbon.files import write_whole
from carbon.ledger.formats.template import COLUMNS
from carbon.ledger.records import LOGGED_QUALITIES
from carbon.register.register import Register
from carbon.register.workbook import refuse_path

#: Rows for which cells are validated; more can be filled in, and are checked when logged.
ROWS = 5000
FIRST_DAY = date(1990, 1, 1)
WIDTHS = (32, 12, 12, 14, 12, 12, 16, 40)

EXPLANATION = (
    ("What this is", "A workbook to fill in and log: carbon readings log FILE.xlsx"),
    ("Where", "One row a reading, on the sheet `readings`. Delete no column there."),
    ("meter", "Its name in meters.csv: choose it from the list."),
    ("start, end", "The first and the last day included, as dates."),
    ("quantity", "How much was used. 0 is a confirmed zero; leave the row out if not known."),
    ("unit", "The unit of the quantity: choose it from the list."),
    ("quality", "actual, estimated, corrected or provisional; not stated where nobody says."),
    ("days_with_data", "Only where the quantity covers fewer days than start to end: how many."),
    ("note", "Anything worth knowing; it is kept."),
    (
        "Then",
        "Save it and log it. All faults are listed with their rows; nothing is logged "
        "until there is none, and a file logged twice changes nothing.",
    ),
)


def write_template(path: Path, register: Register, force: bool = False) -> None:
    """Write the workbook; an existing file is left alone unless *force*.

    Raises :class:`UnreadableFile` where *path* is there already or is no ``.xlsx``.
    """
    import xlsxwriter

    refuse_path(path, force)
    made = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet("readings")
        _explain(book, book.add_worksheet("how to"))
        lists = book.add_worksheet("lists")
        lists.hide()
        units = sorted({meter.unit for meter in register.meters.values()} | {"kWh", "m3", "litre"})
        columns = (sorted(register.meters), units, list(LOGGED_QUALITIES))
        for number, values in enumerate(columns):
            lists.write_column(0, number, values)
        _readings(book, sheet, [len(values) for values in columns])
    write_whole(path, made.getvalue())


def _readings(book: Any, sheet: Any, counts: list[int]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        shape = dated if name in ("start", "end") else text if name == "meter" else None
        sheet.set_column(column, column, width, shape)
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 1)
    for name, number in (("meter", 0), ("unit", 1), ("quality", 2)):
        letter = "ABC"[number]
        _validate(
            sheet,
            name,
            {
                "validate": "list",
                "source": f"=lists!${letter}$1:${letter}${max(counts[number], 1)}",
                "error_title": name,
                "error_message": f"Choose the {name} from the list.",
            },
        )
    earliest = {"validate": "date", "criteria": ">=", "value": FIRST_DAY}
    words = {"error_title": "start", "error_message": "A date such as 2024-03-31."}
    _validate(sheet, "start", earliest | words)
    words = {"error_title": "end", "error_message": "The last day included, not before start."}
    start = "ABCDEFGH"[COLUMNS.index("start")]
    least = f"=MAX({start}2,DATE({FIRST_DAY.year},{FIRST_DAY.month},{FIRST_DAY.day}))"
    _validate(sheet, "end", earliest | words | {"value": least})
    at_least_0 = {"criteria": ">=", "value": 0}
    words = {"error_title": "quantity", "error_message": "A number, 0 or more."}
    _validate(sheet, "quantity", {"validate": "decimal"} | at_least_0 | words)
    words = {"error_title": "days_with_data", "error_message": "A whole number of days."}
    _validate(sheet, "days_with_data", {"validate": "integer"} | at_least_0 | words)


def _validate(sheet: Any, name: str, rule: dict[str, Any]) -> None:
    column = COLUMNS.index(name)
    sheet.data_validation(1, column, ROWS, column, {"ignore_blank": True} | rule)


def _explain(book: Any, sheet: Any) -> None:
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format()
    wrapped.set_text_wrap()
    sheet.set_column(0, 0, 18, bold)
    sheet.set_column(1, 1, 80, wrapped)
    for row, (name, meaning) in enumerate(EXPLANATION):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, meaning)
