"""The figures of half-years with ids that stay, and what moved them since they were reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from carbon.factors.activities import read_activities
from carbon.inventories.conformity import read_for, selected
from carbon.inventories.definition import InventoryDefinition
from carbon.ledger.moved import Movement, moved, why
from carbon.ledger.store import Ledger
from carbon.register.register import read_register
from carbon.targets.halves import Half, HalfYears
from carbon.targets.revisions import ACTIVITY, ReportedFigure
from carbon.workspace import Workspace

#: How the name of a source's figure begins, before its label.
SOURCE = "source "


def half_figures(
    made: HalfYears,
    movements: Sequence[Movement] = (),
    earlier: HalfYears | None = None,
    *,
    known: bool = True,
) -> list[ReportedFigure]:
    """Every figure of *made* with an id that stays.

    *movements* in the ledger since *earlier*, and other factor editions than then, are its reason;
    *known* says that *earlier* holds what was known then and nothing that came on the same day.
    """
    figures = []
    for half in made.halves:
        before = earlier.half(half.period) if earlier else None
        factors = (
            f"factors of {half.editions} in place of {before.editions}"
            if before and before.editions != half.editions
            else ""
        )
        everything: frozenset[str] = frozenset().union(*half.meters.values())
        completes = before is not None and half.completes(before)
        then = _values(before) if before and known else {}
        figures += [
            ReportedFigure(
                _identity(half, name),
                f"{half.period}, {name.removeprefix(SOURCE)}",
                kg,
                "; ".join(filter(None, (why(movements, half.period, meters), factors))),
                f"{half.period}/gross" if name.startswith(SOURCE) else "",
                completes=completes,
                known=then.get(name),
                former=_former(half, name),
            )
            for name, kg in _values(half).items()
            for source in [name.removeprefix(SOURCE)]
            for meters in [half.meters.get(source, frozenset()) if source != name else everything]
        ]
    return figures


def _values(half: Half) -> dict[str, float]:
    """Every figure of a half in kg, by its name."""
    sources = {f"{SOURCE}{source}": kg for source, kg in sorted(half.by_source.items())}
    net = {} if half.net_kg is None else {"net": half.net_kg}
    return {"gross": half.gross_kg, **net, **sources}


def _identity(half: Half, name: str) -> str:
    """The id of a figure of *half*: by the activity type, whose label a council may change."""
    activity = half.activities.get(name.removeprefix(SOURCE))
    if activity is None or not name.startswith(SOURCE):
        return f"{half.period}/{name}"
    return f"{half.period}/{ACTIVITY}{activity.id}"


def _former(half: Half, name: str) -> tuple[str, ...]:
    """The ids of the same figure in reports that told sources apart by their labels."""
    activity = half.activities.get(name.removeprefix(SOURCE))
    if activity is None or not name.startswith(SOURCE):
        return ()
    labels = filter(None, (activity.label, activity.own_label))
    return tuple(f"{half.period}/{SOURCE}{label}" for label in labels)


def ledger_movements(
    workspace: Workspace,
    definition: InventoryDefinition,
    since: date,
    as_at: date | None = None,
    since_batch: int | None = None,
) -> list[Movement]:
    """What came into and went out of the inventory's meters between two days.

    *since_batch* is the newest batch that was known on *since*, where that is on record.
    """
    register = read_register(workspace, read_activities(workspace.layers("factors")))
    with Ledger.open(workspace.ledger_url) as ledger:
        meters = read_for(register, selected(register, definition))
        return moved(ledger, since, as_at, meters, since_batch)
