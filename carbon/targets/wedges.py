"""What approved measures take off the trend, technology by technology."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carbon.measures.assumptions import Assumptions
from carbon.measures.measure import Measure
from carbon.measures.portfolio.candidate import contributions
from carbon.measures.portfolio.programme import candidates
from carbon.measures.verification.saved import counted_in
from carbon.periods import Period
from carbon.register.register import Register
from carbon.targets.counted import APPROVED, counted, free, idle_in, named
from carbon.targets.forecast import Forecast, SavedTooMuch, forecast
from carbon.targets.projects import DONE, Projects
from carbon.targets.series import Series

#: What a wedge is made of, and what is at work beside it.
DECIDED = (APPROVED, *DONE)


@dataclass(frozen=True)
class Wedges:
    """The forecast without and with the measures; ``saved`` is t CO2e by technology and period.

    ``counted`` names the measures: approved ones, and those done since the last year of the trend,
    which cannot show them yet. ``idle`` are those of them that are not at work in the last year;
    ``left_out`` those that do not count, with the reason.
    """

    trend: Forecast
    with_measures: Forecast
    saved: Mapping[str, Mapping[Period, float]]
    counted: tuple[str, ...]
    idle: tuple[Measure, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def wedges(series: Series, trend: Forecast | None, of: Projects) -> tuple[Wedges | None, str]:
    """What the measures take off *trend*; or None and the reason, empty where none is reported.

    In each period a measure saves what the others at work on its meter in that period leave: the
    ones that are in the trend already come first, and what is combined is of that period's days.
    """
    if not of.appraisals or of.given is None:
        return None, ""
    if trend is None:
        return None, "there is no forecast to take the measures off"
    last = trend.trend.points[-1][0]
    periods = [year.period for year in trend.years]
    kept = counted(of.appraisals, periods[-1], not_appraised=of.not_appraised)
    decided = [measure for measure in kept.measures if measure.status in DECIDED]
    ahead = [measure for measure in decided if _is_ahead(measure, last)]
    if not ahead:
        return None, f"no measure is approved, or done since {last}"
    by_period = {
        period: _saved(ahead, decided, period, of.given, of.register) for period in periods
    }
    saved = {
        technology: {
            period: math.fsum(own[each.id] for each in ahead if each.technology == technology)
            for period, own in by_period.items()
        }
        for technology in sorted({each.technology for each in ahead})
    }
    try:
        lower = forecast(series, trend.basis, periods[-1], savings=saved)
    except SavedTooMuch as fault:
        return None, f"found {fault.found}; expected {fault.expected}"
    names = tuple(sorted(map(named, ahead)))
    left_out = tuple(
        (named(each), why)
        for each, why in kept.left_out
        if each.status in DECIDED and _is_ahead(each, last)
    )
    return Wedges(trend, lower, saved, names, idle_in(ahead, periods[-1]), left_out), ""


def _saved(
    ahead: Sequence[Measure],
    decided: Sequence[Measure],
    period: Period,
    given: Assumptions,
    register: Register | None,
) -> dict[str, float]:
    """tCO2e that each of *ahead* adds in *period* to what the other *decided* ones save, by id."""
    found, _ = candidates(free(decided), given, register, counted_in(period))
    ids = {each.id for each in ahead}
    return contributions(
        [each for each in found if each.id in ids],
        "tonnes",
        at_work=[each for each in found if each.id not in ids],
    )


def _is_ahead(measure: Measure, last: Period) -> bool:
    return measure.status == APPROVED or measure.start >= last.end
