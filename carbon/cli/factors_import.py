"""``carbon factors import`` and ``rehearse``: a new edition comes in."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import click

from carbon.cli.options import workspace_or_none
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


def _day(_ctx: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


@click.command(
    epilog="Example: carbon factors rehearse 2026.xlsx",
    short_help="What an edition would move, before it is adopted.",
)
@click.argument("edition")
@click.pass_obj
@prints_listing
def rehearse(workspace: Path | None, edition: str) -> Listing:
    """Show which figures of this workspace an edition moves, before it is adopted.

    EDITION is an official file that was not imported yet, or the name of an edition that is there:
    figures with it are set against figures without it. What an import would warn of in a file is
    said, too. Nothing is changed.
    """
    from carbon.analysis.rehearsal import rehearse as rehearsing
    from carbon.analysis.rehearsal_figures import rehearsal_listing
    from carbon.workspace import open_workspace

    return rehearsal_listing(rehearsing(open_workspace(workspace), edition))


@click.command(
    "import",
    epilog="Example: carbon factors import 2026.xlsx --to factors",
    short_help="Import an official file, every row accounted for.",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="The factors folder; the workspace's own by default.",
)
@click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="The day the year's edition first came out, where the file does not tell.",
)
@click.option(
    "--retrieved",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="The day the file was downloaded; left out by default.",
)
@click.option("--source", default="", help="The address it was downloaded from.")
@click.option("--checked-by", default="", help="Who held the edition against the file, and how.")
@click.option(
    "--gwp-basis",
    type=click.Choice(["sar", "ar4", "ar5", "ar6"]),
    help="For a file that does not tell it by its own factors for methane and N2O.",
)
@click.option("--force", is_flag=True, help="Write an edition again that is there already.")
@click.pass_obj
@prints_listing
def import_(
    workspace: Path | None, file: Path, to: Path | None, published: date | None,
    retrieved: date | None, source: str, checked_by: str, gwp_basis: str | None, force: bool,
) -> Listing:  # fmt: skip
    """Import an official file of conversion factors, and account for each of its rows."""
    from carbon.errors import CarbonError
    from carbon.factors.figures import VERDICTS, verdicts
    from carbon.factors.import_told import import_told
    from carbon.factors.official import import_official
    from carbon.files import shown
    from carbon.inventories.close.overtaken import held, overtaken_years, written_over
    from carbon.workspace import find

    opened, frozen = None, {}
    # What cannot be told of the ledger takes nothing back of the import.
    with suppress(CarbonError):
        if opened := workspace_or_none(workspace):
            frozen = held(opened)
    target = to if to is not None else find(workspace) / "factors"
    made = import_official(
        file, target, published=published, retrieved=retrieved, address=source,
        checked_by=checked_by, gwp_basis=gwp_basis or "", force=force,
    )  # fmt: skip
    notes: list[str] = []
    for edition in made:
        notes += import_told(edition)
        notes.append(
            f"Edition {edition.name}: {len(edition.factors):,} factors written to "
            f"{shown(edition.csv)}."
        )
    with suppress(CarbonError):
        notes += written_over(frozen, made)
        if opened:
            notes += [told for year in overtaken_years(opened).values() for told in year.steps]
    return VERDICTS.listing(
        verdicts(made),
        f"{file.name}: what became of each of its {made[0].source.counted}",
        notes=notes,
    )
