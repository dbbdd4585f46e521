"""The outlook: what the forecast says of each milestone to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from carbon.periods import Period
from carbon.targets.forecast import (
    Forecast,
    ForecastYear,
    NotPositive,
    SavedTooMuch,
    TooFewPoints,
    forecast,
)
from carbon.targets.grid import GridFactors
from carbon.targets.milestone import Milestone
from carbon.targets.progress import Progress


@dataclass(frozen=True)
class MilestoneOutlook:
    """One milestone to come, as the forecast on its measure sees it.

    ``chance`` is the probability, 0 to 1, that its year comes at or below ``allowed_kg``;
    ``crossing`` the first year in which the trend, with what is announced, is at or below it.
    Each is None where there is none, and ``note`` then says why.
    """

    milestone: Milestone
    basis: str
    allowed_kg: float
    year: ForecastYear | None
    chance: float | None
    crossing: Period | None
    note: str


@dataclass(frozen=True)
class Outlook:
    """Forecasts by basis, the milestones they speak of, and why there is none where there is none.

    ``comparable`` is false where what the milestones allow of the base and what is forecast do not
    count the same: there is then no probability, and no year of crossing.
    """

    forecasts: Mapping[str, Forecast]
    refused: Mapping[str, str]
    milestones: tuple[MilestoneOutlook, ...]
    comparable: bool


def outlook(
    made: Progress,
    grid: GridFactors | None = None,
    savings: Mapping[str, Mapping[Period, float]] | None = None,
    governing: Progress | None = None,
) -> Outlook:
    """The outlook of *made*: a forecast on each measure that a milestone to come has.

    What the milestones allow is of *governing*, the same target on the linked series, where there
    is one: that stands on the boundary of the years that a trend of *made* is drawn through.

    It reaches the next milestone on that measure, and no further than
    :data:`~carbon.targets.forecast.REACH` times the years it rests on; what lies beyond has no
    probability. A milestone whose period has ended has none either: its outcome is a fact, known
    or not. *grid* and *savings* as in :func:`carbon.targets.forecast.forecast`. Too few
    comparable years, values at or below zero, or measures that save more than there is, are told
    in words and not raised.
    """
    governing = governing or made
    to_come = [each for each in governing.milestones if each.ahead]
    forecasts: dict[str, Forecast] = {}
    refused: dict[str, str] = {}
    for basis in dict.fromkeys(each.basis for each in to_come):
        until = min(each.milestone.period for each in to_come if each.basis == basis)
        try:
            forecasts[basis] = forecast(made.alike(basis), basis, until, grid=grid, savings=savings)
        except (TooFewPoints, NotPositive, SavedTooMuch) as fault:
            refused[basis] = f"found {fault.found}; needed {fault.expected}"
    found = tuple(
        _of(each.milestone, each.basis, each.allowed_kg, forecasts, refused) for each in to_come
    )
    why = governing.why_incomparable
    if why:
        found = tuple(
            replace(each, chance=None, crossing=None, note=why) if each.basis in forecasts else each
            for each in found
        )
    return Outlook(forecasts, refused, found, comparable=not why)


def _of(
    milestone: Milestone,
    basis: str,
    allowed_kg: float,
    forecasts: Mapping[str, Forecast],
    refused: Mapping[str, str],
) -> MilestoneOutlook:
    made = forecasts.get(basis)
    if made is None:
        return MilestoneOutlook(
            milestone, basis, allowed_kg, None, None, None, f"no forecast: {refused[basis]}"
        )
    crossing = made.crossing(allowed_kg)
    note = ""
    if made.no_chance:
        note = f"no probability: {made.no_chance}"
    elif allowed_kg <= 0 and crossing is None:
        note = "a log-linear trend never reaches zero, so no probability is given"
    elif made.year(milestone.period) is None:
        note = f"the forecast reaches no further than {made.until}"
    elif crossing is None:
        note = f"the trend does not reach it by {milestone.period}"
    elif made.trend.points[-1][1] <= allowed_kg:
        note = "the latest year is there already"
    return MilestoneOutlook(
        milestone,
        basis,
        allowed_kg,
        made.year(milestone.period),
        made.chance(allowed_kg, milestone.period),
        crossing,
        note,
    )
