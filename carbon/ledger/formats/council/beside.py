"""The columns before, among and after the months: totals and checks, or refused."""

from __future__ import annotations

import re

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.columns import letter_of
from carbon.ledger.formats.council.block import Block
from carbon.ledger.formats.council.kinds import (
    CHECK,
    CHECK_WORDS,
    CO2_WORDS,
    COST,
    COST_WORDS,
    LONGEST_USE,
    PRICE,
    PRICE_WORDS,
    QUANTITY,
    QUARTER_WORDS,
    TOTAL_WORDS,
    VAT,
    kind_of,
)
from carbon.ledger.formats.council.months import month_named
from carbon.ledger.formats.council.years import year_named
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.vocabulary import Vocabulary
from carbon.ledger.grids import Grid


def is_number(text: str) -> bool:
    """Whether a cell holds a number, perhaps with a sign of money, a unit or a mark."""
    return (
        bool(re.fullmatch(r"[-+(£*]*[\d.,]+\)?\s*[A-Za-z*]{0,4}%?", text.strip()))
        if text
        else False
    )


def refuse_unknown(
    grid: Grid, block: Block, column: int, heading: str, faults: list[Fault]
) -> None:
    """Refuse a column beside the months that holds numbers of which nothing says what they are."""
    numbers = [
        cells[column]
        for _, cells in block.rows
        if column < len(cells) and is_number(cells[column]) and len(cells[column]) < LONGEST_USE
    ]
    if numbers:
        letter = letter_of(column)
        what = f"a heading {heading!r} ({letter})" if heading else f"no heading ({letter})"
        faults.append(
            BadValue(
                f"{what} over numbers such as {numbers[0]}",
                "a month, a total, cost, price, CO2, last year or a change",
                "Correct the heading; if these are no use of a month, log with "
                f"--ignore {letter} --reason TEXT.",
                grid.place(block.row, letter),
            )
        )


def beside(
    grid: Grid,
    block: Block,
    column: int,
    heading: str,
    under: str,
    last: int,
    vocabulary: Vocabulary,
    faults: list[Fault],
) -> None:
    """Say what a column among or after the months is: a total, a check, or refused."""
    name = plain(heading)
    run = block.run_of(column) if column >= block.runs[0].first else block.runs[0]
    before = [index for index in block.slots if run.first <= index < column]
    quantities = [index for index in before if block.slots[index].kind == QUANTITY]
    if not heading and not under:
        if any(one in block.slots or one in block.totals for one in (column - 1,)):
            refuse_unknown(grid, block, column, heading, faults)
        block.others[column] = CHECK
        return
    named = year_named(heading)
    own = {block.slots[index].month for index in quantities}
    if QUARTER_WORDS.search(name) and not CHECK_WORDS.search(name):
        block.totals[column] = quantities[-3:] if "h" not in name else quantities[-6:]
    elif (
        (
            named is not None
            and own
            and not all(named.start <= month.start < named.end for month in own)
        )
        or CHECK_WORDS.search(name)
        or CO2_WORDS.search(name)
        or PRICE_WORDS.search(plain(under))
        or (kind_of(heading, vocabulary)[0] in (COST, VAT, PRICE) and not TOTAL_WORDS.search(name))
    ):
        block.others[column] = CHECK
    elif TOTAL_WORDS.search(name) or named is not None:
        is_cost = any("£" in text or COST_WORDS.search(plain(text)) for text in (under, heading))
        block.totals[column] = [] if is_cost else quantities
    elif not heading:
        # A merged heading of totals spans its £ and p/kWh; one of a month must be understood.
        if column <= last and not CHECK_WORDS.search(plain(under)):
            refuse_unknown(grid, block, column, under, faults)
        block.others[column] = CHECK
    elif column < last or month_named(heading) is not None:
        faults.append(
            BadValue(
                f"{under!r} under {heading} ({letter_of(column)})"
                if under and month_named(heading)
                else f"a heading {heading!r} ({letter_of(column)}) among the months",
                "a unit, cost, VAT, price or CO2"
                if under and month_named(heading)
                else "a month, or a total of some",
                "Correct it; a month that is mistyped would be passed over.",
                grid.place(block.row, letter_of(column)),
            )
        )
    else:
        refuse_unknown(grid, block, column, heading, faults)
        block.others[column] = CHECK
