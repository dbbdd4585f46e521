"""A tab a month: ``Apr-23`` with a row a site, whose month only the tab's name says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from carbon.ledger.formats.council.months import month_named
from carbon.ledger.formats.council.questions import Question
from carbon.ledger.grids import Grid
from carbon.periods import Period

PERIOD = "Period"


def month_of_tab(grid: Grid, year: str) -> str:
    """The month that a tab's name names, such as 2023-04; empty where it names none.

    A month without a year is of *year*; without one that is asked for.
    """
    name = month_named(grid.sheet) if grid.sheet else None
    if name is None:
        return ""
    if name.year is None:
        if not year:
            raise Question(
                f"a tab {grid.sheet!r}, a month without a year",
                "a year in the name of the tab, such as Apr-23",
                "Say which with --year 2023-24.",
                grid.place(),
                "year",
            )
        of = Period.parse(year)
        later = name.month < of.start.month
        return f"{of.start.year + later}-{name.month:02d}"
    return f"{name.year}-{name.month:02d}"


def with_month(grid: Grid, heading: int, month: str) -> Grid:
    """The same with a column of the *month* after all others, below the *heading*-th record."""
    width = max(len(cells) for _, cells in grid.records[heading:])

    def longer(index: int, cells: Sequence[str]) -> Sequence[str]:
        filled = sum(1 for cell in cells if cell)
        if index < heading or filled < 2:
            return cells
        return [*cells, *[""] * (width - len(cells)), PERIOD if index == heading else month]

    records = tuple((row, longer(n, cells)) for n, (row, cells) in enumerate(grid.records))
    return replace(grid, records=records)
