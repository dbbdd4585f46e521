"""What the number format of a workbook's cells says of a quantity: ``#,##0" MWh"`` shows 5 MWh.

A unit counts as the unit; where the format scales the number too, as the unit of what is stored.
What shows another number than is stored, money, shares or words that nobody understands is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from carbon.errors import BadValue, Fault
from carbon.ledger.account import NOT_NEEDED
from carbon.ledger.formats.columns import HALF_HOUR, Column
from carbon.ledger.formats.financial_years import YEAR
from carbon.ledger.formats.vocabulary import Vocabulary
from carbon.ledger.grids import Grid
from carbon.number_formats import added, scale_of
from carbon.sheet_marks import SheetMarks

QUANTITIES = ("quantity", "total", "read", "opening", "closing", HALF_HOUR, YEAR)
#: By the unit that is shown and how much smaller, the unit of the number that is stored.
_STORED = {
    ("MWh", 1000): "kWh",
    ("GWh", 1000): "MWh",
    ("GWh", 1_000_000): "kWh",
    ("kWh", 1000): "Wh",
    ("tonne", 1000): "kg",
}
#: Words for how much smaller a number is shown.
_SCALES = {1000: ("k", "'000", "000s", "thousand"), 1_000_000: ("m", "mn", "million")}
_MONEY = frozenset("£€$")
_PLAIN = ("", "units")
REMEDY = (
    "Format the cells as plain numbers in a copy of the workbook, and write the unit into the "
    "heading."
)


@dataclass(frozen=True)
class Shown:
    """What a number format says: the unit of the stored number, or what is wrong."""

    unit: str = ""
    wrong: str = ""
    is_money: bool = False


def shown_by(format_: str, vocabulary: Vocabulary) -> Shown:
    """What a number format says of the number in its cell."""
    text, scale = added(format_).strip(" -()"), scale_of(format_)
    if _MONEY.intersection(text):
        return Shown(wrong="money", is_money=True)
    unit = vocabulary.meaning("unit", text) if text else None
    if scale == 1:
        if unit or text.casefold() in _PLAIN:
            return Shown(unit or "")
        return Shown(wrong=f"{text!r} beside each number")
    if unit in _STORED_UNITS and (unit, scale) in _STORED:
        return Shown(_STORED[unit, scale])
    if text.casefold() in _SCALES.get(scale, ()):
        return Shown()
    return Shown(wrong=f"a number {scale:,} times smaller than the one that is stored")


_STORED_UNITS = frozenset(unit for unit, _ in _STORED)


def with_shown(
    columns: Sequence[Column],
    grid: Grid,
    marks: SheetMarks,
    vocabulary: Vocabulary,
    faults: list[Fault],
) -> list[Column]:
    """The columns of quantities, each in the unit that the formats of its cells name."""
    head = grid.records[0][0]
    formats: dict[int, dict[int, str]] = {}
    for (row, index), mark in marks.cells.items():
        if mark.shown and row > head:
            formats.setdefault(index, {})[row] = mark.shown
    if not formats:
        return list(columns)
    distinct = {one for own in formats.values() for one in own.values()}
    meant = {one: shown_by(one, vocabulary) for one in distinct}
    said = {
        column.index: [(row, meant[one], one) for row, one in formats[column.index].items()]
        for column in columns
        if column.role in QUANTITIES and column.index in formats
    }
    # Sums of money beside a quantity are as little needed as a column called Cost.
    money = {index for index, own in said.items() if all(shown.is_money for _, shown, _ in own)}
    amounts = [one for one in columns if one.role in ("quantity", "total")]
    is_passed = any(one.index not in money for one in amounts)
    made = []
    for column in columns:
        cells = said.get(column.index, [])
        if column.index in money and column in amounts and is_passed:
            made.append(replace(column, role=NOT_NEEDED, detail="money, by its number format"))
            continue
        unit = _unit_of(column, cells, grid, faults) if cells else ""
        made.append(replace(column, unit=column.unit or unit))
        units = {row: shown.unit for row, shown, _ in cells if shown.unit}
        if units:
            beside = [one for one in columns if one.role == "unit"]
            faults += contradicted(units, beside, grid, vocabulary)
    return made


def _unit_of(
    column: Column, own: Sequence[tuple[int, Shown, str]], grid: Grid, faults: list[Fault]
) -> str:
    """The one unit that the formats of a column's cells name; what is wrong is a fault."""
    for row, shown, format_ in own:
        wrong = shown.wrong or (
            shown.unit if shown.unit and column.unit and shown.unit != column.unit else ""
        )
        if wrong:
            faults.append(fault_of(wrong, format_, column.unit, grid, row, column.name))
            return ""
    units = {shown.unit for _, shown, _ in own}
    rows = {row for row, _, _ in own}
    others = [
        row
        for row, cells in grid.records[1:]
        if row not in rows and column.index < len(cells) and _is_number(cells[column.index])
    ]
    if len(units) > 1 or (units != {""} and others and not column.unit):
        row = others[0] if others else own[0][0]
        faults.append(
            BadValue(
                f"cells of {' and '.join(sorted(units - {''}))} beside cells of none or another "
                "unit, by their number formats",
                "one unit",
                REMEDY,
                grid.place(row, column.name),
            )
        )
    return units.pop() if len(units) == 1 else ""


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()


def fault_of(wrong: str, format_: str, unit: str, grid: Grid, row: int, column: str) -> BadValue:
    """The fault of a cell whose number format says something else than its heading."""
    return BadValue(
        f"a number format {format_!r}, which shows {wrong}",
        f"a plain number{f' of {unit}' if unit else ''}",
        REMEDY,
        grid.place(row, column),
    )


def contradicted(
    units: Mapping[int, str], columns: Sequence[Column], grid: Grid, vocabulary: Vocabulary
) -> Iterator[Fault]:
    """The first row whose unit column says another unit than its number's format."""
    for row, cells in grid.records[1:]:
        for column in columns:
            text = cells[column.index] if column.index < len(cells) else ""
            said = vocabulary.meaning("unit", text) if text and row in units else None
            if said and said != units[row]:
                yield BadValue(
                    f"{text!r} beside a number shown in {units[row]}",
                    "one unit",
                    REMEDY,
                    grid.place(row, column.name),
                )
                return
