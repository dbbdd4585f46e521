"""Measures that one another's needs tie together: one decision, so one bar of the cost curve.

A battery that needs solar panels, or a boiler that needs a new flue, is not worth what it adds
alone. Of alternatives a bundle holds one at most: each choice is a bundle of its own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from carbon.errors import BadValue, listed
from carbon.measures.portfolio.candidate import Candidate, worth

#: Beyond this so many choices between alternatives that need one another are not compared.
MOST_CHOICES = 4096


@dataclass(frozen=True)
class Bundle:
    """Measures to be done together, those that others need first."""

    measures: tuple[Candidate, ...]

    def __hash__(self) -> int:
        return hash(self.ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bundle) and self.ids == other.ids

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(each.id for each in self.measures)

    @cached_property
    def groups(self) -> frozenset[str]:
        """The exclusive groups that they are of."""
        return frozenset(each.group for each in self.measures if each.group)

    @cached_property
    def meters(self) -> frozenset[str]:
        """The meters that they save on."""
        return frozenset(saved.meter for each in self.measures for saved in each.saved)


def bundles(waiting: Sequence[Candidate], done: Collection[str]) -> list[Bundle]:
    """The bundles of *waiting*, beside those that are *done*; what cannot be done is in none.

    Raises :class:`~carbon.errors.BadValue` where there are too many choices between alternatives.

    >>> panels = Candidate("panels", 100, 10, 0, 9)
    >>> battery = Candidate("battery", 50, 2, 0, 4, needs=("panels",))
    >>> [bundle.ids for bundle in bundles([battery, panels], ())]
    [('panels', 'battery')]
    """
    possible = _with_their_needs(waiting, done)
    found = (bundle for part in _tied(possible) for bundle in _choices(part, done))
    return sorted(dict.fromkeys(found), key=lambda bundle: bundle.ids)


def without_idle(bundle: Bundle, before: Sequence[Candidate]) -> Bundle | None:
    """*bundle* without those that none of it needs and that add no tonne to it and to *before*.

    None where no tonne is left.
    """
    kept = list(bundle.measures)
    while True:
        needed = {name for each in kept for name in each.needs}
        whole = worth([*before, *kept], "tonnes")
        for each in reversed(kept):
            rest = [other for other in kept if other is not each]
            if each.id not in needed and not whole > worth([*before, *rest], "tonnes"):
                kept = rest
                break
        else:
            break
    return Bundle(tuple(kept)) if kept and whole > worth(before, "tonnes") else None


def _with_their_needs(waiting: Sequence[Candidate], done: Collection[str]) -> list[Candidate]:
    """Those all of whose needs are done or can be done with them."""
    left = list(waiting)
    while True:
        known = {each.id for each in left}.union(done)
        able = [each for each in left if known.issuperset(each.needs)]
        if len(able) == len(left):
            return able
        left = able


def _tied(measures: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """*measures* in parts: two are in one part where needs lead from one to the other."""
    beside: dict[str, set[str]] = {each.id: set() for each in measures}
    for each in measures:
        for name in each.needs:
            if name in beside:
                beside[each.id].add(name)
                beside[name].add(each.id)
    known = {each.id: each for each in measures}
    while known:
        reached = [next(iter(known))]
        for name in reached:
            reached.extend(sorted(beside[name].difference(reached)))
        yield _needed_first([known.pop(name) for name in reached])


def _needed_first(part: Sequence[Candidate]) -> list[Candidate]:
    """*part* by id, each after those that it needs."""
    waiting = sorted(part, key=lambda each: each.id)
    ordered: list[Candidate] = []
    while waiting:
        left = {each.id for each in waiting}
        first = next(each for each in waiting if not left.intersection(each.needs))
        waiting.remove(first)
        ordered.append(first)
    return ordered


def _choices(part: Sequence[Candidate], done: Collection[str]) -> Iterator[Bundle]:
    """A bundle for each choice of one of each group of which *part* has several."""
    groups: dict[str, list[Candidate]] = {}
    for each in part:
        if each.group:
            groups.setdefault(each.group, []).append(each)
    several = [own for own in groups.values() if len(own) > 1]
    if not several:
        yield Bundle(tuple(part))
        return
    if math.prod(map(len, several)) > MOST_CHOICES:
        raise BadValue(
            f"{listed(each.id for own in several for each in own)}, alternatives that needs tie "
            "together",
            f"at most {MOST_CHOICES} choices between them",
            "Leave out those that will not be done.",
            several[0][0].place,
        )
    for chosen in itertools.product(*several):
        not_chosen = {each.id for own in several for each in own} - {each.id for each in chosen}
        able = _with_their_needs([each for each in part if each.id not in not_chosen], done)
        for tied in _tied(able):
            yield Bundle(tuple(tied))
