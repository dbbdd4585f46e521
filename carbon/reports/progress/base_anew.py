"""Page one on a base year recalculated: what was told, what it is, what the old one makes."""

from __future__ import annotations

import math

from carbon.errors import listed
from carbon.reports.progress.as_reported import amount, changed
from carbon.reports.progress.since_told import because, in_signed_tonnes
from carbon.reports.progress.subject import SinceTold
from carbon.reports.reported import Answer
from carbon.reports.words import day_in_words
from carbon.targets import states
from carbon.targets.base_made import newest_alike
from carbon.targets.progress import Progress
from carbon.targets.rebased import Rebased

#: How many things that are not in the base are named.
MOST_NAMED = 3


def sentences(anew: Rebased, made: Progress, since: SinceTold) -> list[str]:
    """That the base year was recalculated, and what would have been reported on the old one.

    What moved it beside the decision is told apart. Where what a council was told of that year on
    the old base is another, both are said.
    """
    answer = since.told.reported.answer
    told = [_recalculated(anew, made), _beside(since, made)]
    if says_the_old_base(anew, made):
        told.append(_on_the_old(anew, made, answer))
    return [*filter(None, told)]


def _beside(since: SinceTold, made: Progress) -> str:
    """What moved it and nobody decided, and why; empty where that does not print."""
    kg = math.fsum(each.kg for each in since.undecided)
    if amount(abs(kg), made) == amount(0.0, made):
        return ""
    size = in_signed_tonnes(kg, made.decimals)
    why = because(since.undecided, kg, made.decimals)
    return f"Of what moved it, {size} is no part of that decision{why}."


def says_the_old_base(anew: Rebased, made: Progress) -> bool:
    """Whether the figures as reported are set beside the old base: it is another, to the print."""
    return anew.of_old is not None and not (_is_still(anew, made) and not anew.undecided)


def _is_still(anew: Rebased, made: Progress) -> bool:
    """Whether the base prints as it was told."""
    kg = (anew.told_kg, anew.now_kg)
    return len({None if each is None else amount(each, made) for each in kg}) == 1


def _recalculated(anew: Rebased, made: Progress) -> str:
    """What the base year was told as and is now, and by whom that was decided."""
    by = f"decided by {anew.decision.decided_by} on {day_in_words(anew.decision.decided)}"
    if anew.told_kg is None:
        return _not_on_record(anew, made, by)
    told = f"{amount(anew.told_kg, made)} tonnes{' net' if made.basis == 'net' else ''}"
    if anew.now_kg is None:
        return (
            f"The base year was recalculated, {by}: you were told {told} for {anew.base}, and no "
            "year can be put beside it yet to say what it is now."
        )
    now = amount(anew.now_kg, made)
    base = f"The base year {anew.base}" if anew.elsewhere else "The base year"
    given = made.target.base.kind == "given"
    made_of = " scaled to the base given" if given else " as calculated"
    how = f"{made_of if anew.elsewhere else ''}{_without(anew, made)}"
    if anew.undecided:
        return (
            f"{base} was recalculated, {by}: you were told {told}; on {_boundary_of(made)}, with "
            f"what came or went since and is not decided yet, it is {now}{how}."
        )
    if _is_still(anew, made):
        return f"{base} was recalculated and is still {told}{how}, {by}."
    return f"{base} was recalculated: you were told {told}, it is now {now}{how}, {by}."


def _without(anew: Rebased, made: Progress) -> str:
    """What cannot be sized and is not in the base of like for like, in words; empty for nothing."""
    alike = newest_alike(made)
    if anew.is_recorded or alike is None or not alike.unsized:
        return ""
    return f" without {listed([each.what for each in alike.unsized], MOST_NAMED)}"


def _not_on_record(anew: Rebased, made: Progress, by: str) -> str:
    """That the base year was recalculated, where no record has what was told of it before."""
    now = ""
    if anew.now_kg is not None:
        now = f"; it is now {amount(anew.now_kg, made)} tonnes"
        if anew.undecided:
            now += f" on {_boundary_of(made)}, with what came or went since and is not decided yet"
    return (
        f"The base year was recalculated, {by}{now}. What you were told of it before is not on "
        "record."
    )


def _on_the_old(anew: Rebased, made: Progress, answer: Answer | None) -> str:
    """What the figures as reported make on the old base, and what was told of that year on it."""
    assert anew.of_old is not None
    verdict = f" and {anew.status}" if anew.status else ""
    first = made.reported or made.latest
    year = "" if anew.year == first.observation.period else f"{anew.year} as "
    makes = f"{changed(anew.of_old)}{verdict}"
    was = _was_told(answer) if answer and answer.period == anew.year else ""
    if was in ("", makes):
        return f"On the old base we would have reported {year}{makes}."
    return (
        f"On the old base the figures as reported make {year}{makes}; like for like we told you "
        f"{was}."
    )


def _boundary_of(made: Progress) -> str:
    """The sites that the base stands on: those at the end of the newest year beside it."""
    days = [year.alike.boundary_on for year in made.years if year.alike is not None]
    return f"the sites of {day_in_words(max(days))}" if days else "today's sites"


def _was_told(answer: Answer) -> str:
    """The change on the base year and the verdict that were told; empty where none was."""
    if answer.of_base is None or answer.verdict not in states.JUDGED:
        return ""
    return f"{changed(answer.of_base)} and {answer.verdict}"
