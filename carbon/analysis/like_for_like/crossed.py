"""What came or went in the base year on today's boundary, and is in no decision.

A decision holds what came or went by its ``included_to`` and was in the register by then. Whatever
it says of the base year is said of those sites; what the register has beside is nobody's decision,
also where nobody can tell whether a recalculation is due for it.
"""

from __future__ import annotations

from datetime import date

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.analysis.recalculation.held import is_in
from carbon.analysis.recalculation.log import read_log
from carbon.analysis.recalculation.recorded import recorded_days
from carbon.analysis.recalculation.structural import Event
from carbon.inventories.definition import InventoryDefinition
from carbon.workspace import Workspace


def undecided(
    workspace: Workspace, definition: InventoryDefinition, alike: LikeForLike, as_at: date
) -> tuple[Event, ...]:
    """What moves the base of *alike* and is not in the decision that stands on *as_at*.

    All that does where nothing was decided; what left and then what came, each in order of time.
    """
    log = read_log(definition.folder).known_on(as_at)
    recorded = recorded_days(workspace)
    events = (each.event for each in alike.moved if each.base_kg)
    return tuple(event for event in events if event and not is_in(log, event, recorded))
