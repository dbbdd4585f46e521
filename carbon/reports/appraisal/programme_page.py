"""The programme's page: totals, the ranked list, the abatement curve, schemes, budget and fund."""

from __future__ import annotations

from carbon.measures.cash_case import base_sentence
from carbon.measures.measure import OPEN_STATUSES, STATUSES
from carbon.measures.portfolio.curve_figures import curve_notes
from carbon.measures.portfolio.macc import BASES, Bar
from carbon.measures.portfolio.totals import Sums, added_up, without_kwh
from carbon.measures.said import named
from carbon.reports import gap
from carbon.reports.appraisal.differences import differences_section
from carbon.reports.appraisal.fit import budget_section, fund_section
from carbon.reports.appraisal.macc_page import HEIGHTS
from carbon.reports.appraisal.programme import Programme
from carbon.reports.appraisal.schemes import schemes_section
from carbon.reports.document import (
    Chart,
    Column,
    Section,
    Table,
    Trace,
    Value,
    printed,
    sentence_list,
)

TITLES = {
    "npv": "The cheapest tonnes first, net of what they save",
    "cost": "The least capital per tonne first",
}


def sections(of: Programme) -> list[Section]:
    """The sections of the programme's page, those that have something to say."""
    found = [
        Section("totals", "What it comes to", tables=tuple(_totals(of))),
        Section(
            "ranked",
            "The measures, by simple payback",
            tables=(_money(of), _carbon(of), *_social(of)),
        ),
        _curve(of),
        schemes_section(of),
        budget_section(of),
        fund_section(of),
        _gap(of),
        differences_section(of),
    ]
    return [section for section in found if section]


def _gap(of: Programme) -> Section | None:
    """The gap to the target, or why there is none; None where no inventory was named."""
    if of.gap:
        return gap.section(of.gap)
    if not of.no_gap:
        return None
    return Section(gap.TABLE, gap.HEADING, (of.no_gap,))


def _totals(of: Programme) -> list[Table]:
    whole = of.totals
    counted = {each.measure.id for each in whole.counted}
    rows: list[tuple[str, Sums]] = []
    for status in STATUSES:
        listed = [each.cash for each in of.measures if each.cash.measure.status == status]
        decided = status not in OPEN_STATUSES
        own = [made for made in listed if decided or made.measure.id in counted]
        if own:
            rows.append((status.capitalize(), added_up(own)))
    if whole.counted:
        rows.append(("To be decided on, added up", whole.added))
    left_out = tuple(
        f"Not counted: {of.names[name]}: {named(why, of.names)}." for name, why in whole.left_out
    )
    lacking = tuple(
        f"Not counted: {named(remark, of.names)}"
        for remark in (
            *(remark for remark in whole.remarks if "left out, because" in remark),
            *(each.remark for each in of.not_appraised),
        )
    )
    notes = ("First year is each measure's own. Proposed and approved are to be decided on.",)
    tables = [
        Table(
            "totals-money",
            "Money by status: the council's cash case",
            (
                Column("Status"),
                Column("Measures", "number", 0),
                Column("Capital £", "number", 0),
                Column("Grants £", "number", 0),
                Column("Cost £", "number", 0),
                Column("Saves £, first year", "number", 0),
                Column("Simple payback, years", "number", 1),
                Column("NPV £", "number", 0),
            ),
            tuple(_money_sums(name, sums) for name, sums in rows),
            (*notes, base_sentence(of.given), *left_out, *lacking),
        ),
        Table(
            "totals-carbon",
            "Energy and carbon by status",
            (
                Column("Status"),
                Column("Saves kWh, first year", "number", 0),
                Column("tCO2e, first year", "number", 1),
                Column("Lifetime tCO2e, year by year", "number", 1),
                Column("Lifetime tCO2e, Salix", "number", 1),
            ),
            tuple(_carbon_sums(name, sums) for name, sums in rows),
            tuple(without_kwh([each.cash for each in of.measures])),
        ),
    ]
    if whole.shares_meters:
        tables.append(_together(of))
    return tables


def _money_sums(name: str, sums: Sums) -> tuple[Value, ...]:
    return (
        name,
        sums.count,
        sums.capital_gbp,
        sums.grant_gbp,
        sums.cost_gbp,
        sums.first_year_saving_gbp,
        sums.simple_payback_years,
        sums.npv_gbp,
    )


def _carbon_sums(name: str, sums: Sums) -> tuple[Value, ...]:
    return (
        name,
        sums.first_year_kwh,
        sums.first_year_tco2e,
        sums.lifetime_tco2e,
        sums.salix_lifetime_tco2e,
    )


def _together(of: Programme) -> Table:
    """The totals with savings on one meter combined, beside those added up."""
    whole, added = of.totals, of.totals.added
    rows: list[tuple[Value, ...]] = [
        ("Saves £, first year", added.first_year_saving_gbp, whole.first_year_saving_gbp),
        ("Simple payback, years", added.simple_payback_years, whole.simple_payback_years),
        ("tCO2e, first year", added.first_year_tco2e, whole.first_year_tco2e),
        ("Lifetime tCO2e, year by year", added.lifetime_tco2e, whole.lifetime_tco2e),
        ("Lifetime tCO2e, Salix", added.salix_lifetime_tco2e, whole.salix_lifetime_tco2e),
        ("NPV £", added.npv_gbp, whole.npv_gbp),
    ]
    notes = [
        f"{each.meter}: {sentence_list([of.names[name] for name in each.measures])} save "
        f"{printed(each.share, 'percent', 1)} of its use together, not "
        f"{printed(each.added_up, 'percent', 1)}."
        for each in whole.curve.meters
    ]
    return Table(
        "together",
        "To be decided on, savings on one meter combined",
        (Column("Figure"), Column("Added up", "number"), Column("Together", "number")),
        tuple(rows),
        (
            "The figures at the top of the report are those together. A first year is each "
            "measure's own, less what those at work on its meter in that year save of it.",
            *notes,
        ),
        (0, 1, 1, 1, 1, 0),
    )


def _money(of: Programme) -> Table:
    return Table(
        "ranked-money",
        "Money: the council's cash case, shortest simple payback first",
        (
            Column("Measure"),
            Column("Status"),
            Column("Cost £", "number", 0),
            Column("Saves £, first year", "number", 0),
            Column("Simple payback, years", "number", 1),
            Column("Discounted payback, years", "number", 1),
            Column("NPV £", "number", 0),
            Column("IRR", "percent", 1),
        ),
        tuple(
            (
                f"{each.rank}. {each.name}",
                each.cash.measure.status,
                each.cash.cost_gbp,
                each.cash.first_year_saving_gbp,
                each.cash.simple_payback_years,
                each.cash.discounted_payback_years,
                each.cash.npv_gbp,
                each.cash.irr,
            )
            for each in of.measures
        ),
    )


def _carbon(of: Programme) -> Table:
    return Table(
        "ranked-carbon",
        "Energy and carbon, in the same order",
        (
            Column("Measure"),
            Column("Saves kWh, first year", "number", 0),
            Column("tCO2e, first year", "number", 2),
            Column("Lifetime tCO2e, year by year", "number", 1),
            Column("£ per tCO2e, year by year", "number", 2),
            Column("Lifetime tCO2e, Salix", "number", 1),
            Column("£ per tCO2e, Salix", "number", 2),
            Column("£ per direct tCO2e, Salix", "number", 2),
        ),
        tuple(
            (
                f"{each.rank}. {each.name}",
                each.cash.first_year_kwh,
                each.cash.first_year_tco2e,
                each.cash.lifetime_tco2e,
                each.cash.gbp_per_tco2e,
                each.cash.salix_lifetime_tco2e,
                each.cash.salix_gbp_per_tco2e,
                each.cash.salix_gbp_per_direct_tco2e,
            )
            for each in of.measures
        ),
        of.measures[0].cash.conventions[-1:],
    )


def _social(of: Programme) -> tuple[Table, ...]:
    """The Green Book case of each measure that has one, apart from the cash case."""
    cases = [(each, each.social) for each in of.measures if each.social]
    if not cases:
        return ()
    missing = [each.name for each in of.measures if each.social is None]
    notes = [*cases[0][1].conventions]
    if missing:
        notes.append(f"No Green Book case, each page says why: {sentence_list(missing)}.")
    return (
        Table(
            "ranked-social",
            f"The Green Book social case, present values in £ of {of.given.social_price_year}, in "
            "the same order",
            (
                Column("Measure"),
                Column("Cost £", "number", 0),
                Column("Carbon £", "number", 0),
                Column("Energy £", "number", 0),
                Column("Other £", "number", 0),
                Column("Net present value £", "number", 0),
                Column("Benefits ÷ cost", "number", 2),
                Column("Left out"),
            ),
            tuple(
                (
                    f"{each.rank}. {each.name}",
                    case.present_cost_gbp,
                    case.present_carbon_gbp,
                    case.present_energy_gbp,
                    case.present_other_gbp,
                    case.npv_gbp,
                    case.benefit_cost_ratio,
                    ", ".join(case.benefits_left_out),
                )
                for each, case in cases
            ),
            tuple(notes),
        ),
    )


def _numbers(of: Programme, bar: Bar) -> str:
    return " + ".join(str(of.ranks[name]) for name in bar.measures)


def bar_name(of: Programme, bar: Bar) -> str:
    """The names of a bar's measures."""
    return sentence_list([of.names[name] for name in bar.measures])


def _curve(of: Programme) -> Section | None:
    curve = of.totals.curve
    if not curve.bars:
        return None
    height = f"{HEIGHTS[curve.basis]}, £ per tCO2e"
    table = Table(
        "curve",
        f"Marginal abatement cost curve: {BASES[curve.basis]}",
        (
            Column("Measure"),
            Column(height, "number", 2),
            Column("Adds tCO2e", "number", 1),
            Column("Alone tCO2e", "number", 1),
            Column("From tCO2e", "number", 1),
            Column("To tCO2e", "number", 1),
            Column("Cost £", "number", 0),
            Column("NPV £", "number", 0),
        ),
        tuple(
            (
                f"{_numbers(of, bar)}. {bar_name(of, bar)}",
                bar.gbp_per_tonne,
                bar.tonnes,
                bar.tonnes_alone,
                bar.start_tonnes,
                bar.end_tonnes,
                bar.cost_gbp,
                bar.npv_gbp,
            )
            for bar in curve.bars
        ),
        tuple(curve_notes(curve, of.names)),
    )
    chart = Chart(
        "curve",
        f"Tonnes and {BASES[curve.basis]}",
        "Each block is a measure, or measures of which one needs another, numbered as in the list: "
        "as wide as the tonnes it adds over its life, as high as its "
        f"{HEIGHTS[curve.basis].lower()} per tonne. Together they save {printed(curve.tonnes)} "
        "tCO2e.",
        height,
        (
            Trace(
                "Measures",
                tuple(_numbers(of, bar) for bar in curve.bars),
                tuple(bar.gbp_per_tonne for bar in curve.bars),
                "blocks",
                spans=tuple((bar.start_tonnes, bar.end_tonnes) for bar in curve.bars),
                labels=tuple(bar_name(of, bar) for bar in curve.bars),
            ),
        ),
        "curve",
        ordered=False,
        across="Lifetime tCO2e, year by year",
    )
    return Section("curve", TITLES[curve.basis], charts=(chart,), tables=(table,))
