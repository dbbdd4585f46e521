"""Rows set aside by ``--park``: those with faults of their own, so that the others can be logged.

A row is set aside with its reason, and the file is read again as if it were not there. What
concerns the file as a whole, and so no row, is not parked: it still refuses the file. Of rows that
contradict one another all wait, for nobody has said which of them is right.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import replace

from carbon.errors import Fault
from carbon.ledger.account import HEADING, TITLE
from carbon.ledger.examined import Examined
from carbon.ledger.grids import Grid, row_key
from carbon.ledger.parked import Parked
from carbon.ledger.records import Finding, Reading

#: So often a file is read again; each time rows are set aside that the ones before hid.
MOST_ROUNDS = 25
#: Reads a file without some rows, by their keys, and compares it with the ledger.
Again = Callable[[frozenset[str]], Examined]


def parked(examined: Examined, again: Again) -> Examined:
    """The file without the rows that have faults, which wait; as it is where some fault has no row.

    *again* examines it without the rows of the given keys.
    """
    aside: dict[str, Parked] = {}
    findings: list[Finding] = []
    is_read = False
    while examined.errors:
        rows = _rows(examined)
        if rows is None or not rows.keys() - aside.keys() or (is_read and examined.parsed.faults):
            return examined
        is_read = True
        findings += examined.findings
        aside |= {key: one for key, one in rows.items() if key not in aside}
        examined = again(frozenset(aside))
        if len(aside) > MOST_ROWS:
            return examined
    return replace(examined, parked=tuple(aside.values()), set_aside=tuple(findings))


#: More rows than this are no exceptions.
MOST_ROWS = 10_000


def _rows(examined: Examined) -> dict[str, Parked] | None:
    """The rows at fault, by key; None where a fault has no row, or the heading's."""
    reasons: dict[tuple[str, int], list[str]] = {}
    readings: dict[tuple[str, int], Reading] = {}
    grids = {one.named: one for one in examined.grid.tabs or (examined.grid,)}
    only = next(iter(grids.values())) if len(grids) == 1 else None
    headings = {
        row
        for use in examined.parsed.account.rows
        if use.use in (HEADING, TITLE)
        for row in use.first_rows()
    }

    def note(fault: Fault, row: int | None, reading: Reading | None) -> bool:
        place = fault.place
        grid = only or (grids.get(place.file) if place else None)
        if row is None or grid is None or (not examined.grid.tabs and row in headings):
            return False
        key = (grid.sheet, row)
        reasons.setdefault(key, []).append(_said(fault))
        if reading is not None:
            readings.setdefault(key, reading)
        return True

    for fault in examined.parsed.faults:
        if not note(fault, fault.place.row if fault.place else None, None):
            return None
    for finding in examined.findings:
        if finding.is_warning:
            continue
        row = finding.fault.place.row if finding.fault.place else None
        for other in (row, *finding.also):
            own = finding.reading if other == row else None
            if not note(finding.fault, other, own):
                return None
    cells = _cells(examined.grid, reasons)
    return {
        row_key(*key): _parked(key[1], readings.get(key), cells.get(key, ""), "; ".join(why))
        for key, why in sorted(reasons.items())
    }


def _said(fault: Fault) -> str:
    """A fault without its place, which the row says."""
    text = str(fault)
    place = str(fault.place) if fault.place else ""
    return text.removeprefix(place).lstrip(": ") if place else text


def _parked(row: int, reading: Reading | None, cells: str, reason: str) -> Parked:
    if reading is None:
        return Parked(row, "", None, None, None, "", "", cells, reason)
    return Parked(
        row,
        reading.meter,
        reading.start,
        reading.end,
        reading.quantity,
        reading.unit,
        reading.quality,
        cells,
        reason,
    )


def _cells(grid: Grid, wanted: Mapping[tuple[str, int], object]) -> dict[tuple[str, int], str]:
    """The wanted rows as their files have them, as lines of a CSV."""
    found = {}
    for tab in grid.tabs or (grid,):
        rows = {row for sheet, row in wanted if sheet == tab.sheet}
        for row, cells in tab.records if rows else ():
            if row in rows:
                buffer = io.StringIO(newline="")
                csv.writer(buffer, lineterminator="").writerow(cells)
                found[tab.sheet, row] = buffer.getvalue()
    return found
