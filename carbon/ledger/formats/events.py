"""What happens on a day and is summed by month: fuel bought, miles claimed, waste collected.

A row is one event; a reading is one account in one month, so that a month without a refill is no
gap. The account is what the register has as a meter: a card, a car type, a contract, or such a
name followed by the product, as in ``card-7 diesel``. Only the products that are the account's
activity count: what is no fuel is named and left out, what is not known is refused.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from carbon.errors import BadValue, Fault, FaultList
from carbon.ledger.formats.bills import named_period
from carbon.ledger.formats.columns import UNITS_OF_EVENTS, Column, Columns
from carbon.ledger.formats.daily import Fate, told_quality
from carbon.ledger.formats.naming import naming_columns
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.products import Products
from carbon.ledger.formats.quantities import choose
from carbon.ledger.formats.sheet import Cells, Sheet, no_readings, weaker, whole_name
from carbon.ledger.formats.totals import check_totals
from carbon.ledger.moments import EXPECTED_DAY, moment_of
from carbon.ledger.records import Reading
from carbon.periods import Period, month_of

NAME = "events"
TITLE = "deliveries, fuel cards, mileage or waste (account, date, litres, miles or weight)"


def fits(columns: Columns) -> bool:
    """Whether the columns give litres, miles or a weight on a date, or name a product."""
    day = columns.first("day", "moment")
    if day is None or columns.family is not None or columns.first("read") is not None:
        return False
    quantities = columns.all("quantity")
    spoken = any(column.unit in UNITS_OF_EVENTS for column in quantities)
    product, card = columns.first("product"), columns.first("card")
    named = product is not None or (card is not None and columns.first("meter") is None)
    return bool(quantities) and (spoken or named)


@dataclass
class _Accounts:
    """Finds the account of each row, and whether its product counts."""

    sheet: Sheet
    naming: Sequence[Column]
    products: Products
    names: set[str] = field(default_factory=set)

    def of(self, row: int, cells: Cells, quantity: float) -> str | None:
        """The account; None where the product is no fuel, which is counted and left out."""
        sheet, hints = self.sheet, self.sheet.hints
        account = next(
            (text for column in self.naming if (text := sheet.cell(cells, column))),
            hints.meter or sheet.fixed_meter,
        )
        product = self.products.named(cells)
        if not account and not product:
            raise BadValue("no account", "a card, contract or type", "", sheet.grid.place(row))
        by = (self.naming or self.products.columns)[0]
        whole_name(sheet.grid, row, account or product, by.name)
        both = " ".join(filter(None, (account, product)))
        if hints.knows(both):
            return self._taken(both)
        if hints.is_first_release:
            # It counted whatever was bought, and looked at no product.
            known = next((one for one in (account, product) if one and hints.knows(one)), both)
            return self._taken(known)
        if not product:
            return self._taken(account)
        if self.products.is_left_out(row, product, quantity):
            return None
        if account and hints.knows(account):
            self.products.refuse_other(row, account, product)
            return self._taken(account)
        return self._taken(product if hints.knows(product) else both)

    def _taken(self, name: str) -> str:
        self.names.add(name)
        return name


def read(sheet: Sheet) -> Parsed:
    """A reading an account and month, the exact sum of its events."""
    products = Products(sheet, sheet.use_all("product"))
    naming = naming_columns(sheet) if _is_named(sheet, products) else []
    day_column = sheet.need("the day", "day", "moment")
    choice = choose(sheet, "quantity")
    if choice is None:
        raise sheet.lacks("how much", "quantity")
    accounts = _Accounts(sheet, naming, products)
    fate = Fate(sheet, choice.column, sheet.use_all("unit"), [])
    qualities = sheet.use_all("quality")
    rows = list(sheet.rows([day_column], "event", naming))
    if not rows and not sheet.faults:
        raise no_readings(sheet.grid)
    sheet.settle_dates({sheet.cell(cells, day_column) for _, cells in rows}, is_daily=False)
    events: dict[tuple[str, Period, str], list[tuple[float, int, str]]] = {}
    counted_rows: list[tuple[int, float]] = []
    for row, cells in rows:
        faults = FaultList()
        quantity = faults.attempt(choice.of, row, cells)
        month = faults.attempt(_month, sheet, row, sheet.cell(cells, day_column), day_column)
        # A car wash may be of one "EA": the unit of what does not count does not matter.
        is_fuel = sheet.hints.is_first_release or products.activities(products.named(cells)) != ()
        fated = faults.attempt(fate.of, row, cells) if is_fuel else ("", "import")
        quality = faults.attempt(sheet.quality_of, row, cells, qualities)
        sheet.faults.extend(faults)
        if quantity is None or month is None or fated is None or quality is None:
            continue
        counted_rows.append((row, quantity))
        try:
            account = accounts.of(row, cells, quantity)
        except Fault as fault:
            sheet.faults.append(fault)
            continue
        if account is None:
            continue
        # A statement of purchases is what was bought: it is actual unless it says otherwise.
        known = quality if qualities else "actual"
        unit = fated[0] or choice.unit
        events.setdefault((account, month, unit), []).append((quantity, row, known))
        sheet.read_row(row)
    fate.finish()
    products.finish()
    choice.check()
    check_totals(sheet, choice.column, counted_rows)
    readings = [_of_month(*key, own) for key, own in sorted(events.items())]
    rows_of = {min(row for _, row, _ in own): [row for _, row, _ in own] for own in events.values()}
    sheet.remarks.append(f"{sheet.grid.file}: rows are summed by account and calendar month.")
    told_quality(sheet, readings)
    return Parsed(
        readings,
        sheet.faults,
        sheet.remarks,
        settings={"names": sorted(accounts.names)},
        format=NAME,
        account=sheet.account(),
        made_of={(sheet.grid.sheet, row): own for row, own in rows_of.items()},
    )


def _is_named(sheet: Sheet, products: Products) -> bool:
    """Whether some column names the account, where the product alone might."""
    if sheet.columns.first("meter", "card") is not None or not products.columns:
        return True
    sites = sheet.columns.all("site")
    return any(
        sheet.hints.knows(sheet.cell(cells, column))
        for _, cells in sheet.grid.records[sheet.heading + 1 :]
        for column in sites
    )


def _month(sheet: Sheet, row: int, text: str, column: Column) -> Period:
    try:
        return month_of(moment_of(text, sheet.order).date())
    except (ValueError, OverflowError):
        pass
    try:
        period = named_period(text, sheet.order, lambda: None)
    except BadValue:
        period = None
    if period is None or period != month_of(period.start):
        raise BadValue(
            repr(text) if text else "nothing",
            f"{EXPECTED_DAY}, or a month such as 2018-11",
            "Correct the cell.",
            sheet.grid.place(row, column.name),
        )
    return period


def _of_month(
    account: str, month: Period, unit: str, events: Sequence[tuple[float, int, str]]
) -> Reading:
    noun = "row" if len(events) == 1 else "rows"
    quality = ""
    for _, _, one in events:
        quality = weaker(quality, one)
    return Reading(
        account,
        month.start,
        month.end,
        math.fsum(quantity for quantity, _, _ in events),
        unit,
        quality,
        month.days,
        min(row for _, row, _ in events),
        f"{len(events)} {noun} of {month}",
    )
