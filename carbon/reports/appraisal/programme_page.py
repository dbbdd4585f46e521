"""The programme's page: totals, the ranked list, the abatement curve, schemes, budget and fund."""

from __future__ import annotations

from operator import attrgetter, itemgetter

from carbon.figures.column import Column, Columns, text
from carbon.measures.cash_case import base_sentence
from carbon.measures.figures import CASH_MONEY, SOCIAL_PAGE, SUMS
from carbon.measures.measure import OPEN_STATUSES, STATUSES
from carbon.measures.portfolio.curve_figures import BARS, curve_notes
from carbon.measures.portfolio.macc import BASES, Bar
from carbon.measures.portfolio.totals import AppraisalSums, added_up, without_kwh
from carbon.measures.said import named
from carbon.reports import gap
from carbon.reports.appraisal.differences import differences_section
from carbon.reports.appraisal.fit import budget_section, fund_section
from carbon.reports.appraisal.macc_page import HEIGHTS
from carbon.reports.appraisal.programme import NUMBERED, OF_EACH, Programme
from carbon.reports.appraisal.schemes import schemes_section
from carbon.reports.document import Chart, Section, Table, Trace, printed, sentence_list

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
    rows: list[tuple[str, AppraisalSums]] = []
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
        Table.of(
            "totals-money",
            "Money by status: the council's cash case",
            _by_status(
                "count", "capital_gbp", "grant_gbp", "cost_gbp", "first_year_saving_gbp",
                "simple_payback_years", "npv_gbp",
            ),
            rows,
            (*notes, base_sentence(of.given), *left_out, *lacking),
        ),
        Table.of(
            "totals-carbon",
            "Energy and carbon by status",
            _by_status(
                "first_year_kwh", "first_year_tco2e", "lifetime_tco2e", "salix_lifetime_tco2e"
            ),
            rows,
            without_kwh([each.cash for each in of.measures]),
        ),
    ]  # fmt: skip
    if whole.shares_meters:
        tables.append(_together(of))
    return tables


def _by_status(*keys: str) -> Columns[tuple[str, AppraisalSums]]:
    return Columns(text("status", "Status", itemgetter(0)), *SUMS.view(*keys).within(itemgetter(1)))


def _together(of: Programme) -> Table:
    """The totals with savings on one meter combined, beside those added up."""
    whole, added = of.totals, of.totals.added
    figures = SUMS.view(
        "first_year_saving_gbp", "simple_payback_years", "first_year_tco2e", "lifetime_tco2e",
        "salix_lifetime_tco2e", "npv_gbp",
    )  # fmt: skip
    notes = [
        f"{each.meter}: {sentence_list([of.names[name] for name in each.measures])} save "
        f"{printed(each.share, 'percent', 1)} of its use together, not "
        f"{printed(each.added_up, 'percent', 1)}."
        for each in whole.curve.meters
    ]
    return Table.of(
        "together",
        "To be decided on, savings on one meter combined",
        Columns(
            text("heading", "Figure"),
            Column("added", "Added up", lambda figure: figure.of(added), decimals=0),
            Column("together", "Together", lambda figure: figure.of(whole), decimals=0),
        ),
        figures,
        (
            "The figures at the top of the report are those together. A first year is each "
            "measure's own, less what those at work on its meter in that year save of it.",
            *notes,
        ),
        decimals=tuple(figures.decimals.values()),
    )


def _money(of: Programme) -> Table:
    return Table.of(
        "ranked-money",
        "Money: the council's cash case, shortest simple payback first",
        Columns(
            NUMBERED,
            text("status", "Status", attrgetter("cash.measure.status")),
            *OF_EACH.view(*CASH_MONEY),
        ),
        of.measures,
    )


def _carbon(of: Programme) -> Table:
    figures = OF_EACH.view(
        "first_year_kwh", "first_year_tco2e", "lifetime_tco2e", "gbp_per_tco2e",
        "salix_lifetime_tco2e", "salix_gbp_per_tco2e", "salix_gbp_per_direct_tco2e",
    )  # fmt: skip
    return Table.of(
        "ranked-carbon",
        "Energy and carbon, in the same order",
        Columns(NUMBERED, *figures),
        of.measures,
        of.measures[0].cash.conventions[-1:],
    )


def _social(of: Programme) -> tuple[Table, ...]:
    """The Green Book case of each measure that has one, apart from the cash case."""
    conventions = [each.social.conventions for each in of.measures if each.social]
    if not conventions:
        return ()
    missing = [each.name for each in of.measures if each.social is None]
    notes = [*conventions[0]]
    if missing:
        notes.append(f"No Green Book case, each page says why: {sentence_list(missing)}.")
    return (
        Table.of(
            "ranked-social",
            f"The Green Book social case, present values in £ of {of.given.social_price_year}, in "
            "the same order",
            Columns(NUMBERED, *SOCIAL_PAGE.within(lambda each: each.social)),
            [each for each in of.measures if each.social],
            notes,
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
    bars = BARS.headed(
        gbp_per_tonne=height,
        tonnes="Adds tCO2e",
        tonnes_alone="Alone tCO2e",
        start_tonnes="From tCO2e",
        end_tonnes="To tCO2e",
        cost_gbp="Cost £",
        npv_gbp="NPV £",
    ).printed_to(gbp_per_tonne=2)
    name = text("measure", "Measure", lambda bar: f"{_numbers(of, bar)}. {bar_name(of, bar)}")
    table = Table.of(
        "curve",
        f"Marginal abatement cost curve: {BASES[curve.basis]}",
        Columns(name, *bars),
        curve.bars,
        curve_notes(curve, of.names),
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
