"""Readings of one meter as months for a baseline: only whole days, each with its own dates.

A month of which some days have no reading keeps the days it has, because their weather can be
looked up by date. A total of a month that says it lacks days, but not which, is left out. A bill
from the 15th to the 14th is a month of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.errors import (
    DuplicateRow,
    Fault,
    FaultList,
    Place,
    UnknownName,
    UnreadableFile,
    counted,
)
from carbon.factors.activities import read_activities
from carbon.files import is_there, shown
from carbon.ledger import formats
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.grids import read_grid
from carbon.ledger.profiles import read_profiles
from carbon.ledger.readings import profiles_of
from carbon.ledger.records import Reading
from carbon.ledger.registers import as_wholes
from carbon.ledger.runs import runs
from carbon.ledger.store import Ledger
from carbon.measures.verification.spans import UsedMonth
from carbon.periods import Period, month_of
from carbon.register.meters import Meter
from carbon.register.register import Register, read_register
from carbon.tables import rows_of
from carbon.units import conversion, kwh_per_m3
from carbon.workspace import Workspace, find, open_workspace

if TYPE_CHECKING:
    import pandas as pd

#: A monthly model takes no period longer than this: CalTRACK Methods 2.0, 2.2.3.5.
LONGEST_DAYS = 35
VOLUMES = ("m3", "hcf")


class NoDays(Fault):
    """A meter has no readings by day."""


@dataclass(frozen=True)
class Observed:
    """The months of a meter, in order, and the readings that could not be used, with reasons.

    ``fuel`` is the meter's activity type, where a register says it.
    """

    months: tuple[UsedMonth, ...]
    left_out: tuple[tuple[str, str], ...]
    fuel: str = ""


def observed(
    readings: Iterable[Reading], meter: str, kwh_per_volume: float | None = None
) -> Observed:
    """The months of *meter* in kWh; its registers added up where they were read on the same days.

    *kwh_per_volume* is what one cubic metre holds, for a gas meter that reads a volume. Raises
    :class:`~carbon.errors.UnknownName` for a meter without readings and
    :class:`~carbon.units.UnitMismatch` for what is no energy.

    >>> from datetime import date
    >>> january = Reading("m", date(2024, 1, 1), date(2024, 2, 1), 3.1, "MWh", "actual", 31, 2)
    >>> [(month.label, month.kwh, month.days) for month in observed([january], "m").months]
    [('2024-01', 3100.0, 31)]
    """
    readings = list(readings)
    own = [reading for reading in readings if reading.meter == meter]
    if not own:
        raise UnknownName("meter with readings", meter, {reading.meter for reading in readings})
    own, alone = as_wholes(own)
    left_out: list[tuple[str, str]] = [
        (_label(each), f"register {each.register!r} without the others") for each in alone
    ]
    gathered: dict[Period, list[Reading]] = {}
    for reading in sorted(own, key=lambda each: (each.start, each.row)):
        span = Period(reading.start, reading.end)
        month = month_of(reading.start)
        if reading.is_partial:
            if reading.days > 1:
                reason = (
                    f"readings on {reading.days_with_data} of {reading.days} days, not known which"
                )
                left_out.append((_label(reading), reason))
        elif reading.days > LONGEST_DAYS:
            left_out.append((span.label, f"one reading of {reading.days} days, no month"))
        else:
            gathered.setdefault(month if month.holds(span) else span, []).append(reading)
    months = tuple(
        UsedMonth(
            period.label,
            math.fsum(each.quantity * _kwh(each.unit, kwh_per_volume) for each in inside),
            tuple((each.start, each.end) for each in inside),
            period.days,
            any(each.quality in ("estimated", "provisional") for each in inside),
        )
        for period, inside in sorted(gathered.items(), key=lambda each: each[0].start)
    )
    return Observed(months, tuple(left_out))


def _label(reading: Reading) -> str:
    """The span of a reading, as a month where it is one."""
    span, month = Period(reading.start, reading.end), month_of(reading.start)
    return month.label if month == span else span.label


def _kwh(unit: str, kwh_per_volume: float | None) -> float:
    if unit in VOLUMES and kwh_per_volume is not None:
        return conversion(unit, "m3") * kwh_per_volume
    return conversion(unit or "kWh", "kWh")


def readings_of_file(path: Path) -> list[Reading]:
    """The readings of a file in any format that the ledger reads; daily ones joined into runs.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    parsed = _parsed(path)
    return runs(parsed.readings) if parsed.is_daily else list(parsed.readings)


def _parsed(path: Path) -> Parsed:
    """What is in *path*; a fault too for each day of a meter's register that is read twice."""
    parsed = formats.read(read_grid(path))
    faults = FaultList(parsed.faults)
    before: dict[tuple[str, str], Reading] = {}
    for reading in sorted(parsed.readings, key=lambda each: (each.start, each.row)):
        key = reading.meter, reading.register
        first = before.get(key)
        if first is None or first.end <= reading.start:
            before[key] = reading
            continue
        faults.append(
            DuplicateRow(
                f"{_label(reading)} of meter {reading.meter!r} again",
                f"each day once (row {first.row} has {_label(first)})",
                "Two values for the same days cannot both count: find out which of them the meter "
                "read, and give a file that has that one.",
                Place(shown(path), reading.row),
            )
        )
        if reading.end > first.end:
            before[key] = reading
    faults.raise_if_any()
    return parsed


def observed_meter(meter: str, file: Path | None, folder: Path | None) -> Observed:
    """The months of *meter*, from *file* or else from the ledger of the workspace *folder*.

    A gas meter of the register that reads a volume needs its calorific value there.
    """
    if file is not None:
        found = readings_of_file(file)
        fuel, value = _of_file(meter, folder)
        return replace(observed(found, meter, value), fuel=fuel)
    workspace = open_workspace(find(folder))
    fuel, value = _registered(workspace, meter)
    return replace(observed(_readings_of_ledger(workspace, meter), meter, value), fuel=fuel)


def observed_days(meter: str, file: Path | None, folder: Path | None) -> Observed:
    """The days of *meter*, each a :class:`~carbon.measures.verification.spans.UsedMonth` of one.

    From the half-hours or days of *file*, or else from the readings of the ledger that stand: those
    of one day, and the half-hourly profiles behind the longer ones. Only whole days are taken; what
    is longer, with no half-hours behind it, is left out and told. Raises :class:`NoDays` where
    there are no days.
    """
    if file is not None:
        readings = _parsed(file).readings
        fuel, value = _of_file(meter, folder)
    else:
        workspace = open_workspace(find(folder))
        fuel, value = _registered(workspace, meter)
        readings = _days_of_ledger(workspace, meter)
    own = [reading for reading in readings if reading.meter == meter]
    wholes, alone = as_wholes([each for each in own if not each.is_partial and each.days == 1])
    if not wholes:
        raise NoDays(
            f"no readings by day of meter {meter!r}",
            "half-hourly or daily readings",
            "Leave --by day out: months will do, 24 of them.",
        )
    days = tuple(
        UsedMonth(
            str(each.start),
            each.quantity * _kwh(each.unit, value),
            ((each.start, each.end),),
            1,
            each.quality in ("estimated", "provisional"),
        )
        for each in sorted(wholes, key=lambda each: each.start)
    )
    longer = [each for each in own if each.days > 1]
    left_out = (
        *_in_one_line(alone, "of a register without the others"),
        *_in_one_line(longer, "longer than a day, with no half-hours behind"),
    )
    return Observed(days, left_out, fuel)


def _in_one_line(readings: Sequence[Reading], why: str) -> Iterator[tuple[str, str]]:
    """What is left out of many days, told together."""
    if readings:
        first = min(each.start for each in readings)
        span = Period(first, max(each.end for each in readings))
        yield f"{counted(len(readings), 'reading')} in {span}", why


def register_here(folder: Path | None) -> Register | None:
    """The register of the workspace *folder*, or of the one that one stands in; None without."""
    try:
        workspace = open_workspace(find(folder))
    except UnreadableFile:
        if folder is not None:
            raise
        return None
    return _register(workspace) if is_there(workspace.meters) else None


def _register(workspace: Workspace) -> Register:
    return read_register(workspace, read_activities(workspace.layers("factors")))


def _of_file(meter: str, folder: Path | None) -> tuple[str, float | None]:
    """The same of a *meter* that is read from a file: nothing where no register knows it."""
    register = register_here(folder)
    if register is None or meter not in register.meters:
        return "", None
    return _told(register.meters[meter])


def _registered(workspace: Workspace, meter: str) -> tuple[str, float | None]:
    """The activity type of *meter* in the register, and the kWh of its cubic metre if it says."""
    register = _register(workspace)
    if meter not in register.meters:
        raise UnknownName("meter", meter, register.meters)
    return _told(register.meters[meter])


def _told(known: Meter) -> tuple[str, float | None]:
    value = kwh_per_m3(known.calorific_value) if known.calorific_value else None
    return known.activity, value


def _days_of_ledger(workspace: Workspace, meter: str) -> list[Reading]:
    """The readings of *meter* that stand; a reading a day of those that have half-hours behind."""
    with Ledger.open(workspace.ledger_url) as ledger:
        frame = ledger.readings(meters=[meter])
    readings = _readings_in(frame)
    evidence = [sha for (sha,) in rows_of(frame, ("evidence",))]
    of_file: dict[str, dict[date, tuple[float, str]]] = {}
    for sha in sorted(set(evidence)):
        table = read_profiles(profiles_of(workspace), [sha], [meter])
        days = of_file.setdefault(sha, {})
        for stamp, unit, quantity in rows_of(table, ("day", "unit", "quantity")):
            day = stamp.date() if isinstance(stamp, datetime) else stamp
            days[day] = (days.get(day, (0.0, unit))[0] + quantity, unit)
    found = []
    for reading, sha in zip(readings, evidence, strict=True):
        of_day = of_file[sha]
        inside = [reading.start + timedelta(days=number) for number in range(reading.days)]
        if reading.is_partial or not any(day in of_day for day in inside):
            found.append(reading)
            continue
        for day in inside:
            if day in of_day:
                quantity, unit = of_day[day]
                found.append(
                    Reading(
                        meter, day, day + timedelta(days=1), quantity, unit, reading.quality, 1, 0
                    )
                )
    return found


def _readings_of_ledger(workspace: Workspace, meter: str) -> list[Reading]:
    """The readings of *meter* that stand in the workspace's ledger."""
    with Ledger.open(workspace.ledger_url) as ledger:
        return _readings_in(ledger.readings(meters=[meter]))


def _readings_in(frame: pd.DataFrame) -> list[Reading]:
    columns = ("meter", "start", "end", "quantity", "unit", "quality", "days_with_data")
    rows = rows_of(frame, (*columns, "source_row", "note", "register"))
    return [Reading(*row) for row in rows]
