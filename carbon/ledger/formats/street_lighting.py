"""The unmetered street lighting inventory: kWh from what is installed and how long it burns.

A row is a number of lamps of one charge code: kWh = watts × lamps × hours ÷ 1000, where *watts* is
the circuit watts of the charge code (lamp and control gear, as Elexon publishes them) and *hours*
the burning hours of its switch regime in the period. The rows of one account and period are
summed into one reading. No charge code's watts are known here: they come with the inventory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from carbon.errors import BadValue, Fault, FaultList
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.formats.bills import END, START
from carbon.ledger.formats.columns import (
    METER,
    all_named,
    below_heading,
    cell,
    day_in,
    headed,
    need,
    number_in,
    position,
    read_each,
    whole_name,
)
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading

NAME = "street-lighting"
TITLE = "a street lighting inventory (account, from, to, watts, lamps, hours)"

WATTS = ("watts", "circuit watts", "charge code watts", "total circuit watts")
LAMPS = ("lamps", "number of lamps", "quantity", "items", "number", "units")
HOURS = ("hours", "burning hours", "annual hours", "hours per year")

Span = tuple[str, date, date]


def _is_heading(names: Sequence[str]) -> bool:
    wanted = (METER, START, END, WATTS, LAMPS, HOURS)
    return all(position(names, one) is not None for one in wanted)


def recognises(grid: Grid) -> bool:
    """Whether a heading names an account, a period, watts, lamps and hours."""
    return headed(grid, _is_heading) is not None


def read(grid: Grid, hints: Hints | None = None) -> Parsed:
    """A reading an account and period; each last date is the last day included."""
    below = below_heading(grid, _is_heading)
    all_named(below)
    faults = FaultList()
    energies: dict[Span, list[tuple[float, int]]] = {}
    remarks = [f"{grid.file}: kWh = watts × lamps × hours ÷ 1000, summed by account and period."]
    for span, energy, row in read_each(below, "lamps", _energy, faults, remarks):
        energies.setdefault(span, []).append((energy, row))
    readings = [_reading(span, own) for span, own in sorted(energies.items())]
    return Parsed(readings, list[Fault](faults), remarks)


def _energy(grid: Grid, row: int, cells: Sequence[str]) -> tuple[Span, float, int]:
    heading = grid.heading
    meter = need(grid, "account", METER)
    start_column, end_column = need(grid, "first day", START), need(grid, "last day", END)
    faults = FaultList()
    name = faults.attempt(whole_name, grid, row, cell(cells, meter), heading[meter])
    start = faults.attempt(day_in, grid, row, cells, start_column)
    last = faults.attempt(day_in, grid, row, cells, end_column)
    watts = faults.attempt(number_in, grid, row, cells, need(grid, "watts", WATTS))
    lamps = faults.attempt(number_in, grid, row, cells, need(grid, "lamps", LAMPS))
    hours_column = need(grid, "hours", HOURS)
    hours = faults.attempt(number_in, grid, row, cells, hours_column)
    faults.raise_if_any()
    assert name is not None
    assert start is not None
    assert last is not None
    assert watts is not None
    assert lamps is not None
    assert hours is not None
    if last < start:
        raise BadValue(
            f"a period from {start} to {last}",
            "a last day that is not before the first",
            "Correct one of the two dates.",
            grid.place(row, heading[end_column]),
        )
    end = last + timedelta(days=1)
    longest = 24 * (end - start).days
    if not 0 <= hours <= longest:
        raise BadValue(
            f"{hours:g} burning hours from {start} to {last}",
            f"0 to {longest}",
            "Give the hours of the period, not of a year.",
            grid.place(row, heading[hours_column]),
        )
    return (name, start, end), watts * lamps * hours / 1000, row


def _reading(span: Span, own: Sequence[tuple[float, int]]) -> Reading:
    name, start, end = span
    noun = "row" if len(own) == 1 else "rows"
    return Reading(
        name,
        start,
        end,
        math.fsum(energy for energy, _ in own),
        "kWh",
        "actual",
        (end - start).days,
        min(row for _, row in own),
        f"{len(own)} {noun} of the inventory",
    )
