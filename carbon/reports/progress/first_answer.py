"""Page one's first answer: are we on track, in a council's words."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.errors import capital
from carbon.figures import in_tonnes
from carbon.reports.document import printed
from carbon.reports.progress import base_anew
from carbon.reports.progress.as_reported import amount, as_told, changed, has
from carbon.reports.progress.base_called import base_called
from carbon.reports.progress.subject import OtherTarget, Subject
from carbon.reports.provisional import in_brackets
from carbon.reports.reported import Answer
from carbon.reports.words import day_in_words, in_scopes
from carbon.targets import states
from carbon.targets.base_made import base_on_boundary_of, newest_alike
from carbon.targets.milestone_progress import MilestoneProgress
from carbon.targets.progress import Progress
from carbon.targets.series import Observation, Series
from carbon.targets.verdict import Verdict, as_published, standing, told_beside, verdict
from carbon.targets.year import YearProgress

#: How what is counted on the linked series is called.
LINKED = "on the nearest comparable basis"


def on_track(subject: Subject) -> str:
    """The verdict, what was emitted, how that stands to the base year and to the pathway.

    Where the percentage on the figures as reported is another, it is named with what it includes.
    """
    made, series = subject.progress, subject.series
    if made is None:
        seen = newest(series)
        known = _plain(seen.gross_kg, series.gas, series.decimals)
        return " ".join(
            (
                _said(seen, known) if seen.enough_data else _known_so_far(seen, series, known),
                subject.no_progress or "No target is set for this inventory.",
            )
        )
    found = verdict(made, subject.linked)
    governing = subject.governing or made
    if found.newest is None:
        latest = made.latest.observation
        known = _plain(latest.gross_kg, series.gas, made.decimals) + _measure("gross", made)
        known = _known_so_far(latest, series, known)
        others = _others(subject, found.reasons)
        return " ".join(filter(None, (found.sentences[0], known, others)))
    told = subject.told
    anew = told.rebased if told else None
    says_old = anew is not None and base_anew.says_the_old_base(anew, made)
    sentences = [found.sentences[0], *found.reasons]
    if found.judged is not None and found.reported is not None:
        sentences += [_emitted(found.reported, made), standing(found, governing)]
    elif found.judged is not None:
        sentences += _stands(found, made, says_old)
    else:
        sentences += _newest(found, made)
    if told is not None and anew is not None:
        sentences += base_anew.sentences(anew, made, told)
    if found.not_due:
        sentences.append(found.sentences[-1])
    sentences.append(_others(subject, found.reasons))
    return " ".join(filter(None, sentences))


def _others(subject: Subject, said: Sequence[str] = ()) -> str:
    """What is said of the inventory's further targets, and why, where it was not *said* already."""
    told = [f"{each.target.title}: {other_state(each)}" for each in subject.others]
    if not told:
        return ""
    several = len(told) > 1
    why = [
        f"{f'{each.target.title}: ' if several else ''}{reason}"
        for each in subject.others
        for reason in other_reasons(each)
        if reason not in said
    ]
    return " ".join([f"Our other {'targets:' if several else 'target,'} {'; '.join(told)}.", *why])


def other_state(other: OtherTarget) -> str:
    """The verdict on a further target, with its year; why there is none where there is none."""
    if other.progress is None:
        return other.why.rstrip(".")
    found = verdict(other.progress, other.linked)
    year = f" in {found.newest.observation.period}" if found.newest else ""
    return f"{found.state}{year if found.state in states.JUDGED else ''}"


def other_reasons(other: OtherTarget) -> tuple[str, ...]:
    """Why nobody can say of a further target, and which of its measures have no pathway."""
    made = other.progress
    if made is None:
        return ()
    return (*verdict(made, other.linked).reasons, *made.without_pathway(made.no_way))


def first_answer(subject: Subject) -> Answer:
    """The first answer as data, for the next report to compare with."""
    made = subject.progress
    if made is None:
        seen = newest(subject.series)
        return Answer(seen.period, seen.gross_kg, "gross", scopes=())
    found = verdict(made, subject.linked)
    year = made.reported or made.latest
    alike = newest_alike(made)
    of_day = base_on_boundary_of(alike, made, subject.as_at) if alike else None
    of_day = of_day.named(subject.names) if of_day else None
    return Answer(
        year.observation.period,
        year.observation.gross_kg if year.reported_kg is None else year.reported_kg,
        made.basis if year.reported_kg is not None else "gross",
        found.state,
        found.judged.of_base if found.judged and found.judged is found.newest else None,
        made.base.period,
        base_called(made, subject, of_day),
        tuple(made.target.scopes),
        milestones=aims(made),
        given=made.target.base.kind == "given",
        alike=of_day,
    )


def aims(made: Progress) -> tuple[str, ...]:
    """What the target promises and by when, without what was replaced."""
    return tuple(f"{each.aim} by {each.period}" for each in made.target.active)


def told_on(subject: Subject) -> tuple[Progress, str] | None:
    """The standing that page one's figures are of, and how it is called where there are two.

    The linked series governs where there is one; of a year on the base's own boundary the two are
    one. None without a target.
    """
    made, governing = subject.progress, subject.governing
    if made is None or governing is None:
        return None
    newest = governing.reported or governing.latest
    return governing, LINKED if subject.linked and told_beside(newest, made) else ""


def is_borne(each: MilestoneProgress, made: Progress) -> bool:
    """Whether what is left to a milestone can be said: the year it counts from can be judged.

    A year whose gaps or estimates decide may be above a milestone however they are filled, and
    by how much nobody can say.
    """
    way = made.way(each.basis)
    seen = [year for year in way.years if year.observation.period == each.period] if way else []
    return each.judged and not any(year.status == states.CANNOT_SAY for year in seen)


def newest(series: Series, made: Progress | None = None) -> Observation:
    """The year to be read first: the newest with enough data.

    Without one that of the first answer on *made*, else the newest.
    """
    seen = series.latest_sound or series.observations[-1]
    if not seen.enough_data and made and made.reported:
        return made.reported.observation
    return seen


def _known_so_far(seen: Observation, series: Series, known: str) -> str:
    """What is known of the newest year where no year that is over has enough data."""
    known += in_brackets(seen.editions.values())
    if seen.completeness is None:
        return f"Of {seen.period} we know {known}."
    share = printed(seen.completeness.share, "percent", 1)
    enough = series.definition.enough_actual_pct
    return (
        f"Of {seen.period} we know {known}, from {share} of its meter-days; {enough:g}% is needed."
    )


def _said(seen: Observation, tonnes: str) -> str:
    """The *tonnes* of a year: what was emitted, or with too little data what is known of that."""
    tonnes += in_brackets(seen.editions.values())
    if not seen.enough_data:
        return f"Of {seen.period} we know {tonnes}."
    return f"In {seen.period} we emitted {tonnes}."


def _plain(kg: float, gas: str, decimals: int) -> str:
    return f"{printed(in_tonnes(kg), 'number', decimals)} tonnes of {gas}"


def _emitted(year: YearProgress, made: Progress) -> str:
    """What was emitted in a year, as reported."""
    seen = year.observation
    kg = seen.gross_kg if year.reported_kg is None else year.reported_kg
    # Of a net that is not known there is gross, and it is called so.
    measure = _measure("gross" if year.reported_kg is None else year.basis, made)
    scopes = in_scopes(made.target.scopes)
    return _said(seen, f"{_plain(kg, made.series.gas, made.decimals)}{scopes}{measure}")


def _measure(basis: str, made: Progress) -> str:
    """What tonnes are of, where the target is on net; empty where all are gross."""
    if made.basis == "gross":
        return ""
    return " net of green tariff and offsets" if basis == "net" else " gross"


def _stands(found: Verdict, made: Progress, rebased: bool) -> list[str]:
    """How the newest judged year stands; where that is not the newest, both are named."""
    year = found.judged
    assert year is not None
    if found.newest is None or found.newest is year:
        told = as_told(year, made, rebased) if found.state in states.JUDGED else []
        return [*_beside_the_pathway(year, made, _emitted(year, made)), *told]
    seen = year.observation
    kg = seen.gross_kg if year.reported_kg is None else year.reported_kg
    net = " net" if made.basis == "net" else ""
    older = (
        f"The newest year that can be judged, {seen.period}, is {year.status}: "
        f"{amount(kg, made)} tonnes{net}{in_brackets(seen.editions.values())}."
    )
    told = _beside_the_pathway(year, made, older)
    if len(told) == 2:
        counting = f" counting {_sites(year)} in both years{_scaled(made)}"
        kg_alike = amount(year.actual_kg or 0.0, made)
        told = [f"{older[:-1]}, or {kg_alike}{counting}{_against(year, made, '')}"]
    return [*_newest(found, made), *told]


def _newest(found: Verdict, made: Progress) -> list[str]:
    """What was emitted in the newest year, where that is not judged."""
    year = made.reported or found.newest
    assert year is not None
    return [_emitted(year, made), *as_published(found, made)]


def _beside_the_pathway(year: YearProgress, made: Progress, emitted: str) -> list[str]:
    """What a judged year *emitted*, how that is to the base year, and what the pathway allows."""
    actual = year.actual_kg
    if actual is None or year.pathway_kg is None:
        return [emitted]
    is_as_reported = year.reported_kg is None or amount(actual, made) == amount(
        year.reported_kg, made
    )
    if is_as_reported:
        alike = f" counting {_sites(year)} in both years" if year.alike else ", as published"
        return [f"{emitted[:-1]}{_against(year, made, alike)}"]
    if year.alike and year.of_base is not None and _is_carried_over(year.alike):
        by = f"{changed(year.of_base)} than in {made.base.period}"
        base = "the base given" if _scaled(made) else "the base year"
        does = ("Taken off", "leaves") if year.of_base <= 0 else ("Put on", "makes")
        return [
            emitted,
            f"{capital(_sites(year).removeprefix('the '))}, {_shared(year.alike)}: {by}.",
            f"{does[0]} {base}, that {does[1]} {amount(actual, made)}{_beside(year, made)}.",
        ]
    return [
        emitted,
        f"Counting {_sites(year)} in both years{_scaled(made)}, that is "
        f"{amount(actual, made)}{_against(year, made, '')}",
    ]


def as_compared(year: YearProgress, made: Progress) -> str:
    """The year's tonnes beside the pathway and of what, where they print otherwise than told.

    Empty where they are the ones that the report begins with.
    """
    told = year.observation.gross_kg if year.reported_kg is None else year.reported_kg
    if year.actual_kg is None or amount(year.actual_kg, made) == amount(told, made):
        return ""
    if year.alike and _is_carried_over(year.alike):
        return f"{amount(year.actual_kg, made)} by {_shared(year.alike)}"
    return f"{amount(year.actual_kg, made)} counting {_sites(year)}{_scaled(made)}"


def _is_same(year: YearProgress) -> bool:
    """Whether nothing that came is sized for days before: the sites are those of both years."""
    return year.alike is None or not any(
        each.base_kg < 0 or each.year_kg < 0 for each in year.alike.moved if not each.of_days
    )


def _sites(year: YearProgress) -> str:
    """The sites that a year and its base are compared on.

    With what came since, sized for the days before, they are those of a day; a change on the same
    sites alone, as in what changed, is another figure.
    """
    if year.alike is None or _is_same(year):
        return "the same sites"
    return f"the sites of {day_in_words(year.alike.boundary_on)}"


def _is_carried_over(alike: LikeForLike) -> bool:
    """Whether the year's tonnes are the base year's times a change that only a part of it shows."""
    return has(alike.left_out) or has(alike.other_kind)


def _shared(alike: LikeForLike) -> str:
    """What both years have, where one of them has more."""
    if has(alike.left_out):
        return "days with data in both years"
    return "what both years have a factor for"


def _scaled(made: Progress) -> str:
    """That a base that was given scales the year, where its own year was calculated otherwise."""
    return ", scaled to the base given" if made.ways[0].scale != 1 else ""


def _beside(year: YearProgress, made: Progress) -> str:
    """How a year stands to the pathway: the end of a sentence."""
    gap, allowed = year.gap_kg or 0.0, amount(year.pathway_kg or 0.0, made)
    if gap <= 0:
        return f"; the pathway allows {allowed}"
    return f", {_over(gap, made)} the {allowed} that the pathway allows"


def _over(gap: float, made: Progress) -> str:
    over = amount(gap, made)
    return f"{over} above" if over != amount(0.0, made) else "just above"


def _against(year: YearProgress, made: Progress, alike: str) -> str:
    """How a year stands to the pathway and to the base year: the rest of a sentence."""
    gap, allowed = year.gap_kg or 0.0, amount(year.pathway_kg or 0.0, made)
    since = ""
    if year.of_base is not None:
        since = f"{changed(year.of_base)} than in {made.base.period}{alike}"
    if gap <= 0:
        return f"{f', {since}' if since else ''}. The pathway allows {allowed}."
    return f"{_beside(year, made)}{f': {since}' if since else ''}."
