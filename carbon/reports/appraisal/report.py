"""The appraisal report: the programme first, then a page for each measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from carbon.errors import counted
from carbon.measures.cashflow import is_short
from carbon.measures.editions import documents, editions_used
from carbon.measures.figures import document, social_document
from carbon.measures.fund_figures import fund_document
from carbon.measures.measure import OPEN_STATUSES, Measure
from carbon.measures.needs import reached
from carbon.measures.portfolio.figures import portfolio_document
from carbon.measures.said import named
from carbon.reports.appraisal import (
    fit as programme_fit,
)
from carbon.reports.appraisal import (
    programme_page,
)
from carbon.reports.appraisal.measure_page import (
    assumptions,
    cash_figures,
    measure_page,
    social_figures,
    years,
)
from carbon.reports.appraisal.programme import Appraised, Programme
from carbon.reports.appraisal.scheme_rules import rules
from carbon.reports.document import Column, Headline, Report, Section, Table, printed, sentence_list
from carbon.reports.words import FIRST_YEAR, LIFETIME, by_sign, saved_or_added, told_either
from carbon.version import __version__


def appraisal_report(of: Programme) -> Report:
    """The report on *of*, every figure unrounded: the page that people read."""
    pages = [measure_page(each, of.given, of.names, of.as_at) for each in of.measures]
    return _report(of, [*programme_page.sections(of), *pages])


def appraisal_workbook(of: Programme) -> Report:
    """The same figures for a workbook: a sheet a measure, and long sheets to filter."""
    long = [
        ("all-years", "Cash flow of every measure by year (£)", [years(m) for m in of.measures]),
        ("all-rules", "Funding schemes, rule by rule", [rules(m) for m in of.measures]),
        (
            "all-assumptions",
            "What the figures rest on",
            [assumptions(m, of.given) for m in of.measures],
        ),
    ]
    names = [each.name for each in of.measures]
    return _report(
        of,
        [
            *programme_page.sections(of),
            Section("sheets", "A sheet a measure", tables=tuple(map(_sheet, of.measures))),
            Section("long", "Every measure", tables=tuple(_stacked(names, *each) for each in long)),
        ],
    )


def appraisal_document(of: Programme, report: Report) -> dict[str, Any]:
    """The report as plain data, and below it what the appraisal itself gives of each measure."""
    return {
        **report.document(),
        "appraisals": [
            {
                **document(each.cash, editions_used([each.cash.measure], of.given, salix=True)),
                "green_book": _green_book(each, of),
                "no_green_book": each.no_social,
            }
            for each in of.measures
        ],
        "editions_used": documents(of.editions_used),
        "portfolio": portfolio_document(of.portfolio) if of.portfolio else None,
        "fund": fund_document(of.account) if of.account else None,
    }


def _green_book(each: Appraised, of: Programme) -> dict[str, Any] | None:
    if each.social is None:
        return None
    used = editions_used([each.cash.measure], of.given, cash=False, social=True)
    return social_document(each.social, used)


def _report(of: Programme, sections: Sequence[Section]) -> Report:
    return Report(
        title="Energy measures: appraisal",
        council=of.council,
        subtitle=f"{counted(of.listed, 'measure')} of {of.file}",
        as_at=f"{of.as_at.day} {of.as_at:%B %Y}",
        version=__version__,
        summary=tuple(_summary(of)),
        headlines=tuple(_headlines(of)),
        sections=tuple(sections),
        sources=tuple(_sources(of)),
    )


def _headlines(of: Programme) -> list[Headline]:
    whole = of.totals
    together = "; savings on one meter combined" if whole.shares_meters else ""
    payback = whole.simple_payback_years
    return [
        Headline(
            "To be decided on",
            float(len(whole.counted)),
            "number",
            0,
            "measure" if len(whole.counted) == 1 else "measures",
            f"of {of.listed} listed: those that are proposed or approved, and can be done together",
        ),
        Headline("Cost", whole.cost_gbp, "gbp", 0, "", "capital less grants"),
        Headline.by_sign(
            told_either(FIRST_YEAR, "the"),
            whole.first_year_saving_gbp,
            "gbp",
            0,
            "",
            f"each measure's own first year{together}",
        ),
        Headline(
            "Simple payback",
            payback,
            "number",
            1,
            "years",
            "cost ÷ first-year saving" if payback is not None else "no money is saved",
        ),
        Headline.by_sign(
            told_either(LIFETIME, "year by year"),
            whole.lifetime_tco2e,
            "number",
            0,
            "tCO2e",
            f"{by_sign(whole.first_year_tco2e, '{} t', '{} t added', printed)} in the first year; "
            f"{_or_none(whole.gbp_per_tco2e)} a tonne",
        ),
        Headline.by_sign(
            told_either(LIFETIME, "Salix method"),
            whole.salix_lifetime_tco2e,
            "number",
            0,
            "tCO2e",
            f"first year × persistence factor; {_or_none(whole.salix_gbp_per_tco2e)} a tonne",
        ),
    ]


def _or_none(gbp: float | None) -> str:
    return "no £" if gbp is None else printed(gbp, "gbp")


def _summary(of: Programme) -> list[str]:
    whole = of.totals
    if not whole.counted:
        if left := sum(each.cash.measure.status in OPEN_STATUSES for each in of.measures):
            told = "the one that is" if left == 1 else f"the {left:,} that are"
            return [
                f"No measure of the file can be decided on: {told} proposed or approved cannot be "
                "done beside what is decided, as the notes of the first table say."
            ]
        return ["No measure of the file is still to be decided on; those listed are appraised."]
    count = len(whole.counted)
    one = count == 1
    money = by_sign(
        whole.first_year_saving_gbp,
        "save {} in the first year",
        "cost {} more to run in the first year",
        lambda gbp: printed(gbp, "gbp"),
    )
    text = (
        f"{'One measure' if one else f'{count} measures'} would cost the council "
        f"{printed(whole.cost_gbp, 'gbp')} after grants and {money}"
    )
    if whole.simple_payback_years is not None:
        text += f", a simple payback of {printed(whole.simple_payback_years, decimals=1)} years"
    amounts = [
        (whole.first_year_tco2e, "tCO2e in the first year"),
        (whole.lifetime_tco2e, f"tCO2e over {'its life' if one else 'their lives'}"),
    ]
    text += (
        f". {'It' if one else 'They'} would {saved_or_added(amounts, printed)}, counted year by "
        "year at factors that fall as the grid gets cleaner."
    )
    paragraphs = [text, *_outstanding(of)]
    if of.portfolio:
        paragraphs.append(programme_fit.budget_sentence(of.portfolio, of.names))
    if of.account:
        paragraphs.append(programme_fit.fund_sentence(of))
    return paragraphs


def _outstanding(of: Programme) -> list[str]:
    """What pays back first, and what the tonnes cost net of what they save."""
    found = []
    if of.quickest:
        years = of.quickest.cash.payback_years
        found.append(
            f"The quickest to pay back is {of.quickest.name}"
            f"{_without(of, of.quickest.cash.measure)}, in {printed(years, decimals=1)} years."
        )
    elif any(is_short(-each.cost_gbp) for each in of.totals.counted):
        found.append("None of what costs money pays back within its life.")
    said = [*found, *_cheapest(of)]
    return [" ".join(said)] if said else []


def _without(of: Programme, measure: Measure) -> str:
    """What *measure* cannot be done without and is not done yet, with its cost, in brackets."""
    to_do = {each.measure.id: each for each in of.totals.counted}
    links = {name: each.measure.needs for name, each in to_do.items()}
    needed = [to_do[name] for name in reached(measure.id, links)]
    if not needed:
        return ""
    parts = [f"{of.names[each.measure.id]} ({printed(each.cost_gbp, 'gbp')})" for each in needed]
    return f", without {sentence_list(parts)}, which it needs"


def _cheapest(of: Programme) -> list[str]:
    """Which measures pay for themselves, and where the next tonnes cost least, net of savings."""
    curve = of.totals.curve
    if curve.bars and curve.basis == "cost":
        bar = curve.bars[0]
        return [
            f"The least capital per tonne is that of {programme_page.bar_name(of, bar)}, "
            f"{printed(bar.gbp_per_tonne, 'gbp')} a tonne, without what it saves in money."
        ]
    said = []
    if curve.paying_tonnes:
        said.append(
            f"Of the {printed(curve.tonnes)} tCO2e on the abatement curve, "
            f"{printed(curve.paying_tonnes)} are of measures that pay for themselves, by a net "
            "present value of 0 or more."
        )
    most = max(of.totals.counted, key=lambda each: (each.npv_gbp, each.measure.id))
    if most.npv_gbp >= 0:
        off = ""
        if most.measure.id not in curve.measures:
            off = ", and it saves no tonne, so is not on the curve"
        said.append(
            f"Worth most by itself is {of.names[most.measure.id]}"
            f"{_without(of, most.measure)}, a net present value of "
            f"{printed(most.npv_gbp, 'gbp')}{off}."
        )
    if curve.costing:
        bar = curve.costing[0]
        said.append(
            f"{'Of the blocks that do not pay for themselves the' if said else 'The'} cheapest "
            f"tonnes are those of {programme_page.bar_name(of, bar)}, at "
            f"{printed(bar.gbp_per_tonne, 'gbp')} a tonne net of what it saves."
        )
    return said


def _sources(of: Programme) -> list[tuple[str, str]]:
    return [
        ("Measures", of.file),
        *([("Gap to the target", of.gap_of)] if of.gap else []),
        *((each.name, each.described) for each in of.editions_used),
        (
            "Method",
            "Figures are rounded when printed, once, from unrounded values, so printed parts may "
            "not add up to printed totals. The council's cash case and the Green Book case are "
            "apart: no figure of one enters the other.",
        ),
        *(("To be noted", named(remark, of.names)) for remark in (*of.remarks, *of.totals.remarks)),
    ]


def _sheet(of: Appraised) -> Table:
    """A measure's figures of both cases on one sheet."""
    parts = [("cash", cash_figures(of))]
    if of.social:
        parts.append(("Green Book", social_figures(of.social, of.rank)))
    slug = re.sub(r"[^a-z0-9]+", "-", of.cash.measure.id.casefold()).strip("-")
    return Table(
        f"m{of.rank:02d}-{slug}"[:31],
        of.name,
        (Column("Case"), *parts[0][1].columns),
        tuple((case, *row) for case, table in parts for row in table.rows),
        tuple(note for _, table in parts for note in table.notes),
        tuple(places for _, table in parts for places in table.decimals),
    )


def _stacked(names: Sequence[str], identifier: str, caption: str, tables: Sequence[Table]) -> Table:
    """Tables of one form, one a measure, below one another with the measure's name."""
    return replace(
        tables[0],
        id=identifier,
        caption=caption,
        columns=(Column("Measure"), *tables[0].columns),
        rows=tuple(
            (name, *row) for name, table in zip(names, tables, strict=True) for row in table.rows
        ),
    )
