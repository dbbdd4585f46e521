"""Two periods' emission lines, matched: what was measured where, month by month.

Each matched row is cut into the part outside the common boundary, the part that has readings in
one period only, and the comparable rest, whose quantities the change is split by.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS
from carbon.emissions.plan import Key, Library, plan
from carbon.errors import Fault
from carbon.factors.activities import Activity
from carbon.factors.each import choice_of
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.change.boundary import (
    BECAME,
    MOVED,
    Inside,
    MonthCut,
    Point,
    cut,
    insides,
    point_of,
    taken_off_point,
)
from carbon.inventories.conformity import bounded, selected
from carbon.inventories.inventory import Inventory
from carbon.ledger.records import NOT_STATED, READ
from carbon.periods import Period
from carbon.register.register import Register
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

#: What is used of a line, in this order.
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


class NotComparable(Fault):
    """Two periods that have no months to be matched."""


@dataclass(frozen=True, order=True)
class Flow:
    """What is matched: one line of the activity measured at one point."""

    point: Point
    line: str
    scope: str
    category: str
    source: str


@dataclass(frozen=True)
class Matched:
    """One flow in one month of both periods; emissions in kg CO2e, as (first, second).

    ``outside`` is what each has outside the common boundary, and ``why`` the register's reason,
    empty where nothing is. ``gaps`` is what each has on days without data in the other.
    ``quantities`` (in the factor's unit) and ``kg`` are those of the comparable part; ``weak`` and
    ``weak_outside`` what of the comparable part, and of that outside, was not read. ``factors``
    (kg CO2e per unit) are None where the edition has none, and ``present`` says where the activity
    was measured at all.
    """

    flow: Flow
    month: int
    outside: tuple[float, float]
    why: tuple[str, str]
    gaps: tuple[float, float]
    quantities: tuple[float, float]
    kg: tuple[float, float]
    weak: tuple[float, float]
    weak_outside: tuple[float, float]
    factors: tuple[float | None, float | None]
    present: tuple[bool, bool]
    total: tuple[float, float]

    @property
    def boundary(self) -> float:
        """What is outside the common boundary, as it moves the total from first to second."""
        return self.outside[1] - self.outside[0]

    @property
    def data_gap(self) -> float:
        """What has data in one period only, as it moves the total from first to second."""
        return self.gaps[1] - self.gaps[0]

    @property
    def own(self) -> tuple[float, float]:
        """What is outside the common boundary by the council's own doing: built, closed."""
        return self._outside(lambda why: why not in MOVED)

    @property
    def elsewhere(self) -> tuple[float, float]:
        """What is outside it because it is counted elsewhere: a tenant's, a landlord's."""
        return self._outside(lambda why: why in BECAME.values())

    def _outside(self, is_meant: Callable[[str], bool]) -> tuple[float, float]:
        first, second = (
            kg if is_meant(why) else 0.0 for kg, why in zip(self.outside, self.why, strict=True)
        )
        return first, second

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why anything is outside the common boundary."""
        return tuple(filter(None, self.why))


@dataclass
class _Line:
    quantity: list[float] = field(default_factory=list)
    kg: list[float] = field(default_factory=list)
    beyond: list[float] = field(default_factory=list)
    weak: list[float] = field(default_factory=list)
    weak_beyond: list[float] = field(default_factory=list)
    factors: set[float] = field(default_factory=set)


@dataclass
class _Month:
    """A point's month in one period: its lines, and the common days that have data."""

    cut: MonthCut
    is_events: bool = False
    lines: dict[Flow, _Line] = field(default_factory=dict)
    parts: dict[tuple[object, object], float] = field(default_factory=dict)

    @property
    def share_with_data(self) -> float:
        """The share of the common days without a gap; days without a meter are no gap.

        Nor are days without a delivery or a journey.
        """
        if self.is_events or not self.cut.days:
            return 1.0
        covered = math.fsum(self.parts.values())
        return 1.0 - max(0.0, self.cut.metered - covered) / self.cut.days


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
) -> Iterator[Matched]:
    """Every flow that either period has, month by month, in a fixed order."""
    pairs = month_pairs(before.period, after.period)
    register = bounded(register, before.definition)
    places = insides(register, selected(register, before.definition))
    sides = (
        _months(before, register, places, pairs),
        _months(after, register, places, [(second, first) for first, second in pairs]),
    )
    events = _of_events(register)
    used = {point.activity for side in sides for point, _ in side}
    factors = (
        gross_factors(before.editions or {}, used, activities, library),
        gross_factors(after.editions or {}, used, activities, library),
    )
    for point, month in sorted(set(sides[0]) | set(sides[1])):
        first, second = pairs[month]
        inside = places[point]
        here = (
            sides[0].get((point, month)) or _Month(cut(inside, first, second), point in events),
            sides[1].get((point, month)) or _Month(cut(inside, second, first), point in events),
        )
        yield from _match(month, here, factors)


def _of_events(register: Register) -> set[Point]:
    """The points whose readings happen and do not flow."""
    return {point_of(meter) for meter in register.meters.values() if meter.is_events}


def _months(
    inventory: Inventory,
    register: Register,
    places: Mapping[Point, Inside],
    pairs: list[tuple[Period, Period]],
) -> dict[tuple[Point, int], _Month]:
    """The gross lines of a period by point and month, cut at the common boundary."""
    lines = inventory.lines[inventory.lines["scope"].isin(GROSS)]
    points = points_of_lines(lines, register)
    own = {point_of(meter) for meter in register.meters.values()}
    events = _of_events(register)
    months: dict[tuple[Point, int], _Month] = {}
    start = inventory.period.start
    for row, point in zip(rows_of(lines, USED), points, strict=True):
        _, first, last, name, scope, category, source, quantity, ratio, kg, factor = row[:11]
        number = (first.year - start.year) * 12 + first.month - start.month
        month = months.get((point, number))
        if month is None:
            inside = cut(places[point], *pairs[number])
            month = months[point, number] = _Month(inside, point in events)
        share = month.cut.share(first, last)
        sums = month.lines.setdefault(Flow(point, name, scope, category, source), _Line())
        sums.quantity.append(quantity * ratio * share)
        sums.kg.append(kg * share)
        sums.beyond.append(kg * (1.0 - share))
        sums.factors.add(factor)
        reading, days_with_data, quality = row[11:]
        if quality not in _STRONG:
            sums.weak.append(kg * share)
            sums.weak_beyond.append(kg * (1.0 - share))
        # What is taken off has no days of its own: those that it is taken off for.
        days = (last - first).days if point not in own else days_with_data
        month.parts[reading, first] = days * share
    return months


def points_of_lines(lines: pd.DataFrame, register: Register) -> list[Point]:
    """The point of each of *lines*: of its meter, or of what is taken off it for another."""
    names = lines["meter"].tolist()
    subs = lines["sub_meter"].tolist() if "sub_meter" in lines.columns else [""] * len(names)
    known = {
        (name, sub): taken_off_point(register.meters[name], register.meters[sub])
        if sub
        else point_of(register.meters[name])
        for name, sub in set(zip(names, subs, strict=True))
    }
    return [known[key] for key in zip(names, subs, strict=True)]


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


def _match(
    month: int,
    here: tuple[_Month, _Month],
    factors: tuple[Mapping[tuple[str, str], float], Mapping[tuple[str, str], float]],
) -> Iterator[Matched]:
    shares = (here[0].share_with_data, here[1].share_with_data)
    common = min(shares)
    kept = (_part(common, shares[0]), _part(common, shares[1]))
    present = (bool(here[0].lines), bool(here[1].lines))
    empty = _Line()
    for flow in sorted(set(here[0].lines) | set(here[1].lines)):
        lines = (here[0].lines.get(flow, empty), here[1].lines.get(flow, empty))
        quantities = (math.fsum(lines[0].quantity), math.fsum(lines[1].quantity))
        kg = (math.fsum(lines[0].kg), math.fsum(lines[1].kg))
        beyond = (math.fsum(lines[0].beyond), math.fsum(lines[1].beyond))
        key = (flow.point.activity, flow.line)
        planned = [
            None if there else chosen.get(key)
            for there, chosen in zip(present, factors, strict=True)
        ]
        yield Matched(
            flow=flow,
            month=month,
            outside=beyond,
            why=(
                here[0].cut.reason if beyond[0] else "",
                here[1].cut.reason if beyond[1] else "",
            ),
            gaps=(kg[0] * (1.0 - kept[0]), kg[1] * (1.0 - kept[1])),
            quantities=(quantities[0] * kept[0], quantities[1] * kept[1]),
            kg=(kg[0] * kept[0], kg[1] * kept[1]),
            weak=(math.fsum(lines[0].weak) * kept[0], math.fsum(lines[1].weak) * kept[1]),
            weak_outside=(math.fsum(lines[0].weak_beyond), math.fsum(lines[1].weak_beyond)),
            factors=(
                _factor(lines[0], quantities[0], kg[0], planned[0]),
                _factor(lines[1], quantities[1], kg[1], planned[1]),
            ),
            present=present,
            total=(kg[0] + beyond[0], kg[1] + beyond[1]),
        )


def _part(common: float, share: float) -> float:
    """How much of a month's quantity stands for days that have data in both periods."""
    if common == share:
        return 1.0 if share else 0.0
    return common / share


def _factor(line: _Line, quantity: float, kg: float, planned: float | None) -> float | None:
    """The one factor the lines were made with, their mean where there are more.

    Where there is no line: the *planned* factor, which is None for an activity that was measured.
    """
    if len(line.factors) == 1:
        return next(iter(line.factors))
    if line.factors and quantity:
        return kg / quantity
    return planned
