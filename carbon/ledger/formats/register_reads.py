"""Register reads: a row a reading of the dial; what was used is the advance between two of them.

The advance from the read on one day to the next read is a reading from that day up to but not
including the later one. ``multiplier`` scales it (current transformers, pulse values); ``digits``
says how many digits the register has, so that it may roll over; ``calorific value`` turns gas in
m³ or hundreds of cubic feet into kWh.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from carbon.errors import BadValue, DuplicateRow, Fault, FaultList
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.formats.columns import (
    DAY,
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
    quality_of,
    read_each,
    unit_in,
    whole_name,
)
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading
from carbon.units import CUBIC_METRES_PER_HCF, UnitMismatch, gas_energy

NAME = "register-reads"
TITLE = "register reads (meter, date, reading)"

READ = (
    "register read",
    "register reading",
    "meter reading",
    "meter read",
    "reading",
    "read",
    "index",
    "reading kwh",
    "reading m3",
    "reading hcf",
)
MULTIPLIER = ("multiplier", "meter multiplier", "constant", "ct ratio", "pulse value")
DIGITS = ("digits", "dials", "number of digits", "register digits")
CALORIFIC_VALUE = ("calorific value", "cv", "calorific value mj m3")


class Read(NamedTuple):
    """One look at a dial."""

    meter: str
    day: date
    value: float
    unit: str
    quality: str
    multiplier: float
    digits: int | None
    calorific_value: float | None
    row: int


def _is_heading(names: Sequence[str]) -> bool:
    return all(position(names, wanted) is not None for wanted in (METER, DAY, READ))


def recognises(grid: Grid) -> bool:
    """Whether a heading names a meter, a day and a register read."""
    return headed(grid, _is_heading) is not None


def read(grid: Grid, hints: Hints | None = None) -> Parsed:
    """The advances between successive reads of each meter."""
    below = below_heading(grid, _is_heading)
    all_named(below)
    faults = FaultList()
    remarks: list[str] = []
    by_meter: dict[str, list[Read]] = {}
    for one in read_each(below, "read", _read, faults, remarks):
        by_meter.setdefault(one.meter, []).append(one)
    readings = []
    for own in by_meter.values():
        own.sort(key=lambda one: (one.day, one.row))
        if len(own) == 1:
            faults.append(_alone(below, own[0]))
        for earlier, later in pairwise(own):
            reading = faults.attempt(_advance, below, earlier, later)
            if reading is not None:
                readings.append(reading)
    remarks.append(f"{grid.file}: readings are the advances from each read to the next.")
    return Parsed(readings, list[Fault](faults), remarks)


def _alone(grid: Grid, one: Read) -> Fault:
    return BadValue(
        f"one read of meter {one.meter!r}",
        "at least two, between which it advanced",
        "Add the last read that was logged before as a row.",
        grid.place(one.row),
    )


def _read(grid: Grid, row: int, cells: Sequence[str]) -> Read:
    heading = grid.heading
    faults = FaultList()

    def number(names: Sequence[str]) -> float | None:
        index = position(heading, names)
        if index is None or not cell(cells, index):
            return None
        return number_in(grid, row, cells, index)

    meter, day = need(grid, "meter", METER), need(grid, "day", DAY)
    name = faults.attempt(whole_name, grid, row, cell(cells, meter), heading[meter])
    when = faults.attempt(day_in, grid, row, cells, day)
    value = faults.attempt(number, READ)
    multiplier = faults.attempt(number, MULTIPLIER)
    digits = faults.attempt(number, DIGITS)
    calorific_value = faults.attempt(number, CALORIFIC_VALUE)
    quality = position(heading, QUALITY)
    code: str | None = "actual"
    if quality is not None:
        code = faults.attempt(quality_of, grid, row, cell(cells, quality), heading[quality])
    if value is None and not faults:
        faults.append(BadValue("no read", "a number", "Delete the row.", grid.place(row)))
    faults.raise_if_any()
    assert name is not None
    assert when is not None
    assert value is not None
    assert code is not None
    unit = cell(cells, position(heading, UNIT)) or unit_in(
        [heading[need(grid, "read", READ)].replace("_", " ")]
    )
    return Read(
        name,
        when,
        value,
        unit,
        code,
        1.0 if multiplier is None else multiplier,
        None if digits is None else int(digits),
        calorific_value,
        row,
    )


def _advance(grid: Grid, earlier: Read, later: Read) -> Reading:
    if earlier.day == later.day:
        raise DuplicateRow(
            f"{later.meter!r} read on {later.day} again",
            f"one read a day (row {earlier.row} has {earlier.value:g})",
            "Delete one of the rows.",
            grid.place(later.row),
        )
    # fsum keeps 12345.67 − 12300.17 from becoming 45.49999….
    dial = math.fsum([later.value, -earlier.value])
    rolled = ""
    if dial < 0:
        dial = _rolled_over(grid, earlier, later)
        rolled = ", the register rolled over"
    dial = float(f"{dial:.12g}")
    quantity, unit = dial * later.multiplier, later.unit
    how = f"{earlier.value!r} on {earlier.day} (row {earlier.row}) to {later.value!r}{rolled}"
    if later.multiplier != 1.0:
        how += f", times {later.multiplier!r}"
    if later.calorific_value is not None:
        quantity, unit, how = _energy(grid, later, quantity, how)
    quality = "actual" if earlier.quality == later.quality == "actual" else "estimated"
    days = (later.day - earlier.day).days
    return Reading(
        later.meter, earlier.day, later.day, quantity, unit, quality, days, later.row, how
    )


def _rolled_over(grid: Grid, earlier: Read, later: Read) -> float:
    if later.digits is None or not 1 <= later.digits <= 12:
        raise BadValue(
            f"{later.value:g} after {earlier.value:g} (row {earlier.row})",
            "a read that is not lower than the one before",
            "If the register rolled over, add a column `digits` with how many it has.",
            grid.place(later.row),
        )
    capacity = 10.0**later.digits
    dial = math.fsum([later.value, -earlier.value, capacity])
    if dial > capacity / 2:
        raise BadValue(
            f"{later.value:g} after {earlier.value:g} (row {earlier.row})",
            f"an advance of less than half of a {later.digits}-digit register",
            "The reads may be swapped, or the meter was exchanged.",
            grid.place(later.row),
        )
    return dial


def _energy(grid: Grid, later: Read, quantity: float, how: str) -> tuple[float, str, str]:
    if later.unit not in ("m3", "m³", "hcf"):
        raise BadValue(
            f"a calorific value for reads in {later.unit or 'no unit'}",
            "reads in m3 or hcf",
            "Correct the unit, or empty the calorific value.",
            grid.place(later.row),
        )
    volume = quantity * (CUBIC_METRES_PER_HCF if later.unit == "hcf" else 1.0)
    try:
        energy = gas_energy(volume, later.calorific_value or 0.0)
    except UnitMismatch as fault:
        raise BadValue(fault.found, fault.expected, fault.remedy, grid.place(later.row)) from None
    return energy, "kWh", f"{how}: {quantity!r} {later.unit} at {later.calorific_value!r} MJ/m³"
