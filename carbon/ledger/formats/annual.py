"""Annual totals: a row a meter, a column a financial year, as old spreadsheets keep them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from carbon.errors import BadValue, Fault
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.formats.columns import (
    METER,
    QUALITY,
    UNIT,
    below_heading,
    cell,
    headed,
    need,
    no_readings,
    number_in,
    position,
    quality_in,
    rows_of,
    whole_name,
)
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading
from carbon.periods import Period

NAME = "annual"
TITLE = "annual totals (meter, unit, a column a financial year)"

YEAR = re.compile(r"(?:fy ?)?(\d{4}[-/]\d{2}(?:\d{2})?)")


def _year(name: str) -> Period | None:
    match = YEAR.fullmatch(name.strip().casefold())
    if match is None:
        return None
    try:
        period = Period.parse(match[1])
    except BadValue:
        return None
    return period if period.days > 360 else None


def _is_heading(names: Sequence[str]) -> bool:
    return position(names, METER) is not None and any(_year(name) for name in names)


def recognises(grid: Grid) -> bool:
    """Whether a heading names a meter and at least one financial year."""
    return headed(grid, _is_heading) is not None


def read(grid: Grid, hints: Hints | None = None) -> Parsed:
    """A reading a meter and year that has a value; empty cells are years without data."""
    below = below_heading(grid, _is_heading)
    heading = below.heading
    years = {index: period for index, name in enumerate(heading) if (period := _year(name))}
    meter, unit = need(below, "meter", METER), need(below, "unit", UNIT)
    quality = position(heading, QUALITY)
    faults: list[Fault] = []
    readings: list[Reading] = []
    remarks: list[str] = []
    empty = 0
    for row, cells in rows_of(below, "reading", remarks):
        for index, period in years.items():
            if not cell(cells, index):
                empty += 1
                continue
            try:
                name = whole_name(below, row, cell(cells, meter), heading[meter])
                code = quality_in(below, row, cells, quality)
                number = number_in(below, row, cells, index)
            except Fault as fault:
                faults.append(fault)
                continue
            readings.append(
                Reading(
                    name,
                    period.start,
                    period.end,
                    number,
                    cell(cells, unit),
                    code,
                    period.days,
                    row,
                )
            )
    if not readings and not faults:
        raise no_readings(grid)
    if empty:
        remarks.append(f"{grid.file}: {empty} empty cells are years without data, not zeros.")
    if quality is None:
        remarks.append(f"{grid.file}: no column says actual or estimated; read as actual.")
    return Parsed(readings, faults, remarks)
