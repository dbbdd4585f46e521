"""``carbon inventory change``: why a total moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.options import DateType, as_at_option, period_of
from carbon.cli.output import Listing, prints_listing


@click.command(
    "change",
    epilog="Example: carbon inventory change example-schools 2016-17 2017-18 --by site",
)
@click.argument("words", metavar="[NAME] A B", nargs=-1, required=True)
@click.option(
    "--by",
    type=click.Choice(["scope", "service", "site", "source"]),
    help="A row for each of these, instead of the whole.",
)
@click.option(
    "--reported",
    type=DateType(),
    help="The day A was reported: what was restated since comes first, as a bridge of its own.",
)
@as_at_option
@prints_listing
@click.pass_obj
def change_(
    workspace: Path | None,
    words: tuple[str, ...],
    by: str | None,
    reported: date | None,
    as_at: date | None,
) -> Listing:
    """Show why emissions changed from period A to period B, without a residual.

    Activity, factor, weather, boundary, data gap and method add up to the change. With only one
    inventory its NAME may be left out. JSON has all of it unrounded, with the waterfall's bars.
    """
    from carbon.inventories.bridge import bridge
    from carbon.inventories.change_summary import MOVER_COLUMNS, summarise_change
    from carbon.inventories.definition import load
    from carbon.workspace import open_workspace

    if len(words) not in (2, 3):
        raise click.UsageError("Give an inventory and two periods.")
    opened = open_workspace(workspace)
    definition = load(opened, words[0] if len(words) == 3 else None)
    first, second = period_of(words[-2]), period_of(words[-1])
    summary = summarise_change(bridge(opened, definition, first, second, as_at, reported), by)
    movers = Listing(MOVER_COLUMNS, summary.movers, title="What moved most", decimals={"change": 3})
    return Listing(
        summary.columns,
        summary.rows,
        title=summary.title,
        decimals={name: 1 if name.startswith("%") else 3 for name in summary.columns},
        document=summary.document,
        notes=summary.notes,
        further=[movers] if summary.movers else [],
    )
