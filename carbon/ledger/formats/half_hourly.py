"""A row a day with its half-hours in columns, as smart-meter services and data collectors send.

The half-hours may be named ``hh01``, ``00:00``, ``[00:30]`` or ``kWh_1``; days of the clock change
may have 46 or 50 of them. A day's quantity is the exact sum of its half-hours. A day of which
some are missing keeps what is there and is marked as a day without whole data; a day of which
all are missing is left out and stays a gap.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from carbon.errors import BadValue, Fault, FaultList, MissingColumns
from carbon.ledger.formats import Parsed
from carbon.ledger.grids import Grid, read_grid
from carbon.ledger.records import Reading
from carbon.periods import month_of
from carbon.tables import parse_date, parse_number

NAME = "half-hourly"
#: More than any meter reads to: rounding a sum to them drops binary noise and nothing else.
DECIMALS = 9
TITLE = "a row a day with 48 half-hours"

HALF_HOUR = re.compile(r"hh_?\d{1,2}|\[?\d{1,2}:[03]0\]?|kwh_\d{1,2}")
METER_COLUMNS = ("meter", "meter number", "mpan", "mprn", "mpr", "mpxn")
DATE_COLUMNS = ("date", "reading date", "consumptiondate", "consumption date")
UNIT_COLUMNS = ("unit", "units")

_day = lru_cache(maxsize=8192)(parse_date)


class MeterMonth(NamedTuple):
    """One meter in one month, as a row of our template."""

    meter: str
    period: str
    quantity: float
    unit: str
    quality: str
    days_with_data: int


@dataclass(frozen=True)
class _Columns:
    meter: int
    day: int
    unit: int | None
    half_hours: Sequence[int]


def recognises(grid: Grid) -> bool:
    """Whether the heading has at least 46 half-hours."""
    return sum(1 for name in grid.heading if HALF_HOUR.fullmatch(name)) >= 46


def read(grid: Grid) -> Parsed:
    """A reading a day; gaps are told, not filled."""
    columns = _columns(grid)
    faults: list[Fault] = []
    readings: list[Reading] = []
    missing: list[tuple[str, date]] = []
    partial: list[tuple[str, date]] = []
    for row, cells in grid.records[1:]:
        try:
            day = _reading(grid, columns, row, cells)
        except BadValue as fault:
            faults.append(fault)
            continue
        if isinstance(day, Reading):
            readings.append(day)
            if day.is_partial:
                partial.append((day.meter, day.start))
        else:
            missing.append(day)
    if not readings and not faults:
        faults.append(
            BadValue(
                "no half-hour with a value",
                "readings below the heading",
                "Ask the supplier for the file again.",
                grid.place(),
            )
        )
    remarks = [
        *_told(grid, missing, "without any half-hour, left as gaps"),
        *_told(grid, partial, "with half-hours missing, counted as days without whole data"),
    ]
    return Parsed(readings, faults, remarks, is_daily=True)


def _columns(grid: Grid) -> _Columns:
    heading = grid.heading

    def position(names: Sequence[str]) -> int | None:
        return next((heading.index(name) for name in names if name in heading), None)

    meter, day = position(METER_COLUMNS), position(DATE_COLUMNS)
    if meter is None or day is None:
        raise MissingColumns(
            f"columns {', '.join(name for name in heading if not HALF_HOUR.fullmatch(name))}",
            f"one of {', '.join(METER_COLUMNS)} and one of {', '.join(DATE_COLUMNS)}",
            "Name the columns in the first row.",
            grid.place(grid.records[0][0]),
        )
    half_hours = [index for index, name in enumerate(heading) if HALF_HOUR.fullmatch(name)]
    return _Columns(meter, day, position(UNIT_COLUMNS), half_hours)


def _reading(
    grid: Grid, columns: _Columns, row: int, cells: Sequence[str]
) -> Reading | tuple[str, date]:
    def cell(index: int) -> str:
        return cells[index] if index < len(cells) else ""

    name = grid.heading
    try:
        day = _day(cell(columns.day))
    except ValueError:
        raise BadValue(
            repr(cell(columns.day)),
            "a date such as 2018-11-12 or 12/11/2018",
            "Correct the cell.",
            grid.place(row, name[columns.day]),
        ) from None
    meter = cell(columns.meter)
    if not meter:
        raise BadValue("nothing", "a meter", "", grid.place(row, name[columns.meter]))
    values = []
    for index in columns.half_hours:
        text = cell(index)
        if not text:
            continue
        try:
            values.append(parse_number(text))
        except ValueError:
            raise BadValue(
                repr(text),
                "a number such as 1.25",
                "Correct the cell, or empty it where the half-hour is missing.",
                grid.place(row, name[index]),
            ) from None
    if not values:
        return meter, day
    is_whole = len(values) >= _expected(day)
    unit = cell(columns.unit) if columns.unit is not None else "kWh"
    note = "" if is_whole else f"{len(values)} of {_expected(day)} half-hours"
    following = day + timedelta(days=1)
    quantity = math.fsum(values)
    return Reading(meter, day, following, quantity, unit, "actual", int(is_whole), row, note)


def _expected(day: date) -> int:
    """How many half-hours make *day* whole: 46 when the clocks go forward.

    When they go back, formats differ between 48 and 50; 48 is then whole.
    """
    return 46 if day.month == 3 and day.weekday() == 6 and day.day >= 25 else 48


def _told(grid: Grid, days: Sequence[tuple[str, date]], what: str) -> Iterator[str]:
    if days:
        first = ", ".join(f"{meter} on {day}" for meter, day in days[:3])
        more = f" and {len(days) - 3} more" if len(days) > 3 else ""
        noun = "day" if len(days) == 1 else "days"
        yield f"{grid.file}: {len(days)} {noun} {what}: {first}{more}."


def monthly(path: Path) -> list[MeterMonth]:
    """kWh by meter and month of a half-hourly file, with the number of days that are whole.

    The rows are those of our template. Raises :class:`~carbon.errors.Faults`.
    """
    parsed = read(read_grid(path))
    faults = FaultList(parsed.faults)
    faults.raise_if_any()
    months: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in parsed.readings:
        key = (reading.meter, month_of(reading.start).label, reading.unit)
        months.setdefault(key, []).append(reading)
    return [
        MeterMonth(
            meter,
            month,
            round(math.fsum(day.quantity for day in days), DECIMALS),
            unit,
            "actual",
            sum(day.days_with_data for day in days),
        )
        for (meter, month, unit), days in sorted(months.items())
    ]
