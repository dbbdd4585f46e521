"""Checks of a council's sheet: totals, and rows that may be dials, quarters or last year's copy."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator, Sequence

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.columns import letter_of
from carbon.ledger.formats.council.block import Block
from carbon.ledger.formats.council.kinds import COST, QUANTITY
from carbon.ledger.formats.council.line import MonthsLine
from carbon.ledger.formats.council.questions import Question
from carbon.ledger.formats.council.values import value_of
from carbon.ledger.formats.dials import unrolled
from carbon.ledger.formats.hints import Hints
from carbon.ledger.grids import Grid

#: The names under which a user accepts what these checks refuse.
TOTALS, RISING, QUARTERS, COPIED = "totals", "rising", "quarters", "copied"
PRICES = "prices"
FEWEST_PRICES = 4
#: A row that rises from every month to the next may be a dial's reads: where it does so for most
#: of a year, or for fewer months by steps that are small beside what it begins with. Gas rises
#: from July to December too, by steps that are not.
FEWEST_RISING, MOST_OF_A_YEAR = 5, 8
SMALL_STEP = 0.2
#: A price of so many times the meter's usual, or the part of it, is no price.
FAR_PRICE = 4.0
FEWEST_COPIED = 3
#: A total's missing rows are looked for among so many at once, in so many tries.
MOST_MISSED, MOST_TRIED = 3, 20_000
#: So many months of a row that are sums of others are no chance.
FEWEST_SUMS = 3


def check_totals(
    grid: Grid, block: Block, lines: Sequence[MonthsLine], hints: Hints
) -> Iterator[Fault]:
    """Row totals and rows of totals that are not what they should add up to."""
    if TOTALS in hints.accept:
        return
    for line in lines:
        yield from _row_totals(grid, block, line)
    if not hints.parked:
        # With every row in it, the sheet was checked before: now some of them wait.
        yield from _total_rows(grid, block, lines)


def _row_totals(grid: Grid, block: Block, line: MonthsLine) -> Iterator[Fault]:
    for column, parts in block.totals.items():
        text = line.cells[column].strip() if column < len(line.cells) else ""
        if not text or not parts:
            continue
        total = _number(text)
        own = [
            one.value.number
            for one in line.figures
            if one.column in parts and one.value.number is not None
        ]
        # A formula that was never calculated is stored as 0 or nothing.
        sees_formulas = grid.marks is not None and grid.marks.sees_formats
        if total is None or (total == 0 and sees_formulas):
            continue
        added = math.fsum(own)
        if abs(added - total) > 0.5 * _unit(text) * max(len(own), 1) + 1e-9:
            yield BadValue(
                f"a total of {text} for {line.label.said!r}",
                f"{added:.10g}, which is what its months add up to",
                "A month is missing or wrong. If the total is, log with --totals-wrong --reason "
                "TEXT.",
                grid.place(line.row, letter_of(column)),
            )


def is_sum(line: MonthsLine, above: Sequence[MonthsLine]) -> bool:
    """Whether a row that the register does not know adds up those above it, whatever it is called.

    Every figure of three months or more is the sum of several rows.
    """
    figures = [one for one in line.quantities() if one.value.number]
    rows = [one for one in above if not one.is_total]
    return len(figures) >= FEWEST_SUMS and any(
        len(part) > 1
        and all(_adds_up(part, one.column, one.value.number or 0.0, 0.02) for one in figures)
        for part in (_since_total(above), rows)
    )


def _total_rows(grid: Grid, block: Block, lines: Sequence[MonthsLine]) -> Iterator[Fault]:
    for index, line in enumerate(lines):
        if not line.is_total:
            continue
        above = lines[:index]
        since = _since_total(above)
        banded = [one for one in above if one.band == line.band and not one.is_total]
        every = [one for one in above if not one.is_total]
        # A total may stand over what it adds up: over the next, or over all.
        below = _until_total(lines[index + 1 :])
        rest = [one for one in lines[index + 1 :] if not one.is_total]
        parts = [part for part in (since, banded, every, below, rest) if part]
        for figure in line.figures:
            if figure.slot.kind != QUANTITY or figure.value.number is None:
                continue
            column, total = figure.column, figure.value.number
            text = line.cells[column].strip()
            if not any(_adds_up(part, column, total, _unit(text)) for part in parts):
                if not is_mixed(parts):
                    yield _apart(grid, line, column, text, total, (since or every or rest))
                break


def is_mixed(parts: Sequence[Sequence[MonthsLine]]) -> bool:
    """Whether rows are of several units, which nobody can add up."""
    return len({one.label.unit for part in parts for one in part}) > 1


def _until_total(lines: Sequence[MonthsLine]) -> list[MonthsLine]:
    return list(itertools.takewhile(lambda one: not one.is_total, lines))


def _since_total(lines: Sequence[MonthsLine]) -> list[MonthsLine]:
    found: list[MonthsLine] = []
    for line in reversed(lines):
        if line.is_total:
            break
        found.append(line)
    return found[::-1]


def _at(line: MonthsLine, column: int) -> float:
    return math.fsum(
        one.value.number
        for one in line.figures
        if one.column == column and one.value.number is not None
    )


def _adds_up(lines: Sequence[MonthsLine], column: int, total: float, unit: float) -> bool:
    added = math.fsum(_at(line, column) for line in lines)
    return abs(added - total) <= 0.5 * unit * len(lines) + 1e-9


def _apart(
    grid: Grid, line: MonthsLine, column: int, text: str, total: float, lines: Sequence[MonthsLine]
) -> Fault:
    added = math.fsum(_at(one, column) for one in lines)
    month = line.block.slots[column].month
    missed = " and ".join(f"row {one.row} ({one.label.said})" for one in _missed(line, lines))
    misses = f"; it leaves out {missed}" if missed else ""
    return BadValue(
        f"{text} as {line.label.said!r} in {month}",
        f"{added:.10g}, which is what the {len(lines)} rows above add up to{misses}",
        "A row is missing or wrong. If the total is, log with --totals-wrong --reason TEXT.",
        grid.place(line.row, letter_of(column)),
    )


def _missed(total: MonthsLine, lines: Sequence[MonthsLine]) -> Sequence[MonthsLine]:
    """The rows that a total leaves out: the fewest without which every month of it adds up."""
    wanted = [(one.column, one.value.number or 0.0) for one in total.quantities()]

    def is_whole(rest: Sequence[MonthsLine]) -> bool:
        return bool(rest) and all(
            _adds_up(rest, column, number, _unit(total.cells[column].strip()))
            for column, number in wanted
        )

    def apart(rest: Sequence[MonthsLine]) -> float:
        return sum(
            abs(math.fsum(_at(one, column) for one in rest) - number) for column, number in wanted
        )

    for count in range(1, MOST_MISSED + 1):
        if math.comb(len(lines), count) > MOST_TRIED:
            break
        found = [
            (apart(rest), index, missed)
            for index, missed in enumerate(itertools.combinations(lines, count))
            if is_whole(rest := [one for one in lines if one not in missed])
            and any(_at(one, column) for one in missed for column, _ in wanted)
        ]
        if found:
            return min(found)[2]
    return ()


def _number(text: str) -> float | None:
    try:
        return value_of(text).number
    except ValueError:
        return None


def _unit(text: str) -> float:
    """What one in the last digit of a printed number is worth."""
    digits = text.strip().strip("()*E")
    point = digits.rfind(".")
    return 1.0 if point < 0 else 10.0 ** -(len(digits) - point - 1)


def doubts(
    grid: Grid, lines: Sequence[MonthsLine], hints: Hints, remarks: list[str]
) -> Iterator[Fault]:
    """Rows that are perhaps not what they seem: nobody can say but the one who keeps the sheet."""
    for line in lines:
        if not line.is_used or line.label.kind != QUANTITY:
            continue
        if RISING not in hints.accept:
            yield from _rising(grid, line)
        if PRICES not in hints.accept:
            yield from _prices(grid, line)
        if QUARTERS not in hints.accept and not hints.quarters and line.step:
            yield _of_quarters(grid, line)
    if COPIED not in hints.accept:
        yield from _copied(grid, lines)
    for line in lines:
        for one in line.figures:
            if one.comment:
                remarks.append(
                    f"{grid.place(line.row, letter_of(one.column))}: comment {one.comment!r} on "
                    f"{line.label.said!r} in {one.slot.month}."
                )


def _rising(grid: Grid, line: MonthsLine) -> Iterator[Fault]:
    """Figures that rise from every month to the next may be what a dial says."""
    values = [one.value.number for one in line.quantities() if one.value.number is not None]
    risen = unrolled(values)
    if _is_like_a_dial(risen) and all(a < b for a, b in itertools.pairwise(risen)):
        yield Question(
            f"{line.label.said!r} rising in every month, from {values[0]:g} to {values[-1]:g}",
            "what was used in each month",
            "If these are reads of the dial, log them as reads (meter, date, reading). If they are "
            f"use, log with --accept {RISING}.",
            grid.place(line.row),
            "rising",
            answers=("use", "dial"),
        )


def _is_like_a_dial(values: Sequence[float]) -> bool:
    """Whether values that rise do so as a dial's would."""
    if len(values) < FEWEST_RISING:
        return False
    steps = [later - earlier for earlier, later in itertools.pairwise(values)]
    return len(values) >= MOST_OF_A_YEAR or max(steps) < SMALL_STEP * values[0]


def _prices(grid: Grid, line: MonthsLine) -> Iterator[Fault]:
    """A price far from the row's own in other months: the unit or a digit is wrong."""
    prices = []
    for one in line.quantities():
        cost = next(
            (
                other.value.number
                for other in line.figures
                if other.slot.kind == COST
                and (other.slot.month, other.slot.register) == (one.slot.month, one.slot.register)
            ),
            None,
        )
        if cost and one.value.number and cost > 0 and one.value.number > 0:
            prices.append((cost / one.value.number, one))
    if len(prices) < FEWEST_PRICES:
        return
    usual = statistics.median(price for price, _ in prices)
    for price, one in prices:
        if not usual / FAR_PRICE <= price <= usual * FAR_PRICE:
            yield BadValue(
                f"{line.label.said!r} at £{price:.4g} a unit in {one.slot.month}",
                f"about £{usual:.4g}, as in its other months",
                "The unit or a digit may be wrong: compare it with the bill. If it is right, log "
                f"with --accept {PRICES}.",
                grid.place(line.row, letter_of(one.column)),
            )


def _of_quarters(grid: Grid, line: MonthsLine) -> Fault:
    """A figure with blank months beside it may be of more than its month."""
    each = "second" if line.step == 2 else "third"
    return Question(
        f"{line.label.said!r} with a figure in every {each} month and blanks between",
        "a figure a month, or the months that each figure is of",
        "Say which months a figure covers: --quarters before (the blank ones before it too), "
        "--quarters after, or --quarters own (its own month only; the others are missing).",
        grid.place(line.row),
        "quarters",
        answers=("before", "after", "own"),
    )


def _copied(grid: Grid, lines: Sequence[MonthsLine]) -> Iterator[Fault]:
    """Months equal to the last year's to the digit: the template was copied and not filled in."""
    by_meter: dict[str, dict[tuple[int, int], tuple[float, MonthsLine]]] = {}
    for line in lines:
        for meter, _ in line.meters.values():
            own = by_meter.setdefault(f"{meter}|{line.label.unit}", {})
            for one in line.quantities():
                first = one.slot.month.start
                own[first.year, first.month] = (one.value.number or 0.0, line)
    for own in by_meter.values():
        same = [
            key
            for key, (value, _) in sorted(own.items())
            if value and own.get((key[0] - 1, key[1]), (None,))[0] == value
        ]
        if len(same) >= FEWEST_COPIED:
            year, month = same[0]
            line = own[same[0]][1]
            yield BadValue(
                f"{line.label.said!r} with {len(same)} months equal to the year before to the "
                f"digit, from {year}-{month:02d} on",
                "figures of their own",
                "Perhaps last year's sheet was copied: empty what has not come. If they are right, "
                f"log with --accept {COPIED}.",
                grid.place(line.row),
            )
