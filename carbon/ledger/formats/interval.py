"""A row a half-hour: meter, local date and time, quantity, as half-hourly data portals send.

A half-hour is named by its start (00:00 first) or its end (00:30 first, 00:00 of the next day
last). Which of the two is detected and told: the one that makes more whole days, else the one
under which the first half-hour begins a day. It can be forced.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from carbon.errors import BadValue, DuplicateRow, Fault, UnreadableFile, counted
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.formats.columns import (
    METER,
    QUALITY,
    all_named,
    cell,
    headed,
    need,
    no_readings,
    number_in,
    position,
    quality_in,
    rows_of,
    unit_in,
    whole_name,
)
from carbon.ledger.grids import Grid
from carbon.ledger.moments import EXPECTED_MOMENT, half_hours_of, moment_of
from carbon.ledger.records import Reading

NAME = "interval"
TITLE = "a row a half-hour (meter, date and time, kWh)"

MOMENT = (
    "readdatetime",
    "read datetime",
    "datetime",
    "date time",
    "timestamp",
    "reading date time",
    "interval",
    "half hour",
)
QUANTITY = ("kwh", "mwh", "consumption", "consumption kwh", "value", "usage", "usage kwh", "m3")
HALF_AN_HOUR = timedelta(minutes=30)
LABELS = ("start", "end")


class HalfHour(NamedTuple):
    """One row: a quantity at a moment as labelled."""

    meter: str
    moment: datetime
    quantity: float
    quality: str
    row: int


def _is_heading(names: Sequence[str]) -> bool:
    return (
        position(names, MOMENT) is not None
        and position(names, METER) is not None
        and position(names, QUANTITY) is not None
    )


def recognises(grid: Grid) -> bool:
    """Whether a heading names a meter, a date and time, and a quantity."""
    return headed(grid, _is_heading) is not None


def read(grid: Grid, hints: Hints | None = None) -> Parsed:
    """A reading a day and meter, the exact sum of its half-hours."""
    below = headed(grid, _is_heading)
    if below is None:
        raise no_readings(grid)
    all_named(below)
    half_hours, faults, remarks = half_hours_in(below)
    if not half_hours and not faults:
        raise no_readings(grid)
    if faults:
        return Parsed([], faults, remarks, is_daily=True)
    label = hints.label if hints and hints.label else label_of(half_hours, below)
    faults += [*_repeated(below, half_hours), *_not_negative(below, half_hours)]
    spelled = unit_in([below.heading[need(below, "quantity", QUANTITY)]])
    days: dict[tuple[str, date], list[HalfHour]] = {}
    for one in half_hours:
        start = one.moment - HALF_AN_HOUR if label == "end" else one.moment
        days.setdefault((one.meter, start.date()), []).append(one)
    readings = [_of_day(*key, own, spelled) for key, own in days.items()]
    partial = [reading for reading in readings if reading.is_partial]
    remarks.append(f"{grid.file}: half-hours are read as labelled by their {label}.")
    if partial:
        first = f"{partial[0].meter} on {partial[0].start}, {partial[0].note}"
        remarks.append(
            f"{grid.file}: {counted(len(partial), 'day')} with half-hours missing, counted as "
            f"days without whole data, such as {first}."
        )
    return Parsed(readings, faults, remarks, is_daily=True, settings={"label": label})


class Labelled(NamedTuple):
    """One half-hour by its start."""

    meter: str
    start: datetime
    quantity: float
    row: int


def labelled(grid: Grid, label: str | None) -> list[Labelled]:
    """The half-hours of a file that was read before, each by its start, in the file's order."""
    below = headed(grid, _is_heading)
    if below is None:
        raise no_readings(grid)
    half_hours, _, _ = half_hours_in(below)
    found = label or label_of(half_hours, below)
    shift = HALF_AN_HOUR if found == "end" else timedelta(0)
    return [Labelled(one.meter, one.moment - shift, one.quantity, one.row) for one in half_hours]


def half_hours_in(below: Grid) -> tuple[list[HalfHour], list[Fault], list[str]]:
    """The half-hours below the heading; a row without a value is a missing one."""
    heading = below.heading
    meter, moment = need(below, "meter", METER), need(below, "date and time", MOMENT)
    quantity, quality = need(below, "quantity", QUANTITY), position(heading, QUALITY)
    half_hours: list[HalfHour] = []
    faults: list[Fault] = []
    remarks: list[str] = []
    for row, cells in rows_of(below, "reading", remarks):
        if not cell(cells, quantity):
            continue
        try:
            half_hours.append(
                HalfHour(
                    whole_name(below, row, cell(cells, meter), heading[meter]),
                    _moment(below, row, cell(cells, moment), heading[moment]),
                    number_in(below, row, cells, quantity),
                    quality_in(below, row, cells, quality),
                    row,
                )
            )
        except Fault as fault:
            faults.append(fault)
    return half_hours, faults, remarks


def _moment(grid: Grid, row: int, text: str, column: str) -> datetime:
    try:
        moment = moment_of(text)
    except ValueError:
        raise BadValue(
            repr(text), EXPECTED_MOMENT, "Correct the cell.", grid.place(row, column)
        ) from None
    if moment.minute not in (0, 30):
        raise BadValue(
            repr(text), "a whole half-hour", "Correct the cell.", grid.place(row, column)
        )
    return moment


def _not_negative(grid: Grid, half_hours: Sequence[HalfHour]) -> list[Fault]:
    return [
        BadValue(
            f"a half-hour of {one.quantity:g}",
            "0 or more",
            "Exported energy belongs to an export meter of its own.",
            grid.place(one.row),
        )
        for one in half_hours
        if one.quantity < 0
    ]


def label_of(half_hours: Sequence[HalfHour], grid: Grid) -> str:
    """Whether the half-hours are labelled by ``start`` or by ``end``."""
    whole = {label: _whole_days(half_hours, label) for label in LABELS}
    if whole["start"] != whole["end"]:
        return max(LABELS, key=lambda label: whole[label])
    firsts: dict[str, datetime] = {}
    for one in half_hours:
        firsts[one.meter] = min(firsts.get(one.meter, one.moment), one.moment)
    clocks = {(first.hour, first.minute) for first in firsts.values()}
    if clocks == {(0, 0)}:
        return "start"
    if clocks == {(0, 30)}:
        return "end"
    raise UnreadableFile(
        "half-hours that begin in the middle of a day",
        "whole days, by which to tell whether a half-hour is named by its start or its end",
        "Say which with --label start or --label end.",
        grid.place(),
    )


def _whole_days(half_hours: Sequence[HalfHour], label: str) -> int:
    counts: dict[tuple[str, date], int] = {}
    for one in half_hours:
        start = one.moment - HALF_AN_HOUR if label == "end" else one.moment
        key = (one.meter, start.date())
        counts[key] = counts.get(key, 0) + 1
    return sum(count >= half_hours_of(day)[0] for (_, day), count in counts.items())


def _repeated(grid: Grid, half_hours: Sequence[HalfHour]) -> list[Fault]:
    """A half-hour given twice, other than the hour that the clocks repeat in October."""
    seen: dict[tuple[str, datetime], HalfHour] = {}
    faults: list[Fault] = []
    for one in half_hours:
        first = seen.setdefault((one.meter, one.moment), one)
        repeats = half_hours_of(one.moment.date())[1] == 50 and 0 <= one.moment.hour <= 2
        if first is not one and not repeats:
            faults.append(
                DuplicateRow(
                    f"{one.meter!r} at {one.moment:%Y-%m-%d %H:%M} again",
                    f"each half-hour once (first in row {first.row})",
                    "Delete one of the rows.",
                    grid.place(one.row),
                )
            )
    return faults


def _of_day(meter: str, day: date, own: Sequence[HalfHour], spelled: str) -> Reading:
    fewest, _ = half_hours_of(day)
    is_whole = len(own) >= fewest
    qualities = {one.quality for one in own}
    quality = qualities.pop() if len(qualities) == 1 else "estimated"
    return Reading(
        meter,
        day,
        day + timedelta(days=1),
        math.fsum(one.quantity for one in own),
        spelled,
        quality,
        int(is_whole),
        min(one.row for one in own),
        "" if is_whole else f"{len(own)} of {fewest} half-hours",
    )
