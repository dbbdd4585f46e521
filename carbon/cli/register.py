"""``carbon register``: proposed from a sheet, worked on as a workbook, its history."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.output import prints_listing
from carbon.cli.register_history import history
from carbon.cli.register_workbook import import_register, template
from carbon.figures.listing import Listing


@click.group(cls=Group)
def register() -> None:
    """Propose, write, import and look back on the sites and meters."""


register.add_command(template)
register.add_command(import_register)
register.add_command(history)


@register.command(
    "propose", epilog="Example: carbon register propose energy.xlsx --sheet all --out proposed"
)
@click.argument("sheet", metavar="SHEET", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--sheet", "tab", help="The sheet of a workbook, or all.")
@click.option("--year", help="The year of months without one, such as 2023-24.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write sites-to-add.csv and meters-to-add.csv into this folder.",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@prints_listing
@click.pass_obj
def propose(
    workspace: Path | None,
    sheet: Path,
    tab: str | None,
    year: str | None,
    out: Path | None,
    force: bool,
) -> Listing:
    """Propose the rows of sites.csv and meters.csv that SHEET needs and the register lacks.

    Nothing is changed: look through the rows, fill in what is left blank, and add them.
    """
    from carbon.files import shown
    from carbon.ledger import proposal
    from carbon.ledger.examined import Options
    from carbon.ledger.proposal_figures import proposal_listing
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    found = proposal.propose(sheet, opened, Options(sheet=tab, year=year or ""))
    notes = list(found.notes)
    if out is not None:
        for path in proposal.write(found, out, force):
            kind = "sites" if path.name == proposal.SITES_FILE else "meters"
            notes.append(
                f"Wrote {shown(path)}: look through it, then: carbon {kind} add --from {path}"
            )
    elif found.sites or found.meters:
        notes.append("Nothing was written: add --out FOLDER for files to look through and add.")
    return proposal_listing(found, notes)
