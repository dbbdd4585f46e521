"""A row of a council's sheet with its figures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from carbon.ledger.formats.council.block import Block, MonthColumn
from carbon.ledger.formats.council.kinds import QUANTITY
from carbon.ledger.formats.council.rows import Label
from carbon.ledger.formats.council.values import Value
from carbon.periods import Period

#: Fewer figures with blanks between are no pattern.
FEWEST_BILLS = 3
#: Which months a figure with blanks beside it covers beside its own.
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class MonthFigure:
    """One cell of a month: where, what of, and what it says."""

    column: int
    slot: MonthColumn
    value: Value
    comment: str = ""
    is_not_yet: bool = False


@dataclass(frozen=True)
class Owner:
    """What a run of a row's months is of: fuel and unit as said, and the register's meter.

    ``meter`` is empty where the register has none; ``context`` is what stands above the row, the
    nearest first.
    """

    fuel: str
    unit: str
    meter: str
    is_one_of_several: bool
    context: tuple[str, ...]


@dataclass(eq=False)
class MonthsLine:
    """A row with numbers. ``meters`` is by the first column of a run, -1 for all of them.

    So is ``owners``, which says how each was found.
    """

    row: int
    label: Label
    band: str
    block: Block
    cells: Sequence[str]
    figures: list[MonthFigure] = field(default_factory=list)
    meters: dict[int, tuple[str, str]] = field(default_factory=dict)
    owners: dict[int, Owner] = field(default_factory=dict)
    tab: str = ""
    is_total: bool = False
    quality: str = ""
    is_used: bool = True

    def quantities(self) -> list[MonthFigure]:
        """Its figures of quantities that have a number, by month."""
        return sorted(
            (
                one
                for one in self.figures
                if one.slot.kind == QUANTITY and one.value.number is not None
            ),
            key=lambda one: (self.block.run_of(one.column).first, one.slot.month.start),
        )

    def waits(self) -> list[Period]:
        """The months after its last figure that have none yet, in order."""
        filled = [one.slot.month for one in self.quantities() if not one.is_not_yet]
        months = sorted(
            {slot.month for slot in self.block.slots.values() if slot.kind == QUANTITY},
            key=lambda month: month.start,
        )
        return [month for month in months if filled and month.start > filled[-1].start]

    @property
    def step(self) -> int:
        """2 or 3 where a figure stands in every second or third month and blanks between; else 0.

        Such a figure may be of more than its month: a bill of two months, or a quarter's.
        """
        columns = [column for column, slot in self.block.slots.items() if slot.kind == QUANTITY]
        filled = {one.column for one in self.quantities() if not one.is_not_yet}
        at = [index for index, column in enumerate(columns) if column in filled]
        steps = {after - before for before, after in itertools.pairwise(at)}
        return steps.pop() if len(at) >= FEWEST_BILLS and steps in ({2}, {3}) else 0

    def gaps(self) -> list[str]:
        """The empty months before a filled one, in words."""
        gaps = []
        for run in self.block.runs:
            columns = [
                column
                for column, slot in self.block.slots.items()
                if slot.kind == QUANTITY and self.block.run_of(column) is run
            ]
            filled = {one.column for one in self.figures if one.value.number is not None}
            last = max((column for column in columns if column in filled), default=-1)
            gaps += [
                f"{self.label.said} in {self.block.slots[column].month}"
                for column in columns
                if column < last and column not in filled
            ]
        return gaps
