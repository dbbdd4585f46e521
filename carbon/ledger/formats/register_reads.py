"""Register reads: a row a reading of the dial; what was used is the advance between two of them.

The advance from the read on one day to the next read is a reading from that day up to but not
including the later one. Each dial of a meter (Day, Night) advances by itself, and where the serial
number changes the meter was exchanged: nothing advances across. ``multiplier`` scales an advance
(current transformers, pulse values); ``digits`` says how many digits the register has, so that it
may roll over; ``calorific value`` and ``correction factor`` turn gas into kWh.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from carbon.errors import BadValue, DuplicateRow, FaultList
from carbon.ledger.formats.column_values import IDENTIFIER
from carbon.ledger.formats.columns import Column, Columns
from carbon.ledger.formats.daily import Fate, export_name, told_quality, told_unit
from carbon.ledger.formats.gas import energy
from carbon.ledger.formats.naming import naming_columns
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.quantities import told_no_energy
from carbon.ledger.formats.sheet import NOT_STATED, Cells, Sheet, no_readings, weaker
from carbon.ledger.records import Reading

NAME = "register-reads"
TITLE = "register reads (meter, date, reading)"


class Read(NamedTuple):
    """One look at a dial."""

    meter: str
    serial: str
    register: str
    day: date
    value: float
    unit: str
    quality: str
    multiplier: float
    digits: int | None
    calorific_value: float | None
    correction: float | None
    row: int


@dataclass(frozen=True)
class _Columns:
    """The columns of a read beside its meter and day."""

    read: Column
    multiplier: Column | None
    digits: Column | None
    calorific_value: Column | None
    correction: Column | None
    serial: Column | None
    registers: Sequence[Column]
    qualities: Sequence[Column]


def fits(columns: Columns) -> bool:
    """Whether the columns give what a dial said on a day."""
    return (
        columns.has("read")
        and columns.first("day", "moment") is not None
        and columns.family is None
        and columns.first("quantity") is None
    )


def read(sheet: Sheet) -> Parsed:
    """The advances between successive reads of each dial of each meter."""
    naming = naming_columns(sheet)
    day_column = sheet.need("the day", "day", "moment")
    sheet.use("time")
    serial = sheet.use("serial")
    columns = _Columns(
        sheet.need("what the dial says", "read"),
        sheet.use("multiplier"),
        sheet.use("digits"),
        sheet.use("calorific_value"),
        sheet.use("correction_factor"),
        None if serial in naming[:1] else serial,
        sheet.use_all("register"),
        sheet.use_all("quality"),
    )
    if columns.serial is None and serial is None:
        columns = replace(columns, serial=_serial_by_values(sheet, naming))
    sides = [columns]
    dials = [column for column in sheet.columns.all("read") if column.register]
    if len(dials) > 1 and len(dials) == len(sheet.columns.all("read")):
        # Dials side by side, such as Day read and Night read, are read as registers.
        sides = [replace(columns, read=column) for column in dials]
        sheet.use_all("read")
    told_no_energy(sheet)
    fate = Fate(sheet, columns.read, sheet.use_all("unit"), sheet.use_all("measurement"))
    rows = list(sheet.rows([day_column], "read"))
    sheet.remarks += [
        f"{sheet.grid.file}:{row}: left out, a row of totals: reads of dials add up to nothing."
        for row, _ in sheet.totals.rows
    ]
    if not rows and not sheet.faults:
        raise no_readings(sheet.grid)
    sheet.settle_dates({sheet.cell(cells, day_column) for _, cells in rows}, is_daily=False)
    reads = []
    for row, cells in rows:
        found = []
        for side in sides:
            one = sheet.faults.attempt(_read, sheet, row, cells, naming, day_column, side, fate)
            if one is None:
                break
            found.append(one)
        reads += found
        if found:
            sheet.read_row(row)
    fate.finish()
    readings = advances(sheet, reads)
    sheet.remarks.append(
        f"{sheet.grid.file}: readings are the advances from each read to the next."
    )
    told_quality(sheet, readings)
    told_unit(sheet, readings)
    # The reads of a meter hang together: without one of them the others make other advances.
    rows_of: dict[str, list[int]] = {}
    for one in reads:
        rows_of.setdefault(one.meter, []).append(one.row)
    return Parsed(
        readings,
        sheet.faults,
        sheet.remarks,
        format=NAME,
        account=sheet.account(),
        made_of={(sheet.grid.sheet, one.row): rows_of.get(one.meter, ()) for one in readings},
    )


def _serial_by_values(sheet: Sheet, naming: Sequence[Column]) -> Column | None:
    """The column of serial numbers where its heading does not say so.

    A number that stays over several reads of a meter and then changes is the dial's; one that is
    another on each of many reads is a document's, and does not matter. With fewer reads nobody can
    say, and the column is refused.
    """
    records = sheet.grid.records[sheet.heading + 1 :]
    for column in sheet.columns.all("text", "meter", "site"):
        if column in naming:
            continue
        by_meter: dict[str, list[str]] = {}
        for row, cells in records:
            text = sheet.cell(cells, column)
            if text and not IDENTIFIER.fullmatch(text):
                break
            if text and (name := FaultList().attempt(sheet.name_in, row, cells, naming)):
                by_meter.setdefault(name, []).append(text)
        else:
            changing = [own for own in by_meter.values() if len(set(own)) > 1]
            if any(len(set(own)) < len(own) for own in changing):
                sheet.note_use(column, "serial")
                return column
            if changing and max(map(len, changing)) < 3:
                sheet.faults.append(_may_be_serial(sheet, column, changing[0]))
    return None


def _may_be_serial(sheet: Sheet, column: Column, own: Sequence[str]) -> BadValue:
    return BadValue(
        f"{own[0]!r} and {own[1]!r} under {column.name!r} ({column.letter}) at one meter",
        "a heading that says whether they are serial numbers",
        "If the meter was exchanged, head the column `serial number`; if the numbers are of "
        f'documents: --ignore "{column.name}" --reason TEXT.',
        sheet.grid.place(sheet.row_of_heading, column.name),
    )


def _read(
    sheet: Sheet,
    row: int,
    cells: Cells,
    naming: Sequence[Column],
    day_column: Column,
    columns: _Columns,
    fate: Fate,
) -> Read | None:
    faults = FaultList()
    fated = faults.attempt(fate.of, row, cells)
    if fated is None and not faults:
        return None
    name = faults.attempt(sheet.name_in, row, cells, naming)
    if fated and fated[1] == "export" and name:
        name = faults.attempt(export_name, sheet, row, name, None)
    day = faults.attempt(_day_of, sheet, row, sheet.cell(cells, day_column), day_column)
    value = faults.attempt(sheet.number, row, cells, columns.read)
    multiplier = faults.attempt(sheet.number_or_none, row, cells, columns.multiplier)
    digits = faults.attempt(sheet.number_or_none, row, cells, columns.digits)
    calorific_value = faults.attempt(sheet.number_or_none, row, cells, columns.calorific_value)
    correction = faults.attempt(sheet.number_or_none, row, cells, columns.correction)
    quality = faults.attempt(sheet.quality_of, row, cells, columns.qualities)
    faults.raise_if_any()
    if name is None or day is None or value is None or fated is None:
        raise AssertionError("a value or its fault")
    return Read(
        name,
        sheet.cell(cells, columns.serial),
        sheet.register_of(cells, columns.registers, columns.read),
        day,
        value,
        fated[0],
        quality or NOT_STATED,
        1.0 if multiplier is None else multiplier,
        None if digits is None else int(digits),
        calorific_value,
        correction,
        row,
    )


def _day_of(sheet: Sheet, row: int, text: str, column: Column) -> date:
    """The day of a read; at what hour it was taken does not matter."""
    return sheet.moment_of(row, text, column).date()


def advances(sheet: Sheet, reads: Sequence[Read]) -> list[Reading]:
    """The readings between the reads of each dial; what breaks a chain is told."""
    chains: dict[tuple[str, str], list[Read]] = {}
    for one in reads:
        chains.setdefault((one.meter, one.register), []).append(one)
    lone = {meter for meter, _ in chains}
    readings: list[Reading] = []
    alone: list[Read] = []
    for (meter, _), own in chains.items():
        own.sort(key=lambda one: (one.day, one.row))
        for part in _by_serial(sheet, own):
            is_old = sheet.hints.is_first_release
            kept = part if is_old else _without_high_estimates(sheet, part)
            if len(kept) == 1:
                alone.append(kept[0])
                continue
            for earlier, later in pairwise(kept):
                reading = sheet.faults.attempt(_advance, sheet, earlier, later)
                if reading is not None:
                    readings.append(reading)
                    lone.discard(meter)
    for one in alone:
        if one.meter in lone:
            sheet.faults.append(
                BadValue(
                    f"one read of meter {one.meter!r}",
                    "at least two, between which it advanced",
                    "Add the last read that was logged before as a row.",
                    sheet.grid.place(one.row),
                )
            )
        else:
            of = f" of {one.serial or one.register}" if one.serial or one.register else ""
            sheet.remarks.append(
                f"{sheet.grid.file}:{one.row}: one read{of} of meter {one.meter!r} alone: nothing "
                "to advance from or to."
            )
    several = {meter for meter, register in chains if register}
    return _of_registers(readings, several)


def _of_registers(readings: Sequence[Reading], several: set[str]) -> list[Reading]:
    """The registers of one meter added up where they share their spans; else each by itself."""
    spans: dict[tuple[str, date, date, str], list[Reading]] = {}
    made: list[Reading] = []
    registers: dict[str, set[str]] = {}
    for one in readings:
        if one.meter not in several:
            made.append(one)
            continue
        spans.setdefault((one.meter, one.start, one.end, one.unit), []).append(one)
        registers.setdefault(one.meter, set()).add(one.register)
    for meter, names in registers.items():
        own = {key: parts for key, parts in spans.items() if key[0] == meter}
        if any(
            {one.register for one in parts} != names or len(parts) != len(names)
            for parts in own.values()
        ):
            made += [one for parts in own.values() for one in parts]
            continue
        for parts in own.values():
            quality = ""
            for one in parts:
                quality = weaker(quality, one.quality)
            note = "; ".join(
                f"{one.register}: {one.note}" if one.register else one.note for one in parts
            )
            made.append(
                parts[0]._replace(
                    quantity=math.fsum(one.quantity for one in parts),
                    quality=quality,
                    note=note,
                    register="" if len(names) > 1 else parts[0].register,
                    row=min(one.row for one in parts),
                )
            )
    return sorted(made, key=lambda one: one.row)


def _by_serial(sheet: Sheet, own: Sequence[Read]) -> list[list[Read]]:
    """The reads of one dial parted where its serial number changes."""
    parts: list[list[Read]] = []
    for one in own:
        if parts and parts[-1][-1].serial == one.serial:
            parts[-1].append(one)
            continue
        if parts:
            before = parts[-1][-1]
            sheet.remarks.append(
                f"{sheet.grid.file}:{one.row}: meter {one.meter!r} was exchanged: serial "
                f"{one.serial or 'none'} after {before.serial or 'none'}; nothing is read across, "
                f"so {before.day} to {one.day} stays without a reading unless final and initial "
                "reads are given."
            )
        parts.append([one])
    return parts


def _without_high_estimates(sheet: Sheet, own: Sequence[Read]) -> list[Read]:
    """The reads without estimates that a later actual shows to have been too high."""
    kept: list[Read] = []
    for one in own:
        while (
            kept
            and one.quality == "actual"
            and kept[-1].quality == "estimated"
            and kept[-1].value > one.value
            and (len(kept) < 2 or kept[-2].value <= one.value)
        ):
            dropped = kept.pop()
            sheet.remarks.append(
                f"{sheet.grid.file}:{dropped.row}: an estimate of {dropped.value:g} gives way to "
                f"the actual read of {one.value:g} on {one.day} (row {one.row})."
            )
        kept.append(one)
    return kept


def _advance(sheet: Sheet, earlier: Read, later: Read) -> Reading | None:
    if earlier.day == later.day:
        if earlier.value == later.value and earlier.serial == later.serial:
            sheet.remarks.append(
                f"{sheet.grid.file}:{later.row}: the read of {later.day} again (row {earlier.row})."
            )
            return None
        raise DuplicateRow(
            f"{later.meter!r} read on {later.day} again",
            f"one read a day of each dial (row {earlier.row} has {earlier.value:g})",
            "If they are of two dials, give each its register or serial number in a column.",
            sheet.grid.place(later.row),
        )
    # fsum keeps 12345.67 − 12300.17 from becoming 45.49999….
    dial = math.fsum([later.value, -earlier.value])
    rolled = ""
    if dial < 0:
        dial = _rolled_over(sheet, earlier, later)
        rolled = ", the register rolled over"
    dial = float(f"{dial:.12g}")
    quantity, unit = dial * later.multiplier, later.unit
    how = f"{earlier.value!r} on {earlier.day} (row {earlier.row}) to {later.value!r}{rolled}"
    if later.multiplier != 1.0:
        how += f", times {later.multiplier!r}"
    quantity, unit, told = energy(
        quantity,
        unit,
        later.calorific_value,
        later.correction,
        sheet.grid.place(later.row),
    )
    if told:
        how = f"{how}: {told}"
    qualities = {earlier.quality, later.quality}
    quality = "estimated" if "estimated" in qualities else weaker(earlier.quality, later.quality)
    if NOT_STATED in qualities and "estimated" not in qualities:
        quality = NOT_STATED
    days = (later.day - earlier.day).days
    return Reading(
        later.meter,
        earlier.day,
        later.day,
        quantity,
        unit,
        quality,
        days,
        later.row,
        how,
        later.register,
    )


def _rolled_over(sheet: Sheet, earlier: Read, later: Read) -> float:
    if later.digits is None or not 1 <= later.digits <= 12:
        raise BadValue(
            f"{later.value:g} after {earlier.value:g} (row {earlier.row})",
            "a read that is not lower than the one before",
            "If the register rolled over, add a column `digits` with how many it has; if the meter "
            "was exchanged, a column with the serial numbers.",
            sheet.grid.place(later.row),
        )
    capacity = 10.0**later.digits
    dial = math.fsum([later.value, -earlier.value, capacity])
    if dial > capacity / 2:
        raise BadValue(
            f"{later.value:g} after {earlier.value:g} (row {earlier.row})",
            f"an advance of less than half of a {later.digits}-digit register",
            "The reads may be swapped, or the meter was exchanged.",
            sheet.grid.place(later.row),
        )
    return dial
