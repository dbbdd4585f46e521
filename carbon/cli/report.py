"""``carbon report``: reports written to files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.options import as_at_option, clock_option, on_option
from carbon.cli.output import in_turn, progress_bar
from carbon.cli.report_appraisal import appraisal, say_written
from carbon.cli.report_impact import impact
from carbon.cli.report_measures import read_projects
from carbon.cli.report_publish import publish, published

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group(cls=Group)
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
    help="The pack to list revisions since; by default the newest published one.",
)
@click.option("--measures", type=FILE, help="Energy measures to appraise in the report.")
@click.option("--tariffs", type=FILE, help="Your energy prices for them; else the shipped bands.")
@click.option("--fund", type=FILE, help="The revolving fund to run in the report.")
@click.option("--verified", type=FILE, help="What was verified: a record of `measures verify`.")
@click.option("--hold", is_flag=True, help="Hold the last year's factor for measures' later years.")
@click.option(
    "--force",
    is_flag=True,
    help="Make a pack of that day anew; where figures moved, the old one is kept beside it.",
)
@on_option
@as_at_option
@clock_option
@click.pass_obj
def progress(
    workspace: Path | None,
    name: str | None,
    county: str | None,
    out: Path | None,
    previous: Path | None,
    measures: Path | None,
    tariffs: Path | None,
    fund: Path | None,
    verified: Path | None,
    hold: bool,
    force: bool,
    on: date | None,
    as_at: date | None,
) -> None:
    """Write the six-monthly report to Cabinet.

    One self-contained HTML page, the same as XLSX, Markdown and JSON, and a manifest of what it
    was made from. Figures revised since the newest earlier pack are listed in it.
    """
    from carbon.inventories.definition import load
    from carbon.reports.pack import write_progress
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    definition = load(opened, name)
    day = as_at or date.today()
    area = load(opened, county) if county else None
    projects = read_projects(workspace, measures, tariffs, fund, verified, hold, day)
    place = out or opened.packs
    with progress_bar() as told:
        pack = write_progress(
            *(opened, definition, area, day, place, force, previous, projects),
            begin=in_turn(told),
            on=on,
        )
    say_written(pack)


report.add_command(appraisal)
report.add_command(impact)
report.add_command(publish)
report.add_command(published)
