"""The base year since a council was told of it: what moved it, and whether anybody decided that."""

from __future__ import annotations

from dataclasses import replace

from carbon.analysis.like_for_like.base_told import BaseTold, base_told, given_told
from carbon.analysis.like_for_like.crossed import undecided
from carbon.analysis.recalculation.log import read_log
from carbon.errors import Fault
from carbon.ledger.moved import Movement
from carbon.reports.progress.base_called import moved_in
from carbon.reports.progress.subject import Subject
from carbon.reports.reported import Answer, Reported, Told
from carbon.targets.base_of_sites import newest_alike
from carbon.targets.half_figures import ledger_movements
from carbon.targets.rebased import Rebased, rebased
from carbon.workspace import Workspace


def bridge_of_base(
    workspace: Workspace, subject: Subject, told: Told, answer: Answer
) -> tuple[BaseTold | None, str]:
    """The bridge from the base told to the base now; or why there is none."""
    made = subject.progress
    if made is None or answer.base_kg is None:
        return None, ""
    alike = made.reported.alike if made.reported else None
    moved = answer.moved
    if alike is None or answer.base != alike.base or moved is None:
        return None, "The base year told last is not on record beside one like for like."
    if any((made.target.scopes, answer.scopes)) or {made.basis, answer.basis} != {"gross"}:
        return None, "The bridge of the base year is of gross of all scopes, the target is not."
    definition, day = subject.series.definition, answer.base_as_at or told.reported.as_at
    latest = read_log(definition.folder).known_on(day).latest
    given = made.target.base.kind == "given"
    if given and answer.given is False:
        return None, "The base year told last was calculated; the target's base is given since."
    was_given = given if answer.given is None else answer.given
    if given:
        now, now_kg = moved_in(made, alike, made.base_kg), made.base_kg
        return given_told(alike, day, answer.base_kg, moved, now_kg, now), ""
    # What it held then says that report, where it kept it: the decision may be gone since.
    own = answer.own_kg if answer.base_as_at is None else None
    held = answer.decided is not None and own is not None
    decided = was_given or held or bool(latest and latest.kg == answer.base_kg)
    try:
        found = base_told(
            workspace,
            definition,
            subject.as_at,
            day,
            answer.base_kg,
            alike,
            decided,
            told.reported.last_batch if answer.base_as_at is None else answer.base_batch,
            moved,
            own,
        )
        return found, ""
    except Fault as fault:
        return None, f"The base year told last cannot be made again: {fault.found}."


def rebased_since(workspace: Workspace, subject: Subject, answer: Answer) -> Rebased | None:
    """The base year as recalculated since it was told; None where it was not."""
    made, definition = subject.progress, subject.series.definition
    if made is None or answer.base is None:
        return None
    anew = rebased(made, answer.base_kg, answer.decided, answer.series_kg)
    alike = newest_alike(made)
    if anew is None or anew.is_recorded or alike is None:
        return anew
    return replace(anew, undecided=undecided(workspace, definition, alike, subject.as_at))


def movements_since(workspace: Workspace, subject: Subject, then: Reported) -> list[Movement]:
    """What moved in the ledger since *then*; nothing of what is not calculated from it."""
    definition = subject.series.definition
    if definition.kind != "calculated":
        return []
    return ledger_movements(workspace, definition, then.as_at, subject.as_at, then.last_batch)
