"""A report's summary in plain English, written from its figures."""

from __future__ import annotations

from carbon.reports import bridge, explained, forecast, halves, recalculation, uncertainty, wedges
from carbon.reports.document import printed
from carbon.reports.subject import Subject
from carbon.reports.words import tonnes
from carbon.targets.progress import BEHIND, NOT_ENOUGH, MilestoneProgress
from carbon.targets.series import Observation, Series


def summary(subject: Subject) -> list[tuple[str, str]]:
    """A Cabinet member's questions, each with its answer; those without an answer are left out."""
    answers = [
        ("Are we on track?", _standing(subject)),
        ("What changed, and why?", _changed(subject)),
        ("What comes next?", _ahead(subject)),
        ("How sure are we?", _sureness(subject)),
    ]
    return [(question, answer) for question, answer in answers if answer]


def _standing(subject: Subject) -> str:
    latest, gas = newest(subject.series), subject.series.gas
    sentences = [
        f"In {latest.period} emissions were {tonnes(latest.gross_kg, gas)} gross"
        + (f" and {tonnes(latest.net_kg, gas)} net." if latest.net_kg != latest.gross_kg else ".")
    ]
    if latest.completeness and latest.completeness.share < 1:
        share = printed(latest.completeness.share, "percent", 1)
        sentences.append(
            f"Readings cover {share} of the year, so the total lacks what the rest used."
        )
    sentences += _begun(subject.series)
    made = subject.progress
    if made is None:
        return " ".join([*sentences, "No target is set for this inventory."])
    year = made.latest_sound or made.latest
    sentences.append(
        f"That is {_fall(year.of_base)} {made.target.base_period} on {made.target.basis} emissions."
    )
    if year.status == NOT_ENOUGH:
        sentences.append("There is not enough actual data to say whether the council is on track.")
    elif year.gap_kg is not None:
        side = "below" if year.gap_kg <= 0 else "above"
        published = "" if latest.completeness else " on its figures as published"
        sentences.append(
            f"The pathway to the targets allowed {tonnes(year.pathway_kg or 0.0, gas)} for the "
            f"year: emissions were {tonnes(abs(year.gap_kg), gas)} {side} it, so the council is "
            f"{_status(year.status)}{published}."
        )
    return " ".join(sentences)


def newest(series: Series) -> Observation:
    """The year to be read first: the newest with enough data, else the newest."""
    return series.latest_sound or series.observations[-1]


def _begun(series: Series) -> list[str]:
    """Years after the one read first, which have too little data to be judged."""
    return [
        f"{seen.period} has readings for {printed(seen.completeness.share, 'percent', 0)} of its "
        "meter-days so far and is not judged."
        for seen in series.observations
        if seen.period > newest(series).period and seen.completeness
    ]


def _changed(subject: Subject) -> str:
    """What changed, and why."""
    sentences = [bridge.sentence(made) for _, made in subject.bridges]
    sentences += [explained.sentence(made) for made in subject.explained[:1]]
    made = subject.progress
    if made is not None and not subject.bridges:
        year = made.latest_sound or made.latest
        if year.of_previous is not None:
            sentences.append(
                f"On the year before, {made.target.basis} emissions changed by "
                f"{printed(year.of_previous, 'percent', 1, True)}."
            )
        sentences.append(
            "Why cannot be told from published totals, which come without the activity behind them."
        )
    if made and made.latest.observation.boundary != made.base.boundary:
        sentences.append(
            f"The base year and {made.latest.observation.period} were published on different "
            "boundaries, so part of the change since the base is a change of what is counted: the "
            "chart breaks where the boundary does."
        )
    return " ".join(sentences)


def _ahead(subject: Subject) -> str:
    """What comes next."""
    made, gas = subject.progress, subject.series.gas
    sentences = [
        _milestone_sentence(each, gas)
        for each in (made.milestones if made else ())
        if each.years_left >= 0
    ]
    if subject.forecast:
        sentences += forecast.chances(subject.forecast, made)
    if subject.wedges:
        sentences.append(wedges.sentence(subject.wedges))
    if subject.halves and subject.halves.outturn:
        sentences.append(halves.outturn_sentence(subject.halves.outturn))
    return " ".join(sentences)


def _sureness(subject: Subject) -> str:
    """How sure we are."""
    latest = newest(subject.series)
    sentences = []
    if latest.completeness:
        cover = latest.completeness
        meters = f"{cover.with_data} of {len(cover.meters)} meters have data"
        if cover.actual_share is not None:
            share = printed(cover.actual_share, "percent", 0)
            meters += f", and {share} of emissions rest on actual readings"
        sentences.append(f"{meters}.")
    sentences.append(uncertainty.sentence(subject.sureness) if subject.sureness else "")
    sentences.append(recalculation.sentence(subject.recalculation))
    if latest.provisional:
        sentences.append("Figures are provisional (p): an older edition of the factors stands in.")
    if subject.series.gaps:
        count = len(subject.series.gaps)
        years_ = "1 year has" if count == 1 else f"{count} years have"
        sentences.append(f"{years_} no figure; none is estimated.")
    if subject.previous:
        count = len(subject.previous.revisions)
        sentences.append(
            f"{count} figures have been revised since the report of {subject.previous.date}."
            if count
            else f"No figure has been revised since the report of {subject.previous.date}."
        )
    return " ".join(filter(None, sentences))


def _status(status: str) -> str:
    return "behind the pathway" if status == BEHIND else status


def _fall(share: float | None) -> str:
    if share is None:
        return "not comparable with"
    return f"{printed(abs(share), 'percent', 1)} {'below' if share <= 0 else 'above'}"


def _milestone_sentence(made: MilestoneProgress, gas: str) -> str:
    milestone = made.milestone
    aim = "neutrality" if milestone.neutral else milestone.aim
    if made.met:
        return f"The target of {aim} for {milestone.period} is already met in this year's figures."
    needed = made.required_kg_a_year
    if needed is None:
        return f"The target of {aim} for {milestone.period} was not met."
    return (
        f"To reach {aim} in {milestone.period}, {made.basis} emissions must fall by "
        f"{tonnes(needed, gas)} a year from here."
    )
