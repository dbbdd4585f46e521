"""What a file says of its meters against what the register has them count.

``Electricity`` beside a gas meter is another meter's row, and what panels generate is no use of
electricity: both would be counted in silence as what the register says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.columns import UTILITY, Column
from carbon.ledger.formats.headings import words
from carbon.ledger.formats.sheet import Sheet
from carbon.ledger.records import Reading

_GENERATED = frozenset({"generation", "generated", "yield", "pv"})


def contradictions(sheet: Sheet, readings: Sequence[Reading]) -> Iterator[Fault]:
    """The faults of rows whose meter counts something else than the file says."""
    utilities = sheet.columns.all(UTILITY)
    generated = [
        column
        for column in sheet.columns.all("quantity", "total")
        if sheet.is_used(column) and not words(column.heading).isdisjoint(_GENERATED)
    ]
    fuels = [
        (column, utility)
        for column in sheet.columns.all("quantity", "total")
        if sheet.is_used(column) and (utility := _utility_in(sheet, column))
    ]
    # A year of 2,000 meters is 730,000 rows: not to be held a second time for nothing.
    is_asked = utilities or generated or fuels
    rows = {one.row: one.meter for one in readings} if is_asked else {}
    for column in utilities:
        yield from _of_utility(sheet, column, rows)
    for column, utility in fuels:
        for row, meter in rows.items():
            activity = sheet.hints.activity_of(meter)
            if activity and not sheet.may_be(utility, activity):
                yield BadValue(
                    f"{column.name!r} for {meter!r}, which counts {activity}",
                    "a meter of what the heading says",
                    "Correct the meter in the file, or its activity in meters.csv.",
                    sheet.grid.place(row, column.name),
                )
                break
    for column in generated:
        for row, meter in rows.items():
            if sheet.hints.activity_of(meter).startswith("electricity"):
                yield BadValue(
                    f"{column.name!r} for {meter!r}, which counts electricity that was used",
                    "what was taken from the grid",
                    "What panels generate belongs to a meter of the activity solar-generation: add "
                    "one to meters.csv, or log the imported energy.",
                    sheet.grid.place(row, column.name),
                )
                break


def _utility_in(sheet: Sheet, column: Column) -> str:
    """The utility that a quantity's heading names, such as ``Gas kWh``; empty where none."""
    for word in sorted(words(column.heading)):
        if sheet.vocabulary.meaning("utility", word) not in (None, "any"):
            return word
    return ""


def _of_utility(sheet: Sheet, column: Column, rows: dict[int, str]) -> Iterator[Fault]:
    told: set[tuple[str, str]] = set()
    for row, cells in sheet.grid.records[sheet.heading + 1 :]:
        text, meter = sheet.cell(cells, column), rows.get(row)
        if not text or meter is None or (text, meter) in told:
            continue
        told.add((text, meter))
        activity = sheet.hints.activity_of(meter)
        if activity and not sheet.may_be(text, activity):
            yield BadValue(
                f"{text!r} for {meter!r}, which counts {activity}",
                "a meter of what the row says",
                "Correct the meter in the file, or its activity in meters.csv.",
                sheet.grid.place(row, column.name),
            )
