"""Measures by status: what is planned and approved, what is delivered, and what was verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from operator import attrgetter

from carbon.figures.column import Column, Columns, own, share_of, text
from carbon.measures.cash_case import Appraisal
from carbon.measures.figures import CASH, SUMS
from carbon.measures.measure import Measure
from carbon.measures.portfolio.totals import AppraisalSums, added_up, without_kwh
from carbon.measures.verification.figures import RATES
from carbon.measures.verification.realisation import Rate, VerifiedSaving, rates, without_rate
from carbon.measures.verification.saved import saved_tco2e
from carbon.periods import Period
from carbon.reports.document import Table
from carbon.targets.projects import DONE, Projects

#: How each status is told, in the order of a measure's way.
WORDS = {
    "proposed": "Planned (proposed)",
    "approved": "Approved",
    "delivered": "Delivered",
    "verified": "Verified",
}


@dataclass(frozen=True)
class StatusMeasures:
    """The measures of a status: those not appraised are in their number and their cost only."""

    status: str
    count: int
    cost_gbp: float
    sums: AppraisalSums


PIPELINE: Columns[StatusMeasures] = Columns(
    text("status", "Status"),
    *SUMS.view("count", "cost_gbp"),
    *SUMS.view("first_year_saving_gbp", "first_year_kwh", "first_year_tco2e", "lifetime_tco2e",
               "salix_lifetime_tco2e").within(lambda each: each.sums),
)  # fmt: skip
VERIFIED: Columns[VerifiedSaving] = Columns(
    text("measure", "Measure"),
    text("meter", "Meter"),
    text("period", "Period"),
    own("verified_kwh", "Verified kWh", "kWh", 0),
    own("low_kwh", "90% interval from", "kWh", 0),
    own("high_kwh", "to", "kWh", 0),
    own("forecast_kwh", "Forecast kWh", "kWh", 0),
    share_of("rate", "Verified ÷ forecast", lambda each: each.verified_kwh / each.forecast_kwh, 0),
    text("result", "Result", lambda each: each.standing + f": {each.reason}" * bool(each.reason)),
)
REALISED: Columns[Rate] = Columns(
    *RATES.headed(
        technology="Technology", verified_kwh="Verified kWh", forecast_kwh="Forecast kWh"
    ),
    share_of("rate", "Verified ÷ forecast", decimals=0),
    share_of("low", "90% interval from", decimals=0),
    share_of("high", "to", decimals=0),
    *RATES.headed(counted="Results"),
)


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
    rows = []
    for status, words in WORDS.items():
        listed = [measure for measure in of.measures if measure.status == status]
        if not listed:
            continue
        sums = added_up([made for made in of.appraisals if made.measure.status == status])
        missing = [measure for measure, _ in of.not_appraised if measure.status == status]
        cost = sums.cost_gbp + sum(each.capital_gbp - each.grant_gbp for each in missing)
        rows.append(StatusMeasures(words, len(listed), cost, sums))
    return Table.of(
        "pipeline",
        "Measures by status, as forecast",
        PIPELINE,
        rows,
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
    forecast = Columns(
        *CASH.headed(
            first_year_kwh="Forecast kWh, first year",
            first_year_tco2e="Forecast tCO2e, first year",
        ).printed_to(first_year_tco2e=1),
        Column(
            "so_far_tco2e",
            f"Forecast tCO2e to {as_at.day} {as_at:%B %Y}",
            lambda made: _so_far(made, as_at),
            "tCO2e",
            1,
        ),
    )
    return Table.of(
        "done",
        "Delivered and verified measures",
        Columns(
            text("measure", "Measure", _name),
            text("technology", "Technology"),
            text("status", "Status"),
            text("start", "Since"),
            *forecast.within(lambda measure: appraised.get(measure.id)),
            Column("verified_kwh", "Verified kWh", partial(_verified_kwh, of.verified), "kWh", 0),
        ),
        sorted((each for each in of.measures if each.status in DONE), key=attrgetter("start")),
        ["Verified kWh are of the periods that were verified; indicative results do not count."],
    )


def _name(measure: Measure) -> str:
    return measure.name or measure.id


def _so_far(made: Appraisal, as_at: date) -> float:
    """tCO2e from the start to *as_at*, that day included."""
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
    return Table.of("verified", "What was verified", VERIFIED, verified)


def _by_technology(verified: Sequence[VerifiedSaving]) -> Table:
    return Table.of(
        "realised",
        "Verified ÷ forecast by technology",
        REALISED,
        rates(verified).values(),
        [
            f"{technology}: only indicative results, so no rate."
            for technology in without_rate(verified)
        ],
    )
