"""One measure on a page: what it is, what it costs and saves, and what that rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import TypeVar

from carbon.errors import capital, counted
from carbon.figures import column as figures
from carbon.measures.assumptions import Assumptions, stated
from carbon.measures.cash_case import Appraisal
from carbon.measures.cashflow import is_short
from carbon.measures.figures import CASH, SOCIAL_FIGURES
from carbon.measures.measure import DONE_STATUSES, Measure
from carbon.measures.said import called
from carbon.measures.social import SocialCase
from carbon.reports.appraisal.assumptions import assumption_rows
from carbon.reports.appraisal.programme import Appraised
from carbon.reports.appraisal.scheme_rules import rules
from carbon.reports.document import (
    Chart,
    Column,
    Headline,
    Section,
    Table,
    Trace,
    Value,
    printed,
    sentence_list,
)
from carbon.reports.measures import value_of
from carbon.reports.words import FIRST_YEAR, LIFETIME, by_sign, told_either

T = TypeVar("T")

FIGURE_COLUMNS = (Column("Figure"), Column("Value", "number"), Column("Unit"))


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
    rows = (
        ("Capital", made.capital_gbp, "£", 0),
        ("Grant", made.grant_gbp, "£", 0),
        ("Cost: capital less grant", made.cost_gbp, "£", 0),
        ("Simple payback", made.simple_payback_years, "years", 1),
        ("Payback, year by year", made.payback_years, "years", 1),
        ("Discounted payback", made.discounted_payback_years, "years", 1),
        ("Net present value", made.npv_gbp, "£", 0),
        ("Internal rate of return", _percent(made.irr), "% a year", 1),
        ("Break-even carbon price", made.break_even_carbon_price, "£/tCO2e", 2),
    )
    reason = made.internal_rate.reason
    return Table(
        f"m{of.rank}-cash",
        f"The council's cash case: {of.name}",
        FIGURE_COLUMNS,
        tuple(row[:3] for row in rows),
        (*made.conventions[:-1], *((f"{capital(reason)}.",) if reason else ())),
        tuple(row[3] for row in rows),
    )


def savings(of: Appraised) -> Table:
    """What it saves in its first year and over its life, and what a tonne costs, both ways."""
    made = of.cash
    rows: tuple[tuple[Value, ...], ...] = (
        (
            "Money, net of maintenance and replacements (£)",
            made.first_year_saving_gbp,
            made.lifetime_saving_gbp,
            "",
        ),
        ("Energy (kWh)", made.first_year_kwh, made.lifetime_kwh, ""),
        ("tCO2e, year by year", made.first_year_tco2e, made.lifetime_tco2e, made.gbp_per_tco2e),
        (
            "tCO2e, year by year, direct only",
            made.first_year_direct_tco2e,
            made.lifetime_direct_tco2e,
            made.gbp_per_direct_tco2e,
        ),
        (
            "tCO2e, Salix method",
            made.first_year_tco2e,
            made.salix_lifetime_tco2e,
            made.salix_gbp_per_tco2e,
        ),
        (
            "tCO2e, Salix method, direct only",
            made.first_year_direct_tco2e,
            made.salix_lifetime_direct_tco2e,
            made.salix_gbp_per_direct_tco2e,
        ),
    )
    return Table(
        f"m{of.rank}-savings",
        f"What it saves: {of.name}",
        (
            Column("Saving"),
            Column("First year", "number"),
            Column("Over its life", "number"),
            Column("Cost per tonne £", "number", 2),
        ),
        rows,
        (*made.conventions[-1:], *([capital(made.no_kwh)] if made.no_kwh else [])),
        (0, 0, 1, 1, 1, 1),
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def cash_figures(of: Appraised) -> Table:
    """Every figure of the cash case, unrounded, with the conventions."""
    made = of.cash
    columns = [column for column in CASH if column.label]
    return Table(
        f"m{of.rank}-figures",
        f"Every figure of the cash case: {of.name}",
        FIGURE_COLUMNS,
        (*_rows(columns, made), ("Persistence factor", made.persistence.years, "years")),
        made.conventions,
        (*(column.decimals or 0 for column in columns), 2),
    )


def _rows(columns: Iterable[figures.Column[T]], made: T) -> list[tuple[Value, ...]]:
    """A row a figure: its label, its value, its unit."""
    return [(capital(each.label), value_of(each.shown(made)), each.unit) for each in columns]


def social_figures(case: SocialCase, rank: int) -> Table:
    """Every figure of the Green Book case, apart from the cash case, with its conventions."""
    return Table(
        f"m{rank}-social",
        f"The Green Book social case, present values in £ of {case.price_year}: "
        f"{case.measure.name or case.measure.id}",
        FIGURE_COLUMNS,
        tuple(_rows(SOCIAL_FIGURES, case)),
        (*case.conventions, *(capital(remark) for remark in case.remarks)),
        tuple(column.decimals or 0 for column in SOCIAL_FIGURES),
    )


def years(of: Appraised) -> Table:
    """The cash case year by year, with what is left so far, as it is and discounted."""
    made = of.cash
    worth = made.present_flow
    so_far, worth_so_far = list(accumulate(made.flow)), list(accumulate(worth))
    return Table(
        f"m{of.rank}-years",
        f"Cash flow by year (£): {of.name}",
        (
            Column("Calendar year"),
            Column("Year", "number", 0),
            Column("Capital", "number", 0),
            Column("Grant", "number", 0),
            Column("Energy", "number", 0),
            Column("Export", "number", 0),
            Column("Other", "number", 0),
            Column("Net", "number", 0),
            Column("Net so far", "number", 0),
            Column("Discounted", "number", 0),
            Column("Discounted so far", "number", 0),
        ),
        tuple(
            (
                str(year.calendar_year),
                year.year,
                year.capital,
                year.grant,
                year.energy,
                year.export,
                year.other,
                year.net,
                so_far[number],
                worth[number],
                worth_so_far[number],
            )
            for number, year in enumerate(made.cash)
        ),
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
    rows: Sequence[tuple[str, str, str]] = assumption_rows(of, given)
    return Table(
        f"m{of.rank}-assumptions",
        f"What this rests on: {of.name}",
        (Column("What"), Column("Taken as"), Column("Source")),
        tuple(rows),
    )
