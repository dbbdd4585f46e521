"""The figures of an appraisal, the cash case and the Green Book case apart: each declared once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from carbon.figures.column import Column, Columns, own, text
from carbon.figures.listing import Listing
from carbon.measures.cash_case import Appraisal, CashYear
from carbon.measures.editions import Used, with_editions
from carbon.measures.measure import Measure
from carbon.measures.social import SocialCase, SocialYear
from carbon.money import pounds

#: The editions that the figures of some measures used.
Editions = Callable[[Sequence[Measure]], tuple[Used, ...]]

#: The cash case of a measure: what a table, a page, a frame and JSON have of it.
CASH: Columns[Appraisal] = Columns(
    text("measure", of=lambda made: made.measure.id),
    own("capital_gbp", "capital £", "£", 0, label="capital"),
    own("grant_gbp", "grant £", "£", 0, label="grant"),
    own("cost_gbp", "cost £", "£", 0, label="cost: capital less grant"),
    own("first_year_saving_gbp", "saves £/yr", "£", 0, label="first-year saving, net"),
    own("lifetime_saving_gbp", "saves £", "£", 0, label="lifetime saving, net of replacements"),
    own("first_year_kwh", "saves kWh/yr", "kWh", 0, label="first-year saving"),
    own("lifetime_kwh", "saves kWh", "kWh", 0, label="lifetime saving"),
    own("first_year_tco2e", "tCO2e/yr", "tCO2e", 2, label="first-year saving"),
    own("first_year_direct_tco2e", "direct tCO2e/yr", "tCO2e", 2,
        label="first-year saving, direct only"),
    own("salix_lifetime_tco2e", "Salix t", "tCO2e", 1, label="lifetime saving, Salix"),
    own("salix_lifetime_direct_tco2e", "Salix direct t", "tCO2e", 1,
        label="lifetime saving, Salix, direct only"),
    own("lifetime_tco2e", "by year t", "tCO2e", 1, label="lifetime saving, year by year"),
    own("lifetime_direct_tco2e", "by year direct t", "tCO2e", 1,
        label="lifetime saving, year by year, direct only"),
    own("simple_payback_years", "simple payback yr", "years", 1, label="simple payback"),
    own("discounted_payback_years", "discounted payback yr", "years", 1,
        label="discounted payback"),
    own("npv_gbp", "NPV £", "£", 0, label="net present value"),
    own("irr", "IRR %", "% a year", 1, scale=100.0, label="internal rate of return"),
    own("salix_gbp_per_tco2e", "Salix £/t", "£/tCO2e", 2, label="cost per lifetime tonne, Salix"),
    own("salix_gbp_per_direct_tco2e", "Salix £/direct t", "£/tCO2e", 2,
        label="cost per lifetime tonne, Salix, direct only"),
    own("gbp_per_tco2e", "by year £/t", "£/tCO2e", 2,
        label="cost per lifetime tonne, year by year"),
    own("gbp_per_direct_tco2e", "by year £/direct t", "£/tCO2e", 2,
        label="cost per lifetime tonne, year by year, direct only"),
    own("break_even_carbon_price", "break-even £/t", "£/tCO2e", 2,
        label="break-even carbon price"),
)  # fmt: skip
#: What is told further of one measure: payback by its whole flow, and what Salix multiplies by.
PAYBACK = own("payback_years", "payback yr", "years", 1, label="payback, year by year")
PERSISTENCE: Column[Appraisal] = Column(
    "persistence", "persistence yr", lambda made: made.persistence.years, "years", 2,
    label="persistence factor",
)  # fmt: skip
#: What a report has of the cash case of each measure in a row, as its pages head it.
CASH_PAGE = CASH.headed(
    capital_gbp="Capital £",
    grant_gbp="Grants £",
    cost_gbp="Cost £",
    first_year_saving_gbp="Saves £, first year",
    simple_payback_years="Simple payback, years",
    discounted_payback_years="Discounted payback, years",
    npv_gbp="NPV £",
    irr="IRR",
    first_year_kwh="Saves kWh, first year",
    first_year_tco2e="tCO2e, first year",
    lifetime_tco2e="Lifetime tCO2e, year by year",
    gbp_per_tco2e="£ per tCO2e, year by year",
    salix_lifetime_tco2e="Lifetime tCO2e, Salix",
    salix_gbp_per_tco2e="£ per tCO2e, Salix",
    salix_gbp_per_direct_tco2e="£ per direct tCO2e, Salix",
)
#: What it has of several measures added up.
SUMS: Columns[Any] = Columns(
    own("count", "Measures", decimals=0), *CASH_PAGE.printed_to(first_year_tco2e=1)
)
#: The overview of several measures; in two tables, money and tonnes, where one is too wide.
CASH_MONEY = ("cost_gbp", "first_year_saving_gbp", "simple_payback_years",
              "discounted_payback_years", "npv_gbp", "irr")  # fmt: skip
CASH_TONNES = ("first_year_kwh", "first_year_tco2e", "salix_lifetime_tco2e", "lifetime_tco2e",
               "salix_gbp_per_tco2e", "salix_gbp_per_direct_tco2e")  # fmt: skip
OVERVIEW = CASH.view(
    "measure", "cost_gbp", "first_year_saving_gbp", "first_year_kwh", "first_year_tco2e",
    "simple_payback_years", "discounted_payback_years", "npv_gbp", "irr", "salix_lifetime_tco2e",
    "lifetime_tco2e", "salix_gbp_per_tco2e", "salix_gbp_per_direct_tco2e",
)  # fmt: skip
CASH_YEARS: Columns[CashYear] = Columns(
    text("year"),
    text("calendar_year", "calendar year"),
    own("capital", "capital £", "£", 2),
    own("grant", "grant £", "£", 2),
    own("energy", "energy £", "£", 2),
    own("export", "export £", "£", 2),
    own("other", "other £", "£", 2),
    own("net", "net £", "£", 2),
)
#: The Green Book case of a measure, present values.
SOCIAL: Columns[SocialCase] = Columns(
    text("measure", of=lambda case: case.measure.id),
    own("present_cost_gbp", "cost £", "£", 0,
        label="present cost: capital, replacements, maintenance"),
    own("present_carbon_gbp", "carbon £", "£", 0, label="present value of carbon saved"),
    own("present_energy_gbp", "energy £", "£", 0, label="present value of energy saved"),
    own("present_other_gbp", "other £", "£", 0, label="present value of what else is saved"),
    own("npv_gbp", "net present value £", "£", 0, label="net present social value"),
    own("benefit_cost_ratio", "benefit ÷ cost", "", 2, label="benefits ÷ cost"),
    own("break_even_carbon_value", "break-even £/tCO2e", "£/tCO2e", 2,
        label="break-even carbon value"),
    text("left_out", "left out", lambda case: ", ".join(case.benefits_left_out)),
)  # fmt: skip
SOCIAL_FIGURES = SOCIAL.view(
    "present_cost_gbp", "present_carbon_gbp", "present_energy_gbp", "present_other_gbp", "npv_gbp",
    "benefit_cost_ratio", "break_even_carbon_value",
)  # fmt: skip
#: The same as the pages of a report head it, a measure a row.
SOCIAL_PAGE = SOCIAL.headed(
    present_cost_gbp="Cost £",
    present_carbon_gbp="Carbon £",
    present_energy_gbp="Energy £",
    present_other_gbp="Other £",
    npv_gbp="Net present value £",
    benefit_cost_ratio="Benefits ÷ cost",
    left_out="Left out",
)
SOCIAL_YEARS: Columns[SocialYear] = Columns(
    text("year"),
    text("calendar_year", "calendar year"),
    own("factor", "factor", "", 6),
    own("capital", "capital £", "£", 2),
    own("maintenance", "maintenance £", "£", 2),
    own("energy", "energy £", "£", 2),
    own("other", "other £", "£", 2),
    own("tco2e", "tCO2e", "tCO2e", 2),
    own("carbon", "carbon £", "£", 2),
)


def cash_listing(made: Sequence[Appraisal], used: Editions, remarks: Sequence[str] = ()) -> Listing:
    """Several measures beside one another; JSON has every figure of each."""
    return OVERVIEW.listing(
        made,
        "The council's cash case",
        parts=(CASH.view(*CASH_MONEY).headings, CASH.view(*CASH_TONNES).headings),
        document=[document(each, used([each.measure])) for each in made],
        notes=[*made[0].conventions, *remarks_of(made), *remarks],
    )


def measure_listing(made: Appraisal, used: Editions, remarks: Sequence[str] = ()) -> Listing:
    """One measure, a row a figure; money to the penny."""
    rows: list[tuple[object, ...]] = []
    for column in (*CASH, PERSISTENCE):
        if column.label:
            value, unit = column.shown(made), column.unit
            if unit == "£" and isinstance(value, float):
                value = float(pounds(value))
            if column.key == "irr":
                unit = made.internal_rate.reason or unit
            rows.append((column.label, value, unit))
    return Listing(
        ("figure", "value", "unit"),
        rows,
        f"Cash case of {made.measure.id}",
        decimals={"value": 2},
        document=document(made, used([made.measure])),
        notes=[*made.conventions, *remarks_of([made]), *remarks],
    )


def cash_year_listing(made: Appraisal, used: Editions, remarks: Sequence[str] = ()) -> Listing:
    """One measure's cash case, a row a year."""
    columns = CASH_YEARS
    return columns.listing(
        made.cash,
        f"Cash case of {made.measure.id}, year by year",
        parts=(
            columns.view("calendar_year", "capital", "grant", "net").headings,
            columns.view("energy", "export", "other").headings,
        ),
        document=document(made, used([made.measure])),
        notes=[*made.conventions, *remarks_of([made]), *remarks],
    )


def social_listing(cases: Sequence[SocialCase], used: Editions, remarks: Sequence[str]) -> Listing:
    """The Green Book case of several measures beside one another."""
    return SOCIAL.listing(
        cases,
        f"The Green Book social case, present values in GBP of {cases[0].price_year}",
        parts=(
            SOCIAL_FIGURES.view("present_cost_gbp", "present_carbon_gbp", "present_energy_gbp",
                                "present_other_gbp", "npv_gbp").headings,
            SOCIAL.view("benefit_cost_ratio", "break_even_carbon_value", "left_out").headings,
        ),
        document=[social_document(case, used([case.measure])) for case in cases],
        notes=[*cases[0].conventions, *remarks_of(cases), *remarks],
    )  # fmt: skip


def social_year_listing(case: SocialCase, used: Editions, remarks: Sequence[str]) -> Listing:
    """One measure's Green Book case, a row a year, undiscounted beside its factor."""
    return SOCIAL_YEARS.listing(
        case.years,
        f"Green Book case of {case.measure.id}, GBP of {case.price_year}, undiscounted",
        parts=(
            SOCIAL_YEARS.view("calendar_year", "factor", "capital", "maintenance").headings,
            SOCIAL_YEARS.view("energy", "other", "tco2e", "carbon").headings,
        ),
        document=social_document(case, used([case.measure])),
        notes=[*case.conventions, *remarks_of([case]), *remarks],
    )


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


def document(made: Appraisal, used: Iterable[Used] | None = None) -> dict[str, Any]:
    """Everything of one cash case and the editions it *used*, for JSON."""
    whole = {
        **CASH.record(made),
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
        **SOCIAL_FIGURES.record(case),
        "energy_left_out": list(case.left_out),
        "benefits_left_out": list(case.benefits_left_out),
        "conventions": list(case.conventions),
        "remarks": list(case.remarks),
        "years": [asdict(year) for year in case.years],
    }
    return with_editions(whole, used)
