"""Our own layout, a row a reading: meter, start and end or period, quantity, unit, quality.

``end`` is the last day included. ``period`` takes the place of ``start`` and ``end`` and holds a
financial year (2023-24), a half of it (2023-24 H1), a calendar year (2023) or a month (2023-04).
``days_with_data`` says how many days the quantity covers where they are fewer than the span's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter

from carbon.errors import BadValue, Fault, FaultList, Faults, MissingColumns, UnknownName
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.grids import Grid
from carbon.ledger.moments import EXPECTED_DAY, day_of
from carbon.ledger.records import LOGGED_QUALITIES, Reading
from carbon.periods import Period
from carbon.tables import Row, table_of

NAME = "template"
TITLE = "our template (meter, start, end, quantity, unit, quality)"

REQUIRED = ("meter", "quantity", "unit", "quality")
SPAN = ("start", "end", "period")
OPTIONAL = ("days_with_data", "note")
COLUMNS = ("meter", "start", "end", "quantity", "unit", "quality", *OPTIONAL)

DAY = timedelta(days=1)
PLAIN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PLAIN_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")

_period = lru_cache(maxsize=4096)(Period.parse)


def recognises(grid: Grid) -> bool:
    """Whether the heading names a meter, a quantity and a span."""
    return {"meter", "quantity"} <= set(grid.heading) and bool(set(SPAN) & set(grid.heading))


def read(grid: Grid, hints: Hints | None = None) -> Parsed:
    """The readings, a row each; every faulty cell of the file is a fault."""
    head = grid.records[0]
    table = table_of([head], grid.file, REQUIRED, (*SPAN, *OPTIONAL))
    if "period" not in table.columns and not {"start", "end"} <= set(table.columns):
        raise MissingColumns(
            f"columns {', '.join(table.columns)}",
            "also start and end, or period",
            "Name the columns in the first row.",
            grid.place(grid.records[0][0]),
        )
    faults = FaultList()
    readings = []
    slashed = ""
    width = len(table.columns)
    quickly = _quick_reader(table.columns)
    for line, cells in grid.records[1:]:
        quick = quickly(line, cells)
        if quick is not None:
            readings.append(quick)
            continue
        if len(cells) > width and any(cells[width:]):
            faults.attempt(table_of, [head, (line, cells)], grid.file, (), None)
            continue
        padded = cells if len(cells) == width else [*cells[:width], *[""] * (width - len(cells))]
        row = Row(dict(zip(table.columns, padded, strict=True)), grid.file, line)
        reading = faults.attempt(_reading, row)
        if reading is not None:
            readings.append(reading)
            if not slashed and "/" in row.get("start", ""):
                slashed = row["start"]
    if len(grid.records) == 1:
        faults.append(BadValue("a heading without rows", "readings below it", "", grid.place()))
    remarks = []
    if slashed and not faults:
        first = day_of(slashed).isoformat()
        remarks.append(f"{grid.file}: dates such as {slashed} are read day first ({first}).")
    return Parsed(readings, faults, remarks)


def _quick_reader(
    columns: Sequence[str],
) -> Callable[[int, Sequence[str]], Reading | None]:
    """Reads a row with plain dates and numbers; None for any other, which is then read with care.

    Most rows of most files are such, and reading them so takes a fifth of the time.
    """
    names = ("meter", "start", "end", "quantity", "unit", "quality")
    if not set(names) <= set(columns):
        return lambda _line, _cells: None
    places = itemgetter(*(columns.index(name) for name in names))
    others = [index for index, name in enumerate(columns) if name not in names]
    width = len(columns)

    def quickly(line: int, cells: Sequence[str]) -> Reading | None:
        if len(cells) != width or any(cells[index] for index in others):
            return None
        meter, first, last, quantity, spelled, quality = places(cells)
        plain = PLAIN_DAY.fullmatch(first) and PLAIN_DAY.fullmatch(last)
        if not (plain and PLAIN_NUMBER.fullmatch(quantity) and meter and spelled):
            return None
        try:
            start, end = day_of(first), day_of(last) + DAY
        except ValueError:
            return None
        if quality not in LOGGED_QUALITIES or end <= start:
            return None
        days = (end - start).days
        return Reading(meter, start, end, float(quantity), spelled, quality, days, line)

    return quickly


def _reading(row: Row) -> Reading:
    """The reading of a row; every fault of it where there is one."""
    try:
        start, end = _span(row)
        days = (end - start).days
        covered = _days_with_data(row, days)
        quantity, quality = _quantity(row), _quality(row)
        note = row.get("note", "")
        return Reading(
            row.text("meter"),
            start,
            end,
            quantity,
            row.text("unit"),
            quality,
            covered,
            row.line,
            note,
        )
    except (Fault, Faults):
        raise Faults(_faults(row)) from None


def _faults(row: Row) -> list[Fault]:
    faults = FaultList()
    span = faults.attempt(_span, row)
    if span is not None:
        faults.attempt(_days_with_data, row, (span[1] - span[0]).days)
    faults.attempt(row.text, "meter")
    faults.attempt(_quantity, row)
    faults.attempt(row.text, "unit")
    faults.attempt(_quality, row)
    return faults


def _span(row: Row) -> tuple[date, date]:
    text = row.get("period", "")
    if text:
        if row.get("start") or row.get("end"):
            raise BadValue(
                f"period {text!r} and dates beside it", "one or the other", "", row.place("period")
            )
        try:
            period = _period(text)
        except BadValue as fault:
            raise BadValue(
                fault.found, fault.expected, "Correct the cell.", row.place("period")
            ) from None
        return period.start, period.end
    if "start" not in row:
        raise BadValue("nothing", "a period such as 2023-24 or 2023-04", "", row.place("period"))
    try:
        start, last = day_of(row["start"]), day_of(row["end"])
    except ValueError:
        faults = FaultList()
        faults.attempt(row.read, "start", day_of, EXPECTED_DAY)
        faults.attempt(row.read, "end", day_of, EXPECTED_DAY)
        raise Faults(faults) from None
    if last < start:
        raise BadValue(
            f"end {row['end']} before start {row['start']}",
            "a last day that is not before the first",
            "Correct one of the two dates; they are read day first.",
            row.place("end"),
        )
    return start, last + timedelta(days=1)


def _quantity(row: Row) -> float:
    if not row["quantity"]:
        raise BadValue(
            "nothing",
            "a number such as 1234.5",
            "Write 0 where nothing was used; leave the row out where nothing is known.",
            row.place("quantity"),
        )
    return row.number("quantity")


def _quality(row: Row) -> str:
    quality = row["quality"].casefold()
    if quality not in LOGGED_QUALITIES:
        raise UnknownName("quality", row["quality"], LOGGED_QUALITIES, "", row.place("quality"))
    return quality


def _days_with_data(row: Row, days: int) -> int:
    text = row.get("days_with_data", "")
    if not text:
        return days
    if not (text.isascii() and text.isdigit() and int(text) <= days):
        raise BadValue(
            repr(text),
            f"a whole number of days from 0 to {days}",
            "Leave the cell empty where every day is covered.",
            row.place("days_with_data"),
        )
    return int(text)
