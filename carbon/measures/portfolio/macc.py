"""The marginal abatement cost curve: tonnes to the right, pounds a tonne upwards, cheapest first.

A bar is as high as its net cost per tonne, −NPV ÷ tonnes, or, where asked, as its capital per
tonne, which leaves out what it saves. What a bar saves is what it adds to those on its left: a
second measure on the same meter finds less left to save, and its bar is narrower and higher than it
would be alone. So the curve's total is what the measures save together. The order is found step by
step (each time the cheapest per tonne that it would add, then the first by id), so it does not
depend on the order of input. Measures that one another's needs tie together are one bar; where an
alternative is taken instead of one that needs others, these stand in the order by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from carbon.errors import BadValue
from carbon.measures.portfolio.bundles import Bundle, bundles, without_idle
from carbon.measures.portfolio.candidate import (
    Candidate,
    OnMeter,
    at_work_together,
    by_meter,
    check,
    cost,
    worth,
)
from carbon.measures.portfolio.interaction import combined_share
from carbon.measures.said import Said, plain

#: How high a bar is, in words.
BASES = {
    "npv": "net cost (−NPV) per tonne",
    "cost": "capital per tonne, what it saves not counted",
}


@dataclass(frozen=True)
class BarPart:
    """What one measure of a bar adds to those before it: tonnes, and GBP of present value."""

    id: str
    tonnes: float
    npv_gbp: float

    @property
    def pays(self) -> bool:
        """Whether it pays for itself."""
        return self.npv_gbp >= 0


@dataclass(frozen=True)
class Bar:
    """One measure on the curve, or several of which one needs another.

    ``tonnes`` and ``npv_gbp`` are what they add, ``tonnes_alone`` what they would save on their
    own; ``gbp_per_tonne`` is the bar's height; from ``start_tonnes`` it runs to ``end_tonnes``.
    ``parts`` tell its measures apart, each beside those that it needs.
    """

    measures: tuple[str, ...]
    cost_gbp: float
    npv_gbp: float
    tonnes_alone: float
    tonnes: float
    gbp_per_tonne: float
    start_tonnes: float
    end_tonnes: float
    parts: tuple[BarPart, ...] = ()

    @property
    def id(self) -> str:
        """The measures, those that others need first."""
        return " + ".join(self.measures)


@dataclass(frozen=True)
class Added:
    """What a bundle would add to those before it, and how high its bar would be."""

    bundle: Bundle
    tonnes: float
    npv_gbp: float
    gbp_per_tonne: float

    def is_beaten_by(self, other: Added) -> bool:
        """Whether *other* is an alternative to it that saves more tonnes and is worth more.

        Below a height of zero the bar that saves fewer tonnes for the same NPV stands lower: of
        alternatives the worse one would come first.
        """
        if not self.bundle.groups & other.bundle.groups:
            return False
        own, others = (self.tonnes, self.npv_gbp), (other.tonnes, other.npv_gbp)
        return own != others and own[0] <= others[0] and own[1] <= others[1]


@dataclass(frozen=True)
class MeterShare:
    """What share of one meter's use the measures save, and what alone they would add up to.

    It is of the first year that has them all at work, deteriorated as they are by then; a meter
    stands here twice where two sets of them are.
    """

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

    @property
    def cost_gbp(self) -> float:
        """Capital less grant of all the bars."""
        return math.fsum(bar.cost_gbp for bar in self.bars)

    @property
    def npv_gbp(self) -> float:
        """Net present value of all the bars together."""
        return math.fsum(bar.npv_gbp for bar in self.bars)

    @property
    def gbp_per_tonne(self) -> float | None:
        """The height of them all as one bar; None where no tonne is saved."""
        whole = self.cost_gbp if self.basis == "cost" else 0.0 - self.npv_gbp
        return whole / self.tonnes if self.tonnes > 0 else None

    @property
    def measures(self) -> frozenset[str]:
        """The measures on the curve."""
        return frozenset(name for bar in self.bars for name in bar.measures)

    @property
    def paying(self) -> tuple[Bar, ...]:
        """The bars that pay for themselves, what is worth most first."""
        own = [bar for bar in self.bars if bar.npv_gbp >= 0]
        return tuple(sorted(own, key=lambda bar: (-bar.npv_gbp, bar.id)))

    @property
    def paying_tonnes(self) -> float:
        """Lifetime tCO2e of the measures that pay for themselves, also beside one that does not."""
        return math.fsum(part.tonnes for bar in self.bars for part in bar.parts if part.pays)

    @property
    def costing(self) -> tuple[Bar, ...]:
        """The bars that do not pay for themselves, from left to right."""
        return tuple(bar for bar in self.bars if bar.npv_gbp < 0)


def abatement_curve(candidates: Sequence[Candidate], basis: str = "npv") -> Curve:
    """The curve of *candidates*.

    *basis* is ``npv`` (what the measure costs over its life net of what it saves, −NPV ÷ tonnes;
    below zero it pays for itself, and there the order by height says little, for a bar that saves
    fewer tonnes stands lower) or ``cost`` (capital cost ÷ tonnes). Of exclusive measures the first
    on the curve stays, save one that an alternative beats in tonnes and in NPV. Raises
    :class:`~carbon.errors.Faults`.

    >>> led = Candidate("led", 3000, 30, 0, 30, meter="m1", share_saved=0.3)
    >>> controls = Candidate("controls", 1000, 20, 0, 20, meter="m1", share_saved=0.2)
    >>> curve = abatement_curve([led, controls], "cost")
    >>> [(bar.id, round(bar.tonnes, 6)) for bar in curve.bars], round(curve.tonnes, 6)
    ([('controls', 20.0), ('led', 24.0)], 44.0)
    """
    if basis not in BASES:
        raise BadValue(f"basis {basis!r}", f"one of: {', '.join(BASES)}")
    check(candidates)
    bars, taken, left_out = _in_order(candidates, basis)
    if any(each.group for each in taken):
        # A measure may have waited for one that is not done after all, an alternative of another.
        again, kept, _ = _in_order(taken, basis)
        bars = again if len(kept) == len(taken) else bars
    return Curve(basis, tuple(bars), tuple(sorted(left_out)), tuple(_meters(taken)))


def _in_order(
    candidates: Sequence[Candidate], basis: str
) -> tuple[list[Bar], list[Candidate], list[tuple[str, str]]]:
    """The bars, the measures on them, and those on none with the reason, step by step."""
    waiting = sorted(candidates, key=lambda each: each.id)
    left_out: list[tuple[str, str]] = []
    taken: list[Candidate] = []
    bars: list[Bar] = []
    # What a bundle adds changes only when another on one of its meters is taken.
    added: dict[Bundle, Added | None] = {}
    while waiting:
        waiting = _without_excluded(waiting, taken, left_out)
        for bundle in (possible := bundles(waiting, {each.id for each in taken})):
            if bundle not in added:
                added[bundle] = _added(bundle, taken, basis)
        steps = [step for bundle in possible if (step := added[bundle])]
        left = [one for one in steps if not any(map(one.is_beaten_by, steps))]
        if not left:
            break
        first = min(left, key=lambda step: (step.gbp_per_tonne, step.bundle.ids))
        parts = tuple(_parts(first, taken))
        taken.extend(first.bundle.measures)
        start = bars[-1].end_tonnes if bars else 0.0
        bars.append(
            Bar(
                first.bundle.ids,
                cost(first.bundle.measures),
                first.npv_gbp,
                worth(first.bundle.measures, "tonnes"),
                first.tonnes,
                first.gbp_per_tonne,
                start,
                worth(taken, "tonnes"),
                parts,
            )
        )
        waiting = [each for each in waiting if each.id not in first.bundle.ids]
        added = {
            bundle: step
            for bundle, step in added.items()
            if not first.bundle.meters & bundle.meters
        }
    left_out.extend((each.id, _why(each, taken)) for each in waiting)
    return bars, taken, left_out


def _added(bundle: Bundle, taken: Sequence[Candidate], basis: str) -> Added | None:
    """What *bundle* adds to *taken*, without what adds no tonne; None where nothing is left."""
    before = [each for each in taken if bundle.meters & Bundle((each,)).meters]
    kept = without_idle(bundle, before)
    if kept is None:
        return None
    with_it = [*before, *kept.measures]
    tonnes = worth(with_it, "tonnes") - worth(before, "tonnes")
    npv = worth(with_it, "npv") - worth(before, "npv")
    paid = cost(kept.measures) if basis == "cost" else 0.0 - npv
    return Added(kept, tonnes, npv, paid / tonnes)


def _parts(of: Added, taken: Sequence[Candidate]) -> Iterator[BarPart]:
    """What each measure of a bundle adds to *taken* and to those of it that stand before it."""
    if len(of.bundle.measures) == 1:
        yield BarPart(of.bundle.ids[0], of.tonnes, of.npv_gbp)
        return
    before = [each for each in taken if of.bundle.meters & Bundle((each,)).meters]
    for each in of.bundle.measures:
        with_it = [*before, each]
        yield BarPart(
            each.id,
            worth(with_it, "tonnes") - worth(before, "tonnes"),
            worth(with_it, "npv") - worth(before, "npv"),
        )
        before = with_it


def _without_excluded(
    waiting: Sequence[Candidate], taken: Sequence[Candidate], left_out: list[tuple[str, str]]
) -> list[Candidate]:
    groups = {each.group: each.id for each in taken if each.group}
    left_out.extend(
        (
            each.id,
            Said(
                f"only one of group {plain(each.group)} can be done, and {{}} is",
                groups[each.group],
            ),
        )
        for each in waiting
        if each.group in groups
    )
    return [each for each in waiting if each.group not in groups]


def _why(each: Candidate, taken: Sequence[Candidate]) -> str:
    done = {other.id for other in taken}
    missing = [name for name in each.needs if name not in done]
    if missing:
        return Said("needs {}, which is not on the curve", missing[0])
    return "saves no tonne"


def _meters(taken: Sequence[Candidate]) -> list[MeterShare]:
    return [
        MeterShare(
            meter,
            tuple(each.id for each, _ in inside),
            combined_share([of_left for _, of_left in shares]),
            math.fsum(share for share, _ in shares),
        )
        for meter, sharing in by_meter(taken).items()
        for inside in at_work_together(sharing)
        if (shares := _shares([saved for _, saved in inside]))
    ]


def _shares(inside: Sequence[OnMeter]) -> list[tuple[float, float]]:
    """What share each saves in the first year that has them all at work, and of what is left."""
    common = frozenset.intersection(*(saved.years for saved in inside))
    year = min(common, default=0)
    return [(share := saved.share_in(year), share / saved.left.get(year, 1.0)) for saved in inside]
