"""What a file says of its meters against what the register has them count.

``Electricity`` beside a gas meter is another meter's row, and what panels generate is no use of
electricity: both would be counted in silence as what the register says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.columns import UTILITY, Column
from carbon.ledger.formats.headings import words
from carbon.ledger.formats.sheet import Sheet
from carbon.ledger.records import Reading

#: Words by which a text names a company, not what is supplied.
_OF_SUPPLIERS = frozenset({"british", "supplier", "ltd", "limited", "plc", "power", "total"})
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
    titled = _utility_of_titles(sheet)
    is_asked = utilities or generated or fuels or titled
    rows = {one.row: one.meter for one in readings} if is_asked else {}
    for column in utilities:
        yield from _of_utility(sheet, column, rows)
    if titled:
        yield from _of_titles(sheet, *titled, rows)
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


def _utility_of_titles(sheet: Sheet) -> tuple[str, str] | None:
    """What the lines above the heading, or the file's name, say that the file is of: (text, word).

    Only where rows are found by their sites, of which a meter of another utility may be the only
    one that is registered; a number of the meter says enough. Suppliers' names say nothing.
    """
    if sheet.named_by is None or sheet.named_by.role != "site":
        return None
    above = [cell for _, cells in sheet.grid.records[: max(sheet.heading, 0)] for cell in cells]
    for text in (*filter(None, above), Path(sheet.grid.file).stem.replace("_", " ")):
        spoken = words(text)
        found = sorted(
            word
            for word in spoken
            if sheet.vocabulary.meaning("utility", word) not in (None, "any")
        )
        if len(found) == 1 and spoken.isdisjoint(_OF_SUPPLIERS):
            return text, found[0]
    return None


def _of_titles(sheet: Sheet, text: str, utility: str, rows: dict[int, str]) -> Iterator[Fault]:
    told: set[str] = set()
    for row, meter in rows.items():
        activity = sheet.hints.activity_of(meter)
        if meter in told or not activity or sheet.may_be(utility, activity):
            continue
        told.add(meter)
        yield BadValue(
            f"site {meter!r} in a file named {text!r}, while its only meter counts {activity}",
            f"a meter of {utility} at that site",
            "Add it to meters.csv: carbon register propose FILE writes its row.",
            sheet.grid.place(row),
        )


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
