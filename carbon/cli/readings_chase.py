"""``carbon readings chase``: what to ask suppliers for, and a file for each of them."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command("chase", epilog="Example: carbon readings chase --out chase-2026-10")
@click.option("--period", help="2023-24, 2023-24 H1, 2023 or 2023-04; else all that is due.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a CSV for each supplier into this folder.",
)
@click.option(
    "--days",
    "grace",
    type=click.IntRange(0, 3660),
    default=14,
    show_default=True,
    help="So many days after the end of a month its readings are due.",
)
@click.option("--estimates", is_flag=True, help="Ask for actuals in the place of estimates, too.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@prints_listing
@click.pass_obj
def chase(
    workspace: Path | None,
    period: str | None,
    out: Path | None,
    grace: int,
    estimates: bool,
    force: bool,
) -> Listing:
    """List what is due from suppliers and has not come, by supplier and meter.

    Suppliers are those of the column `supplier` in meters.csv. A month is due --days after its end,
    so that bills to come are not asked for. `usual` is what the meter uses in such days by its own
    history: in the same month of other years, else by its median use a day.
    """
    from datetime import date

    from carbon.cli.options import period_of
    from carbon.ledger.chase import chase as chased
    from carbon.ledger.chase_figures import asks_listing, sent_listing
    from carbon.ledger.chase_files import write
    from carbon.workspace import open_workspace

    chosen = period_of(period) if period else None
    found = chased(open_workspace(workspace), date.today(), chosen, grace, estimates)
    if out is not None:
        return sent_listing(found, *write(found, out, force))
    return asks_listing(found)
