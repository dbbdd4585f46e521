"""The base year since a council was told of it: what moved it, and whether anybody decided that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from carbon.analysis.like_for_like.base_told import BaseTold, base_told, given_told
from carbon.analysis.like_for_like.crossed import crossed_since, undecided
from carbon.analysis.recalculation.log import read_log
from carbon.analysis.recalculation.structural import Event
from carbon.errors import Fault
from carbon.ledger.moved import Movement, because
from carbon.periods import Period
from carbon.reports.progress.base_called import moved_in, own_kg
from carbon.reports.progress.subject import Subject
from carbon.reports.reported import Answer, Reported, Told
from carbon.reports.words import day_in_words
from carbon.targets.base_of_sites import BaseOfSites, base_of_sites, newest_alike
from carbon.targets.half_figures import ledger_movements
from carbon.targets.progress import Progress
from carbon.targets.rebased import Rebased, rebased, standing_decision
from carbon.targets.recorded import is_unrecorded, recorded_kg
from carbon.workspace import Workspace

#: What moves a figure beside readings.
RULES = "the register, the factors or the definition of the inventory changed"

GIVEN = "another base was given"
SIZED = "what joined or left is sized otherwise since"


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


def base_now(
    workspace: Workspace, subject: Subject, told: Reported, answer: Answer, target: str
) -> dict[str, Any]:
    """The base year as it would be told now and why it is another; nothing of another target.

    Where that is as it was told, as a decision has it with its tonnes or without, the base on the
    boundary that percentages are measured on; of a report that did not keep that, nothing. Where
    readings moved it and sites came or went as well, it is of the sites of then: what a correction
    did shows on one boundary alone. Those that the register was told of since are no longer what
    they were then, and are named as a reason too, as are a decision that was told and stands
    otherwise since, and what sizes a joiner where nothing else moved the base.
    """
    made, definition = subject.progress, subject.series.definition
    if made is None or target:
        return {}
    alike, now_kg = newest_alike(made), made.ways[0].told_kg
    found: dict[str, Any] = {}
    events: Sequence[Event] = ()
    then = answer.period.last_day
    if alike is not None:
        events = crossed_since(workspace, definition, alike, then, told.as_at, answer.crossed)
        found["crossed"] = tuple(_in_words(each, subject, answer.period) for each in events)
    reasons = because(movements_since(workspace, subject, told), made.base.period)
    if not reasons and not _is_same(own_kg(made), answer.own_kg):
        reasons = [RULES]
    unheld = _no_longer_held(made, answer)
    reasons = [*filter(None, [unheld]), *reasons]
    anew = made.target.base.kind == "given" and not _is_same(now_kg, answer.series_kg)
    is_alike = is_unrecorded(made.series, made.target, made.basis, made.as_at)
    if now_kg != answer.base_kg and not is_alike:
        return {**found, "base_kg": now_kg, "base_why": GIVEN if anew else " and ".join(reasons)}
    if alike is None or answer.alike_kg is None:
        return found
    now, then_kg = BaseOfSites(made.base_kg, alike), answer.alike_kg
    if unheld and answer.base_kg is not None:
        then_kg = answer.base_kg
    reasons += [GIVEN] if anew else []
    late = [each for each in events if each.day <= then]
    if not reasons and not late:
        on_the_same = base_of_sites(made, answer.period, then) if events else now
        if on_the_same is not None and not _is_same(on_the_same.kg, then_kg):
            # Neither readings of the base year, rules nor the register: what sizes a joiner did.
            reasons, now = [SIZED], on_the_same
    why = " and ".join(reasons)
    if reasons and late:
        words = [_in_words(each, subject, answer.period) for each in late]
        found["crossed"] = tuple(each for each in found["crossed"] if each not in words)
        why = " and ".join([*words, *reasons])
    if reasons and len(late) < len(events):
        now = base_of_sites(made, answer.period, then) or now
    if _is_same(now.kg, then_kg):
        return found
    return {
        **found,
        "base_kg": now.kg,
        "base_then_kg": then_kg,
        "base_why": why,
        "base_on": now.alike.boundary_on,
        "base_alike": now.alike,
    }


def _no_longer_held(made: Progress, answer: Answer) -> str:
    """That the decision by which the base was told stands no longer as it did; empty where it does.

    One that was made since is another matter (:func:`rebased_since`). Of packs that do not keep
    what the readings made, nothing: they do not keep either which decision they held.
    """
    if answer.decided is None or answer.own_kg is None:
        return ""
    standing, day = standing_decision(made), day_in_words(answer.decided)
    if standing is None or standing.decided < answer.decided:
        return f"the recalculation of {day} is no longer on record"
    if standing.decided > answer.decided:
        return ""
    told = answer.base_kg if answer.base_kg == answer.series_kg else None
    recorded = recorded_kg(standing, made.series, made.target, made.basis)
    is_as_told = told is recorded is None or (
        None not in (told, recorded) and _is_same(told, recorded)
    )
    return "" if is_as_told else f"the recalculation of {day} is recorded otherwise since"


def movements_since(workspace: Workspace, subject: Subject, then: Reported) -> list[Movement]:
    """What moved in the ledger since *then*; nothing of what is not calculated from it."""
    definition = subject.series.definition
    if definition.kind != "calculated":
        return []
    return ledger_movements(workspace, definition, then.as_at, subject.as_at, then.last_batch)


def _is_same(kg: float | None, other_kg: float | None) -> bool:
    """Whether two sums are one but for the noise of doubles, or one of them is not known."""
    return kg is None or other_kg is None or math.isclose(kg, other_kg, rel_tol=1e-9)


def _in_words(event: Event, subject: Subject, told: Period) -> str:
    """What came or went since the year *told*, or before its end and was entered since."""
    what = subject.names.get(event.site, event.what) if event.of_site else event.what
    does = "came" if event.arrives else "left"
    how = f"{event.reason} on {day_in_words(event.day)}"
    if event.day > told.last_day:
        return f"{what} {does} since {told} ({how})"
    return f"{what} {does} ({how}, entered since)"
