"""``carbon inventory change``: why a total moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.options import DateType, as_at_option, period_of
from carbon.cli.output import prints_listing, say
from carbon.cli.public import hidden_of, public_listing, public_option
from carbon.figures.listing import Listing


@click.command(
    "change",
    epilog="Example: carbon inventory change example-schools 2016-17 2017-18 --by site",
)
@click.argument("words", metavar="[NAME] A B", nargs=-1, required=True)
@click.option(
    "--by",
    type=click.Choice(["scope", "service", "site", "source", "sector", "category"]),
    help="A row for each of these, instead of the whole: sector and category of statistics.",
)
@click.option(
    "--reported",
    type=DateType(),
    help="The day A was reported: what was restated since comes first, as a bridge of its own.",
)
@click.option(
    "--out",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.html",
    help="Also write the waterfall and its tables as one self-contained page.",
)
@click.option("--force", is_flag=True, help="Write over a page that is there.")
@public_option
@as_at_option
@prints_listing
@click.pass_obj
def change_(
    workspace: Path | None,
    words: tuple[str, ...],
    by: str | None,
    reported: date | None,
    page: Path | None,
    force: bool,
    public: bool,
    as_at: date | None,
) -> Listing:
    """Show why emissions changed from period A to period B, without a residual.

    Activity, factor, weather, boundary, data gap and method add up to the change. With only one
    inventory its NAME may be left out. JSON has all of it unrounded, with the waterfall's bars;
    --out draws them.
    """
    from carbon.analysis.change.bridge import bridge
    from carbon.analysis.change.figures import change_listing
    from carbon.inventories.definition import load
    from carbon.workspace import open_workspace

    if len(words) not in (2, 3):
        raise click.UsageError("Give an inventory and two periods.")
    opened = open_workspace(workspace)
    definition = load(opened, words[0] if len(words) == 3 else None)
    first, second = period_of(words[-2]), period_of(words[-1])
    made = bridge(opened, definition, first, second, as_at, reported)
    listing = change_listing(made, by)
    if page is not None:
        from carbon.reports.change import write_change

        write_change(opened, made, listing.notes, by, page, as_at or date.today(), force=force)
        say(f"Wrote {page}", err=True)
    return public_listing(listing, hidden_of(opened, public))
