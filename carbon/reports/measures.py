"""Tables and charts of energy measures and of the revolving fund, for any report that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from carbon.errors import counted
from carbon.measures.cash_case import Appraisal
from carbon.measures.figures import OVERVIEW
from carbon.measures.fund import Account
from carbon.measures.fund_figures import fund_listing
from carbon.measures.said import named
from carbon.reports import pipeline
from carbon.reports.document import Chart, Section, Table, Trace, printed
from carbon.targets.projects import Projects


def section(of: Projects, as_at: date) -> Section | None:
    """The measures by status and as appraised, and the fund's account; None without either."""
    account = of.account
    made = pipeline.tables(of, as_at)
    charts = []
    paragraphs: list[str] = []
    if of.appraisals:
        made.append(_measures(of.appraisals))
    if account:
        made.append(fund_table(account))
        charts.append(fund_chart(account))
        paragraphs.append(fund_position(account, as_at))
    if not made:
        return None
    made[0] = replace(made[0], notes=(*made[0].notes, *_said(of)))
    return Section(
        "measures",
        "Energy measures and the fund",
        tuple(paragraphs),
        charts=tuple(charts),
        tables=tuple(made),
    )


def _said(of: Projects) -> list[str]:
    """What is to be said of the files' reading, of measures by their names."""
    names = {measure.id: measure.name or measure.id for measure in of.measures}
    return [named(remark, names) for remark in of.remarks]


def fund_position(account: Account, day: date) -> str:
    """Where the fund stands by the period that *day* lies in."""
    now = next((each for each in account.periods if day in each.period), None)
    if now is None:
        span = f"{account.periods[0].period} to {account.periods[-1].period}"
        return f"{day.day} {day:%B %Y} lies outside the fund's periods, {span}."
    begun = [name for each in account.periods for name in each.started if each.period <= now.period]
    invested = sum(each.projects for each in account.periods if each.period <= now.period)
    return (
        f"At the end of {now.period} the fund holds {printed(float(now.closing), 'gbp', 2)}, "
        f"having started {counted(len(begun), 'project')} for "
        f"{printed(float(invested), 'gbp', 2)}."
    )


def _measures(appraisals: Sequence[Appraisal]) -> Table:
    conventions = appraisals[0].conventions
    listing = OVERVIEW.listing(appraisals, "Measures as appraised (cash case)", notes=conventions)
    return Table.listed("appraised-measures", listing)


def fund_table(account: Account, names: Mapping[str, str] | None = None) -> Table:
    """The fund's account, a row a period; its projects by *names* where they have one."""
    return Table.listed("fund", fund_listing(account, names))


def fund_chart(account: Account) -> Chart:
    """What is in the fund at the end of each period."""
    periods = tuple(str(each.period) for each in account.periods)
    balance = tuple(float(each.closing) for each in account.periods)
    return Chart(
        "fund",
        "Balance of the fund",
        f"The fund ends {periods[-1]} with £{printed(balance[-1], decimals=2)}.",
        "£",
        (Trace("Closing balance", periods, balance, "bar"),),
        "fund",
    )
