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
from carbon.targets.revisions import Figure
from carbon.workspace import Workspace


def half_figures(
    made: HalfYears,
    movements: Sequence[Movement] = (),
    earlier: HalfYears | None = None,
    *,
    known: bool = True,
) -> list[Figure]:
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
            Figure(
                f"{half.period}/{name}",
                f"{half.period}, {name.removeprefix('source ')}",
                kg,
                "; ".join(filter(None, (why(movements, half.period, meters), factors))),
                f"{half.period}/gross" if name.startswith("source ") else "",
                completes=completes,
                known=then.get(name),
            )
            for name, kg in _values(half).items()
            for source in [name.removeprefix("source ")]
            for meters in [half.meters.get(source, frozenset()) if source != name else everything]
        ]
    return figures


def _values(half: Half) -> dict[str, float]:
    """Every figure of a half in kg, by its name."""
    sources = {f"source {source}": kg for source, kg in sorted(half.by_source.items())}
    return {"gross": half.gross_kg, "net": half.net_kg, **sources}


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
