"""What came or went in the base year on today's boundary: in no decision, or since a day.

A decision holds what came or went by its ``included_to`` and was in the register by then. Whatever
it says of the base year is said of those sites; what the register has beside is nobody's decision,
also where nobody can tell whether a recalculation is due for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from carbon.analysis.like_for_like.boundary import boundary_of
from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.analysis.recalculation.held import is_in
from carbon.analysis.recalculation.log import read_log
from carbon.analysis.recalculation.recorded import Recorded, recorded_days
from carbon.analysis.recalculation.structural import Event
from carbon.factors.activities import read_activities
from carbon.inventories.conformity import bounded
from carbon.inventories.definition import InventoryDefinition
from carbon.register.held import held_on
from carbon.register.register import read_register
from carbon.workspace import Workspace


def undecided(
    workspace: Workspace, definition: InventoryDefinition, alike: LikeForLike, as_at: date
) -> tuple[Event, ...]:
    """What moves the base of *alike* and is not in the decision that stands on *as_at*.

    All that does where nothing was decided.
    """
    log = read_log(definition.folder).known_on(as_at)
    recorded = recorded_days(workspace)
    moved = _moved(workspace, definition, alike)
    return tuple(each for each in moved if not is_in(log, each, recorded))


def crossed_since(
    workspace: Workspace,
    definition: InventoryDefinition,
    alike: LikeForLike,
    then: date,
    known_on: date,
    told: Collection[str] | None = None,
) -> tuple[Event, ...]:
    """What moves the base of *alike* and did not on the boundary of *then* as known on *known_on*.

    *told* are what moved it then, as :func:`crossing` names them, and what came then and is gone
    again has left since. Where that is not on record, it is what happened after *then*, or what the
    register was told of after *known_on*.
    """
    if told is None:
        recorded = recorded_days(workspace)
        moved = _moved(workspace, definition, alike)
        return tuple(
            each for each in moved if each.day > then or _is_later(each, recorded, known_on)
        )
    # A day that was put right since is no other joining or leaving.
    now, then_named = crossing(alike), set(map(_without_day, told))
    still = set(map(_without_day, now))
    gone = {name.partition(",")[0] for name in told if _without_day(name) not in still}
    return tuple(
        event
        for event in _events(workspace, definition, alike)
        if (str(event) in now and _without_day(str(event)) not in then_named)
        or (not event.arrives and event.what in gone)
    )


def crossing(alike: LikeForLike) -> tuple[str, ...]:
    """The names of what left or came and moves the base of *alike*."""
    return tuple(each.what for each in alike.moved if each.base_kg and not each.of_days)


def _without_day(name: str) -> str:
    """What joined or left and why, of the name that :func:`crossing` gives it.

    >>> _without_day("site b, transferred on 2024-12-31")
    'site b, transferred'
    """
    return name.rpartition(" on ")[0] or name


def _is_later(event: Event, recorded: Recorded, day: date) -> bool:
    told = recorded.get((event.what, event.arrives))
    return told is not None and told.after >= day and told.by > day


def _moved(
    workspace: Workspace, definition: InventoryDefinition, alike: LikeForLike
) -> Iterator[Event]:
    """What left and then what came and moves the base of *alike*, each in order of time."""
    worth = {each.what for each in alike.moved if each.base_kg}
    for event in _events(workspace, definition, alike):
        if str(event) in worth:
            yield event


def _events(
    workspace: Workspace, definition: InventoryDefinition, alike: LikeForLike
) -> Iterator[Event]:
    """What left by the day of *alike*'s boundary and then what came, each in order of time."""
    register = read_register(workspace, read_activities(workspace.layers("factors")))
    day = alike.boundary_on
    register = bounded(held_on(register, day), definition)
    boundary = boundary_of(definition, register, day, alike.base.start)
    yield from (event for event, _ in (*boundary.left, *boundary.came))
