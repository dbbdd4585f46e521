"""Page one: a Cabinet member's five questions, each answered in plain English from the figures."""

from __future__ import annotations

from carbon.inventories.change.bridge import Bridge
from carbon.inventories.completeness import Completeness
from carbon.reports import bridge, explained, halves, recalculation, told, uncertainty
from carbon.reports.document import printed
from carbon.reports.first_answer import amount, is_borne, newest, on_track, told_on
from carbon.reports.subject import Subject
from carbon.reports.words import in_words
from carbon.targets import states
from carbon.targets.judgement import in_per_cent, too_far
from carbon.targets.progress import MilestoneProgress, Progress
from carbon.targets.verdict import milestone_states, verdict


def summary(subject: Subject) -> list[tuple[str, str]]:
    """The five questions, each with its answer; one without an answer is left out.

    Are we on track, what changed, why, what comes next, and how sure are we.
    """
    answers = {
        "Are we on track?": on_track(subject),
        "What changed?": _changed(subject),
        "Why?": _why(subject),
        "What comes next?": _ahead(subject),
        "How sure are we?": _sureness(subject),
    }
    return [(question, answer) for question, answer in answers.items() if answer]


def _changed(subject: Subject) -> str:
    """What changed since the year before, and of what was told last."""
    made = subject.progress
    of_all = _of_all(made) if made else ""
    sentences = [f"{of_all}{bridge.changed(change)}" for _, change in _told_first(subject)]
    if made is not None and not subject.bridges:
        year = made.reported or made.latest
        if year.of_previous is not None:
            sentences.append(
                f"{year.basis.capitalize()} emissions "
                f"{'fell' if year.of_previous <= 0 else 'rose'} by "
                f"{printed(abs(year.of_previous), 'percent', 1)} on the year before, as published."
            )
    if subject.told:
        sentences.append(told.since_last_time(subject.told))
    return " ".join(filter(None, sentences))


def _of_all(made: Progress) -> str:
    """What the bridges are of, where the target is of something else: they are of all of gross."""
    named = "All scopes, gross: " if made.basis == "net" else "All scopes: "
    return named if made.target.scopes else "Gross: " if made.basis == "net" else ""


def _told_first(subject: Subject) -> list[tuple[str, Bridge]]:
    """The change that is told first: since the year before, else since the base year."""
    return [each for each in subject.bridges if each[0] == "year"] or list(subject.bridges[-1:])


def _why(subject: Subject) -> str:
    """Why it changed, where that can be told."""
    if subject.bridges:
        parts = [bridge.why(made) for _, made in _told_first(subject)]
        parts += [explained.sentence(made) for made in subject.explained[:1]]
        return " ".join(filter(None, parts))
    if subject.progress is None or subject.series.definition.kind == "calculated":
        return ""
    return "Published totals cannot tell: they come without the energy and fuel behind them."


def _ahead(subject: Subject) -> str:
    """What comes next: the next milestone and what it takes, and what became of the last one."""
    shown, sentences = told_on(subject), []
    made = shown[0] if shown else None
    if made is not None:
        passed = [each for each in made.milestones if not each.ahead]
        if passed:
            became = milestone_states(made, subject.linked)
            sentences.append(_passed(passed[-1], became[passed[-1].milestone.id]))
        ahead = [each for each in made.milestones if each.ahead]
        if ahead:
            sentences += _next(ahead[0], made, subject)
    outturn = subject.halves.outturn if subject.halves else None
    newest_year = made.reported.observation.period if made and made.reported else None
    if outturn and (newest_year is None or newest_year < outturn.period):
        sentences.append(halves.outturn_sentence(outturn))
    return " ".join(sentences)


def _passed(made: MilestoneProgress, state: str) -> str:
    """What became of a milestone whose year is over; a linked series governs."""
    milestone = made.milestone
    name = f"The target of {milestone.aim} for {milestone.period}"
    outcome = {
        states.MET: "was met",
        states.NOT_MET: "was not met",
        states.NOT_DUE: "has no result yet; it is not due",
        states.OVERDUE: "has no result, which is overdue",
    }
    return f"{name} {outcome.get(state, 'may have been met or not: nobody can say')}."


def _next(made: MilestoneProgress, progress: Progress, subject: Subject) -> list[str]:
    """What the next milestone allows, what is left to fall, and what approved projects bring."""
    aim = "Net zero" if made.allowed_kg == 0 else f"{amount(made.allowed_kg, progress)} tonnes"
    period, needed = made.milestone.period, made.required_kg_a_year
    if needed is not None and made.judged and not is_borne(made, progress):
        return [f"{aim} by {period}: how far that is, {made.period} does not bear out yet."]
    if needed is None or not made.judged:
        return [f"{made.milestone.aim} by {period}: how far that is nobody can say yet."]
    if made.there:
        return [f"{aim} by {period}: {made.period} is there already, and must stay there."]
    years = in_words(made.years_left, "year")
    promised = ""
    if made.scaled and made.milestone.tonnes is not None:
        promised = f" (the {made.milestone.tonnes:,g} promised, on the sites of today)"
    found = [f"{aim} by {period}{promised}: {amount(needed, progress)} less each year for {years}."]
    saved = subject.gap.brought_kg(period) if subject.gap else None
    if saved:
        left = made.without_project_kg(saved)
        found.append(
            f"Approved projects bring {amount(saved, progress)}; "
            + (f"{amount(left, progress)} has no project." if left else "that is enough.")
        )
    return found


def _sureness(subject: Subject) -> str:
    """How sure we are."""
    latest = newest(subject.series)
    sentences = [_data(subject)]
    if subject.sureness:
        sentences.append(uncertainty.in_short(subject.sureness))
    elif not latest.completeness:
        sentences.append(subject.no_sureness)
    sentences.append(recalculation.sentence(subject))
    if latest.provisional:
        sentences.append("Figures are provisional (p): an older edition of the factors stands in.")
        sentences += latest.stand_ins
    if subject.progress:
        sentences += verdict(subject.progress, subject.linked).remarks
    if subject.series.gaps:
        have = "has" if len(subject.series.gaps) == 1 else "have"
        gaps = in_words(len(subject.series.gaps), "year").capitalize()
        sentences.append(f"{gaps} {have} no figure, and none is estimated.")
    return " ".join(filter(None, sentences))


def _data(subject: Subject) -> str:
    """How much has data and how much rests on estimates, which would have to be how far off."""
    cover = newest(subject.series).completeness
    if cover is None:
        return ""
    share = printed(cover.share, "percent", 1)
    text = "All meter-days have data" if cover.share == 1 else f"{share} of meter-days have data"
    text += _not_stated(cover)
    found = verdict(subject.progress, subject.linked) if subject.progress else None
    estimates = found.newest.estimates if found and found.newest else None
    if estimates is None:
        estimated = cover.estimated_share
        return f"{text}; {in_per_cent(estimated) if estimated else 'nothing'} rests on estimates."
    rest = f"{in_per_cent(estimates.share)} rests" if estimates.share else "nothing rests"
    text += f"; {rest} on estimates"
    if estimates.share and not estimates.of_year:
        text += _far_off(estimates.break_even)
    if estimates.base_share:
        text += f"; of the base year {in_per_cent(estimates.base_share)} does"
        text += "" if estimates.of_base else _far_off(estimates.base_break_even)
    return f"{text}."


def _far_off(break_even: float | None) -> str:
    if break_even is None:
        return ", and no error of theirs changes the answer"
    return f", which would have to be {too_far(break_even)} to change the answer"


def _not_stated(cover: Completeness) -> str:
    """The share of emissions that rest on readings of no stated quality; empty where it is 0."""
    if not cover.not_stated_share:
        return ""
    share = printed(cover.not_stated_share, "percent", 0)
    return f", {share} on readings of which it is not stated whether they are actual"
