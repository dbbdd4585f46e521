"""Page one's first answer: are we on track, in a council's words."""

from __future__ import annotations

from carbon.reports.document import printed, sentence_list
from carbon.reports.reported import Answer
from carbon.reports.standing import decimals_of_target
from carbon.reports.subject import Subject
from carbon.reports.words import places
from carbon.targets.progress import Progress
from carbon.targets.series import Observation, Series
from carbon.targets.verdict import Verdict, standing, verdict
from carbon.targets.year import YearProgress


def on_track(subject: Subject) -> str:
    """The verdict, what was emitted, how that stands to the base year and to the pathway.

    Where the percentage on the figures as reported is another, it is named with what it includes.
    """
    made, series = subject.progress, subject.series
    if made is None:
        seen = newest(series)
        return (
            f"In {seen.period} we emitted {_plain(seen.gross_kg, series.gas)}. "
            f"{subject.no_progress}"
        )
    found = verdict(made, subject.linked)
    governing = subject.linked.progress if subject.linked else made
    sentences = [found.sentences[0], *found.reasons]
    if found.judged is not None and found.reported is not None:
        sentences += [_emitted(found.reported, made), standing(found, governing)]
    elif found.judged is not None:
        sentences += _stands(found, made)
    elif found.newest is not None:
        sentences.append(_emitted(found.newest, made))
    else:
        sentences.append(_emitted(made.latest, made))
    if found.not_due:
        sentences.append(found.sentences[-1])
    return " ".join(sentences)


def first_answer(subject: Subject) -> Answer:
    """The first answer as data, for the next report to compare with."""
    made = subject.progress
    if made is None:
        seen = newest(subject.series)
        return Answer(seen.period, seen.gross_kg, "gross")
    found = verdict(made, subject.linked)
    year = made.reported or made.latest
    return Answer(
        year.observation.period,
        year.observation.gross_kg if year.reported_kg is None else year.reported_kg,
        made.basis if year.reported_kg is not None else "gross",
        found.state,
        found.judged.of_base if found.judged and found.judged is found.newest else None,
        made.base.period,
        made.ways[0].told_kg,
    )


def newest(series: Series) -> Observation:
    """The year to be read first: the newest with enough data, else the newest."""
    return series.latest_sound or series.observations[-1]


def changed(share: float, decimals: int = 1) -> str:
    """A change in words: so much less, or more.

    >>> changed(-0.2714), changed(0.038)
    ('27.1% less', '3.8% more')
    """
    return f"{printed(abs(share), 'percent', decimals)} {'less' if share <= 0 else 'more'}"


def amount(kg: float, made: Progress) -> str:
    """A mass of the target in tonnes, with the decimals of every figure of the target."""
    return printed(kg / 1000, "number", decimals_of_target(made))


def _plain(kg: float, gas: str, decimals: int | None = None) -> str:
    shown = places(kg / 1000) if decimals is None else decimals
    return f"{printed(kg / 1000, 'number', shown)} tonnes of {gas}"


def _emitted(year: YearProgress, made: Progress) -> str:
    """What was emitted in a year, as reported."""
    seen = year.observation
    kg = seen.gross_kg if year.reported_kg is None else year.reported_kg
    net = " net of green tariff and offsets" if _is_net(year, made) else ""
    return (
        f"In {seen.period} we emitted {_plain(kg, made.series.gas, decimals_of_target(made))}{net}."
    )


def _is_net(year: YearProgress, made: Progress) -> bool:
    return year.basis == "net" and year.reported_kg is not None


def _stands(found: Verdict, made: Progress) -> list[str]:
    """How the newest judged year stands; where that is not the newest, both are named."""
    year = found.judged
    assert year is not None
    sentences = []
    if found.newest is not None and found.newest is not year:
        sentences.append(_emitted(found.newest, made))
        sentences.append(
            f"The newest year that can be judged is {year.observation.period}, {year.status}."
        )
    return sentences + _beside_the_pathway(year, made)


def _beside_the_pathway(year: YearProgress, made: Progress) -> list[str]:
    actual, allowed, gap = year.actual_kg, year.pathway_kg, year.gap_kg
    if actual is None or allowed is None or gap is None:
        return [_emitted(year, made)]
    base, emitted = made.base.period, _emitted(year, made).removesuffix(".")
    side = (
        f"{amount(abs(gap), made)} {'below' if gap <= 0 else 'above'} the {amount(allowed, made)} "
        "that the pathway allows"
    )
    since = ""
    if year.of_base is not None:
        alike = ", counting the same sites in both years" if year.alike else ", as published"
        since = f"{changed(year.of_base)} than in {base}{alike}"
    if year.reported_kg is None or amount(actual, made) == amount(year.reported_kg, made):
        return [f"{emitted}: {sentence_list([part for part in (side, since) if part])}."]
    sentences = [
        f"{emitted}.",
        f"On the sites and days of data of both years that is {amount(actual, made)}: "
        f"{sentence_list([part for part in (side, since.partition(',')[0]) if part])}.",
    ]
    told = year.reported_of_base
    if told is not None and year.of_base is not None and changed(told) != changed(year.of_base):
        sentences.append(
            f"The {changed(told)} on the figures as reported includes {_includes(year)}, which is "
            f"{'no saving' if told <= 0 else 'not our doing'}."
        )
    return sentences


def _includes(year: YearProgress) -> str:
    """What makes the change as reported another than like for like."""
    alike = year.alike
    if alike is None:
        return "a change of what is counted"
    found = []
    if any(each.base_kg > 0 or each.year_kg > 0 for each in alike.moved):
        found.append("sites that left us")
    if any(each.base_kg < 0 or each.year_kg < 0 for each in alike.moved) or alike.unsized:
        found.append("sites that joined us")
    if any(pair.base_kg or pair.year_kg for pair in alike.left_out.values()):
        found.append("days without data")
    if any(pair.base_kg or pair.year_kg for pair in alike.other_kind.values()):
        found.append("lines that one edition has no factor for")
    return sentence_list(found) or "a base year that was given otherwise"
