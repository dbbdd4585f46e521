"""What a measure really saved: use predicted from the weather, less use as metered.

The baseline of the months, or days, before predicts what those after would have used; adjustments
for what else changed are added, each with its reason; what is metered is taken away. The 90%
interval counts the scatter of the months, how far each resembles the one before, and the
uncertainty of the baseline. With too little to go on the result is *indicative*, with the reasons,
and no significance is claimed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated

from carbon.errors import BadValue, DuplicateRow, Fault, FaultList
from carbon.measures.verification.baseline import Baseline, bases, fit, fit_days
from carbon.measures.verification.degree_days import Weather
from carbon.measures.verification.reasons import (
    FEWEST_MONTHS,
    notes_of,
    of_other_meters,
    reasons_by_day,
    reasons_of,
)
from carbon.measures.verification.scatter import BINARY_NOISE
from carbon.measures.verification.simulated import RHO, coverage
from carbon.measures.verification.spans import UsedMonth, has_weather, without_readings
from carbon.periods import Period
from carbon.records.kinds import PERIOD, TEXT, number, text
from carbon.records.reader import needed_of, optional_of, read_rows
from carbon.tables import read_csv

CONFIDENCE = 0.90
#: Of what was used; a saving below is what a processor rounds.
ROUNDED = 1e-12
DAILY_WEATHER = ("half-hourly", "hourly", "daily")
#: Months with readings for less than this share of their days are left out.
LEAST_COVER = 0.5
_REASON = text(
    "why use would have been other than the weather says: what changed and how the kWh were found",
    filled=True,
)


class NothingToVerify(Fault):
    """There are no months to predict."""


@dataclass(frozen=True)
class Adjustment:
    """A non-routine adjustment: kWh added to what the baseline predicts, and why.

    Positive where the building would have used more even without the measure (a new classroom),
    negative where less (a closed wing). Its kWh fall evenly on the days of its period, of which
    ``days`` are compared and count; all of them where None. ``source`` says where it stands.
    """

    period: Annotated[Period, PERIOD]
    kwh: Annotated[float, number("a number of kWh")]
    reason: Annotated[str, _REASON]
    meter: Annotated[str, TEXT] = ""
    source: Annotated[str, TEXT] = ""
    days: int | None = None

    @property
    def compared(self) -> int:
        """How many of its days are compared."""
        return self.period.days if self.days is None else self.days

    @property
    def counted_kwh(self) -> float:
        """What falls on the days that are compared."""
        return self.kwh if self.days is None else self.kwh * (self.days / self.period.days)


@dataclass(frozen=True)
class Verification:
    """The saving of a meter after a measure, and how far it can be trusted.

    ``saving_kwh`` = ``predicted_kwh`` + ``adjustments_kwh`` − ``actual_kwh`` over ``after``, with
    the bounds of its 90% interval. ``reasons`` say why the result is only indicative; empty where
    it is not. ``left_out`` names months with their reason.
    """

    meter: str
    before: Period
    after: Period
    baseline: Baseline
    months: tuple[UsedMonth, ...]
    predicted_kwh: float
    adjustments: tuple[Adjustment, ...]
    actual_kwh: float
    low_kwh: float
    high_kwh: float
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def adjustments_kwh(self) -> float:
        """All adjustments together, of the days that are compared."""
        return math.fsum(each.counted_kwh for each in self.adjustments)

    @property
    def saving_kwh(self) -> float:
        """What was saved over the months after, in kWh."""
        return _difference(self.predicted_kwh, self.adjustments_kwh, self.actual_kwh)

    @property
    def share(self) -> float | None:
        """The saving as a share of what would have been used; None where that is not positive."""
        expected = self.predicted_kwh + self.adjustments_kwh
        return self.saving_kwh / expected if expected > 0 else None

    @property
    def days(self) -> int:
        """Days with readings after the measure."""
        return sum(month.days for month in self.months)

    @property
    def spans(self) -> list[Period]:
        """The days with readings after the measure, as they follow one another."""
        return _spans(self.months)

    @property
    def is_indicative(self) -> bool:
        """Whether the result may not be called significant, whatever its interval."""
        return bool(self.reasons)

    @cached_property
    def simulated(self) -> tuple[float, float] | None:
        """The share of simulated meters like this one whose interval holds the true saving.

        With independent residuals, and with an autocorrelation of 0.5; None where there are months
        enough, or no scatter to draw from. It takes a second or two, once.
        """
        fitted = self.baseline
        if fitted.is_by_day or len(fitted.months) >= FEWEST_MONTHS or fitted.made.squares <= 0:
            return None
        kept = self.actual_kwh / self.predicted_kwh if self.predicted_kwh > 0 else 1.0
        independent, alike = (
            coverage(fitted, self.months, CONFIDENCE, rho, level=min(max(kept, 0.0), 1.0))
            for rho in (0.0, RHO)
        )
        return independent, alike

    @property
    def standing(self) -> str:
        """The result in a word or three: indicative, saving shown, increase shown, not shown."""
        if self.is_indicative:
            return "indicative"
        if self.low_kwh > 0:
            return "saving shown"
        return "increase shown" if self.high_kwh < 0 else "not shown"


def verify(
    meter: str,
    months: Sequence[UsedMonth],
    weather: Weather,
    before: Period,
    after: Period,
    base_c: float | None = None,
    adjustments: Sequence[Adjustment] = (),
    unusable: Sequence[tuple[str, str]] = (),
    *,
    by_day: bool = False,
    is_gas: bool = False,
) -> Verification:
    """The saving of *meter* in *after*, by a baseline fitted on *before*.

    *months* hold readings of both periods, kWh; days where *by_day*, and the baseline then has
    heating and, unless the meter *is_gas*, cooling. *base_c* fixes the base temperature of months
    in °C; without it the best fit is taken. *unusable* names readings that are no months, and is
    told.

    Raises :class:`~carbon.errors.BadValue` where the periods overlap or an adjustment lies outside
    *after*, :class:`~carbon.measures.verification.baseline.TooFewMonths` and
    :class:`NothingToVerify`.
    """
    _check_periods(before, after)
    own = [each for each in adjustments if each.meter in ("", meter)]
    others = {each.meter for each in adjustments} - {"", meter}
    _check_adjustments(own, after)
    empty = [month for each in (before, after) for month in without_readings(months, each)]
    told = {label for label, _ in unusable}
    left_out = [
        *unusable,
        *((each, "no readings of its own") for each in empty if each not in told),
    ]
    usable = [month for month in months if _usable(month, weather, before, after, left_out)]
    early = [month for month in usable if _inside(month, before)]
    if by_day:
        _check_by_day(weather, base_c)
        fitted = fit_days(early, weather, is_cooled=not is_gas)
    else:
        fitted = fit(early, weather, bases(weather, base_c))
    later = [month for month in usable if _inside(month, after)]
    if not later:
        raise NothingToVerify(
            f"no month of {after} with readings and weather for meter {meter!r}",
            "at least one",
            "Log the readings, name another period, or bring temperatures of it.",
        )
    counted_days = _spans(later)
    own = [
        replace(each, days=sum(span.overlap_days(each.period.start, each.period.end)
                               for span in counted_days))
        for each in own
    ]  # fmt: skip
    predicted = fitted.predict(later)
    actual = math.fsum(month.kwh for month in later)
    added = math.fsum(each.counted_kwh for each in own)
    saving = _difference(predicted.kwh, added, actual)
    if saving == 0:
        # The two print alike, too.
        predicted = replace(predicted, kwh=actual - added)
    half = fitted.quantile(CONFIDENCE) * math.sqrt(predicted.variance(actual))
    reasons = reasons_by_day(fitted, later, before, after, is_gas) if by_day else None
    if reasons is None:
        reasons = reasons_of(fitted, later)
    return Verification(
        meter=meter,
        before=before,
        after=after,
        baseline=fitted,
        months=tuple(later),
        predicted_kwh=predicted.kwh,
        adjustments=tuple(own),
        actual_kwh=actual,
        low_kwh=saving - half,
        high_kwh=saving + half,
        reasons=tuple(reasons),
        notes=(*notes_of(fitted, later), *of_other_meters(others)),
        left_out=tuple(left_out),
    )


def _difference(predicted: float, adjustments: float, actual: float) -> float:
    """Predicted and adjustments less actual, kWh; 0 where that is what a processor rounds.

    >>> _difference(18250.000000000015, 0.0, 18250.0), _difference(100.0, 5.0, 90.0)
    (0.0, 15.0)
    """
    saved = math.fsum((predicted, adjustments, -actual))
    size = max(abs(predicted), abs(adjustments), abs(actual))
    return 0.0 if abs(saved) <= BINARY_NOISE * size else saved


def _check_by_day(weather: Weather, base_c: float | None) -> None:
    if weather.kind not in DAILY_WEATHER:
        raise BadValue(
            f"{weather.kind} temperatures in {weather.file}",
            "daily or half-hourly temperatures, for a baseline by day",
            "Bring temperatures by day, or leave --by day out.",
        )
    if base_c is not None:
        raise BadValue(
            f"a base of {base_c:g} °C for a baseline by day",
            "none: by day the bases of heating and cooling are found",
            "Leave --base out, or --by day.",
        )


def _check_periods(before: Period, after: Period) -> None:
    if before.end > after.start:
        raise BadValue(
            f"a baseline {before} that ends after {after} begins",
            "a baseline that is over before the months that are verified",
            "Leave out the weeks of the works themselves.",
        )


def _check_adjustments(adjustments: Sequence[Adjustment], after: Period) -> None:
    for each in adjustments:
        if not after.holds(each.period):
            raise BadValue(
                f"an adjustment in {each.period} ({each.reason})",
                f"a period inside {after}, the months that are verified",
                "Split it, or leave it out.",
            )


def _spans(months: Sequence[UsedMonth]) -> list[Period]:
    return [Period(start, end) for month in months for start, end in month.spans]


def _inside(month: UsedMonth, period: Period) -> bool:
    return all(period.start <= start and end <= period.end for start, end in month.spans)


def _usable(
    month: UsedMonth,
    weather: Weather,
    before: Period,
    after: Period,
    left_out: list[tuple[str, str]],
) -> bool:
    if not (_inside(month, before) or _inside(month, after)):
        return False
    if month.days < LEAST_COVER * month.whole_days:
        left_out.append((month.label, f"readings on {month.days} of {month.whole_days} days"))
        return False
    if not has_weather(month, weather):
        left_out.append((month.label, f"days without weather in {weather.file}"))
        return False
    return True


def read_adjustments(path: Path) -> list[Adjustment]:
    """The register of non-routine adjustments: columns period, kwh, reason, and meter if several.

    Each row needs its reason. Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    faults = FaultList()
    table = read_csv(path, needed_of(Adjustment), optional_of(Adjustment))
    seen: set[tuple[Period, str, str]] = set()
    read = []
    for row, each in read_rows(table, Adjustment, faults):
        key = (each.period, each.meter, each.reason)
        if key in seen:
            faults.append(
                DuplicateRow(
                    f"an adjustment in {each.period} ({each.reason}) again",
                    "each once",
                    "Keep one of the two, or say in the reasons what sets them apart.",
                    row.place(),
                )
            )
        seen.add(key)
        read.append(each)
    faults.raise_if_any()
    return read
