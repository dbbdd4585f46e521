"""``carbon report publish`` and ``published``: what the council was told, and when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.options import NUMBER, DateType, by_option
from carbon.cli.output import prints_listing, say
from carbon.figures.listing import Listing

COLUMNS = ("record", "meeting", "title", "pack", "told", "by", "recorded", "files", "sha256")


@click.command(
    epilog="Example: carbon report publish packs/2025-05-31/our-estate --meeting 2025-07-14 "
    "--title Cabinet"
)
@click.argument("pack", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--meeting", type=DateType(), help="The day of the meeting that it is told to.")
@click.option("--title", default="", help="Which meeting that is, such as Cabinet.")
@by_option("Who records it; by default carbon.toml's `by`, then your login.")
@click.option(
    "--withdraw", type=NUMBER, metavar="RECORD", help="Take back a record made by mistake."
)
@click.option("--reason", default="", help="Why it is taken back.")
@click.pass_obj
def publish(
    workspace: Path | None,
    pack: Path | None,
    meeting: date | None,
    title: str,
    by: str | None,
    withdraw: int | None,
    reason: str,
) -> None:
    """Record PACK as published: what the council is told at the meeting of a day.

    The next report says on its first page what it told and what has become of it. Its figures are
    kept in the ledger, whatever becomes of the folder.
    """
    from carbon.ledger.acts import who
    from carbon.reports import told
    from carbon.reports.progress.since_told import meeting_of
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    if withdraw is not None:
        if pack or meeting:
            raise click.UsageError("--withdraw takes back a record, not a PACK or a --meeting.")
        made = told.withdraw(opened, withdraw, reason, who(by, opened))
        say(f"Record {withdraw} is taken back: {made.pack}, {meeting_of(made)}.")
        return
    if pack is None or meeting is None:
        raise click.UsageError("Give a PACK and its --meeting.")
    made = told.publish(opened, pack, meeting, title, who(by, opened))
    say(f"{made.pack} is recorded as published for {meeting_of(made)}.")


@click.command(epilog="Example: carbon report published")
@prints_listing
@click.pass_obj
def published(workspace: Path | None) -> Listing:
    """List the packs that are recorded as published, in the order of their meetings."""
    from carbon.reports.told import all_told, states_of
    from carbon.reports.words import tonnes
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    rows, states = [], states_of(opened)
    for one in all_told(opened):
        answer = one.reported.answer
        said = f"{answer.period}: {tonnes(answer.kg)}, {answer.verdict}" if answer else ""
        rows.append(
            (
                one.number,
                one.meeting.isoformat(),
                one.title,
                one.pack,
                said.removesuffix(", "),
                one.by,
                one.at[:10],
                states[one.number],
                one.sha256[0],
            )
        )
    notes = [] if rows else ["No report is recorded as published yet."]
    return Listing(COLUMNS, rows, aside=("sha256",), notes=notes)
