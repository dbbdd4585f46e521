"""A quantity that is what a dial says: it never falls, or moves by steps tiny against its level.

What is used falls at night and on Sundays. Where the values are too few for that to show, their
steps tell: a meter of some age counts in a day, or a month, a small share of what it says.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.columns import Column
from carbon.ledger.formats.daily import ERROR_CODE
from carbon.ledger.formats.sheet import Sheet

#: Of days, so few values tell a dial where each step is less than this share of them; of bills.
OF_DAYS, OF_BILLS = (4, 0.005), (5, 0.03)
#: A dial that rolls over has four digits or more.
FEWEST_OF_ROLL_OVER = 9000
#: Rows by which a file is judged: fewer where each has the half-hours of a day.
MOST_ROWS, MOST_ROWS_ACROSS = 3000, 200


def refuse_index(
    sheet: Sheet,
    naming: Sequence[Column],
    columns: Column | Sequence[Column],
    fewest: int,
    few: tuple[int, float] = OF_DAYS,
) -> None:
    """Refuse a quantity that is what the dial says, at each meter of the file that it moves at.

    It never falls over *fewest* values, or over *few* moves by steps that are tiny.
    """
    column = columns if isinstance(columns, Column) else columns[0]
    moving = [own for own in _values(sheet, naming, columns) if len(set(own)) > 1]
    long = [own for own in moving if len(own) >= fewest and _never_falls(own)]
    if not long or len(long) < sum(len(own) >= fewest for own in moving):
        long = [own for own in moving if is_of_a_dial(own, *few)]
        if not long or len(long) < len(moving):
            return
    first, last = long[0][0], long[0][-1]
    how = "never fall" if first < last else "never rise, the newest first"
    fault = BadValue(
        f"values under {column.name!r} that {how} ({first:g} … {last:g})",
        "what was used",
        "They are what the dial says: ask for the consumption, or name the column Reading; if they "
        f"are what was used after all, log with --accept {ERROR_CODE}.",
        sheet.grid.place(sheet.row_of_heading, column.name),
    )
    if ERROR_CODE in sheet.hints.accept:
        sheet.remarks.append(f"Accepted: {fault}")
    else:
        sheet.faults.append(fault)


def _values(
    sheet: Sheet, naming: Sequence[Column], columns: Column | Sequence[Column]
) -> list[list[float]]:
    """The values of each meter and register, by the first rows; none where some is no number."""
    is_across = not isinstance(columns, Column)
    taken = [columns] if isinstance(columns, Column) else columns
    registers = sheet.columns.all("register", "measurement", "unit")
    first = sheet.heading + 1
    most = MOST_ROWS_ACROSS if is_across else MOST_ROWS
    own: dict[str, list[list[float]]] = {}
    for row, cells in sheet.grid.records[first : first + most]:
        try:
            name = sheet.name_in(row, cells, naming)
            values = [sheet.number_or_none(row, cells, column) for column in taken]
        except Fault:
            return []
        key = " ".join([name, *(sheet.cell(cells, column) for column in registers)])
        own.setdefault(key, []).append([value for value in values if value is not None])
    if is_across:
        # Days may stand the newest first; within one the half-hours never do.
        own = {key: sorted(rows) for key, rows in own.items()}
    return [unrolled(list(itertools.chain.from_iterable(rows))) for rows in own.values()]


def unrolled(values: Sequence[float]) -> list[float]:
    """Values as if a dial that has rolled over once, from 99,9.. to 00,1.., had gone on.

    >>> unrolled([99000, 99500, 100, 600]), unrolled([500, 100, 600])
    ([99000, 99500, 100100, 100600], [500, 100, 600])
    """
    falls = [at for at in range(1, len(values)) if values[at] < values[at - 1]]
    if len(falls) != 1 or values[falls[0] - 1] < FEWEST_OF_ROLL_OVER:
        return list(values)
    at = falls[0]
    whole = 10 ** len(str(int(values[at - 1])))
    if values[at - 1] < 0.9 * whole or values[at] > 0.1 * whole:
        return list(values)
    return [value + whole if n >= at else value for n, value in enumerate(values)]


def _never_falls(values: Sequence[float]) -> bool:
    """Whether values never fall, or, the newest first, never rise, and are not mostly the same."""
    ordered = sorted(values)
    return (
        ordered[0] > 0
        and list(values) in (ordered, ordered[::-1])
        and len(set(values)) > len(values) // 4
    )


def is_of_a_dial(values: Sequence[float], fewest: int, small: float) -> bool:
    """Whether values move one way only, most of them, by steps that are a *small* share of them.

    >>> is_of_a_dial([45210, 45223, 45223, 45240], 4, 0.01), is_of_a_dial([100, 104, 109], 3, 0.01)
    (True, False)
    """
    steps = [later - earlier for earlier, later in itertools.pairwise(values)]
    return (
        len(values) >= fewest
        and min(values) > 0
        and (min(steps) >= 0 or max(steps) <= 0)
        and len(set(values)) > len(values) // 2
        and max(map(abs, steps)) < small * min(values)
    )
