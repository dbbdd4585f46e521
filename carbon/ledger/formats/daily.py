"""Days of meters, from half-hours or daily rows: what is common to all files that have them."""

from __future__ import annotations

import math
import statistics
import sys
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from carbon.errors import BadValue, Fault, UnreadableFile, counted
from carbon.ledger.formats.columns import Column
from carbon.ledger.formats.sheet import NOT_STATED, Cells, Sheet, weaker
from carbon.ledger.formats.vocabulary import NOT_ENERGY
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading

#: A half-hour this little below zero is the noise of a meter and counts as 0.
NOISE = -0.005
#: A half-hour of this many times the meter's median is no use of energy.
FAR = 5000.0
#: The name by which a user accepts what looks like an error code.
ERROR_CODE = "error_code"
#: Rows at the start of each meter, and every so manieth after, by which its median is judged.
FIRST, EVERY = 20, 16


class Day(NamedTuple):
    """One row or one day of half-hours: what is there, before registers are joined."""

    meter: str
    day: date
    quantity: float
    unit: str
    quality: str
    is_whole: bool
    row: int
    note: str = ""
    register: str = ""


@dataclass
class Fate:
    """Which rows count: what is taken in; and what of the rest is left out, and how much."""

    sheet: Sheet
    quantity: Column | None
    units: Sequence[Column]
    measurements: Sequence[Column]
    left: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    takes_credits: bool = False

    def __post_init__(self) -> None:
        self._invoices = [] if self.takes_credits else self.sheet.use_all("invoice")
        self._of_all: tuple[str, str] | None = None
        if not (self._invoices or self.units or self.measurements):
            # Without such columns all rows are alike, and a long file need not ask of each.
            unit = self.sheet.unit_of(0, (), self.quantity, ())
            self._of_all = None if unit in NOT_ENERGY else (unit, "import")

    def of(self, row: int, cells: Cells) -> tuple[str, str] | None:
        """The unit of a row and what it measures; None where the row is left out, and counted."""
        if self._of_all is not None:
            self.kept += 1
            return self._of_all
        if self._invoices:
            refuse_credit(self.sheet, row, cells, self._invoices)
        unit = self.sheet.unit_of(row, cells, self.quantity, self.units)
        measured = (
            self.sheet.measured(row, cells, self.measurements) if self.measurements else "import"
        )
        kind = unit if unit in NOT_ENERGY else measured
        if kind in NOT_ENERGY:
            reason = f"{self._said(cells, kind)}, no energy to count"
            self.left[reason] = self.left.get(reason, 0) + 1
            self.sheet.leave_out(row, reason)
            return None
        self.kept += 1
        return unit, measured

    def _said(self, cells: Cells, kind: str) -> str:
        """Which cell says that a row is of *kind*."""
        kinds = (("unit", self.units), ("measurement", self.measurements))
        for of, columns in kinds:
            for column in columns:
                text = self.sheet.cell(cells, column)
                if text and self.sheet.look(of, text) == kind:
                    return f"{kind} ({text} under {column.name!r})"
        return kind

    def finish(self) -> None:
        """Tell what was left out; a file of nothing else is refused."""
        for reason, count in self.left.items():
            self.sheet.remarks.append(
                f"{self.sheet.grid.file}: {counted(count, 'row')} left out: {reason}."
            )
        if self.left and not self.kept and not self.sheet.faults:
            what = ", ".join(self.left)
            self.sheet.faults.append(
                UnreadableFile(
                    f"rows of {what} only",
                    "energy, such as kWh",
                    "Ask the supplier for the consumption (active import, kWh).",
                    self.sheet.grid.place(),
                )
            )


def refuse_credit(sheet: Sheet, row: int, cells: Cells, columns: Sequence[Column]) -> None:
    """A credit takes back an earlier bill: it may not be counted as use."""
    for column in columns:
        text = sheet.cell(cells, column)
        if text and sheet.look("invoice", text) != "invoice":
            raise BadValue(
                repr(text),
                "an invoice",
                "A credit corrects an earlier bill: correct that reading instead.",
                sheet.grid.place(row, column.name),
            )


def export_name(sheet: Sheet, row: int, meter: str, column: Column | None) -> str:
    """The site's export meter for exported energy; a fault where it has none."""
    column = column or sheet.columns.first("measurement")
    found = sheet.hints.exports.get(meter) or sheet.hints.export_of(meter)
    if not found:
        raise BadValue(
            f"energy exported at meter {meter!r}",
            "energy that it took in, or an export meter of its site",
            "Exported energy belongs to an export meter of its own: add one with the activity "
            "solar-export to meters.csv, or leave these rows out of the file.",
            sheet.grid.place(row, column.name if column else None),
        )
    sheet.exports[meter] = found
    return found


@dataclass
class Outliers:
    """Watches half-hours for error codes and for what no meter could have used."""

    sheet: Sheet
    _largest: dict[str, tuple[float, int, str]] = field(default_factory=dict)
    _sample: dict[str, array[float]] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._codes = self.sheet.vocabulary.error_codes
        self._least = min(self._codes, default=math.inf)
        self._is_accepted = ERROR_CODE in self.sheet.hints.accept

    def watch(
        self, meter: str, row: int, values: Sequence[float], place: Callable[[int], str]
    ) -> None:
        """Look at the half-hours of one row; *place* names the column of the n-th."""
        largest = max(values)
        if largest >= self._least and not self._codes.isdisjoint(values):
            index = next(i for i, value in enumerate(values) if value in self._codes)
            self._code(row, values[index], place(index))
        known = self._largest.get(meter)
        if known is None or largest > known[0]:
            self._largest[meter] = (largest, row, place(values.index(largest)))
        seen = self._seen.get(meter, 0)
        self._seen[meter] = seen + 1
        if seen < FIRST or seen % EVERY == 0:
            sample = self._sample.setdefault(meter, array("d"))
            sample.extend(value for value in values if value > 0)

    def watch_code(self, row: int, value: float, column: str) -> None:
        """Look at one value for an error code only."""
        if value in self._codes:
            self._code(row, value, column)

    def _code(self, row: int, value: float, column: str) -> None:
        fault = BadValue(
            f"a value of {value:.10g}",
            "what was used",
            "Meters and collectors write this number when they have no value: ask for the file "
            f"again, or, if it was really used, log with --accept {ERROR_CODE}.",
            self.sheet.grid.place(row, column),
        )
        self._tell(fault)

    def _tell(self, fault: Fault) -> None:
        if self._is_accepted:
            self.sheet.remarks.append(f"Accepted: {fault}")
        else:
            self.sheet.faults.append(fault)

    def finish(self, exact: Callable[[str], Iterable[float]]) -> None:
        """Compare each meter's largest half-hour with its median, exactly where it may be far.

        *exact* gives all half-hours of a meter.
        """
        for meter, (largest, row, column) in self._largest.items():
            sample = self._sample.get(meter)
            if not sample or largest < FAR / 2 * statistics.median(sample):
                continue
            used = [value for value in exact(meter) if value > 0]
            median = statistics.median(used) if used else 0.0
            if median > 0 and largest >= FAR * median and len(used) > 2:
                self._tell(
                    BadValue(
                        f"a half-hour of {largest:.10g} at meter {meter!r}",
                        f"something like its median of {median:.4g}",
                        "It is over 5,000 times as much: ask the supplier, or, after a look, log "
                        f"with --accept {ERROR_CODE}.",
                        self.sheet.grid.place(row, column),
                    )
                )


@dataclass
class Noise:
    """Sums up the little below zero that was set aside."""

    sheet: Sheet
    aside: list[float] = field(default_factory=list)

    def cleared(self, row: int, values: list[float], column: str | None) -> list[float]:
        """The half-hours with noise as 0; a fault for what is really negative."""
        lowest = min(values)
        if lowest <= NOISE:
            raise BadValue(
                f"a half-hour of {lowest:g}",
                "0 or more",
                "Exported energy belongs to an export meter of its own.",
                self.sheet.grid.place(row, column),
            )
        self.aside += [value for value in values if value < 0]
        return [value if value > 0 else 0.0 for value in values]

    def finish(self) -> None:
        """Tell what was set aside."""
        if self.aside:
            self.sheet.remarks.append(
                f"{self.sheet.grid.file}: {counted(len(self.aside), 'half-hour')} just below 0, "
                f"{math.fsum(self.aside):.3g} in all, counted as 0."
            )


def joined(days: Sequence[Day]) -> list[Reading]:
    """A reading a meter, day and unit: the registers of a meter add up.

    A day is whole only where each register that the file has of the meter has it whole.
    """
    registers: dict[str, set[str]] = {}
    for one in days:
        if one.register:
            registers.setdefault(one.meter, set()).add(one.register)
    several = {meter: found for meter, found in registers.items() if len(found) > 1}
    if not several:
        return [_reading(one) for one in days]
    made: list[Reading] = []
    parts: dict[tuple[str, date, str], list[Day]] = {}
    for one in days:
        if one.meter in several:
            parts.setdefault((one.meter, one.day, one.unit), []).append(one)
        else:
            made.append(_reading(one))
    for (meter, _, _), own in parts.items():
        given = [one.register for one in own]
        if len(set(given)) < len(given):
            # One register twice on a day: left as they are, for the check to say so.
            made += [_reading(one) for one in own]
            continue
        lacking = sorted(several[meter] - set(given))
        quality = ""
        for one in own:
            quality = weaker(quality, one.quality)
        notes = [f"{' + '.join(sorted(given))}"]
        notes += [f"no {name}" for name in lacking] + [one.note for one in own if one.note]
        first = min(own, key=lambda one: one.row)
        made.append(
            _reading(
                first._replace(
                    quantity=math.fsum(one.quantity for one in own),
                    quality=quality,
                    is_whole=not lacking and all(one.is_whole for one in own),
                    note="; ".join(notes),
                    register="",
                )
            )
        )
    return made


def _reading(one: Day) -> Reading:
    return Reading(
        one.meter,
        one.day,
        one.day + timedelta(days=1),
        one.quantity,
        sys.intern(one.unit),
        one.quality,
        int(one.is_whole),
        one.row,
        one.note,
        one.register,
    )


def told_quality(sheet: Sheet, readings: Collection[Reading]) -> None:
    """Say where nothing says whether readings are actual or estimated."""
    silent = sum(reading.quality == NOT_STATED for reading in readings)
    if silent == len(readings) and silent:
        sheet.remarks.append(
            f"{sheet.grid.file}: no column says actual or estimated; kept as {NOT_STATED!r}."
        )
    elif silent:
        sheet.remarks.append(
            f"{sheet.grid.file}: {counted(silent, 'reading')} of {len(readings):,} without a word "
            f"on actual or estimated; kept as {NOT_STATED!r}."
        )


def told_unit(sheet: Sheet, readings: Collection[Reading]) -> None:
    """Say where no unit is given, so that the register's is meant."""
    if readings and not any(reading.unit for reading in readings):
        sheet.remarks.append(
            f"{sheet.grid.file}: no unit is given; each meter's own in meters.csv is meant."
        )


def told_days(grid: Grid, days: Sequence[tuple[str, date]], what: str) -> Iterator[str]:
    """Say which days lack something, the first three by name."""
    if days:
        first = ", ".join(f"{meter} on {day}" for meter, day in days[:3])
        more = f" and {len(days) - 3} more" if len(days) > 3 else ""
        yield f"{grid.file}: {counted(len(days), 'day')} {what}: {first}{more}."
