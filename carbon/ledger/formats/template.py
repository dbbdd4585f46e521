"""Our own layout, a row a reading: meter, start and end or period, quantity, unit, quality.

``end`` is the last day included. ``period`` takes the place of ``start`` and ``end`` and holds a
financial year (2023-24), a half of it (2023-24 H1), a calendar year (2023) or a month (2023-04).
``days_with_data`` says how many days the quantity covers where they are fewer than the span's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from operator import attrgetter, itemgetter

from carbon.errors import BadValue, FaultList, Faults, MissingColumns, UnknownName
from carbon.ledger.account import READING
from carbon.ledger.formats.bills import named_period
from carbon.ledger.formats.columns import Column, Columns
from carbon.ledger.formats.credits import CREDIT, REBILL, Credit, kinds_of, netted
from carbon.ledger.formats.daily import Fate, export_name
from carbon.ledger.formats.numbers import PLAIN, POINT, read_number
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.quantities import choose
from carbon.ledger.formats.sheet import Sheet
from carbon.ledger.formats.totals import check_totals
from carbon.ledger.formats.vocabulary import NOT_ENERGY
from carbon.ledger.moments import EXPECTED_DAY, day_of
from carbon.ledger.records import LOGGED_QUALITIES, Reading
from carbon.periods import month_of
from carbon.tables import Row, table_of

NAME = "template"
TITLE = "our template (meter, start, end, quantity, unit, quality)"

REQUIRED = ("meter", "quantity", "unit", "quality")
SPAN = ("start", "end", "period")
OPTIONAL = ("days_with_data", "note")
COLUMNS = ("meter", "start", "end", "quantity", "unit", "quality", *OPTIONAL)

DAY = timedelta(days=1)
PLAIN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def fits(columns: Columns) -> bool:
    """Whether the heading is ours: a meter, a quantity, and a span or period, by those names."""
    names = {column.heading.casefold() for column in columns.columns}
    return {"meter", "quantity"} <= names and (bool({"start", "end"} & names) or "period" in names)


def read(sheet: Sheet) -> Parsed:
    """The readings, a row each; every faulty cell of the file is a fault."""
    grid = sheet.grid
    head = grid.records[sheet.heading]
    table = table_of([head], grid.file, REQUIRED, None)
    if "period" not in table.columns and not {"start", "end"} <= set(table.columns):
        raise MissingColumns(
            f"columns {', '.join(table.columns)}",
            "also start and end, or period",
            "Name the columns in the first row.",
            grid.place(head[0]),
        )
    for column in sheet.columns.columns:
        if column.heading.casefold() in (*COLUMNS, "period"):
            sheet.note_use(column, column.heading.casefold().replace("_", " "))
    readings = []
    rebills: set[int] = set()
    dates = (
        (0, 0)
        if not {"start", "end"} <= set(table.columns)
        else tuple(table.columns.index(name) for name in ("start", "end"))
    )
    spelled: set[str] = set()
    width = len(table.columns)
    quickly = _quick_reader(table.columns)
    quantity = next(c for c in sheet.columns.columns if c.heading.casefold() == "quantity")
    meter = next(c for c in sheet.columns.columns if c.heading.casefold() == "meter")
    by_row: list[tuple[int, Sequence[str]]] = []
    choice = choose(sheet, "quantity")
    rules = _Rules(sheet, quantity)
    spans = sheet.columns.all("start", "period")[:1]
    for line, cells in sheet.rows([meter, quantity, *spans], "reading"):
        if choice is not None and (choice.checks or choice.exported):
            sheet.faults.attempt(choice.of, line, cells)
        quick = quickly(line, cells) if rules.is_plain else None
        if quick is not None:
            readings.append(quick)
            sheet.read_row(line)
        else:
            by_row.append((line, cells))
    if "start" in table.columns:
        spelled = {cells[index] for _, cells in by_row for index in dates if index < len(cells)}
    if spelled or readings:
        first = next(iter(readings), None)
        sheet.settle_dates(
            spelled or {first.start.isoformat()} if first else spelled, is_daily=False
        )
    for line, cells in by_row:
        if len(cells) > width and any(cells[width:]):
            sheet.faults.attempt(table_of, [head, (line, cells)], grid.file, (), None)
            continue
        padded = cells if len(cells) == width else [*cells[:width], *[""] * (width - len(cells))]
        row = Row(dict(zip(table.columns, padded, strict=True)), grid.file, line)
        fated = sheet.faults.attempt(rules.fate.of, line, cells)
        if fated is None:
            continue
        reading = sheet.faults.attempt(_reading, rules, row)
        if reading is not None:
            kinds = sheet.faults.attempt(kinds_of, sheet, line, cells, rules.invoices) or set()
            if REBILL in kinds:
                rebills.add(line)
            if CREDIT in kinds:
                reading = reading._replace(quantity=-abs(reading.quantity))
            if fated[1] == "export":
                name = sheet.faults.attempt(export_name, sheet, line, reading.meter, None)
                reading = reading._replace(meter=name or reading.meter)
            register = sheet.register_of(cells, rules.registers, None)
            reading = reading._replace(register=register)
            readings.append(reading)
            sheet.read_row(line)
    if len(grid.records) == sheet.heading + 1 and not sheet.hints.parked:
        sheet.faults.append(
            BadValue("a heading without rows", "readings below it", "", grid.place())
        )
    rules.fate.finish()
    if choice is not None:
        choice.check()
    if sheet.totals.rows:
        check_totals(sheet, quantity, [(one.row, one.quantity) for one in readings])
    readings.sort(key=attrgetter("row"))
    owed: list[Credit] = []
    if any(one.quantity < 0 for one in readings) and not sheet.hints.is_first_release:
        sheet.tally = sheet.tally.without(READING)
        readings, owed = netted(readings, {}, sheet.tally, rebills)
    return Parsed(
        readings,
        sheet.faults,
        sheet.remarks,
        format=NAME,
        account=sheet.account(),
        credits=owed,
    )


def _quick_reader(
    columns: Sequence[str],
) -> Callable[[int, Sequence[str]], Reading | None]:
    """Reads a row with plain dates and numbers; None for any other, which is then read with care.

    Most rows of most files are such, and reading them so takes a fifth of the time.
    """
    names = ("meter", "start", "end", "quantity", "unit", "quality")
    if not set(names) <= set(columns):
        return lambda _line, _cells: None
    places = itemgetter(*(columns.index(name) for name in names))
    others = [index for index, name in enumerate(columns) if name not in names]
    width = len(columns)
    # The same days come again with each meter.
    starts: dict[str, date] = {}
    ends: dict[str, date] = {}

    def quickly(line: int, cells: Sequence[str]) -> Reading | None:
        if len(cells) != width or (others and any(cells[index] for index in others)):
            return None
        meter, first, last, quantity, spelled, quality = places(cells)
        if not (PLAIN.fullmatch(quantity) and meter and spelled):
            return None
        start, end = starts.get(first), ends.get(last)
        if start is None or end is None:
            if not (PLAIN_DAY.fullmatch(first) and PLAIN_DAY.fullmatch(last)):
                return None
            try:
                start, end = day_of(first), day_of(last) + DAY
            except ValueError:
                return None
            starts[first], ends[last] = start, end
        if quality not in LOGGED_QUALITIES or end <= start:
            return None
        days = (end - start).days
        return Reading(meter, start, end, float(quantity), spelled, quality, days, line)

    return quickly


class _Rules:
    """How the cells of a row are read: the order of dates, the decimals, the words."""

    def __init__(self, sheet: Sheet, quantity: Column) -> None:
        self._sheet, self._quantity = sheet, quantity
        self.registers = sheet.use_all("register")
        measurements = sheet.use_all("measurement")
        takes_credits = not sheet.hints.is_first_release
        self.fate = Fate(sheet, None, [], measurements, takes_credits=takes_credits)
        self.invoices = sheet.use_all("invoice") if takes_credits else []
        #: Whether rows may be read the quick way.
        self.is_plain = sheet.is_plain([quantity]) and not (
            self.registers or measurements or sheet.columns.first("invoice")
        )

    def day(self, text: str) -> date:
        """A day in the file's order."""
        return day_of(text, self._sheet.order)

    def span(self, row: Row) -> tuple[date, date]:
        """The days of a row, half-open."""
        text = row.get("period", "")
        if text:
            if row.get("start") or row.get("end"):
                raise BadValue(
                    f"period {text!r} and dates beside it",
                    "one or the other",
                    "",
                    row.place("period"),
                )
            period = named_period(text, self._sheet.order, lambda: row.place("period"))
            return period.start, period.end
        if "start" not in row:
            expected = "a period such as 2023-24 or 2023-04"
            raise BadValue("nothing", expected, "", row.place("period"))
        try:
            start, last = self.day(row["start"]), self.day(row["end"])
        except (ValueError, OverflowError):
            if months := self._months(row):
                return months
            faults = FaultList()
            faults.attempt(row.read, "start", self.day, EXPECTED_DAY)
            faults.attempt(row.read, "end", self.day, EXPECTED_DAY)
            raise Faults(faults) from None
        if last < start:
            raise BadValue(
                f"end {row['end']} before start {row['start']}",
                "a last day that is not before the first",
                "Correct one of the two dates; they are read day first.",
                row.place("end"),
            )
        return start, last + DAY

    def _months(self, row: Row) -> tuple[date, date] | None:
        """The days of a row from a month to a month: ``Jun-23`` alone is that month."""
        first, last = row["start"], row["end"]
        try:
            self.day(first)
        except (ValueError, OverflowError):
            pass
        else:
            return None
        try:
            start = named_period(first, self._sheet.order, lambda: row.place("start"))
            end = named_period(last, self._sheet.order, lambda: row.place("end")) if last else start
        except BadValue:
            return None
        is_month = all(one == month_of(one.start) for one in (start, end))
        return (start.start, end.end) if is_month and start.start < end.end else None

    def quantity(self, row: Row) -> float:
        """The number in ``quantity``."""
        text = row["quantity"]
        if not text:
            raise BadValue(
                "nothing",
                "a number such as 1234.5",
                "Write 0 where nothing was used; leave the row out where nothing is known.",
                row.place("quantity"),
            )
        is_open = "," in text or self._sheet.grid.delimiter == ";"
        mark = self._sheet.mark(self._quantity) if is_open else POINT
        return row.read("quantity", lambda cell: read_number(cell, mark), "a number such as 1234.5")

    def quality(self, row: Row) -> str:
        """The quality code: ours, or a letter as suppliers write it."""
        text = row["quality"]
        folded = text.casefold()
        if folded in LOGGED_QUALITIES:
            return folded
        meaning = self._sheet.look("quality", text) if text else None
        if meaning is None or not self._sheet.vocabulary.tells("quality", text):
            raise UnknownName("quality", text, LOGGED_QUALITIES, "", row.place("quality"))
        return meaning

    def unit(self, row: Row) -> str:
        """The unit, as the row spells it."""
        text = row.text("unit")
        meaning = self._sheet.vocabulary.meaning("unit", text)
        if meaning in NOT_ENERGY:
            raise BadValue(
                f"unit {text!r}, {meaning}",
                "a unit of energy or quantity, such as kWh",
                "Ask for the consumption: power and reactive energy are no use of energy.",
                row.place("unit"),
            )
        return meaning or text


def _reading(rules: _Rules, row: Row) -> Reading:
    """The reading of a row; every fault of it where there is one."""
    faults = FaultList()
    span = faults.attempt(rules.span, row)
    covered = None
    if span is not None:
        covered = faults.attempt(_days_with_data, row, (span[1] - span[0]).days)
    meter = faults.attempt(row.text, "meter")
    quantity = faults.attempt(rules.quantity, row)
    unit = faults.attempt(rules.unit, row)
    quality = faults.attempt(rules.quality, row)
    faults.raise_if_any()
    if (
        span is None
        or covered is None
        or meter is None
        or quantity is None
        or unit is None
        or quality is None
    ):
        raise AssertionError("a value or its fault")
    note = row.get("note", "")
    return Reading(meter, *span, quantity, unit, quality, covered, row.line, note)


def _days_with_data(row: Row, days: int) -> int:
    text = row.get("days_with_data", "")
    if not text:
        return days
    if not (text.isascii() and text.isdigit() and int(text) <= days):
        raise BadValue(
            repr(text),
            f"a whole number of days from 0 to {days}",
            "Leave the cell empty where every day is covered.",
            row.place("days_with_data"),
        )
    return int(text)
