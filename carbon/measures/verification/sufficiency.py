"""Whether the days before a measure are enough for a baseline by day: OpenDSM's rules, named.

OpenDSM 1.2 (``opendsm/eemeter/common/sufficiency_criteria.py`` and ``data_settings.py``) after the
CalTRACK Methods 2.0 (openeemeter/caltrack, docs/methods.rst, 2.2.1): a year before, and of its days
no more than a tenth without reading or temperature. A rule that is broken makes a result indicative
where OpenDSM disqualifies it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from carbon.measures.verification.degree_days import Weather
from carbon.measures.verification.spans import UsedMonth
from carbon.periods import Period, month_of

YEAR_DAYS = 365
#: A tenth of a year: CalTRACK 2.2.1.2.
MOST_MISSING = 37
#: ``min_baseline_length``: 0.9 × 365, rounded up; ``max_baseline_length``, a leap year.
SHORTEST_DAYS, LONGEST_DAYS = 329, 366
#: ``min_pct_daily_coverage`` and ``min_pct_monthly_coverage``.
LEAST_COVER = 0.9
#: Values further than this many interquartile ranges from the middle half are told.
RANGES = 3.0


def insufficiencies(
    days: Sequence[UsedMonth], weather: Weather, before: Period, *, is_gas: bool
) -> list[str]:
    """What OpenDSM would disqualify the baseline *days* in *before* for, each rule by its name."""
    found = []
    length = (days[-1].spans[0][1] - days[0].spans[0][0]).days
    if not SHORTEST_DAYS <= length <= LONGEST_DAYS:
        found.append(
            f"the days before span {length}, not {SHORTEST_DAYS} to {LONGEST_DAYS} "
            "(OpenDSM: incorrect_number_of_total_days)"
        )
    missing = length - len(days)
    if missing > MOST_MISSING * length / YEAR_DAYS:
        found.append(
            f"{missing} of {length} days before are without reading or temperature, more than a "
            "tenth (OpenDSM: too_many_days_with_missing_joint_data; CalTRACK 2.2.1.2: 37 of 365)"
        )
    scarce = scarce_months(weather, before)
    if scarce:
        found.append(
            f"temperatures cover less than {LEAST_COVER:.0%} of {', '.join(scarce)} "
            "(OpenDSM: missing_monthly_temperature_data)"
        )
    below = sum(day.kwh < 0 for day in days)
    if is_gas and below:
        found.append(f"{below} days are below zero (OpenDSM: negative_observed_values)")
    return found


def scarce_months(weather: Weather, period: Period) -> list[str]:
    """The months of *period* of which fewer than nine days in ten have temperatures."""
    count: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    base = 15.5
    for number in range(period.days):
        day = period.start + timedelta(days=number)
        label = month_of(day).label
        whole[label] += 1
        count[label] += weather.total(day, day + timedelta(days=1), base) is not None
    return [label for label in whole if count[label] < LEAST_COVER * whole[label]]


def extremes(days: Sequence[UsedMonth]) -> list[str]:
    """Days whose use lies 3 interquartile ranges beyond the middle half: to be looked at by hand.

    CalTRACK 2.3.6; OpenDSM: extreme_values_detected, a warning.
    """
    import numpy as np

    use = np.array([day.kwh for day in days])
    low, high = np.quantile(use, [0.25, 0.75])
    reach = RANGES * (high - low)
    return [day.label for day in days if not low - reach <= day.kwh <= high + reach]
