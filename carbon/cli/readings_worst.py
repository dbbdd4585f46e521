"""``carbon readings worst``: the sites whose use rose most against the year before."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command("worst", epilog="Example: carbon readings worst --month 2026-10 --by cost")
@click.option("--month", help="Such as 2026-10; else the last that most meters have whole.")
@click.option(
    "--by",
    type=click.Choice(["kwh", "cost"]),
    default="kwh",
    show_default=True,
    help="What to order the sites by: the rise in kWh or in £.",
)
@click.option(
    "--count", type=click.IntRange(min=1), default=10, show_default=True, help="How many sites."
)
@prints_listing
@click.pass_obj
def worst(workspace: Path | None, month: str | None, by: str, count: int) -> Listing:
    """List the sites whose energy use rose most against the same month of the year before.

    Like for like: of a site those meters are compared that have every day of both months. Gas in m3
    counts by its calorific value; £ are net, as logged beside the readings. Nothing is corrected
    for the weather.
    """
    from carbon.ledger.worst import month_named
    from carbon.ledger.worst import worst as compared
    from carbon.ledger.worst_figures import worst_listing
    from carbon.workspace import open_workspace

    chosen = month_named(month) if month else None
    return worst_listing(compared(open_workspace(workspace), chosen, by), count)
