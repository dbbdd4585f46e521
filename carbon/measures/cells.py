"""Cells of ``measures.csv`` read strictly: amounts, shares, whole years, lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from carbon.cells import parse_number
from carbon.errors import BadValue
from carbon.measures.percentages import percent_cell
from carbon.tables import Row

#: Beyond this an amount in GBP or kWh is a slip: the whole country uses less electricity a year.
MOST = 1e12
FIRST_YEAR, LAST_YEAR = 1990, 2100


def several(row: Row, column: str) -> tuple[str, ...]:
    """The parts of a cell that semicolons separate."""
    return tuple(filter(None, (part.strip() for part in row.get(column, "").split(";"))))


def whole(row: Row, column: str, least: int, most: int) -> int:
    """A whole number from *least* to *most*."""

    def read(text: str) -> int:
        number = parse_number(text)
        if number != int(number) or not least <= number <= most:
            raise ValueError(text)
        return int(number)

    return row.read(column, read, f"a whole number from {least} to {most}")


def bounded(
    row: Row, column: str, empty: float | None, fits: Callable[[float], bool], expected: str
) -> float:
    """A number that *fits*; *empty* for an empty cell unless that is None."""
    if not row.get(column) and empty is not None:
        return empty
    number = row.number(column)
    if not fits(number):
        raise BadValue(row[column], expected, "", row.place(column))
    return number


def amount(row: Row, column: str, empty: float | None) -> float:
    """GBP or kWh, never negative."""
    return bounded(
        row,
        column,
        empty,
        lambda number: 0 <= number <= MOST,
        f"an amount of 0 or more, up to {MOST:,.0f}",
    )


def signed(row: Row, column: str) -> float:
    """GBP or a quantity, below 0 where it adds; 0 for an empty cell."""
    return bounded(
        row, column, 0.0, lambda number: abs(number) <= MOST, f"at most {MOST:,.0f}, either way"
    )


def day(row: Row, column: str) -> date:
    """A day in the years that an appraisal may have."""
    found = row.date(column)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadValue(
            row[column], f"a day from {FIRST_YEAR} to {LAST_YEAR}", "", row.place(column)
        )
    return found


def percentage(row: Row, column: str, empty: float, fits: Callable[[float], bool]) -> float:
    """A percentage from 0 to 100 that *fits*, see :mod:`carbon.measures.percentages`."""
    if not row.get(column):
        return empty
    found = percent_cell(row, column, fits)
    if not 0 <= found <= 100:
        raise BadValue(row[column], "a percentage from 0 to 100", "", row.place(column))
    return found


def persistence_factor(row: Row, most: int) -> float | None:
    """The cell persistence_factor in years: above 0, at most the life of *most*; None if empty."""
    if not row.get("persistence_factor"):
        return None
    return bounded(
        row, "persistence_factor", None, lambda number: 0 < number <= most,
        f"years above 0 and at most the life of {most}",
    )  # fmt: skip


def amounts_by_year(
    row: Row, column: str, years: range, example: str
) -> tuple[tuple[int, float], ...]:
    """A cell such as ``2026: 40000; 2027: 20000``."""
    found: dict[int, float] = {}
    for part in several(row, column):
        match = re.fullmatch(r"(\d{1,4})\s*:\s*(.+)", part)
        try:
            year, amount = (int(match[1]), parse_number(match[2])) if match else (0, -1.0)
        except ValueError:
            year, amount = 0, -1.0
        if year not in years or not 0 <= amount <= MOST or year in found:
            raise BadValue(
                repr(part),
                f"YEAR: GBP with each year once, from {years[0]} to {years[-1]}, as {example}",
                "Separate several with semicolons.",
                row.place(column),
            )
        found[year] = amount
    return tuple(sorted(found.items()))
