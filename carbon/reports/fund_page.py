"""The revolving fund as a page of its own: balance, projects started, cumulative tonnes."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from carbon.errors import counted
from carbon.figures.column import Column, Columns, own, text
from carbon.measures.editions import Used
from carbon.measures.fund import Account
from carbon.measures.fund_figures import CHART, PERIODS, fund_notes
from carbon.measures.fund_terms import Project
from carbon.reports.document import Chart, Headline, Report, Section, Table, Trace, printed
from carbon.reports.words import by_sign
from carbon.version import __version__

TABLE = "fund-periods"
#: A project that starts.
STARTED: Columns[Project] = Columns(
    Column("cost_gbp", "Cost £", lambda each: float(each.cost_gbp), "£", 2),
    Column("saving_gbp", "First-year saving £", lambda each: float(each.saving_gbp_per_year),
           "£", 2),
    Column("payback_years", "Simple payback, years", lambda each: float(each.payback_years),
           "years", 1),
    own("tco2e_per_year", "First-year tCO2e", "tCO2e", 1),
)  # fmt: skip


def fund_page(
    account: Account,
    council: str,
    file: str,
    as_at: str,
    used: Sequence[Used] = (),
    remarks: Sequence[str] = (),
) -> Report:
    """The account of a fund, read from *file*, as a report of its own, and what it *used*.

    *remarks* are what is to be said of the reading.
    """
    fund = account.fund
    last = account.periods[-1]
    return Report(
        title="Revolving fund",
        council=council or fund.title,
        subtitle=fund.title if council else f"As {file} states it",
        as_at=as_at,
        version=__version__,
        summary=(_round(account), balance_sentence(account)),
        headlines=_headlines(account),
        sections=(
            Section(
                "periods",
                f"From {account.periods[0].period} to {last.period}",
                charts=fund_charts(account),
                tables=(periods_table(account),),
            ),
            Section(
                "projects",
                "Projects",
                _all_started(account),
                tables=(
                    _started(account),
                    *((_waiting(account),) if account.waiting else ()),
                    *((_not_by_the_fund(account),) if fund.not_by_the_fund else ()),
                ),
            ),
            Section("notes", "How it is counted", (*fund_notes(account), *remarks)),
        ),
        sources=(
            ("Fund", f"Its contributions, rules and projects as {file} states them."),
            *((each.name, each.described) for each in used),
        ),
    )


def fund_charts(account: Account) -> tuple[Chart, ...]:
    """Balance, projects started and cumulative tonnes; no chart of tonnes that nobody gave."""
    standings = account.standings()
    periods = tuple(str(each.of.period) for each in standings)

    def chart(name: str, heading: str, sentence: str, unit: str, key: str, style: str) -> Chart:
        values = tuple(float(str(CHART[key].of(each))) for each in standings)
        trace = Trace(heading, periods, values, style)
        return Chart(f"fund-{name}", heading, sentence, unit, (trace,), TABLE)

    made = [
        chart("balance", "Balance at the end of each period", balance_sentence(account), "£",
              "balance_gbp", "bar"),
        chart("projects", "Projects started so far", _projects_sentence(account), "projects",
              "projects_started", "line"),
    ]  # fmt: skip
    if any(period.tco2e for period in account.periods):
        made.append(
            chart("tonnes", "Tonnes saved so far", tonnes_sentence(account), "tCO2e",
                  "cumulative_tco2e", "line")
        )  # fmt: skip
    return tuple(made)


def periods_table(account: Account) -> Table:
    """A row a period, with the running totals that the charts show."""
    standings = account.standings()
    return Table.of(
        TABLE,
        "The fund, period by period",
        PERIODS.headed(**{each.key: each.label for each in PERIODS}),
        standings,
        ("Opening + contributions + savings returned − projects − charge = closing.",)
        + (() if standings[-1].tco2e else ("No tonnes are given for any project that started.",)),
    )


def balance_sentence(account: Account) -> str:
    """Where the balance ends, and where it is lowest."""
    last, lowest = account.periods[-1], min(account.periods, key=lambda each: each.closing)
    return (
        f"The fund ends {last.period} with £{last.closing:,.2f}; its balance is lowest at the end "
        f"of {lowest.period}, £{lowest.closing:,.2f}."
    )


def tonnes_sentence(account: Account) -> str:
    """What has been saved in all, and the best period."""
    best = max(account.periods, key=lambda each: each.tco2e)
    tonnes = account.standings()[-1].tco2e
    done = by_sign(tonnes, "saved {} tCO2e", "added {} tCO2e", _tenths)
    worth = by_sign(best.tco2e, "{} saved", "{} added", _tenths)
    return (
        f"By the end of {account.periods[-1].period} the projects have {done}; the best period is "
        f"{best.period} with {worth}."
    )


def _tenths(tco2e: float) -> str:
    return printed(tco2e, decimals=1)


def _projects_sentence(account: Account) -> str:
    started = sum(len(period.started) for period in account.periods)
    first = next((period for period in account.periods if period.started), None)
    if first is None:
        return "No project starts: there is not enough money in any period."
    return (
        f"{started} of {counted(len(account.fund.projects), 'project')} start by the end of "
        f"{account.periods[-1].period}, {len(first.started)} of them in {first.period}."
    )


def _round(account: Account) -> str:
    put_in, invested = account.contributed_gbp, account.invested_gbp
    times = account.times_round
    return f"£{put_in:,.2f} is put in and £{invested:,.2f} invested in projects" + (
        "." if times is None else f": the money goes round {times:.2f} times."
    )


def _headlines(account: Account) -> tuple[Headline, ...]:
    last = account.periods[-1]
    started = sum(len(period.started) for period in account.periods)
    tonnes = account.standings()[-1].tco2e or None
    when = f"by the end of {last.period}"
    return (
        Headline("Balance", float(last.closing), "number", 0, "£", f"at the end of {last.period}"),
        Headline("Invested", float(account.invested_gbp), "number", 0, "£", when),
        Headline("Times round", account.times_round, "number", 2, "", "invested ÷ contributed"),
        Headline(
            "Projects started", started, "number", 0, "", f"of {len(account.fund.projects)} {when}"
        ),
        Headline(
            "Saved",
            tonnes,
            "number",
            1,
            "tCO2e" if tonnes else "",
            when if tonnes else "no tonnes are given for any project",
        ),
    )


def _started(account: Account) -> Table:
    known = {project.id: project for project in account.fund.projects}
    return Table.of(
        "fund-started",
        "Projects that start",
        Columns(
            text("project", "Project", lambda row: row[0].id),
            text("starts_in", "Starts in", lambda row: str(row[1])),
            *STARTED.within(itemgetter(0)),
        ),
        [(known[name], each.period) for each in account.periods for name in each.started],
    )


def _all_started(account: Account) -> tuple[str, ...]:
    if account.waiting or not account.fund.projects:
        return ()
    return ("Every project started.",)


def _not_by_the_fund(account: Account) -> Table:
    return Table.of(
        "fund-not-recovered",
        "Not by the fund",
        _because("Measure"),
        account.fund.not_by_the_fund,
        ("Another payer is needed for these; they are no projects of the fund.",),
    )


def _waiting(account: Account) -> Table:
    return Table.of(
        "fund-waiting",
        "Projects that do not start",
        _because("Project"),
        account.waiting,
    )


def _because(what: str) -> Columns[tuple[str, str]]:
    return Columns(text("what", what, itemgetter(0)), text("because", "Because", itemgetter(1)))
