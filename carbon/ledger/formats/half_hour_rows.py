"""A row a half-hour: meter, local date and time, quantity, as half-hourly data portals send.

Date and time may stand in one column or two, or as the number of the settlement period. A
half-hour is named by its start (00:00 first) or its end (00:30 first, 00:00 of the next day last).
Which of the two is detected and told: the one that makes more whole days, else the one under which
the first half-hour begins a day. It can be forced. On the day the clocks go back the repeated
hour, and nothing else, may stand twice.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from carbon.errors import BadValue, DuplicateRow, Fault, UnreadableFile, counted
from carbon.ledger.formats import events
from carbon.ledger.formats.columns import UNITS_OF_LOADS, Column, Columns
from carbon.ledger.formats.daily import (
    Day,
    Fate,
    Noise,
    Outliers,
    export_name,
    joined,
    told_quality,
    told_unit,
)
from carbon.ledger.formats.date_parts import half_hour_number
from carbon.ledger.formats.dials import refuse_index
from carbon.ledger.formats.exports import Exports
from carbon.ledger.formats.headings import words
from carbon.ledger.formats.naming import naming_columns
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.quantities import choose
from carbon.ledger.formats.sheet import Sheet, no_readings, weaker
from carbon.ledger.formats.totals import check_totals
from carbon.ledger.grids import Grid
from carbon.ledger.moments import (
    ORDERS,
    clock_time,
    half_hours_of,
    has_offset,
    minute_of_day,
    moment_of,
)
from carbon.ledger.records import Reading

NAME = "interval"
TITLE = "a row a half-hour (meter, date and time, kWh)"

LABELS = ("start", "end")
MINUTE = timedelta(minutes=1)
#: The half-hours, by number from 0, that the clock repeats on the last Sunday of October.
REPEATED = (2, 3)
#: A day with more rows than this, all on the hour, has a row an hour.
MOST_APART = 12
QUANTITIES = ("quantity", "read", "total")


class HalfHour(NamedTuple):
    """One row: a quantity on a day, in a half-hour numbered from 0 by how it is named.

    ``slot`` 48 and 49 are the settlement periods 49 and 50.
    """

    meter: str
    day: date
    slot: int
    quantity: float
    unit: str
    register: str
    quality: str
    row: int


class Raw(NamedTuple):
    """A row as it was read, its moment not yet."""

    row: int
    meter: str
    day: str
    time: str
    quantity: float
    unit: str
    register: str
    quality: str


def fits(columns: Columns, sample: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Whether the columns give a meter's quantity at a time of day, by *sample* of the rows."""
    if columns.family is not None or columns.first(*QUANTITIES) is None:
        return False
    if events.fits(columns) and _is_no_meter(columns):
        # The time at the pump or weighbridge is none of a meter's.
        return False
    day = columns.first("moment", "day", "start")
    if day is None:
        return False
    if columns.first("settlement_period") is not None:
        return True
    timed = columns.first("time") or day
    if columns.first("quantity", "total") is None and _are_reads(timed.index, sample):
        return False
    return any(_is_timed(cells[timed.index]) for _, cells in sample if timed.index < len(cells))


def _is_no_meter(columns: Columns) -> bool:
    """Whether what is counted is bought, driven or weighed, at whatever time of day."""
    units = {column.unit for column in columns.all("quantity")}
    by_card = columns.first("card") is not None and columns.first("meter") is None
    return columns.first("product") is not None or by_card or bool(units & set(UNITS_OF_LOADS))


def _are_reads(index: int, sample: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Whether the times are of no half-hours, so that what is read there is the dial."""
    for _, cells in sample:
        text = cells[index] if index < len(cells) else ""
        try:
            minutes = minute_of_day(text)
        except ValueError:
            try:
                moment = moment_of(text)
            except (ValueError, OverflowError):
                continue
            minutes = moment.hour * 60 + moment.minute
        if minutes % 30:
            return True
    return False


def _is_timed(text: str) -> bool:
    """Whether a cell holds a time of day other than midnight."""
    try:
        return minute_of_day(text) % 1440 != 0
    except ValueError:
        pass
    for order in ORDERS:
        try:
            moment = moment_of(text, order)
        except (ValueError, OverflowError):
            continue
        return (moment.hour, moment.minute) != (0, 0)
    return False


def read(sheet: Sheet) -> Parsed:
    """A reading a day and meter, the exact sum of its half-hours."""
    half_hours, label, noise = half_hours_in(sheet)
    if not half_hours and not sheet.faults:
        raise no_readings(sheet.grid)
    if sheet.faults:
        return _parsed(sheet, [], label)
    sheet.faults += _repeated(sheet.grid, half_hours, label)
    _refuse_hours(sheet, half_hours)
    noise.finish()
    days: dict[tuple[str, date, str, str], list[HalfHour]] = {}
    for one in half_hours:
        days.setdefault((one.meter, _own_day(one, label), one.unit, one.register), []).append(one)
    readings = joined([_of_day(*key, own) for key, own in days.items()])
    made_of = {
        (sheet.grid.sheet, min(one.row for one in own)): _rows_of(own) for own in days.values()
    }
    partial = [reading for reading in readings if reading.is_partial]
    if partial:
        first = f"{partial[0].meter} on {partial[0].start}, {partial[0].note}"
        sheet.remarks.append(
            f"{sheet.grid.file}: {counted(len(partial), 'day')} with half-hours missing, counted "
            f"as days without whole data, such as {first}."
        )
    told_quality(sheet, readings)
    told_unit(sheet, readings)
    return replace(_parsed(sheet, readings, label), made_of=made_of)


def _rows_of(own: Sequence[HalfHour]) -> Sequence[int]:
    """The rows of a day, as a range where they follow one another: there may be a million."""
    first, last = own[0].row, own[-1].row
    is_run = last - first + 1 == len(own)
    return range(first, last + 1) if is_run else [one.row for one in own]


def _refuse_hours(sheet: Sheet, half_hours: Sequence[HalfHour]) -> None:
    """Refuse rows a whole hour apart: as half-hours every day would lack half of them."""
    if any(one.slot % 2 for one in half_hours):
        return
    days: dict[tuple[str, date], int] = {}
    for one in half_hours:
        days[one.meter, one.day] = days.get((one.meter, one.day), 0) + 1
    if max(days.values()) > MOST_APART:
        sheet.faults.append(
            UnreadableFile(
                "rows a whole hour apart",
                "half-hours, or a row a day",
                "Sum the hours to days, or ask the supplier for half-hours.",
                sheet.grid.place(),
            )
        )


def _parsed(sheet: Sheet, readings: Sequence[Reading], label: str) -> Parsed:
    return Parsed(
        readings,
        sheet.faults,
        sheet.remarks,
        is_daily=True,
        settings={"label": label, "dates": sheet.order} if label else {},
        format=NAME,
        account=sheet.account(),
    )


def _own_day(one: HalfHour, label: str) -> date:
    """The day that a half-hour belongs to."""
    return one.day - timedelta(days=1) if label == "end" and one.slot == 0 else one.day


class Labelled(NamedTuple):
    """One half-hour by its number in the day, 1 the first."""

    meter: str
    day: date
    slot: int
    quantity: float
    row: int


def labelled(sheet: Sheet) -> Iterator[Labelled]:
    """The half-hours of a file by their numbers, in the file's order, for the profile."""
    half_hours, label, _ = half_hours_in(sheet)
    for one in half_hours:
        day = _own_day(one, label)
        slot = one.slot + 1
        if label == "end":
            slot = 48 if one.slot == 0 else one.slot
        yield Labelled(one.meter, day, slot, one.quantity, one.row)


def half_hours_in(sheet: Sheet) -> tuple[list[HalfHour], str, Noise]:
    """The half-hours below the heading, how they are labelled, and what was set aside."""
    naming = naming_columns(sheet)
    day_column = sheet.need("the date", "moment", "day", "start")
    time_column = sheet.use("time")
    period_column = sheet.use("settlement_period")
    ends = sheet.use_all("end", "end_time")
    choice = choose(sheet, *QUANTITIES)
    if choice is None:
        raise sheet.lacks("how much", "quantity")
    if choice.column.role == "read":
        _refuse_dial(sheet, choice.column, naming)
    elif not sheet.hints.is_first_release:
        refuse_index(sheet, naming, choice.column, 2 * 48)
    fate = Fate(sheet, choice.column, sheet.use_all("unit"), sheet.use_all("measurement"))
    registers, qualities = sheet.use_all("register"), sheet.use_all("quality")
    noise, outliers, exports = Noise(sheet), Outliers(sheet), Exports(sheet, choice)

    def place(_: int) -> str:
        return choice.column.name

    raws: list[Raw] = []
    exported: list[Raw] = []
    for row, cells in sheet.rows([day_column], "reading"):
        plain = choice.plain(cells)
        if plain is None and choice.is_empty(cells):
            sheet.leave_out(row, "no value")
            continue
        try:
            fated = fate.of(row, cells)
            if fated is None:
                continue
            unit, measured = fated
            meter = sheet.name_in(row, cells, naming)
            if measured == "export":
                meter = export_name(sheet, row, meter, None)
            value = choice.of(row, cells) if plain is None else plain
            if value < 0:
                (value,) = noise.cleared(row, [value], choice.column.name)
            outliers.watch(meter, row, (value,), place)
            quality = sheet.quality_of(row, cells, qualities)
        except Fault as fault:
            sheet.faults.append(fault)
            continue
        register = sheet.register_of(cells, registers, choice.column) if registers else ""
        time = sheet.cell(cells, period_column or time_column)
        day = sheet.cell(cells, day_column)
        raws.append(Raw(row, sys.intern(meter), day, time, value, unit, register, quality))
        if choice.exported:
            exported += [
                raws[-1]._replace(meter=out.meter, quantity=out.quantity, unit=out.unit)
                for out in exports.of(row, cells, meter, unit)
            ]
        sheet.read_row(row)
    fate.finish()
    choice.check()
    if not sheet.faults:
        check_totals(sheet, choice.column, [(raw.row, raw.quantity) for raw in raws])
    raws += exported
    by_meter: dict[str, list[float]] = {}

    def of_meter(meter: str) -> Sequence[float]:
        if not by_meter:
            for raw in raws:
                by_meter.setdefault(raw.meter, []).append(raw.quantity)
        return by_meter.get(meter, ())

    outliers.finish(of_meter)
    sheet.settle_dates({raw.day for raw in raws}, is_daily=True)
    is_universal = period_column is None and _is_universal(sheet, time_column or day_column)
    half_hours = _placed(sheet, raws, day_column, time_column, period_column, is_universal)
    if is_universal:
        sheet.remarks.append(
            f"{sheet.grid.file}: {(time_column or day_column).name!r} is turned to clock time."
        )
    label = ""
    if period_column is not None:
        sheet.remarks.append(f"{sheet.grid.file}: half-hours are numbered, 1 from midnight.")
        label = "start"
    elif half_hours and not sheet.faults:
        turned = is_universal or any(has_offset(raw.time or raw.day) for raw in raws[:1])
        label = sheet.hints.label or ("start" if ends else "")
        label = label or label_of(half_hours, sheet.grid, turned)
        sheet.remarks.append(
            f"{sheet.grid.file}: half-hours are read as labelled by their {label}."
        )
    return half_hours, label, noise


def _placed(
    sheet: Sheet,
    raws: Iterable[Raw],
    day_column: Column,
    time: Column | None,
    period: Column | None,
    is_universal: bool,
) -> list[HalfHour]:
    """The rows on their days and in their half-hours; what is in none is a fault."""
    # The same moments come again with each meter.
    known: dict[tuple[str, str], tuple[date, int]] = {}
    found = []
    for raw in raws:
        row, meter, day_text, time_text, quantity, unit, register, quality = raw
        moment = known.get((day_text, time_text))
        if moment is None:
            try:
                moment = _moment(sheet, raw, day_column, time, period, is_universal)
            except Fault as fault:
                sheet.faults.append(fault)
                continue
            known[day_text, time_text] = moment
        found.append(HalfHour(meter, *moment, quantity, unit, register, quality, row))
    return found


def _moment(
    sheet: Sheet,
    raw: Raw,
    day_column: Column,
    time: Column | None,
    period: Column | None,
    is_universal: bool,
) -> tuple[date, int]:
    if period is not None:
        day = sheet.day_of(raw.row, raw.day, day_column)
        most = half_hours_of(day)[1]
        number = half_hour_number(raw.time)
        if number is None or number > most:
            raise BadValue(
                f"half-hour {raw.time!r} on {day}",
                f"a number from 1 to {most}",
                "Correct the cell.",
                sheet.grid.place(raw.row, period.name),
            )
        return day, number - 1
    if time is not None:
        day = sheet.moment_of(raw.row, raw.day, day_column).date()
        try:
            minutes = minute_of_day(raw.time)
        except ValueError:
            try:
                moment = moment_of(raw.time, sheet.order)
            except (ValueError, OverflowError):
                raise BadValue(
                    repr(raw.time) if raw.time else "nothing",
                    "a time such as 00:30",
                    "Correct the cell.",
                    sheet.grid.place(raw.row, time.name),
                ) from None
            minutes = moment.hour * 60 + moment.minute
    else:
        moment = sheet.moment_of(raw.row, raw.day, day_column)
        day, minutes = moment.date(), moment.hour * 60 + moment.minute
    if minutes == 1440:
        day, minutes = day + timedelta(days=1), 0
    if is_universal and not has_offset(raw.time or raw.day):
        moment = clock_time(datetime.combine(day, datetime.min.time()) + minutes * MINUTE)
        day, minutes = moment.date(), moment.hour * 60 + moment.minute
    if minutes % 30:
        raise BadValue(
            repr(raw.time or raw.day),
            "a whole half-hour",
            "Ask for half-hours, or sum the rows to half-hours or days.",
            sheet.grid.place(raw.row, (time or day_column).name),
        )
    return day, minutes // 30


def _is_universal(sheet: Sheet, timed: Column) -> bool:
    """Whether the times are of UTC, which in summer is not the clock's.

    The heading says so, or a column of time zones that are all of UTC: where some are BST they
    say how far the clock is from it.
    """
    if not words(timed.heading).isdisjoint(("utc", "gmt")):
        return True
    zones = set()
    for column in sheet.use_all("time_zone"):
        for row, cells in sheet.grid.records[sheet.heading + 1 :]:
            if text := sheet.cell(cells, column):
                zone = sheet.look("time_zone", text)
                if zone is None:
                    raise BadValue(
                        f"time zone {text!r}",
                        "UTC, GMT or BST",
                        "Correct the cell.",
                        sheet.grid.place(row, column.name),
                    )
                zones.add(zone)
    return zones == {"universal"}


def _refuse_dial(sheet: Sheet, column: Column, naming: Sequence[Column]) -> None:
    """Refuse values that never fall: they may be what the dial says, not what was used."""
    own: dict[str, list[float]] = {}
    for row, cells in sheet.grid.records[sheet.heading + 1 : sheet.heading + 201]:
        try:
            value = sheet.number_or_none(row, cells, column)
            if value is not None:
                own.setdefault(sheet.name_in(row, cells, naming), []).append(value)
        except Fault:
            return
    rising = [
        values
        for values in own.values()
        if len(values) > 3 and values == sorted(values) and values[0] < values[-1] and values[0] > 0
    ]
    if rising and len(rising) == len(own):
        raise BadValue(
            f"values under {column.name!r} that never fall ({rising[0][0]:g}, {rising[0][1]:g}, …)",
            "what was used in each half-hour",
            "They may be what the dial says. If they are use, name the column kWh; if not, ask for "
            "the consumption.",
            sheet.grid.place(sheet.row_of_heading, column.name),
        )


def label_of(half_hours: Sequence[HalfHour], grid: Grid, turned: bool = False) -> str:
    """Whether the half-hours are labelled by ``start`` or by ``end``.

    Where they were *turned* from UTC, a day of the file begins at one in the morning of summer.
    """
    whole = {label: _whole_days(half_hours, label) for label in LABELS}
    if whole["start"] != whole["end"]:
        return max(LABELS, key=lambda label: whole[label])
    firsts: dict[str, tuple[date, int]] = {}
    for one in half_hours:
        moment = (one.day, one.slot)
        firsts[one.meter] = min(firsts.get(one.meter, moment), moment)
    slots = {slot for _, slot in firsts.values()}
    if turned and slots <= {2, 3}:
        slots = {slot - 2 for slot in slots}
    if slots == {0}:
        return "start"
    if slots == {1}:
        return "end"
    raise UnreadableFile(
        "half-hours that begin in the middle of a day",
        "whole days, by which to tell whether a half-hour is named by its start or its end",
        "Say which with --label start or --label end.",
        grid.place(),
    )


def _whole_days(half_hours: Iterable[HalfHour], label: str) -> int:
    counts: dict[tuple[str, str, date], int] = {}
    for one in half_hours:
        key = (one.meter, one.register, _own_day(one, label))
        counts[key] = counts.get(key, 0) + 1
    return sum(count >= half_hours_of(day)[0] for (_, _, day), count in counts.items())


def _repeated(grid: Grid, half_hours: Sequence[HalfHour], label: str) -> list[Fault]:
    """A half-hour given twice, other than the hour that the clocks repeat in October, once."""
    seen: dict[tuple[str, str, str, date, int], list[HalfHour]] = {}
    faults: list[Fault] = []
    shift = 1 if label == "end" else 0
    for one in half_hours:
        own = seen.setdefault((one.meter, one.register, one.unit, one.day, one.slot), [])
        own.append(one)
        if len(own) == 1:
            continue
        is_long = half_hours_of(one.day)[1] == 50
        most = 2 if is_long and one.slot - shift in REPEATED else 1
        if len(own) > most:
            at = f"{one.slot // 2:02d}:{one.slot % 2 * 30:02d}"
            times = "once" if most == 1 else "twice on this day, on which the clocks go back"
            faults.append(
                DuplicateRow(
                    f"{one.meter!r} at {one.day} {at} again",
                    f"each half-hour {times} (first in row {own[0].row})",
                    "Ask the supplier for the file again: the rows may be of two meters or "
                    "registers.",
                    grid.place(one.row),
                )
            )
    return faults


def _of_day(meter: str, day: date, unit: str, register: str, own: Sequence[HalfHour]) -> Day:
    fewest, _ = half_hours_of(day)
    is_whole = len(own) >= fewest
    quality = ""
    for stated in {one.quality for one in own}:
        quality = weaker(quality, stated)
    estimated = 0
    if quality == "estimated":
        estimated = sum(one.quality == "estimated" for one in own)
    notes = [] if is_whole else [f"{len(own)} of {fewest} half-hours"]
    if estimated:
        notes.append(f"{estimated} of {len(own)} half-hours estimated")
    return Day(
        meter,
        day,
        math.fsum(one.quantity for one in own),
        unit,
        quality,
        is_whole,
        min(one.row for one in own),
        "; ".join(notes),
        register,
    )
