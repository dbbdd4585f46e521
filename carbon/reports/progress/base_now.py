"""The base year as it would be told now beside what a council was told of it, and why it moved."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.analysis.like_for_like.crossed import crossed_since, crossing
from carbon.analysis.recalculation.structural import Event
from carbon.ledger.moved import because
from carbon.periods import Period
from carbon.reports.document import sentence_list
from carbon.reports.progress.base_called import own_kg
from carbon.reports.progress.base_since import movements_since
from carbon.reports.progress.subject import SizedSince, Subject
from carbon.reports.reported import Answer, Reported
from carbon.reports.words import day_in_words
from carbon.targets.base_of_sites import BaseOfSites, base_of_sites, newest_alike
from carbon.targets.progress import Progress
from carbon.targets.rebased import standing_decision
from carbon.targets.recorded import is_unrecorded, recorded_kg
from carbon.workspace import Workspace

#: What moves a figure beside readings.
RULES = "the register, the factors or the definition of the inventory changed"

GIVEN = "another base was given"
SIZED = "what joined or left is sized otherwise since"
#: How many sites that can be sized since are named.
MOST_NAMED = 3


def base_now(
    workspace: Workspace, subject: Subject, told: Reported, answer: Answer, target: str
) -> dict[str, Any]:
    """The base year as it would be told now and why it is another; nothing of another target.

    Where that is as it was told, as a decision has it with its tonnes or without, the base on the
    boundary that percentages are measured on; of a report that did not keep that, nothing. Where
    its size moved and sites came or went as well, it is of the sites of then: what a correction
    did shows on one boundary alone. Those that the register was told of since are no longer what
    they were then, and are named as a reason too.
    """
    made = subject.progress
    if made is None or target:
        return {}
    alike, series_kg = newest_alike(made), made.ways[0].told_kg
    crossed = _crossed(workspace, subject, told, answer, alike)
    reasons = _reasons(workspace, subject, told, answer, made)
    is_given_anew = made.target.base.kind == "given" and not _is_same(series_kg, answer.series_kg)
    is_alike = is_unrecorded(made.series, made.target, made.basis, made.as_at)
    if series_kg != answer.base_kg and not is_alike:
        why = GIVEN if is_given_anew else " and ".join(reasons)
        return {
            "base_kg": series_kg,
            "base_why": why,
            "crossed": _words(crossed, subject, answer),
            "sized": _sized_beside(made, answer, alike, crossed),
        }
    if alike is None or answer.alike_kg is None:
        return {"crossed": _words(crossed, subject, answer)}
    then_kg, unheld = answer.alike_kg, _no_longer_held(made, answer)
    if unheld and is_alike and answer.base_kg is not None:
        then_kg = answer.base_kg
    reasons += [GIVEN] if is_given_anew else []
    reasons += _sized_since(answer, alike, subject)
    then = answer.period.last_day
    late = [each for each in crossed if each.day <= then]
    now = BaseOfSites(made.base_kg, alike)
    beside = _sized_beside(made, answer, alike, crossed) if reasons == [unheld] else None
    if beside is not None and beside.why:
        # Beside the decision that is gone, which moved nothing on the same sites.
        reasons.append(beside.why)
    if reasons or not late:
        since = [each for each in crossed if each not in late]
        of_then = base_of_sites(made, answer.period, then) if since else now
        if not reasons and of_then is not None and not _is_same(of_then.kg, then_kg):
            # Neither readings of the base year nor rules: what sizes a joiner, or the register.
            reasons = [SIZED if _are_those_told(answer, alike) else RULES]
        if reasons:
            crossed, now = since, of_then or now
            reasons = [*_words(late, subject, answer), *reasons]
    found = {"crossed": _words(crossed, subject, answer)}
    if _is_same(now.kg, then_kg):
        return found
    return {
        **found,
        "base_kg": now.kg,
        "base_then_kg": then_kg,
        "base_why": " and ".join(reasons),
        "base_on": now.alike.boundary_on,
        "base_alike": now.alike,
    }


def _sized_beside(
    made: Progress, answer: Answer, alike: LikeForLike | None, crossed: Sequence[Event]
) -> SizedSince | None:
    """The base on the sites told, where it moved otherwise than the base of the series did.

    What sizes a joiner is the reason where no reading of the base year moved; where both did,
    nobody can tell here how much each is. None where the register was told since of what came or
    went by then, and where nothing else moved it.
    """
    then, told_kg = answer.period.last_day, answer.alike_kg
    if alike is None or told_kg is None or any(each.day <= then for each in crossed):
        return None
    now, series_kg = base_of_sites(made, answer.period, then), made.ways[0].told_kg
    if now is None or answer.own_kg is None or answer.series_kg is None:
        return None
    if _is_same(now.kg, told_kg) or _is_same(now.kg - told_kg, series_kg - answer.series_kg):
        return None
    is_sizing = _is_same(own_kg(made), answer.own_kg)
    return SizedSince(now.kg, told_kg, then, SIZED if is_sizing else "")


def _crossed(
    workspace: Workspace,
    subject: Subject,
    told: Reported,
    answer: Answer,
    alike: LikeForLike | None,
) -> list[Event]:
    """What left or came in the base of *alike* since it was told, or was entered since.

    What was told of then, and could not be sized, came no later for being in it now.
    """
    if alike is None:
        return []
    definition, then = subject.series.definition, answer.period.last_day
    since = crossed_since(workspace, definition, alike, then, told.as_at, answer.crossed)
    return [each for each in since if str(each) not in (answer.unsized or ())]


def _reasons(
    workspace: Workspace, subject: Subject, told: Reported, answer: Answer, made: Progress
) -> list[str]:
    """What moved the base but for its sites, in words: a decision, its readings, or the rules."""
    reasons = because(movements_since(workspace, subject, told), made.base.period)
    if not reasons and not _is_same(own_kg(made), answer.own_kg):
        reasons = [RULES]
    return [*filter(None, [_no_longer_held(made, answer)]), *reasons]


def _are_those_told(answer: Answer, alike: LikeForLike) -> bool:
    """Whether what joined or left in the base told does so still, as far as it can be sized."""
    found = {*crossing(alike), *(each.what for each in alike.unsized)}
    return found.issuperset(answer.crossed or ())


def _sized_since(answer: Answer, alike: LikeForLike, subject: Subject) -> list[str]:
    """What could not be put into the base then and can be now, or the other way round, in words."""
    kinds = (
        ("can be sized now", answer.unsized, crossing(alike)),
        ("cannot be sized any more", answer.crossed, [each.what for each in alike.unsized]),
    )
    told = []
    for does, then, now in kinds:
        names = [_site_of(each, subject) for each in then or () if each in now]
        more = [f"{len(names) - MOST_NAMED} more"] if len(names) > MOST_NAMED else []
        if names:
            told.append(f"{sentence_list([*names[:MOST_NAMED], *more])} {does}")
    return told


def _site_of(name: str, subject: Subject) -> str:
    """What joined or left, in words, of the *name* that a report keeps of it."""
    what = name.partition(",")[0]
    return subject.names.get(what.removeprefix("site "), what)


def _no_longer_held(made: Progress, answer: Answer) -> str:
    """That the decision by which the base was told stands no longer as it did; empty where it does.

    One that was made since is another matter (:func:`rebased_since`). Of packs that do not keep
    what the readings made, nothing: they do not keep either which decision they held.
    """
    if answer.decided is None or answer.own_kg is None:
        return ""
    standing, day = standing_decision(made), day_in_words(answer.decided)
    if standing is not None and standing.decided > answer.decided:
        return ""
    recorded = None
    if standing is not None:
        recorded = recorded_kg(standing, made.series, made.target, made.basis)
    if recorded is not None and _is_same(recorded, answer.base_kg):
        # As it was told, whatever day it bears.
        return ""
    if standing is None or standing.decided < answer.decided:
        return f"the recalculation of {day} is no longer on record"
    # Told by its tonnes: as the series had it then, which no reading made and nobody gave.
    by_tonnes = answer.base_kg == answer.series_kg and not answer.given
    by_tonnes = by_tonnes and not _is_same(answer.series_kg, answer.own_kg)
    is_as_told = recorded is None and not by_tonnes
    return "" if is_as_told else f"the recalculation of {day} is recorded otherwise since"


def _is_same(kg: float | None, other_kg: float | None) -> bool:
    """Whether two sums are one but for the noise of doubles, or one of them is not known."""
    return kg is None or other_kg is None or math.isclose(kg, other_kg, rel_tol=1e-9)


def _words(events: Iterable[Event], subject: Subject, answer: Answer) -> tuple[str, ...]:
    """What came or went since the year told, or before its end and was entered since, each."""
    return tuple(_in_words(each, subject, answer.period) for each in events)


def _in_words(event: Event, subject: Subject, told: Period) -> str:
    """What came or went since the year *told*, or before its end and was entered since."""
    what = subject.names.get(event.site, event.what) if event.of_site else event.what
    does = "came" if event.arrives else "left"
    how = f"{event.reason} on {day_in_words(event.day)}"
    if event.day > told.last_day:
        return f"{what} {does} since {told} ({how})"
    return f"{what} {does} ({how}, entered since)"
