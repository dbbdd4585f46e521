"""Sums by meter and month of a half-hourly file, in the columns of our template."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

from carbon.errors import Faults
from carbon.ledger.formats import read
from carbon.ledger.formats.sheet import weaker
from carbon.ledger.grids import read_grid
from carbon.ledger.records import NOT_STATED, Reading
from carbon.periods import month_of

#: More than any meter reads to: rounding a sum to them drops binary noise and nothing else.
DECIMALS = 9


class MeterMonth(NamedTuple):
    """One meter in one month, as a row of our template."""

    meter: str
    period: str
    quantity: float
    unit: str
    quality: str
    days_with_data: int


def monthly(path: Path, unit_of_values: str = "kWh", quality: str = NOT_STATED) -> list[MeterMonth]:
    """Sums by meter and month of a file of half-hours or days, with the number of whole days.

    *unit_of_values* and *quality* are taken where the file names none. The rows are those of our
    template.
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
            quality if (said := _weakest(days)) == NOT_STATED else said,
            sum(day.days_with_data for day in days),
        )
        for (meter, month, spelled), days in sorted(months.items())
    ]


def _weakest(days: list[Reading]) -> str:
    quality = ""
    for day in days:
        quality = weaker(quality, day.quality)
    return quality
