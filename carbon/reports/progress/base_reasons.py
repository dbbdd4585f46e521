"""Why a base year moved since it was told, in words, each reason with its kg."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from carbon.ledger.moved import because
from carbon.periods import Period
from carbon.reports.document import sentence_list
from carbon.reports.progress.subject import Reason
from carbon.reports.words import day_in_words
from carbon.targets import base_steps
from carbon.targets.base_made import StructuralPart
from carbon.targets.base_steps import BaseMoved, BaseStep

#: What moves a figure beside readings.
RULES = "the register, the factors or the definition of the inventory changed"
#: What is said of a step that is of no site; nothing where nobody can tell.
SAID = {
    base_steps.GIVEN: "another base was given",
    base_steps.FACTORS: "factors were re-issued",
    base_steps.METHOD: "lines have a factor now that had none then, or the other way round",
    base_steps.RULES: RULES,
    base_steps.TAKEN_OFF: "green tariffs and offsets take off something else",
    base_steps.OF_SITES: "green tariffs take off something else of other sites",
    base_steps.ELSEWHERE: "what is a tenant's or a landlord's counts as on that day",
    base_steps.PUBLISHED: "it was published otherwise since",
    base_steps.READINGS: "readings were logged or withdrawn",
}
#: What is said of sites by their names, of one and of several.
OF_SITES = {
    base_steps.SIZABLE: ("can be sized now", "can be sized now"),
    base_steps.UNSIZABLE: ("cannot be sized any more", "cannot be sized any more"),
    base_steps.SIZED: ("is sized otherwise since", "are sized otherwise since"),
    base_steps.GONE: ("is not counted any more", "are not counted any more"),
    base_steps.AGAIN: ("is counted again", "are counted again"),
}
#: How many sites that came, went or are sized otherwise are named.
MOST_NAMED = 3


def reasons(
    moved: BaseMoved, base: Period, told: Period, names: Mapping[str, str]
) -> tuple[Reason, ...]:
    """What moved the year *base* since the year *told*, a reason a kind.

    *names* are the sites' names by id.
    """
    found: list[Reason] = []
    for kind in dict.fromkeys(step.kind for step in moved.steps):
        steps = [step for step in moved.steps if step.kind == kind]
        words = _words(kind, steps, moved, (base, told), names)
        if words:
            found.append(Reason(words, math.fsum(step.kg for step in steps)))
    return tuple(found)


def _words(
    kind: str,
    steps: Sequence[BaseStep],
    moved: BaseMoved,
    periods: tuple[Period, Period],
    names: Mapping[str, str],
) -> str:
    if kind == base_steps.DECIDED:
        return _decided(moved.then.decided, moved.now.decided)
    if kind == base_steps.READINGS and steps[0].movements:
        return " and ".join(because(steps[0].movements, periods[0]))
    parts = [step.part for step in steps if step.part]
    if kind in OF_SITES:
        does = OF_SITES[kind][len(parts) > 1]
        return f"{sentence_list(_named([_name(each, names) for each in parts]))} {does}"
    if kind in SAID:
        return SAID[kind]
    return sentence_list(_named([crossed(each, names, periods[1]) for each in parts]))


def _decided(then: date | None, now: date | None) -> str:
    """What became of the decision that the base was told by, or by which it is now."""
    if then is None:
        return f"the recalculation of {day_in_words(now)} was decided" if now else ""
    gone = now is None or now < then
    return (
        f"the recalculation of {day_in_words(then)} is "
        f"{'no longer on record' if gone else 'recorded otherwise since'}"
    )


def crossed(part: StructuralPart, names: Mapping[str, str], since: Period) -> str:
    """What came or went *since* the year told, or before its end and was entered since."""
    does = "came" if part.arrives else "left"
    how = f"{part.reason} on {day_in_words(part.on)}"
    if part.on > since.last_day:
        return f"{_name(part, names)} {does} since {since} ({how})"
    return f"{_name(part, names)} {does} ({how}, entered since)"


def _name(part: StructuralPart, names: Mapping[str, str]) -> str:
    return names.get(part.site, part.name or part.what) if part.site else part.what


def _named(words: Sequence[str]) -> list[str]:
    """The first of *words* and how many more there are."""
    more = len(words) - MOST_NAMED
    return [*words[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
