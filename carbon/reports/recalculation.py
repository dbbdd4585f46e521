"""The report's section on the base year: is it due for recalculation, and series side by side."""

from __future__ import annotations

from carbon.inventories.recalculation.summary import RecalculationSummary, Sheet
from carbon.reports.document import Column, Section, Table, Value, printed
from carbon.reports.words import places

HEADING = "The base year, and the same years on one footing"


def section(made: RecalculationSummary | None, why_none: str) -> Section:
    """The series as reported, restated and with factors held; triggers; recalculations so far."""
    if made is None:
        return Section("recalculation", HEADING, (why_none,))
    sheets = (made.series, *made.further)
    return Section(
        "recalculation",
        HEADING,
        made.notes,
        tables=tuple(
            _table(f"recalculation-{number}", sheet) for number, sheet in enumerate(sheets, start=1)
        ),
    )


def sentence(made: RecalculationSummary | None) -> str:
    """That the base year is due for recalculation, for the summary; empty where it is not."""
    if made is None or not made.document.get("due"):
        return ""
    share = printed(made.document["share_pct"] / 100, "percent", 1)
    return (
        f"The base year is due for recalculation: sites and meters that came or went, and "
        f"corrections, come to {share} of it (threshold {made.document['threshold_pct']:g}%)."
    )


def _table(identifier: str, sheet: Sheet) -> Table:
    return Table(
        identifier,
        sheet.title,
        tuple(_column(sheet, place) for place in range(len(sheet.columns))),
        tuple(tuple(_value(cell) for cell in row) for row in sheet.rows),
    )


def _column(sheet: Sheet, place: int) -> Column:
    heading = sheet.columns[place]
    name = heading if heading == "tCO2e" else heading[:1].upper() + heading[1:]
    numbers = [value for row in sheet.rows if isinstance(value := row[place], float)]
    if not numbers:
        return Column(name)
    if "%" in name:
        return Column(name, "number", 2)
    return Column(name, "number", places(max(abs(number) for number in numbers)))


def _value(cell: object) -> Value:
    return cell if isinstance(cell, float | int | str) or cell is None else str(cell)
