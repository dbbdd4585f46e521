"""The words for how a year, a milestone and a target stand: these, and no others, anywhere."""

from __future__ import annotations

from datetime import date

from carbon.inventories.results_due import ResultsDue
from carbon.periods import Period

#: What is said of a year against its pathway, and of a target as of a day.
ON_TRACK = "on track"
BEHIND = "behind"
BASE_YEAR = "base year"
CANNOT_SAY = "cannot say"
NOT_ENOUGH = "not enough data"
VERDICTS = (ON_TRACK, BEHIND, BASE_YEAR, CANNOT_SAY, NOT_ENOUGH)

#: What is said of a period's figure.
REPORTED = "reported"
NOT_DUE = "not due yet"
OVERDUE = "overdue"
FIGURES = (REPORTED, NOT_DUE, OVERDUE)

#: What is said of a milestone.
MET = "met"
NOT_MET = "not met"
NOT_KNOWN = "outcome not known"
MILESTONES = (MET, NOT_MET, NOT_DUE, OVERDUE, NOT_KNOWN)

#: The verdicts that judge: what follows from one is a fact of its figures.
JUDGED = (ON_TRACK, BEHIND)


def figure_state(period: Period, has: bool, due: ResultsDue, as_at: date) -> str:
    """One of :data:`FIGURES`; *has* says whether *period* has a figure that can be judged.

    A year that has not ended, or whose results are not due, is not due yet, however much of it is
    known.

    >>> year, due = Period.parse("2023-24"), ResultsDue(9, 30)
    >>> [figure_state(year, False, due, date(2024, *day)) for day in ((9, 30), (10, 1))]
    ['not due yet', 'overdue']
    """
    if not ended(period, as_at):
        return NOT_DUE
    if has:
        return REPORTED
    return NOT_DUE if as_at <= due.of(period) else OVERDUE


def ended(period: Period, as_at: date) -> bool:
    """Whether *period* is over on *as_at*."""
    return period.end <= as_at


def milestone_state(figure: str, year: str | None) -> str:
    """One of :data:`MILESTONES`, from the state of its period's *figure* and its *year*'s verdict.

    *year* is None where the period has no figure; one with a figure that cannot be judged has
    come, but its outcome is not known.

    >>> milestone_state(REPORTED, ON_TRACK), milestone_state(OVERDUE, None)
    ('met', 'overdue')
    """
    if figure == NOT_DUE:
        return NOT_DUE
    if year is None:
        return OVERDUE
    return {ON_TRACK: MET, BEHIND: NOT_MET}.get(year, NOT_KNOWN)
