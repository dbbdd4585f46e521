"""The figures of a verified saving, of the rates by technology, and what is to be said of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from carbon.cells import number
from carbon.errors import counted
from carbon.figures.column import Column, Columns, own, text
from carbon.figures.listing import Listing
from carbon.measures.verification.baseline import Baseline
from carbon.measures.verification.realisation import INDICATIVE, Rate, VerifiedSaving
from carbon.measures.verification.reasons import cv_words
from carbon.measures.verification.saving import Adjustment, Verification
from carbon.measures.verification.simulated import DRAWS, RHO
from carbon.measures.verification.spans import UsedMonth


class Amount(NamedTuple):
    """A line from the prediction to the saving, in kWh."""

    figure: str
    kwh: float
    note: str = ""


AMOUNTS: Columns[Amount] = Columns(text("figure"), own("kwh", "kWh", "kWh", 0), text("note"))
RATES: Columns[Rate] = Columns(
    text("technology"),
    own("verified_kwh", "verified kWh", "kWh", 0),
    own("forecast_kwh", "forecast kWh", "kWh", 0),
    own("rate", "verified ÷ forecast", "", 3),
    own("low", "low", "", 3),
    own("high", "high", "", 3),
    own("counted", "counted", "", 0),
    own("indicative", "indicative", "", 0),
)
ADJUSTMENTS: Columns[Adjustment] = Columns(
    text("period", of=lambda each: str(each.period)),
    Column("kwh", "kWh", lambda each: each.counted_kwh, "kWh", 0),
    text("reason"),
    Column("days_compared", "days compared", lambda each: each.compared, "days", 0),
    Column("whole_kwh", "whole kWh", lambda each: each.kwh, "kWh", 0),
)
MONTHS: Columns[UsedMonth] = Columns(
    text("month", of=lambda each: each.label), own("kwh", "kWh", "kWh", 0), text("days")
)
DAYS: Columns[UsedMonth] = Columns(
    text("day", of=lambda each: each.label), own("kwh", "kWh", "kWh", 0), text("days")
)


def verification_listing(
    made: Verification, verified: VerifiedSaving | None, notes: Iterable[str]
) -> Listing:
    """From the prediction to the saving and its bounds."""
    return AMOUNTS.listing(
        amounts(made), title(made), document=document(made, verified), notes=list(notes)
    )


def rate_listing(found: Mapping[str, Rate], notes: Sequence[str]) -> Listing:
    """Verified ÷ forecast, a row a technology."""
    return RATES.listing(found.values(), "Verified ÷ forecast by technology", notes=notes)


def title(made: Verification) -> str:
    """The result in two lines: the saving with its interval, and the fit behind it."""
    fitted = made.baseline
    share = (
        f" ({number(made.share * 100, 1)}% of what would have been used)"
        if made.share is not None
        else ""
    )
    return (
        f"{made.meter}, {made.after} against a baseline of {made.before}: "
        f"{made.standing.upper()}{share}\n"
        f"Baseline of {counted(len(fitted.months), 'day' if fitted.is_by_day else 'month')}: R² "
        f"{number(fitted.r2, 3)}, CV(RMSE) {cv_words(fitted.cv_rmse)}, ρ {number(fitted.rho, 2)}, "
        f"{number(fitted.per_day, 1)} kWh a day{_slopes(fitted)}"
    )


def _slopes(fitted: Baseline) -> str:
    """What is used a degree day, and from which base."""
    heating = (
        f", {number(fitted.per_degree_day, 2)} kWh a degree day below {fitted.base_c:g} °C"
        if fitted.base_c is not None
        else ""
    )
    cooling = (
        f", {number(fitted.per_cooling_degree_day, 2)} kWh a degree day above "
        f"{fitted.cooling_c:g} °C"
        if fitted.cooling_c is not None
        else ""
    )
    return heating + cooling


def amounts(made: Verification) -> list[Amount]:
    """From the prediction to the saving and its bounds."""
    return [
        Amount("predicted from the weather", made.predicted_kwh, f"{made.days} days with readings"),
        *(
            Amount(f"adjustment, {each.period}", each.counted_kwh, _why(each))
            for each in made.adjustments
        ),
        Amount("metered", made.actual_kwh),
        Amount("saving", made.saving_kwh, "predicted + adjustments − metered"),
        Amount("saving, low", made.low_kwh, "90% interval"),
        Amount("saving, high", made.high_kwh, "90% interval"),
    ]


def _why(each: Adjustment) -> str:
    """The reason of an adjustment, and what of it counts where some of its days are left out."""
    if each.compared == each.period.days:
        return each.reason
    return (
        f"{each.reason} ({each.compared} of its {each.period.days} days are compared: so much of "
        f"{number(each.kwh, 0)} kWh)"
    )


def notes_of(made: Verification) -> Iterator[str]:
    """Why a result is indicative, how the base was found, which months were left out."""
    for reason in made.reasons:
        yield f"Indicative, because {reason}. No significance is claimed."
    if made.simulated is not None:
        independent, alike = made.simulated
        yield (
            f"On {DRAWS} simulated meters like this one the 90% interval holds the true saving in "
            f"{number(independent * 100, 0)}% with independent residuals, and in "
            f"{number(alike * 100, 0)}% with an autocorrelation of {RHO:g}. Where the meter has "
            "half-hours, --by day needs a year only."
        )
    yield from made.notes
    for label, why in made.left_out:
        yield f"{label} left out: {why}."
    if made.baseline.weather.kind in ("half-hourly", "hourly", "daily"):
        yield f"Degree days from {made.baseline.weather.kind} temperatures."
    yield from made.baseline.weather.remarks


def forecast_notes(verified: VerifiedSaving, made: Verification) -> Iterator[str]:
    """Verified beside forecast."""
    ratio = verified.verified_kwh / verified.forecast_kwh
    yield (
        f"{verified.measure}: verified {number(verified.verified_kwh, 0)} kWh ÷ forecast "
        f"{verified.forecast_kwh:,.0f} kWh for the same days = {number(ratio, 3)}. The "
        "forecast is that of these days of its life, less deterioration, evenly through each year "
        "of it."
    )
    if verified.remark:
        yield verified.remark
    if verified.standing == INDICATIVE and made.standing != INDICATIVE:
        yield f"Recorded as indicative, without a part in the technology's rate: {verified.reason}."


def document(made: Verification, verified: VerifiedSaving | None = None) -> dict[str, Any]:
    """Every figure, unrounded, with the months that it rests on."""
    fitted = made.baseline
    one, columns = ("day", DAYS) if fitted.is_by_day else ("month", MONTHS)
    return {
        "meter": made.meter,
        "before": str(made.before),
        "after": str(made.after),
        "standing": made.standing,
        "reasons": list(made.reasons),
        "saving_kwh": made.saving_kwh,
        "low_kwh": made.low_kwh,
        "high_kwh": made.high_kwh,
        "confidence": 0.9,
        "simulated_coverage": list(made.simulated) if made.simulated else None,
        "share": made.share,
        "predicted_kwh": made.predicted_kwh,
        "actual_kwh": made.actual_kwh,
        "adjustments": [ADJUSTMENTS.record(each) for each in made.adjustments],
        "baseline": {
            f"{one}s": [columns.record(each) for each in fitted.months],
            "by": "day" if fitted.is_by_day else "month",
            "base_c": fitted.base_c,
            "cooling_base_c": fitted.cooling_c,
            "bases_tried_c": [fitted.bases_c[0], fitted.bases_c[-1]],
            "kwh_per_day": fitted.per_day,
            "kwh_per_degree_day": fitted.per_degree_day,
            "kwh_per_cooling_degree_day": fitted.per_cooling_degree_day,
            "rho": fitted.rho,
            f"independent_{one}s": fitted.effective,
            "scatter": "with use" if fitted.made.is_with_use else "alike",
            "r2": fitted.r2,
            "cv_rmse": fitted.cv_rmse if math.isfinite(fitted.cv_rmse) else None,
            "level_change": fitted.level_change,
        },
        f"{one}s": [columns.record(each) for each in made.months],
        "left_out": [
            {"period" if fitted.is_by_day else "month": label, "reason": why}
            for label, why in made.left_out
        ],
        "forecast_kwh": verified.forecast_kwh if verified else None,
        "recorded_as": verified.standing if verified else None,
    }
