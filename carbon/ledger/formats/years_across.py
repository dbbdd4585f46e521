"""Annual totals: a row a meter, a column a financial year, as old spreadsheets keep them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.columns import Column, Columns
from carbon.ledger.formats.daily import told_quality, told_unit
from carbon.ledger.formats.naming import naming_columns
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.quantities import told_no_energy
from carbon.ledger.formats.sheet import Sheet, no_readings
from carbon.ledger.formats.totals import check_totals
from carbon.ledger.records import Reading
from carbon.periods import Period

NAME = "annual"
TITLE = "annual totals (meter, unit, a column a financial year)"
#: The role of a column that is headed by a financial year.
YEAR, LIKE_A_YEAR = "year", "like a year"

_YEAR = re.compile(r"(?:fy ?)?(\d{4}[-/–]\d{2}(?:\d{2})?)(?: ?\(?(?:kwh|mwh|m3|m³|litres)\)?)?")
_SHORT = re.compile(r"(?:fy ?)?(\d{2})[-/–](\d{2})")
_LIKE = re.compile(r"(?:fy ?)?[\dOolI]{2,4} ?[-/–] ?[\dOolI]{1,4}(?: .*)?")


def year_of(heading: str) -> Period | None:
    """The financial year that a heading names; None where it names none.

    >>> str(year_of("FY2020/21")), year_of("2019-2O")
    ('2020-21', None)
    """
    text = heading.strip().casefold().replace("–", "-")
    match = _YEAR.fullmatch(text)
    if match is None:
        short = _SHORT.fullmatch(text)
        if short is None or (int(short[1]) + 1) % 100 != int(short[2]):
            return None
        name = f"20{short[1]}-{short[2]}"
    else:
        name = match[1]
    try:
        period = Period.parse(name)
    except BadValue:
        return None
    return period if period.days > 360 else None


def is_like_a_year(heading: str) -> bool:
    """Whether a heading was meant for a year and is none."""
    text = heading.strip()
    return _LIKE.fullmatch(text) is not None and year_of(text) is None


def fits(columns: Columns) -> bool:
    """Whether some column is headed by a financial year, and no other holds a quantity."""
    return any(year_of(column.heading) for column in columns.columns) and not columns.has(
        "quantity", "start"
    )


def read(sheet: Sheet) -> Parsed:
    """A reading a meter and year that has a value; empty cells are years without data."""
    years = {
        column.index: (column, period)
        for column in sheet.columns.columns
        if (period := year_of(column.heading))
    }
    for column, period in years.values():
        sheet.note_use(column, f"quantity of {period}")
    sheet.faults += [
        BadValue(
            f"a heading {column.heading!r}",
            "a financial year such as 2019-20, as its neighbours are",
            "Correct the heading.",
            sheet.grid.place(sheet.row_of_heading, column.name),
        )
        for column in sheet.columns.columns
        if is_like_a_year(column.heading)
    ]
    naming = naming_columns(sheet)
    units, qualities = sheet.use_all("unit"), sheet.use_all("quality")
    sheet.use("note")
    told_no_energy(sheet)
    readings: list[Reading] = []
    empty = 0
    for row, cells in sheet.rows(naming[:1], "reading"):
        before = len(readings)
        for column, period in years.values():
            text = sheet.cell(cells, column)
            if sheet.is_missing(text):
                empty += 1
                continue
            try:
                readings.append(
                    _reading(sheet, row, cells, column, period, naming, units, qualities)
                )
            except Fault as fault:
                sheet.faults.append(fault)
        if len(readings) > before:
            sheet.read_row(row)
        else:
            sheet.leave_out(row, "no value in any year")
    for column, period in years.values():
        own = [(one.row, one.quantity) for one in readings if one.start == period.start]
        check_totals(sheet, column, own)
    if not readings and not sheet.faults:
        raise no_readings(sheet.grid)
    if empty:
        sheet.remarks.append(
            f"{sheet.grid.file}: {empty} empty cells are years without data, not zeros."
        )
    told_quality(sheet, readings)
    told_unit(sheet, readings)
    return Parsed(readings, sheet.faults, sheet.remarks, format=NAME, account=sheet.account())


def _reading(
    sheet: Sheet,
    row: int,
    cells: Sequence[str],
    column: Column,
    period: Period,
    naming: Sequence[Column],
    units: Sequence[Column],
    qualities: Sequence[Column],
) -> Reading:
    unit = sheet.unit_of(row, cells, column, units)
    return Reading(
        sheet.name_in(row, cells, naming),
        period.start,
        period.end,
        sheet.number(row, cells, column),
        unit,
        sheet.quality_of(row, cells, qualities),
        period.days,
        row,
        cell=f"{column.letter}{row}",
    )
