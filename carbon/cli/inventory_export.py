"""``carbon inventory export``: statistics of an area in other layouts."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.output import say


@click.command(
    "export",
    epilog="Example: carbon inventory export hampshire-county --layout gpc --to gpc.csv",
)
@click.argument("name", required=False)
@click.option(
    "--layout",
    type=click.Choice(["gpc", "tidy"]),
    required=True,
    help="GPC BASIC, or a row a year, authority, sub-sector and gas.",
)
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The CSV to write.",
)
@click.option("--year", type=int, help="One calendar year; without it, all of them.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def export(
    workspace: Path | None, name: str | None, layout: str, path: Path, year: int | None, force: bool
) -> None:
    """Export the statistics of inventory NAME as a CSV.

    Where there is no value a notation key says why: NO not occurring, NE not estimated, IE
    included elsewhere, C confidential. Values are unrounded.
    """
    from carbon.area.export import export as write
    from carbon.inventories.definition import folder_of_statistics, load
    from carbon.workspace import open_workspace

    folder = folder_of_statistics(load(open_workspace(workspace), name))
    rows = write(folder, layout, path, year, force=force)
    say(f"Wrote {rows:,} rows to {path}")
