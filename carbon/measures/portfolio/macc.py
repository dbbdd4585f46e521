"""The marginal abatement cost curve: tonnes to the right, pounds a tonne upwards, cheapest first.

What a bar saves is what the measure adds to those on its left: a second measure on the same meter
finds less left to save, and its bar is narrower and higher than it would be alone. So the curve's
total is what the measures save together. The order is found step by step (each time the cheapest
per tonne that it would add, then the first by id), so it does not depend on the order of input.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from carbon.errors import BadValue
from carbon.measures.portfolio.candidate import Candidate, by_meter, check, worth
from carbon.measures.portfolio.interaction import combined_share

BASES = ("cost", "npv")


@dataclass(frozen=True)
class Bar:
    """One measure on the curve.

    ``tonnes`` is what it adds, ``tonnes_alone`` what it would save on its own; ``gbp_per_tonne``
    is the bar's height; from ``start_tonnes`` it runs to ``end_tonnes``.
    """

    id: str
    cost_gbp: float
    tonnes_alone: float
    tonnes: float
    gbp_per_tonne: float
    start_tonnes: float
    end_tonnes: float


class Added(NamedTuple):
    """What a measure would add to those before it, in tonnes, and what a tonne of that costs."""

    tonnes: float
    gbp_per_tonne: float


@dataclass(frozen=True)
class MeterShare:
    """What share of one meter's use the measures save, and what alone they would add up to."""

    meter: str
    measures: tuple[str, ...]
    share: float
    added_up: float


@dataclass(frozen=True)
class Curve:
    """The bars in order; measures that are not on the curve, each with its reason."""

    basis: str
    bars: tuple[Bar, ...]
    left_out: tuple[tuple[str, str], ...]
    meters: tuple[MeterShare, ...]

    @property
    def tonnes(self) -> float:
        """Lifetime tCO2e of all the bars together."""
        return self.bars[-1].end_tonnes if self.bars else 0.0


def abatement_curve(candidates: Sequence[Candidate], basis: str = "cost") -> Curve:
    """The curve of *candidates*.

    *basis* is ``cost`` (capital cost ÷ tonnes) or ``npv`` (what the measure costs over its life net
    of what it saves, −NPV ÷ tonnes; below zero it pays for itself, and there the order by height
    says little, for a bar that saves fewer tonnes stands lower). Of exclusive measures the first on
    the curve stays. Raises :class:`~carbon.errors.Faults`.

    >>> led = Candidate("led", 3000, 30, 0, 30, meter="m1", share_saved=0.3)
    >>> controls = Candidate("controls", 1000, 20, 0, 20, meter="m1", share_saved=0.2)
    >>> curve = abatement_curve([led, controls])
    >>> [(bar.id, round(bar.tonnes, 6)) for bar in curve.bars], round(curve.tonnes, 6)
    ([('controls', 20.0), ('led', 24.0)], 44.0)
    """
    if basis not in BASES:
        raise BadValue(f"basis {basis!r}", f"one of: {', '.join(BASES)}")
    check(candidates)
    waiting = sorted(candidates, key=lambda each: each.id)
    left_out: list[tuple[str, str]] = []
    taken: list[Candidate] = []
    bars: list[Bar] = []
    # What a measure adds changes only when another on one of its meters is taken.
    added: dict[str, Added | None] = {}
    while waiting:
        waiting = _without_excluded(waiting, taken, left_out)
        done = {each.id for each in taken}
        steps: list[tuple[float, str, Candidate, Added]] = []
        for each in waiting:
            if not done.issuperset(each.needs):
                continue
            if each.id not in added:
                added[each.id] = _added(each, taken, basis)
            if step := added[each.id]:
                steps.append((step.gbp_per_tonne, each.id, each, step))
        if not steps:
            break
        height, _, first, step = min(steps, key=lambda each: each[:2])
        taken.append(first)
        start = bars[-1].end_tonnes if bars else 0.0
        end = worth(taken, "tonnes")
        bars.append(Bar(first.id, first.cost_gbp, first.tonnes, step.tonnes, height, start, end))
        waiting = [each for each in waiting if each is not first]
        meters = _meters_of(first)
        for each in waiting:
            if meters & _meters_of(each):
                added.pop(each.id, None)
    left_out.extend((each.id, _why(each, taken)) for each in waiting)
    return Curve(basis, tuple(bars), tuple(sorted(left_out)), tuple(_meters(taken)))


def _meters_of(each: Candidate) -> set[str]:
    return {saved.meter for saved in each.saved}


def _added(each: Candidate, taken: Sequence[Candidate], basis: str) -> Added | None:
    """What *each* adds to *taken*; None where that is no tonne."""
    meters = _meters_of(each)
    before = [other for other in taken if meters & _meters_of(other)] if meters else []
    tonnes = worth([*before, each], "tonnes") - worth(before, "tonnes")
    if not tonnes > 0:
        return None
    net = each.cost_gbp if basis == "cost" else worth(before, "npv") - worth([*before, each], "npv")
    return Added(tonnes, net / tonnes)


def _without_excluded(
    waiting: Sequence[Candidate], taken: Sequence[Candidate], left_out: list[tuple[str, str]]
) -> list[Candidate]:
    groups = {each.group: each.id for each in taken if each.group}
    left_out.extend(
        (each.id, f"only one of group {each.group} can be done, and {groups[each.group]} is")
        for each in waiting
        if each.group in groups
    )
    return [each for each in waiting if each.group not in groups]


def _why(each: Candidate, taken: Sequence[Candidate]) -> str:
    done = {other.id for other in taken}
    missing = [name for name in each.needs if name not in done]
    return f"needs {missing[0]}, which is not on the curve" if missing else "saves no tonne"


def _meters(taken: Sequence[Candidate]) -> list[MeterShare]:
    return [
        MeterShare(
            meter,
            tuple(each.id for each, _ in sharing),
            combined_share([saved.share for _, saved in sharing]),
            math.fsum(saved.share for _, saved in sharing),
        )
        for meter, sharing in by_meter(taken).items()
    ]
