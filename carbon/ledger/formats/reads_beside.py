"""What the dial said beside what was billed: an advance that is another quantity is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carbon.errors import Fault
from carbon.ledger.formats.sheet import Cells, Sheet

#: How far an advance, times the ratio of a transformer, may be from what was billed.
SAME = 0.01


def told_reads(sheet: Sheet, rows: Sequence[tuple[int, Cells, str, float]]) -> Iterator[str]:
    """The first bill of electricity whose reads advance by something else than was billed.

    *rows* are (row, cells, meter, quantity in kWh). Gas is billed in another unit than it is read.
    """
    opening, closing = sheet.columns.first("opening"), sheet.columns.first("closing")
    if opening is None or closing is None or sheet.columns.first("multiplier") is not None:
        return
    apart = []
    for row, cells, meter, quantity in rows:
        if not sheet.hints.activity_of(meter).startswith("electricity"):
            continue
        try:
            first = sheet.number_or_none(row, cells, opening)
            last = sheet.number_or_none(row, cells, closing)
        except Fault:
            continue
        if first is None or last is None or last <= first:
            continue
        times = quantity / (last - first)
        if times < 1 - SAME or abs(times - round(times)) > SAME * times:
            apart.append((row, first, last, quantity))
    if apart:
        row, first, last, quantity = apart[0]
        more = f" (and {len(apart) - 1} more such rows)" if len(apart) > 1 else ""
        yield (
            f"{sheet.grid.place(row)}: the dial went from {first:g} to {last:g}, by "
            f"{last - first:g}, while {quantity:g} is billed, which is taken{more}: compare it "
            "with the bill."
        )
