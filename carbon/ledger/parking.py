"""Rows set aside by ``--park``: those with faults of their own, so that the others can be logged.

A row is set aside with its reason, and the file is read again as if it were not there. What
concerns the file as a whole, and so no row, is not parked: it still refuses the file. Of rows that
contradict one another all wait, for nobody has said which of them is right.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from carbon.errors import MOST_KEPT, BadValue, Fault, Further, count_of, counted
from carbon.ledger.account import BLANK_ROW, HEADING, PARKED, READING, TITLE, TOTAL, RowUse
from carbon.ledger.examined import Examined
from carbon.ledger.formats.parsed import SheetRow
from carbon.ledger.grids import Grid, row_key
from carbon.ledger.parked import COUNTED_IN, Parked
from carbon.ledger.records import Finding, Reading

#: So often a file is read again; each time rows are set aside that the ones before hid.
MOST_ROUNDS = 25
#: Reads a file without some rows, by their keys, and compares it with the ledger.
Again = Callable[[frozenset[str]], Examined]


def parked(examined: Examined, again: Again) -> Examined:
    """The file without the rows that have faults, which wait; as it is where some fault has no row.

    *again* examines it without the rows of the given keys.
    """
    first, aside = examined, dict[str, Parked]()
    findings: list[Finding] = []
    rounds = 0
    while examined.errors:
        faulty = _Faulty(examined)
        new = {key: one for key, one in (faulty.rows() or {}).items() if key not in aside}
        rounds += 1
        is_lost = bool(aside) and bool(examined.parsed.faults)
        if len(aside) + len(new) > MOST_ROWS or any(
            isinstance(one, Further) for one in examined.errors
        ):
            return _beyond_exceptions(first)
        if not new or is_lost or rounds > MOST_ROUNDS:
            # Without some of its rows the file may have other faults, which are none of its own.
            return first
        findings += examined.findings
        aside |= new
        if faulty.has_all_in(aside.keys()):
            examined = _whole(examined, aside)
            break
        examined = again(frozenset(aside))
    return replace(examined, parked=tuple(aside.values()), set_aside=tuple(findings))


def _beyond_exceptions(examined: Examined) -> Examined:
    """The file with the reason why none of its rows is set aside."""
    count = count_of(examined.errors)
    fault = BadValue(
        f"{counted(count, 'fault')}, too many to let rows wait",
        f"at most {MOST_ROWS:,} rows at fault, with {MOST_KEPT:,} faults",
        "Mend the file, or ask for it again: so many are no exceptions.",
        examined.grid.place(),
    )
    parsed = examined.parsed
    return replace(examined, parsed=replace(parsed, faults=[fault, *parsed.faults]))


def _whole(examined: Examined, aside: Mapping[str, Parked]) -> Examined:
    """A file all of whose readings wait."""
    parsed, tabs = examined.parsed, examined.grid.tabs
    waiting: dict[str, set[int]] = {}
    for one in aside.values():
        waiting.setdefault(one.sheet if tabs else "", set()).add(one.source_row)
    uses: list[RowUse] = []
    for use in parsed.account.rows:
        sheet = use.rows.rpartition("!")[0] if tabs else ""
        left = [row for row in use.first_rows() if row not in waiting.get(sheet, ())]
        if use.use in KEPT or len(use.first_rows()) < use.count:
            uses.append(use)
        elif left:
            uses.append(use.of(left, sheet))
    for sheet, rows in waiting.items():
        uses.append(RowUse(PARKED, "", 0, "").of(sorted(rows), sheet))
    # So that it is not taken for a file that was read whole when it is logged again.
    layout = f"parked = {json.dumps(sorted(aside), ensure_ascii=False)}\n{parsed.layout}"
    account = replace(parsed.account, rows=tuple(uses))
    read = replace(parsed, readings=(), credits=(), faults=(), account=account, layout=layout)
    warnings = tuple(one for one in examined.findings if one.is_warning and one.reading is None)
    return replace(examined, parsed=read, readings=(), credits=(), findings=warnings)


#: What rows are used as that hold no reading.
KEPT = (HEADING, TITLE, TOTAL, BLANK_ROW)
#: More rows than this are no exceptions.
MOST_ROWS = 10_000


class _Faulty:
    """The rows of a file that are at fault, each with its reasons and what could be read of it."""

    def __init__(self, examined: Examined) -> None:
        self.examined = examined
        tabs = examined.grid.tabs or (examined.grid,)
        self.grids = {one.named: one for one in tabs}
        self.only = tabs[0] if len(tabs) == 1 else None
        self.readings: dict[SheetRow, list[Reading]] = {}
        for one in examined.parsed.everything:
            self.readings.setdefault(self._key(one), []).append(one)
        self.reasons: dict[SheetRow, list[str]] = {}
        self.first: dict[SheetRow, SheetRow] = {}
        self.unknown: dict[str, list[str]] = {}

    def rows(self) -> dict[str, Parked] | None:
        """The rows by their keys; None where a fault has no row, or the heading's."""
        for fault in self.examined.parsed.faults:
            if not self._note(fault, self._place(fault)):
                return None
        for finding in self.examined.findings:
            if finding.is_warning:
                continue
            if finding.check == "unknown_meter" and finding.reading is not None:
                self.unknown.setdefault(finding.reading.meter, []).append(_said(finding.fault))
            of = (finding.reading, *finding.also) if finding.reading is not None else ()
            for key in dict.fromkeys([self._place(finding.fault), *map(self._key, of)]):
                if not self._note(finding.fault, key):
                    return None
        for key, readings in self.readings.items() if self.unknown else ():
            for reason in self.unknown.get(readings[0].meter, ()):
                self._note_reason(key, reason)
        cells = _cells(self.examined.grid, self.reasons)
        return {
            row_key(*key): self._parked(key, cells.get(key, "")) for key in sorted(self.reasons)
        }

    def has_all_in(self, aside: Collection[str]) -> bool:
        """Whether every row that makes a reading, or may make one, is among *aside*."""
        made_of = self.examined.parsed.made_of
        own = {
            row_key(key[0], row) for key in self.readings for row in (key[1], *made_of.get(key, ()))
        }
        others = {
            row_key(tab.sheet, row)
            for tab in self.examined.grid.tabs or (self.examined.grid,)
            for use in self.examined.parsed.account.rows
            if use.use != READING and tab.sheet in (use.rows.rpartition("!")[0] or tab.sheet)
            for row in use.first_rows()
        }
        if len(own) > MOST_ROWS:
            return False
        every = (
            row_key(tab.sheet, row)
            for tab in self.examined.grid.tabs or (self.examined.grid,)
            for row, _ in tab.records
        )
        return all(key in aside or (key in others and key not in own) for key in every)

    def _key(self, reading: Reading) -> SheetRow:
        grid = self.examined.grid
        return (reading.sheet if grid.tabs else grid.sheet), reading.row

    def _place(self, fault: Fault) -> SheetRow | None:
        place = fault.place
        grid = self.only or (self.grids.get(place.file) if place else None)
        if place is None or place.row is None or grid is None:
            return None
        is_head = not self.examined.grid.tabs and place.row in self._headings()
        return None if is_head else (grid.sheet, place.row)

    def _headings(self) -> set[int]:
        uses = self.examined.parsed.account.rows
        return {row for use in uses if use.use in (HEADING, TITLE) for row in use.first_rows()}

    def _note(self, fault: Fault, key: SheetRow | None) -> bool:
        if key is None:
            return False
        self._note_reason(key, _said(fault))
        return True

    def _note_reason(self, key: SheetRow, reason: str) -> None:
        """Let a row wait for *reason*, with the others that its reading is made of."""
        for row in {key[1], *self.examined.parsed.made_of.get(key, ())}:
            own = self.reasons.setdefault((key[0], row), [])
            if reason not in own:
                own.append(reason)
            if row != key[1]:
                self.first.setdefault((key[0], row), key)

    def _parked(self, key: SheetRow, cells: str) -> Parked:
        """What waits: of several readings in a row their sum, and of a reading's further rows 0."""
        reason = "; ".join(self.reasons[key])
        own = self.readings.get(key, [])
        first = self.first.get(key)
        if first is not None and not own:
            reason = f"{COUNTED_IN} {first[1]}; {reason}"
        if not own:
            return Parked(key[1], "", None, None, None, "", "", cells, reason, "", key[0])
        is_one = len({(one.meter, one.unit, one.register) for one in own}) == 1
        return Parked(
            key[1],
            own[0].meter,
            min(one.start for one in own),
            max(one.end for one in own),
            math.fsum(one.quantity for one in own) if is_one else None,
            own[0].unit if is_one else "",
            own[0].quality,
            cells,
            reason,
            own[0].register if is_one else "",
            key[0],
        )


def _said(fault: Fault) -> str:
    """A fault without its place, which the row says."""
    text = str(fault)
    place = str(fault.place) if fault.place else ""
    return text.removeprefix(place).lstrip(": ") if place else text


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
