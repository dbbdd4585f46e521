"""``carbon period``: the year's close, what changed since, and its exceptions."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.options import by_option, period_of
from carbon.cli.output import prints_listing
from carbon.errors import counted
from carbon.figures.listing import Listing

POINTS = ("inventory", "what", "found", "open")


@click.group(cls=Group)
def period() -> None:
    """Close a year, see what changed since, and list its exceptions."""


@period.command("checklist", epilog="Example: carbon period checklist 2025-26")
@click.argument("year")
@prints_listing
@click.pass_obj
def checklist(workspace: Path | None, year: str) -> Listing:
    """Show what is open before YEAR is closed: parked, missing, estimated, nil returns and more."""
    from carbon.analysis.close.closing import points_of
    from carbon.workspace import open_workspace

    points, _ = points_of(open_workspace(workspace), period_of(year))
    left = sum(one.is_open for one in points)
    return Listing(
        POINTS,
        [(one.inventory, one.what, one.found, "open" if one.is_open else "") for one in points],
        notes=[f"{counted(left, 'point')} open." if left else "Nothing is open."],
    )


@period.command(
    "close", epilog="Example: carbon period close 2025-26 --by 'A. Officer' --reviewed-by 'B. Head'"
)
@click.argument("year")
@by_option("Who closes; by default carbon.toml's `by`, then your login.")
@click.option("--reviewed-by", required=True, help="Who has looked at it; a second person.")
@click.option("--reason", default="", help="Why it is closed with open points.")
@prints_listing
@click.pass_obj
def close(
    workspace: Path | None, year: str, by: str | None, reviewed_by: str, reason: str
) -> Listing:
    """Close YEAR: its boundary, editions and estimates are frozen.

    From then on readings of its days need a --reason, its editions stay as they are, and every
    change since is listed by `carbon period show`.
    """
    from carbon.analysis.close.closing import close as close_year
    from carbon.ledger.readings import who
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    chosen = period_of(year)
    points = close_year(opened, chosen, who(by, opened), reviewed_by, reason)
    return Listing(
        POINTS,
        [(one.inventory, one.what, one.found, "open" if one.is_open else "") for one in points],
        notes=[f"{chosen} is closed by {who(by, opened)}, reviewed by {reviewed_by}."],
    )


@period.command("show", epilog="Example: carbon period show 2025-26")
@click.argument("year", required=False)
@prints_listing
@click.pass_obj
def show(workspace: Path | None, year: str | None) -> Listing:
    """Show the closed years, or what was done to YEAR since it was closed and what differs."""
    from carbon.analysis.close.closing import closed_years, state_of
    from carbon.inventories.close.overtaken import overtaken_years
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    if year is None:
        years = [
            (str(one), act.at[:10], act.by, act.after["reviewed_by"], act.kind, act.reason)
            for one, act in closed_years(opened)
        ]
        heads = ("year", "frozen", "by", "reviewed by", "how", "reason")
        return Listing(heads, years, notes=[] if years else ["No year is closed yet."])
    state = state_of(opened, period_of(year))
    differing = Listing(
        ("inventory", "what", "when closed", "now"),
        state.differences,
        title="What differs",
    )
    act, count = state.act, counted(len(state.since), "act")
    notes = [
        f"{state.period} was frozen on {act.at[:10]} by {act.by}, reviewed by "
        f"{act.after['reviewed_by']}.",
        f"{count} since, {counted(len(state.differences), 'difference')}."
        if state.differences
        else "Nothing differs.",
    ]
    if state.differences:
        notes.append(
            f"To freeze it anew: carbon period amend {state.period} --reviewed-by NAME "
            "--reason TEXT."
        )
    became = overtaken_years(opened)[state.period]
    notes += [*became.steps, *became.not_known]
    done = [
        (one.when[:16].replace("T", " "), one.who, one.login, one.what, one.why)
        for one in state.since
    ]
    columns = ("when", "who", "login", "what", "why")
    title = f"Done since {state.period} was closed"
    return Listing(columns, done, title=title, further=(differing,), notes=notes)


@period.command(
    "amend",
    epilog="Example: carbon period amend 2025-26 --reviewed-by 'B. Head' --reason 'late bills'",
)
@click.argument("year")
@by_option("Who amends; by default carbon.toml's `by`, then your login.")
@click.option("--reviewed-by", required=True, help="Who has looked at it; a second person.")
@click.option("--reason", required=True, help="Why the year is frozen anew.")
@prints_listing
@click.pass_obj
def amend(
    workspace: Path | None, year: str, by: str | None, reviewed_by: str, reason: str
) -> Listing:
    """Freeze a closed YEAR anew, as it is now, with the editions that it takes by now."""
    from carbon.analysis.close.closing import amend as amend_year
    from carbon.ledger.readings import who
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    rows = amend_year(opened, period_of(year), who(by, opened), reviewed_by, reason)
    return Listing(("inventory", "what", "before", "now"), rows, notes=[f"{year} is frozen anew."])


@period.command("exceptions", epilog="Example: carbon period exceptions 2025-26 --format csv")
@click.argument("year")
@prints_listing
@click.pass_obj
def exceptions(workspace: Path | None, year: str) -> Listing:
    """List the exceptions of YEAR: what was accepted, ignored, revised, forced or estimated.

    Each with who, under which login, when, why, and the tonnes of the year that rest on it.
    """
    from carbon.analysis.close.excepted import COLUMNS
    from carbon.analysis.close.exceptions import exceptions
    from carbon.workspace import open_workspace

    chosen = period_of(year)
    rows, failed = exceptions(open_workspace(workspace), chosen)
    return Listing(
        COLUMNS,
        [one.row() for one in rows],
        title=f"Exceptions of {chosen}",
        decimals={"t_logged": 3, "t_taken_out": 3},
        notes=[
            f"{counted(len(rows), 'exception')}. Tonnes CO2e are of {chosen}, gross, of the "
            "readings logged and of those taken out; what has none was done in its twelve months.",
            *failed,
        ],
    )
