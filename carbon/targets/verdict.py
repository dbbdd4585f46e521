"""Are we on track? The answer as of a day, the series reported and the linked one together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carbon.errors import listed
from carbon.figures import per_cent, tonnes
from carbon.periods import Period
from carbon.targets import states
from carbon.targets.judgement import break_even_sentence
from carbon.targets.progress import Progress
from carbon.targets.year import YearProgress

if TYPE_CHECKING:
    from carbon.analysis.like_for_like.comparison import LikeForLike
    from carbon.targets.linked import LinkedStanding


@dataclass(frozen=True)
class Verdict:
    """The answer of a target as of ``as_at``.

    ``state`` is one of :data:`carbon.targets.states.VERDICTS`: *not enough data* also where the
    base year is over and has too little. ``newest`` is the newest year with a figure, ``judged``
    the newest that is on track or behind, which may be an older one: each as the governing series
    has it, the linked one where there is one. ``reported`` is ``judged`` as
    published, None where no other series governs or it stands on the base's own boundary.
    ``confirmed`` is false where the link rests on an assumption. ``overdue`` and ``not_due`` are
    the periods that have ended since without a figure. ``reasons`` say in sentences why nobody can
    say, ``remarks`` what to bear in mind; ``sentences`` is the whole answer.
    """

    state: str
    as_at: date
    newest: YearProgress | None
    judged: YearProgress | None
    reported: YearProgress | None
    confirmed: bool
    overdue: tuple[Period, ...]
    not_due: tuple[Period, ...]
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether it may be shown in green: on track, and of the newest year that has ended."""
        return self.state == states.ON_TRACK

    @property
    def both_ways(self) -> bool | None:
        """Whether the series as published and the linked one agree; None with one of them."""
        if self.reported is None or self.judged is None:
            return None
        return self.reported.status == self.judged.status


def verdict(made: Progress, linked: LinkedStanding | None = None) -> Verdict:
    """The answer of *made*; where it has a *linked* series, that governs and both are said."""
    governing = linked.progress if linked else made
    newest, judged = governing.reported, governing.judged
    if newest is not None and newest.judged:
        judged = newest
    reported = told_beside(judged, made) if linked and judged else None
    not_due = tuple(each.period for each in made.missing if each.figure == states.NOT_DUE)
    reasons = _reasons(newest, made, governing)
    state = _state(newest, made)
    remarks = newest.remarks if newest else ()
    confirmed = linked.confirmed if linked else True
    found = Verdict(
        state, made.as_at, newest, judged, reported, confirmed, made.overdue, not_due,
        reasons, remarks, (),
    )  # fmt: skip
    return _told(found, governing)


def told_beside(linked: YearProgress, made: Progress) -> YearProgress | None:
    """The year *linked* as *made* has it, on the later boundary.

    None where that is the same figure, on the base's own boundary.
    """
    period = linked.observation.period
    year = next((one for one in reversed(made.years) if one.observation.period == period), None)
    if year is None or not made.counts_as_base(year.observation.boundary):
        return year
    return None if _is_one(year, linked) else year


def _state(newest: YearProgress | None, made: Progress) -> str:
    if made.overdue:
        return states.CANNOT_SAY
    if newest is None or (not newest.status and _poor_base(newest, made)):
        return states.NOT_ENOUGH
    return newest.status or states.CANNOT_SAY


def _poor_base(newest: YearProgress, made: Progress) -> YearProgress | None:
    """The base year where it is over after *newest*, and has too little data to measure from."""
    return next(
        (
            year
            for year in made.years
            if year.observation.period == made.base.period > newest.observation.period
            and states.ended(made.base.period, made.as_at)
            and year.status == states.NOT_ENOUGH
        ),
        None,
    )


def _reasons(newest: YearProgress | None, made: Progress, governing: Progress) -> tuple[str, ...]:
    found: list[str] = []
    if newest is None:
        return ("No year that is over has enough data.",)
    period = newest.observation.period
    if made.overdue:
        found.append(f"The newest figure is {period}; {_ended(made.overdue)} without one.")
    if not newest.status:
        poor = _poor_base(newest, made)
        found += poor.why if poor else (_no_promise(period, governing),)
    return (*found, *newest.why)


def _no_promise(period: Period, governing: Progress) -> str:
    """Why *period* has nothing to be held against: it is past the last milestone, or too early."""
    way = governing.pathway
    if way.years(period) > way.ends:
        last = max(e.milestone.period for e in governing.milestones if e.basis == governing.basis)
        return f"The last target was for {last}: none is set that {period} could be held against."
    return f"{period} is before the base year {governing.base.period}."


def _ended(periods: Sequence[Period]) -> str:
    """The periods, those that follow one another as from and to, and that they have ended."""
    first, last = periods[0], periods[-1]
    if len(periods) == 1:
        return f"{first} has ended"
    if len(periods) == 2:
        return f"{first} and {last} have ended"
    return f"{first} to {last} have ended"


def _told(found: Verdict, governing: Progress) -> Verdict:
    from dataclasses import replace

    lead = {
        states.ON_TRACK: "Yes.",
        states.BEHIND: "No.",
        states.BASE_YEAR: f"Too early to say: {governing.base.period} is the base year; progress "
        f"is measured from {governing.base.period.a_year_on()}.",
        states.CANNOT_SAY: "We cannot say.",
        states.NOT_ENOUGH: "There is not enough data.",
    }[found.state]
    sentences = [lead, *found.reasons, *as_published(found, governing)]
    if found.judged is not None:
        sentences.append(standing(found, governing))
        # What estimates would have to be is said of the year that is judged.
        if found.judged.estimates is not None:
            sentences.append(break_even_sentence(found.judged.estimates))
    sentences += found.remarks
    if found.not_due:
        due = governing.series.definition.results_due
        day = due.of(found.not_due[-1])
        have = "has" if len(found.not_due) == 1 else "have"
        sentences.append(
            f"{listed(map(str, found.not_due))} {have} ended; results are due by "
            f"{day.day} {day:%B %Y}."
        )
    return replace(found, sentences=tuple(sentences))


def standing(found: Verdict, governing: Progress) -> str:
    """Where the newest judged year stands; both ways where it is linked."""
    year = found.judged
    assert year is not None
    period, gas = year.observation.period, governing.series.gas
    below = _side(year)
    if found.reported is not None:
        doubt = "" if found.confirmed else ", not confirmed"
        ways = (
            f"{per_cent(found.reported.of_base or 0.0, signed=True)} as published, about "
            f"{per_cent(year.of_base or 0.0, signed=True, decimals=0)} on the nearest comparable "
            f"basis{doubt}"
        )
        if found.both_ways:
            return f"{period} is {below} the pathway both ways: {ways}."
        return (
            f"{period} is {below} the pathway like for like, which governs, and "
            f"{_side(found.reported)} it as published: {ways}."
        )
    gap = year.gap_kg or 0.0
    kind = ""
    if governing.series.definition.kind != "calculated":
        kind = " as published"
    since = ""
    if year.of_base is not None:
        counting = f", counting {_counted(year.alike)} in both years" if year.alike else kind
        since = f" and {per_cent(year.of_base, signed=True)} on {governing.base.period}{counting}"
    return f"{period} is {tonnes(abs(gap), gas, governing.decimals)} {below} the pathway{since}."


def as_published(found: Verdict, governing: Progress) -> list[str]:
    """How the newest year stands as published where nothing links it to the base, in a sentence."""
    year, base = found.newest, governing.base
    if year is None or year.gap_kg is None or not governing.is_apart(year.observation):
        return []
    gap = tonnes(abs(year.gap_kg), governing.series.gas, governing.decimals)
    share = per_cent(year.of_base or 0.0, signed=True)
    return [
        f"As published, {year.observation.period} is {gap} {_side(year)} the pathway and {share} "
        f"on {base.period}, which stands on another boundary."
    ]


def _is_one(reported: YearProgress, linked: YearProgress) -> bool:
    """Whether a year and what it is held against are one figure both ways."""
    return all(
        one is not None and other is not None and math.isclose(one, other, rel_tol=1e-9)
        for one, other in (
            (reported.actual_kg, linked.actual_kg),
            (reported.pathway_kg, linked.pathway_kg),
            (reported.of_base, linked.of_base),
        )
    )


def _counted(alike: LikeForLike) -> str:
    """What a year and its base both count."""
    day = alike.sites_on
    return f"the sites of {day.day} {day:%B %Y}" if day else "the same sites and days"


def _side(year: YearProgress) -> str:
    return "below" if (year.gap_kg or 0.0) <= 0 else "above"


def milestone_states(made: Progress, linked: LinkedStanding | None = None) -> dict[str, str]:
    """What became of each milestone, by id, also of those replaced; the linked series governs."""
    governing = linked.progress if linked else made
    return {
        each.milestone.id: each.state for each in (*governing.milestones, *governing.superseded)
    }
