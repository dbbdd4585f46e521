"""A change as tables and as a document: the bridge, its groups, what moved most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carbon.factors.basis import spoken
from carbon.inventories.change.bridge import Bridge, effects_document, steps, weather_sentence
from carbon.inventories.change.effects import EFFECTS, Effect
from carbon.inventories.inventory import Inventory

MOVERS = 10
MOVERS_BY = ("service", "site", "source")
#: The same of statistics, whose lines have other columns.
UNSPLIT_BY = "category"


@dataclass(frozen=True)
class ChangeSummary:
    """Rows in tonnes, unrounded; ``movers`` is a table of its own, of ``mover_columns``."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    mover_columns: tuple[str, ...]
    movers: list[tuple[object, ...]]
    document: dict[str, Any]
    notes: tuple[str, ...]


def summarise_change(made: Bridge, by: str | None = None) -> ChangeSummary:
    """*made* as a waterfall, or with *by* as a row a scope, service, site, source or sector.

    Raises :class:`~carbon.errors.UnknownName` for a grouping that the inventory does not have.
    """
    change = made.change
    a, b = change.before.period.label, change.after.period.label
    groups = change.by(by) if by else {}
    if by:
        columns: tuple[str, ...] = (by, a, *EFFECTS, b)
        row = _group_row
        if change.unsplit:
            columns, row = (by, a, "change", f"% of {a}", b), _unsplit_row
        rows = [row(name or "(none)", each) for name, each in groups.items()]
        rows.append(row("Total", change.total))
    else:
        columns = ("step", f"t{change.gas}", f"% of {a}", "why")
        first = change.total.before_kg / 1000
        rows = [
            (
                step.label,
                "not split" if step.t is None else step.t,
                step.t / first * 100 if step.t is not None and first > 0 else None,
                "" if step.t is None else step.note,
            )
            for step in steps(made)
        ]
    return ChangeSummary(
        f"{made.definition.title}, {a} to {b} (t{change.gas})",
        columns,
        rows,
        *_movers(made),
        _document(made, by, groups),
        _notes(made, grouped=bool(by)),
    )


def _movers(made: Bridge) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """What moved most: use by use, or the sub-sectors of statistics."""
    change = made.change
    if not change.unsplit:
        return (*MOVERS_BY, "change", "most of it", "why"), [
            (service, site, source, each.change_kg / 1000, _most_of(each), ", ".join(each.reasons))
            for service, site, source, each in change.movers(MOVERS)
        ]
    if made.definition.kind != "statistics":
        return (), []
    groups = change.by(UNSPLIT_BY)
    largest = sorted(groups, key=lambda name: (-abs(groups[name].change_kg), name))[:MOVERS]
    a, b = change.before.period.label, change.after.period.label
    return (UNSPLIT_BY, a, "change", f"% of {a}", b), [
        _unsplit_row(name, groups[name]) for name in largest if groups[name].change_kg
    ]


def _unsplit_row(name: str, effect: Effect) -> tuple[object, ...]:
    before, moved = effect.before_kg / 1000, effect.change_kg / 1000
    share = moved / before * 100 if before > 0 else None
    return (name, before, moved, share, effect.after_kg / 1000)


def _group_row(name: str, effect: Effect) -> tuple[object, ...]:
    values = [
        "not split" if each == "weather" and not effect.weather_split else kg / 1000
        for each, kg in effect.effects.items()
    ]
    return (name, effect.before_kg / 1000, *values, effect.after_kg / 1000)


def _most_of(effect: Effect) -> str:
    return max(EFFECTS, key=lambda name: abs(effect.effects[name]))


def _document(made: Bridge, by: str | None, groups: dict[str, Effect]) -> dict[str, Any]:
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
        "groups": [{"group": name, **effects_document(each)} for name, each in groups.items()],
        "movers": [
            {"service": service, "site": site, "source": source, **effects_document(each)}
            for service, site, source, each in change.movers(MOVERS)
        ],
    }


def _interval_document(made: Bridge) -> dict[str, Any] | None:
    if made.interval is None:
        return None
    return {
        "low": made.interval.low / 1000,
        "high": made.interval.high / 1000,
        "sd": made.interval.sd / 1000,
        "method": made.interval.method,
    }


def _earlier_document(made: Bridge) -> dict[str, Any] | None:
    earlier = made.earlier
    if earlier is None:
        return None
    return {
        "reported": made.reported.isoformat() if made.reported else None,
        "as_known_then_t": earlier.kg / 1000,
        "restated_t": made.change.total.before_kg / 1000,
        "effects_t": {name: kg / 1000 for name, kg in earlier.effects.items()},
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
            f"{kg / 1000:+,.3f}".replace("-", "−") for kg in (made.interval.low, made.interval.high)
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
