"""One period's gross lines by flow and month, cut at the boundary it has in common with another.

In columns: an estate of a thousand sites has a hundred thousand lines a year, and a report compares
dozens of pairs of years. Sums are exact (``math.fsum``), whatever the order of the lines.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon.analysis.change.boundary import Inside, MonthCut, cut
from carbon.analysis.change.matched import Flow
from carbon.emissions.lines import GROSS
from carbon.inventories.inventory import Inventory
from carbon.ledger.records import NOT_STATED, READ
from carbon.periods import Period
from carbon.register.points import Point, point_of, taken_off_point
from carbon.register.register import Register

if TYPE_CHECKING:
    import pandas as pd

    from carbon.analysis.change.matched import Column

#: What is used of a line.
USED = (
    "meter",
    "start",
    "end",
    "line",
    "scope",
    "category",
    "source",
    "quantity",
    "conversion",
    "kg_co2e",
    "factor",
    "reading",
    "days_with_data",
    "quality",
)
#: Of what was read, or is not known to be estimated.
_STRONG = (*READ, NOT_STATED)
#: What tells one flow of a point from another.
_TOLD_APART = ("line", "scope", "category", "source")


@dataclass
class Codes:
    """Points and flows as numbers, the same for both periods."""

    points: dict[Point, int] = field(default_factory=dict)
    flows: dict[Flow, int] = field(default_factory=dict)

    def point(self, point: Point) -> int:
        """The number of a point."""
        return self.points.setdefault(point, len(self.points))

    def flow(self, flow: Flow) -> int:
        """The number of a flow."""
        return self.flows.setdefault(flow, len(self.flows))


@dataclass(frozen=True)
class FlowMonths:
    """Sums by flow and month of one period, all arrays of one length, in the order of ``key``.

    ``key`` is flow × months of the period + month, ``at`` the same of its point. ``quantity`` is
    in the factor's unit; ``quantity``, ``kg`` and ``weak`` are inside the common boundary, the
    others beyond it. ``factor`` is NaN where several were used. ``covered`` are by ``at`` the
    days of data inside the boundary.
    """

    key: Column
    at: Column
    quantity: Column
    kg: Column
    beyond: Column
    weak: Column
    weak_beyond: Column
    factor: Column
    covered: Mapping[int, float]


class Cuts:
    """A period's months against those of the other, by point: which days both have."""

    def __init__(
        self,
        months: Sequence[tuple[Period, Period]],
        places: Mapping[Point, Inside],
        points: Sequence[Point],
        events: Collection[Point],
    ) -> None:
        self._months = months
        self._insides = [places[point] for point in points]
        self._events = [point in events for point in points]
        self._whole = [MonthCut(((own.start, own.end),), "", own.days) for own, _ in self._months]
        self._known: dict[int, MonthCut] = {}

    def is_whole(self, point: int) -> bool:
        """Whether all days of a point are inside, and have a meter."""
        return self._insides[point].is_whole

    def of(self, at: int) -> MonthCut:
        """The cut of a point's month, by point × months + month."""
        point, month = divmod(at, len(self._months))
        if self.is_whole(point):
            return self._whole[month]
        found = self._known.get(at)
        if found is None:
            found = self._known[at] = cut(self._insides[point], *self._months[month])
        return found

    def share_with_data(self, at: int, covered: float) -> float:
        """The share of the common days without a gap; days without a meter are no gap.

        Nor are days without a delivery or a journey.
        """
        here = self.of(at)
        if self._events[at // len(self._months)] or not here.days:
            return 1.0
        return 1.0 - max(0.0, here.metered - covered) / here.days


def gross_of(inventory: Inventory) -> pd.DataFrame:
    """The gross lines of a period."""
    return inventory.lines[inventory.lines["scope"].isin(GROSS)]


def points_of_lines(lines: pd.DataFrame, register: Register) -> list[Point]:
    """The point of each of *lines*: of its meter, or of what is taken off it for another."""
    places, points = _places(lines, register)
    return [points[place] for place in places.tolist()]


def _places(lines: pd.DataFrame, register: Register) -> tuple[Column, list[Point]]:
    """For each line the place of its point, and the points."""
    import numpy as np
    import pandas as pd

    meters, names = pd.factorize(lines["meter"])
    if "sub_meter" in lines.columns:
        subs, behind = pd.factorize(lines["sub_meter"].fillna(""))
    else:
        subs, behind = np.zeros(len(lines), dtype=np.int64), pd.Index([""])
    pairs, place = np.unique(meters * len(behind) + subs, return_inverse=True)
    points = []
    for pair in pairs.tolist():
        name, sub = names[pair // len(behind)], behind[pair % len(behind)]
        meter = register.meters[name]
        points.append(taken_off_point(meter, register.meters[sub]) if sub else point_of(meter))
    return place, points


def flows_of(
    lines: pd.DataFrame, register: Register, codes: Codes, first: Period, months: int
) -> tuple[Column, Column]:
    """For each gross line of a period its flow × *months* + month, and the same of its point.

    *first* is the period's first month.
    """
    import numpy as np
    import pandas as pd

    place, points = _places(lines, register)
    numbers = np.array([codes.point(point) for point in points], dtype=np.int64)
    started = [(start.year, start.month) for start in lines["start"].tolist()]
    since = first.start.year * 12 + first.start.month
    month = np.array([year * 12 + month - since for year, month in started], dtype=np.int64)
    combined = place.astype(np.int64)
    told: list[pd.Index[str]] = []
    for name in _TOLD_APART:
        code, values = pd.factorize(lines[name])
        combined = combined * len(values) + code
        told.append(values)
    kinds, kind = np.unique(combined, return_inverse=True)
    flows = []
    for number in kinds.tolist():
        rest, names = number, list[str]()
        for known in reversed(told):
            rest, code = divmod(rest, len(known))
            names.append(known[code])
        flows.append(codes.flow(Flow(points[rest], *reversed(names))))
    flow = np.array(flows, dtype=np.int64)[kind]
    return flow * months + month, numbers[place] * months + month


def flow_months(
    lines: pd.DataFrame, key: Column, at: Column, cuts: Cuts, months: int, own: Collection[int]
) -> FlowMonths:
    """The sums of a period's gross *lines* by flow and month, cut by *cuts*.

    *key* and *at* are those of :func:`flows_of`; *own* are the points of meters, and not of what
    is taken off one.
    """
    import numpy as np

    starts, ends = lines["start"].tolist(), lines["end"].tolist()
    share = np.ones(len(lines))
    limited = {point for point in set((at // months).tolist()) if not cuts.is_whole(point)}
    if limited:
        for row in np.flatnonzero(np.isin(at // months, list(limited))).tolist():
            share[row] = cuts.of(int(at[row])).share(starts[row], ends[row])
    kg = lines["kg_co2e"].to_numpy(float)
    is_weak = ~lines["quality"].isin(_STRONG).to_numpy(bool)
    inside, beyond = kg * share, kg * (1.0 - share)
    order, begins, ends_at = _groups(key)

    def summed(values: Column) -> Column:
        return _exact_sums(values[order], begins, ends_at)

    quantity = lines["quantity"].to_numpy(float) * lines["conversion"].to_numpy(float) * share
    factor = lines["factor"].to_numpy(float)[order]
    lowest = np.minimum.reduceat(factor, begins) if len(begins) else factor
    highest = np.maximum.reduceat(factor, begins) if len(begins) else factor
    days = lines["days_with_data"].to_numpy(float, copy=True)
    # What is taken off has no days of its own: those that it is taken off for.
    is_own = np.isin(at // months, list(own))
    if not is_own.all():
        for row in np.flatnonzero(~is_own).tolist():
            days[row] = (ends[row] - starts[row]).days
    return FlowMonths(
        key[order][begins],
        at[order][begins],
        summed(quantity),
        summed(inside),
        summed(beyond),
        summed(np.where(is_weak, inside, 0.0)),
        summed(np.where(is_weak, beyond, 0.0)),
        np.where(lowest == highest, lowest, np.nan),
        _covered(at, lines["reading"].to_numpy(), starts, days * share),
    )


def _covered(at: Column, reading: Column, starts: list[Hashable], days: Column) -> dict[int, float]:
    """By point and month the days that have data: a part of a reading once, whatever its lines."""
    parts: dict[tuple[int, object, object], float] = dict(
        zip(zip(at.tolist(), reading.tolist(), starts, strict=True), days.tolist(), strict=True)
    )
    found: dict[int, list[float]] = {}
    for (here, _, _), number in parts.items():
        found.setdefault(here, []).append(number)
    return {here: math.fsum(numbers) for here, numbers in found.items()}


def _groups(key: Column) -> tuple[Column, Column, Column]:
    """The order that brings equal keys together, and where each group begins and ends in it."""
    import numpy as np

    order = np.argsort(key, kind="stable")
    ordered = key[order]
    begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(key) else order
    return order, begins, np.r_[begins[1:], len(key)] if len(key) else order


def _exact_sums(values: Column, begins: Column, ends: Column) -> Column:
    """The exact sum of each group; of one or two values the plain one is exact."""
    import numpy as np

    sizes = ends - begins
    sums = values[begins] + 0.0
    two = np.flatnonzero(sizes == 2)
    sums[two] += values[begins[two] + 1]
    for group in np.flatnonzero(sizes > 2).tolist():
        sums[group] = math.fsum(values[begins[group] : ends[group]].tolist())
    return sums
