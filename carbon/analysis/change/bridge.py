"""The change of a workspace's inventory between two periods: figures, table rows and waterfall.

Where A was reported earlier than now, a bridge of its own comes first, from A as it was known
then to A as it is known now: correction, edition and method never mix with what happened since.
Of published returns, the same from the first return of A to the one that is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from carbon.analysis.change.effects import EFFECTS, Change, Effect, compare
from carbon.analysis.change.elsewhere import compare_held
from carbon.analysis.change.grid import GridChange, grid_changes
from carbon.analysis.change.unsplit import unsplit_change
from carbon.analysis.change.weather import DEGREE_DAYS, HEATING, read_heating
from carbon.analysis.uncertainty.intervals import Interval, flows_of, propagated
from carbon.errors import Fault, Faults
from carbon.figures import KG_PER_TONNE, in_tonnes
from carbon.inventories.assemble import assemble, calculated
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.inventories.restatements import Restatement
from carbon.periods import Period
from carbon.workspace import Workspace

#: The effects of a restatement: which effects of the same period, known twice, they are.
RESTATED = {
    "correction": ("boundary", "data gap", "activity", "weather"),
    "edition": ("factor",),
    "method": ("method",),
}


class NotReportedHere(Fault):
    """A day of reporting asked of an inventory that was not calculated here."""


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
class Earlier:
    """A as it was reported first, in kg, and the effects that brought it to A as compared now."""

    label: str
    kg: float
    effects: Mapping[str, float]


@dataclass(frozen=True)
class Bridge:
    """A change, and before it the restatement of its first period since *reported*, if asked.

    ``returned`` is the same of a published period: its first return and the one compared.
    ``interval`` is the 95 % interval of the change; None, and ``no_interval`` says why, where
    the definition lacks uncertainties. ``remarks`` say what was compared; ``grids`` what of
    electricity's factor effect is grid and what is method.
    """

    definition: InventoryDefinition
    change: Change
    restatement: Change | None = None
    reported: date | None = None
    returned: Restatement | None = None
    interval: Interval | None = None
    no_interval: str = ""
    remarks: tuple[str, ...] = ()
    grids: tuple[GridChange, ...] = ()

    def restated(self) -> dict[str, float]:
        """The effects in kg of the restatement of A: correction, edition, method."""
        if self.restatement is None:
            return {}
        effects = self.restatement.total.effects
        return {name: sum(effects[part] for part in parts) for name, parts in RESTATED.items()}

    @property
    def earlier(self) -> Earlier | None:
        """A as first reported; None where it was not asked for, or is the same return."""
        before = self.change.before.period.label
        if self.restatement is not None:
            kg = self.restatement.total.before_kg
            return Earlier(f"{before} as known on {self.reported}", kg, self.restated())
        if self.returned is not None:
            effects = {self.returned.name: self.returned.difference_kg}
            return Earlier(f"{before} as first returned", self.returned.older.gross_kg, effects)
        return None


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
    :class:`~carbon.analysis.change.matching.NotComparable` for periods of different length.
    """
    if definition.kind != "calculated":
        if reported is not None:
            raise NotReportedHere(
                f"a day of reporting for {definition.name}, whose figures are not calculated here",
                "a calculated inventory",
                "Published returns that were restated show their first return without it.",
            )
        whole = unsplit_change(workspace, definition, before, after)
        return Bridge(definition, whole.change, returned=whole.returned, remarks=whole.remarks)
    if records is None:
        both = Period(min(before.start, after.start), max(before.end, after.end))
        records = Records.read(workspace, definition, as_at, both)
    first, second = calculated(records, before), calculated(records, after)
    heating = read_heating(workspace.root, definition.folder)
    made = compare_held(records, first, second, heating)
    interval, lacking = _interval(first, second)
    grids = grid_changes(made, records.activities, records.library)
    if reported is None:
        return Bridge(definition, made, interval=interval, no_interval=lacking, grids=grids)
    then = assemble(workspace, definition, before, reported)
    known = records.register, records.activities, records.library
    restatement = compare(then, first, *known)
    return Bridge(
        definition, made, restatement, reported, interval=interval, no_interval=lacking, grids=grids
    )


def _interval(before: Inventory, after: Inventory) -> tuple[Interval | None, str]:
    """The 95 % interval of the change by error propagation, or why there is none."""
    try:
        return propagated(flows_of(after), flows_of(before)), ""
    except Faults as lacking:
        return None, lacking.faults[0].found


def steps(made: Bridge) -> list[Step]:
    """The bars of the waterfall, in order; they join without a gap."""
    return list(_steps(made))


def _steps(made: Bridge) -> Iterator[Step]:
    change = made.change
    total = change.total
    a, b = change.before.period.label, change.after.period.label
    earlier = made.earlier
    if earlier is not None:
        place = in_tonnes(earlier.kg)
        yield Step(earlier.label, "total", place, 0.0, place)
        for name, kg in earlier.effects.items():
            yield Step(name, "restatement", in_tonnes(kg), place, place + in_tonnes(kg))
            place += in_tonnes(kg)
    before, after = in_tonnes(total.before_kg), in_tonnes(total.after_kg)
    yield Step(a if earlier is None else f"{a} restated", "total", before, 0.0, before)
    place = before
    if change.unsplit:
        yield Step("not split", "effect", after - before, before, after, change.unsplit)
    for name in EFFECTS if not change.unsplit else ():
        t = in_tonnes(total.effects[name])
        told = name != "weather" or total.weather_split > 0
        yield Step(name, "effect", t if told else None, place, place + t, _step_note(name, total))
        place += t
    yield Step(b, "total", after, 0.0, after)


def _step_note(name: str, total: Effect) -> str:
    if name == "boundary":
        own = f"{total.built_or_closed_kg / KG_PER_TONNE:+,.3f} t".replace("-", "−")
        told = (
            f"built, closed or exchanged by the council: {own}" if total.built_or_closed_kg else ""
        )
        return "; ".join(filter(None, (", ".join(total.reasons), told)))
    if name == "weather" and not total.weather_split:
        return "not split"
    return ""


def effects_document(effect: Effect) -> dict[str, Any]:
    """An effect as plain data, in tonnes; weather that was not split is null."""
    return {
        "before_t": in_tonnes(effect.before_kg),
        "after_t": in_tonnes(effect.after_kg),
        "change_t": in_tonnes(effect.change_kg),
        "effects_t": {
            name: None if (kg := effect.kg_of(name)) is None else in_tonnes(kg)
            for name in effect.effects
        },
        "residual_t": in_tonnes(effect.residual_kg) if effect.effects else None,
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
