"""The blocks of a council's sheet: which rows are headings, what each column is, what stands above.

A block begins with a row of months, perhaps a row of sub-headings under it (kWh, £, p/kWh), and
goes on to the next. What is told apart here is the place of things; what a row is of is said in
:mod:`carbon.ledger.formats.council.rows`.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.column_words import SCALE, qualifier, unit_in
from carbon.ledger.formats.columns import letter_of
from carbon.ledger.formats.council.beside import beside, is_number, refuse_unknown
from carbon.ledger.formats.council.block import Block, MonthColumn
from carbon.ledger.formats.council.kinds import (
    CHECK,
    CHECK_WORDS,
    NAME_WORDS,
    QUANTITY,
    TOTAL_WORDS,
    kind_of,
    register_in,
)
from carbon.ledger.formats.council.months import FEWEST, MonthRun, month_named, parted, runs_in
from carbon.ledger.formats.council.questions import Question
from carbon.ledger.formats.council.years import (
    are_of,
    months_under,
    only_year,
    year_named,
    year_of_tab,
)
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.vocabulary import Vocabulary
from carbon.ledger.grids import Grid
from carbon.periods import Period, add_months, month_of


def fits(grid: Grid) -> bool:
    """Whether some row of the sheet has three months or more that follow one another."""
    return any(runs_in(parted(cells)[0]) for _, cells in grid.records[:60])


def blocks_of(
    grid: Grid,
    vocabulary: Vocabulary,
    year: Period | None,
    faults: list[Fault],
    ignored: Collection[str] = (),
) -> Iterator[Block]:
    """The blocks of a sheet; *year* is that of months without one where no title names it.

    *ignored* are columns, by heading or letter, that the user lets through.
    """
    records = list(grid.records)
    heads = [index for index, (_, cells) in enumerate(records) if runs_in(parted(cells)[0])]
    ends = [*heads[1:], len(records)]
    start = 0
    titles: list[str] = []
    before: Period | None = None
    for head, end in zip(heads, ends, strict=True):
        above = records[start:head]
        # Rows that belong above the next heading: its title stands after a total or a blank.
        body_end = _title_start(records, head + 1, end) if end < len(records) else end
        block = Block(head, records[head][0], above, records[head + 1 : body_end])
        start = body_end
        # A heading that is repeated, as on a printed page, goes on under the titles before it.
        own = [cell for _, cells in above for cell in cells if cell]
        block.titles = titles = own or titles
        block.year = before
        months, under = parted(records[head][1])
        block.runs = runs_in(months)
        _place(grid, block, months, under, vocabulary, year, faults, ignored)
        before = block.year
        yield block


def _title_start(records: Sequence[tuple[int, Sequence[str]]], first: int, end: int) -> int:
    """Where the titles of the next block begin: its trailing rows that hold no number."""
    index = end
    while index > first and not any(is_number(cell) for cell in records[index - 1][1]):
        index -= 1
    return index


def _place(
    grid: Grid,
    block: Block,
    head: Sequence[str],
    under: list[str],
    vocabulary: Vocabulary,
    year: Period | None,
    faults: list[Fault],
    ignored: Collection[str],
) -> None:
    """Say what each column of a block is; *under* is what its headings say beside the month."""
    rows = _years_of_rows(block)
    over = {run.first: months_under(block.above, run) for run in block.runs if not run.named}
    own = _year_of(grid, block, year, over, next(iter(rows.values()), None), faults)
    block.year = own
    sub = under or _sub_heading(block, vocabulary)
    if sub and not under:
        block.sub_row = block.rows[0][0]
        del block.rows[0]
    first, last = block.runs[0].first, block.runs[-1].last
    width = max([len(head), *(len(cells) for _, cells in block.rows)], default=len(head))
    for number, run in enumerate(block.runs):
        block.bands[run.first] = _band(block, run, block.runs[number - 1].last if number else -1)
        months = over.get(run.first) or run.months(own)
        if len(months) < len(run.columns):
            of_file = year_of_tab(PurePath(grid.file.removesuffix(f" [{grid.sheet}]")).stem)
            of_name = f"; the file's name says {of_file}" if of_file else ""
            faults.append(
                Question(
                    f"months without a year ({head[run.first]} …){of_name}",
                    "a year in the headings, the title or the name of the tab",
                    f"Say which with --year {of_file or '2023-24'}.",
                    grid.place(block.row),
                    "year",
                )
            )
            return
        if not run.named and not over[run.first] and own and not are_of(months.values(), own):
            faults.append(_of_no_year(grid, block, head, run, own))
            return
        following = [column for column, _ in run.columns[1:]]
        ends = [*following, _end_of_run(block, run, number, width, sub)]
        for (column, _), end in zip(run.columns, ends, strict=True):
            to = end if sub else column + 1
            _fill(grid, block, column, to, months[column], sub, vocabulary, faults)
    block.by_year = {row: _in_year(block, year, own) for row, year in rows.items()}
    _refuse_repeated(grid, block, faults)
    _refuse_skipped(grid, block, faults)
    # A month before the runs, of which too few follow one another, is among them all the same.
    first = min([n for n, cell in enumerate(head) if cell and month_named(cell)], default=first)
    for column in range(width):
        if column in block.slots:
            continue
        heading = head[column].strip() if column < len(head) else ""
        beneath = sub[column] if sub and column < len(sub) else ""
        if letter_of(column) in ignored or (heading and heading in ignored):
            block.others[column] = "let through"
        elif column < first and any(
            column < len(cells) and only_year(cells[column]) for _, cells in block.rows
        ):
            block.names[column] = heading or beneath
        elif column < first and TOTAL_WORDS.search(plain(heading)):
            quantities = [index for index, slot in block.slots.items() if slot.kind == QUANTITY]
            block.totals[column] = [] if "£" in heading else quantities
        elif column < first and CHECK_WORDS.search(plain(heading)):
            block.others[column] = CHECK
        elif column < first:
            is_name = vocabulary.headings.get(plain(heading)) or NAME_WORDS.search(plain(heading))
            if column == first - 1 and not is_name:
                refuse_unknown(grid, block, column, heading, faults)
            block.names[column] = heading or beneath
        else:
            beside(grid, block, column, heading, beneath, last, vocabulary, faults)


def _years_of_rows(block: Block) -> dict[int, Period]:
    """By row, the year that it names before its months; none where the months say it, or some row.

    A sheet may have a row a year: then each row that has figures names its own.
    """
    first = block.runs[0].first
    if any(run.named for run in block.runs):
        return {}
    found: dict[int, Period] = {}
    for row, cells in block.rows:
        filled = any(cells[first:]) and any(is_number(cell) for cell in cells[first:])
        year = next((year for cell in cells[:first] if cell and (year := only_year(cell))), None)
        if year is not None and filled:
            found[row] = year
        elif filled and not TOTAL_WORDS.search(plain(" ".join(cells[:first]))):
            return {}
    return found


def _in_year(block: Block, year: Period, own: Period | None) -> Block:
    """The same block in another year."""
    if own is None or year == own:
        return block
    by = 12 * (year.start.year - own.start.year)
    slots = {
        column: replace(slot, month=month_of(add_months(slot.month.start, by)))
        for column, slot in block.slots.items()
    }
    return replace(block, slots=slots)


def _of_no_year(
    grid: Grid, block: Block, head: Sequence[str], run: MonthRun, year: Period
) -> BadValue:
    """The fault of months that are not a year's, such as April to March of 2023."""
    return BadValue(
        f"months {head[run.first]} to {head[run.last]} of {year}",
        f"months of one year: {year} is {year.start:%B %Y} to {year.last_day:%B %Y}",
        "Say which with --year 2023-24 (a year from April) or --year 2023 (from January).",
        grid.place(block.row),
    )


def _refuse_skipped(grid: Grid, block: Block, faults: list[Fault]) -> None:
    """Runs of months that are the same row's with a month left out between them."""
    for before, after in itertools.pairwise(block.runs):
        if block.bands[before.first] or block.bands[after.first]:
            continue
        months = [block.slots[c].month for c in (before.last, after.first) if c in block.slots]
        if len(months) == 2 and 1 < _months_between(*months) <= FEWEST:
            faults.append(
                BadValue(
                    f"{months[1]} after {months[0]} ({letter_of(after.first)})",
                    "months that follow one another",
                    "Add the month that is left out, empty if need be.",
                    grid.place(block.row, letter_of(after.first)),
                )
            )


def _months_between(before: Period, after: Period) -> int:
    first, second = before.start, after.start
    return (second.year - first.year) * 12 + second.month - first.month


def _year_of(
    grid: Grid,
    block: Block,
    year: Period | None,
    over: Mapping[int, Mapping[int, Period]],
    of_rows: Period | None,
    faults: list[Fault],
) -> Period | None:
    """The year of a block's months: its rows' own, as told, else of its titles, else of its tab.

    *over* are the months of runs that have their years over them.
    """
    if of_rows is not None:
        return of_rows
    named = [found for text in reversed(block.titles) if (found := year_named(text))]
    if over and all(over.values()):
        # What stands over the months is no title of the whole.
        named = [month for months in over.values() for month in months.values()]
    tab = year_of_tab(grid.sheet)
    if named and tab and not (named[0].start < tab.end and tab.start < named[0].end):
        faults.append(
            BadValue(
                f"a title of {named[0]} on a tab named {grid.sheet!r}",
                "one year",
                "Correct whichever is wrong.",
                grid.place(block.row),
            )
        )
    if named and tab and named[0].start != tab.start and year is None:
        # "2023" in a title on a tab of 2023-24: the tab says which.
        named = [tab if "-" in str(tab) else named[0]]
    said = next(iter(named), tab)
    if year and said and not (year.start < said.end and said.start < year.end):
        faults.append(
            BadValue(
                f"months under {said}, while --year says {year}",
                "one year",
                "Leave --year out, or correct the title or the name of the tab.",
                grid.place(block.row),
            )
        )
    given = year or said
    explicit = {month.year for run in block.runs for _, month in run.columns if month.year}
    if given is not None and explicit:
        months = [p for run in block.runs for p in run.months(given).values()]
        if not any(given.start <= month.start < given.end for month in months):
            where = (
                "--year" if year else f"a title of {given}" if named else f"the tab {grid.sheet!r}"
            )
            faults.append(
                BadValue(
                    f"months {months[0]} to {months[-1]} under {where}",
                    f"months of {given}",
                    "A sheet copied from last year's? Correct the headings or the title.",
                    grid.place(block.row),
                )
            )
    return given if given or explicit else block.year


def _sub_heading(block: Block, vocabulary: Vocabulary) -> list[str] | None:
    """The row under the months that says what each column holds; None where there is none."""
    if not block.rows:
        return None
    cells = block.rows[0][1]
    first, last = block.runs[0].first, block.runs[-1].last
    under = [cell for cell in cells[first : last + 4] if cell]
    if len(under) < len(block.runs[0].columns):
        return None
    known = sum(1 for cell in under if kind_of(cell, vocabulary)[0] is not None)
    return list(cells) if known * 2 > len(under) else None


def _end_of_run(
    block: Block, run: MonthRun, number: int, width: int, sub: Sequence[str] | None
) -> int:
    """The column after the last that the last month of a run may span."""
    if number + 1 < len(block.runs):
        return block.runs[number + 1].first
    if len(run.columns) > 1:
        spans = {b - a for (a, _), (b, _) in zip(run.columns, run.columns[1:], strict=False)}
        return min(run.last + max(spans), width)
    return run.last + 1


def _fill(
    grid: Grid,
    block: Block,
    column: int,
    end: int,
    month: Period,
    sub: Sequence[str] | None,
    vocabulary: Vocabulary,
    faults: list[Fault],
) -> None:
    """Give a month's column, and those its merged heading spans, what they hold."""
    band = block.bands[block.run_of(column).first]
    for index in range(column, end):
        under = sub[index].strip() if sub is not None and index < len(sub) else ""
        if sub is not None and not under:
            continue
        kind, unit = kind_of(under, vocabulary) if under else (QUANTITY, "")
        if kind is None:
            continue
        said = qualifier(under, spans=False) if kind == QUANTITY and under else ""
        if said == SCALE:
            faults.append(
                BadValue(
                    f"{under!r} under {month} ({letter_of(index)}): the figures are scaled",
                    "figures in a unit such as kWh or MWh",
                    "Write what was used in such a unit, in a copy of the sheet.",
                    grid.place(block.row, letter_of(index)),
                )
            )
        elif said:
            kind = CHECK
        if CHECK_WORDS.search(plain(band)):
            kind = CHECK
        elif not under or (kind == QUANTITY and not unit):
            kind = kind_of(band, vocabulary)[0] or kind
        register = register_in(under, vocabulary) or register_in(band, vocabulary)
        block.slots[index] = MonthColumn(month, kind, unit or unit_in(band, vocabulary), register)


def _band(block: Block, run: MonthRun, before: int) -> str:
    """What stands over a run of months in the rows above it; empty where there is nothing."""
    if len(block.runs) == 1:
        return ""
    for _, cells in reversed(block.above):
        over = [text for text in cells[before + 1 : run.last + 1] if text and not only_year(text)]
        if over and len([text for text in cells if text]) >= len(block.runs):
            return over[-1]
    return ""


def _refuse_repeated(grid: Grid, block: Block, faults: list[Fault]) -> None:
    """A month twice for quantities must be told apart by what stands over it."""
    seen: dict[tuple[Period, str], int] = {}
    for column, slot in block.slots.items():
        if slot.kind != QUANTITY:
            continue
        band = block.bands[block.run_of(column).first]
        key = (slot.month, f"{band}|{slot.unit}|{slot.register}")
        if key in seen:
            faults.append(
                BadValue(
                    f"{slot.month} twice, in columns {letter_of(seen[key])} and "
                    f"{letter_of(column)}",
                    "each month once, or a band over each run of months that says what it is of",
                    "Name what each is of in the row above the months, such as Electricity and "
                    "Gas.",
                    grid.place(block.row),
                )
            )
            return
        seen[key] = column
