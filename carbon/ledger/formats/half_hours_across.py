"""A row a day with its half-hours across, as smart-meter services and data collectors send.

The half-hours may be named in any of the ways of :mod:`carbon.ledger.formats.headings`, or not at
all where the file has no heading; days of the clock change may have 46 or 50 of them. A day's
quantity is the exact sum of its half-hours. A day of which some are missing keeps what is there
and is marked as a day without whole data; a day of which all are missing is left out and stays a
gap. A file without a single whole day is refused.
"""

from __future__ import annotations

import itertools
import math
import re
import sys
from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from carbon.errors import BadValue, Fault, UnreadableFile, counted
from carbon.ledger.formats.columns import FLAG, HALF_HOUR, Column, Columns
from carbon.ledger.formats.daily import (
    Day,
    Fate,
    Noise,
    Outliers,
    export_name,
    joined,
    told_days,
    told_quality,
    told_unit,
)
from carbon.ledger.formats.dials import refuse_index
from carbon.ledger.formats.headings import FEWEST, MOST, Family, words
from carbon.ledger.formats.naming import naming_columns
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.quantities import told_no_energy
from carbon.ledger.formats.sheet import NOT_STATED, Cells, Sheet, no_readings, weaker
from carbon.ledger.formats.totals import check_totals_by
from carbon.ledger.grids import Grid
from carbon.ledger.moments import half_hours_of, is_ambiguous, moment_of
from carbon.ledger.records import Reading

NAME = "half-hourly"
TITLE = "a row a day with its half-hours across"

#: A file's own daily total is rounded: it may differ from the sum by this much of it.
SAME_TOTAL = 1e-4
#: Words of the half-hours' own heading by which none of them was measured.
_ESTIMATED = frozenset({"est", "estimated", "estimate", "forecast", "budget", "cumulative", "cost"})
_NOT_PLAIN = re.compile(r"[^0-9.+-]")
_DAYS = ("day", "moment", "start", "time", "period")


class DayRow(NamedTuple):
    """A row as it was read, its day not yet."""

    row: int
    meter: str
    day: str
    values: int
    quantity: float
    unit: str
    register: str
    quality: str
    note: str


def fits(columns: Columns) -> bool:
    """Whether the columns are half-hours across, each row of a day."""
    return columns.family is not None and columns.first(*_DAYS) is not None


def read(sheet: Sheet) -> Parsed:
    """A reading a row; a day without any half-hour is left out and told."""
    family = sheet.columns.family
    assert family is not None
    grid = sheet.grid
    if not grid.records[sheet.heading + 1 : sheet.heading + 2]:
        raise no_readings(grid)
    day_column = sheet.need("the day", *_DAYS)
    naming = naming_columns(sheet)
    label = sheet.hints.label or family.label
    sheet.remarks.append(f"{grid.file}: half-hours are read as labelled by their {label}.")
    values_of = Values(sheet, family)
    fate = Fate(sheet, values_of.first, sheet.use_all("unit"), sheet.use_all("measurement"))
    if not sheet.hints.is_first_release:
        refuse_index(sheet, naming, values_of.columns, 2 * 48)
    registers = sheet.use_all("register")
    qualities = sheet.use_all("quality")
    totals = sheet.columns.all("total", "quantity")
    for column in totals:
        sheet.note_use(column, "check: the day's total")
    told_no_energy(sheet)
    outliers, noise = Outliers(sheet), Noise(sheet)
    rows: list[DayRow] = []
    missing: list[tuple[int, str, str]] = []
    for row, cells in sheet.rows([day_column], "reading"):
        try:
            found = _row(sheet, row, cells, day_column, naming, fate, values_of, outliers, noise)
            if found is None:
                continue
            meter, unit, values = found
            if not values:
                missing.append((row, meter, sheet.cell(cells, day_column)))
                continue
            quantity = math.fsum(values)
            for total in totals:
                _check_total(sheet, row, cells, total, quantity)
            estimated, quality = values_of.quality(row, cells)
            if qualities:
                stated = sheet.quality_of(row, cells, qualities)
                quality = stated if quality == NOT_STATED else weaker(quality, stated)
        except Fault as fault:
            sheet.faults.append(fault)
            continue
        register = sheet.register_of(cells, registers, None) if registers else ""
        note = f"{estimated} of {len(values)} half-hours estimated" if estimated else ""
        text = sys.intern(sheet.cell(cells, day_column))
        rows.append(DayRow(row, meter, text, len(values), quantity, unit, register, quality, note))
        sheet.read_row(row)
    fate.finish()
    noise.finish()
    outliers.finish(lambda meter: values_of.of_meter(meter, naming))
    if sheet.totals.rows and not sheet.faults:
        check_totals_by(
            sheet,
            lambda row, cells: values_of.total(row, cells),
            values_of.column,
            [(one.row, one.quantity) for one in rows],
        )
    texts = {one.day for one in rows} | {text for _, _, text in missing}
    sheet.settle_dates(texts, is_daily=True)
    days = [day for one in rows if (day := _day(sheet, one, day_column)) is not None]
    # A year of 2,000 meters is 730,000 of each: not to be held three times over.
    rows.clear()
    gaps = [
        (meter, lacking)
        for row, meter, text in missing
        if (lacking := sheet.faults.attempt(sheet.day_of, row, text, day_column)) is not None
    ]
    for row, _, _ in missing:
        sheet.leave_out(row, "no half-hour with a value")
    readings = joined(days)
    del days
    if not sheet.faults and not any(reading.days_with_data for reading in readings):
        sheet.faults.append(_no_whole_day(grid, readings, len(gaps)))
    partial = [(reading.meter, reading.start) for reading in readings if reading.is_partial]
    sheet.remarks += told_days(grid, gaps, "without any half-hour, left as gaps")
    sheet.remarks += told_days(
        grid, partial, "with half-hours missing, counted as days without whole data"
    )
    told_quality(sheet, readings)
    told_unit(sheet, readings)
    return Parsed(
        readings,
        sheet.faults,
        sheet.remarks,
        is_daily=True,
        settings={"label": label, "dates": sheet.order},
        format=NAME,
        account=sheet.account(),
    )


def _row(
    sheet: Sheet,
    row: int,
    cells: Cells,
    day_column: Column,
    naming: Sequence[Column],
    fate: Fate,
    values_of: Values,
    outliers: Outliers,
    noise: Noise,
) -> tuple[str, str, list[float]] | None:
    """The meter, the unit and the half-hours of a row; None where it is left out."""
    if not sheet.cell(cells, day_column):
        sheet.day_of(row, "", day_column)
    fated = fate.of(row, cells)
    if fated is None:
        return None
    unit, measured = fated
    meter = sys.intern(sheet.name_in(row, cells, naming))
    if measured == "export" or values_of.is_export:
        meter = export_name(sheet, row, meter, None)
    values = values_of.of(row, cells)
    if values:
        if min(values) < 0:
            values = noise.cleared(row, values, None)
        outliers.watch(meter, row, values, values_of.name)
    return meter, unit, values


def _day(sheet: Sheet, one: DayRow, column: Column) -> Day | None:
    """A row's day, whole where it has as many half-hours as the clock gives it."""
    day = sheet.faults.attempt(sheet.day_of, one.row, one.day, column)
    if day is None:
        return None
    fewest, most = half_hours_of(day)
    if one.values > most:
        sheet.faults.append(
            BadValue(
                f"{one.values} half-hours on {day}",
                f"{most}, as no clock is changed back then" if most == 48 else str(most),
                "Check the date: only the last Sunday of October has 50.",
                sheet.grid.place(one.row),
            )
        )
        return None
    is_whole = one.values >= fewest
    lacks = "" if is_whole else f"{one.values} of {fewest} half-hours"
    note = "; ".join(filter(None, (lacks, one.note)))
    return Day(
        one.meter, day, one.quantity, one.unit, one.quality, is_whole, one.row, note, one.register
    )


def half_hours(
    sheet: Sheet,
) -> Iterator[tuple[str, date, Sequence[int], Sequence[float], int]]:
    """Each day of each meter with the numbers of its half-hours, their values and its row.

    The file is gone through again.
    """
    family = sheet.columns.family
    if family is None:
        raise AssertionError("half-hours across")
    day_column = sheet.need("the day", *_DAYS)
    naming = naming_columns(sheet)
    values_of = Values(sheet, family)
    fate = Fate(sheet, values_of.first, sheet.use_all("unit"), sheet.use_all("measurement"))
    sheet.settle_dates(set(), is_daily=True)
    for row, cells in sheet.rows([day_column], "reading"):
        fated = fate.of(row, cells)
        if fated is None:
            continue
        meter = sheet.name_in(row, cells, naming)
        if fated[1] == "export" or values_of.is_export:
            meter = export_name(sheet, row, meter, None)
        day = sheet.day_of(row, sheet.cell(cells, day_column), day_column)
        yield meter, day, *values_of.slots(row, cells), row


class Values:
    """Takes the half-hours out of a row, quickly where they are plain numbers."""

    def __init__(self, sheet: Sheet, family: Family) -> None:
        """*family* are the columns of the half-hours."""
        by_index = {column.index: column for column in sheet.columns.columns}
        self._sheet, self._family = sheet, family
        self._columns = [by_index[index] for index in (*family.columns, *family.extra)]
        self._indexes = [column.index for column in self._columns]
        self._numbers = array("b", range(1, len(self._columns) + 1))
        self._take = itemgetter(*self._indexes)
        self._most = max(self._indexes)
        self._slice = _slice(self._indexes)
        self._flags = sorted(sheet.columns.flags)
        self._flag_take = itemgetter(*self._flags) if len(self._flags) > 1 else None
        self._flag_of = {
            flag: (by_index[flag], value) for flag, value in sheet.columns.flags.items()
        }
        #: By mark, its quality; those only that are known.
        self._codes: dict[str, str] = {"": ""}
        #: How plain numbers are read; some workspace may have 9999 mean that there is none.
        self._plain = _plain if sheet.is_plain(self._columns) else _none_plain
        prefix = self._columns[0].unit
        self.first = self._columns[0] if prefix else None
        spoken = words(self._columns[0].heading)
        self.is_export = not sheet.hints.is_first_release and bool(
            spoken & {"export", "exported", "ae"}
        )
        if spoken & _ESTIMATED and not sheet.hints.is_first_release:
            raise BadValue(
                f"half-hours under {self._columns[0].name!r} …",
                "what was measured, or marks beside each half-hour",
                "Ask the supplier for the half-hours that were read, with a column of marks where "
                "some are estimated.",
                sheet.grid.place(sheet.row_of_heading, self._columns[0].name),
            )
        for column in sheet.columns.columns:
            if column.role in (HALF_HOUR, FLAG):
                sheet.note_use(column, column.role)

    def name(self, position: int) -> str:
        """The heading of the n-th half-hour."""
        return self._columns[position].name if position < len(self._columns) else ""

    @property
    def columns(self) -> Sequence[Column]:
        """The columns of the 48 half-hours."""
        return self._columns[: len(self._family.columns)]

    @property
    def column(self) -> Column:
        """The first half-hour's."""
        return self._columns[0]

    def total(self, row: int, cells: Cells) -> tuple[str, float] | None:
        """What a row of totals of each half-hour says of them all."""
        values = [self._sheet.number_or_none(row, cells, column) for column in self._columns]
        given = [value for value in values if value is not None]
        # Each of the columns' totals is rounded by itself, which the last digit cannot tell.
        return (f"{math.fsum(given):.3f}", math.fsum(given)) if given else None

    def _texts(self, cells: Cells) -> Sequence[str]:
        if self._slice is not None:
            return cells[self._slice]
        if len(cells) > self._most:
            return self._take(cells)  # type: ignore[no-any-return]
        return [cells[index] if index < len(cells) else "" for index in self._indexes]

    def of(self, row: int, cells: Cells) -> list[float]:
        """The half-hours of a row that have a value; nothing and 0 beyond the 48th are none."""
        texts = self._texts(cells)
        values = self._plain(texts)
        if values is None:
            values = self._plain([text for text in texts if text])
        if values is None:
            values = self._carefully(row, cells)
        extra = len(values) - len(self._family.columns)
        if extra > 0 and not any(values[-extra:]):
            del values[-extra:]
        return values

    def _carefully(self, row: int, cells: Cells) -> list[float]:
        values = []
        for column in self._columns:
            text = self._sheet.cell(cells, column)
            if self._sheet.is_missing(text):
                continue
            try:
                values.append(self._sheet.number(row, cells, column))
            except Fault as fault:
                fault.remedy = "Correct the cell, or empty it where the half-hour is missing."
                raise
        return values

    def quality(self, row: int, cells: Cells) -> tuple[int, str]:
        """How many half-hours are estimated by the marks beside them, and the day's quality."""
        if self._flag_take is None:
            return 0, NOT_STATED
        if len(cells) > self._flags[-1]:
            marks = self._flag_take(cells)
        else:
            marks = tuple(cells[i] if i < len(cells) else "" for i in self._flags)
        known = set(marks)
        # The quick way, where every half-hour is there and each mark was met before.
        if not (known <= self._codes.keys() and all(self._texts(cells))):
            return self._judge(row, cells)
        quality, estimated = "", 0
        for mark in known:
            if code := self._codes[mark]:
                quality = weaker(quality, code)
                estimated += marks.count(mark) if code == "estimated" else 0
        return estimated, quality or NOT_STATED

    def _judge(self, row: int, cells: Cells) -> tuple[int, str]:
        estimated, quality = 0, ""
        for flag in self._flags:
            column, value = self._flag_of[flag]
            text = self._sheet.cell(cells, column)
            if not text or not (value < len(cells) and cells[value]):
                continue
            code = self._codes[text] = self._sheet.quality_code(row, text, column)
            if not code:
                continue
            estimated += code == "estimated"
            quality = weaker(quality, code)
        return estimated, quality or NOT_STATED

    def of_meter(self, meter: str, naming: Sequence[Column]) -> Iterator[float]:
        """All half-hours of one meter, the file gone through once more."""
        for row, cells in self._sheet.grid.records[self._sheet.heading + 1 :]:
            try:
                if self._sheet.name_in(row, cells, naming) == meter:
                    yield from self.of(row, cells)
            except Fault:
                continue

    def slots(self, row: int, cells: Cells) -> tuple[Sequence[int], Sequence[float]]:
        """The numbers of the half-hours of a row, and their values, for the profile."""
        values = self._plain(self._texts(cells))
        if values is not None:
            return self._numbers, values if min(values) >= 0 else [max(one, 0.0) for one in values]
        found = [
            (slot, max(self._sheet.number(row, cells, column), 0.0))
            for slot, column in enumerate(self._columns, start=1)
            if not self._sheet.is_missing(self._sheet.cell(cells, column))
        ]
        return [slot for slot, _ in found], [value for _, value in found]


def _plain(texts: Sequence[str]) -> list[float] | None:
    """The numbers of a row, quickly; None where some cell is no plain decimal or not filled.

    Others are read one by one: ``float`` takes "1_0" and "nan".
    """
    joined = "".join(texts)
    if not (joined.isascii() and joined.replace(".", "").isdigit()) and _NOT_PLAIN.search(joined):
        return None
    try:
        return list(map(float, texts))
    except ValueError:
        return None


def _none_plain(_texts: Sequence[str]) -> list[float] | None:
    return None


def _slice(indexes: Sequence[int]) -> slice | None:
    """Evenly spaced columns as one slice of a row; None where they are not."""
    step = indexes[1] - indexes[0]
    if step < 1 or any(b - a != step for a, b in itertools.pairwise(indexes)):
        return None
    return slice(indexes[0], indexes[-1] + 1, step)


def _check_total(sheet: Sheet, row: int, cells: Cells, column: Column, quantity: float) -> None:
    """The row's own total must be what its half-hours add up to."""
    text = sheet.cell(cells, column)
    if sheet.is_missing(text):
        return
    try:
        total = sheet.number(row, cells, column)
    except Fault:
        total = math.nan
    if not math.isclose(total, quantity, rel_tol=SAME_TOTAL, abs_tol=0.01):
        raise BadValue(
            f"a total of {text}",
            f"{quantity:.6g}, which is what the half-hours add up to",
            "A half-hour is missing or wrong: ask the supplier for the file again.",
            sheet.grid.place(row, column.name),
        )


def _no_whole_day(grid: Grid, readings: Sequence[Reading], gaps: int) -> Fault:
    found = (
        f"half-hours missing on every day ({readings[0].note} on {readings[0].start})"
        if readings
        else f"no half-hour with a value in {counted(gaps, 'row')}"
    )
    return UnreadableFile(
        found, "at least one whole day", "Ask the supplier for the file again.", grid.place()
    )


def bare_columns(grid: Grid) -> Columns | None:
    """The columns of a file without a heading: a meter, a day, then 46 to 50 numbers."""
    if not grid.records:
        return None
    cells = grid.records[0][1]
    for index in range(1, min(len(cells), 12)):
        rest = cells[index + 1 : _filled(cells)]
        if not _is_day(cells[index]) or not FEWEST <= len(rest) <= MOST:
            continue
        if all(not text or not re.search(r"[^0-9.,+-]", text) for text in rest) and any(rest):
            first = index + 1
            # The long day's row is wider than the first, and may stand anywhere.
            widest = max(_filled(cells) for _, cells in grid.records) - first
            rest = [*rest, *[""] * (min(widest, MOST) - len(rest))]
            names = tuple(range(first, first + len(rest)))
            family = Family("bare", names[:48], names[48:], "start")
            columns = [
                Column(position, "", role)
                for position, role in enumerate(
                    [*["text"] * (index - 1), "meter", "day", *[HALF_HOUR] * len(rest)]
                )
            ]
            return Columns(tuple(columns), family, {}, tuple(_bare_codes(grid, index)))
    return None


def _bare_codes(grid: Grid, before: int) -> Iterator[Fault]:
    """The faults of columns without a heading whose values change what a number means."""
    from carbon.ledger.formats.column_values import TOLD_BY_VALUES
    from carbon.ledger.formats.vocabulary import read_vocabulary

    vocabulary = read_vocabulary()
    harmless = {("measurement", "import"), ("unit", "kWh"), ("quality", "actual")}
    for index in range(before):
        for row, cells in grid.records:
            text = cells[index] if index < len(cells) else ""
            meant = [
                (kind, vocabulary.meaning(kind, text))
                for kind in TOLD_BY_VALUES
                if vocabulary.tells(kind, text)
            ]
            if meant and not harmless.issuperset(meant):
                yield BadValue(
                    f"{text!r} in column {index + 1} of a file without a heading",
                    "a heading that says what each column holds",
                    "It changes what the numbers mean: add a row of headings, in a copy.",
                    grid.place(row),
                )
                break


def _filled(cells: Cells) -> int:
    """How many cells a row has up to its last that holds something."""
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return width


def _is_day(text: str) -> bool:
    try:
        moment_of(text)
    except (ValueError, OverflowError):
        return False
    return is_ambiguous(text) or not text.replace(".", "").isdigit()
