"""A change as tables and as a document: the bridge, its groups, what moved most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carbon.inventories.bridge import Bridge, effects_document, steps, weather_sentence
from carbon.inventories.change import EFFECTS, Effect

MOVERS = 10


@dataclass(frozen=True)
class ChangeSummary:
    """Rows in tonnes, unrounded; ``movers`` is a table of its own."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    movers: list[tuple[object, ...]]
    document: dict[str, Any]
    notes: tuple[str, ...]


MOVER_COLUMNS = ("service", "site", "source", "change", "most of it", "why")


def summarise_change(made: Bridge, by: str | None = None) -> ChangeSummary:
    """*made* as a waterfall, or with *by* as a row a scope, service, site or source.

    Raises :class:`~carbon.errors.UnknownName` for another grouping.
    """
    change = made.change
    a, b = change.before.period.label, change.after.period.label
    groups = change.by(by) if by and not change.unsplit else {}
    if groups:
        assert by
        columns: tuple[str, ...] = (by, a, *EFFECTS, b)
        rows = [_group_row(name or "(none)", each) for name, each in groups.items()]
        rows.append(_group_row("Total", change.total))
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
        [
            (service, site, source, each.change_kg / 1000, _most_of(each), ", ".join(each.reasons))
            for service, site, source, each in change.movers(MOVERS)
        ],
        _document(made, by, groups),
        _notes(made),
    )


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
        "restatement": {
            "reported": made.reported.isoformat() if made.reported else None,
            "as_known_then_t": made.restatement.total.before_kg / 1000,
            "restated_t": made.restatement.total.after_kg / 1000,
            "effects_t": {name: kg / 1000 for name, kg in made.restated().items()},
        }
        if made.restatement
        else None,
        "waterfall": [vars(step) for step in steps(made)],
        "by": by,
        "groups": [{"group": name, **effects_document(each)} for name, each in groups.items()],
        "movers": [
            {"service": service, "site": site, "source": source, **effects_document(each)}
            for service, site, source, each in change.movers(MOVERS)
        ],
    }


def _notes(made: Bridge) -> tuple[str, ...]:
    change = made.change
    notes = []
    for inventory in (change.before, change.after):
        for publisher, choice in sorted((inventory.editions or {}).items()):
            notes.append(
                f"Factors of {inventory.period}: {publisher} {choice.label} ({choice.how})"
                f"{_bases(inventory.lines['gwp_basis'])}."
            )
    if change.total.effects.get("method"):
        lacking = sorted(
            {
                f"{each.line} of {each.activity} in {each.edition}"
                for inventory in (change.before, change.after)
                for each in inventory.not_estimated
            }
        )
        notes.append(f"Method: lines that one edition has no factor for: {'; '.join(lacking)}.")
    sentence = weather_sentence(made)
    return (*notes, *([sentence] if sentence else []))


def _bases(column: Any) -> str:
    bases = sorted({str(basis).upper() for basis in column if basis})
    return f", GWP {' and '.join(bases)}" if bases else ""
