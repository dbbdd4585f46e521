"""The unmetered street lighting inventory: kWh from what is installed and how long it burns.

A row is a number of lamps of one charge code: kWh = watts × lamps × hours ÷ 1000, where *watts* is
the circuit watts of the charge code (lamp and control gear, as Elexon publishes them) and *hours*
the burning hours of its switch regime in the period; hours of a year are scaled to the period's
days. The rows of one account and period are summed into one reading. No charge code's watts are
known here: they come with the inventory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from carbon.errors import BadValue, FaultList
from carbon.ledger.formats.columns import Column, Columns
from carbon.ledger.formats.naming import naming_columns
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.quantities import SAME
from carbon.ledger.formats.sheet import Cells, Sheet, no_readings
from carbon.ledger.formats.totals import check_totals
from carbon.ledger.records import Reading

NAME = "street-lighting"
TITLE = "a street lighting inventory (account, from, to, watts, lamps, hours)"

DAYS_OF_A_YEAR = 365
Span = tuple[str, date, date]


def fits(columns: Columns) -> bool:
    """Whether the columns give an account, a period, watts, lamps and hours."""
    lamps = columns.first("lamps") or columns.first("unit", "quantity")
    hours = columns.first("hours", "annual_hours")
    return columns.has("start", "end", "watts") and lamps is not None and hours is not None


def read(sheet: Sheet) -> Parsed:
    """A reading an account and period; each last date is the last day included."""
    naming = naming_columns(sheet)
    start, end = sheet.need("the first day", "start"), sheet.need("the last day", "end")
    watts = sheet.need("watts", "watts")
    lamps = sheet.need("lamps", "lamps", "quantity", "unit")
    sheet.note_use(lamps, "lamps")
    hours = sheet.need("hours", "hours", "annual_hours")
    file = sheet.grid.file
    sheet.remarks.append(
        f"{file}: kWh = watts × lamps × hours ÷ 1000, summed by account and period."
    )
    given = [one for one in sheet.columns.all("quantity", "total") if one is not lamps]
    for column in given:
        sheet.note_use(column, "check: the energy of the row")
    rows = list(sheet.rows([start], "lamps"))
    if not rows and not sheet.faults:
        raise no_readings(sheet.grid)
    texts = {sheet.cell(cells, column) for _, cells in rows for column in (start, end)}
    sheet.settle_dates({text for text in texts if text}, is_daily=False)
    energies: dict[Span, list[tuple[float, int]]] = {}
    scaled = 0
    for row, cells in rows:
        found = sheet.faults.attempt(
            _energy, sheet, row, cells, naming, (start, end, watts, lamps, hours)
        )
        if found is not None:
            span, energy, is_scaled = found
            for column in given:
                sheet.faults.attempt(_check, sheet, row, cells, column, energy)
            scaled += is_scaled
            energies.setdefault(span, []).append((energy, row))
            sheet.read_row(row)
    if scaled:
        sheet.remarks.append(
            f"{file}: {hours.name!r} are hours of a year: scaled by days ÷ {DAYS_OF_A_YEAR} in "
            f"{scaled} rows of less or more than a year."
        )
    if sheet.totals.rows and not sheet.faults:
        check_totals(sheet, lamps, [(row, sheet.number(row, cells, lamps)) for row, cells in rows])
    readings = [_reading(span, own) for span, own in sorted(energies.items())]
    return Parsed(readings, sheet.faults, sheet.remarks, format=NAME, account=sheet.account())


def _energy(
    sheet: Sheet,
    row: int,
    cells: Cells,
    naming: Sequence[Column],
    columns: tuple[Column, Column, Column, Column, Column],
) -> tuple[Span, float, bool]:
    start_column, end_column, watts_column, lamps_column, hours_column = columns
    faults = FaultList()
    name = faults.attempt(sheet.name_in, row, cells, naming)
    start = faults.attempt(sheet.day_of, row, sheet.cell(cells, start_column), start_column)
    last = faults.attempt(sheet.day_of, row, sheet.cell(cells, end_column), end_column)
    watts = faults.attempt(sheet.number, row, cells, watts_column)
    lamps = faults.attempt(sheet.number, row, cells, lamps_column)
    hours = faults.attempt(sheet.number, row, cells, hours_column)
    faults.raise_if_any()
    if (
        name is None
        or start is None
        or last is None
        or watts is None
        or lamps is None
        or hours is None
    ):
        raise AssertionError("a value or its fault")
    if last < start:
        raise BadValue(
            f"a period from {start} to {last}",
            "a last day that is not before the first",
            "Correct one of the two dates.",
            sheet.grid.place(row, end_column.name),
        )
    end = last + timedelta(days=1)
    days = (end - start).days
    is_annual = hours_column.role == "annual_hours"
    longest = 24 * (366 if is_annual else days)
    if not 0 <= hours <= longest:
        raise BadValue(
            f"{hours:g} burning hours from {start} to {last}",
            f"0 to {longest}",
            "Give the hours of the period; hours of a year stand under 'Annual Hours'.",
            sheet.grid.place(row, hours_column.name),
        )
    is_scaled = is_annual and days not in (365, 366)
    share = days / DAYS_OF_A_YEAR if is_scaled else 1.0
    return (name, start, end), watts * lamps * hours * share / 1000, is_scaled


def _check(sheet: Sheet, row: int, cells: Cells, column: Column, energy: float) -> None:
    """A row's own energy must be what its lamps use, to within rounding."""
    stated = sheet.number_or_none(row, cells, column)
    if stated is None or math.isclose(stated, energy, rel_tol=SAME, abs_tol=1.0):
        return
    raise BadValue(
        f"{stated:g} under {column.name!r}",
        f"{energy:.6g} kWh, which is watts × lamps × hours ÷ 1000",
        "Dimming or other hours may be meant: ask for the hours that they burn at full power, or "
        "log the energy as a bill, without watts, lamps and hours.",
        sheet.grid.place(row, column.name),
    )


def _reading(span: Span, own: Sequence[tuple[float, int]]) -> Reading:
    name, start, end = span
    noun = "row" if len(own) == 1 else "rows"
    return Reading(
        name,
        start,
        end,
        math.fsum(energy for energy, _ in own),
        "kWh",
        "actual",
        (end - start).days,
        min(row for _, row in own),
        f"{len(own)} {noun} of the inventory",
    )
