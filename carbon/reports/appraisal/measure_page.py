"""One measure on a page: what it is, what it costs and saves, and what that rests on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from operator import itemgetter
from typing import Any

from carbon.errors import capital, counted
from carbon.figures.column import Column, Columns, text
from carbon.measures.assumptions import Assumptions, stated
from carbon.measures.cash_case import Appraisal
from carbon.measures.cashflow import is_short
from carbon.measures.figures import CASH, CASH_YEARS, PAYBACK, PERSISTENCE, SOCIAL_FIGURES
from carbon.measures.measure import DONE_STATUSES, Measure
from carbon.measures.said import called
from carbon.measures.social import SocialCase
from carbon.reports.appraisal.assumptions import assumption_rows
from carbon.reports.appraisal.programme import Appraised
from carbon.reports.appraisal.scheme_rules import rules
from carbon.reports.document import (
    Chart,
    Headline,
    Section,
    Table,
    Trace,
    printed,
    sentence_list,
)
from carbon.reports.words import FIRST_YEAR, LIFETIME, by_sign, told_either

#: What a measure's page has of the cash case.
PAGE = Columns(
    *CASH.view("capital_gbp", "grant_gbp", "cost_gbp", "simple_payback_years"),
    PAYBACK,
    *CASH.view("discounted_payback_years", "npv_gbp", "irr", "break_even_carbon_price"),
)
#: What is saved, and its figures: of the first year, over the life, the cost per tonne.
SAVINGS = (
    ("Money, net of maintenance and replacements (£)", "first_year_saving_gbp",
     "lifetime_saving_gbp", ""),
    ("Energy (kWh)", "first_year_kwh", "lifetime_kwh", ""),
    ("tCO2e, year by year", "first_year_tco2e", "lifetime_tco2e", "gbp_per_tco2e"),
    ("tCO2e, year by year, direct only", "first_year_direct_tco2e", "lifetime_direct_tco2e",
     "gbp_per_direct_tco2e"),
    ("tCO2e, Salix method", "first_year_tco2e", "salix_lifetime_tco2e", "salix_gbp_per_tco2e"),
    ("tCO2e, Salix method, direct only", "first_year_direct_tco2e", "salix_lifetime_direct_tco2e",
     "salix_gbp_per_direct_tco2e"),
)  # fmt: skip


def measure_page(
    of: Appraised, given: Assumptions, names: Mapping[str, str], as_at: date
) -> Section:
    """The page of one measure as of the day *as_at*; others by their *names*."""
    tables = [cash(of), savings(of)]
    if of.social:
        tables.append(social_figures(of.social, of.rank))
    if of.answers:
        tables.append(rules(of))
    tables += [assumptions(of, given), years(of)]
    return Section(
        f"measure-{of.rank}",
        f"Measure {of.rank}: {of.name}",
        tuple(_words(of, names, as_at)),
        charts=(_chart(of),),
        tables=tuple(tables),
        headlines=tuple(_headlines(of.cash)),
    )


def _words(of: Appraised, names: Mapping[str, str], as_at: date) -> list[str]:
    measure = of.cash.measure
    words = [f"{_what(measure, names, as_at)} {_payback(of.cash)}"]
    if measure.note:
        words.append(measure.note.rstrip(".") + ".")
    if of.social is None:
        words.append(f"There is no Green Book case: {of.no_social}.")
    return words


def _what(measure: Measure, names: Mapping[str, str], as_at: date) -> str:
    """What it is, as the file lists it."""
    sentences = [
        f"{measure.technology}, {measure.status}; listed as {measure.id} in "
        f"{measure.listed_in}, in prices of {measure.price_year}.",
        f"{_starts(measure, as_at)} {measure.start.day} {measure.start:%B %Y} and "
        f"{'is ' if measure.status in DONE_STATUSES else ''}to last "
        f"{counted(measure.life_years, 'year')}.",
    ]
    if measure.site or measure.meters:
        parts = [f"site {measure.site}"] * bool(measure.site)
        parts += [f"meter {meter}" for meter in measure.meters]
        sentences.append(f"It is at {sentence_list(parts)}.")
    if measure.group:
        sentences.append(f"Only one measure of the group {measure.group} can be done.")
    if measure.needs:
        sentences.append(
            f"It needs {sentence_list([called(each, names) for each in measure.needs])}."
        )
    if measure.after:
        first = sentence_list([called(each, names) for each in measure.after])
        sentences.append(f"What it saves is stated as what is left after {first}.")
    return " ".join(sentences)


def _starts(measure: Measure, as_at: date) -> str:
    if measure.status in DONE_STATUSES:
        return "It started on"
    is_past = measure.is_rejected or measure.start < as_at
    return "It was to start on" if is_past else "It is to start on"


def _payback(made: Appraisal) -> str:
    """What it costs, saves and when that is paid back."""
    cost, saving = printed(made.cost_gbp, "gbp"), made.first_year_saving_gbp
    years = made.simple_payback_years
    if years is None and not is_short(saving):
        return f"It costs {cost} and saves no money in its first year."
    if years is None:
        return (
            f"It costs {cost} and saves no money: in its first year the council pays "
            f"{printed(-saving, 'gbp')} more."
        )
    saves = f"It costs {cost} and saves {printed(saving, 'gbp')} in its first year"
    if not is_short(-made.cost_gbp):
        ends = is_short(math.fsum(made.flow))
        return f"{saves}{'; over its life it costs more than it saves' if ends else ''}."
    simple = printed(years, decimals=1)
    if made.payback_years is None:
        return (
            f"{saves}, a simple payback of {simple} years by that year alone; it does not pay back "
            f"in its life of {counted(made.measure.life_years, 'year')}."
        )
    paid = printed(made.payback_years, decimals=1)
    if paid == simple:
        return f"{saves}, so it pays back in {simple} years."
    return (
        f"{saves}, a simple payback of {simple} years; year by year, from its year 0, it pays back "
        f"in {paid}."
    )


def _energy(made: Appraisal) -> str:
    """What it saves in kWh, after a semicolon; nothing where that is not known."""
    if made.first_year_kwh is None:
        return ""
    return f"; {by_sign(made.first_year_kwh, '{} kWh', '{} kWh more used', printed)}"


def _headlines(made: Appraisal) -> list[Headline]:
    paid = "capital, no grant"
    if made.grant_gbp:
        capital, grant = printed(made.capital_gbp, "gbp"), printed(made.grant_gbp, "gbp")
        paid = f"capital of {capital} less a grant of {grant}"
    return [
        Headline("Cost", made.cost_gbp, "gbp", 0, "", paid),
        Headline.by_sign(
            told_either(FIRST_YEAR, "its"),
            made.first_year_saving_gbp,
            "gbp",
            0,
            "",
            f"net of maintenance{_energy(made)}",
        ),
        Headline(
            "Simple payback",
            made.simple_payback_years,
            "number",
            1,
            "years",
            f"first year's saving; year by year: {_or_never(made.payback_years)}; discounted: "
            f"{_or_never(made.discounted_payback_years)}",
        ),
        Headline(
            "Net present value",
            made.npv_gbp,
            "gbp",
            0,
            "",
            f"the council's cash case, at {stated(made.rate, 2)} a year, in money of "
            f"{made.base_year}",
            tone="good" if made.npv_gbp >= 0 else "bad",
        ),
        Headline.by_sign(
            told_either(LIFETIME, "year by year"),
            made.lifetime_tco2e,
            "number",
            1,
            "tCO2e",
            f"{by_sign(made.first_year_tco2e, '{} t', '{} t added', _tenths)} in the first "
            "year; each year at its own factor",
        ),
        Headline.by_sign(
            told_either(LIFETIME, "Salix method"),
            made.salix_lifetime_tco2e,
            "number",
            1,
            "tCO2e",
            f"first year × persistence factor {printed(made.persistence.years, decimals=2)}",
        ),
    ]


def _tenths(value: float) -> str:
    return printed(value, decimals=1)


def _or_never(years: float | None) -> str:
    return "never" if years is None else f"{printed(years, decimals=1)} years"


def cash(of: Appraised) -> Table:
    """The council's cash case, with its conventions."""
    made = of.cash
    reason = made.internal_rate.reason
    return _figures(
        f"m{of.rank}-cash",
        f"The council's cash case: {of.name}",
        PAGE,
        made,
        [*made.conventions[:-1], *([f"{capital(reason)}."] if reason else [])],
    )


def savings(of: Appraised) -> Table:
    """What it saves in its first year and over its life, and what a tonne costs, both ways."""
    made = of.cash

    def value(key: str) -> object:
        return CASH[key].of(made) if key else ""

    return Table.of(
        f"m{of.rank}-savings",
        f"What it saves: {of.name}",
        Columns(
            text("saving", "Saving", itemgetter(0)),
            Column("first_year", "First year", lambda row: value(row[1]), decimals=0),
            Column("life", "Over its life", lambda row: value(row[2]), decimals=0),
            Column("per_tonne", "Cost per tonne £", lambda row: value(row[3]), "£", 2),
        ),
        SAVINGS,
        [*made.conventions[-1:], *([capital(made.no_kwh)] if made.no_kwh else [])],
        decimals=tuple(CASH[life].decimals for _, _, life, _ in SAVINGS),
    )


def cash_figures(of: Appraised) -> Table:
    """Every figure of the cash case, unrounded, with the conventions."""
    return _figures(
        f"m{of.rank}-figures",
        f"Every figure of the cash case: {of.name}",
        Columns(*(column for column in (*CASH, PERSISTENCE) if column.label)),
        of.cash,
        of.cash.conventions,
    )


def social_figures(case: SocialCase, rank: int) -> Table:
    """Every figure of the Green Book case, apart from the cash case, with its conventions."""
    return _figures(
        f"m{rank}-social",
        f"The Green Book social case, present values in £ of {case.price_year}: "
        f"{case.measure.name or case.measure.id}",
        SOCIAL_FIGURES,
        case,
        [*case.conventions, *(capital(remark) for remark in case.remarks)],
    )


def _figures(
    name: str, caption: str, figures: Columns[Any], made: object, notes: Sequence[str]
) -> Table:
    """A row a figure of what is *made*: its label, its value, its unit."""
    return Table.of(
        name,
        caption,
        Columns(
            text("figure", "Figure", lambda each: capital(each.label)),
            Column("value", "Value", lambda each: each.shown(made), decimals=0),
            text("unit", "Unit"),
        ),
        figures,
        notes,
        decimals=tuple(each.decimals or 0 for each in figures),
    )


def years(of: Appraised) -> Table:
    """The cash case year by year, with what is left so far, as it is and discounted."""
    made = of.cash
    worth = made.present_flow
    # The caption says that all of them are in £.
    money = (
        replace(each, heading=each.key.capitalize(), unit="", decimals=0)
        for each in CASH_YEARS.view("capital", "grant", "energy", "export", "other", "net")
    )
    return Table.of(
        f"m{of.rank}-years",
        f"Cash flow by year (£): {of.name}",
        Columns(
            text("calendar_year", "Calendar year", lambda row: str(row[0].calendar_year)),
            *CASH_YEARS.headed(year="Year").printed_to(year=0).within(itemgetter(0)),
            *Columns(*money).within(itemgetter(0)),
            Column("net_so_far", "Net so far", itemgetter(1), decimals=0),
            Column("discounted", "Discounted", itemgetter(2), decimals=0),
            Column("discounted_so_far", "Discounted so far", itemgetter(3), decimals=0),
        ),
        zip(made.cash, accumulate(made.flow), worth, accumulate(worth), strict=True),
        folded=True,
    )


def _chart(of: Appraised) -> Chart:
    made = of.cash
    x = tuple(str(year.calendar_year) for year in made.cash)
    worth = made.present_flow
    end = "in hand" if made.npv_gbp >= 0 else "short"
    return Chart(
        f"cash-{of.rank}",
        f"Cash flow: {of.name}",
        f"Each bar is what a year costs or brings. At the end of {x[-1]} the council is "
        f"{printed(abs(made.npv_gbp), 'gbp')} {end}, discounted to the base year {made.base_year}.",
        "£",
        (
            Trace("Net in the year", x, tuple(made.flow), "bar"),
            Trace("So far", x, tuple(accumulate(made.flow))),
            Trace("So far, discounted", x, tuple(accumulate(worth)), "dashed"),
        ),
        f"m{of.rank}-years",
    )


def assumptions(of: Appraised, given: Assumptions) -> Table:
    """What the figures rest on, each with its source."""
    return Table.of(
        f"m{of.rank}-assumptions",
        f"What this rests on: {of.name}",
        Columns(
            text("what", "What", itemgetter(0)),
            text("taken_as", "Taken as", itemgetter(1)),
            text("source", "Source", itemgetter(2)),
        ),
        assumption_rows(of, given),
    )
