"""A report as an accessible Excel workbook, by the Analysis Function's guidance (gptables).

A cover, a contents sheet, and a sheet a table. Cells hold the unrounded values and are shown
with the table's own decimals, so that anyone can go on calculating with them.
"""

from __future__ import annotations

import io
import re
import textwrap
import warnings
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from carbon.reports.document import Column, Report, Table, Value
from carbon.text_out import cell_text, visible, workbook_headings, workbook_text

#: The Government Analysis Function's shorthand.
NOT_AVAILABLE = "[x]"
NOT_APPLICABLE = "[z]"
#: Symbols that may stand alone on a page, as a workbook says them.
SPELT = {"": NOT_APPLICABLE, "£": "pounds", "–": NOT_APPLICABLE}
#: Characters that fit on a line of the cover, and its height in points: text, and the title.
LINE, TITLE_LINE = (82, 15.75), (50, 21.0)
LEGEND = (
    f"{NOT_AVAILABLE} means not available: a gap is never filled by an estimate. "
    f"{NOT_APPLICABLE} means not applicable."
)


def workbook(report: Report, as_at: date) -> bytes:
    """*report* as the bytes of an ``.xlsx``; the same report and day give the same bytes.

    Text is written as it is: none of it can become a formula, a link or a note.
    """
    from pandas.errors import Pandas4Warning

    made = io.BytesIO()
    with warnings.catch_warnings():
        # gptables leaves the handle of its theme file to the garbage collector, and uses what
        # pandas 4 will drop.
        warnings.filterwarnings("ignore", category=ResourceWarning)
        warnings.filterwarnings("ignore", category=Pandas4Warning)
        import gptables

        sheets: dict[str, Any] = {}
        for section in report.sections:
            for table in section.tables:
                if table.rows:
                    name = _sheet_name(table.id, sheets)
                    sheets[name] = _sheet(table, name, gptables)
        book = gptables.GPWorkbook(made, options={"in_memory": True, "strings_to_urls": False})
        _add_sheet(book, "Cover").write_cover(_cover(report, gptables))
        # gptables' own loop over the sheets leaves no moment to say how text is to be written.
        for name, sheet in {"Contents": book.make_table_of_contents(sheets), **sheets}.items():
            _add_sheet(book, name).write_gptable(sheet, auto_width=True)
        for sheet in book.worksheets():
            # On paper: A4 across, as many sheets down as it takes, never one column apart.
            sheet.set_paper(9)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
        _heighten_cover(book.worksheets()[0], report)
        # The file of an Excel workbook keeps 255 characters of a title.
        title = visible(report.title)[:255]
        created = datetime.combine(as_at, time())
        book.set_properties({"created": created, "title": title, "author": ""})
        book.close()
    return made.getvalue()


def _add_sheet(book: Any, name: str) -> Any:
    sheet = book.add_worksheet(name)
    sheet.add_write_handler(str, _write_text)
    return sheet


def _write_text(sheet: Any, row: int, column: int, text: str, form: Any = None) -> int:
    """Write a cell of text as text, whatever it begins with."""
    return int(sheet.write_string(row, column, cell_text(text), form))


def _cover(report: Report, gptables: Any) -> Any:
    return gptables.Cover(
        title=workbook_text(_title(report)),
        intro=[workbook_text(text) for text in _intro(report)],
        about=[workbook_text(text) for text in _about(report)],
    )


def _title(report: Report) -> str:
    return f"{report.title}: {report.council}"


def _intro(report: Report) -> list[str]:
    return _sentences([report.subtitle + ".", f"As known on {report.as_at}.", *_summary(report)])


def _about(report: Report) -> list[str]:
    return _sentences([*(f"{what}: {text}" for what, text in report.sources), LEGEND])


def _heighten_cover(sheet: Any, report: Report) -> None:
    """Rows as high as their text: not every program grows them, and lines then overlap."""
    rows = [(_title(report), TITLE_LINE), ("", None), *((text, LINE) for text in _intro(report))]
    rows += [("", None), *((text, LINE) for text in _about(report))]
    for row, (text, line) in enumerate(rows):
        if line:
            characters, points = line
            sheet.set_row(row, points * max(1, len(textwrap.wrap(text, characters))))


def _summary(report: Report) -> list[str]:
    if not report.leads:
        return list(report.summary)
    answers = zip(report.leads, report.summary, strict=True)
    return [text for pair in answers for text in pair]


def _sentences(paragraphs: Iterable[str]) -> list[str]:
    """A sentence a row: a cell does not grow with a paragraph."""
    return [
        sentence
        for paragraph in paragraphs
        for sentence in re.split(r"(?<=[.!?]) (?=[A-Z])", paragraph)
    ]


def _sheet_name(identifier: str, taken: Iterable[str]) -> str:
    """A sheet's name that none of those *taken* has: Excel allows 31 characters, and not all."""
    name = re.sub(r"\W", "_", identifier, flags=re.ASCII).capitalize()[:31]
    used, number = {each.casefold() for each in taken} | {"cover", "contents"}, 1
    unique = name
    while unique.casefold() in used:
        number += 1
        unique = f"{name[:27]}_{number}"
    return unique


def _sheet(table: Table, name: str, gptables: Any) -> Any:
    import pandas as pd

    headings = workbook_headings([column.name for column in table.columns])
    columns = {
        heading: pd.Series([_cell(row[index]) for row in table.rows], dtype="object")
        for index, heading in enumerate(headings)
    }
    return gptables.GPTable(
        table=pd.DataFrame(columns),
        table_name=name.lower(),
        title=workbook_text(table.caption),
        subtitles=[workbook_text(note) for note in table.notes],
        legend=[LEGEND],
        scope="",
        source="",
        instructions="This worksheet contains one table.",
        additional_formatting=[
            _format(place, column)
            for place, column in enumerate(table.columns)
            if column.kind != "text"
        ]
        + _row_formats(table),
    )


def _cell(value: Value) -> Value:
    if value is None:
        return NOT_AVAILABLE
    if isinstance(value, str):
        spelt = SPELT.get(value.strip())
        return spelt if spelt is not None else workbook_text(value)
    return value


def _row_formats(table: Table) -> list[dict[str, Any]]:
    """The format of each number of a table whose rows have decimals of their own."""
    return [
        {
            "cell": {
                "cells": (row + 1, index),
                "format": {"num_format": _number_format(column, decimals), "align": "right"},
            }
        }
        for row, decimals in enumerate(table.decimals)
        for index, column in enumerate(table.columns)
        if column.kind != "text" and not column.decimals
    ]


def _format(place: int, column: Column) -> dict[str, Any]:
    return {
        "column": {
            "columns": [place],
            "format": {"num_format": _number_format(column, column.decimals), "align": "right"},
            "include_names": False,
        }
    }


def _number_format(column: Column, decimals: int) -> str:
    digits = "0." + "0" * decimals if decimals else "0"
    shown = f"{digits}%" if column.kind == "percent" else f"#,##{digits}"
    if column.signed:
        shown = f"+{shown};-{shown};{shown}"
    return shown
