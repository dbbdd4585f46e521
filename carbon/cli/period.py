"""``carbon period``: the year's close, what changed since, and its exceptions."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.options import by_option, period_of
from carbon.cli.output import prints_listing
from carbon.errors import counted
from carbon.figures.listing import Listing


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
    from carbon.analysis.close.figures import POINTS
    from carbon.workspace import open_workspace

    points, _ = points_of(open_workspace(workspace), period_of(year))
    left = sum(one.is_open for one in points)
    return POINTS.listing(
        points,
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
    from carbon.analysis.close.figures import POINTS
    from carbon.ledger.readings import who
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    chosen = period_of(year)
    points = close_year(opened, chosen, who(by, opened), reviewed_by, reason)
    return POINTS.listing(
        points,
        notes=[f"{chosen} is closed by {who(by, opened)}, reviewed by {reviewed_by}."],
    )


@period.command("show", epilog="Example: carbon period show 2025-26")
@click.argument("year", required=False)
@prints_listing
@click.pass_obj
def show(workspace: Path | None, year: str | None) -> Listing:
    """Show the closed years, or what was done to YEAR since it was closed and what differs."""
    from carbon.analysis.close.closing import closed_years, state_of
    from carbon.analysis.close.figures import state_listing, years_listing
    from carbon.inventories.close.overtaken import overtaken_years
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    if year is None:
        return years_listing(closed_years(opened))
    state = state_of(opened, period_of(year))
    became = overtaken_years(opened)[state.period]
    return state_listing(state, [*became.steps, *became.not_known])


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
    from carbon.analysis.close.figures import DIFFERENCES
    from carbon.ledger.readings import who
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    rows = amend_year(opened, period_of(year), who(by, opened), reviewed_by, reason)
    return DIFFERENCES.listing(rows, notes=[f"{year} is frozen anew."])


@period.command("exceptions", epilog="Example: carbon period exceptions 2025-26 --format csv")
@click.argument("year")
@prints_listing
@click.pass_obj
def exceptions(workspace: Path | None, year: str) -> Listing:
    """List the exceptions of YEAR: what was accepted, ignored, revised, forced or estimated.

    Each with who, under which login, when, why, and the tonnes of the year that rest on it.
    """
    from carbon.analysis.close.exceptions import exceptions
    from carbon.analysis.close.figures import exceptions_listing
    from carbon.workspace import open_workspace

    chosen = period_of(year)
    rows, failed = exceptions(open_workspace(workspace), chosen)
    return exceptions_listing(rows, failed, chosen)
