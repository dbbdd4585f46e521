"""The figures of a revolving fund: each declared once, for table, chart, page and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from carbon.errors import counted
from carbon.figures.column import Column, Columns, text
from carbon.figures.listing import Listing
from carbon.measures.editions import Used, with_editions
from carbon.measures.fund import Account, Standing, run
from carbon.measures.said import called, named
from carbon.money import printed


def _pounds(heading: str, attribute: str, label: str) -> Column[Standing]:
    """A column in GBP, of an amount that is exact to the penny."""
    return Column(
        heading, heading, lambda each: float(getattr(each.of, attribute)), "£", 2, label=label
    )


#: A period of the account, and where the fund stands at its end; labels as its page has them.
PERIODS: Columns[Standing] = Columns(
    Column("period", "period", lambda each: str(each.of.period), label="Period"),
    _pounds("opening £", "opening", "Opening £"),
    _pounds("contributions £", "contributions", "Contributions £"),
    _pounds("savings returned £", "returned", "Savings returned £"),
    _pounds("projects £", "projects", "Projects £"),
    _pounds("charge £", "charge", "Charge £"),
    _pounds("closing £", "closing", "Closing £"),
    _pounds("kept by services £", "kept", "Kept by services £"),
    Column("projects started", "projects started", lambda each: len(each.of.started), "", 0,
           label="Projects started"),
    Column("started so far", "started so far", lambda each: each.projects, "", 0,
           label="Started so far"),
    Column("tCO2e", "tCO2e", lambda each: each.of.tco2e, "tCO2e", 1, label="tCO2e saved"),
    Column("tCO2e so far", "tCO2e so far", lambda each: each.tco2e, "tCO2e", 1,
           label="tCO2e so far"),
)  # fmt: skip
#: What a table of the account has.
ACCOUNT = PERIODS.view(
    "period", "opening £", "contributions £", "savings returned £", "projects £", "charge £",
    "closing £", "projects started", "tCO2e",
)  # fmt: skip
#: The same in two tables, where one is too wide: what comes in, and what goes out.
PARTS = (ACCOUNT.headings[1:4], ACCOUNT.headings[4:])
#: What the fund's chart has of each period.
CHART: Columns[Standing] = Columns(
    text("period", of=lambda each: str(each.of.period)),
    Column("balance_gbp", "balance £", lambda each: float(each.of.closing), "£", 2),
    Column("invested_gbp", "invested £", lambda each: float(each.invested_gbp), "£", 2),
    Column("projects_started", "started so far", lambda each: each.projects, "", 0),
    Column("cumulative_tco2e", "tCO2e so far", lambda each: each.tco2e, "tCO2e", 1),
)


def fund_listing(
    account: Account,
    names: Mapping[str, str] | None = None,
    used: Iterable[Used] | None = None,
    remarks: Iterable[str] = (),
) -> Listing:
    """The account, a row a period; projects by *names* where they have one."""
    return ACCOUNT.listing(
        account.standings(),
        account.fund.title,
        parts=PARTS,
        document=fund_document(account, used),
        notes=[*fund_notes(account, names), *remarks],
    )


#: What a fund starts its projects by, in words.
ORDER_WORDS = {"payback": "simple payback", "gbp-per-tonne": "£ per tonne", "given": "their order"}
#: So many of the projects that never started are told one by one below the account.
MOST_WAITING = 10


def fund_notes(account: Account, names: Mapping[str, str] | None = None) -> list[str]:
    """What is to be said of an account beside its table; projects by *names* if they have one."""
    fund = account.fund
    round_trips = account.times_round
    notes = [
        "In each period: opening + contributions + savings returned − projects − charge = closing.",
        f"Savings come back at {float(fund.returned_pct):g} %, "
        + (
            "until a project has repaid its cost."
            if fund.until == "repaid"
            else "for each project's life."
        ),
        f"Projects start by {ORDER_WORDS[fund.order]}; where the next is too dear, "
        + ("all wait for it." if fund.when_short == "wait" else "the next that fits starts."),
        f"£{account.invested_gbp:,.2f} invested of £{account.contributed_gbp:,.2f} contributed"
        + ("." if round_trips is None else f": the money has been round {round_trips:.2f} times."),
    ]
    if any(project.by_year for project in fund.projects):
        notes.append(
            "Savings and tonnes of the measures file are by year of life, as appraised from its "
            "own start, also of a measure that starts later; on a shared meter they are added up. "
            "The cost is paid whole as it starts, also where the file has it by year."
        )
    notes += [
        f"{called(each.id, names)} gives back {printed(fund.given_back_gbp(each))} of its "
        f"{printed(each.cost_gbp)} in its life of {counted(each.life_years, 'year')}: the fund "
        "does not recover it."
        for each in fund.losing
    ]
    notes += [named(each, names) for each in account.on_shared_meters]
    replaced = [
        f"{called(each.id, names)} {printed(each.replaced_gbp)}"
        for each in fund.projects
        if each.replaced_gbp
    ]
    if replaced:
        notes.append(f"Parts replaced in a project's life are not paid by the fund: "
                     f"{', '.join(replaced)}.")  # fmt: skip
    notes += [
        f"{called(name, names)} not started: {named(reason, names)}."
        for name, reason in account.waiting[:MOST_WAITING]
    ]
    if (more := len(account.waiting) - MOST_WAITING) > 0:
        notes.append(f"{more:,} more not started: --out and --format json list them.")
    notes += passed_over_notes(account, names)
    notes += [
        f"{called(name, names)}: not by the fund; {named(why, names)}."
        for name, why in fund.not_by_the_fund
    ]
    return [*notes, *fund.notes]


def passed_over_notes(account: Account, names: Mapping[str, str] | None = None) -> Iterator[str]:
    """Each project that gave way to others after it in the order, and what waiting would do.

    Projects are told by *names* where they have one.
    """
    if not account.passed_over:
        return
    waiting = run(replace(account.fund, when_short="wait"))
    for each in account.passed_over:
        name = each.project.id
        instead = ", ".join(called(other, names) for other in each.instead)
        decided = ", which is approved," if each.project.status == "approved" else ""
        own, start = account.starts_in(name), waiting.starts_in(name)
        yield (
            f"{called(name, names)}{decided} was passed over in "
            f"{counted(len(each.periods), 'period')} ({', '.join(map(str, each.periods))}): there "
            f"was too little money for it, and {instead}, after it in the order, started instead. "
            + (f"It starts in {own}" if own else "It does not start")
            + "; were all to wait for the next in the order, it would "
            + (f"start in {start}." if start else "not start in these periods.")
        )


def fund_document(account: Account, used: Iterable[Used] | None = None) -> dict[str, Any]:
    """Everything of an account, for JSON: periods, chart, what waits and why."""
    standings = account.standings()
    whole = {
        "title": account.fund.title,
        "contributed_gbp": float(account.contributed_gbp),
        "invested_gbp": float(account.invested_gbp),
        "times_round": account.times_round,
        "periods": [
            {
                **ACCOUNT.record(each),
                **PERIODS.view("kept by services £").record(each),
                "started": list(each.of.started),
            }
            for each in standings
        ],
        "chart": {column.key: [column.of(each) for each in standings] for column in CHART},
        "waiting": [{"project": name, "reason": reason} for name, reason in account.waiting],
        "passed_over": [
            {
                "project": each.project.id,
                "periods": [str(period) for period in each.periods],
                "instead": list(each.instead),
            }
            for each in account.passed_over
        ],
        "not_by_the_fund": [
            {"measure": name, "reason": reason} for name, reason in account.fund.not_by_the_fund
        ],
        "notes": fund_notes(account),
    }
    return with_editions(whole, used)
