"""``carbon report``: reports written to files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carbon.cli.group import Group
from carbon.cli.options import as_at_option
from carbon.cli.output import in_turn, progress_bar
from carbon.cli.report_appraisal import appraisal
from carbon.cli.report_impact import impact

if TYPE_CHECKING:
    from carbon.measures.appraisal import Appraisal
    from carbon.measures.fund import Account


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
    help="The pack to list revisions since; by default the newest earlier one.",
)
@click.option("--measures", type=FILE, help="Energy measures to appraise in the report.")
@click.option("--tariffs", type=FILE, help="Your energy prices for them; else the shipped bands.")
@click.option("--fund", type=FILE, help="The revolving fund to run in the report.")
@click.option(
    "--force",
    is_flag=True,
    help="Make a pack of that day anew; where figures moved, the old one is kept beside it.",
)
@as_at_option
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
    force: bool,
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
    appraisals, account = _measures(workspace, measures, tariffs, fund)
    place = out or opened.packs
    with progress_bar() as told:
        pack = write_progress(
            *(opened, definition, area, day, place, force, previous, appraisals, account),
            begin=in_turn(told),
        )
    for line in pack.headlines:
        click.echo(line)
    for path in pack.files:
        click.echo(f"Wrote {path.resolve()}")
    if pack.kept:
        click.echo(
            f"Figures have moved since the pack of the same day: it is kept in {pack.kept}, and "
            "the new one lists what moved.",
            err=True,
        )


def _measures(
    workspace: Path | None, measures: Path | None, tariffs: Path | None, fund: Path | None
) -> tuple[list[Appraisal], Account | None]:
    """The measures and the fund that the report is to hold."""
    if measures is None and fund is None:
        return [], None
    from carbon.cli.measures_options import assumptions, measures_of
    from carbon.measures.appraisal import appraise_all
    from carbon.measures.assumptions import USUAL_RATE
    from carbon.measures.fund import run
    from carbon.measures.fund_file import read_fund

    given = assumptions(workspace, tariffs, (), None, USUAL_RATE * 100, hold=False)

    def appraised(path: Path) -> list[Appraisal]:
        return appraise_all(measures_of(workspace, path, given)[0], given)

    return (
        appraised(measures) if measures else [],
        run(read_fund(fund, appraised)) if fund else None,
    )


report.add_command(appraisal)
report.add_command(impact)
