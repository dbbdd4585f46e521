"""A report as an accessible Excel workbook, by the Analysis Function's guidance (gptables).

A cover, a contents sheet, and a sheet a table. Cells hold the unrounded values and are shown
with the table's own decimals, so that anyone can go on calculating with them.
"""

from __future__ import annotations

import re
import tempfile
import textwrap
import warnings
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from carbon.reports.document import Column, Report, Table, Value

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
    """*report* as the bytes of an ``.xlsx``; the same report and day give the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_workbook(report, path, datetime.combine(as_at, time()))
        return path.read_bytes()


def write_workbook(report: Report, path: Path, created: datetime) -> None:
    """Write *report* to the ``.xlsx`` at *path*.

    *created* goes into the file's properties, so that the same report gives the same bytes. No
    text can become a formula.
    """
    from pandas.errors import Pandas4Warning

    with warnings.catch_warnings():
        # gptables leaves the handle of its theme file to the garbage collector, warns that a
        # workbook without notes has no notes sheet, and uses what pandas 4 will drop.
        warnings.filterwarnings("ignore", category=ResourceWarning)
        warnings.filterwarnings("ignore", category=Pandas4Warning)
        warnings.filterwarnings("ignore", message="No note text provided")
        import gptables

        sheets = {
            _sheet_name(table.id): _sheet(table, gptables)
            for section in report.sections
            for table in section.tables
            if table.rows
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        workbook = gptables.produce_workbook(
            str(path),
            sheets,
            cover=_cover(report, gptables),
            workbook_options={"strings_to_formulas": False, "strings_to_urls": False},
        )
        for sheet in workbook.worksheets():
            # On paper: A4 across, as many sheets down as it takes, never one column apart.
            sheet.set_paper(9)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
        _heighten_cover(workbook.worksheets()[0], report)
        workbook.set_properties({"created": created, "title": report.title, "author": ""})
        workbook.close()


def _cover(report: Report, gptables: Any) -> Any:
    return gptables.Cover(
        title=_title(report), intro=_intro(report), about=_about(report), cover_label="Cover"
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
            sheet.set_row(row, points * len(textwrap.wrap(text, characters)))


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


def _sheet_name(identifier: str) -> str:
    """A sheet's name: Excel allows 31 characters."""
    return identifier.replace("-", "_").capitalize()[:31]


def _sheet(table: Table, gptables: Any) -> Any:
    import pandas as pd

    columns = {
        column.name: pd.Series([_cell(row[index]) for row in table.rows], dtype="object")
        for index, column in enumerate(table.columns)
    }
    return gptables.GPTable(
        table=pd.DataFrame(columns),
        table_name=table.id.replace("-", "_"),
        title=table.caption,
        subtitles=list(table.notes),
        legend=[LEGEND],
        scope="",
        source="",
        instructions="This worksheet contains one table.",
        additional_formatting=[_format(column) for column in table.columns if column.kind != "text"]
        + _row_formats(table),
    )


def _cell(value: Value) -> Value:
    if value is None:
        return NOT_AVAILABLE
    if isinstance(value, str) and not any(map(str.isalnum, value)):
        # gptables takes no cell of symbols alone: a reader aloud would leave it out.
        return SPELT.get(value.strip(), f"the text {value}")
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


def _format(column: Column) -> dict[str, Any]:
    return {
        "column": {
            "columns": [column.name],
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
