"""What ``carbon measures verify`` prints: rows, notes, a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from carbon.cells import number
from carbon.errors import counted
from carbon.measures.verification.realisation import Rate, Verified
from carbon.measures.verification.saving import Verification

COLUMNS = {"figure": 0, "kWh": 0, "note": 0}
RATE_COLUMNS = {
    "technology": 0, "verified kWh": 0, "forecast kWh": 0, "verified ÷ forecast": 3, "low": 3,
    "high": 3, "counted": 0, "indicative": 0,
}  # fmt: skip


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
        f"Baseline of {counted(len(fitted.months), 'month')}: R² {fitted.r2:.3f}, CV(RMSE) "
        f"{fitted.cv_rmse:.1%}, base {fitted.base_c:g} °C, {fitted.per_day:,.1f} kWh a day and "
        f"{fitted.per_degree_day:,.2f} kWh a degree day"
    )


def rows(made: Verification) -> list[tuple[object, ...]]:
    """From the prediction to the saving and its bounds."""
    return [
        ("predicted from the weather", made.predicted_kwh, f"{made.days} days with readings"),
        *(
            (f"adjustment, {each.period}", each.kwh, each.reason)
            for each in made.adjustments
        ),
        ("metered", made.actual_kwh, ""),
        ("saving", made.saving_kwh, "predicted + adjustments − metered"),
        ("saving, low", made.low_kwh, "90% interval"),
        ("saving, high", made.high_kwh, "90% interval"),
    ]  # fmt: skip


def notes(made: Verification) -> Iterator[str]:
    """Why a result is indicative, how the base was found, which months were left out."""
    for reason in made.reasons:
        yield f"Indicative, because {reason}. No significance is claimed."
    yield from made.notes
    for label, why in made.left_out:
        yield f"{label} left out: {why}."
    if made.baseline.weather.kind in ("half-hourly", "hourly", "daily"):
        yield f"Degree days from {made.baseline.weather.kind} temperatures."
    yield from made.baseline.weather.remarks


def forecast_notes(verified: Verified) -> Iterator[str]:
    """Verified beside forecast."""
    ratio = verified.verified_kwh / verified.forecast_kwh
    yield (
        f"{verified.measure}: verified {number(verified.verified_kwh, 0)} kWh ÷ forecast "
        f"{verified.forecast_kwh:,.0f} kWh for the same days = {number(ratio, 3)}. The "
        "forecast is taken evenly through the year."
    )


def rate_rows(found: dict[str, Rate]) -> list[tuple[object, ...]]:
    """A row a technology."""
    return [
        (
            each.technology, each.verified_kwh, each.forecast_kwh, each.rate, each.low, each.high,
            each.counted, each.indicative,
        )
        for each in found.values()
    ]  # fmt: skip


def document(made: Verification, verified: Verified | None = None) -> dict[str, Any]:
    """Every figure, unrounded, with the months that it rests on."""
    fitted = made.baseline
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
        "share": made.share,
        "predicted_kwh": made.predicted_kwh,
        "actual_kwh": made.actual_kwh,
        "adjustments": [
            {"period": str(each.period), "kwh": each.kwh, "reason": each.reason}
            for each in made.adjustments
        ],
        "baseline": {
            "months": [
                {"month": month.label, "kwh": month.kwh, "days": month.days}
                for month in fitted.months
            ],
            "base_c": fitted.base_c,
            "bases_tried_c": [fitted.bases_c[0], fitted.bases_c[-1]],
            "kwh_per_day": fitted.per_day,
            "kwh_per_degree_day": fitted.per_degree_day,
            "r2": fitted.r2,
            "cv_rmse": fitted.cv_rmse,
            "level_change": fitted.level_change,
        },
        "months": [
            {"month": month.label, "kwh": month.kwh, "days": month.days} for month in made.months
        ],
        "left_out": [{"month": label, "reason": why} for label, why in made.left_out],
        "forecast_kwh": verified.forecast_kwh if verified else None,
    }
