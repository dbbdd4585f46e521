"""What a council was told last, and what has become of it since, in a sentence of page one."""

from __future__ import annotations

from collections.abc import Collection

from carbon.figures import decimals_of, in_tonnes
from carbon.figures.words import signed_tonnes
from carbon.reports.document import printed
from carbon.reports.progress.as_reported import changed
from carbon.reports.progress.subject import SinceTold
from carbon.reports.reported import Answer, Told
from carbon.reports.words import day_in_words, in_scopes
from carbon.targets import states

#: How many sites that came or went are named.
MOST_NAMED = 3


def since_last_time(
    since: SinceTold, decimals: int | None = None, said: Collection[str] = ()
) -> str:
    """What was told last and what has become of it, in a sentence; empty where it is not known.

    A verdict that is another now is said and why, also where the figure stands; *said* are the
    reasons that the page gives already. What prints as it was told stands. *decimals* are those of
    the page.
    """
    answer = since.told.reported.answer
    if answer is None:
        return ""
    of_both = [answer.kg, *([] if since.kg is None else [since.kg])]
    shown = decimals_of(of_both) if decimals is None else decimals
    scopes = in_scopes(answer.scopes or ())
    verdict = f", {answer.verdict}" if answer.verdict in states.JUDGED else ""
    then = (
        f"Last time ({meeting_of(since.told)}) we told you {_in_tonnes(answer.kg, shown)} tonnes"
        f"{' net' if answer.basis == 'net' else ''}{scopes} in {answer.period}{verdict}"
    )
    if since.kg is None:
        return f"{then}; {since.why}."
    turned = _turned(answer, since, shown)
    beside = "" if since.target else _base_told(answer, since, shown, bool(turned))
    if (turned or beside) and not since.target:
        beside += _crossed(since)
    reasons = [each for each in since.reasons if each not in said]
    reasons = reasons if turned and not since.target else []
    now = _in_tonnes(since.kg, shown)
    if not since.why or now == _in_tonnes(answer.kg, shown):
        told = f"{then}; that figure stands{f', but {turned}' if turned else ''}{beside}."
    elif turned:
        told = f"{then}; now it is {now}, because {since.why}, and {turned}{beside}."
    else:
        told = f"{then}; now it is {now}, because {since.why}{beside}."
        reasons = [f"Still {since.verdict}."] if since.verdict in states.JUDGED else []
    return " ".join([told, *reasons])


def _turned(answer: Answer, since: SinceTold, decimals: int) -> str:
    """That the verdict told is another now, and what it rests on; empty where it is the same.

    Where the target is another one, that alone: a verdict on it is no turn of the one told.
    """
    if since.target:
        return f"the target was changed since: {since.target}"
    if answer.verdict not in states.JUDGED or since.verdict == answer.verdict:
        return ""
    if since.verdict == states.BASE_YEAR:
        return "it is the base year now, from which progress is measured"
    if since.verdict not in states.JUDGED:
        return "nobody can say now whether it is on track"
    turned = f"it is {since.verdict} now"
    if since.of_base is None or answer.of_base is None:
        return turned
    if since.of_base == answer.of_base and since.since == answer.base:
        return f"{turned}, for the pathway has changed"
    then, now = changed(answer.of_base), changed(since.of_base)
    turned += f": {now} than in {since.since}{' like for like' if since.alike else ''}"
    if since.since != answer.base:
        return f"{turned}, told as {then} than in {answer.base}"
    return f"{turned}, {f'told as {then}' if now != then else 'as it was told, to that rounding'}"


def calls_the_base(since: SinceTold, decimals: int) -> bool:
    """Whether the sentence says what the base year is now."""
    answer = since.told.reported.answer
    if answer is None or since.kg is None or since.target:
        return False
    found = _base_moved(answer, since, bool(_turned(answer, since, decimals)))
    return found is not None and len({_in_tonnes(kg, decimals) for kg in found}) > 1


def _base_moved(answer: Answer, since: SinceTold, turned: bool) -> tuple[float, float] | None:
    """The base as it was told and as it is, in kg, where that is to be said; else None.

    A recalculation decided since is told by the first answer.
    """
    then_kg = answer.base_kg if since.base_on is None else since.base_then_kg
    if since.base_kg is None or then_kg is None or since.rebased is not None:
        return None
    if since.base_on is not None and not since.base_why and not turned:
        # Sites that came or went move both years alike, which is no news of the base.
        return None
    return then_kg, since.base_kg


def _base_told(answer: Answer, since: SinceTold, decimals: int, turned: bool) -> str:
    """That the base year is another than was told, and what was told on it, where that shows.

    Beside a verdict that *turned* also where it prints as it was told: it may be what turned it.
    Where nobody can say now, it is a fact beside, not a reason.
    """
    moved = _base_moved(answer, since, turned)
    if moved is None:
        return ""
    then, now = (_in_tonnes(kg, decimals) for kg in moved)
    is_same = then == now
    on = f" on the sites of {day_in_words(since.base_on)}" if since.base_on else ""
    base = f"; the base year {answer.base}{on}"
    day = answer.period.last_day
    if since.base_on not in (None, day):
        then += f" on those of {day_in_words(day)}"
    is_reason = not turned or since.verdict in states.JUDGED
    why = f", because {since.base_why}" if since.base_why and is_reason else ""
    sized = _sized(since, decimals, "is now" if is_same else "it is")
    is_told = turned or answer.of_base is None
    told = "" if is_told else f" ({changed(answer.of_base or 0.0)} was told)"
    if is_same and sized:
        return f"; the base year {answer.base} {sized}{told}"
    if is_same:
        if not is_reason:
            return ""
        by = signed_tonnes(moved[1] - moved[0])
        return f"{base} moved by {by} tonnes too{why}" if turned else ""
    also = f"; {sized}" if sized else ""
    return f"{base} is now {now} tonnes, told as {then}{why}{also}{told}"


def _sized(since: SinceTold, decimals: int, verb: str) -> str:
    """What percentages are measured on, and why, where it moved too and that shows; else empty."""
    if since.sized is None:
        return ""
    kg = (since.sized.then_kg, since.sized.now_kg)
    then, now = (_in_tonnes(each, decimals) for each in kg)
    if then == now:
        return ""
    why = f", because {since.sized.why}" if since.sized.why else ""
    on = day_in_words(since.sized.on)
    return f"on the sites of {on} {verb} {now} tonnes, told as {then}{why}"


def _crossed(since: SinceTold) -> str:
    """What came or went since the year told and moves what both count; the first by name."""
    named, more = since.crossed[:MOST_NAMED], len(since.crossed) - MOST_NAMED
    told = [*named, *([f"{more} more"] if more > 0 else [])]
    return f"; {' and '.join(told)}" if told else ""


def _in_tonnes(kg: float, decimals: int) -> str:
    return printed(in_tonnes(kg), "number", decimals)


def meeting_of(one: Told) -> str:
    """The meeting in words: its title, if it has one, and its day."""
    day = day_in_words(one.meeting)
    return f"{one.title}, {day}" if one.title else f"the meeting of {day}"
