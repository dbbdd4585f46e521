"""Bills: a row a bill, or a rate of one, of anything billed from one day to another.

Whether a bill's last date is its last day or the day after is told by the meter's own bills: where
they share dates again and again, the date is the day after; one shared date decides nothing. The
rates of one bill (Day, Night) add up; a line of totals is checked and left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from carbon.errors import BadValue, FaultList, Place, counted
from carbon.ledger.formats.column_values import is_date
from carbon.ledger.formats.columns import Column, Columns
from carbon.ledger.formats.credits import CREDIT, REBILL, Credit, kinds_of, netted
from carbon.ledger.formats.daily import Fate, export_name, told_quality, told_unit
from carbon.ledger.formats.date_parts import YEAR_OF
from carbon.ledger.formats.dials import OF_BILLS, refuse_index
from carbon.ledger.formats.exports import Exports
from carbon.ledger.formats.gas import energy
from carbon.ledger.formats.headings import words
from carbon.ledger.formats.naming import naming_columns
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.products import Products
from carbon.ledger.formats.quantities import Choice, choose
from carbon.ledger.formats.reads_beside import told_reads
from carbon.ledger.formats.sheet import Cells, Sheet, no_readings, weaker
from carbon.ledger.formats.totals import check_totals
from carbon.ledger.formats.weeks import are_weeks, refuse_mixed, week_by
from carbon.ledger.moments import MONTH_FIRST, ORDERS, day_of, is_ambiguous, moment_of, week_of
from carbon.ledger.records import UNITS_OF_VOLUME, Reading
from carbon.periods import EXPECTED, Period, month_of

NAME = "bills"
TITLE = "bills (meter or account, from, to, consumption)"

DAY = timedelta(days=1)
#: So many bills of a meter that never fall, whatever their steps, are what its dial said.
FEWEST_RISING = 14
_RANGE = re.compile(r"(.*?\d)\s*(?:\s(?:-|to|until)\s|–|(?<=\d{4})-)\s*(\d.*)", re.IGNORECASE)
#: A rate's price, which tells the lines of one bill apart and is no register's name.
_PRICE = re.compile(r"\d*\.\d+")
#: A month by its number: 202304, 04/2023.
_DIGITS_OF_MONTH = re.compile(r"((?:19|20)\d{2})(\d{2})|(\d{1,2})/((?:19|20)\d{2})")


class Bill(NamedTuple):
    """One row, its last date as the file has it."""

    meter: str
    start: date
    last: date
    quantity: float
    unit: str
    register: str
    quality: str
    row: int
    note: str = ""
    is_period: bool = False
    is_rebill: bool = False


def fits(columns: Columns) -> bool:
    """Whether the columns give a quantity, or two reads, from a day to another or in a period."""
    spans = columns.has("start", "end") or columns.first("period") is not None
    quantity = columns.first("quantity", "total") is not None or columns.has("opening", "closing")
    return spans and quantity and columns.family is None


def read(sheet: Sheet) -> Parsed:
    """A reading a bill, its rates added up."""
    naming = naming_columns(sheet)
    span_columns = sheet.use_all("start", "end", "period")
    choice = choose(sheet, "quantity", "total")
    quantity_of, exports = _Quantity(sheet, choice), Exports(sheet, choice)
    units, measurements = sheet.use_all("unit"), sheet.use_all("measurement")
    takes_credits = not sheet.hints.is_first_release
    fate = Fate(sheet, quantity_of.column, units, measurements, takes_credits=takes_credits)
    invoices = sheet.use_all("invoice") if takes_credits else []
    registers, qualities = sheet.use_all("register"), sheet.use_all("quality")
    products = Products(sheet, sheet.use_all("product"))
    notes = sheet.use("note")
    gas_columns = (sheet.columns.first("calorific_value"), sheet.columns.first("correction_factor"))
    rows = list(sheet.rows(span_columns[:1], "bill", naming))
    if not rows and not sheet.faults:
        raise no_readings(sheet.grid)
    sheet.use(YEAR_OF)
    texts = {
        text
        for _, cells in rows
        for column in span_columns
        for text in _dates_in(sheet.cell(cells, column), column)
    }
    weeks = [column for column in span_columns if column.role == "period" and are_weeks(column)]
    own = {column.index: {sheet.cell(cells, column) for _, cells in rows} for column in weeks}
    texts |= {text for found in own.values() for text in found if is_date(text)}
    sheet.settle_dates({text for text in texts if text}, is_daily=False)
    for column in weeks:
        refuse_mixed(sheet, column, own[column.index])
    _refuse_days(sheet, rows)
    if quantity_of.is_stated and quantity_of.column and not sheet.hints.is_first_release:
        refuse_index(sheet, naming, quantity_of.column, FEWEST_RISING, OF_BILLS)
    bills: list[Bill] = []
    exported: list[Bill] = []
    for row, cells in rows:
        faults = FaultList()
        fated = faults.attempt(fate.of, row, cells)
        if fated is None and not faults:
            continue
        unit, measured = fated or ("", "import")
        name = faults.attempt(sheet.name_in, row, cells, naming)
        span = faults.attempt(_span, sheet, row, cells)
        found = faults.attempt(quantity_of, row, cells)
        quality = faults.attempt(sheet.quality_of, row, cells, qualities)
        kinds = faults.attempt(kinds_of, sheet, row, cells, invoices)
        if measured == "export" and name:
            name = faults.attempt(export_name, sheet, row, name, None)
        sheet.faults.extend(faults)
        if name is None or span is None or found is None or quality is None or kinds is None:
            continue
        quantity, how = found
        if CREDIT in kinds:
            # Some write a credit's amount below 0, some leave that to its type.
            quantity = -abs(quantity)
        if product := products.named(cells):
            if products.is_left_out(row, product, quantity):
                continue
            if sheet.hints.knows(f"{name} {product}"):
                name = f"{name} {product}"
            sheet.faults.attempt(products.refuse_other, row, name, product)
        made = sheet.faults.attempt(gas_of, sheet, row, cells, quantity, unit, gas_columns)
        if made is None:
            continue
        quantity, unit, told = made
        how = "; ".join(filter(None, (how, told)))
        register = sheet.register_of(cells, registers, quantity_of.column)
        note = "; ".join(filter(None, (how, sheet.cell(cells, notes))))
        start, last, is_period = span
        bills.append(
            Bill(
                name, start, last, quantity, unit, register, quality, row, note, is_period,
                REBILL in kinds,
            )
        )  # fmt: skip
        exported += [
            bills[-1]._replace(
                meter=out.meter,
                quantity=-abs(out.quantity) if CREDIT in kinds else out.quantity,
                unit=out.unit,
            )
            for out in (exports.of(row, cells, name, unit) if choice and choice.exported else ())
        ]
    fate.finish()
    products.finish()
    quantity_of.check()
    if not sheet.faults:
        check_totals(sheet, quantity_of.column, [(bill.row, bill.quantity) for bill in bills])
    if quantity_of.is_stated and not sheet.hints.is_first_release:
        cells_of = dict(rows) if sheet.columns.has("opening", "closing") else {}
        in_kwh = [one for one in bills if one.row in cells_of and one.unit in ("", "kWh")]
        sheet.remarks += told_reads(
            sheet, [(one.row, cells_of[one.row], one.meter, one.quantity) for one in in_kwh]
        )
    billed = _readings(sheet, [*bills, *exported])
    rows_of = {one.row: [bill.row for bill in own] for one, own in billed}
    readings = [one for one, _ in billed]
    owed: list[Credit] = []
    if takes_credits:
        rebills = {bill.row for bill in bills if bill.is_rebill}
        readings, owed = netted(readings, rows_of, sheet.tally, rebills)
    else:
        for bill in bills:
            sheet.read_row(bill.row)
    told_quality(sheet, readings)
    told_unit(sheet, readings)
    return Parsed(
        readings,
        sheet.faults,
        sheet.remarks,
        format=NAME,
        account=sheet.account(),
        credits=owed,
        made_of={(sheet.grid.sheet, row): own for row, own in rows_of.items() if len(own) > 1},
    )


class _Quantity:
    """The quantity of a bill: its own column, or the advance between its two reads."""

    def __init__(self, sheet: Sheet, choice: Choice | None) -> None:
        self._sheet, self._choice = sheet, choice
        self._opening, self._closing = sheet.use("opening"), sheet.use("closing")
        self._factors = sheet.use_all("multiplier") if choice is None else []
        self.column: Column | None = choice.column if choice else self._closing

    @property
    def is_stated(self) -> bool:
        """Whether the file says how much, and not only what the dial said."""
        return self._choice is not None

    def __call__(self, row: int, cells: Cells) -> tuple[float, str]:
        """The quantity of a row and how it came about."""
        sheet = self._sheet
        if self._choice is not None:
            return self._choice.of(row, cells), ""
        if self._opening is None or self._closing is None:
            raise sheet.lacks("how much", "quantity")
        opening = sheet.number(row, cells, self._opening)
        closing = sheet.number(row, cells, self._closing)
        if closing < opening:
            raise BadValue(
                f"a closing read of {closing:g} below the opening read of {opening:g}",
                "one that is not lower",
                "If the dial rolled over, give the consumption in a column of its own.",
                sheet.grid.place(row, self._closing.name),
            )
        quantity, how = (
            float(f"{math.fsum([closing, -opening]):.12g}"),
            f"{opening!r} to {closing!r}",
        )
        for column in self._factors:
            factor = sheet.number_or_none(row, cells, column)
            if factor is not None and factor != 1:
                quantity, how = quantity * factor, f"{how}, times {factor!r}"
        return quantity, how

    def check(self) -> None:
        """Compare the columns that say the same."""
        if self._choice is not None:
            self._choice.check()


def gas_of(
    sheet: Sheet,
    row: int,
    cells: Cells,
    quantity: float,
    unit: str,
    columns: tuple[Column | None, Column | None],
) -> tuple[float, str, str]:
    """The quantity of a row as energy, where it is a volume of gas and the row says how."""
    if unit not in UNITS_OF_VOLUME or columns == (None, None):
        return quantity, unit, ""
    for column in columns:
        if column is not None:
            sheet.note_use(column, column.role.replace("_", " "))
    value, correction = (sheet.number_or_none(row, cells, column) for column in columns)
    return energy(quantity, unit, value, correction, sheet.grid.place(row))


def _refuse_days(sheet: Sheet, rows: Sequence[tuple[int, Cells]]) -> None:
    """Refuse bills of a day or two each that month first are bills of months: 04/01 to 05/01."""
    start, end = sheet.columns.first("start"), sheet.columns.first("end")
    if start is None or end is None or sheet.hints.dates or sheet.hints.is_first_release:
        return
    texts = [(sheet.cell(cells, start), sheet.cell(cells, end)) for _, cells in rows]
    if not texts or not all(is_ambiguous(text) for pair in texts for text in pair):
        return
    try:
        days = [[day_of(text) for text in pair] for pair in texts]
        months = [[day_of(text, MONTH_FIRST) for text in pair] for pair in texts]
    except (ValueError, OverflowError):
        return
    are_short = all(0 <= (b - a).days <= 2 for a, b in days)
    if _follow(days) and not _follow(months):
        return
    if are_short and all((b - a).days > 26 for a, b in months):
        sheet.faults.append(
            BadValue(
                f"bills such as {texts[0][0]} to {texts[0][1]}, which may be of "
                f"{days[0][0]} to {days[0][1]} (day first) or of {months[0][0]} to {months[0][1]} "
                "(month first)",
                "dates that can be read in one way",
                "Say which with --dates day|month|year, or ask for dates such as 2023-06-05.",
                sheet.grid.place(rows[0][0], start.name),
            )
        )


def _follow(spans: Sequence[Sequence[date]]) -> bool:
    """Whether the spans, of several, begin where another ends, but for the first."""
    ends = {last + timedelta(days=more) for _, last in spans for more in (0, 1)}
    first = min(start for start, _ in spans)
    return len(spans) > 1 and all(start in ends for start, _ in spans if start != first)


def _span(sheet: Sheet, row: int, cells: Cells) -> tuple[date, date, bool]:
    """The first and last date of a row as the file has them, or the days of its period."""
    period = sheet.columns.first("period")
    text = sheet.cell(cells, period)
    start, end = sheet.columns.first("start"), sheet.columns.first("end")
    is_spanned = bool(sheet.cell(cells, start) and sheet.cell(cells, end))
    if period is not None and text and (not is_spanned or sheet.hints.is_first_release):
        if dates := _dates_in(text, period):
            opened, closed = (sheet.day_of(row, one, period) for one in dates)
            return opened, closed, False
        year = sheet.cell(cells, sheet.columns.first(YEAR_OF))
        text = f"{text}{'/' if text.isdigit() else ' '}{year}" if year else text
        given = period_of(sheet, row, text, period)
        return given.start, given.end - DAY, True
    if start is None or end is None:
        raise BadValue(
            "nothing",
            "a period such as 2023-24 or 2023-04",
            "",
            sheet.grid.place(row, period.name if period else None),
        )
    faults = FaultList()
    first = faults.attempt(sheet.day_of, row, sheet.cell(cells, start), start)
    last = faults.attempt(sheet.day_of, row, sheet.cell(cells, end), end)
    faults.raise_if_any()
    if first is None or last is None:
        raise AssertionError("a day or its fault")
    return first, last, False


def _dates_in(text: str, column: Column) -> Sequence[str]:
    """The dates of a cell: of a period its first and last where it is written as two."""
    if column.role != "period":
        return (text,)
    two = _RANGE.fullmatch(text.strip())
    return two.groups() if two and all(map(_is_any_date, two.groups())) else ()


def _is_any_date(text: str) -> bool:
    """Whether a text is a date in some order of its numbers."""
    for order in ORDERS:
        try:
            moment_of(text, order)
        except (ValueError, OverflowError):
            continue
        return True
    return False


def period_of(sheet: Sheet, row: int, text: str, column: Column) -> Period:
    """The period that a cell names; the first of a month, and ``Jun-23``, mean the month.

    Under ``Month ending`` the last day of a month means it.
    """
    if not words(column.heading).isdisjoint(("ending", "ended")) and is_date(text):
        last = sheet.day_of(row, text, column)
        if (last + DAY).day == 1:
            return month_of(last)
    if are_weeks(column) and _is_any_date(text):
        return week_by(sheet.day_of(row, text, column), column)
    return named_period(text, sheet.order, lambda: sheet.grid.place(row, column.name))


def named_period(text: str, order: str, place: Callable[[], Place | None]) -> Period:
    """The period of *text*: a year, half or month, ``Jun-23``, or the first day of a month."""
    period = _period_or_none(text, order)
    if period is None:
        raise BadValue(repr(text), EXPECTED, "Correct the cell.", place())
    return period


@lru_cache(maxsize=65536)
def _period_or_none(text: str, order: str) -> Period | None:
    try:
        return Period.parse(text)
    except BadValue:
        pass
    try:
        if week := week_of(text):
            return Period(*week)
    except ValueError:
        pass
    if digits := _DIGITS_OF_MONTH.fullmatch(text.strip()):
        text = f"{digits[1] or digits[4]}-{(digits[2] or digits[3]).zfill(2)}-01"
    try:
        return month_of(day_of(f"1 {text}".replace("-", " ")))
    except ValueError:
        pass
    try:
        first = day_of(text, order)
    except ValueError:
        return None
    return month_of(first) if first.day == 1 else None


def _readings(sheet: Sheet, bills: Sequence[Bill]) -> list[tuple[Reading, list[Bill]]]:
    """A reading a meter and span: the rates of a span add up; other spans stay apart.

    Each with the rows that it is made of. Credits have the dates of the bills that they take back,
    and say nothing of how bills meet.
    """
    ends = {
        meter: _ends_after([one for one in own if one.quantity >= 0] or own)
        for meter, own in _by_meter(bills).items()
    }
    if sheet.hints.is_first_release:
        ends = dict.fromkeys(ends, _ended_after(bills))
    readings: list[tuple[Reading, list[Bill]]] = []
    shared: list[Bill] = []
    grouped: dict[tuple[str, date, date, str, str, bool, bool], list[Bill]] = {}
    for meter, own in _by_meter(bills).items():
        starts = {bill.start for bill in own if bill.quantity >= 0}
        for bill in own:
            after = ends[meter] and not bill.is_period
            end = bill.last if after else bill.last + DAY
            is_shared = bill.last > bill.start and bill.last in starts
            if not after and not bill.is_period and is_shared:
                shared.append(bill)
                end = bill.last
            if end <= bill.start:
                sheet.faults.append(
                    BadValue(
                        f"a bill from {bill.start} to {bill.last}",
                        "a last day that is not before the first",
                        "Correct one of the two dates.",
                        sheet.grid.place(bill.row),
                    )
                )
                continue
            register = bill.register
            alone = "" if register else str(bill.row)
            sort = (bill.quantity < 0, bill.is_rebill)
            key = (meter, bill.start, end, bill.unit, alone, *sort)
            grouped.setdefault(key, []).append(bill)
    for (meter, start, end, unit, *_), own in grouped.items():
        made = _added_up(meter, start, end, unit, own)
        apart = len(made) > 1
        readings += [
            (one, [bill for bill in own if bill.row == one.row] if apart else own) for one in made
        ]
    _tell_ends(sheet, bills, ends, shared)
    return sorted(readings, key=lambda one: one[0].row)


def _by_meter(bills: Sequence[Bill]) -> dict[str, list[Bill]]:
    found: dict[str, list[Bill]] = {}
    for bill in bills:
        found.setdefault(bill.meter, []).append(bill)
    return found


def _added_up(meter: str, start: date, end: date, unit: str, own: Sequence[Bill]) -> list[Reading]:
    """One reading of the rates of a span; of one rate given twice each stays, to be told."""
    registers = [bill.register for bill in own]
    days = (end - start).days
    if len(own) == 1 or len(set(registers)) < len(registers):
        return [
            Reading(
                meter,
                start,
                end,
                one.quantity,
                unit,
                one.quality,
                days,
                one.row,
                one.note,
                "" if _PRICE.fullmatch(one.register) else one.register,
            )
            for one in own
        ]
    quality = ""
    for one in own:
        quality = weaker(quality, one.quality)
    parts = " + ".join(f"{one.register} {one.quantity:.12g}" for one in own)
    note = "; ".join([parts, *(one.note for one in own if one.note)])
    quantity = math.fsum(one.quantity for one in own)
    return [
        Reading(meter, start, end, quantity, unit, quality, days, min(b.row for b in own), note)
    ]


def _ends_after(own: Sequence[Bill]) -> bool:
    """Whether a meter's last dates are the days after.

    Two or more that another bill begins on say so, if no bill begins on the day after one; with
    nothing to compare, or one shared date, bills from the first of a month to the first of another.
    """
    starts = {bill.start for bill in own}
    longer = [bill for bill in own if bill.last > bill.start]
    spans = {(bill.start, bill.last) for bill in longer}
    shared = sum(last in starts for _, last in spans)
    adjacent = sum(last + DAY in starts for _, last in spans)
    if adjacent:
        return False
    if shared > 1:
        return True
    return bool(own) and all(bill.start.day == bill.last.day == 1 for bill in own)


def _ended_after(bills: Sequence[Bill]) -> bool:
    """Whether the first release took all last dates of a file for the days after."""
    begins = {(bill.meter, bill.start) for bill in bills}
    if any((bill.meter, bill.last) in begins for bill in bills if bill.last > bill.start):
        return True
    if any((bill.meter, bill.last + DAY) in begins for bill in bills):
        return False
    return bool(bills) and all(bill.start.day == bill.last.day == 1 for bill in bills)


def _tell_ends(
    sheet: Sheet, bills: Sequence[Bill], ends: dict[str, bool], shared: Sequence[Bill]
) -> None:
    """Say how the last dates are read, and where two bills share a day."""
    if not any(not bill.is_period for bill in bills):
        return
    file = sheet.grid.file
    after = [meter for meter, is_after in ends.items() if is_after]
    if not after:
        sheet.remarks.append(f"{file}: each last date is read as the bill's last day.")
    elif len(after) == len(ends):
        sheet.remarks.append(
            f"{file}: each last date is read as the day after the bill's last day."
        )
    else:
        names = ", ".join(sorted(after)[:5]) + (" …" if len(after) > 5 else "")
        sheet.remarks.append(
            f"{file}: each last date is read as the bill's last day, but as the day after it at "
            f"{counted(len(after), 'meter')} whose bills meet so: {names}."
        )
    sheet.remarks += [
        f"Warning: {file}:{bill.row}: {bill.meter} has two bills that share {bill.last}; the first "
        "is read as ending the day before."
        for bill in shared
    ]
