"""The change of a workspace's inventory between two periods: figures, table rows and waterfall.

Where A was reported earlier than now, a bridge of its own comes first, from A as it was known
then to A as it is known now: correction, edition and method never mix with what happened since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from carbon.inventories.assemble import Inventory, NoFigures, assemble, calculated, series_lines
from carbon.inventories.change import EFFECTS, Change, Effect, compare, totals_only
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.records import Records
from carbon.inventories.weather import DEGREE_DAYS, HEATING, read_heating
from carbon.periods import Period
from carbon.workspace import Workspace

#: The effects of a restatement: which effects of the same period, known twice, they are.
RESTATED = {
    "correction": ("boundary", "data gap", "activity", "weather"),
    "edition": ("factor",),
    "method": ("method",),
}
UNSPLIT = {
    "published": "what was published are totals, without the activity and factors behind them",
    "statistics": "the statistics give emissions, without the activity and factors behind them",
}


@dataclass(frozen=True)
class Step:
    """One bar of the waterfall, in tonnes: a total that stands, or an effect that moves it.

    ``t`` is None for weather that could not be told. ``start`` and ``end`` are where the bar
    begins and ends.
    """

    label: str
    kind: str
    t: float | None
    start: float
    end: float
    note: str = ""


@dataclass(frozen=True)
class Bridge:
    """A change, and before it the restatement of its first period since *reported*, if asked."""

    definition: InventoryDefinition
    change: Change
    restatement: Change | None = None
    reported: date | None = None

    def restated(self) -> dict[str, float]:
        """The effects in kg of the restatement of A: correction, edition, method."""
        if self.restatement is None:
            return {}
        effects = self.restatement.total.effects
        return {name: sum(effects[part] for part in parts) for name, parts in RESTATED.items()}


def bridge(
    workspace: Workspace,
    definition: InventoryDefinition,
    before: Period,
    after: Period,
    as_at: date | None = None,
    reported: date | None = None,
    records: Records | None = None,
) -> Bridge:
    """Why *definition*'s emissions changed from *before* to *after*, as known on *as_at*.

    With *reported*, the day A was first reported, the restatement of A since then comes first.
    *records* of a calculated inventory on *as_at* spare reading them. An inventory that is not
    calculated has its total change only. Raises what
    :func:`~carbon.inventories.assemble.assemble` raises, and
    :class:`~carbon.inventories.matching.NotComparable` for periods of different length.
    """
    if definition.kind != "calculated":
        return Bridge(definition, _totals(workspace, definition, before, after))
    if records is None:
        both = Period(min(before.start, after.start), max(before.end, after.end))
        records = Records.read(workspace, definition, as_at, both)
    first, second = calculated(records, before), calculated(records, after)
    known = records.register, records.activities, records.library
    heating = read_heating(workspace.root, definition.folder)
    made = compare(first, second, *known, heating)
    if reported is None:
        return Bridge(definition, made)
    then = assemble(workspace, definition, before, reported)
    restatement = compare(then, first, *known)
    return Bridge(definition, made, restatement, reported)


def _totals(
    workspace: Workspace, definition: InventoryDefinition, before: Period, after: Period
) -> Change:
    """The total change, of published returns on a boundary that both periods have, if any."""
    pair = [assemble(workspace, definition, period) for period in (before, after)]
    reason = UNSPLIT[definition.kind]
    if definition.kind == "published":
        lines = series_lines(definition, every_version=True)
        sides = [lines[lines["period"] == period.label] for period in (before, after)]
        shared = sorted(set(sides[0]["boundary"]) & set(sides[1]["boundary"]))
        if shared:
            pair = [
                Inventory(definition, period, _newest(side[side["boundary"] == shared[-1]]))
                for period, side in zip((before, after), sides, strict=True)
            ]
        else:
            names = [sorted(set(side["boundary"])) for side in sides]
            reason += (
                f"; and the two stand on different boundaries ({', '.join(names[0])} and "
                f"{', '.join(names[1])}), so that part of the difference is what is counted"
            )
    return totals_only(pair[0], pair[1], reason)


def _newest(lines: Any) -> Any:
    if lines.empty:
        raise NoFigures("no figures", "a return of the period")
    return lines[lines["version"] == lines["version"].max()].reset_index(drop=True)


def steps(made: Bridge) -> list[Step]:
    """The bars of the waterfall, in order; they join without a gap."""
    return list(_steps(made))


def _steps(made: Bridge) -> Iterator[Step]:
    change = made.change
    total = change.total
    a, b = change.before.period.label, change.after.period.label
    if made.restatement is not None:
        first = made.restatement.total.before_kg / 1000
        yield Step(f"{a} as known on {made.reported}", "total", first, 0.0, first)
        place = first
        for name, kg in made.restated().items():
            yield Step(name, "restatement", kg / 1000, place, place + kg / 1000)
            place += kg / 1000
    before, after = total.before_kg / 1000, total.after_kg / 1000
    yield Step(a if made.restatement is None else f"{a} restated", "total", before, 0.0, before)
    place = before
    if change.unsplit:
        yield Step("not split", "effect", after - before, before, after, change.unsplit)
    for name in EFFECTS if not change.unsplit else ():
        t = total.effects[name] / 1000
        told = name != "weather" or total.weather_split > 0
        yield Step(name, "effect", t if told else None, place, place + t, _step_note(name, total))
        place += t
    yield Step(b, "total", after, 0.0, after)


def _step_note(name: str, total: Effect) -> str:
    if name == "boundary":
        return ", ".join(total.reasons)
    if name == "weather" and not total.weather_split:
        return "not split"
    return ""


def effects_document(effect: Effect) -> dict[str, Any]:
    """An effect as plain data, in tonnes; weather that was not split is null."""
    values = {name: kg / 1000 for name, kg in effect.effects.items()}
    split: Mapping[str, float | None] = {
        name: None if name == "weather" and not effect.weather_split else value
        for name, value in values.items()
    }
    return {
        "before_t": effect.before_kg / 1000,
        "after_t": effect.after_kg / 1000,
        "change_t": effect.change_kg / 1000,
        "effects_t": dict(split),
        "residual_t": effect.residual_kg / 1000 if effect.effects else None,
        "boundary_reasons": list(effect.reasons),
    }


def weather_sentence(made: Bridge) -> str:
    """What is to be said of the weather."""
    change = made.change
    if change.unsplit:
        return ""
    total = change.total
    if total.weather_split == 0:
        why = "; ".join(change.not_split[:3]) or (
            f"there is neither {DEGREE_DAYS} in the workspace nor {HEATING} beside inventory.toml"
        )
        return f"Weather is not split from activity: {why}."
    if total.weather_split < total.flows:
        return (
            f"Weather is split for {total.weather_split} of {total.flows} flows; in the others it "
            f"is part of activity ({'; '.join(change.not_split[:3]) or 'nothing comparable'})."
        )
    return ""
