"""A row a day with its half-hours in columns, as smart-meter services and data collectors send.

The half-hours may be named ``hh01``, ``00:00``, ``[00:30]`` or ``kWh_1``, or not at all where the
file has no heading; days of the clock change may have 46 or 50 of them. A day's quantity is the
exact sum of its half-hours. A day of which some are missing keeps what is there and is marked as
a day without whole data; a day of which all are missing is left out and stays a gap. A file
without a single whole day is refused.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from carbon.cells import parse_number
from carbon.errors import BadValue, Fault, Faults, UnknownName, UnreadableFile, counted
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.formats.columns import (
    DAY,
    METER,
    QUALITY,
    UNIT,
    all_named,
    cell,
    headed,
    is_footer,
    need,
    no_readings,
    position,
    quality_of,
    unit_in,
    whole_name,
)
from carbon.ledger.grids import Grid, read_grid
from carbon.ledger.moments import EXPECTED_DAY, day_of, half_hours_of
from carbon.ledger.records import Reading
from carbon.periods import month_of
from carbon.units import unit

NAME = "half-hourly"
#: More than any meter reads to: rounding a sum to them drops binary noise and nothing else.
DECIMALS = 9
TITLE = "a row a day with 48 half-hours"

HALF_HOUR = re.compile(r"hh_?\d{1,2}|\[?\d{1,2}:[03]0\]?|kwh_\d{1,2}")
NOT_PLAIN = re.compile(r"[^0-9.+-]")
FEWEST = 46
TOTAL = ("total units", "total", "total kwh", "daily total", "day total")
#: A file's own daily total is rounded: it may differ from the sum by this much of it.
SAME_TOTAL = 1e-4


class MeterMonth(NamedTuple):
    """One meter in one month, as a row of our template."""

    meter: str
    period: str
    quantity: float
    unit: str
    quality: str
    days_with_data: int


@dataclass(frozen=True)
class Layout:
    """Which column holds what. ``label`` says whether a half-hour is named by its start or end."""

    meter: int
    day: int
    half_hours: Sequence[int]
    names: Sequence[str]
    unit: int | None = None
    quality: int | None = None
    total: int | None = None
    label: str = ""


def _is_heading(names: Sequence[str]) -> bool:
    return sum(1 for name in names if HALF_HOUR.fullmatch(name)) >= FEWEST


def recognises(grid: Grid) -> bool:
    """Whether a heading names at least 46 half-hours, or the first row holds a day of them."""
    return headed(grid, _is_heading) is not None or _bare_layout(grid) is not None


def layout_of(grid: Grid, label: str | None = None) -> tuple[Grid, Layout, Sequence[str]]:
    """The grid from its first row of readings on, what its columns hold, and what to tell.

    *label* forces ``start`` or ``end``.
    """
    below = headed(grid, _is_heading)
    if below is None:
        bare = _bare_layout(grid)
        if bare is None:
            raise no_readings(grid)
        told = (
            f"{grid.file}: no heading; column {bare.meter + 1} is read as the meter, column "
            f"{bare.day + 1} as the day and the {len(bare.half_hours)} after it as half-hours."
        )
        return grid, bare, [told]
    all_named(below)
    names = below.heading
    half_hours = [index for index, name in enumerate(names) if HALF_HOUR.fullmatch(name)]
    found = label or _label(names[half_hours[0]])
    layout = Layout(
        need(below, "meter", METER),
        need(below, "day", DAY),
        half_hours,
        names,
        _unit_column(below),
        position(names, QUALITY),
        position(names, TOTAL),
        found,
    )
    told = f"{grid.file}: half-hours are read as labelled by their {found}."
    rest = Grid(below.file, below.records[1:], below.sheet)
    return rest, layout, [told]


def _unit_column(grid: Grid) -> int | None:
    """The column of the unit: one of the usual names, where a unit is what it holds."""
    for name in UNIT:
        found = position(grid.heading, [name])
        if found is not None and len(grid.records) > 1:
            try:
                unit(cell(grid.records[1][1], found))
            except UnknownName:
                if name in ("unit", "units"):
                    return found
            else:
                return found
    return None


def _label(first: str) -> str:
    """Whether the first half-hour's name is its end; ``hh01`` and ``kWh_1`` count as starts."""
    return "end" if re.search(r"0?0:30", first) else "start"


def _bare_layout(grid: Grid) -> Layout | None:
    """The layout of a file without a heading: something, a day, then 46 to 50 numbers."""
    if not grid.records:
        return None
    cells = grid.records[0][1]
    for day in range(1, min(len(cells) - FEWEST, 8)):
        values = [index for index in range(day + 1, len(cells)) if cell(cells, index)]
        if len(values) < FEWEST or len(values) > 50 or not _is_day(cells[day]):
            continue
        names = [f"column {number}" for number in range(1, len(cells) + 1)]
        return Layout(day - 1, day, range(day + 1, len(cells)), names, label="start")
    return None


def _is_day(text: str) -> bool:
    try:
        day_of(text)
    except ValueError:
        return False
    return True


def read(grid: Grid, hints: Hints | None = None) -> Parsed:
    """A reading a day; gaps are told, not filled."""
    below, layout, told = layout_of(grid, hints.label if hints else None)
    if not below.records:
        raise no_readings(grid)
    faults: list[Fault] = []
    readings: list[Reading] = []
    missing: list[tuple[str, date]] = []
    remarks = list(told)
    spelled = unit_in([layout.names[layout.half_hours[0]].replace("_", " ")])
    for row, cells in below.records:
        if is_footer(cells):
            remarks.append(f"{grid.file}:{row}: left out, no reading: {cells[0]!r}.")
            continue
        try:
            found = _reading(below, layout, row, cells, spelled)
        except Fault as fault:
            faults.append(fault)
            continue
        if isinstance(found, Reading):
            readings.append(found)
        else:
            missing.append(found)
    if not faults and not any(reading.days_with_data for reading in readings):
        faults.append(_no_whole_day(grid, readings, missing))
    partial = [(reading.meter, reading.start) for reading in readings if reading.is_partial]
    remarks += _told(grid, missing, "without any half-hour, left as gaps")
    remarks += _told(grid, partial, "with half-hours missing, counted as days without whole data")
    return Parsed(readings, faults, remarks, is_daily=True, settings={"label": layout.label})


def _no_whole_day(
    grid: Grid, readings: Sequence[Reading], missing: Sequence[tuple[str, date]]
) -> Fault:
    found = (
        f"half-hours missing on every day ({readings[0].note} on {readings[0].start})"
        if readings
        else f"no half-hour with a value in {counted(len(missing), 'row')}"
    )
    return UnreadableFile(
        found, "at least one whole day", "Ask the supplier for the file again.", grid.place()
    )


def _reading(
    grid: Grid, layout: Layout, row: int, cells: Sequence[str], spelled: str
) -> Reading | tuple[str, date]:
    try:
        day = day_of(cell(cells, layout.day))
    except ValueError:
        raise BadValue(
            repr(cell(cells, layout.day)),
            EXPECTED_DAY,
            "Correct the cell.",
            grid.place(row, layout.names[layout.day]),
        ) from None
    meter = whole_name(grid, row, cell(cells, layout.meter), layout.names[layout.meter])
    values = _values(grid, layout, row, cells)
    if not values:
        return meter, day
    if min(values) < 0:
        raise BadValue(
            f"a half-hour of {min(values):g}",
            "0 or more",
            "Exported energy belongs to an export meter of its own.",
            grid.place(row),
        )
    quantity = math.fsum(values)
    _check_total(grid, layout, row, cells, quantity)
    fewest, most = half_hours_of(day)
    if len(values) > most:
        raise BadValue(
            f"{len(values)} half-hours on {day}",
            f"{most}, as no clock is changed back then" if most == 48 else str(most),
            "Check the date: only the last Sunday of October has 50.",
            grid.place(row),
        )
    is_whole = len(values) >= fewest
    quality = "actual"
    if layout.quality is not None:
        column = layout.names[layout.quality]
        quality = quality_of(grid, row, cell(cells, layout.quality), column)
    return Reading(
        sys.intern(meter),
        day,
        day + timedelta(days=1),
        quantity,
        sys.intern(cell(cells, layout.unit) or spelled),
        quality,
        int(is_whole),
        row,
        "" if is_whole else f"{len(values)} of {fewest} half-hours",
    )


def _values(grid: Grid, layout: Layout, row: int, cells: Sequence[str]) -> list[float]:
    first, last = layout.half_hours[0], layout.half_hours[-1]
    if last - first == len(layout.half_hours) - 1:
        texts = cells[first : last + 1]
        # The quick way, for what holds nothing but plain decimals: float takes "1_0" and "nan".
        if not NOT_PLAIN.search("".join(texts)):
            try:
                return [float(text) for text in texts if text]
            except ValueError:
                pass
    values = []
    for index in layout.half_hours:
        text = cells[index] if index < len(cells) else ""
        if not text:
            continue
        try:
            values.append(parse_number(text))
        except ValueError:
            raise BadValue(
                repr(text),
                "a number such as 1.25",
                "Correct the cell, or empty it where the half-hour is missing.",
                grid.place(row, layout.names[index]),
            ) from None
    return values


def _check_total(
    grid: Grid, layout: Layout, row: int, cells: Sequence[str], quantity: float
) -> None:
    """The row's own total must be what its half-hours add up to."""
    text = cell(cells, layout.total)
    if not text or layout.total is None:
        return
    try:
        total = parse_number(text)
    except ValueError:
        total = math.nan
    if not math.isclose(total, quantity, rel_tol=SAME_TOTAL, abs_tol=0.01):
        raise BadValue(
            f"a total of {text}",
            f"{quantity:.6g}, which is what the half-hours add up to",
            "A half-hour is missing or wrong: ask the supplier for the file again.",
            grid.place(row, layout.names[layout.total]),
        )


def _told(grid: Grid, days: Sequence[tuple[str, date]], what: str) -> Iterator[str]:
    if days:
        first = ", ".join(f"{meter} on {day}" for meter, day in days[:3])
        more = f" and {len(days) - 3} more" if len(days) > 3 else ""
        yield f"{grid.file}: {counted(len(days), 'day')} {what}: {first}{more}."


def monthly(path: Path, unit_of_values: str = "kWh") -> list[MeterMonth]:
    """Sums by meter and month of a half-hourly file, with the number of days that are whole.

    *unit_of_values* is taken where the file names none. The rows are those of our template.
    Raises :class:`~carbon.errors.Faults`.
    """
    parsed = read(read_grid(path))
    if parsed.faults:
        raise Faults(parsed.faults)
    months: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in parsed.readings:
        key = (reading.meter, month_of(reading.start).label, reading.unit or unit_of_values)
        months.setdefault(key, []).append(reading)
    return [
        MeterMonth(
            meter,
            month,
            round(math.fsum(day.quantity for day in days), DECIMALS),
            spelled,
            "actual" if all(day.quality == "actual" for day in days) else "estimated",
            sum(day.days_with_data for day in days),
        )
        for (meter, month, spelled), days in sorted(months.items())
    ]
