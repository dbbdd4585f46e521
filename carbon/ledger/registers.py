"""The registers of a meter: dials or rates such as Day and Night, whose quantities add up.

A day of a meter with several registers is one day, and it is whole only when every register that
the meter has around that time has it. Which those are is told by the readings themselves.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from carbon.ledger.records import NOT_STATED, Reading
from carbon.units import conversion

#: A span of days, ``[first, last)``.
Span = tuple[date, date]
#: What is judged as one row of readings: a meter's id and the key of one of its registers.
Series = tuple[str, str]

#: The register of what tanks held at a cut-off; it stands beside deliveries of the same days.
STOCK = "stock"

#: A register that is not read is expected for this long before its first reading and after its
#: last while the others go on: so long that a whole year shows that it is missing, and not for
#: ever, since a tariff may do without it.
AROUND = timedelta(days=366)


class Registered(Protocol):
    """A reading, whether from a file or from the ledger."""

    @property
    def meter(self) -> str:
        """Its meter's id."""

    @property
    def register(self) -> str:
        """Its register; empty where the meter has one only."""

    @property
    def start(self) -> date:
        """Its first day."""

    @property
    def end(self) -> date:
        """The day after its last."""


def register_key(register: str) -> str:
    """What two spellings of one register share: ``DAY`` and ``Day `` are no two registers.

    >>> register_key(" Night  Rate") == register_key("night rate")
    True
    """
    # Most meters have none, and half-hours come by the million.
    return " ".join(register.split()).casefold() if register else ""


def series_of(reading: Registered) -> Series:
    """The meter and register of a reading."""
    register = reading.register
    return reading.meter, register_key(register) if register else ""


def named(meter: str, register: str) -> str:
    """A meter and its register as sentences name them.

    >>> named("hall", ""), named("hall", "Day")
    ("'hall'", "'hall', register 'Day'")
    """
    return f"{meter!r}, register {register!r}" if register else repr(meter)


def due(
    spans: Mapping[str, Sequence[Span]], start: date, end: date
) -> list[tuple[Span, list[str]]]:
    """Which registers should have been read when: stretches of ``[start, end)``, in order.

    *spans* are the days that each register of one meter has, by its key. A register is due on its
    own days, and around them (:data:`AROUND`) on the days of another that it ever shared a day
    with. So Night is due where Day goes on alone, but neither once the meter has a single
    register. Where nothing was read, those are due that were due before, or else next.

    >>> april, may = date(2024, 4, 1), date(2024, 5, 1)
    >>> due({"day": [(april, date(2024, 6, 1))], "night": [(april, may)]}, may, date(2024, 6, 1))
    [((datetime.date(2024, 5, 1), datetime.date(2024, 6, 1)), ['day', 'night'])]
    """
    if len(spans) < 2:
        return [((start, end), list(spans) or [""])]
    ordered = {name: sorted(own) for name, own in sorted(spans.items()) if own}
    siblings = _siblings(ordered)
    edges = {day for own in ordered.values() for span in own for day in span}
    outer = (min(start, *edges), max(end, *edges))
    edges |= {day - AROUND for own in ordered.values() for day, _ in own}
    edges |= {day + AROUND for own in ordered.values() for _, day in own}
    days = sorted({day for day in edges if outer[0] < day < outer[1]} | {*outer, start, end})
    at = dict.fromkeys(ordered, 0)
    found: list[tuple[Span, list[str]]] = []
    for first, last in itertools.pairwise(days):
        active, near = set(), set()
        for name, own in ordered.items():
            while at[name] < len(own) and own[at[name]][1] <= first:
                at[name] += 1
            index = at[name]
            if index < len(own) and own[index][0] <= first:
                active.add(name)
            elif (index and first < own[index - 1][1] + AROUND) or (
                index < len(own) and own[index][0] - AROUND <= first
            ):
                near.add(name)
        expected = sorted(active | {name for name in near if siblings[name] & active})
        if not expected and found:
            expected = found[-1][1]
        found.append(((first, last), expected))
    # Before the first reading of all, what is due is what came first.
    first_due = next(names for _, names in found if names)
    pieces = [(span, names or first_due) for span, names in found]
    return _joined([piece for piece in pieces if start <= piece[0][0] and piece[0][1] <= end])


def _siblings(ordered: Mapping[str, Sequence[Span]]) -> dict[str, set[str]]:
    """The registers that each ever shared a day with."""
    found: dict[str, set[str]] = {name: set() for name in ordered}
    for one, other in itertools.combinations(ordered, 2):
        if _share_a_day(ordered[one], ordered[other]):
            found[one].add(other)
            found[other].add(one)
    return found


def _share_a_day(one: Sequence[Span], other: Sequence[Span]) -> bool:
    here = there = 0
    while here < len(one) and there < len(other):
        if one[here][0] < other[there][1] and other[there][0] < one[here][1]:
            return True
        if one[here][1] <= other[there][1]:
            here += 1
        else:
            there += 1
    return False


def _joined(pieces: Iterable[tuple[Span, list[str]]]) -> list[tuple[Span, list[str]]]:
    joined: list[tuple[Span, list[str]]] = []
    for (first, last), names in pieces:
        if joined and joined[-1][1] == names and joined[-1][0][1] == first:
            joined[-1] = ((joined[-1][0][0], last), names)
        else:
            joined.append(((first, last), names))
    return joined


def spans_by_register(readings: Iterable[Registered]) -> dict[str, list[Span]]:
    """The days of each register of one meter's readings, by its key."""
    found: dict[str, list[Span]] = {}
    for one in readings:
        found.setdefault(register_key(one.register), []).append((one.start, one.end))
    return found


def holes(readings: Sequence[Registered], start: date, end: date) -> dict[str, list[Span]]:
    """The days of ``[start, end)`` that a due register of one meter lacks, by its key.

    Registers without a hole are left out.
    """
    spans = spans_by_register(readings)
    found: dict[str, list[Span]] = {}
    for (first, last), names in due(spans, start, end):
        for name in names:
            lacking = uncovered(first, last, spans.get(name, ()))
            if lacking:
                found.setdefault(name, []).extend(lacking)
    return {name: _touching(own) for name, own in found.items()}


def _touching(spans: Iterable[Span]) -> list[Span]:
    """Spans that follow one another without a gap as one."""
    joined: list[Span] = []
    for first, last in spans:
        if joined and joined[-1][1] == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def uncovered(start: date, end: date, spans: Iterable[Span]) -> list[Span]:
    """The parts of ``[start, end)`` that none of *spans* covers, in order.

    >>> uncovered(date(2024, 1, 1), date(2024, 2, 1), [(date(2024, 1, 1), date(2024, 1, 31))])
    [(datetime.date(2024, 1, 31), datetime.date(2024, 2, 1))]
    """
    found = []
    reach = start
    for first, last in sorted(spans):
        if last <= start or first >= end:
            continue
        if first > reach:
            found.append((reach, first))
        reach = max(reach, last)
    if reach < end:
        found.append((reach, end))
    return found


def as_wholes(readings: Sequence[Reading]) -> tuple[list[Reading], list[Reading]]:
    """One meter's readings with its registers added up, and those that cannot be.

    Registers add up where each that is due was read over the same days; the sum is as weak as the
    weakest of them. What stands alone is no use of the whole meter.
    """
    spans = spans_by_register(readings)
    if len(spans) < 2:
        return list(readings), []
    by_span: dict[Span, list[Reading]] = {}
    for one in readings:
        by_span.setdefault((one.start, one.end), []).append(one)
    wholes, alone = [], []
    for (start, end), several in sorted(by_span.items()):
        needed = {name for _, names in due(spans, start, end) for name in names}
        if sorted(needed) == sorted(register_key(one.register) for one in several):
            wholes.append(_added_up(several))
        else:
            alone += several
    return wholes, alone


def _added_up(several: Sequence[Reading]) -> Reading:
    first = several[0]
    units = {one.unit for one in several}
    quantities = [
        one.quantity if len(units) == 1 else one.quantity * conversion(one.unit, first.unit)
        for one in several
    ]
    return first._replace(
        quantity=math.fsum(quantities),
        quality=max((one.quality for one in several), key=_WEAKNESS.index),
        days_with_data=min(one.days_with_data for one in several),
        register="",
    )


#: Qualities from the surest to the weakest.
_WEAKNESS = ("actual", "corrected", "derived", NOT_STATED, "provisional", "estimated")
