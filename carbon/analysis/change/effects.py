"""Why emissions changed between two periods: an exact bridge, without a residual.

Each flow's change is split as ΔE = ΔQ·(f₀+f₁)/2 + Δf·(Q₀+Q₁)/2 into *activity* and *factor*,
after what is outside the common *boundary*, what lacks readings in one period (*data gap*) and
what one edition has no factor for (*method*) are set apart. Of activity, *weather* is split off
where degree days and heating shares are given. Swapping the periods flips every sign.

Alike, on the same sites and the same days of data, is what is left of the change without what
joined or left the council (structural boundary), without data gap and without method:

    alike = built or closed + activity + weather + factor
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from carbon.analysis.change.matched import Flow, Matched
from carbon.analysis.change.matching import NotComparable, matched
from carbon.analysis.change.weather import Heating, weather_of
from carbon.emissions.lines import GROSS, single_gas, total
from carbon.emissions.plan import Library
from carbon.errors import UnknownName
from carbon.factors.activities import Activity
from carbon.inventories.inventory import Inventory
from carbon.register.register import Register

#: The effects in the order of the bridge.
EFFECTS = ("boundary", "data gap", "method", "activity", "weather", "factor")
GROUPINGS: Mapping[str, Callable[[Flow], str]] = {
    "scope": lambda flow: flow.scope,
    "service": lambda flow: flow.point.service,
    "site": lambda flow: flow.point.site,
    "source": lambda flow: flow.source,
}

#: By which columns of its lines a change can be told where it is not split into effects.
GROUPED = ("scope", "sector", "category", "service", "site")


@dataclass(frozen=True)
class Effect:
    """What moved one flow, or several, in kg CO2e; ``effects`` has a value for each of EFFECTS.

    ``activity`` holds what of it was not split off as weather. ``weather_split`` is the part of
    flows, by number, whose weather could be told: where it is 0, weather is not known, not 0.
    ``alike`` is what either period emitted on the same sites and the same days of data, with what
    the council built, closed or exchanged itself; ``built_or_closed_kg`` is that part of boundary,
    ``elsewhere_kg`` the part that stays where it is and is counted elsewhere, as a tenant's use.
    """

    before_kg: float
    after_kg: float
    effects: Mapping[str, float]
    flows: int = 1
    weather_split: int = 0
    reasons: tuple[str, ...] = ()
    alike: tuple[float, float] = (0.0, 0.0)
    built_or_closed_kg: float = 0.0
    elsewhere_kg: float = 0.0

    @property
    def alike_kg(self) -> float:
        """The change on the same sites and the same days of data."""
        return self.alike[1] - self.alike[0]

    @property
    def structural_kg(self) -> float:
        """The part of boundary that joined the council or left it."""
        return self.effects["boundary"] - self.built_or_closed_kg - self.elsewhere_kg

    @property
    def change_kg(self) -> float:
        """After less before."""
        return self.after_kg - self.before_kg

    def kg_of(self, name: str) -> float | None:
        """The effect *name*; None for weather that could not be split off."""
        return None if name == "weather" and not self.weather_split else self.effects[name]

    @property
    def residual_kg(self) -> float:
        """What the effects leave unexplained: rounding of floating-point numbers alone."""
        return math.fsum([self.after_kg, -self.before_kg, *(-x for x in self.effects.values())])


@dataclass(frozen=True)
class Change:
    """The change of an inventory from one period to another.

    ``flows`` has an :class:`Effect` for each flow; it is empty, and ``unsplit`` says why, where
    there is no activity data. ``not_split`` says why weather could not be told.
    """

    before: Inventory
    after: Inventory
    gas: str
    flows: Mapping[Flow, Effect]
    unsplit: str = ""
    not_split: tuple[str, ...] = ()

    @property
    def total(self) -> Effect:
        """The whole change."""
        if self.unsplit:
            return Effect(
                total(self.before.lines, GROSS), total(self.after.lines, GROSS), {}, flows=0
            )
        return summed_effects(self.flows.values())

    def by(self, name: str) -> dict[str, Effect]:
        """The change of each scope, service, site or source; they sum to the total.

        Where there is no activity data, of each value of any column of :data:`GROUPED` that the
        lines have; the effects are empty then.
        """
        if self.unsplit:
            return self._totals_by(name)
        if name not in GROUPINGS:
            raise UnknownName("grouping", name, GROUPINGS)
        groups: dict[str, list[Effect]] = {}
        for flow, effect in self.flows.items():
            groups.setdefault(GROUPINGS[name](flow), []).append(effect)
        return {group: summed_effects(effects) for group, effects in sorted(groups.items())}

    def _totals_by(self, name: str) -> dict[str, Effect]:
        sides = [side.lines[side.lines["scope"].isin(GROSS)] for side in (self.before, self.after)]
        known = [each for each in GROUPED if any((side[each] != "").any() for side in sides)]
        if name not in known:
            raise UnknownName("grouping", name, known)
        before, after = (side.groupby(name)["kg_co2e"].agg(math.fsum) for side in sides)
        return {
            str(group): Effect(float(before.get(group, 0.0)), float(after.get(group, 0.0)), {}, 0)
            for group in sorted(set(before.index) | set(after.index))
        }

    def movers(self, most: int = 10) -> list[tuple[str, str, str, Effect]]:
        """What moved most: service, site and source with their effects, the largest first."""
        groups: dict[tuple[str, str, str], list[Effect]] = {}
        for flow, effect in self.flows.items():
            key = (flow.point.service, flow.point.site, flow.source)
            groups.setdefault(key, []).append(effect)
        sums = [(*key, summed_effects(effects)) for key, effects in groups.items()]
        sums.sort(key=lambda mover: (-abs(mover[3].change_kg), mover[:3]))
        return [mover for mover in sums[:most] if mover[3].change_kg]


def compare(
    before: Inventory,
    after: Inventory,
    register: Register,
    activities: Mapping[str, Activity],
    library: Library,
    heating: Heating | None = None,
) -> Change:
    """The bridge from *before* to *after*, two periods of one calculated inventory.

    *heating* has degree days and heating shares; without it weather is not split off. Raises
    :class:`~carbon.analysis.change.matching.NotComparable` where the periods differ in length.
    """
    gas = single_gas(before.lines)
    rows: dict[Flow, list[Matched]] = {}
    for row in matched(before, after, register, activities, library):
        rows.setdefault(row.flow, []).append(row)
    flows: dict[Flow, Effect] = {}
    reasons: list[str] = []
    for flow, months in sorted(rows.items()):
        flows[flow], reason = _effect(flow, months, before, after, heating)
        reasons += [reason] if reason else []
    return Change(before, after, gas, flows, not_split=tuple(dict.fromkeys(reasons)))


def totals_only(before: Inventory, after: Inventory, reason: str) -> Change:
    """The change of an inventory without activity data: a difference that *reason* leaves whole.

    Raises :class:`~carbon.analysis.change.matching.NotComparable` where the gases differ.
    """
    gases = single_gas(before.lines), single_gas(after.lines)
    if gases[0] != gases[1]:
        raise NotComparable(f"{before.period} in {gases[0]}, {after.period} in {gases[1]}", "one")
    return Change(before, after, gases[0], {}, unsplit=reason)


def _effect(
    flow: Flow,
    months: Sequence[Matched],
    before: Inventory,
    after: Inventory,
    heating: Heating | None,
) -> tuple[Effect, str]:
    """The effects of one flow over all months, and why its weather was not split off."""
    method: list[float] = []
    activity: list[float] = []
    factor: list[float] = []
    comparable: list[_Comparable] = []
    alike: list[tuple[float, float]] = [row.own for row in months]
    for row in months:
        pair = _pair(row)
        if pair is None:
            method.append(row.kg[1] - row.kg[0])
            continue
        (q0, q1), (f0, f1) = pair.quantities, pair.factors
        activity.append((q1 - q0) * (f0 + f1) / 2)
        factor.append((f1 - f0) * (q0 + q1) / 2)
        comparable.append(pair)
        alike.append(row.kg)
    moved = math.fsum(activity)
    weather, reason = _weather(flow, comparable, before, after, heating)
    return Effect(
        before_kg=math.fsum(row.total[0] for row in months),
        after_kg=math.fsum(row.total[1] for row in months),
        effects={
            "boundary": math.fsum(row.boundary for row in months),
            "data gap": math.fsum(row.data_gap for row in months),
            "method": math.fsum(method),
            "activity": moved if weather is None else moved - weather,
            "weather": weather or 0.0,
            "factor": math.fsum(factor),
        },
        weather_split=int(weather is not None),
        reasons=tuple(sorted({reason for row in months for reason in row.reasons})),
        alike=(math.fsum(kg for kg, _ in alike), math.fsum(kg for _, kg in alike)),
        built_or_closed_kg=math.fsum(kg for row in months for kg in (row.own[1], -row.own[0])),
        elsewhere_kg=math.fsum(
            kg for row in months for kg in (row.elsewhere[1], -row.elsewhere[0])
        ),
    ), reason


@dataclass(frozen=True)
class _Comparable:
    month: int
    quantities: tuple[float, float]
    factors: tuple[float, float]


def _pair(row: Matched) -> _Comparable | None:
    """The comparable part with a factor on both sides; None where a method set it apart.

    A flow that was not there has the factor of its own edition, and where that has none, the
    other's. One that was there, and for which its edition has no factor, is a change of method.
    """
    first, second = row.factors
    if (first is None and row.present[0]) or (second is None and row.present[1]):
        return None
    if first is None or second is None:
        first = second = first if first is not None else second
    if first is None or second is None:
        return None
    return _Comparable(row.month, row.quantities, (first, second))


def _weather(
    flow: Flow,
    comparable: Sequence[_Comparable],
    before: Inventory,
    after: Inventory,
    heating: Heating | None,
) -> tuple[float | None, str]:
    used = [pair for pair in comparable if any(pair.quantities)]
    if heating is None or not used:
        return None, ""
    periods = (list(before.period.months()), list(after.period.months()))
    return weather_of(
        heating,
        (flow.point.service, flow.point.activity),
        (
            math.fsum(pair.quantities[0] for pair in used),
            math.fsum(pair.quantities[1] for pair in used),
        ),
        (
            [periods[0][pair.month] for pair in used],
            [periods[1][pair.month] for pair in used],
        ),
        math.fsum(f for pair in used for f in pair.factors) / (2 * len(used)),
    )


def summed_effects(effects: Iterable[Effect]) -> Effect:
    """The effects of several flows together, exactly summed."""
    parts = list(effects)
    return Effect(
        math.fsum(part.before_kg for part in parts),
        math.fsum(part.after_kg for part in parts),
        {name: math.fsum(part.effects[name] for part in parts) for name in EFFECTS},
        sum(part.flows for part in parts),
        sum(part.weather_split for part in parts),
        tuple(sorted({reason for part in parts for reason in part.reasons})),
        (math.fsum(part.alike[0] for part in parts), math.fsum(part.alike[1] for part in parts)),
        math.fsum(part.built_or_closed_kg for part in parts),
        math.fsum(part.elsewhere_kg for part in parts),
    )
