"""A row a day: meter, day, what was used, as daily reports and gas portals send.

One date a row says a day only where the rows follow one another by the day. Rows a month or a
quarter apart may be bills or reads, and nobody can say of what days: those are refused.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from datetime import date

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.columns import Columns
from carbon.ledger.formats.daily import (
    Day,
    Fate,
    Outliers,
    export_name,
    joined,
    told_quality,
    told_unit,
)
from carbon.ledger.formats.dials import refuse_index
from carbon.ledger.formats.exports import Exports
from carbon.ledger.formats.naming import naming_columns
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.quantities import choose
from carbon.ledger.formats.sheet import Sheet, no_readings
from carbon.ledger.formats.totals import check_totals

NAME = "daily"
TITLE = "a row a day (meter, date, kWh)"


def fits(columns: Columns) -> bool:
    """Whether the columns give a meter's quantity on one date."""
    has_day = columns.first("moment", "day") is not None
    return has_day and columns.first("quantity", "total") is not None and not columns.family


def read(sheet: Sheet) -> Parsed:
    """A reading a row."""
    naming = naming_columns(sheet)
    day_column = sheet.need("the day", "moment", "day")
    sheet.use("time")
    choice = choose(sheet, "quantity", "total")
    if choice is None:
        raise sheet.lacks("how much", "quantity")
    fate = Fate(sheet, choice.column, sheet.use_all("unit"), sheet.use_all("measurement"))
    registers, qualities = sheet.use_all("register"), sheet.use_all("quality")
    outliers, exports = Outliers(sheet), Exports(sheet, choice)
    if not sheet.hints.is_first_release:
        refuse_index(sheet, naming, choice.column, 14)
    raws: list[tuple[str, Day]] = []
    exported: list[tuple[str, Day]] = []
    empty: list[tuple[int, str]] = []
    for row, cells in sheet.rows([day_column], "reading", naming):
        if choice.is_empty(cells):
            empty.append((row, sheet.cell(cells, day_column)))
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
            quantity = choice.of(row, cells)
            outliers.watch_code(row, quantity, choice.column.name)
            quality = sheet.quality_of(row, cells, qualities)
        except Fault as fault:
            sheet.faults.append(fault)
            continue
        register = sheet.register_of(cells, registers, choice.column) if registers else ""
        one = Day(meter, date.min, quantity, unit, quality, True, row, "", register)
        day_text = sheet.cell(cells, day_column)
        raws.append((day_text, one))
        for out in exports.of(row, cells, meter, unit) if choice.exported else ():
            own = one._replace(meter=out.meter, quantity=out.quantity, unit=out.unit)
            exported.append((day_text, own))
        sheet.read_row(row)
    fate.finish()
    choice.check()
    if not sheet.faults:
        check_totals(sheet, choice.column, [(one.row, one.quantity) for _, one in raws])
    if not raws and not sheet.faults:
        raise no_readings(sheet.grid)
    sheet.settle_dates(
        {*(text for text, _ in raws), *(text for _, text in empty)},
        is_daily=True,
        may_be_months=True,
    )
    days = []
    for text, one in (*raws, *exported):
        day = sheet.faults.attempt(sheet.day_of, one.row, text, day_column)
        if day is not None:
            days.append(one._replace(day=day))
    # A day without a value is a gap, and one of the days that follow one another all the same.
    gaps = {
        day
        for row, text in empty
        if (day := sheet.faults.attempt(sheet.day_of, row, text, day_column)) is not None
    }
    if days and not sheet.faults:
        _refuse_far_apart(sheet, days, gaps, day_column.name)
    sheet.remarks.append(f"{sheet.grid.file}: each row is read as one day.")
    readings = joined(days)
    told_quality(sheet, readings)
    told_unit(sheet, readings)
    return Parsed(
        readings,
        sheet.faults,
        sheet.remarks,
        is_daily=True,
        format=NAME,
        account=sheet.account(),
    )


def _refuse_far_apart(
    sheet: Sheet, days: Sequence[Day], gaps: Collection[date], column: str
) -> None:
    """Refuse dates of which most do not follow one another: each may stand for more than a day."""
    by_meter: dict[str, set[date]] = {}
    for one in days:
        by_meter.setdefault(one.meter, set()).add(one.day)
    steps = [
        (later - earlier).days
        for own in by_meter.values()
        for ordered in [sorted(own | {day for day in gaps if min(own) < day < max(own)})]
        for earlier, later in itertools.pairwise(ordered)
    ]
    if steps and sorted(steps)[len(steps) // 2] == 1:
        return
    first = days[0]
    found = f"dates {min(steps)} to {max(steps)} days apart" if steps else f"one date, {first.day}"
    sheet.faults.append(
        BadValue(
            f"{found}, with one date a row",
            "rows of successive days, or a first and a last day in each row",
            "Give the columns from and to (or period, such as 2023-06), so that the days are "
            "known.",
            sheet.grid.place(first.row, column),
        )
    )
