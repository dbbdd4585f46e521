"""What is left of an estimate that an actual replaces in part: its other days, by days.

A stub is an estimate still, and its note says of which reading and how many of its days it is: so
the ledger can be verified where no file says it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from carbon.ledger.calendarise import shared_out, whole_shares
from carbon.ledger.queries import Stored
from carbon.ledger.records import Reading
from carbon.ledger.registers import Span, uncovered

_NOTE = re.compile(r"derived: days (\d+) to (\d+) of (\d+) of reading (\d+)")


def stubs(stored: Stored, span: Sequence[Reading]) -> list[Reading]:
    """The parts of *stored* on days that none of *span* covers, as readings of *span*'s file."""
    return [
        Reading(
            stored.meter,
            start,
            end,
            quantity,
            stored.unit,
            stored.quality,
            covered,
            span[0].row,
            _note(stored, start.toordinal(), end.toordinal()),
            stored.register,
        )
        for start, end, quantity, covered in _parts(
            stored, uncovered(stored.start, stored.end, [(one.start, one.end) for one in span])
        )
    ]


def origin(note: str) -> int | None:
    """The number of the reading that a stub with *note* is of; None for what is no stub."""
    told = _NOTE.search(note)
    return int(told[4]) if told else None


def is_stub_of(stub: Stored, whole: Stored) -> bool:
    """Whether *stub* is what was left of *whole*."""
    own = [one for one in _parts(whole, [(stub.start, stub.end)]) if one[:2] == stub[2:4]]
    return (
        (stub.meter, stub.unit, stub.quality) == (whole.meter, whole.unit, whole.quality)
        and whole.start <= stub.start
        and stub.end <= whole.end
        and any(abs(one[2] - stub.quantity) <= 1e-9 * max(1.0, abs(one[2])) for one in own)
    )


def _note(stored: Stored, start: int, end: int) -> str:
    first = stored.start.toordinal()
    days = (stored.end - stored.start).days
    return f"derived: days {start - first + 1} to {end - first} of {days} of reading {stored.id}"


def _parts(stored: Stored, spans: Sequence[Span]) -> list[tuple[date, date, float, int]]:
    """Each of *spans* with its share of the quantity and of the days with data."""
    days = [(end - start).days for start, end in spans]
    rest = (stored.end - stored.start).days - sum(days)
    weights = [*days, rest] if rest else days
    quantities = shared_out(stored.quantity, weights)
    covered = whole_shares(stored.days_with_data, weights)
    return [
        (start, end, quantities[index], covered[index]) for index, (start, end) in enumerate(spans)
    ]
