"""What comes next of a target: the next milestone, and nought where that is promised for later."""

from __future__ import annotations

from carbon.errors import capital
from carbon.reports.gap import brought
from carbon.reports.progress.as_reported import amount
from carbon.reports.progress.first_answer import is_borne
from carbon.reports.words import in_words
from carbon.targets.counted import PROPOSED
from carbon.targets.gap import TargetGap
from carbon.targets.milestone_progress import MilestoneProgress
from carbon.targets.progress import Progress


def milestones_ahead(made: Progress, gap: TargetGap | None) -> list[str]:
    """What the next milestone allows and takes; and the same of nought, where that comes later.

    Where nothing can be said of either, why.
    """
    ahead = [each for each in made.milestones if each.ahead]
    if not ahead:
        return []
    first, *later = ahead
    is_sayable = _is_sayable(first, made)
    found = [_next(first, made) if is_sayable else _unsaid(first, made)]
    if is_sayable and not first.there and gap:
        found += _projects(first, made, gap)
    nought = next((each for each in later if each.milestone.is_zero), None)
    told = [first, nought] if nought else [first]
    return [*found, *_then(nought, first, made), *made.without_pathway({e.basis for e in told})]


def _then(nought: MilestoneProgress | None, first: MilestoneProgress, made: Progress) -> list[str]:
    """What nought takes, where that is promised for later than the *first* milestone."""
    if nought is None:
        return []
    if _is_sayable(nought, made):
        return [_next(nought, made)]
    is_same = not _is_sayable(first, made) and _why_unsaid(nought, made) == _why_unsaid(first, made)
    aim = f"{_aim(nought, made).lower()} by {nought.milestone.period}"
    return [f"Nor can it of {aim}." if is_same else _unsaid(nought, made)]


def _is_sayable(each: MilestoneProgress, made: Progress) -> bool:
    """Whether the year it is measured from can be held against it."""
    return each.required_kg_a_year is not None and each.judged and is_borne(each, made)


def _next(each: MilestoneProgress, made: Progress) -> str:
    """What is left to a milestone, a year."""
    aim, period = _aim(each, made), each.milestone.period
    if each.there:
        return f"{aim} by {period}: {each.period} is there already, and must stay there."
    promised = ""
    told_kg = each.told_allowed_kg or 0.0
    # What prints as it was promised is not told apart.
    if each.scaled and amount(told_kg, made) != amount(each.allowed_kg, made):
        calculates = made.series.definition.kind == "calculated"
        on = "sites" if calculates else "boundary"
        promised = f" (the {each.milestone.tonnes:,g} promised, on the {on} of today)"
    since = ""
    is_other = each.milestone.is_zero and each.basis != made.basis
    is_older = made.reported is not None and each.period != made.reported.observation.period
    # It is of the year and the measure that page one begins with, or of those that are named.
    if (is_other or is_older) and each.actual_kg is not None:
        since = f"from {amount(each.actual_kg, made)} {each.basis} in {each.period}"
        since += f"{_why_older(each, made)}, "
    fall = f"{amount(each.required_kg_a_year or 0.0, made)} less each year"
    return f"{aim} by {period}{promised}: {since}{fall} for {in_words(each.years_left, 'year')}."


def _why_older(each: MilestoneProgress, made: Progress) -> str:
    """Why it is not measured from the newest year with a figure; empty where it is."""
    newest = made.reported.observation if made.reported else None
    if newest is None or newest.period == each.period:
        return ""
    if not newest.enough_data:
        return f" ({newest.period} has too little data)"
    return f" ({each.basis} of {newest.period} is not known)"


def _aim(each: MilestoneProgress, made: Progress) -> str:
    """What a milestone allows, as the beginning of a sentence."""
    if each.allowed_kg == 0:
        return "Net zero" if each.basis == "net" else "Zero emissions"
    if not each.judged or each.required_kg_a_year is None:
        return each.milestone.aim
    return f"{amount(each.allowed_kg, made)} tonnes"


def _unsaid(each: MilestoneProgress, made: Progress) -> str:
    return f"{_aim(each, made)} by {each.milestone.period}: {_why_unsaid(each, made)}."


def _why_unsaid(each: MilestoneProgress, made: Progress) -> str:
    """Why nobody can say how far a milestone is.

    A year that is judged against its pathway, and not against the milestone, is so near to it that
    its gaps or estimates decide.
    """
    if each.actual_kg is None:
        unknown = f"the {each.basis} figure of {each.period} is not known"
        return f"how far that is cannot be said, for {unknown}"
    if not each.judged and _is_judged(each, made):
        return f"{each.period} is so near that nobody can say whether it is there already"
    return f"how far that is cannot be said from {each.period}"


def _is_judged(each: MilestoneProgress, made: Progress) -> bool:
    """Whether the year it is measured from is judged against its own pathway."""
    way = made.way(each.basis)
    return way is not None and any(
        year.judged and year.observation.period == each.period for year in way.years
    )


def _projects(each: MilestoneProgress, made: Progress, gap: TargetGap) -> list[str]:
    """What projects bring by then, and what has none approved; empty where they bring nothing."""
    year = gap.year(each.milestone.period)
    if year is None or not (year.done_kg or year.approved_kg):
        return []
    left = each.without_project_kg(year.done_kg + year.approved_kg)
    none = "no approved project" if gap.counted[PROPOSED] else "no project"
    rest = f"{amount(left, made)} has {none}." if left else "that is enough."
    bring = brought(gap, year, lambda kg: amount(kg, made), proposed=False)
    return [f"{capital(bring)}; {rest}"]
