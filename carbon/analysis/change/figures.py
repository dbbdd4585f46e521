"""The figures of a change: the bridge, its groups, what moved most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from carbon.analysis.change.bridge import Bridge, Step, effects_document, steps, weather_sentence
from carbon.analysis.change.effects import EFFECTS, Change, Effect
from carbon.factors.basis import spoken
from carbon.figures import KG_PER_TONNE, in_tonnes
from carbon.figures.column import Column, Columns, text, tonnes_of
from carbon.figures.listing import Listing
from carbon.inventories.inventory import Inventory

MOVERS = 10
#: What moved most of statistics, whose lines have other columns.
UNSPLIT_BY = "category"


@dataclass(frozen=True)
class Moved:
    """What moved one group, of a scope, service, site, source or sector; "" is of none."""

    group: str
    effect: Effect

    @property
    def change_pct(self) -> float | None:
        """The change in per cent of what was before, of tonnes as they are printed beside it."""
        before_t, change_t = (
            in_tonnes(self.effect.before_kg),
            in_tonnes(self.effect.change_kg),
        )
        return change_t / before_t * 100 if before_t > 0 else None


@dataclass(frozen=True)
class Mover:
    """What moved the use of one source by a service on a site."""

    service: str
    site: str
    source: str
    effect: Effect

    @property
    def most_of_it(self) -> str:
        """The largest effect."""
        return max(EFFECTS, key=lambda name: abs(self.effect.effects[name]))


def effect_columns(change: Change, by: str) -> Columns[Moved]:
    """A group's tonnes before, what moved them, and after; *by* heads the groups."""
    a, b = change.before.period.label, change.after.period.label
    ends = (
        text("group", by, lambda each: each.group or "(none)"),
        tonnes_of("before_t", a, lambda each: each.effect.before_kg),
    )
    after = tonnes_of("after_t", b, lambda each: each.effect.after_kg)
    if change.unsplit:
        return Columns(
            *ends,
            tonnes_of("change_t", "change", lambda each: each.effect.change_kg),
            Column("change_pct", f"% of {a}", lambda each: each.change_pct, "%", 1),
            after,
        )
    return Columns(*ends, *(Column(name, name, _told(name), "t", 3) for name in EFFECTS), after)


def _told(name: str) -> Callable[[Moved], object]:
    """An effect in tonnes, or that it could not be split off."""

    def told(each: Moved) -> object:
        kg = each.effect.kg_of(name)
        return "not split" if kg is None else in_tonnes(kg)

    return told


def step_columns(change: Change) -> Columns[Step]:
    """The waterfall, a row a bar."""
    first_t = in_tonnes(change.total.before_kg)

    def pct(step: Step) -> float | None:
        return step.t / first_t * 100 if step.t is not None and first_t > 0 else None

    return Columns(
        text("label", "step"),
        Column("t", f"t{change.gas}", lambda each: _or_not_split(each.t), "t", 3),
        Column("pct", f"% of {change.before.period.label}", pct, "%", 1),
        text("why", of=lambda each: "" if each.t is None else each.note),
    )


def _or_not_split(t: float | None) -> object:
    return "not split" if t is None else t


MOVER_COLUMNS: Columns[Mover] = Columns(
    text("service"),
    text("site"),
    text("source"),
    tonnes_of("change_t", "change", lambda each: each.effect.change_kg),
    text("most_of_it", "most of it"),
    text("why", of=lambda each: ", ".join(each.effect.reasons)),
)


def change_listing(made: Bridge, by: str | None = None) -> Listing:
    """*made* as a waterfall, or with *by* as a row a scope, service, site, source or sector.

    What moved most is a table below it. Raises :class:`~carbon.errors.UnknownName` for a grouping
    that the inventory does not have.
    """
    change = made.change
    groups = [Moved(name, effect) for name, effect in change.by(by).items()] if by else []
    title = (
        f"{made.definition.title}, {change.before.period.label} to {change.after.period.label} "
        f"(t{change.gas})"
    )
    more: dict[str, Any] = {
        "document": _document(made, by, groups),
        "notes": _notes(made, grouped=bool(by)),
        "further": [movers] if (movers := _movers(made)).rows else [],
    }
    if by:
        return effect_columns(change, by).listing(
            [*groups, Moved("Total", change.total)], title, **more
        )
    return step_columns(change).listing(steps(made), title, **more)


def movers_of(change: Change) -> list[Mover]:
    """What moved most, use by use, the largest first."""
    return [Mover(*each) for each in change.movers(MOVERS)]


def _movers(made: Bridge) -> Listing:
    """What moved most: use by use, or the sub-sectors of statistics."""
    change, title = made.change, "What moved most"
    if not change.unsplit:
        return MOVER_COLUMNS.listing(movers_of(change), title)
    largest: list[Moved] = []
    if made.definition.kind == "statistics":
        groups = change.by(UNSPLIT_BY)
        order = sorted(groups, key=lambda name: (-abs(groups[name].change_kg), name))[:MOVERS]
        largest = [Moved(name, groups[name]) for name in order if groups[name].change_kg]
    return effect_columns(change, UNSPLIT_BY).listing(largest, title)


def _document(made: Bridge, by: str | None, groups: Sequence[Moved]) -> dict[str, Any]:
    change = made.change
    return {
        "inventory": made.definition.name,
        "before": change.before.period.label,
        "after": change.after.period.label,
        "unit": f"t{change.gas}",
        "unsplit": change.unsplit or None,
        **effects_document(change.total),
        "weather_note": weather_sentence(made) or None,
        "grids": [vars(each) | {"sentence": each.sentence()} for each in made.grids],
        "interval_t": _interval_document(made),
        "restatement": _earlier_document(made),
        "waterfall": [vars(step) for step in steps(made)],
        "by": by,
        "groups": [{"group": each.group, **effects_document(each.effect)} for each in groups],
        "movers": [
            MOVER_COLUMNS.view("service", "site", "source").record(each)
            | effects_document(each.effect)
            for each in movers_of(change)
        ],
    }


def _interval_document(made: Bridge) -> dict[str, Any] | None:
    if made.interval is None:
        return None
    return {
        "low": in_tonnes(made.interval.low),
        "high": in_tonnes(made.interval.high),
        "sd": in_tonnes(made.interval.sd),
        "method": made.interval.method,
    }


def _earlier_document(made: Bridge) -> dict[str, Any] | None:
    earlier = made.earlier
    if earlier is None:
        return None
    return {
        "reported": made.reported.isoformat() if made.reported else None,
        "as_known_then_t": in_tonnes(earlier.kg),
        "restated_t": in_tonnes(made.change.total.before_kg),
        "effects_t": {name: in_tonnes(kg) for name, kg in earlier.effects.items()},
    }


def _notes(made: Bridge, *, grouped: bool) -> tuple[str, ...]:
    change = made.change
    notes = [f"Not split: {change.unsplit}."] if grouped and change.unsplit else []
    notes += made.remarks
    if made.returned is not None:
        notes.append(made.returned.sentence())
    for inventory in (change.before, change.after):
        for publisher, choice in sorted((inventory.editions or {}).items()):
            of_it = inventory.lines["edition"] == choice.label
            notes.append(
                f"Factors of {inventory.period}: {publisher} {choice.label} ({choice.how})"
                f"{_bases(inventory.lines['gwp_basis'][of_it])}."
            )
            notes += choice.own_sets
    notes += [note for side in (change.before, change.after) for note in _doubts(side)]
    if change.total.effects.get("method"):
        lacking = sorted(
            {
                f"{each.line} of {each.activity} in {each.edition}"
                for inventory in (change.before, change.after)
                for each in inventory.not_estimated
            }
        )
        notes.append(f"Method: lines that one edition has no factor for: {'; '.join(lacking)}.")
    notes += [each.sentence() for each in made.grids]
    said = (weather_sentence(made), interval_sentence(made))
    return (*notes, *filter(None, said))


def labelled(side: Inventory) -> str:
    """A period as it is named, marked where it is provisional."""
    return f"{side.period} (p)" if side.provisional else str(side.period)


def _doubts(side: Inventory) -> list[str]:
    """What is not as sure of a period as it should be: provisional factors, too little data."""
    found = []
    if side.provisional:
        found.append(
            f"{side.period} is provisional (p): an older edition of the factors stands in."
        )
    found += side.remarks
    cover, enough = side.completeness, side.definition.enough_actual_pct
    if cover and not cover.suffices(enough / 100):
        found.append(
            f"{side.period} rests on too little data for a report to compare it: "
            f"{cover.sentence()}; a report asks for {enough:g}%."
        )
    elif cover and cover.share < 1:
        found.append(f"{side.period}: {cover.share:.1%} of meter-days have data.")
    return found


def interval_sentence(made: Bridge) -> str:
    """How sure the change is, or why that is not known."""
    if made.interval is not None:
        low, high = (
            f"{kg / KG_PER_TONNE:+,.3f}".replace("-", "−")
            for kg in (made.interval.low, made.interval.high)
        )
        return (
            f"95 % interval of the change: {low} to {high} t ({made.interval.method}; errors of "
            "factors are the same in both periods, those of readings are not)."
        )
    if made.no_interval:
        return (
            f"The 95 % interval of the change is not known: {made.no_interval}. There is no "
            "default uncertainty."
        )
    return ""


def _bases(column: Any) -> str:
    bases = sorted({spoken(str(basis)) for basis in column if basis})
    return f", GWP {' and '.join(bases)}" if bases else ""
