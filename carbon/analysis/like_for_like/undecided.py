"""What moves the base year on today's boundary and is in no decision to recalculate it.

A decision holds what came or went by its ``included_to`` and was in the register by then. Whatever
it says of the base year is said of those sites; what the register has beside is nobody's decision,
also where nobody can tell whether a recalculation is due for it.
"""

from __future__ import annotations

from datetime import date

from carbon.analysis.like_for_like.boundary import boundary_of
from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.analysis.recalculation.held import is_in
from carbon.analysis.recalculation.log import read_log
from carbon.analysis.recalculation.recorded import recorded_days
from carbon.factors.activities import read_activities
from carbon.inventories.conformity import bounded
from carbon.inventories.definition import InventoryDefinition
from carbon.register.held import held_on
from carbon.register.register import read_register
from carbon.workspace import Workspace


def undecided(
    workspace: Workspace, definition: InventoryDefinition, alike: LikeForLike, as_at: date
) -> tuple[str, ...]:
    """What came or went in the base of *alike* that the decision standing on *as_at* does not hold.

    In words, in order of time: what left before what came. All of it where nothing was decided.
    """
    log = read_log(definition.folder).known_on(as_at)
    register = read_register(workspace, read_activities(workspace.layers("factors")))
    day, recorded = alike.boundary_on, recorded_days(workspace)
    register = bounded(held_on(register, day), definition)
    boundary = boundary_of(definition, register, day, alike.base.start)
    worth = {each.what for each in alike.moved if each.base_kg}
    return tuple(
        str(event)
        for event, _ in (*boundary.left, *boundary.came)
        if not is_in(log, event, recorded) and str(event) in worth
    )
