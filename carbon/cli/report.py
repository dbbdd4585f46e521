"""``carbon report``: reports written to files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.options import as_at_option


@click.group()
def report() -> None:
    """Write the six-monthly report."""


@report.command(
    epilog="Example: carbon report progress hampshire-estate --county hampshire-county --out packs"
)
@click.argument("name", required=False)
@click.option("--county", help="The county's inventory, to be reported by sector.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the pack goes, in a folder named for its date; by default packs/ of the workspace.",
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The pack to list revisions since; by default the newest earlier one.",
)
@click.option("--force", is_flag=True, help="Write over a pack of the same name and date.")
@as_at_option
@click.pass_obj
def progress(
    workspace: Path | None,
    name: str | None,
    county: str | None,
    out: Path | None,
    previous: Path | None,
    force: bool,
    as_at: date | None,
) -> None:
    """Write the progress report to Cabinet as one HTML page and its figures as JSON."""
    from carbon.inventories.definition import load
    from carbon.reports.pack import write_progress
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    definition = load(opened, name)
    day = as_at or date.today()
    area = load(opened, county) if county else None
    pack = write_progress(opened, definition, area, day, out or opened.packs, force, previous)
    for line in pack.headlines:
        click.echo(line)
    for path in pack.files:
        click.echo(f"Wrote {path.resolve()}")
