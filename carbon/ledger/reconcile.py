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
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from carbon.errors import BadValue, Place
from carbon.ledger.queries import Stored
from carbon.ledger.records import NOT_STATED, WEAK, Finding, Reading
from carbon.ledger.runs import runs
from carbon.units import UnitMismatch, conversion

#: Two quantities are the same when they differ by less than what adding up in another order does.
SAME = 1e-9


@dataclass
class Reconciled:
    """What is to be done with a file's readings.

    ``new`` is to be stored; ``skipped`` rows were logged before, in the batches ``logged_in``;
    ``superseded`` are ids of readings that the new ones replace.
    """

    new: list[Reading] = field(default_factory=list)
    skipped: int = 0
    logged_in: set[int] = field(default_factory=set)
    superseded: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def reconcile(
    file: str,
    readings: Sequence[Reading],
    standing: Sequence[Stored],
    is_daily: bool = False,
    revise: bool = False,
) -> Reconciled:
    """Compare *readings* (meters as registered, units settled) with what the ledger holds.

    *standing* are the readings of those meters that stand, ordered by start. Daily readings are
    joined into runs afterwards.
    """
    held: dict[str, list[Stored]] = {}
    for stored in standing:
        held.setdefault(stored.meter, []).append(stored)
    result = Reconciled()
    by_meter: dict[str, list[Reading]] = {}
    for reading in readings:
        by_meter.setdefault(reading.meter, []).append(reading)
    for meter, own in by_meter.items():
        if meter in held:
            own = _compare(file, sorted(own, key=lambda r: r.start), held[meter], result, revise)
        result.new.extend(own)
    if is_daily:
        result.new = runs(result.new)
    return result


def _compare(
    file: str, own: list[Reading], held: Sequence[Stored], result: Reconciled, revise: bool
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
        if inside and _same(span, stored):
            result.skipped += len(span)
            result.logged_in.add(stored.batch)
            settled.update(range(first, last))
        elif covers and (revise or _supersedes(span, stored)):
            result.superseded.append(stored.id)
        else:
            result.findings.append(_conflict(file, span, stored, exact))
    return [reading for index, reading in enumerate(own) if index not in settled]


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


def _supersedes(span: Sequence[Reading], stored: Stored) -> bool:
    if stored.quality in WEAK:
        return all(reading.quality in ("actual", "corrected", NOT_STATED) for reading in span)
    days = (stored.end - stored.start).days
    is_partial = stored.days_with_data < days
    return is_partial and all(not reading.is_partial for reading in span)


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
        f"what meter {stored.meter!r} has there already: {held}",
        "If this file is right, log it with --revise --reason TEXT."
        if exact
        else "Correct the dates; days are never counted twice.",
        Place(file, reading.row),
    )
    return Finding("overlap" if not exact else "changed_value", fault, reading=reading)
