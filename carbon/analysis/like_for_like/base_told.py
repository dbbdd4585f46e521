"""The base year from what a council was told last to what it is on today's boundary, by trigger.

    now = told + decided or defined otherwise + errors + methods + structural

Errors are readings logged or withdrawn since, methods re-issued factors and changed lines, each as
the bridge of a change has it; structural is what has left or come, as like for like sizes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbon.analysis.change.bridge import RESTATED
from carbon.analysis.change.effects import compare
from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.emissions.lines import GROSS, total
from carbon.inventories.assemble import calculated
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.records import Records
from carbon.periods import Period
from carbon.workspace import Workspace

#: The restatements of a bridge as the policy names its triggers.
TRIGGERS = {"correction": "error", "edition": "method", "method": "method"}

#: What the readings of then made otherwise when it was told, as a trigger and what it is.
DECIDED = "decision", "recalculated or given"
DEFINED = "method", "the definition, the register or the factors, as they were then"

#: What each restatement is.
WHAT = {
    "correction": "readings logged, corrected or withdrawn",
    "edition": "factors re-issued",
    "method": "lines without a factor before or since",
}


@dataclass(frozen=True)
class BaseStep:
    """One step from the base told to the base now, in kg: its trigger, and how it was sized."""

    trigger: str
    what: str
    kg: float
    how: str


@dataclass(frozen=True)
class BaseTold:
    """The base year's gross as told on the day ``told_on`` and as it is now, in kg."""

    base: Period
    told_on: date
    told_kg: float
    now_kg: float
    steps: tuple[BaseStep, ...]


def base_told(
    workspace: Workspace,
    definition: InventoryDefinition,
    as_at: date,
    told_on: date,
    told_kg: float,
    alike: LikeForLike,
    decided: bool = False,
    told_batch: int | None = None,
) -> BaseTold:
    """The bridge from gross *told_kg*, told on *told_on*, to the base of *alike* as of *as_at*.

    Where *decided*, it was told as somebody decided or gave it, which is no sum of readings; else
    what of it today's definition, register and factors make otherwise is a step of its own.

    *told_batch* is the newest batch that it knew: others may have been logged later on that day.

    Raises what :func:`~carbon.inventories.assemble.calculated` raises where the base year was not
    known on *told_on*.
    """
    records = Records.read(workspace, definition, as_at, alike.base)
    known = Records.read(workspace, definition, told_on, alike.base, up_to_batch=told_batch)
    then = calculated(known, alike.base)
    now = calculated(records, alike.base)
    change = compare(then, now, records.register, records.activities, records.library)
    known_kg = total(then.lines, GROSS)
    first = DECIDED if decided else DEFINED
    steps = [BaseStep(*first, known_kg - told_kg, "as it was told then")]
    effects = change.total.effects
    steps += [
        BaseStep(
            TRIGGERS[name],
            WHAT[name],
            math.fsum(effects[part] for part in parts),
            f"since {told_on}",
        )
        for name, parts in RESTATED.items()
    ]
    steps += [BaseStep("structural", each.what, -each.base_kg, each.how) for each in alike.moved]
    now_kg = alike.base_kg()
    left = math.fsum([now_kg, -told_kg, *(-step.kg for step in steps)])
    steps.append(BaseStep("structural", "the rest of what joined or left", left, "not told apart"))
    return BaseTold(alike.base, told_on, told_kg, now_kg, _told_apart(steps, told_kg))


def _told_apart(steps: Sequence[BaseStep], told_kg: float) -> tuple[BaseStep, ...]:
    """The steps that move the base: beyond the noise of floating-point numbers."""
    return tuple(step for step in steps if abs(step.kg) > 1e-9 * max(abs(told_kg), 1.0))
