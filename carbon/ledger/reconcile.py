"""What a file adds to the ledger: new days, days logged before, and days that differ.

Suppliers send cumulative files. What was logged before with the same value is skipped and
counted; a different value is an error unless the user asks for a revision; but what is no estimate
supersedes an estimate, and a whole reading a partial one, with trace. What does not say whether it
was read is no estimate: it supersedes one, and nothing supersedes it but a revision.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from carbon.errors import BadValue, Place
from carbon.ledger.queries import Stored
from carbon.ledger.records import NOT_STATED, WEAK, Finding, Reading
from carbon.ledger.registers import STOCK, named, register_key
from carbon.ledger.runs import runs
from carbon.ledger.stubs import stubs
from carbon.units import UnitMismatch, conversion

#: Two quantities are the same when they differ by less than what adding up in another order does.
SAME = 1e-9


@dataclass
class ReconciledFile:
    """What is to be done with a file's readings.

    ``new`` is to be stored; ``skipped`` rows were logged before, in the batches ``logged_in``;
    ``superseded`` are ids of readings that the new ones replace; ``stubs`` is what is left of
    estimates that they replace in part.
    """

    @property
    def entering(self) -> list[Reading]:
        """All that is to be stored."""
        return [*self.new, *self.stubs]

    new: list[Reading] = field(default_factory=list)
    skipped: int = 0
    logged_in: set[int] = field(default_factory=set)
    superseded: list[int] = field(default_factory=list)
    stubs: list[Reading] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def reconcile(
    file: str,
    readings: Sequence[Reading],
    standing: Sequence[Stored],
    is_daily: bool = False,
    revise: bool = False,
    reread: Collection[int] = (),
) -> ReconciledFile:
    """Compare *readings* (meters as registered, units settled) with what the ledger holds.

    *standing* are the readings of those meters that stand, ordered by start. Daily readings are
    joined into runs afterwards.

    Registers of a meter are compared each with itself: their quantities add up. A reading without
    a register is the whole meter, and shares no day with one of a register.

    *reread* are batches of this very file that other rules read: with *revise* they give way where
    only the quality differs, too.
    """
    if not standing:
        return ReconciledFile(runs(list(readings)) if is_daily else list(readings))
    held: dict[str, dict[str, list[Stored]]] = {}
    for stored in standing:
        key = register_key(stored.register)
        held.setdefault(stored.meter, {}).setdefault(key, []).append(stored)
    result = ReconciledFile()
    by_meter: dict[str, dict[str, list[Reading]]] = {}
    for reading in readings:
        key = register_key(reading.register)
        by_meter.setdefault(reading.meter, {}).setdefault(key, []).append(reading)
    for meter, registers in by_meter.items():
        there = held.get(meter, {})
        for key, unsorted in registers.items():
            own = sorted(unsorted, key=lambda r: r.start) if there else unsorted
            if key in there:
                own = _compare(file, own, there[key], result, revise, reread)
            result.new.extend(own)
        if there:
            _across(file, registers, there, result, revise)
    if is_daily:
        result.new = runs(result.new)
    return result


def _compare(
    file: str,
    own: list[Reading],
    held: Sequence[Stored],
    result: ReconciledFile,
    revise: bool,
    reread: Collection[int],
) -> list[Reading]:
    """The readings of one meter that are new, after each stored one has had its say."""
    starts = [reading.start for reading in own]
    ends = [reading.end for reading in own]
    settled: set[int] = set()
    for stored in held:
        first = bisect.bisect_right(ends, stored.start)
        last = bisect.bisect_left(starts, stored.end)
        if first >= last:
            continue
        span = own[first:last]
        exact = span[0].start == stored.start and span[-1].end == stored.end
        covers = span[0].start <= stored.start and stored.end <= span[-1].end and _unbroken(span)
        inside = stored.start <= span[0].start and span[-1].end <= stored.end
        is_other = covers and revise and stored.batch in reread and not _is_quality(span, stored)
        if inside and _same(span, stored) and not is_other:
            result.skipped += len(span)
            result.logged_in.add(stored.batch)
            settled.update(range(first, last))
        elif covers and (revise or _supersedes(span, stored)):
            result.superseded.append(stored.id)
        elif _gives_way(span, stored):
            result.superseded.append(stored.id)
            result.stubs += stubs(stored, span)
        else:
            result.findings.append(_conflict(file, span, stored, exact))
    return [reading for index, reading in enumerate(own) if index not in settled]


def _across(
    file: str,
    registers: Mapping[str, Sequence[Reading]],
    held: Mapping[str, Sequence[Stored]],
    result: ReconciledFile,
    revise: bool,
) -> None:
    """Compare the whole of a meter with its registers, in the file and in the ledger."""
    whole, parts = registers.get("", ()), [own for key, own in registers.items() if key]
    for key, stored_ones in held.items():
        if key == STOCK:
            continue
        others = [whole] if key else parts
        for own in others:
            ordered = sorted(own, key=lambda r: r.start)
            starts = [reading.start for reading in ordered]
            ends = [reading.end for reading in ordered]
            for stored in stored_ones:
                first = bisect.bisect_right(ends, stored.start)
                last = bisect.bisect_left(starts, stored.end)
                if first >= last or stored.id in result.superseded:
                    continue
                span = ordered[first:last]
                covers = span[0].start <= stored.start and stored.end <= span[-1].end
                gives_way = revise or _gives_way(span, stored)
                if gives_way and covers and _unbroken(span):
                    result.superseded.append(stored.id)
                else:
                    result.findings.append(_other_register(file, span, stored, covers))


def _other_register(file: str, span: Sequence[Reading], stored: Stored, covers: bool) -> Finding:
    reading = span[0]
    what = f"register {reading.register!r}" if reading.register else "no register"
    there = f"register {stored.register!r}" if stored.register else "no register"
    fault = BadValue(
        f"meter {stored.meter!r} with {what} for {reading.start} to "
        f"{span[-1].end - timedelta(days=1)}",
        f"{there}, as reading {stored.id} of batch {stored.batch} has for {stored.start} to "
        f"{stored.end - timedelta(days=1)}: a meter is read as a whole or by its registers",
        "If this file is right, log it with --revise --reason TEXT: it replaces what is there."
        if covers
        else "Ask the supplier for a file that has these days whole; days are never counted twice.",
        Place(file, reading.row),
    )
    return Finding("overlap", fault, reading=reading, also=tuple(span[1:]))


def _unbroken(span: Sequence[Reading]) -> bool:
    return all(one.end == following.start for one, following in itertools.pairwise(span))


def _same(span: Sequence[Reading], stored: Stored) -> bool:
    """Whether *span*, inside the stored span, says what is stored: the quantity, on as many days.

    Days and the month that they make are thus the same, and so is a month that lacks days.
    """
    try:
        total = math.fsum(
            reading.quantity * conversion(reading.unit, stored.unit) for reading in span
        )
    except UnitMismatch:
        return False
    same_quality = all(
        (reading.quality == "estimated") == (stored.quality == "estimated") for reading in span
    )
    same_days = sum(reading.days_with_data for reading in span) == stored.days_with_data
    return (
        math.isclose(total, stored.quantity, rel_tol=SAME, abs_tol=SAME)
        and same_quality
        and same_days
    )


def _is_quality(span: Sequence[Reading], stored: Stored) -> bool:
    return all(reading.quality == stored.quality for reading in span)


def _supersedes(span: Sequence[Reading], stored: Stored) -> bool:
    if stored.quality in WEAK:
        return _gives_way(span, stored)
    days = (stored.end - stored.start).days
    is_partial = stored.days_with_data < days
    return is_partial and all(not reading.is_partial for reading in span)


def _gives_way(span: Sequence[Reading], stored: Stored) -> bool:
    """Whether *stored* is an estimate, and *span* none."""
    return stored.quality in WEAK and all(
        reading.quality in ("actual", "corrected", NOT_STATED) for reading in span
    )


def _conflict(file: str, span: Sequence[Reading], stored: Stored, exact: bool) -> Finding:
    held = (
        f"{stored.quantity:g} {stored.unit} ({stored.quality}) for {stored.start} to "
        f"{stored.end - timedelta(days=1)}, reading {stored.id} of batch {stored.batch}"
    )
    reading = span[0]
    total = math.fsum(one.quantity for one in span)
    last = span[-1].end - timedelta(days=1)
    fault = BadValue(
        f"{total:g} {reading.unit} ({reading.quality}) for {reading.start} to {last}",
        f"what meter {named(stored.meter, stored.register)} has there already: {held}",
        "If this file is right, log it with --revise --reason TEXT."
        if exact
        else "Correct the dates; days are never counted twice.",
        Place(file, reading.row),
    )
    check = "overlap" if not exact else "changed_value"
    return Finding(check, fault, reading=reading, also=tuple(span[1:]))
