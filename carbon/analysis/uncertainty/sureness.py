"""How sure a period's total is, and its change since another: intervals, and what widens them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from carbon.analysis.uncertainty.intervals import (
    DRAWS,
    Interval,
    Widening,
    flows_of,
    propagated,
    simulated,
    widenings,
)
from carbon.inventories.inventory import Inventory
from carbon.periods import Period


@dataclass(frozen=True)
class Sureness:
    """The 95 % intervals of gross emissions of ``period``, and of their change since ``since``.

    ``total`` and ``change`` hold an interval a method, error propagation first; ``change`` is
    empty without an earlier period. ``widest`` are the weak and missing readings that widen the
    interval most; ``sources`` say where the lines' percentages come from. ``not_stated_share`` is
    how much of gross, 0 to 1, rests on readings that do not say whether they are actual. Of days
    without data there is nothing in any of them: ``share`` is that of the period's meter-days that
    have some, ``share_before`` of the earlier period's; None where that is not known.
    """

    period: Period
    total: tuple[Interval, ...]
    widest: tuple[Widening, ...]
    sources: tuple[str, ...]
    since: Period | None = None
    change: tuple[Interval, ...] = ()
    not_stated_share: float = 0.0
    share: float | None = None
    share_before: float | None = None


def sureness(
    made: Inventory, earlier: Inventory | None = None, draws: int = DRAWS, top: int = 5
) -> Sureness:
    """How sure *made* is, and its change since *earlier*.

    Raises :class:`~carbon.errors.Faults` for each line without a sourced uncertainty.
    """
    flows = flows_of(made)
    total = (propagated(flows), simulated(flows, draws=draws))
    lines = made.definition.lines
    sources = sorted({line.uncertainty.source for line in lines if line.uncertainty})
    widest = tuple(widenings(made, flows)[:top])
    cover = made.completeness
    found = Sureness(
        made.period,
        total,
        widest,
        tuple(sources),
        not_stated_share=cover.not_stated_share if cover else 0.0,
        share=cover.share if cover else None,
    )
    if earlier is None:
        return found
    before = flows_of(earlier)
    return replace(
        found,
        since=earlier.period,
        change=(propagated(flows, before), simulated(flows, before, draws)),
        share_before=earlier.completeness.share if earlier.completeness else None,
    )
