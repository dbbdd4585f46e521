"""The base year since a council was told of it: what moved it, and whether anybody decided that."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

from carbon.analysis.like_for_like.base_told import BaseTold, base_told
from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.analysis.like_for_like.crossed import crossed_since, undecided
from carbon.analysis.recalculation.log import read_log
from carbon.analysis.recalculation.structural import Event
from carbon.errors import Fault
from carbon.ledger.moved import Movement, because
from carbon.reports.progress.subject import Subject
from carbon.reports.reported import Answer, Reported, Told
from carbon.reports.words import day_in_words
from carbon.targets.half_figures import ledger_movements
from carbon.targets.progress import Progress
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
    if alike is None or answer.base != alike.base:
        return None, "The base year told last is not on record beside one like for like."
    if any((made.target.scopes, answer.scopes)) or {made.basis, answer.basis} != {"gross"}:
        return None, "The bridge of the base year is of gross of all scopes, the target is not."
    definition, day = subject.series.definition, told.reported.as_at
    latest = read_log(definition.folder).known_on(day).latest
    given = made.target.base.kind == "given"
    if given and answer.given is False:
        return None, "The base year told last was calculated; the target's base is given since."
    was_given = given if answer.given is None else answer.given
    decided = was_given or bool(latest and latest.kg == answer.base_kg)
    try:
        found = base_told(
            workspace,
            definition,
            subject.as_at,
            day,
            answer.base_kg,
            alike,
            decided,
            told.reported.last_batch,
        )
        return found, ""
    except Fault as fault:
        return None, f"The base year told last cannot be made again: {fault.found}."


def rebased_since(
    workspace: Workspace, subject: Subject, told_on: date, answer: Answer
) -> Rebased | None:
    """The base year as recalculated since it was told on *told_on*; None where it was not."""
    made, definition = subject.progress, subject.series.definition
    if made is None:
        return None
    anew = rebased(made, answer.base_kg, told_on)
    alike = _newest_alike(made)
    if anew is None or anew.is_recorded or alike is None:
        return anew
    return replace(anew, undecided=undecided(workspace, definition, alike, subject.as_at))


def base_now(
    workspace: Workspace, subject: Subject, told: Reported, answer: Answer, target: str
) -> dict[str, Any]:
    """The base year as it would be told now and why it is another; nothing of another target.

    Where that is as it was told, as a decision has it, the base on the boundary that percentages
    are measured on; of a report that did not keep that, nothing.
    """
    made, definition = subject.progress, subject.series.definition
    if made is None or target:
        return {}
    alike, now_kg = _newest_alike(made), made.ways[0].told_kg
    found: dict[str, Any] = {}
    if alike is not None:
        then = answer.period.last_day
        events = crossed_since(workspace, definition, alike, then, told.as_at)
        found["crossed"] = tuple(_in_words(each, subject) for each in events)
    why = " and ".join(because(movements_since(workspace, subject, told), made.base.period))
    if now_kg != answer.base_kg:
        return {**found, "base_kg": now_kg, "base_why": why}
    if alike is None or answer.alike_kg is None or _is_same(made.base_kg, answer.alike_kg):
        return found
    return {
        **found,
        "base_kg": made.base_kg,
        "base_then_kg": answer.alike_kg,
        "base_why": why,
        "base_on": alike.boundary_on,
    }


def movements_since(workspace: Workspace, subject: Subject, then: Reported) -> list[Movement]:
    """What moved in the ledger since *then*; nothing of what is not calculated from it."""
    definition = subject.series.definition
    if definition.kind != "calculated":
        return []
    return ledger_movements(workspace, definition, then.as_at, subject.as_at, then.last_batch)


def _is_same(kg: float, other_kg: float) -> bool:
    """Whether two sums are one but for the noise of doubles."""
    return math.isclose(kg, other_kg, rel_tol=1e-9)


def _newest_alike(made: Progress) -> LikeForLike | None:
    """The newest year set beside the base; None where none was."""
    found = [year.alike for year in made.years if year.alike is not None]
    return max(found, default=None, key=lambda each: each.boundary_on)


def _in_words(event: Event, subject: Subject) -> str:
    what = subject.names.get(event.site, event.what) if event.of_site else event.what
    does = "came" if event.arrives else "left"
    return f"{what} {does} ({event.reason} on {day_in_words(event.day)})"
