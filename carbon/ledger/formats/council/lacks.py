"""What a sheet lacks, in words: months that have not come or are missing, units, quality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from carbon.errors import counted
from carbon.ledger.formats.council.kinds import QUANTITY
from carbon.ledger.formats.council.line import AFTER, BEFORE, MonthsLine
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.sheet import NOT_STATED
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading


def not_yet(grid: Grid, hints: Hints, lines: Sequence[MonthsLine]) -> list[str]:
    """Mark what has not come yet: empty months after the last filled, and noughts to come."""
    remarks: list[str] = []
    missing: list[str] = []
    zeros: list[str] = []
    for line in lines:
        for number, one in enumerate(line.figures):
            if one.slot.kind != QUANTITY or one.value.number is None:
                continue
            if one.value.number == 0 and one.slot.month.end > hints.today:
                line.figures[number] = replace(one, is_not_yet=True)
            elif one.value.number == 0:
                zeros.append(f"{line.label.said} in {one.slot.month}")
        if not (hints.quarters in (BEFORE, AFTER) and line.step):
            missing += line.gaps()
        for one in line.figures:
            if one.value.closed:
                remarks.append(
                    f"{grid.named}:{line.row}: {line.label.said!r} says {one.value.closed!r}: no "
                    "reading; if the site has ended: carbon sites close SITE --last DAY --reason "
                    "closed."
                )
    waiting = [line for line in lines if line.is_used and line.waits()]
    if waiting:
        since = min(line.waits()[0] for line in waiting)
        remarks.append(
            f"{grid.named}: {counted(len(waiting), 'row')} with nothing after the last figure "
            f"(from {since} on): not yet, neither missing nor 0."
        )
    if missing:
        first = ", ".join(missing[:4]) + (
            f" and {len(missing) - 4} more" if len(missing) > 4 else ""
        )
        remarks.append(
            f"{grid.named}: {counted(len(missing), 'empty month')} before a filled one, kept as "
            f"missing, not as 0: {first}."
        )
    if zeros:
        first = ", ".join(zeros[:4]) + (f" and {len(zeros) - 4} more" if len(zeros) > 4 else "")
        remarks.append(
            f"{grid.named}: {counted(len(zeros), 'nought')} in months that have passed, kept as "
            f"0 and not confirmed: {first}."
        )
    return remarks


def not_said(grid: Grid, readings: Sequence[Reading]) -> list[str]:
    """What readings do not say: their unit, so that the register's is meant, and their quality."""
    remarks = []
    silent = sum(1 for one in readings if not one.unit)
    if silent:
        remarks.append(
            f"{grid.named}: {counted(silent, 'reading')} without a unit; each meter's own in "
            "meters.csv is meant."
        )
    not_stated = sum(1 for one in readings if one.quality == NOT_STATED)
    if not_stated:
        remarks.append(
            f"{grid.named}: {counted(not_stated, 'reading')} without a word on actual or "
            f"estimated; kept as {NOT_STATED!r}."
        )
    return remarks
