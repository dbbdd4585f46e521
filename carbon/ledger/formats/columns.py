"""Finding the heading and the columns of a supplier's file, whose names differ by supplier."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import TypeVar

from carbon.cells import parse_number
from carbon.errors import BadValue, FaultList, MissingColumns, UnreadableFile
from carbon.ledger.grids import Grid
from carbon.ledger.moments import EXPECTED_DAY, day_of

T = TypeVar("T")

#: How far down a heading is looked for, below a report's title lines.
MOST_TITLE_ROWS = 25

METER = (
    "meter",
    "meter number",
    "mpan",
    "mpan core",
    "m1 code1",
    "mprn",
    "mpr",
    "mpxn",
    "mpan mprn",
    "meter id",
    "meter serial number",
    "meter serial",
    "serial number",
    "account",
    "account number",
)
DAY = ("date", "reading date", "consumptiondate", "consumption date", "read date", "day")
UNIT = ("unit", "units", "uom", "type")
QUALITY = ("quality", "est", "readtype", "read type", "reading type", "a e", "actual estimated")
QUALITIES = {
    "a": "actual",
    "actual": "actual",
    "e": "estimated",
    "est": "estimated",
    "estimate": "estimated",
    "estimated": "estimated",
    "c": "actual",
    "customer": "actual",
    "n": "actual",
    "normal": "actual",
    "r": "actual",
    "smart": "actual",
    "corrected": "corrected",
    "provisional": "provisional",
    "p": "provisional",
}


def plain(name: str) -> str:
    """A column's name in lower case, its punctuation as single spaces.

    >>> plain("Meter_Number"), plain("Read Type (A/E)")
    ('meter number', 'read type a e')
    """
    return re.sub(r"[^a-z0-9£³:.]+", " ", name.casefold()).strip()


def position(heading: Sequence[str], names: Sequence[str]) -> int | None:
    """Where the first of *names* that the heading has stands; earlier names are preferred."""
    plainly = [plain(name) for name in heading]
    return next((plainly.index(name) for name in names if name in plainly), None)


def headed(grid: Grid, is_heading: Callable[[tuple[str, ...]], bool]) -> Grid | None:
    """The grid from its heading on, without the title lines above; None where there is none."""
    for index, (_, cells) in enumerate(grid.records[:MOST_TITLE_ROWS]):
        if is_heading(tuple(cell.strip().casefold() for cell in cells)):
            return Grid(grid.file, grid.records[index:], grid.sheet)
    return None


def need(grid: Grid, what: str, names: Sequence[str]) -> int:
    """The position of a column that must be there."""
    found = position(grid.heading, names)
    if found is None:
        raise MissingColumns(
            f"columns {', '.join(filter(None, grid.heading[:12]))}",
            f"one that holds the {what}: {', '.join(names)}",
            "Name the column so in the heading.",
            grid.place(grid.records[0][0]),
        )
    return found


def all_named(grid: Grid) -> None:
    """Refuse a heading with an unnamed column between named ones: nobody can say what lines up."""
    for number, name in enumerate(grid.heading, start=1):
        if not name:
            raise BadValue(
                f"a heading whose column {number} has no name",
                "a name on every column",
                "Name it or delete it; ask the supplier whether the columns line up.",
                grid.place(grid.records[0][0]),
            )


def cell(cells: Sequence[str], index: int | None) -> str:
    """A cell of a row that may be short; empty where there is none."""
    return cells[index].strip() if index is not None and index < len(cells) else ""


def is_footer(cells: Sequence[str]) -> bool:
    """Whether a row below the readings is a remark: one filled cell in the first column."""
    return bool(cells[0].strip()) and not any(other.strip() for other in cells[1:])


def below_heading(grid: Grid, is_heading: Callable[[tuple[str, ...]], bool]) -> Grid:
    """The grid from its heading on; refused where there is none, or nothing below it."""
    below = headed(grid, is_heading)
    if below is None or len(below.records) < 2:
        raise no_readings(grid)
    return below


def rows_of(below: Grid, what: str, remarks: list[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows below the heading, each with its number; a footer is told as no *what*."""
    for row, cells in below.records[1:]:
        if is_footer(cells):
            remarks.append(f"{below.file}:{row}: left out, no {what}: {cells[0]!r}.")
        else:
            yield row, cells


def read_each(
    below: Grid,
    what: str,
    read: Callable[[Grid, int, Sequence[str]], T],
    faults: FaultList,
    remarks: list[str],
) -> list[T]:
    """What *read* makes of each row below the heading; the faults of all rows are collected."""
    rows = rows_of(below, what, remarks)
    found = (faults.attempt(read, below, row, cells) for row, cells in rows)
    return [one for one in found if one is not None]


def whole_name(grid: Grid, row: int, text: str, column: str) -> str:
    """A meter's name, refused where Excel has turned its number into 1.23405E+12."""
    if not text:
        raise BadValue("no meter", "a meter's name or number", "", grid.place(row, column))
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", text, re.IGNORECASE):
        raise BadValue(
            f"{text!r}, a number that Excel has shortened",
            "all of its digits",
            "Ask for the file again, or format the column as text before pasting.",
            grid.place(row, column),
        )
    return text


def day_in(grid: Grid, row: int, cells: Sequence[str], index: int) -> date:
    """The day in a cell."""
    text = cell(cells, index)
    try:
        return day_of(text)
    except ValueError:
        raise BadValue(
            repr(text) if text else "nothing",
            EXPECTED_DAY,
            "Correct the cell.",
            grid.place(row, grid.heading[index]),
        ) from None


def number_in(grid: Grid, row: int, cells: Sequence[str], index: int) -> float:
    """The number in a cell, which may not be empty."""
    text = cell(cells, index)
    try:
        return parse_number(text)
    except ValueError:
        raise BadValue(
            repr(text) if text else "nothing",
            "a number such as 1,234.5",
            "Correct the cell; write 0 where nothing was used.",
            grid.place(row, grid.heading[index]),
        ) from None


def quality_of(grid: Grid, row: int, text: str, column: str) -> str:
    """A quality code as suppliers write it; an empty one is refused."""
    quality = QUALITIES.get(text.casefold())
    if quality is None:
        raise BadValue(
            f"read type {text!r}" if text else "no read type",
            f"one of {', '.join(sorted(QUALITIES))}",
            "Correct the cell.",
            grid.place(row, column),
        )
    return quality


def quality_in(grid: Grid, row: int, cells: Sequence[str], index: int | None) -> str:
    """The quality code in a cell; ``actual`` where there is no such column."""
    if index is None:
        return "actual"
    return quality_of(grid, row, cell(cells, index), grid.heading[index])


def unit_in(names: Collection[str]) -> str:
    """The unit that a column's name gives, empty where none does.

    >>> unit_in(["consumption (kWh)"]), unit_in(["volume m3"]), unit_in(["usage"])
    ('kWh', 'm3', '')
    """
    units = {
        "kwh": "kWh",
        "mwh": "MWh",
        "m3": "m3",
        "m³": "m3",
        "hcf": "hcf",
        "litres": "litre",
        "litre": "litre",
        "miles": "mile",
        "mileage": "mile",
        "km": "km",
        "kg": "kg",
        "tonnes": "tonne",
        "tonne": "tonne",
    }
    words = [word for name in names for word in re.split(r"[^a-z0-9³]+", name.casefold())]
    return next((units[word] for word in words if word in units), "")


def no_readings(grid: Grid) -> UnreadableFile:
    """The fault of a file that has a heading and nothing below it."""
    return UnreadableFile(
        "a heading without any reading",
        "readings below it",
        "Ask the supplier for the file again.",
        grid.place(),
    )
