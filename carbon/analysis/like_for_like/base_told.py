"""The base year from what a council was told last to what it is on today's boundary, by trigger.

    now = told + decided or defined otherwise + errors + methods + structural

Errors are readings logged or withdrawn since, methods re-issued factors and changed lines, each as
the bridge of a change has it; structural is what has left or come, as like for like sizes it, less
what of it was in the base as it was told: that of a decision is not counted twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

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
NOT_TOLD_APART = "decision", "recalculated or given, and what is defined otherwise since"
DEFINED = "method", "the definition, the register or the factors, as they were then"
#: What of what joined or left cannot be named: it could not be sized, or no edition knows it.
REST = "the rest of what joined or left"

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
    moved: Mapping[str, float] = MappingProxyType({}),
    own_kg: float | None = None,
) -> BaseTold:
    """The bridge from gross *told_kg*, told on *told_on*, to the base of *alike* as of *as_at*.

    Where *decided*, it was told as somebody decided or gave it, which is no sum of readings; else
    what of it today's definition, register and factors make otherwise is a step of its own.

    *told_batch* is the newest batch that it knew: others may have been logged later on that day.
    *moved* is what left or came in the base as it was told, in kg, as :func:`moved_kg` has it, and
    *own_kg* what the readings made of the year then; without that nobody can tell what was decided
    from what is defined otherwise since.

    Raises what :func:`~carbon.inventories.assemble.calculated` raises where the base year was not
    known on *told_on*.
    """
    records = Records.read(workspace, definition, as_at, alike.base)
    known = Records.read(workspace, definition, told_on, alike.base, up_to_batch=told_batch)
    then = calculated(known, alike.base)
    now = calculated(records, alike.base)
    change = compare(then, now, records.register, records.activities, records.library)
    known_kg = total(then.lines, GROSS)
    then_kg = math.fsum([told_kg, *(-kg for kg in moved.values())])
    steps = []
    if decided and own_kg is not None:
        steps.append(BaseStep(*DECIDED, own_kg - then_kg, "as it was told then"))
        then_kg = own_kg
    first = NOT_TOLD_APART if decided and own_kg is None else DEFINED
    steps.append(BaseStep(*first, known_kg - then_kg, "as it was told then"))
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
    now_kg = alike.base_kg()
    steps += structural(alike, moved_kg(alike, total(now.lines, GROSS), now_kg), moved)
    return BaseTold(alike.base, told_on, told_kg, now_kg, _whole(steps, told_kg, now_kg))


def given_told(
    alike: LikeForLike,
    told_on: date,
    told_kg: float,
    then: Mapping[str, float],
    now_kg: float,
    now: Mapping[str, float],
) -> BaseTold:
    """The bridge of a base that was given, from *told_kg* to *now_kg*, as told and as it is now.

    No reading moves it: only another value given does, and what left or came, which was *then* in
    it as it is *now*, each as :func:`moved_kg` has it, of the value given.
    """
    own_then, own_now = (
        math.fsum([kg, *(-part for part in moved.values())])
        for kg, moved in ((told_kg, then), (now_kg, now))
    )
    steps = [BaseStep(*DECIDED, own_now - own_then, f"since {told_on}")]
    steps += [
        replace(each, how=f"{each.how}; scaled to the base given")
        for each in structural(alike, now, then)
    ]
    return BaseTold(alike.base, told_on, told_kg, now_kg, _whole(steps, told_kg, now_kg))


def moved_kg(
    alike: LikeForLike, reported_kg: float, base_kg: float, scale: float = 1.0
) -> dict[str, float]:
    """What the base *base_kg* of *alike* has beside the year as reported, by what left or came; kg.

    Above zero where it came. *scale* is what a base that was given is of its year as calculated.
    """
    found: dict[str, float] = {}
    for each in alike.moved:
        found[each.what] = found.get(each.what, 0.0) - scale * each.base_kg
    return found | {REST: math.fsum([base_kg, -reported_kg, *(-kg for kg in found.values())])}


def structural(
    alike: LikeForLike, now: Mapping[str, float], then: Mapping[str, float]
) -> Iterator[BaseStep]:
    """What left or came and can be named, as it is in the base *now* less what was *then*."""
    hows = {each.what: each.how for each in alike.moved}
    for what in {**then, **now}:
        if what != REST:
            how = hows.get(what, "it was in the base then")
            sized = f"{how}; sized anew" if what in then and what in now else how
            yield BaseStep("structural", what, now.get(what, 0.0) - then.get(what, 0.0), sized)


def _whole(steps: Sequence[BaseStep], told_kg: float, now_kg: float) -> tuple[BaseStep, ...]:
    """The *steps* that move the base, beyond the noise of doubles, with what they leave over."""
    left = math.fsum([now_kg, -told_kg, *(-step.kg for step in steps)])
    every = [*steps, BaseStep("structural", REST, left, "not told apart")]
    return tuple(step for step in every if abs(step.kg) > 1e-9 * max(abs(told_kg), 1.0))
