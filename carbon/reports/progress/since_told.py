"""What a council was told last, and what has become of it since, in a sentence of page one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from carbon.figures import decimals_of, in_tonnes
from carbon.figures.words import signed_tonnes
from carbon.reports.document import printed, sentence_list
from carbon.reports.progress.as_reported import changed
from carbon.reports.progress.subject import BaseSince, Reason, SinceTold
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
        is_still = since.verdict in states.JUDGED and since.verdict == answer.verdict
        reasons = [f"Still {since.verdict}."] if is_still else []
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
    return since.kg is not None and not since.target and bool(_bases(since, decimals))


def _bases(since: SinceTold, decimals: int) -> list[BaseSince]:
    """What is said of the base: as page one called it, and as percentages are measured on it.

    Of the second where it prints otherwise than it was told, and did not move as the first did.
    """
    shown = [
        each
        for each in (since.called, since.alike_base)
        if each and _in_tonnes(each.then_kg, decimals) != _in_tonnes(each.now.kg, decimals)
    ]
    if len(shown) > 1 and not _shows(shown[0].kg - shown[1].kg, decimals):
        shown.pop()
    return shown


def _base_told(answer: Answer, since: SinceTold, decimals: int, turned: bool) -> str:
    """That the base year is another than was told, and what was told on it, where that shows.

    Beside a verdict that *turned* also where it prints as it was told: it may be what turned it.
    Where nobody can say now, it is a fact beside, not a reason.
    """
    is_reason = not turned or since.verdict in states.JUDGED
    bases = _bases(since, decimals)
    if not bases:
        moved = since.alike_base or since.called
        if moved is None or not turned or not is_reason:
            return ""
        by, why = signed_tonnes(moved.kg), because(moved.reasons, moved.kg, decimals)
        return f"; the base year {answer.base}{_sites(moved)} moved by {by} tonnes too{why}"
    told: list[str] = []
    for each in bases:
        then, now = (_in_tonnes(kg, decimals) for kg in (each.then_kg, each.now.kg))
        why = because(each.reasons, each.kg, decimals) if is_reason else ""
        verb = f";{_sites(each)} it is" if told else f"{_sites(each)} is now"
        told.append(f"{verb} {now} tonnes, told as {then}{why}")
    was = "" if turned or answer.of_base is None else f" ({changed(answer.of_base)} was told)"
    return f"; the base year {answer.base}{''.join(told)}{was}"


def _sites(moved: BaseSince) -> str:
    """Of which day's sites a base is; empty where it is as reported, decided or given."""
    return f" on the sites of {day_in_words(moved.now.on)}" if moved.now.on else ""


def because(reasons: Sequence[Reason], kg: float, decimals: int) -> str:
    """Why a base moved by *kg*: the reasons that print, the largest first, each with its part."""
    by_size = sorted(reasons, key=lambda each: -abs(each.kg))
    shown = [each for each in by_size if _shows(each.kg, decimals)] or by_size[:1]
    if len(shown) == 1 and not _shows(shown[0].kg - kg, decimals):
        return f", because {shown[0].words}"
    told = [f"{in_signed_tonnes(each.kg, decimals)} because {each.words}" for each in shown]
    return f", {sentence_list(told)}" if told else ""


def _shows(kg: float, decimals: int) -> bool:
    """Whether a mass does not print as nought."""
    return _in_tonnes(abs(kg), decimals) != _in_tonnes(0.0, decimals)


def in_signed_tonnes(kg: float, decimals: int) -> str:
    """A change in tonnes, with its sign and the decimals of the page."""
    return printed(in_tonnes(kg), "number", decimals, signed=True)


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
