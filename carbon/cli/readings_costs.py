"""``carbon readings costs``: what the readings cost, by site or service."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command("costs", epilog="Example: carbon readings costs --period 2023-24 --by site")
@click.option("--period", help="2023-24, 2023-24 H1, 2023 or 2023-04; else all there is.")
@click.option(
    "--by",
    type=click.Choice(["service", "site"]),
    default="service",
    show_default=True,
    help="What to sum by.",
)
@prints_listing
@click.pass_obj
def costs(workspace: Path | None, period: str | None, by: str) -> Listing:
    """Sum what the readings that stand cost: £ net, VAT, and pence for each kWh.

    The cost is what stood beside the quantity in the file. A reading without one is counted apart:
    the price is of what has both.
    """
    from carbon.cli.options import period_of
    from carbon.ledger import queries
    from carbon.ledger.costs import cost_listing, straddling
    from carbon.ledger.costs import costs as summed
    from carbon.ledger.store import Ledger
    from carbon.register.register import read_register
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    register = read_register(opened)
    chosen = period_of(period) if period else None
    with Ledger.open(opened.ledger_url, create=False) as ledger, ledger.reading() as connection:
        standing = queries.standing(connection, list(register.meters))
    found = summed(standing, register, by, chosen)
    return cost_listing(found, by, straddling(standing, chosen) if chosen else 0, chosen)
