"""Annual totals: a row a meter, a column a financial year, as old spreadsheets keep them."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.columns import Column, Columns
from carbon.ledger.formats.daily import Fate, export_name, told_quality, told_unit
from carbon.ledger.formats.financial_years import LIKE_A_YEAR, YEAR, year_of
from carbon.ledger.formats.naming import naming_columns
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.quantities import told_no_energy
from carbon.ledger.formats.sheet import Sheet, no_readings
from carbon.ledger.formats.totals import check_totals
from carbon.ledger.records import Reading
from carbon.periods import Period

NAME = "annual"
TITLE = "annual totals (meter, unit, a column a financial year)"


def fits(columns: Columns) -> bool:
    """Whether some column is headed by a financial year, and no other holds a quantity."""
    return columns.first(YEAR) is not None and not columns.has("quantity", "start")


def read(sheet: Sheet) -> Parsed:
    """A reading a meter and year that has a value; empty cells are years without data."""
    years = {
        column.index: (column, period)
        for column in sheet.columns.all(YEAR)
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
        for column in sheet.use_all(LIKE_A_YEAR)
    ]
    naming = naming_columns(sheet)
    fate = Fate(sheet, None, sheet.use_all("unit"), sheet.use_all("measurement"))
    qualities = sheet.use_all("quality")
    sheet.use("note")
    told_no_energy(sheet)
    readings: list[Reading] = []
    empty = 0
    for row, cells in sheet.rows(naming[:1], "reading", naming[:1]):
        before = len(readings)
        faults = len(sheet.faults)
        fated = sheet.faults.attempt(fate.of, row, cells)
        if fated is None:
            continue
        for column, period in years.values():
            text = sheet.cell(cells, column)
            if sheet.is_missing(text):
                empty += 1
                continue
            try:
                readings.append(
                    _reading(sheet, row, cells, column, period, naming, fated, qualities)
                )
            except Fault as fault:
                sheet.faults.append(fault)
        if len(readings) > before:
            sheet.read_row(row)
        elif len(sheet.faults) == faults:
            sheet.leave_out(row, "no value in any year")
    fate.finish()
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
    fated: tuple[str, str],
    qualities: Sequence[Column],
) -> Reading:
    meter = sheet.name_in(row, cells, naming)
    if fated[1] == "export":
        meter = export_name(sheet, row, meter, None)
    return Reading(
        meter,
        period.start,
        period.end,
        sheet.number(row, cells, column),
        column.unit or fated[0],
        sheet.quality_of(row, cells, qualities),
        period.days,
        row,
        cell=f"{column.letter}{row}",
    )
