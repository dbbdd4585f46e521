"""Appraisals as rows and as plain documents: every figure once, unrounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from carbon.measures.cash_case import Appraisal
from carbon.measures.editions import Used, with_editions
from carbon.measures.social import SocialCase
from carbon.money import pounds

#: The overview of the cash case: each column, and its decimals where it is a number.
CASH_COLUMNS: dict[str, int | None] = {
    "measure": None,
    "cost £": 0,
    "saves £/yr": 0,
    "saves kWh/yr": 0,
    "tCO2e/yr": 2,
    "simple payback yr": 1,
    "discounted payback yr": 1,
    "NPV £": 0,
    "IRR %": 1,
    "Salix t": 1,
    "by year t": 1,
    "Salix £/t": 2,
    "Salix £/direct t": 2,
}
#: The same in two tables, where one is too wide: money, and tonnes.
CASH_PARTS = (
    ("cost £", "saves £/yr", "simple payback yr", "discounted payback yr", "NPV £", "IRR %"),
    ("saves kWh/yr", "tCO2e/yr", "Salix t", "by year t", "Salix £/t", "Salix £/direct t"),
)
SOCIAL_COLUMNS: dict[str, int | None] = {
    "measure": None,
    "cost £": 0,
    "carbon £": 0,
    "energy £": 0,
    "other £": 0,
    "net present value £": 0,
    "benefit ÷ cost": 2,
    "break-even £/tCO2e": 2,
    "left out": None,
}
SOCIAL_PARTS = (
    ("cost £", "carbon £", "energy £", "other £", "net present value £"),
    ("benefit ÷ cost", "break-even £/tCO2e", "left out"),
)
#: What one measure's page shows: the name and unit of each figure, and its property.
FIGURES = (
    ("capital", "£", "capital_gbp"),
    ("grant", "£", "grant_gbp"),
    ("cost: capital less grant", "£", "cost_gbp"),
    ("first-year saving, net", "£", "first_year_saving_gbp"),
    ("lifetime saving, net of replacements", "£", "lifetime_saving_gbp"),
    ("first-year saving", "kWh", "first_year_kwh"),
    ("lifetime saving", "kWh", "lifetime_kwh"),
    ("first-year saving", "tCO2e", "first_year_tco2e"),
    ("first-year saving, direct only", "tCO2e", "first_year_direct_tco2e"),
    ("lifetime saving, Salix", "tCO2e", "salix_lifetime_tco2e"),
    ("lifetime saving, Salix, direct only", "tCO2e", "salix_lifetime_direct_tco2e"),
    ("lifetime saving, year by year", "tCO2e", "lifetime_tco2e"),
    ("lifetime saving, year by year, direct only", "tCO2e", "lifetime_direct_tco2e"),
    ("simple payback", "years", "simple_payback_years"),
    ("discounted payback", "years", "discounted_payback_years"),
    ("net present value", "£", "npv_gbp"),
    ("internal rate of return", "% a year", "irr"),
    ("cost per lifetime tonne, Salix", "£/tCO2e", "salix_gbp_per_tco2e"),
    ("cost per lifetime tonne, Salix, direct only", "£/tCO2e", "salix_gbp_per_direct_tco2e"),
    ("cost per lifetime tonne, year by year", "£/tCO2e", "gbp_per_tco2e"),
    ("cost per lifetime tonne, year by year, direct only", "£/tCO2e", "gbp_per_direct_tco2e"),
    ("break-even carbon price", "£/tCO2e", "break_even_carbon_price"),
)


def cash_row(made: Appraisal) -> list[object]:
    """One measure in :data:`CASH_COLUMNS`."""
    return [
        made.measure.id,
        made.cost_gbp,
        made.first_year_saving_gbp,
        made.first_year_kwh,
        made.first_year_tco2e,
        made.simple_payback_years,
        made.discounted_payback_years,
        made.npv_gbp,
        None if made.irr is None else made.irr * 100,
        made.salix_lifetime_tco2e,
        made.lifetime_tco2e,
        made.salix_gbp_per_tco2e,
        made.salix_gbp_per_direct_tco2e,
    ]


def figure_rows(made: Appraisal) -> list[list[object]]:
    """One measure's cash case, a row a figure: figure, value, unit."""
    rows = [
        [
            name,
            _figure(made, unit, attribute),
            made.internal_rate.reason or unit if attribute == "irr" else unit,
        ]
        for name, unit, attribute in FIGURES
    ]
    rows.append(["persistence factor", made.persistence.years, "years"])
    return rows


def _figure(made: Appraisal, unit: str, attribute: str) -> object:
    """Money to the penny, here at the end; anything else unrounded."""
    value = getattr(made, attribute)
    if value is None:
        return None
    if unit == "£":
        return float(pounds(value))
    return value * 100 if unit == "% a year" else value


def social_row(case: SocialCase) -> list[object]:
    """One measure in :data:`SOCIAL_COLUMNS`."""
    return [
        case.measure.id,
        case.present_cost_gbp,
        case.present_carbon_gbp,
        case.present_energy_gbp,
        case.present_other_gbp,
        case.npv_gbp,
        case.benefit_cost_ratio,
        case.break_even_carbon_value,
        ", ".join(case.benefits_left_out),
    ]


def remarks_of(made: Sequence[Appraisal | SocialCase]) -> list[str]:
    """What is to be said of each measure, what is said of several said once."""
    said: dict[str, list[str]] = {}
    for one in made:
        for remark in one.remarks:
            said.setdefault(remark, []).append(one.measure.id)
    every = len(made) > 1
    return [
        f"{'All' if every and len(names) == len(made) else ', '.join(names)}: {remark}"
        for remark, names in said.items()
    ]


def figures(made: Appraisal) -> dict[str, Any]:
    """Every figure of one cash case by its property, unrounded; its measure's id before them."""
    own = {attribute: getattr(made, attribute) for _, _, attribute in FIGURES}
    return {"measure": made.measure.id, **own}


def document(made: Appraisal, used: Iterable[Used] | None = None) -> dict[str, Any]:
    """Everything of one cash case and the editions it *used*, for JSON."""
    whole = {
        **figures(made),
        "case": "cash",
        "internal_rate_reason": made.internal_rate.reason,
        "persistence": asdict(made.persistence),
        "discount_rate": made.rate,
        "base_year": made.base_year,
        "conventions": list(made.conventions),
        "remarks": list(made.remarks),
        "cash": [{**asdict(year), "net": year.net} for year in made.cash],
        "life": [asdict(year) for year in made.life],
    }
    return with_editions(whole, used)


def social_document(case: SocialCase, used: Iterable[Used] | None = None) -> dict[str, Any]:
    """Everything of one Green Book case and the editions it *used*, for JSON."""
    whole = {
        "measure": case.measure.id,
        "case": "green-book",
        "base_year": case.base_year,
        "price_year": case.price_year,
        "scenario": case.scenario,
        "optimism_bias": case.optimism_bias,
        "present_cost_gbp": case.present_cost_gbp,
        "present_carbon_gbp": case.present_carbon_gbp,
        "present_energy_gbp": case.present_energy_gbp,
        "present_other_gbp": case.present_other_gbp,
        "npv_gbp": case.npv_gbp,
        "benefit_cost_ratio": case.benefit_cost_ratio,
        "break_even_carbon_value": case.break_even_carbon_value,
        "energy_left_out": list(case.left_out),
        "benefits_left_out": list(case.benefits_left_out),
        "conventions": list(case.conventions),
        "remarks": list(case.remarks),
        "years": [asdict(year) for year in case.years],
    }
    return with_editions(whole, used)


def cash_year_rows(made: Appraisal) -> list[list[object]]:
    """One measure's cash case, a row a year."""
    return [
        [y.year, y.calendar_year, y.capital, y.grant, y.energy, y.export, y.other, y.net]
        for y in made.cash
    ]


def social_year_rows(case: SocialCase) -> list[list[object]]:
    """One measure's Green Book case, a row a year, undiscounted beside its factor."""
    return [
        [
            y.year, y.calendar_year, y.factor, y.capital, y.maintenance, y.energy, y.other,
            y.tco2e, y.carbon,
        ]
        for y in case.years
    ]  # fmt: skip
