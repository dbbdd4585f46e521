"""Rows of totals: checked against the rows that they add up, and left out."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.columns import Column
from carbon.ledger.formats.sheet import Cells, Sheet

#: More totals than these are none of all rows above them.
MOST_OF_ALL = 100


def check_totals(sheet: Sheet, column: Column | None, rows: Sequence[tuple[int, float]]) -> None:
    """Each row of totals must be what the rows above it add up to, all or since the last total.

    *rows* are (row in the file, quantity). A total may be off by half of its last digit a row.
    """
    if column is None:
        return

    check_totals_by(sheet, partial(_total_in, sheet, column), column, rows)


def _total_in(sheet: Sheet, column: Column, row: int, cells: Cells) -> tuple[str, float] | None:
    text = sheet.cell(cells, column)
    return None if sheet.is_missing(text) else (text, sheet.number(row, cells, column))


def check_totals_by(
    sheet: Sheet,
    of: Callable[[int, Cells], tuple[str, float] | None],
    column: Column,
    rows: Sequence[tuple[int, float]],
) -> None:
    """The same, *of* giving the text and number of a row of totals, None where it has none."""
    last = 0
    if sheet.hints.parked:
        # With every row in it, the file was checked before: now some of them wait.
        sheet.remarks += [
            f"{sheet.grid.file}:{row}: left out, a row of totals, which counts rows that wait."
            for row, _ in sheet.totals.rows
        ]
        return
    for row, cells in sheet.totals.rows:
        try:
            found = of(row, cells)
        except Fault as fault:
            sheet.faults.append(fault)
            continue
        if found is None:
            sheet.remarks.append(f"{sheet.grid.file}:{row}: left out, a row of totals without one.")
            continue
        text, total = found
        end = bisect_left(rows, row, key=itemgetter(0))
        since = rows[bisect_right(rows, last, key=itemgetter(0)) : end]
        # Of very many totals, such as one a day, each can only be of what stands since the last.
        above = rows[:end] if len(sheet.totals.rows) <= MOST_OF_ALL else since
        unit = _last_digit(text)
        fits = next((part for part in (above, since) if _adds_up(part, total, unit)), None)
        if fits is None:
            sheet.faults.append(_apart(sheet, row, column, text, total, since or above, unit))
        else:
            sheet.remarks.append(
                f"{sheet.grid.file}:{row}: left out, a total of {text}, which is what the rows "
                "above add up to."
            )
        last = row


def _last_digit(text: str) -> float:
    """What one in the last digit of a printed number is worth."""
    digits = text.strip().strip("()")
    point = digits.rfind(".")
    return 1.0 if point < 0 else 10.0 ** -(len(digits) - point - 1)


def _adds_up(rows: Sequence[tuple[int, float]], total: float, unit: float) -> bool:
    if not rows:
        return False
    added = math.fsum(quantity for _, quantity in rows)
    return abs(added - total) <= 0.5 * unit * len(rows) + 1e-9


def _apart(
    sheet: Sheet,
    row: int,
    column: Column,
    text: str,
    total: float,
    rows: Sequence[tuple[int, float]],
    unit: float,
) -> Fault:
    added = math.fsum(quantity for _, quantity in rows)
    apart = added - total
    missed = next((one for one in rows if abs(one[1] - apart) <= 0.5 * unit * len(rows)), None)
    misses = f"; it leaves out row {missed[0]} ({missed[1]:g})" if missed and apart > 0 else ""
    return BadValue(
        f"a total of {text}",
        f"{added:.10g}, which is what the {len(rows)} rows above add up to{misses}",
        "A row is missing or wrong: compare the file with the supplier's.",
        sheet.grid.place(row, column.name),
    )
