"""The figures of readings: those that stand, their history, what is missing, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from carbon.errors import counted
from carbon.figures.column import Columns, own, text
from carbon.figures.listing import Listing
from carbon.ledger.checks import last_day
from carbon.ledger.formats.monthly import MeterMonth
from carbon.ledger.missing import Hole
from carbon.ledger.parked import Parked, Waiting, totals
from carbon.ledger.queries import ReadingHistory, Sourced

#: Where a reading stands beside file and row: its dial or rate, and its cell in a workbook.
PLACE = ("register", "sheet", "cell")

#: A reading, and who logged and who withdrew it; ``end`` is the last day included.
READINGS: Columns[Any] = Columns(
    text("reading"),
    text("start"),
    text("end", of=lambda each: last_day(each.end)),
    own("quantity", "quantity"),
    text("unit"),
    text("quality"),
    own("days_with_data", "days_with_data", "days"),
    text("batch"),
    text("source", of=lambda each: f"{each.file}:{each.source_row}"),
    text("by", of=lambda each: each.logged_by),
    text("on", of=lambda each: each.logged_at[:10]),
    text("note"),
    text("withdrawn_by", "withdrawn by"),
    text("withdrawn_on", "withdrawn on", lambda each: (each.withdrawn_at or "")[:10]),
    text("reason"),
    *map(text, PLACE),
)
STANDING: Columns[Sourced] = READINGS.view(
    "reading", "start", "end", "quantity", "unit", "quality", "days_with_data", "batch", "source",
    *PLACE,
)  # fmt: skip
HISTORY: Columns[ReadingHistory] = READINGS.view(
    "reading", "start", "end", "quantity", "unit", "quality", "source", "by", "on", "note",
    "withdrawn_by", "withdrawn_on", "reason", *PLACE,
)  # fmt: skip

#: Days without a reading.
MISSING: Columns[Hole] = Columns(
    text("meter"),
    text("month", of=lambda hole: str(hole.month)),
    own("days", "days missing", "days"),
    own("days_in_part", "days in part", "days"),
    text("register"),
)


class WaitingRow(NamedTuple):
    """A row that waits, and the file that it is of."""

    number: int
    batch: int
    file: str
    row: Parked


#: Rows of files that wait; ``end`` is the last day included.
PARKED: Columns[WaitingRow] = Columns(
    text("number"),
    text("row", of=lambda each: (
        f"{each.file}{f' [{each.row.sheet}]' if each.row.sheet else ''}:{each.row.source_row}"
    )),
    text("batch"),
    text("meter", of=lambda each: each.row.meter),
    text("start", of=lambda each: each.row.start),
    text("end", of=lambda each: last_day(each.row.end) if each.row.end else None),
    text("quantity", of=lambda each: each.row.quantity),
    text("unit", of=lambda each: each.row.unit),
    text("reason", of=lambda each: each.row.reason),
)  # fmt: skip

#: Half-hours summed by meter and month, in the columns of our template.
MONTHS: Columns[MeterMonth] = Columns(
    text("meter"),
    text("period"),
    own("quantity", "quantity"),
    text("unit"),
    text("quality"),
    own("days_with_data", "days_with_data", "days"),
)


def standing_listing(
    meter: str, rows: Iterable[Sequence[Any]], warned: Iterable[tuple[int, str]]
) -> Listing:
    """The readings of *meter* that stand, and what of them was *warned* of when logged.

    *rows* hold all columns of :func:`carbon.ledger.queries.readings`.
    """
    notes = [f"Reading {number} was logged with a warning: {told}" for number, told in warned]
    return STANDING.listing((Sourced(*row) for row in rows), meter, if_filled=PLACE, notes=notes)


def history_listing(meter: str, found: Iterable[ReadingHistory]) -> Listing:
    """All readings that *meter* ever had."""
    return HISTORY.listing(found, f"{meter}, all", if_filled=PLACE)


def missing_listing(holes: Iterable[Hole], notes: Sequence[str]) -> Listing:
    """Days without a reading, by meter and month."""
    return MISSING.listing(holes, if_filled=("register",), notes=notes)


def parked_listing(
    rows: Sequence[Waiting], files: Mapping[int, str], notes: Sequence[str]
) -> Listing:
    """The rows that wait, with their sums by unit; *files* by batch."""
    sums = "; ".join(f"{amount:,.10g} {unit}" for unit, amount in totals(rows).items())
    told = f"{counted(len(rows), 'row')} waiting" + (f": {sums}." if sums else ".")
    kept = [WaitingRow(one.id, one.batch, files[one.batch], one.row) for one in rows]
    return PARKED.listing(kept, notes=[*notes, told])
