"""``carbon appraisal``: the published tables that an appraisal of energy measures rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.options import factor_folders, workspace_or_none
from carbon.cli.output import prints_listing, say
from carbon.figures.listing import Listing

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=Group, epilog="Example: carbon appraisal import data-tables-1-19.xlsx")
def appraisal() -> None:
    """Appraisal tables: carbon values, deflator, rates, prices and marginal factors, by edition."""


def import_values(
    workspace: Path | None,
    /,
    file: Path,
    folder: Path | None,
    retrieved: datetime | None,
    edition: str,
    force: bool,
) -> None:
    """Import published tables of appraisal values from FILE, every row accounted for.

    FILE is the Green Book's workbook of data tables 1 to 19 as published, or a CSV of one table.
    """
    from carbon.errors import counted
    from carbon.factors.appraisal_workbook import import_file

    if folder is None:
        opened = workspace_or_none(workspace)
        if opened is None:
            raise click.UsageError("There is no workspace here: say where to with --to.")
        folder = opened.root / "factors" / "appraisal"
    made = import_file(file, folder, retrieved.date() if retrieved else None, force, edition)
    for each in made.tables:
        if each.title:
            say(f"{each.title}: {each.table}, edition {each.edition}")
        for verdict, count in each.counts.items():
            say(f"{counted(count, 'cell' if each.title else 'row')} {verdict}")
        say(f"Wrote {each.csv} and {each.toml}")
    if made.unused:
        say(f"Not used: {len(made.unused)} of the workbook's tables and sheets.")
    for name, why in made.unused:
        say(f"  {name}: {why}")
    for remark in made.remarks:
        say(remark, err=True)


def import_command(group: str) -> click.Command:
    """The command ``import`` of *group*: ``carbon measures import`` is its name of before."""
    options = (
        click.argument("file", type=FILE),
        click.option(
            "--to", "folder", type=click.Path(path_type=Path, file_okay=False),
            help="The folder of appraisal values; by default factors/appraisal of the workspace.",
        ),
        click.option(
            "--retrieved", type=click.DateTime(["%Y-%m-%d"]), help="When it was downloaded."
        ),
        click.option(
            "--edition", default="", metavar="DATE",
            help="Its date, as 2026-11, where the file does not tell.",
        ),
        click.option("--force", is_flag=True, help="Write over a table that is already there."),
    )  # fmt: skip
    function: Callable[..., None] = click.pass_obj(import_values)
    for option in reversed(options):
        function = option(function)
    return click.command(
        "import",
        epilog=f"Example: carbon {group} import data-tables-1-19.xlsx",
        short_help="Bring next year's published tables of appraisal values.",
    )(function)


appraisal.add_command(import_command("appraisal"))


@appraisal.command(
    "list",
    epilog="Example: carbon appraisal list",
    short_help="Which tables and editions an appraisal uses.",
)
@prints_listing
@click.pass_obj
def list_tables(workspace: Path | None) -> Listing:
    """List the tables of appraisal values in use: their edition, prices, publisher and file."""
    from carbon.factors.appraisal_figures import tables_listing
    from carbon.factors.appraisal_reading import read_appraisal_values

    return tables_listing(read_appraisal_values(factor_folders(workspace)))
