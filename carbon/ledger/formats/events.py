"""What happens on a day and is summed by month: fuel bought, miles claimed, waste collected.

A row is one event; a reading is one account in one month, so that a month without a refill is no
gap. The account is what the register has as a meter: a card, a car type, a contract, or such a
name followed by the product, as in ``card-7 diesel``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from carbon.errors import BadValue, Fault, FaultList
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.formats.columns import (
    UNIT,
    all_named,
    below_heading,
    cell,
    headed,
    need,
    number_in,
    position,
    read_each,
    unit_in,
    whole_name,
)
from carbon.ledger.grids import Grid
from carbon.ledger.moments import EXPECTED_DAY, day_of
from carbon.ledger.records import Reading
from carbon.periods import Period, month_of


@dataclass(frozen=True)
class Kind:
    """The columns of one kind of event file, and the unit where no column says it."""

    account: Sequence[str]
    product: Sequence[str]
    day: Sequence[str]
    quantity: Sequence[str]
    unit: str

    def is_heading(self, names: Sequence[str]) -> bool:
        """Whether a row names an account or product, a day and a quantity of this kind."""
        return (
            (position(names, self.account) is not None or position(names, self.product) is not None)
            and position(names, self.day) is not None
            and position(names, self.quantity) is not None
        )

    def recognises(self, grid: Grid) -> bool:
        """Whether the grid has such a heading."""
        return headed(grid, self.is_heading) is not None

    def read(self, grid: Grid, hints: Hints | None = None) -> Parsed:
        """A reading an account and month, the exact sum of its events."""
        below = below_heading(grid, self.is_heading)
        all_named(below)
        faults = FaultList()
        remarks: list[str] = []
        events: dict[tuple[str, Period, str], list[tuple[float, int]]] = {}
        event = partial(self._event, hints or Hints())
        for key, quantity, row in read_each(below, "event", event, faults, remarks):
            events.setdefault(key, []).append((quantity, row))
        readings = [_of_month(*key, own) for key, own in sorted(events.items())]
        remarks.append(f"{grid.file}: rows are summed by account and calendar month.")
        names = sorted({reading.meter for reading in readings})
        return Parsed(readings, list[Fault](faults), remarks, settings={"names": names})

    def _event(
        self, hints: Hints, grid: Grid, row: int, cells: Sequence[str]
    ) -> tuple[tuple[str, Period, str], float, int]:
        heading = grid.heading
        day_column = need(grid, "day", self.day)
        quantity_column = need(grid, "quantity", self.quantity)
        account = self._account(grid, row, cells, hints)
        quantity = number_in(grid, row, cells, quantity_column)
        month = _month(grid, row, cell(cells, day_column), heading[day_column])
        unit = cell(cells, position(heading, UNIT)) or unit_in([heading[quantity_column]])
        return (account, month, unit or self.unit), quantity, row

    def _account(self, grid: Grid, row: int, cells: Sequence[str], hints: Hints) -> str:
        columns = [position(grid.heading, self.account), position(grid.heading, self.product)]
        parts = [cell(cells, column) for column in columns if column is not None]
        name = " ".join(filter(None, parts))
        candidates = [name, *parts]
        known = next((one for one in candidates if one and one in hints.names), name)
        column = next(column for column in columns if column is not None)
        return whole_name(grid, row, known, grid.heading[column])


def _month(grid: Grid, row: int, text: str, column: str) -> Period:
    try:
        return month_of(day_of(text))
    except ValueError:
        pass
    try:
        period = Period.parse(text)
    except BadValue:
        period = None
    if period is None or period != month_of(period.start):
        raise BadValue(
            repr(text),
            f"{EXPECTED_DAY}, or a month such as 2018-11",
            "Correct the cell.",
            grid.place(row, column),
        )
    return period


def _of_month(
    account: str, month: Period, unit: str, events: Sequence[tuple[float, int]]
) -> Reading:
    noun = "row" if len(events) == 1 else "rows"
    return Reading(
        account,
        month.start,
        month.end,
        math.fsum(quantity for quantity, _ in events),
        unit,
        "actual",
        month.days,
        min(row for _, row in events),
        f"{len(events)} {noun} of {month}",
    )
