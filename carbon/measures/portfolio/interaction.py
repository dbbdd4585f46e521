"""Measures on one meter: together they save less than the sum of what each would save alone.

Two measures that save 30% and 20% of what one meter uses leave 0.7 × 0.8 of it: together they
save 1 − Π(1 − s) = 44%, not 50%. What is worth 30% alone, in tonnes or pounds over its life, is
worth ``value ÷ share`` a whole meter. Where measures on a meter live equally long that figure is
one figure for all of them, V, and the set is worth V × (1 − Π(1 − s)). Where they do not, the
shorter-lived stop and the longer-lived then save all their own share again: the set is worth the
sum over *layers*, from the longest-lived down,

    Σ (v[k] − v[k+1]) × (1 − Π over j ≤ k of (1 − s[j])),   v = value ÷ share, falling.

It is exact when the measures start together and save evenly over their lives. It never falls when
a measure is added, never exceeds what the meter uses, and does not depend on the order.
Derived in docs/portfolio-and-verification.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Alone(NamedTuple):
    """What one measure would save alone: the *share* of its meter (0 to 1) and what that is worth.

    A measure without a share, or whose worth is below zero, does not interact.
    """

    share: float
    value: float


def together(measures: Sequence[Alone]) -> float:
    """What *measures* on one meter are worth together, in the unit of their values.

    >>> round(together([Alone(0.3, 30.0), Alone(0.2, 20.0)]), 9)
    44.0
    >>> together([])
    0.0
    """
    return math.fsum(attributed(measures))


def attributed(measures: Sequence[Alone]) -> list[float]:
    """What each of *measures* adds to what they are worth together, in their order.

    In each layer the saving is shared out in proportion to the shares, so that the parts sum to
    :func:`together` and none is favoured for standing first.

    >>> [round(part, 9) for part in attributed([Alone(0.3, 30.0), Alone(0.2, 20.0)])]
    [26.4, 17.6]
    """
    parts = [0.0 if _interacts(measure) else measure.value for measure in measures]
    layered = sorted(
        (index for index, measure in enumerate(measures) if _interacts(measure)),
        key=lambda index: (-measures[index].value / measures[index].share, measures[index]),
    )
    worths = [measures[index].value / measures[index].share for index in layered]
    gathered: dict[int, list[float]] = {index: [] for index in layered}
    left, shares = 1.0, 0.0
    for depth, index in enumerate(layered):
        left *= 1.0 - measures[index].share
        shares += measures[index].share
        below = worths[depth + 1] if depth + 1 < len(layered) else 0.0
        per_share = (worths[depth] - below) * (1.0 - left) / shares
        for inside in layered[: depth + 1]:
            gathered[inside].append(measures[inside].share * per_share)
    for index, pieces in gathered.items():
        parts[index] = math.fsum(pieces)
    return parts


def combined_share(shares: Sequence[float]) -> float:
    """The share of a meter's use that measures save together: 1 − Π(1 − s).

    >>> round(combined_share([0.3, 0.2]), 9)
    0.44
    """
    return 1.0 - math.prod(1.0 - share for share in sorted(shares))


def left_of(use: float, saved: Mapping[str, float], before: Mapping[str, Sequence[str]]) -> float:
    """What part of a meter's *use* is left when each of *saved* saves that much, by name.

    Each saves its share of what those *before* it leave in turn.

    >>> left_of(100.0, {"a": 20.0, "b": 40.0}, {"a": (), "b": ("a",)})
    0.4
    >>> left_of(100.0, {"a": 20.0, "b": 40.0}, {"a": (), "b": ()})
    0.48
    """
    shares: dict[str, float] = {}

    def share(name: str) -> float:
        if name not in shares:
            rest = math.prod(1 - share(first) for first in before[name] if first in saved)
            shares[name] = saved[name] / (use * rest) if rest > 0 else 0.0
        return shares[name]

    return math.prod(1 - share(name) for name in saved)


def _interacts(measure: Alone) -> bool:
    return measure.share > 0 and measure.value > 0
