"""The shapes that readings come in, told apart by what a file's columns hold.

A shape is a module with ``NAME``, ``TITLE``, ``fits(columns)`` and ``read(sheet)``. What columns
are called and what their values mean is data: ``inventories/layouts/``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from carbon.errors import BadValue, Fault, FaultList, Faults, UnknownName, UnreadableFile
from carbon.ledger.account import HEADING, PARKED, Account, RowTally
from carbon.ledger.formats.assignment import Assignment, roles_by_heading
from carbon.ledger.formats.beside_values import told_beside
from carbon.ledger.formats.column_values import SAMPLE
from carbon.ledger.formats.column_words import unit_in
from carbon.ledger.formats.columns import Columns
from carbon.ledger.formats.contradictions import contradictions
from carbon.ledger.formats.council import sheet as council
from carbon.ledger.formats.council.months import month_named
from carbon.ledger.formats.council.questions import remembered
from carbon.ledger.formats.financial_years import is_like_a_year, year_of
from carbon.ledger.formats.half_hours_across import bare_columns
from carbon.ledger.formats.headings import families
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.layouts import (
    Known,
    as_read,
    council_layout,
    layout_for,
    layout_of_all,
    layouts,
    not_there,
    under,
)
from carbon.ledger.formats.month_tabs import month_of_tab, with_month
from carbon.ledger.formats.parsed import Parsed, SheetRow
from carbon.ledger.formats.quantities import refuse_unused, settle_factors
from carbon.ledger.formats.sheet import DATED, NoReadings, Sheet, no_readings
from carbon.ledger.formats.titles import HEADED, meanings, unit_of_titles
from carbon.ledger.formats.unit_rows import units_under
from carbon.ledger.formats.vocabulary import NOT_ENERGY, Vocabulary, read_vocabulary
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading

__all__ = ["Hints", "Parsed", "Shape", "read", "shapes"]

#: How far down a heading is looked for, below a report's title lines.
MOST_TITLE_ROWS = 40
#: Headings that are near to what is read: calendar years, and weeks across.
_CALENDAR_YEAR = re.compile(r"(?i)(?:cy|year|calendar(?: year)?)?[ -]?(?:19|20)\d{2}")
_WEEK = re.compile(r"(?i)(?:(?:19|20)\d{2})?[ -]?w(?:ee)?k?[ -]?\d{1,2}")
#: What the first release called the shapes that events have since become one.
OLD_NAMES = {"fuel-card": "events", "mileage": "events", "waste": "events"}


@dataclass(frozen=True)
class Shape:
    """One shape: its name, what it is in words, whether columns are of it, and its reader."""

    name: str
    title: str
    fits: Callable[[Columns, Grid], bool]
    read: Callable[..., Parsed]


def shapes() -> dict[str, Shape]:
    """The shapes by name, in the order in which a file is compared with them."""
    from carbon.ledger.formats import (
        bills,
        day_rows,
        events,
        half_hour_rows,
        half_hours_across,
        lamps,
        register_reads,
        template,
        years_across,
    )

    def rows(grid: Grid) -> Sequence[tuple[int, Sequence[str]]]:
        return grid.records[1 : 1 + SAMPLE]

    found = [
        Shape(template.NAME, template.TITLE, lambda c, _: template.fits(c), template.read),
        Shape(
            half_hours_across.NAME,
            half_hours_across.TITLE,
            lambda c, _: half_hours_across.fits(c),
            half_hours_across.read,
        ),
        Shape(
            half_hour_rows.NAME,
            half_hour_rows.TITLE,
            lambda c, g: half_hour_rows.fits(c, rows(g)),
            half_hour_rows.read,
        ),
        Shape(lamps.NAME, lamps.TITLE, lambda c, _: lamps.fits(c), lamps.read),
        Shape(bills.NAME, bills.TITLE, lambda c, _: bills.fits(c), bills.read),
        Shape(
            years_across.NAME,
            years_across.TITLE,
            lambda c, _: years_across.fits(c),
            years_across.read,
        ),
        Shape(
            register_reads.NAME,
            register_reads.TITLE,
            lambda c, _: register_reads.fits(c),
            register_reads.read,
        ),
        Shape(events.NAME, events.TITLE, lambda c, _: events.fits(c), events.read),
        Shape(day_rows.NAME, day_rows.TITLE, lambda c, _: day_rows.fits(c), day_rows.read),
    ]
    return {shape.name: shape for shape in found}


def read(
    grid: Grid,
    hints: Hints | None = None,
    form: str | None = None,
    vocabulary: Vocabulary | None = None,
    known: Sequence[Known] | None = None,
) -> Parsed:
    """The readings of a file; *form* forces a shape, *known* are the layouts there are.

    Raises :class:`UnreadableFile` where the file is of no known shape.
    """
    if grid.tabs:
        return _of_tabs(grid, hints, form, vocabulary, known)
    if hints is not None and hints.parked:
        whole, grid = grid, grid.without(hints.parked)
        waiting = whole.numbers_of(hints.parked)
        aside = [row for row, _ in whole.records if row in waiting] if waiting else []
        return _with_parked(_read(grid, hints, form, vocabulary, known), aside)
    return _read(grid, hints, form, vocabulary, known)


def _with_parked(parsed: Parsed, rows: Sequence[int]) -> Parsed:
    """The same with *rows*, which wait, in the account."""
    if not rows:
        return parsed
    tally = RowTally()
    tally.extend(PARKED, rows)
    account = parsed.account
    return replace(parsed, account=replace(account, rows=(*account.rows, *tally.made())))


def _read(
    grid: Grid,
    hints: Hints | None,
    form: str | None,
    vocabulary: Vocabulary | None,
    known: Sequence[Known] | None,
) -> Parsed:
    """The readings of one sheet."""
    if form in (None, council.NAME) and council.fits(grid):
        return _of_council(grid, hints or Hints(), vocabulary or read_vocabulary(), known)
    FaultList(grid.faults).raise_if_any()
    try:
        shape, sheet = _located(
            grid, hints or Hints(), form, vocabulary or read_vocabulary(), known
        )
        if grid.marks is not None and grid.marks.hidden:
            sheet.remarks.append(f"{grid.named}: hidden {grid.marks.hidden} are read too.")
        sheet.remarks += told_beside(sheet)
        parsed = _of_shape(shape, sheet)
    except (Fault, Faults):
        council.refuse_turned(grid)
        raise
    settle_factors(sheet)
    refuse_unused(sheet)
    if not (sheet.hints.is_first_release or sheet.hints.is_again):
        sheet.faults.extend(contradictions(sheet, parsed.readings))
    faults = parsed.faults if parsed.faults is sheet.faults else FaultList(parsed.faults)
    return replace(
        parsed,
        faults=faults,
        remarks=sheet.remarks,
        account=sheet.account(),
        layout=as_read(sheet, parsed),
    )


def _located(
    grid: Grid,
    hints: Hints,
    form: str | None,
    vocabulary: Vocabulary,
    known: Sequence[Known] | None,
) -> tuple[Shape, Sheet]:
    """The shape and sheet of a file; where its rows lack a date, with the month of its tab."""
    try:
        found = locate(grid, hints, form, vocabulary, known)
        # A shape that is forced fits whatever it lacks.
        if form is None or found[1].columns.first(*DATED) or not month_named(grid.sheet):
            return found
        refused: Fault | None = None
    except UnreadableFile as fault:
        refused = fault
    month = month_of_tab(grid, hints.year)
    headings = likely_headings(grid, vocabulary, hints) if month else []
    if not headings:
        raise refused or no_readings(grid)
    dated = with_month(grid, headings[0], month)
    shape, sheet = locate(dated, hints, form, vocabulary, known)
    sheet.remarks.append(f"{grid.named}: each row is of {month}, by the name of its tab.")
    return shape, sheet


def _of_shape(shape: Shape, sheet: Sheet) -> Parsed:
    """The readings of a sheet; none, and no fault, where all of its rows wait."""
    try:
        return shape.read(sheet)
    except NoReadings:
        if not sheet.hints.parked:
            raise
        return Parsed([], sheet.faults, sheet.remarks, format=shape.name)


def _of_council(
    grid: Grid, hints: Hints, vocabulary: Vocabulary, known: Sequence[Known] | None
) -> Parsed:
    """The readings of a council's sheet, with the layout that reads it so again."""
    name = ""
    if not hints.is_again:
        hints, name = remembered(grid, layouts() if known is None else known, hints)
    parsed = council.read(grid, hints, vocabulary)
    told = [f"{grid.named}: read with the answers of the layout {name!r}."] if name else []
    return with_remarks(replace(parsed, layout=council_layout(hints)), told)


def _of_tabs(
    grid: Grid,
    hints: Hints | None,
    form: str | None,
    vocabulary: Vocabulary | None,
    known: Sequence[Known] | None,
) -> Parsed:
    """The readings of all sheets of a workbook, each read by itself."""
    faults = FaultList()
    parts = []
    for tab in grid.tabs:
        parsed = faults.attempt(read, tab, hints, form, vocabulary, known)
        if parsed is not None:
            parts.append(with_remarks(parsed, tab.remarks))
    if len({part.is_daily for part in parts}) > 1:
        names = ", ".join(
            f"{tab.sheet} ({p.format})" for tab, p in zip(grid.tabs, parts, strict=True)
        )
        raise UnreadableFile(
            f"sheets of different kinds: {names}",
            "sheets of one kind",
            "Log them one by one with --sheet NAME.",
            grid.place(),
        )
    if faults or not parts:
        faults.extend(fault for part in parts for fault in part.faults)
        raise Faults(faults)
    columns = [
        one._replace(letter=f"{tab.sheet}!{one.letter}")
        for tab, part in zip(grid.tabs, parts, strict=True)
        for one in part.account.columns
    ]
    rows = [
        replace(row, rows=f"{tab.sheet}!{row.rows}" if row.rows else "")
        for tab, part in zip(grid.tabs, parts, strict=True)
        for row in part.account.rows
    ]
    made_of: dict[SheetRow, Sequence[int]] = {}
    for part in parts:
        made_of |= part.made_of
    on_tabs = list(zip(grid.tabs, parts, strict=True))
    return Parsed(
        [_on(tab, reading) for tab, part in on_tabs for reading in part.readings],
        FaultList(fault for part in parts for fault in part.faults),
        [remark for part in parts for remark in part.remarks],
        is_daily=parts[0].is_daily,
        settings=parts[0].settings,
        format=parts[0].format,
        account=Account(tuple(columns), tuple(rows)),
        layout=layout_of_all([part.layout for part in parts]),
        credits=[
            one._replace(
                reading=_on(tab, one.reading), taken=tuple(_on(tab, bill) for bill in one.taken)
            )
            for tab, part in on_tabs
            for one in part.credits
        ],
        made_of=made_of,
    )


def _on(tab: Grid, reading: Reading) -> Reading:
    """A reading with the sheet that it stands on."""
    return reading if reading.sheet else reading._replace(sheet=tab.sheet)


def locate(
    grid: Grid,
    hints: Hints | None = None,
    form: str | None = None,
    vocabulary: Vocabulary | None = None,
    known: Sequence[Known] | None = None,
) -> tuple[Shape, Sheet]:
    """The shape of a file, and its sheet with the columns' roles, not yet gone through."""
    chosen, words = hints or Hints(), vocabulary or read_vocabulary()
    named = layout_for(grid, layouts() if known is None else known)
    if named is not None and not chosen.columns:
        chosen = under(chosen, named.layout, named.path.name, grid)
        form = form or named.layout.shape
    every = shapes()
    form = OLD_NAMES.get(form or "", form)
    if form is not None and form not in every:
        raise UnknownName("format", form, every)
    best: tuple[int, Columns] | None = None
    whole = grid
    for index in likely_headings(grid, words, chosen):
        grid, of_units = _without_units(whole, index, words, chosen)
        below = grid.below(index)
        columns = Assignment(below, words, chosen).made()
        best = best or (index, columns)
        for shape in [every[form]] if form else every.values():
            if form or shape.fits(columns, below):
                sheet = _titled(grid, index, columns, words, chosen)
                sheet.tally.extend(HEADING, of_units)
                if named is not None:
                    sheet.remarks.append(f"{grid.file}: read by the layout {named.name!r}.")
                    sheet.remarks += not_there(named, below)
                return shape, sheet
    grid = whole
    bare = bare_columns(grid) if chosen.heading_row is None else None
    if bare is not None and form in (None, "half-hourly"):
        sheet = Sheet(grid, -1, bare, words, chosen)
        first = bare.family.columns[0] if bare.family else 0
        sheet.remarks.append(
            f"{grid.file}: no heading; column {first - 1} is read as the meter, column {first} as "
            f"the day and the {len(bare.columns) - first} after it as half-hours."
        )
        return every["half-hourly"], sheet
    raise _unrecognised(grid, best, words, every)


def _without_units(
    grid: Grid, heading: int, words: Vocabulary, hints: Hints
) -> tuple[Grid, list[int]]:
    """The grid without a row of units under its heading, and that row if there is one."""
    units = {} if hints.is_first_release else units_under(grid, heading, words)
    if not units:
        return grid, []
    row = grid.records[heading + 1][0]
    return grid.with_units(row, units), [row]


def _titled(grid: Grid, heading: int, columns: Columns, words: Vocabulary, hints: Hints) -> Sheet:
    """The sheet below a heading, by what the lines above it say of all its numbers."""
    if hints.is_first_release or hints.is_again:
        return Sheet(grid, heading, columns, words, hints)
    has_unit = any(column.unit or column.role == "unit" for column in columns.columns)
    unit = "" if has_unit else unit_of_titles(grid, heading, words)
    if unit not in NOT_ENERGY:
        hints = replace(hints, unit=hints.unit or unit)
    sheet = Sheet(grid, heading, columns, words, hints)
    if unit and unit == hints.unit:
        sheet.remarks.append(f"{grid.file}: the unit is {unit}, named above the heading.")
    for row, cell, kind, meaning in meanings(grid, heading, words):
        if columns.has(kind) or (kind == "quality" and columns.flags):
            continue
        if meaning in NOT_ENERGY and has_unit:
            continue
        sheet.faults.append(
            BadValue(
                f"{cell!r} above the heading, which says {meaning} of all that stands below",
                "energy that was taken in and read, or a column that says otherwise",
                f"If it is so, add a column {HEADED[kind]!r} that says it, in a copy of the file; "
                "if not, take the line out of the copy.",
                grid.place(row),
            )
        )
    return sheet


def likely_headings(grid: Grid, words: Vocabulary, hints: Hints) -> list[int]:
    """The records that may be the heading, the likeliest first."""
    scores = []
    for index, (row, cells) in enumerate(grid.records[:MOST_TITLE_ROWS]):
        if hints.heading_row is not None:
            if row == hints.heading_row:
                return [index]
            continue
        filled = [cell for cell in cells if cell]
        roles = {role for role in roles_by_heading(cells, words) if role}
        roles |= {hints.columns[cell.strip()] for cell in filled if cell.strip() in hints.columns}
        if any(unit_in(cell, words) and not cell[0].isdigit() for cell in filled):
            roles.add("quantity")
        score = len(roles) + 10 * bool(families(list(cells))) if len(filled) > 1 else 0
        score += 2 * any(year_of(cell) or is_like_a_year(cell) for cell in filled)
        if score > 1:
            scores.append((-score, index))
    return [index for _, index in sorted(scores)[:3]]


def _across(cells: Sequence[str]) -> int:
    """How many cells of a row head a column a calendar year or a week."""
    return sum(bool(_CALENDAR_YEAR.fullmatch(c) or _WEEK.fullmatch(c)) for c in cells if c)


def _unrecognised(
    grid: Grid, best: tuple[int, Columns] | None, words: Vocabulary, known: dict[str, Shape]
) -> Fault:
    """Say which row was taken as the heading, what was understood of it, and what it lacks."""
    index = best[0] if best else 0
    row, cells = max(
        grid.records[index], *grid.records[: MOST_TITLE_ROWS // 4], key=lambda one: _across(one[1])
    )
    if not _across(cells):
        row, cells = grid.records[index]
    names = ", ".join(filter(None, cells[:8])) or "none"
    lacks = ""
    if best is not None:
        columns = best[1]
        wanted = {
            "which meter": ("meter", "card", "serial", "site"),
            "a date": ("day", "moment", "start", "period"),
            "a quantity": ("quantity", "total", "read"),
        }
        missing = [what for what, roles in wanted.items() if columns.first(*roles) is None]
        lacks = f"; no column was found for {' and '.join(missing)}" if missing else ""
    years = [cell for cell in cells if _CALENDAR_YEAR.fullmatch(cell.strip())]
    if len(years) > 1:
        return UnreadableFile(
            f"columns {', '.join(years[:6])}, which may be calendar years or financial years",
            "a column a financial year, such as 2021-22, or a row a meter and period",
            "Name financial years so; of calendar years give a row each with the columns meter, "
            "period (2021), quantity and unit.",
            grid.place(row),
        )
    weeks = [cell for cell in cells if _WEEK.fullmatch(cell.strip())]
    if len(weeks) > 2:
        return UnreadableFile(
            f"columns {', '.join(weeks[:4])} …, a column a week",
            "a row a meter and week, or a column a month",
            "Give a row each with the columns meter, week commencing (the first day) and quantity.",
            grid.place(row),
        )
    where = f"row {row} as the heading: columns {names}{lacks}"
    return UnreadableFile(
        where,
        f"one of these kinds of file: {'; '.join(shape.title for shape in known.values())}",
        "Name the columns in one row, use the template, or: carbon readings layouts learn FILE.",
        grid.place(row),
    )


def with_remarks(parsed: Parsed, remarks: Sequence[str]) -> Parsed:
    """The same with *remarks* told before its own."""
    return replace(parsed, remarks=[*remarks, *parsed.remarks])
