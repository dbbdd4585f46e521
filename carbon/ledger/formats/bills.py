"""Bills: a row a bill, of electricity, gas, water or anything else billed from one day to another.

Whether a bill's last date is its last day or the day after is told by the file itself: where one
bill of a meter ends on the date on which another begins, dates are the days after.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from carbon.errors import BadValue, Fault, FaultList
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.formats.columns import (
    METER,
    QUALITY,
    UNIT,
    all_named,
    below_heading,
    cell,
    day_in,
    headed,
    need,
    number_in,
    position,
    quality_in,
    read_each,
    unit_in,
    whole_name,
)
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading

NAME = "bills"
TITLE = "bills (meter or account, from, to, consumption)"

START = (
    "from",
    "from date",
    "start",
    "start date",
    "period from",
    "period start",
    "bill from",
    "bill start date",
    "billing period start",
    "date from",
)
END = (
    "to",
    "to date",
    "end",
    "end date",
    "period to",
    "period end",
    "bill to",
    "bill end date",
    "billing period end",
    "date to",
)
QUANTITY = (
    "consumption",
    "consumption kwh",
    "kwh",
    "total kwh",
    "kwh used",
    "usage",
    "usage kwh",
    "units used",
    "consumption m3",
    "volume m3",
    "m3",
    "volume",
    "tonnes",
    "weight kg",
    "quantity",
    "billed units",
)


class Bill(NamedTuple):
    """One row, its last date as the file has it."""

    meter: str
    start: date
    last: date
    quantity: float
    unit: str
    quality: str
    row: int


def _is_heading(names: Sequence[str]) -> bool:
    return all(position(names, wanted) is not None for wanted in (METER, START, END, QUANTITY))


def recognises(grid: Grid) -> bool:
    """Whether a heading names a meter, a first and a last date, and a quantity."""
    return headed(grid, _is_heading) is not None


def read(grid: Grid, hints: Hints | None = None) -> Parsed:
    """A reading a bill."""
    below = below_heading(grid, _is_heading)
    all_named(below)
    faults = FaultList()
    remarks: list[str] = []
    bills = read_each(below, "bill", _bill, faults, remarks)
    ends_after = _ends_after(bills)
    if ends_after:
        remarks.append(f"{grid.file}: each last date is read as the day after the bill's last day.")
    else:
        remarks.append(f"{grid.file}: each last date is read as the bill's last day.")
    if position(below.heading, QUALITY) is None:
        remarks.append(f"{grid.file}: no column says actual or estimated; read as actual.")
    readings = []
    for bill in bills:
        reading = faults.attempt(_reading, below, bill, ends_after)
        if reading is not None:
            readings.append(reading)
    return Parsed(readings, list[Fault](faults), remarks)


def _bill(grid: Grid, row: int, cells: Sequence[str]) -> Bill:
    heading = grid.heading
    meter, start, last = (
        need(grid, what, names)
        for what, names in (("meter", METER), ("first day", START), ("last day", END))
    )
    quantity, quality = need(grid, "quantity", QUANTITY), position(heading, QUALITY)
    unit = cell(cells, position(heading, UNIT)) or unit_in([heading[quantity]])
    faults = FaultList()
    name = faults.attempt(whole_name, grid, row, cell(cells, meter), heading[meter])
    first_day = faults.attempt(day_in, grid, row, cells, start)
    last_day = faults.attempt(day_in, grid, row, cells, last)
    number = faults.attempt(number_in, grid, row, cells, quantity)
    code = faults.attempt(quality_in, grid, row, cells, quality)
    faults.raise_if_any()
    assert name is not None
    assert first_day is not None
    assert last_day is not None
    assert number is not None
    assert code is not None
    return Bill(name, first_day, last_day, number, unit, code, row)


def _ends_after(bills: Sequence[Bill]) -> bool:
    """Whether last dates are days after: some bill ends on the date on which another begins.

    With nothing to compare, a bill from the first of a month to the first of another tells.
    """
    begins = {(bill.meter, bill.start) for bill in bills}
    if any((bill.meter, bill.last) in begins for bill in bills if bill.last > bill.start):
        return True
    if any((bill.meter, bill.last + timedelta(days=1)) in begins for bill in bills):
        return False
    return bool(bills) and all(bill.start.day == bill.last.day == 1 for bill in bills)


def _reading(grid: Grid, bill: Bill, ends_after: bool) -> Reading:
    end = bill.last if ends_after else bill.last + timedelta(days=1)
    if end <= bill.start:
        raise BadValue(
            f"a bill from {bill.start} to {bill.last}",
            "a last day that is not before the first",
            "Correct one of the two dates; they are read day first.",
            grid.place(bill.row),
        )
    days = (end - bill.start).days
    return Reading(
        bill.meter, bill.start, end, bill.quantity, bill.unit, bill.quality, days, bill.row
    )
