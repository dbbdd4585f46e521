"""``carbon register template`` and ``import``: the register as a workbook."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carbon.cli.options import by_option
from carbon.cli.output import print_listing, say
from carbon.errors import counted, listed
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.register.intake import Intake

FILE = click.Path(path_type=Path, dir_okay=False)
#: How many rows a table shows; CSV and JSON have all of them.
MOST_ROWS = 60


@click.command("template", epilog="Example: carbon register template register.xlsx")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def template(workspace: Path | None, file: Path, force: bool) -> None:
    """Write the register to FILE.xlsx, to be worked on: drop-downs, notes, text for MPANs."""
    from carbon.factors.activities import read_activities
    from carbon.ledger.register_faults import tables_of
    from carbon.register.workbook import Choices, write_template
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    sites, meters = tables_of(opened)
    activities = read_activities(opened.layers("factors"))
    units = {activity.unit for activity in activities.values()} | {"kWh", "m3", "hcf", "litre"}
    write_template(file, sites.rows, meters.rows, Choices(list(activities), sorted(units)), force)
    say(
        f"Wrote {file} with {counted(len(sites), 'site')} and {counted(len(meters), 'meter')}: "
        f"change it, then: carbon register import {file}"
    )


@click.command(
    "import",
    epilog="Example: carbon register import register.xlsx --yes --reason 'survey of 2026'",
)
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--reason", default="", help="Why the register changes; kept in its history.")
@by_option("Who changes it; by default carbon.toml's `by`, then your login.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print.",
)
@click.pass_obj
def import_register(
    workspace: Path | None,
    files: tuple[Path, ...],
    yes: bool,
    reason: str,
    by: str | None,
    form: str,
) -> None:
    """Take the sites and meters of FILES into the register: a workbook, or a CSV of each.

    What would change is shown first. At a terminal you are asked; elsewhere nothing is changed
    without --yes. Sites and meters that the workbook does not have stay as they are.
    """
    from carbon.files import shown
    from carbon.ledger.acts import who
    from carbon.ledger.register_intake import look, take
    from carbon.ledger.store import exists
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    given, found = look(files, opened)
    print_listing(_listing(found, form, given.remarks), form)
    if found.is_nothing:
        return
    if not yes and not (sys.stdin.isatty() and sys.stdout.isatty()):
        say("Nothing was changed: give --yes to do it.", err=True)
        return
    if not yes and not click.confirm("Change the register so?", err=True):
        say("Nothing was changed.", err=True)
        return
    name = who(by, opened)
    how = f"register import of {listed(map(shown, files))}"
    take(given, found, opened, name, how, reason)
    told = "" if exists(opened.ledger_url) else " There is no ledger yet, so no history of it."
    say(f"{_counts(found)} by {name}.{told}", err=True)


def _counts(found: Intake) -> str:
    added = [counted(len(found.sites.added), "site"), counted(len(found.meters.added), "meter")]
    changed = [
        counted(len(found.sites.changed), "site"),
        counted(len(found.meters.changed), "meter"),
    ]
    return f"Added {' and '.join(added)}, changed {' and '.join(changed)}"


def _listing(found: Intake, form: str, remarks: Sequence[str]) -> Listing:
    from carbon.register.intake_figures import CELLS, cells

    rows = cells(found)
    gone = [len(found.sites.gone), len(found.meters.gone)]
    notes = list(remarks)
    if any(gone):
        notes.append(
            f"Not in the workbook: {counted(gone[0], 'site')} and {counted(gone[1], 'meter')} of "
            "the register. They stay: to end one, give its last day in `to` and `to_reason`."
        )
    if found.is_nothing:
        notes.append("Nothing would change.")
        rows = rows if form != "table" else []
    if form == "table" and len(rows) > MOST_ROWS:
        notes.append(
            f"{len(rows) - MOST_ROWS:,} more rows are not shown here; --format csv lists all."
        )
        rows = rows[:MOST_ROWS]
    return CELLS.listing(rows, "What would change", notes=notes)
