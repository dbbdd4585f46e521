"""Page one: a Cabinet member's five questions, each answered in plain English from the figures."""

from __future__ import annotations

from datetime import date

from carbon.analysis.change.bridge import Bridge
from carbon.errors import capital, listed
from carbon.factors.edition_choice import called
from carbon.inventories.completeness import Completeness
from carbon.reports import provisional
from carbon.reports.document import printed
from carbon.reports.progress import (
    change_in_words,
    explained,
    halves,
    recalculation,
    since_told,
    uncertainty,
    years,
)
from carbon.reports.progress.as_reported import changed
from carbon.reports.progress.first_answer import first_answer, newest, on_track, told_on
from carbon.reports.progress.next_milestones import milestones_ahead
from carbon.reports.progress.subject import Subject
from carbon.reports.words import day_in_words, days_in_words, in_scopes
from carbon.targets import states
from carbon.targets.judgement import in_per_cent, too_far
from carbon.targets.progress import MilestoneProgress, Progress
from carbon.targets.series import Observation, Series
from carbon.targets.verdict import milestone_states, verdict
from carbon.targets.year import YearProgress, change


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
    return [(question, days_in_words(answer)) for question, answer in answers.items() if answer]


def _changed(subject: Subject) -> str:
    """What changed since the year before, in the half-year since, and of what was told last."""
    made = subject.progress
    decimals = subject.decimals
    of_all = _of_all(made) if made else ""
    told = _told_first(subject)
    sentences = [
        f"{of_all}{change_in_words.changed(each, decimals, _beside_the_base(made, each))}"
        for _, each in told
    ]
    if made is not None and made.reported and [name for name, _ in told] == ["year"]:
        sentences.append(_with_what_came(made.reported))
    if made is not None and not subject.bridges:
        sentences.append(_published_change(made, subject.series))
    # A half that is told for want of years is named itself.
    named = str(told[0][1].change.after.period) if _is_of_a_half(told) else _named(subject)
    if named and sentences and sentences[0]:
        sentences[0] = f"In {named}: {sentences[0][:1].lower()}{sentences[0][1:]}"
    if subject.halves:
        sentences += halves.in_short(subject.halves, _told_until(subject), subject.on)
    if subject.told:
        said = verdict(made, subject.linked).reasons if made else ()
        sentences.append(since_told.since_last_time(subject.told, decimals, said))
    return " ".join(filter(None, sentences))


def _beside_the_base(made: Progress | None, bridge: Bridge) -> str:
    """What tells a change since the base year from the one of the first answer, which differs.

    That is of the sites at the end of the year, with what came sized for the days before; a bridge
    keeps what left or came on the days that both years have. Empty where they print alike.
    """
    year, between, total = made.reported if made else None, bridge.change, bridge.change.total
    if made is None or year is None or year.alike is None or not year.judged:
        return ""
    periods = (between.before.period, between.after.period)
    is_same = periods == (made.base.period, year.observation.period)
    if not is_same or made.target.scopes or made.basis == "net" or between.unsplit:
        return ""
    share = change(total.alike[1], total.alike[0])
    if share is None or year.of_base is None or changed(share) == changed(year.of_base):
        return ""
    day = day_in_words(year.alike.boundary_on)
    return (
        f", of what left or joined on those of both years; the {changed(year.of_base)} above is of "
        f"the sites of {day}"
    )


def _named(subject: Subject) -> str:
    """The year that is spoken of, where the first answer is of another; empty where it is not."""
    year = newest(subject.series, subject.progress).period
    return "" if year == first_answer(subject).period else str(year)


def _published_change(made: Progress, series: Series) -> str:
    """The change of published totals since the year before; of all scopes too, if it is of some."""
    year = made.reported or made.latest
    if year.of_previous is None:
        return ""
    scopes = made.target.scopes
    told = f"{year.basis.capitalize()} emissions{in_scopes(scopes)} {_went(year.of_previous)}"
    whole = _of_all_scopes(year.observation, series) if scopes else None
    beside = f" (gross of all scopes {_went(whole)})" if whole is not None else ""
    return f"{told} on the year before, as published{beside}."


def _went(share: float) -> str:
    """A change in words: fell or rose by so much."""
    return f"{'fell' if share <= 0 else 'rose'} by {printed(abs(share), 'percent', 1)}"


def _of_all_scopes(seen: Observation, series: Series) -> float | None:
    """The change on the year before of gross of all scopes of the year *seen*, a share."""
    for whole in series.observations:
        before = series.before(whole)
        if (whole.period, whole.boundary) == (seen.period, seen.boundary) and before:
            return change(whole.gross_kg, before.gross_kg)
    return None


def _told_until(subject: Subject) -> date:
    """The end of the newest year that page one is of."""
    made = subject.progress
    if made and made.reported:
        return made.reported.observation.period.end
    return newest(subject.series, subject.progress).period.end


def _of_all(made: Progress) -> str:
    """What the bridges are of, where the target is of something else: they are of all of gross."""
    named = "All scopes, gross: " if made.basis == "net" else "All scopes: "
    return named if made.target.scopes else "Gross: " if made.basis == "net" else ""


def _told_first(subject: Subject) -> list[tuple[str, Bridge]]:
    """The change that is told first: since the year before, else since the base year."""
    return [each for each in subject.bridges if each[0] == "year"] or list(subject.bridges[-1:])


def _with_what_came(year: YearProgress) -> str:
    """The change on the year before with factors that came since, where that is the other way."""
    share = year.of_previous_announced
    if share is None:
        return ""
    came = listed(map(called, year.observation.came)) or "what is announced of its factors"
    return f"With {came} it would be {changed(share)}."


def _is_of_a_half(told: list[tuple[str, Bridge]]) -> bool:
    return bool(told) and told[0][0] == "half"


def _why(subject: Subject) -> str:
    """Why it changed, where that can be told."""
    if subject.bridges:
        decimals = subject.decimals
        parts = [change_in_words.why(made, decimals) for _, made in _told_first(subject)]
        parts += [explained.sentence(made) for made in subject.explained[:1]]
        return " ".join(filter(None, parts))
    if subject.progress is None or subject.series.definition.kind == "calculated":
        return ""
    return "Published totals cannot tell: they come without the energy and fuel behind them."


def _ahead(subject: Subject) -> str:
    """What comes next: what became of the last milestone, the next ones, the year's outturn."""
    shown, sentences = told_on(subject), []
    made = shown[0] if shown else None
    if made is not None:
        passed = [each for each in made.milestones if not each.ahead]
        if passed:
            became = milestone_states(made, subject.linked)
            sentences.append(_passed(passed[-1], became[passed[-1].milestone.id]))
        to_come = milestones_ahead(made, subject.gap)
        if shown and shown[1] and to_come:
            to_come[0] = f"{capital(shown[1])}, {to_come[0][0].lower()}{to_come[0][1:]}"
        sentences += to_come
    outturn = subject.halves.outturn if subject.halves else None
    newest_year = made.reported.observation.period if made and made.reported else None
    if subject.halves and outturn and (newest_year is None or newest_year < outturn.period):
        caveat = halves.stands_in(subject.halves)
        sentences.append(halves.outturn_sentence(outturn, caveat, subject.decimals))
        sentences.append(halves.lacking_sentence(outturn, subject.names))
    return " ".join(filter(None, sentences))


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


def _sureness(subject: Subject) -> str:
    """How sure we are."""
    made, latest = subject.progress, newest(subject.series, subject.progress)
    sentences = [_data(subject)]
    if subject.sureness:
        sentences.append(uncertainty.in_short(subject.sureness, subject.decimals))
    elif not latest.completeness:
        sentences.append(subject.no_sureness)
    sentences.append(recalculation.sentence(subject))
    found = verdict(made, subject.linked) if made else None
    told_of_it = (*found.reasons, *found.remarks) if found else ()
    if latest.completeness:
        quiet = latest.completeness.silence(latest.period)
        sentences += [] if quiet in told_of_it else [quiet]
    sentences.append(provisional.until(latest.editions.values(), told_of_it))
    sentences.append(provisional.moved_since(subject.series))
    if found:
        sentences += found.remarks
    told_already = (*found.overdue, *found.not_due) if found else ()
    sentences.append(years.without_a_figure(subject.series, subject.on, told_already))
    return " ".join(filter(None, sentences))


def _data(subject: Subject) -> str:
    """How much has data and how much rests on estimates, which would have to be how far off."""
    cover = newest(subject.series, subject.progress).completeness
    if cover is None:
        return ""
    share = printed(cover.share, "percent", 1)
    text = "All meter-days have data" if cover.share == 1 else f"{share} of meter-days have data"
    named = _named(subject)
    text = f"In {named} {text[:1].lower()}{text[1:]}" if named else text
    text += _not_stated(cover)
    found = verdict(subject.progress, subject.linked) if subject.progress else None
    estimates = found.newest.estimates if found and found.newest else None
    if estimates is None:
        estimated = cover.estimated_share
        return f"{text}; {in_per_cent(estimated) if estimated else 'nothing'} rests on estimates."
    if estimates.decide:
        # The first answer says how much rests on them.
        return f"{text}."
    rest = f"{in_per_cent(estimates.share)} rests" if estimates.share else "nothing rests"
    text += f"; {rest} on estimates"
    if estimates.share:
        text += _far_off(estimates.break_even)
    if estimates.base_share:
        text += f"; of the base year {in_per_cent(estimates.base_share)} does"
        off = estimates.base_break_even
        # What would have to be twice as much or more is not worth a Cabinet's minute.
        text += _far_off(off) if off is not None and abs(off) < 1 else ""
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
