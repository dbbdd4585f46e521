"""Why a verified saving is indicative only, and what else is to be said of its baseline."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from carbon.cells import number
from carbon.errors import counted, listed
from carbon.measures.verification.baseline import Baseline
from carbon.measures.verification.scatter import held_rho
from carbon.measures.verification.spans import UsedMonth
from carbon.measures.verification.sufficiency import extremes, insufficiencies
from carbon.periods import Period

#: With fewer months the autocorrelation of their residuals cannot be told, and the interval is too
#: narrow where there is some: docs/portfolio-and-verification.md has the counts.
FEWEST_MONTHS = 24
#: The months after must hold a year, in days: quarters of bills fall short of it by a day or two.
SHORTEST_YEAR = 360
#: Below this share of variation explained, or above this scatter, a fit is poor. Limits in common
#: use with monthly bills; docs/portfolio-and-verification.md says where they come from.
LEAST_R2 = 0.75
MOST_CV_RMSE = 0.25
#: By day, OpenDSM's limit (``cvrmse_threshold`` of its daily model).
MOST_CV_RMSE_BY_DAY = 1.0
#: The share of the days after that must have readings: OpenDSM's too.
LEAST_DAYS = 0.9


def cv_words(share: float) -> str:
    """CV(RMSE) in words: a percentage, or that the mean of the use is not above 0.

    >>> cv_words(0.125), cv_words(math.inf)
    ('12.5%', 'without bound (no mean use above 0)')
    """
    return f"{share:.1%}" if math.isfinite(share) else "without bound (no mean use above 0)"


def reasons_of(fitted: Baseline, later: Sequence[UsedMonth]) -> list[str]:
    """Why a result of months is indicative only; none where it is not."""
    reasons = []
    if len(fitted.months) < FEWEST_MONTHS:
        reasons.append(
            f"{counted(len(fitted.months), 'month')} before the measure, fewer than "
            f"{FEWEST_MONTHS}: how far each resembles the one before cannot be told"
        )
    days = sum(month.whole_days for month in later)
    if days < SHORTEST_YEAR:
        reasons.append(f"the months after the measure hold {days} days, less than a year")
    if fitted.per_degree_day <= 0:
        reasons.append("use does not rise as it gets colder, so degree days explain nothing")
    if fitted.per_day < 0:
        reasons.append("the fit has use below zero on days without heating")
    if fitted.r2 < LEAST_R2:
        explained = f"{number(fitted.r2 * 100, 0)}% of the variation"
        reasons.append(f"degree days explain {explained}, below {LEAST_R2:.0%}")
    if fitted.cv_rmse > MOST_CV_RMSE:
        reasons.append(f"CV(RMSE) is {cv_words(fitted.cv_rmse)}, above {MOST_CV_RMSE:.0%}")
    return reasons


def reasons_by_day(
    fitted: Baseline, later: Sequence[UsedMonth], before: Period, after: Period, is_gas: bool
) -> list[str]:
    """Why a result of days is indicative only, by OpenDSM's rules and two more."""
    reasons = insufficiencies(fitted.months, fitted.weather, before, is_gas=is_gas)
    span = (later[-1].spans[0][1] - later[0].spans[0][0]).days
    if span < SHORTEST_YEAR:
        reasons.append(f"the days after the measure span {span}, less than a year")
    if len(later) < LEAST_DAYS * after.days:
        reasons.append(
            f"{len(later)} of {after.days} days after have a reading and a temperature, fewer than "
            f"{LEAST_DAYS:.0%} (OpenDSM: too_many_days_with_missing_joint_data)"
        )
    if fitted.per_day < 0:
        reasons.append("the fit has use below zero on days without heating")
    if fitted.cv_rmse > MOST_CV_RMSE_BY_DAY:
        reasons.append(
            f"CV(RMSE) is {cv_words(fitted.cv_rmse)}, above {MOST_CV_RMSE_BY_DAY:.0%} (OpenDSM: "
            "cvrmse_threshold)"
        )
    return reasons


def notes_of(fitted: Baseline, later: Sequence[UsedMonth]) -> list[str]:
    """What is to be said of a fit and of the readings that it rests on."""
    notes = [*_base_notes(fitted), _scatter_note(fitted)]
    if fitted.level_change:
        notes.append(
            f"The level of use changes within the baseline from {fitted.level_change}: find out "
            "why, and begin the baseline after it or adjust."
        )
    if fitted.is_by_day:
        far = extremes(fitted.months)
        if far:
            notes.append(
                f"{counted(len(far), 'day')} before lie 3 interquartile ranges beyond the middle "
                f"half, first {far[0]}: look at them (OpenDSM: extreme_values_detected)."
            )
    estimated = [month.label for month in (*fitted.months, *later) if month.estimated]
    if estimated:
        notes.append(f"Estimated readings in {', '.join(estimated)}.")
    return notes


def of_other_meters(meters: Collection[str]) -> list[str]:
    """What is to be said of adjustments that name other meters."""
    return [f"Adjustments of {listed(meters)} are not counted here."] if meters else []


def _base_notes(fitted: Baseline) -> list[str]:
    tried = f"the best fit of {fitted.bases_c[0]:g} to {fitted.bases_c[-1]:g} °C"
    notes = []
    if fitted.is_by_day:
        heated = f"heated below {fitted.base_c:g} °C" if fitted.base_c is not None else ""
        cooled = f"cooled above {fitted.cooling_c:g} °C" if fitted.cooling_c is not None else ""
        found = " and ".join(filter(None, (heated, cooled))) or "neither heated nor cooled"
        notes.append(f"By day: {found}, the change points of the best fit (CalTRACK 3.4.3).")
    elif len(fitted.bases_c) > 1:
        notes.append(
            f"Base temperature {fitted.base_c:g} °C, {tried}: the change point, below which "
            "heating starts."
        )
    else:
        notes.append(f"Base temperature {fitted.base_c:g} °C, as given.")
    if fitted.is_base_at_edge:
        notes.append("It is at the edge of what was tried: a better one may lie beyond.")
    return notes


def _counts_as(rho: float) -> str:
    """What a ρ counts as that is beyond what tells anything; empty where it counts as it is."""
    held = held_rho(rho)
    return "" if held == rho else f", which counts as {number(held, 2)}"


def _scatter_note(fitted: Baseline) -> str:
    unit = "day" if fitted.is_by_day else "month"
    sizes = "in proportion to use" if fitted.made.is_with_use else f"alike in every {unit}"
    return (
        f"Residuals of neighbouring {unit}s have the autocorrelation ρ = {number(fitted.rho, 2)}"
        f"{_counts_as(fitted.rho)}, so that {counted(len(fitted.months), unit)} count as "
        f"{fitted.effective:.1f} independent ones; they scatter {sizes}."
    )
