"""Why emissions changed on the same sites and the same days of data, in the words of a council.

The parts of what is alike in both periods: what the council used, by kind; the weather; factors,
electricity's apart, which are not its doing; what it built or closed. They sum to the change alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carbon.analysis.change.bridge import Bridge
from carbon.analysis.change.effects import Change, Effect
from carbon.analysis.change.matched import Flow

#: What an activity is, by the category of its first line.
KINDS: Mapping[str, str] = {
    "Stationary combustion": "energy",
    "Purchased electricity": "energy",
    "Purchased heat": "energy",
    "Mobile combustion": "fleet",
    "Business travel": "travel",
    "Employee commuting": "commuting",
    "Waste generated in operations": "waste",
    "Fugitive emissions": "leaks",
}
#: What comes before a category: the beginning of an activity's id.
BY_NAME: Mapping[str, str] = {"fleet-": "fleet", "water-": "water", "homeworking": "commuting"}
#: Each part in words, where it fell and where it rose.
WORDS: Mapping[str, tuple[str, str]] = {
    "grid": ("Cleaner grid electricity, not our doing", "Dirtier grid electricity, not our doing"),
    "grid method": ("A new method in the electricity factor, not our doing",) * 2,
    "factors": ("Other conversion factors, not our doing",) * 2,
    "weather": ("Milder weather", "Harder weather"),
    "built or closed": ("Sites that we built or closed",) * 2,
    "energy": ("Less energy used", "More energy used"),
    "fleet": ("Less fleet mileage and fuel", "More fleet mileage and fuel"),
    "travel": ("Less business travel", "More business travel"),
    "commuting": ("Less commuting and homeworking", "More commuting and homeworking"),
    "waste": ("Less waste", "More waste"),
    "water": ("Less water used", "More water used"),
    "leaks": ("Less refrigerant leaked", "More refrigerant leaked"),
    "other": ("Less of other activities", "More of other activities"),
}
#: The category of lines that belong to the energy or fuel of another line.
UPSTREAM = "Fuel- and energy-related activities"


@dataclass(frozen=True)
class Reason:
    """One part of the change alike: a key of :data:`WORDS` and kg CO2e."""

    name: str
    kg: float

    @property
    def words(self) -> str:
        """The part in words."""
        return WORDS[self.name][self.kg > 0]


def reasons(made: Bridge) -> list[Reason]:
    """The parts of the change alike, the largest first; empty where it is not split.

    Where two editions carry the grid of a different number of years before, what of electricity's
    factor is no grid is a part of its own.
    """
    change = made.change
    parts: dict[str, list[float]] = {}
    kinds = _kinds(change)
    for flow, effect in change.flows.items():
        for name, kg in _parts(flow, effect, kinds):
            parts.setdefault(name, []).append(kg)
    method = math.fsum(each.method_kg for each in made.grids)
    if method:
        parts.setdefault("grid", []).append(-method)
        parts["grid method"] = [method]
    sums = [Reason(name, math.fsum(kg)) for name, kg in parts.items()]
    return sorted((each for each in sums if each.kg), key=lambda each: (-abs(each.kg), each.name))


def rest_kg(made: Bridge, named: Sequence[Reason]) -> float:
    """What of the change alike is in none of the parts *named*, kg CO2e."""
    return math.fsum([made.change.total.alike_kg, *(-each.kg for each in named)])


def _parts(flow: Flow, effect: Effect, kinds: Mapping[str, str]) -> list[tuple[str, float]]:
    is_electric = flow.point.activity.startswith("electricity")
    return [
        (kinds[flow.point.activity], effect.effects["activity"]),
        ("weather", effect.effects["weather"]),
        ("grid" if is_electric else "factors", effect.effects["factor"]),
        ("built or closed", effect.built_or_closed_kg),
    ]


def _kinds(change: Change) -> dict[str, str]:
    """What each activity is, by its id or the category of the line that it is itself."""
    found: dict[str, str] = {}
    for flow in change.flows:
        name = flow.point.activity
        told = next((kind for start, kind in BY_NAME.items() if name.startswith(start)), "")
        if told or flow.category != UPSTREAM or name not in found:
            found[name] = told or KINDS.get(flow.category, found.get(name, "other"))
    return found
