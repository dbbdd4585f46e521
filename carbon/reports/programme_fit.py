"""What pays for a programme: the best set within a budget, and each measure in the fund."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.measures.appraisal import base_sentence
from carbon.measures.portfolio.listing import (
    PORTFOLIO_COLUMNS,
    portfolio_notes,
    portfolio_rows,
)
from carbon.measures.portfolio.selection import Portfolio
from carbon.reports.document import Column, Section, Table, Value, printed, sentence_list
from carbon.reports.measures import fund_chart, fund_table, table_of
from carbon.reports.programme import Programme


def budget_sentence(made: Portfolio, names: dict[str, str]) -> str:
    """What the budget buys at best, in a sentence."""
    chosen = sentence_list([names[name] for name in made.best.ids])
    if not chosen:
        return "The budget buys none of the measures."
    return (
        f"Of the budget {printed(made.best.cost_gbp, 'gbp')} buys at best {chosen}: "
        f"{printed(made.best.tonnes)} tCO2e over their lives and "
        f"{printed(made.best.savings_gbp, 'gbp')} a year."
    )


def budget_section(of: Programme) -> Section | None:
    """What the budget buys at best; None where no budget is given."""
    made = of.portfolio
    if made is None:
        return None
    total = len(made.ranked) + 1
    rows = portfolio_rows(made)
    shown = [(of.names.get(str(row[0]), row[0]), *row[1:]) for row in rows[:-total]]
    table = table_of(
        "budget",
        "The best set within the budget, beside what working down a list would buy",
        PORTFOLIO_COLUMNS,
        [*shown, *rows[-total:]],
        (*portfolio_notes(made), base_sentence(of.given)),
    )
    words = (budget_sentence(made, of.names),)
    return Section("budget", "What the budget buys", words, tables=(table,))


def _starts(of: Programme) -> dict[str, str]:
    """When the fund starts each of its projects, or why it does not."""
    assert of.account is not None
    started = {
        name: f"starts in {period.period}"
        for period in of.account.periods
        for name in period.started
    }
    return {**started, **{name: f"waits: {why}" for name, why in of.account.waiting}}


def fund_sentence(of: Programme) -> str:
    """How many of the measures the fund starts, in a sentence."""
    known = [said for name, said in _starts(of).items() if name in of.names]
    count = len([said for said in known if said.startswith("starts")])
    assert of.account is not None
    return (
        f"The fund of {printed(float(of.account.contributed_gbp), 'gbp')} starts {count} of its "
        f"{len(known)} measures by {of.account.periods[-1].period}."
        if known
        else "The fund's file names none of these measures."
    )


def fund_section(of: Programme) -> Section | None:
    """When the fund starts each measure; None where no fund is given."""
    account = of.account
    if account is None:
        return None
    starts = _starts(of)
    rows: Sequence[tuple[Value, ...]] = [
        (
            f"{each.rank}. {each.name}",
            each.cash.cost_gbp,
            starts.get(
                each.cash.measure.id, f"not among its projects ({each.cash.measure.status})"
            ),
        )
        for each in of.measures
    ]
    fit = Table(
        "fund-fit",
        "Each measure in the fund",
        (Column("Measure"), Column("Cost £", "number", 0), Column("In the fund")),
        tuple(rows),
    )
    return Section(
        "fund",
        "What the fund can pay for",
        (fund_sentence(of),),
        charts=(fund_chart(account),),
        tables=(fit, fund_table(account)),
    )
