"""Which bills a credit takes back: the same meter, the same days, the same amount.

A credit may take back one bill, or several that follow one another; several credits, of the same
days or of days that follow one another, may take back one bill. A credit of a register takes back
that register, or a bill that names none; one that names none also all registers of its days
together. What matches in no such way is left unmatched: it is never netted by guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from carbon.ledger.registers import register_key

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
    @property
    def register(self) -> str: ...


B = TypeVar("B", bound=Billed)
C = TypeVar("C", bound=Billed)


@dataclass(frozen=True)
class MatchedCredits(Generic[C, B]):
    """Credits and the bills that they take back together."""

    credits: tuple[C, ...]
    bills: tuple[B, ...]


def match(
    owed: Sequence[C], bills: Sequence[B], converted: Callable[[B, str], float | None]
) -> tuple[list[MatchedCredits[C, B]], list[C]]:
    """The matches, and the credits that match nothing; no bill is taken back twice.

    Quantities of *owed*, the credits, are below 0. *converted* gives a bill's quantity in a
    credit's unit, None where it cannot be. Of several bills that fit, the first by start and place
    in *bills* counts.
    """
    free: dict[str, list[B]] = {}
    for bill in sorted(bills, key=lambda one: one.start):
        free.setdefault(bill.meter, []).append(bill)
    found: list[MatchedCredits[C, B]] = []
    left: list[C] = []
    for credit in owed:
        own = free.get(credit.meter, [])
        taken = _chain(own, credit, credit.end, -credit.quantity, converted)
        if taken:
            found.append(MatchedCredits((credit,), taken))
            _take(own, taken)
        else:
            left.append(credit)
    left = _in_parts(left, free, converted, found)
    for together in _together(left):
        first, waiting = together[0], set(map(id, left))
        if not all(id(one) in waiting for one in together):
            continue
        end = max(one.end for one in together)
        amount = -math.fsum(one.quantity for one in together)
        own = free.get(first.meter, [])
        taken = _chain(own, first, end, amount, converted)
        if taken:
            found.append(MatchedCredits(tuple(together), taken))
            _take(own, taken)
            settled = set(map(id, together))
            left = [one for one in left if id(one) not in settled]
    return found, left


def _take(own: list[B], taken: Sequence[B]) -> None:
    for bill in taken:
        own.remove(bill)


def _in_parts(
    left: list[C],
    free: dict[str, list[B]],
    converted: Callable[[B, str], float | None],
    found: list[MatchedCredits[C, B]],
) -> list[C]:
    """Match bills with several credits that follow one another; the credits that are left."""
    for own in free.values():
        for bill in list(own):
            mine = [one for one in left if one.meter == bill.meter]
            amount = converted(bill, mine[0].unit) if len(mine) > 1 else None
            if amount is None:
                continue
            alike = [one for one in mine if one.unit == mine[0].unit]
            parts = _chain(alike, bill, bill.end, amount, _owed)
            if parts:
                found.append(MatchedCredits(parts, (bill,)))
                _take(own, (bill,))
                settled = set(map(id, parts))
                left = [one for one in left if id(one) not in settled]
    return left


def _owed(credit: Billed, _unit: str) -> float:
    return -credit.quantity


def _chain(
    bills: Sequence[B],
    first: Billed,
    end: date,
    amount: float,
    converted: Callable[[B, str], float | None],
) -> tuple[B, ...]:
    """Bills that follow one another from the start of *first* to *end* and add up to *amount*."""
    inside = [one for one in bills if first.start <= one.start and one.end <= end]
    links = _links(inside, register_key(first.register))
    paths: list[tuple[date, float, tuple[B, ...]]] = [(first.start, 0.0, ())]
    # Breadth first: one bill before two, two before three.
    while paths:
        further: list[tuple[date, float, tuple[B, ...]]] = []
        for reached, sum_, chain in paths:
            for link in links:
                if link[0].start != reached:
                    continue
                amounts = [converted(bill, first.unit) for bill in link]
                known = [one for one in amounts if one is not None]
                if len(known) < len(link):
                    continue
                longer = (link[0].end, sum_ + math.fsum(known), (*chain, *link))
                if longer[0] == end and abs(longer[1] - amount) <= TOLERANCE:
                    return longer[2]
                further.append(longer)
        paths = further[:MOST_PATHS]
    return ()


def _links(bills: Sequence[B], register: str) -> list[tuple[B, ...]]:
    """Each bill that may be of *register*; where that is none, also the registers of one span."""
    links: list[tuple[B, ...]] = [
        (one,) for one in bills if register_key(one.register) in ("", register) or not register
    ]
    spans: dict[tuple[date, date], dict[str, B]] = {}
    for one in bills if not register else ():
        if one.register:
            spans.setdefault((one.start, one.end), {}).setdefault(register_key(one.register), one)
    links += [tuple(own.values()) for own in spans.values() if len(own) > 1]
    return links


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
