"""A report's summary in plain English, written from its figures."""

from __future__ import annotations

from carbon.inventories.change.bridge import Bridge
from carbon.inventories.completeness import Completeness
from carbon.reports import bridge, explained, forecast, halves, recalculation, uncertainty, wedges
from carbon.reports.document import printed
from carbon.reports.reported import Answer
from carbon.reports.subject import Subject
from carbon.reports.told import meeting_of
from carbon.reports.words import tonnes
from carbon.targets.progress import MilestoneProgress, Progress
from carbon.targets.series import Observation, Series
from carbon.targets.verdict import verdict


def summary(subject: Subject) -> list[tuple[str, str]]:
    """A Cabinet member's five questions, each with its answer; one without an answer is left out.

    Are we on track, what changed, why, what comes next, and how sure are we.
    """
    answers = {
        "Are we on track?": _standing(subject),
        "What changed?": _changed(subject),
        "Why?": _why(subject),
        "What comes next?": _ahead(subject),
        "How sure are we?": _sureness(subject),
    }
    return [(question, answer) for question, answer in answers.items() if answer]


def _standing(subject: Subject) -> str:
    latest, gas = newest(subject.series), subject.series.gas
    emitted = f"In {latest.period} emissions were {tonnes(latest.gross_kg, gas)} gross" + (
        f" and {tonnes(latest.net_kg, gas)} net of green tariff and offsets."
        if latest.net_kg is not None and latest.net_kg != latest.gross_kg
        else "."
    )
    made = subject.progress
    if made is None:
        return " ".join([emitted, *_begun(subject.series), "No target is set for this inventory."])
    answer = verdict(made, subject.linked)
    return " ".join([*answer.sentences, emitted, *_begun(subject.series)])


def newest(series: Series) -> Observation:
    """The year to be read first: the newest with enough data, else the newest."""
    return series.latest_sound or series.observations[-1]


def first_answer(subject: Subject) -> Answer:
    """The answer to the first question as data, for the next report to compare with."""
    made = subject.progress
    if made is None:
        seen = newest(subject.series)
        return Answer(seen.period, seen.gross_kg, "gross")
    year, basis = made.latest_sound or made.latest, made.target.basis
    return Answer(
        year.observation.period,
        year.observation.gross_kg if year.reported_kg is None else year.reported_kg,
        basis,
        year.status,
        year.of_base,
        made.base.period,
        made.base.on(basis),
    )


def _told(subject: Subject) -> str:
    """What the council was told last, and what has become of it; empty where nothing was told."""
    since = subject.told
    answer = since.told.reported.answer if since else None
    if since is None or answer is None:
        return ""
    gas = subject.series.gas
    verdict = f", {answer.verdict}" if answer.verdict else ""
    then = (
        f"Last time ({meeting_of(since.told)}) we told you {tonnes(answer.kg, gas)} in "
        f"{answer.period}{verdict}"
    )
    if since.kg is None:
        return f"{then}; {since.why}."
    if not since.why:
        return f"{then}; that figure stands."
    verdict = f", {since.verdict}" if since.verdict else ""
    return f"{then}; now it is {tonnes(since.kg, gas)}{verdict}, because {since.why}."


def _begun(series: Series) -> list[str]:
    """Years after the one read first, which have too little data to be judged."""
    return [
        f"{seen.period} has readings for {printed(seen.completeness.share, 'percent', 0)} of its "
        "meter-days so far and is not judged."
        for seen in series.observations
        if seen.period > newest(series).period and seen.completeness
    ]


def _changed(subject: Subject) -> str:
    """What changed, on the year before and since the base."""
    sentences = [_told(subject), *(bridge.changed(made) for _, made in _told_of(subject))]
    made = subject.progress
    if made is not None and not subject.bridges:
        year = made.latest_sound or made.latest
        if year.of_previous is not None:
            sentences.append(
                f"On the year before, {made.target.basis} emissions "
                f"{'fell' if year.of_previous <= 0 else 'rose'} by "
                f"{printed(abs(year.of_previous), 'percent', 1)}."
            )
    if made and made.latest.observation.boundary != made.base.boundary:
        sentences.append(_unlike(subject, made))
    return " ".join(filter(None, sentences))


def _told_of(subject: Subject) -> list[tuple[str, Bridge]]:
    """The change that is told first: since the year before, else since the base year."""
    return [each for each in subject.bridges if each[0] == "year"] or list(subject.bridges[-1:])


def _unlike(subject: Subject, made: Progress) -> str:
    """That part of the change since the base is a change of what is counted, and how much."""
    linked = subject.linked.progress.latest.of_base if subject.linked else None
    text = (
        f"The base year and {made.latest.observation.period} do not count the same things, so part "
        "of the change since then is a change of what is counted"
    )
    if linked is None:
        return f"{text}."
    return (
        f"{text}: with the years linked to one another the change since {made.target.base_period} "
        f"is {printed(linked, 'percent', 1, True)}."
    )


def _why(subject: Subject) -> str:
    """Why it changed, where that can be told."""
    if subject.bridges:
        parts = [bridge.why(made) for _, made in _told_of(subject)]
        parts += [explained.sentence(made) for made in subject.explained[:1]]
        return " ".join(filter(None, parts))
    if subject.progress is None or subject.series.definition.kind == "calculated":
        return ""
    return "Published totals cannot tell: they come without the energy and fuel behind them."


def _ahead(subject: Subject) -> str:
    """What comes next."""
    made, gas = subject.progress, subject.series.gas
    sentences = [
        _milestone_sentence(each, gas) for each in (made.milestones if made else ()) if each.ahead
    ]
    if subject.forecast:
        sentences += forecast.chances(subject.forecast, made)
    if subject.wedges:
        sentences.append(wedges.sentence(subject.wedges))
    if subject.halves and subject.halves.outturn:
        sentences.append(halves.outturn_sentence(subject.halves.outturn))
    return " ".join(sentences)


def _not_stated(cover: Completeness) -> str:
    """The share of emissions that rest on readings of no stated quality; empty where it is 0."""
    if not cover.not_stated_share:
        return ""
    share = printed(cover.not_stated_share, "percent", 0)
    return f", {share} on readings of which it is not stated whether they are"


def _sureness(subject: Subject) -> str:
    """How sure we are."""
    latest = newest(subject.series)
    sentences = []
    if latest.completeness:
        cover = latest.completeness
        missing = cover.share < 1
        sentences.append(
            f"Readings cover {printed(cover.share, 'percent', 1)} of the days of all meters"
            + (", so that the total is too low" if missing else "")
            + (
                f"; {printed(cover.actual_share, 'percent', 0)} of emissions rest on actual ones"
                f"{_not_stated(cover)}."
                if cover.actual_share is not None
                else "."
            )
        )
    sentences.append(
        uncertainty.sentence(subject.sureness) if subject.sureness else subject.no_sureness
    )
    sentences.append(recalculation.sentence(subject.recalculation))
    if latest.provisional:
        sentences.append("Figures are provisional (p): an older edition of the factors stands in.")
        sentences += latest.stand_ins
    if subject.series.gaps:
        count = len(subject.series.gaps)
        years_ = "1 year has" if count == 1 else f"{count} years have"
        sentences.append(f"{years_} no figure, and none is estimated.")
    if subject.previous:
        count = len(subject.previous.revisions)
        sentences.append(
            f"{count} figures have been revised since the report of {subject.previous.date}."
            if count > 1
            else f"1 figure has been revised since the report of {subject.previous.date}."
            if count
            else f"No figure has been revised since the report of {subject.previous.date}."
        )
    return " ".join(filter(None, sentences))


def _milestone_sentence(made: MilestoneProgress, gas: str) -> str:
    milestone = made.milestone
    aim = "neutrality" if milestone.neutral else milestone.aim
    if made.there:
        return f"{made.period} is already at or below the target of {aim} for {milestone.period}."
    needed = made.required_kg_a_year
    if needed is None:
        return f"Of {aim} in {milestone.period}: {made.state}."
    return (
        f"To reach {aim} in {milestone.period}, {made.basis} emissions must fall by "
        f"{tonnes(needed, gas)} a year from here."
    )
