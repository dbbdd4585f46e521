"""What one measure's appraisal rests on, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from carbon.factors.appraisal import TableSource
from carbon.measures.assumptions import USUAL_RATE, Assumptions, stated
from carbon.measures.lifetime import described_factor
from carbon.measures.measure import ELECTRICITY, Measure
from carbon.measures.prices import EXPORT, LONG_RUN_VARIABLE, RETAIL
from carbon.periods import financial_year_of
from carbon.reports.appraisal.programme import Appraised
from carbon.reports.document import printed, sentence_list

Rows = Iterator[tuple[str, str, str]]


def assumption_rows(of: Appraised, given: Assumptions) -> list[tuple[str, str, str]]:
    """What is taken, how much, and where that stands."""
    return [*_listed(of.cash.measure), *_factors(of, given), *_prices(of, given), *_rest(of, given)]


def _listed(measure: Measure) -> Rows:
    """What the measures file says besides capital, grant and savings."""
    place = measure.listed_in
    if measure.capital_by_year:
        paid = sentence_list([f"£{gbp:,.0f} in {year}" for year, gbp in measure.capital_by_year])
        yield "Capital is paid", paid, place
    if measure.generation_kwh:
        yield (
            "Electricity generated",
            f"{measure.generation_kwh:,.0f} kWh in the first year, {measure.self_use_pct:g}% used "
            f"on site and {measure.export_kwh:,.0f} kWh exported",
            place,
        )
    if measure.maintenance_gbp:
        yield "Maintenance", f"£{measure.maintenance_gbp:,.2f} a year", place
    if measure.other_saving_gbp:
        is_cost = measure.other_saving_gbp < 0
        yield (
            "Other cost" if is_cost else "Other saving",
            f"£{abs(measure.other_saving_gbp):,.2f} a year",
            place,
        )
    if measure.replacements:
        parts = [f"£{gbp:,.0f} in year {year} of its life" for year, gbp in measure.replacements]
        yield "Replacements", sentence_list(parts), place
    yield "Saving lost each year", f"{measure.deterioration_pct:g}%", place


def _factors(of: Appraised, given: Assumptions) -> Rows:
    published = given.values.sources["marginal-factors"]
    for fuel in of.cash.measure.quantities:
        known = fuel in given.values.marginal or fuel in given.values.constant
        yield (
            f"Emission factor of {fuel}",
            described_factor(fuel, given).removeprefix(f"{fuel}: "),
            _source(published) if known else f"Factor edition {given.edition}",
        )


def _prices(of: Appraised, given: Assumptions) -> Rows:
    measure, prices = of.cash.measure, given.prices
    kinds = [(fuel, RETAIL) for fuel in measure.quantities]
    if measure.export_kwh:
        kinds.append((ELECTRICITY, EXPORT))
    if of.social:
        kinds += [
            (fuel, LONG_RUN_VARIABLE)
            for fuel in measure.quantities
            if fuel not in of.social.left_out
        ]
    for fuel, kind in kinds:
        own = prices.has(measure, fuel, kind)
        yield (
            f"Price of {fuel}, {kind}",
            prices.described(measure, fuel, kind).removeprefix(f"{fuel}: "),
            "The tariff file" if own else _source(given.values.sources["energy-prices"]),
        )


def _rest(of: Appraised, given: Assumptions) -> Rows:
    found, values = of.cash.persistence, given.values
    yield "Persistence factor", printed(found.years, "number", 2), found.how
    usual = "The Green Book's standard rate" if given.rate == USUAL_RATE else "As asked"
    yield (
        "Base year of all present values",
        f"{financial_year_of(date(given.base_year, 4, 1))}",
        "As asked, or the financial year of the appraisal's day",
    )
    yield "Discount rate of the cash case", f"{stated(given.rate, 2)} a year", usual
    if of.social is None:
        return
    yield (
        "Carbon values of the Green Book case",
        f"{given.scenario}, in prices of {given.social_price_year}",
        _source(values.sources["carbon-values"]),
    )
    yield (
        "Discount rate of the Green Book case",
        "3.5% a year to year 30, then less",
        _source(values.sources["social-time-preference-rate"]),
    )
    yield (
        f"Prices of {of.cash.measure.price_year} in those of {given.social_price_year}",
        "by the GDP deflator",
        _source(values.sources["gdp-deflator"]),
    )
    kind = of.cash.measure.optimism_bias or given.optimism_bias
    yield (
        "Optimism bias",
        f"{stated(of.social.optimism_bias)} of capital and replacements"
        if kind
        else "none stated, none added",
        f"{_source(values.sources['optimism-bias'])} ({kind}, upper bound)"
        if kind in values.optimism_bias
        else _whence(of),
    )


def _whence(of: Appraised) -> str:
    """Where an optimism bias that is the user's own is stated."""
    if of.cash.measure.optimism_bias:
        return of.cash.measure.listed_in
    return "As asked" if of.social and of.social.optimism_bias else "–"


def _source(of: TableSource) -> str:
    return f"{of.publisher}: {of.title} (edition {of.edition or 'without a date'})"
