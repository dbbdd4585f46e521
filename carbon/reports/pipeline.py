"""Measures by status: what is planned and approved, what is delivered, and what was verified."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from carbon.measures.cash_case import Appraisal
from carbon.measures.measure import Measure
from carbon.measures.portfolio.totals import added_up, without_kwh
from carbon.measures.verification.realisation import VerifiedSaving, rates, without_rate
from carbon.measures.verification.saved import saved_tco2e
from carbon.periods import Period
from carbon.reports.document import Column, Table, Value
from carbon.targets.projects import DONE, Projects

#: How each status is told, in the order of a measure's way.
WORDS = {
    "proposed": "Planned (proposed)",
    "approved": "Approved",
    "delivered": "Delivered",
    "verified": "Verified",
}


def tables(of: Projects, as_at: date) -> list[Table]:
    """The pipeline, what is done, and what was verified: those that have something to say."""
    found = []
    if of.measures:
        found.append(_pipeline(of))
    if any(measure.status in DONE for measure in of.measures):
        found.append(_done(of, as_at))
    if of.verified:
        found += [_verified(of.verified), _by_technology(of.verified)]
    return found


def _pipeline(of: Projects) -> Table:
    rows: list[tuple[Value, ...]] = []
    for status, words in WORDS.items():
        listed = [measure for measure in of.measures if measure.status == status]
        if not listed:
            continue
        sums = added_up([made for made in of.appraisals if made.measure.status == status])
        missing = [measure for measure, _ in of.not_appraised if measure.status == status]
        cost = sums.cost_gbp + sum(each.capital_gbp - each.grant_gbp for each in missing)
        rows.append(
            (
                words,
                len(listed),
                cost,
                sums.first_year_saving_gbp,
                sums.first_year_kwh,
                sums.first_year_tco2e,
                sums.lifetime_tco2e,
                sums.salix_lifetime_tco2e,
            )
        )
    return Table(
        "pipeline",
        "Measures by status, as forecast",
        (
            Column("Status"),
            Column("Measures", "number", 0),
            Column("Cost £", "number", 0),
            Column("Saves £, first year", "number", 0),
            Column("Saves kWh, first year", "number", 0),
            Column("tCO2e, first year", "number", 1),
            Column("Lifetime tCO2e, year by year", "number", 1),
            Column("Lifetime tCO2e, Salix", "number", 1),
        ),
        tuple(rows),
        (
            "Added up, alternatives and savings on one meter included; the appraisal report has "
            "what can be done together.",
            *without_kwh([each for each in of.appraisals if each.measure.status in WORDS]),
            *(
                f"In the number and the cost only: {_name(measure)}, because of {why}."
                for measure, why in of.not_appraised
            ),
        ),
    )


def _done(of: Projects, as_at: date) -> Table:
    appraised = {made.measure.id: made for made in of.appraisals}
    rows: list[tuple[Value, ...]] = []
    for measure in sorted(
        (each for each in of.measures if each.status in DONE), key=lambda each: each.start
    ):
        made = appraised.get(measure.id)
        rows.append(
            (
                _name(measure),
                measure.technology,
                measure.status,
                measure.start.isoformat(),
                made.first_year_kwh if made else None,
                made.first_year_tco2e if made else None,
                _so_far(made, as_at),
                _verified_kwh(of.verified, measure),
            )
        )
    return Table(
        "done",
        "Delivered and verified measures",
        (
            Column("Measure"),
            Column("Technology"),
            Column("Status"),
            Column("Since"),
            Column("Forecast kWh, first year", "number", 0),
            Column("Forecast tCO2e, first year", "number", 1),
            Column(f"Forecast tCO2e to {as_at.day} {as_at:%B %Y}", "number", 1),
            Column("Verified kWh", "number", 0),
        ),
        tuple(rows),
        ("Verified kWh are of the periods that were verified; indicative results do not count.",),
    )


def _name(measure: Measure) -> str:
    return measure.name or measure.id


def _so_far(made: Appraisal | None, as_at: date) -> float | None:
    """tCO2e from the start to *as_at*, that day included."""
    if made is None:
        return None
    end = as_at + timedelta(days=1)
    start = made.measure.start
    return saved_tco2e(made, Period(start, end)) if end > start else 0.0


def _verified_kwh(verified: Sequence[VerifiedSaving], measure: Measure) -> float | None:
    own = [
        each.verified_kwh
        for each in verified
        if each.measure == measure.id and each.standing != "indicative"
    ]
    return sum(own) if own else None


def _verified(verified: Sequence[VerifiedSaving]) -> Table:
    return Table(
        "verified",
        "What was verified",
        (
            Column("Measure"),
            Column("Meter"),
            Column("Period"),
            Column("Verified kWh", "number", 0),
            Column("90% interval from", "number", 0),
            Column("to", "number", 0),
            Column("Forecast kWh", "number", 0),
            Column("Verified ÷ forecast", "percent", 0),
            Column("Result"),
        ),
        tuple(
            (
                each.measure,
                each.meter,
                each.period,
                each.verified_kwh,
                each.low_kwh,
                each.high_kwh,
                each.forecast_kwh,
                each.verified_kwh / each.forecast_kwh,
                each.standing + (f": {each.reason}" if each.reason else ""),
            )
            for each in verified
        ),
    )


def _by_technology(verified: Sequence[VerifiedSaving]) -> Table:
    return Table(
        "realised",
        "Verified ÷ forecast by technology",
        (
            Column("Technology"),
            Column("Verified kWh", "number", 0),
            Column("Forecast kWh", "number", 0),
            Column("Verified ÷ forecast", "percent", 0),
            Column("90% interval from", "percent", 0),
            Column("to", "percent", 0),
            Column("Results", "number", 0),
        ),
        tuple(
            (
                rate.technology,
                rate.verified_kwh,
                rate.forecast_kwh,
                rate.rate,
                rate.low,
                rate.high,
                rate.counted,
            )
            for rate in rates(verified).values()
        ),
        tuple(
            f"{technology}: only indicative results, so no rate."
            for technology in without_rate(verified)
        ),
    )
