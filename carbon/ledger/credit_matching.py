"""Which bills a credit takes back: the same meter, the same days, the same amount.

A credit may take back one bill, or several that follow one another; several credits, of the same
days or of days that follow one another, may take back one bill. What matches in no such way is left
unmatched: it is never netted by guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

#: Amounts match when they differ by less than what adding up in another order does, or by less
#: than half of the last of two decimals, as bills print them.
TOLERANCE = 0.005


class Billed(Protocol):
    """What is looked at of a bill or a credit; half-open days."""

    @property
    def meter(self) -> str: ...
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...
    @property
    def quantity(self) -> float: ...
    @property
    def unit(self) -> str: ...


B = TypeVar("B", bound=Billed)
C = TypeVar("C", bound=Billed)


@dataclass(frozen=True)
class Matched(Generic[C, B]):
    """Credits and the bills that they take back together."""

    credits: tuple[C, ...]
    bills: tuple[B, ...]


def match(
    owed: Sequence[C], bills: Sequence[B], converted: Callable[[B, str], float | None]
) -> tuple[list[Matched[C, B]], list[C]]:
    """The matches, and the credits that match nothing; no bill is taken back twice.

    Quantities of *owed*, the credits, are below 0. *converted* gives a bill's quantity in a
    credit's unit, None where it cannot be. Of several bills that fit, the first by start and place
    in *bills* counts.
    """
    free: dict[str, list[B]] = {}
    for bill in sorted(bills, key=lambda one: one.start):
        free.setdefault(bill.meter, []).append(bill)
    found: list[Matched[C, B]] = []
    left: list[C] = []
    for credit in owed:
        own = free.get(credit.meter, [])
        taken = _chain(own, credit.start, credit.end, -credit.quantity, credit.unit, converted)
        if taken:
            found.append(Matched((credit,), taken))
            _take(own, taken)
        else:
            left.append(credit)
    for together in _together(left):
        first, waiting = together[0], set(map(id, left))
        if not all(id(one) in waiting for one in together):
            continue
        start, end = min(one.start for one in together), max(one.end for one in together)
        amount = -math.fsum(one.quantity for one in together)
        own = free.get(first.meter, [])
        taken = _chain(own, start, end, amount, first.unit, converted)
        if taken:
            found.append(Matched(tuple(together), taken))
            _take(own, taken)
            settled = set(map(id, together))
            left = [one for one in left if id(one) not in settled]
    return found, left


def _take(own: list[B], taken: Sequence[B]) -> None:
    for bill in taken:
        own.remove(bill)


def _chain(
    bills: Sequence[B],
    start: date,
    end: date,
    amount: float,
    unit: str,
    converted: Callable[[B, str], float | None],
) -> tuple[B, ...]:
    """Bills that follow one another from *start* to *end* and add up to *amount*."""
    inside = [one for one in bills if start <= one.start and one.end <= end]
    paths: list[tuple[date, float, tuple[B, ...]]] = [(start, 0.0, ())]
    # Breadth first: one bill before two, two before three.
    while paths:
        further: list[tuple[date, float, tuple[B, ...]]] = []
        for reached, sum_, chain in paths:
            for bill in inside:
                if bill.start != reached:
                    continue
                quantity = converted(bill, unit)
                if quantity is None:
                    continue
                longer = (bill.end, sum_ + quantity, (*chain, bill))
                if bill.end == end and abs(longer[1] - amount) <= TOLERANCE:
                    return longer[2]
                further.append(longer)
        paths = further[:MOST_PATHS]
    return ()


#: Ways to string bills together that are looked at; far more than any account has.
MOST_PATHS = 1000


def _together(owed: Sequence[C]) -> list[list[C]]:
    """Credits of one meter and unit that belong together: of the same days, or in a row."""
    groups: list[list[C]] = []
    by_span: dict[tuple[str, str, date, date], list[C]] = {}
    by_meter: dict[tuple[str, str], list[C]] = {}
    for one in owed:
        by_span.setdefault((one.meter, one.unit, one.start, one.end), []).append(one)
        by_meter.setdefault((one.meter, one.unit), []).append(one)
    groups += [own for own in by_span.values() if len(own) > 1]
    for own in by_meter.values():
        run: list[C] = []
        for one in sorted(own, key=lambda one: one.start):
            if run and run[-1].end != one.start:
                groups += [run] if len(run) > 1 else []
                run = []
            run.append(one)
        groups += [run] if len(run) > 1 else []
    return groups
