"""The readings of the illustrative estate: made up, with all that goes wrong with real ones.

Some are missing, some lack days, some were estimated and only part of those were put right in
the next half-year's file; a few were corrected later, and some of the last year's first half come
only after its report.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from carbon.inventories.illustrative.register import MADE_UP, Draws, Use
from carbon.periods import Period, add_months, financial_year_of, month_of

#: The share of a year's use in each month, January first; each sums to 1. All made up.
SHAPES = {
    "flat": (0.085, 0.077, 0.085, 0.082, 0.085, 0.082, 0.085, 0.085, 0.082, 0.085, 0.082, 0.085),
    "electricity": (0.1, 0.092, 0.095, 0.08, 0.077, 0.071, 0.068, 0.06, 0.077, 0.086, 0.096, 0.098),
    "heat": (0.165, 0.15, 0.125, 0.08, 0.05, 0.025, 0.02, 0.02, 0.03, 0.075, 0.115, 0.145),
    "dark": (0.115, 0.095, 0.09, 0.072, 0.06, 0.052, 0.056, 0.067, 0.079, 0.096, 0.106, 0.112),
}
#: First days of the spans that an account is read in: months, and the day of the month.
CUTS = {
    "monthly": (tuple(range(1, 13)), 1),
    "billed": (tuple(range(1, 13)), 15),
    "quarterly": ((1, 4, 7, 10), 1),
    "half-yearly": ((4, 10), 1),
    "yearly": ((4,), 1),
}
#: What happens to a reading, each with its probability; all made up.
MISSING, LACKING_DAYS, ESTIMATED, PUT_RIGHT, CORRECTED = 0.012, 0.008, 0.05, 0.6, 0.004
LATE_ESTIMATE, LATE_MISSING = 0.06, 0.05
YEARLY_TREND = {"electricity": 0.98, "heat": 0.99, "dark": 0.94, "flat": 0.985}
DECIMALS = {"MWh": 4, "tonne": 3, "kg": 3, "GBP": 2}

CORRECTIONS, LATE = "corrections/corrections.csv", "late/{half}-late.csv"


class LoggedRow(NamedTuple):
    """A row of a file, in the columns of our template."""

    meter: str
    start: date
    end: date
    quantity: float
    unit: str
    quality: str
    days_with_data: int | str = ""
    note: str = MADE_UP


def readings_of(use: Use, seed: int, start: date, end: date) -> Iterator[tuple[str, LoggedRow]]:
    """Each reading of *use*, with the name of the file that it comes in."""
    draws = Draws(seed, f"readings {use.meter.id}")
    last_half = _half_of(end - timedelta(days=1))
    late_half = _half_of(add_months(end, -7))
    for first, after in _spans(use):
        half = _half_of(after - timedelta(days=1))
        quantity = _quantity(use, first, after, start, seed) * draws.between(0.92, 1.08)
        actual = LoggedRow(
            use.meter.id,
            first,
            after - timedelta(days=1),
            round(quantity, DECIMALS.get(use.unit, 1)),
            use.unit,
            "actual",
        )
        guess = _scaled(actual, draws.between(0.85, 1.2))._replace(quality="estimated")
        file = _file(half, use.meter.activity)
        late = LATE.format(half=_slug(half))
        if half == late_half and draws.chance(LATE_ESTIMATE):
            yield file, guess
            yield late, actual
        elif half == late_half and draws.chance(LATE_MISSING):
            yield late, actual
        elif draws.chance(MISSING):
            continue
        elif use.cadence == "monthly" and draws.chance(LACKING_DAYS):
            days = (after - first).days
            kept = max(1, int(days * draws.between(0.4, 0.95)))
            yield file, _scaled(actual, kept / days)._replace(days_with_data=kept)
        elif draws.chance(ESTIMATED):
            yield file, guess
            if half not in (last_half, late_half) and draws.chance(PUT_RIGHT):
                yield _file(half.following(), use.meter.activity), actual
        else:
            yield file, actual
            if half.end <= add_months(end, -12) and draws.chance(CORRECTED):
                right = _scaled(actual, draws.between(0.75, 0.95))
                yield CORRECTIONS, right._replace(quality="corrected")


def _scaled(reading: LoggedRow, ratio: float) -> LoggedRow:
    quantity = round(reading.quantity * ratio, DECIMALS.get(reading.unit, 1))
    return reading._replace(quantity=quantity)


def _spans(use: Use) -> Iterator[tuple[date, date]]:
    months, day = CUTS[use.cadence]
    first = use.reads_from
    month = first.replace(day=1)
    while first < use.reads_until:
        month = add_months(month, 1)
        cut = month.replace(day=day)
        if cut >= use.reads_until:
            cut = use.reads_until
        elif cut.month not in months:
            continue
        yield first, cut
        first = cut


def _quantity(use: Use, first: date, after: date, start: date, seed: int) -> float:
    """What is used in ``[first, after)``: a share of the year for each part of a month in it."""
    total = 0.0
    for month in Period(first, after).months():
        whole = month_of(month.start)
        share = SHAPES[use.shape][month.start.month - 1] * month.days / whole.days
        year = financial_year_of(month.start).start.year - start.year
        level = YEARLY_TREND[use.shape] ** year
        if use.shape == "heat":
            level *= Draws(seed, f"weather {year}").between(0.9, 1.1)
        if use.step and month.start >= use.step[0]:
            level *= use.step[1]
        total += use.per_year * share * level
    return total


def _half_of(day: date) -> Period:
    year = financial_year_of(day)
    return Period.parse(f"{year} {'H1' if 4 <= day.month <= 9 else 'H2'}")


def _slug(half: Period) -> str:
    return half.label.replace(" ", "-").lower()


def _file(half: Period, activity: str) -> str:
    return f"readings/{_slug(half)}-{_group(activity)}.csv"


def _group(activity: str) -> str:
    """The file that an activity's readings come in."""
    groups = {
        "electricity": "electricity", "water": "water", "waste": "waste", "spend": "purchasing",
        "refrigerant": "refrigerants", "fleet": "fleet", "diesel": "fleet", "petrol": "fleet",
        "hvo": "fleet", "biodiesel": "fleet", "car": "travel", "motorbike": "travel",
        "taxi": "travel", "bus": "travel", "rail": "travel", "ferry": "travel", "air": "travel",
        "hotel": "travel", "homeworking": "travel",
    }  # fmt: skip
    return groups.get(activity.partition("-")[0], "heat")
