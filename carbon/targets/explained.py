"""How much of the bridge's activity effect verified projects explain.

A verified saving is in kWh of one meter and period. The activity effect of a bridge values kWh at
the mean of the two periods' factors, so that is what these kWh are valued at too: what the
inventory itself counts for a kWh of that meter, all its lines together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.analysis.change.bridge import Bridge
from carbon.emissions.lines import GROSS
from carbon.figures import in_tonnes
from carbon.measures.verification.realisation import INDICATIVE
from carbon.targets.projects import Projects

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ExplainedSaving:
    """One verified saving of the second period, above that of the first, valued as the bridge is.

    ``kwh`` and ``t`` are above zero where less was used.
    """

    measure: str
    meter: str
    kwh: float
    kg_per_kwh: float

    @property
    def t(self) -> float:
        """Tonnes that this took off."""
        return in_tonnes(self.kwh * self.kg_per_kwh)


@dataclass(frozen=True)
class Explained:
    """A bridge's activity effect beside verified savings; ``left_out`` says what did not count."""

    name: str
    bridge: Bridge
    parts: tuple[ExplainedSaving, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def activity_t(self) -> float:
        """The activity effect in tonnes, below zero where activity lowered emissions."""
        return in_tonnes(self.bridge.change.total.effects["activity"])

    @property
    def saved_t(self) -> float:
        """Tonnes that verified projects took off."""
        return math.fsum(part.t for part in self.parts)

    @property
    def other_t(self) -> float:
        """The activity effect without the projects."""
        return self.activity_t + self.saved_t


def explained(bridges: Sequence[tuple[str, Bridge]], of: Projects) -> tuple[Explained, ...]:
    """Each of *bridges* that has an activity effect, beside what was verified."""
    if not of.verified:
        return ()
    return tuple(_explained(name, made, of) for name, made in bridges if not made.change.unsplit)


def _explained(name: str, made: Bridge, of: Projects) -> Explained:
    before, after = made.change.before, made.change.after
    starts = {measure.id: measure.start for measure in of.measures}
    parts: list[ExplainedSaving] = []
    left_out: list[tuple[str, str]] = []
    for each in of.verified:
        if each.period != after.period.label:
            continue
        what = f"{each.measure} on {each.meter}"
        if each.standing == INDICATIVE:
            left_out.append((what, f"indicative only: {each.reason or 'see the record'}"))
            continue
        earlier = [
            other
            for other in of.verified
            if (other.measure, other.meter, other.period)
            == (each.measure, each.meter, before.period.label)
        ]
        start = starts.get(each.measure)
        if not earlier and (start is None or start < before.period.end):
            why = (
                "when it began is not known: name the measures file"
                if start is None
                else f"it began in or before {before.period} and is not verified for it"
            )
            left_out.append((what, why))
            continue
        factors = [_kg_per_kwh(side.lines, each.meter) for side in (before, after)]
        known = [factor for factor in factors if factor is not None]
        if not known:
            left_out.append((what, "its meter has no kWh in this inventory"))
            continue
        kwh = each.verified_kwh - math.fsum(other.verified_kwh for other in earlier)
        parts.append(ExplainedSaving(each.measure, each.meter, kwh, math.fsum(known) / len(known)))
    late = {each.measure for each in of.verified if each.period == after.period.label}
    left_out += [
        (f"{each.measure} on {each.meter}", f"verified for {each.period}, not {after.period}")
        for each in of.verified
        if each.measure not in late
    ]
    return Explained(name, made, tuple(parts), tuple(left_out))


def _kg_per_kwh(lines: pd.DataFrame, meter: str) -> float | None:
    """What the inventory counts for a kWh of *meter*, all its lines; None where it has none."""
    own = lines[(lines["meter"] == meter) & lines["scope"].isin(GROSS)]
    if own.empty or set(own["factor_unit"]) != {"kWh"}:
        return None
    found = []
    for _, line in own.groupby("line", sort=True):
        kwh = math.fsum(line["quantity"] * line["conversion"])
        if kwh == 0:
            return None
        found.append(math.fsum(line["kg_co2e"]) / kwh)
    return math.fsum(found)
