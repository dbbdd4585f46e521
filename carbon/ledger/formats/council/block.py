"""A block of a council's sheet: rows under one heading of months, and what each column is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from carbon.ledger.formats.council.months import MonthRun
from carbon.periods import Period


@dataclass(frozen=True)
class MonthColumn:
    """A column of a month: the month, what the column holds, and in what unit."""

    month: Period
    kind: str
    unit: str
    register: str = ""


@dataclass
class Block:
    """Rows under one heading of months.

    ``above`` are the rows between the block before and the heading. ``slots`` is by column;
    ``totals`` are columns that add up a run, by column the columns that they add up; ``names``
    are the columns that say what a row is, by column their heading. ``band`` is by the first
    column of a run what stands over it. ``titles`` are the texts that stand above it, or above
    the block of which it is the next page, and ``year`` theirs where no other is said.
    ``by_year`` is, by row, the same block in the year that the row names.
    """

    heading: int
    row: int
    above: list[tuple[int, Sequence[str]]]
    rows: list[tuple[int, Sequence[str]]]
    slots: dict[int, MonthColumn] = field(default_factory=dict)
    runs: list[MonthRun] = field(default_factory=list)
    totals: dict[int, list[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)
    bands: dict[int, str] = field(default_factory=dict)
    sub_row: int | None = None
    titles: list[str] = field(default_factory=list)
    year: Period | None = None
    by_year: dict[int, Block] = field(default_factory=dict)

    def run_of(self, column: int) -> MonthRun:
        """The run that a month's column is of."""
        return next(run for run in reversed(self.runs) if column >= run.first)
