"""Two periods' emission lines, matched: what was measured where, month by month.

Each matched row is cut into the part outside the common boundary, the part that has readings in
one period only, and the comparable rest, whose quantities the change is split by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.analysis.change.boundary import Inside, insides
from carbon.analysis.change.flow_months import (
    Codes,
    Cuts,
    FlowMonths,
    flow_months,
    flows_of,
    gross_of,
)
from carbon.analysis.change.matched import Flow, MatchedRows
from carbon.emissions.lines import GROSS
from carbon.emissions.plan import Key, Library, plan
from carbon.errors import Fault
from carbon.factors.activities import Activity
from carbon.factors.each import choice_of
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.conformity import bounded, selected
from carbon.inventories.inventory import Inventory
from carbon.periods import Period
from carbon.register.points import Point, point_of
from carbon.register.register import Register

if TYPE_CHECKING:
    from carbon.analysis.change.matched import Column


class NotComparable(Fault):
    """Two periods that have no months to be matched."""


def month_pairs(before: Period, after: Period) -> list[tuple[Period, Period]]:
    """The months of two periods, in their order.

    Raises :class:`NotComparable` where one has more months than the other.
    """
    first, second = list(before.months()), list(after.months())
    if len(first) != len(second):
        raise NotComparable(
            f"{before} of {len(first)} months and {after} of {len(second)}",
            "two periods of one length",
            "Compare a year with a year, a half with a half, a month with a month.",
        )
    return list(zip(first, second, strict=True))


def matched(
    before: Inventory,
    after: Inventory,
    register: Register,
    activities: Mapping[str, Activity],
    library: Library,
    places: Mapping[Point, Inside] | None = None,
) -> MatchedRows:
    """Every flow that either period has, month by month, in a fixed order.

    *places* are the :func:`~carbon.analysis.change.boundary.insides` of the counted meters, where
    they are known already.
    """
    pairs = month_pairs(before.period, after.period)
    months = len(pairs)
    register = bounded(register, before.definition)
    if places is None:
        places = insides(register, selected(register, before.definition))
    codes = Codes()
    lines = gross_of(before), gross_of(after)
    keys = [
        flows_of(each, register, codes, pairs[0][side], months) for side, each in enumerate(lines)
    ]
    points = list(codes.points)
    events = {point_of(meter) for meter in register.meters.values() if meter.is_events}
    measured = {point_of(meter) for meter in register.meters.values()}
    own = [number for point, number in codes.points.items() if point in measured]
    cuts = (
        Cuts(pairs, places, points, events),
        Cuts([(second, first) for first, second in pairs], places, points, events),
    )
    sides = [
        flow_months(each, key, at, cut, months, own)
        for each, (key, at), cut in zip(lines, keys, cuts, strict=True)
    ]
    used = {point.activity for point in points}
    factors = [
        gross_factors(each.editions or {}, used, activities, library) for each in (before, after)
    ]
    return _rows(sides, cuts, codes, months, factors)


@dataclass(frozen=True)
class _Grid:
    """The rows of both periods: their ``keys`` (flow × months + month), and ``at`` of their points.

    ``flow`` is the place of each row's flow among ``flows``; ``ats`` are the distinct ``at``, and
    ``place`` that of each row among them.
    """

    flows: Sequence[Flow]
    keys: Column
    flow: Column
    at: Column
    ats: Column
    place: Column


def _rows(
    sides: Sequence[FlowMonths],
    cuts: Sequence[Cuts],
    codes: Codes,
    months: int,
    factors: Sequence[Mapping[tuple[str, str], float]],
) -> MatchedRows:
    import numpy as np

    flows = list(codes.flows)
    keys = np.union1d(sides[0].key, sides[1].key)
    keys = keys[_in_order(keys, flows, months)]
    flow, month = keys // months, keys % months
    points = np.array([codes.points[one.point] for one in flows], dtype=np.int64)
    at = points[flow] * months + month
    grid = _Grid(flows, keys, flow, at, *np.unique(at, return_inverse=True))
    kept = _kept(grid, sides, cuts)
    columns = [
        _columns(grid, sums, cut, chosen, part)
        for sums, cut, chosen, part in zip(sides, cuts, factors, kept, strict=True)
    ]
    paired = {name: np.column_stack([one[name] for one in columns]) for name in columns[0]}
    return MatchedRows(flows, {"flow": flow, "month": month, **paired})


def _kept(grid: _Grid, sides: Sequence[FlowMonths], cuts: Sequence[Cuts]) -> Column:
    """For each period how much of a row's quantity stands for days that have data in both."""
    import numpy as np

    shares = np.array(
        [
            [cut.share_with_data(here, sums.covered.get(here, 0.0)) for here in grid.ats.tolist()]
            for sums, cut in zip(sides, cuts, strict=True)
        ]
    ).reshape(2, len(grid.ats))
    common = shares.min(axis=0)
    part = np.zeros_like(shares)
    np.divide(common, shares, out=part, where=shares != 0)
    return part[:, grid.place]


def _columns(
    grid: _Grid,
    sums: FlowMonths,
    cuts: Cuts,
    chosen: Mapping[tuple[str, str], float],
    part: Column,
) -> dict[str, Column]:
    """The columns of one period; *part* of each row is comparable, the rest of it is a gap."""
    import numpy as np

    found = np.searchsorted(sums.key, grid.keys)
    is_there = np.append(sums.key, -1)[found] == grid.keys

    def of(values: Column, otherwise: float = 0.0) -> Column:
        return np.where(is_there, np.append(values, otherwise)[found], otherwise)

    quantity, kg, beyond = of(sums.quantity), of(sums.kg), of(sums.beyond)
    present = np.isin(grid.at, sums.at)
    planned = np.array(
        [chosen.get((flow.point.activity, flow.line), np.nan) for flow in grid.flows], dtype=float
    )
    # Of an activity that was measured no factor is planned: that of its own lines, or none.
    otherwise = np.where(present, np.nan, planned[grid.flow])
    mean = np.divide(kg, quantity, out=otherwise, where=is_there & (quantity != 0))
    single = of(sums.factor, np.nan)
    reasons = np.array([cuts.of(here).reason for here in grid.ats.tolist()], dtype=object)
    return {
        "outside": beyond,
        "why": np.where(beyond != 0, reasons[grid.place], ""),
        "gaps": kg * (1.0 - part),
        "quantities": quantity * part,
        "kg": kg * part,
        "weak": of(sums.weak) * part,
        "weak_outside": of(sums.weak_beyond),
        "factors": np.where(np.isnan(single), mean, single),
        "present": present,
        "total": kg + beyond,
    }


def _in_order(keys: Column, flows: Sequence[Flow], months: int) -> Column:
    """The order of flow × months + month by point, month, and then flow."""
    import numpy as np

    ordered = sorted(range(len(flows)), key=lambda number: flows[number])
    rank = np.empty(len(flows), dtype=np.int64)
    rank[ordered] = np.arange(len(flows))
    of_point: dict[object, int] = {}
    points = np.empty(len(flows), dtype=np.int64)
    for number in ordered:
        points[number] = of_point.setdefault(flows[number].point, len(of_point))
    flow, month = keys // months, keys % months
    return np.lexsort((rank[flow], month, points[flow]))


def gross_factors(
    editions: Mapping[str, EditionChoice],
    used: Iterable[str],
    activities: Mapping[str, Activity],
    library: Library,
) -> dict[tuple[str, str], float]:
    """kg CO2e per published unit of the gross lines of the activities *used*, by (activity, line).

    With the *editions* chosen for a period; a line that they lack has no entry.
    """
    keys = [
        Key(name, activities[name].unit, choice)
        for name in sorted(set(used))
        if (choice := choice_of(activities[name], editions))
    ]
    rows = plan(keys, activities, library).rows
    return {
        (activity, line): factor
        for activity, line, scope, factor in zip(
            rows["activity"], rows["line"], rows["scope"], rows["factor"], strict=True
        )
        if scope in GROSS
    }
