"""The names that are most like one that nothing answers to."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable
from functools import lru_cache

#: With how many names one is compared letter by letter.
FEW_NAMES = 24


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known names most like *name*, best first; empty when none is near.

    >>> nearest("electrcity", ["electricity", "natural-gas"])
    ['electricity']
    """
    names = _pairs_of_letters(tuple(known))
    wanted = name.casefold()
    candidates = list(names)
    if len(candidates) > FEW_NAMES:
        # Comparing with each of thousands takes a tenth of a second: only those are compared that
        # share most pairs of letters.
        pairs = _pairs(wanted)
        shared = {one: len(pairs & own) for one, (_, own) in names.items()}
        candidates = heapq.nlargest(FEW_NAMES, candidates, key=shared.__getitem__)
    close = difflib.get_close_matches(wanted, candidates, n=most, cutoff=0.6)
    return [names[candidate][0] for candidate in close]


@lru_cache(maxsize=8)
def _pairs_of_letters(known: tuple[str, ...]) -> dict[str, tuple[str, frozenset[str]]]:
    """By folded name: the name itself, and its pairs of letters."""
    return {name.casefold(): (name, _pairs(name.casefold())) for name in known}


def _pairs(folded: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a name, its ends among them."""
    padded = f" {folded} "
    return frozenset(padded[index : index + 2] for index in range(len(padded) - 1))
