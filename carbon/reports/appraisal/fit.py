"""What pays for a programme: the best set within a budget, and each measure in the fund."""

from __future__ import annotations

from dataclasses import replace

from carbon.errors import counted
from carbon.figures.column import Columns, text
from carbon.measures.cash_case import base_sentence
from carbon.measures.fund_file import COSTS_NOTHING, INSTEAD
from carbon.measures.portfolio.figures import MEASURES, WORDS, considered, portfolio_notes
from carbon.measures.portfolio.selection import Portfolio
from carbon.measures.said import Said, named
from carbon.reports.appraisal.programme import NUMBERED, OF_EACH, Appraised, Programme
from carbon.reports.document import Section, Table, printed, sentence_list
from carbon.reports.measures import fund_chart, fund_table
from carbon.reports.words import SAVE, SAVES, by_sign


def budget_sentence(made: Portfolio, names: dict[str, str]) -> str:
    """What the budget buys at best, in a sentence."""
    chosen = sentence_list([names[name] for name in made.best.ids])
    budget = budget_words(made)
    if not chosen:
        return f"The budget of {budget} buys none of the measures."
    one = len(made.best.ids) == 1
    saving, adding = SAVES if one else SAVE
    carbon = by_sign(made.best.tonnes, f"{saving} {{}}", f"{adding} {{}}", printed)
    money = by_sign(
        made.best.savings_gbp,
        f"{saving} {{}}",
        "costs {} more to run" if one else "cost {} more to run",
        lambda gbp: printed(gbp, "gbp"),
    )
    return (
        f"With a budget of {budget} the best set by {WORDS[made.aim]} is {chosen}. "
        f"{'It costs' if one else 'They cost'} {printed(made.best.cost_gbp, 'gbp')} and "
        f"{carbon} tCO2e over {'its life' if one else 'their lives'}, and {money} in the first "
        "year."
    )


def budget_words(made: Portfolio) -> str:
    """What may be spent, in all and by year."""
    limits = made.limits
    whole = [] if limits.budget_gbp is None else [printed(limits.budget_gbp, "gbp")]
    by_year = [
        f"{printed(amount, 'gbp')} in {year}" for year, amount in sorted(limits.by_year_gbp.items())
    ]
    return sentence_list([*whole, *by_year])


def budget_section(of: Programme) -> Section | None:
    """What the budget buys at best; None where no budget is given."""
    made = of.portfolio
    if made is None:
        return None
    listing = MEASURES.listing(
        considered(made),
        "The best set within the budget, beside what working down a list would buy",
        notes=(*portfolio_notes(made, of.names), base_sentence(of.given)),
    )
    rows = [(of.names.get(str(row[0]), row[0]), *row[1:]) for row in listing.rows]
    table = Table.listed("budget", replace(listing, rows=rows))
    words = (budget_sentence(made, of.names),)
    return Section("budget", "What the budget buys", words, tables=(table,))


def in_the_fund(of: Programme) -> dict[str, str]:
    """When the fund starts each of its projects, or why it does not."""
    assert of.account is not None
    started = {
        name: f"starts in {period.period}"
        for period in of.account.periods
        for name in period.started
    }
    waiting = {name: f"waits: {named(why, of.names)}" for name, why in of.account.waiting}
    never = {
        name: f"not by the fund: {named(why, of.names)}"
        for name, why in of.account.fund.not_by_the_fund
    }
    return {**started, **waiting, **never}


def fund_sentence(of: Programme) -> str:
    """What becomes of the measures that the fund's file names, each counted once, in a sentence."""
    assert of.account is not None
    known = [said for name, said in in_the_fund(of).items() if name in of.names]
    if not known:
        return "The fund's file names none of these measures."
    starts = sum(said.startswith("starts") for said in known)
    waits = sum(said.startswith("waits") for said in known)
    refused = [why for name, why in of.account.fund.not_by_the_fund if name in of.names]
    free = refused.count(COSTS_NOTHING)
    instead = sum(isinstance(why, Said) and why.template == INSTEAD for why in refused)
    never = len(refused) - free - instead
    parts = [
        f"{count} {(one if count == 1 else more)}"
        for count, one, more in (
            (waits, "waits", "wait"),
            (
                never,
                "cannot be paid back by what it saves",
                "cannot be paid back by what they save",
            ),
            (free, "costs the council nothing", "cost the council nothing"),
            (instead, "is an alternative to one that is done", "are alternatives to what is done"),
        )
        if count
    ]
    return (
        f"Of {counted(len(known), 'measure')} the fund of "
        f"{printed(float(of.account.contributed_gbp), 'gbp')} starts {starts or 'none'} by "
        f"{of.account.periods[-1].period}"
        + (f"; {sentence_list(parts)}." if parts else ".")
        + _approved_and_waiting(of)
    )


def _approved_and_waiting(of: Programme) -> str:
    """What is approved and does not start; with a space in front."""
    assert of.account is not None
    waiting = {name for name, _ in of.account.waiting}
    names = [
        each.name
        for each in of.measures
        if each.cash.measure.id in waiting and each.cash.measure.status == "approved"
    ]
    if not names:
        return ""
    return (
        f" Approved, and not started by then: {sentence_list(names)}; why is said under "
        "“What the fund can pay for”."
    )


def fund_section(of: Programme) -> Section | None:
    """When the fund starts each measure; None where no fund is given."""
    account = of.account
    if account is None:
        return None
    starts = in_the_fund(of)

    def standing(each: Appraised) -> str:
        measure = each.cash.measure
        return starts.get(measure.id, f"not among its projects ({measure.status})")

    fit = Table.of(
        "fund-fit",
        "Each measure in the fund",
        Columns(NUMBERED, OF_EACH["cost_gbp"], text("fund", "In the fund", standing)),
        of.measures,
    )
    return Section(
        "fund",
        "What the fund can pay for",
        charts=(fund_chart(account),),
        tables=(fit, fund_table(account, of.names)),
    )
