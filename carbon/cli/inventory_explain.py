"""``carbon inventory explain``: where a figure comes from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.options import as_at_option, period_of
from carbon.cli.output import say
from carbon.cli.public import hidden_of, public_option
from carbon.text_out import json_text

SHOWN = 24


@click.command(
    "explain",
    epilog="Example: carbon inventory explain example-schools 2017-18 --site school-a",
)
@click.argument("words", metavar="[NAME] PERIOD", nargs=-1, required=True)
@click.option("--scope", default="", help="Only this scope; else all of gross.")
@click.option("--service", default="", help="Only this service.")
@click.option("--site", default="", help="Only this site, or authority.")
@click.option("--source", default="", help='Only this source, such as "Natural gas".')
@click.option("--sector", default="", help="Only this sector of statistics.")
@click.option("--month", default="", help="Only this month, such as 2017-04.")
@click.option(
    "--csv",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every line behind the figure to this file.",
)
@click.option("--force", is_flag=True, help="Write over the file.")
@click.option("--all", "whole", is_flag=True, help=f"Print every line, not only {SHOWN}.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@public_option
@as_at_option
@click.pass_obj
def explain_(
    workspace: Path | None,
    /,
    words: tuple[str, ...],
    file: Path | None,
    force: bool,
    whole: bool,
    form: str,
    public: bool,
    as_at: date | None,
    **filters: str,
) -> None:
    """Explain any figure: its lines, as arithmetic to be followed by hand.

    Each line begins with the row of the file that was logged and ends in kg; square brackets say
    where a number is from, down to the publisher's sheet and row. Nothing is rounded.
    """
    from carbon.analysis.explain.figure import explain
    from carbon.analysis.explain.text import text_of, write_workings
    from carbon.inventories.definition import load
    from carbon.workspace import open_workspace

    if len(words) > 2:
        raise click.UsageError("Give one inventory and one period.")
    opened = open_workspace(workspace)
    definition = load(opened, words[0] if len(words) == 2 else None)
    made = explain(opened, definition, period_of(words[-1]), filters, as_at)
    hidden = hidden_of(opened, public)
    if file is not None:
        write_workings(made, file, force=force, hidden=hidden)
    if form == "json":
        say(json_text(hidden.value(made.document())))
    else:
        say(hidden.text(text_of(made, None if whole else SHOWN)))
    for note in filter(None, (*hidden.value(tuple(made.notes)), hidden.sentence)):
        say(note, err=True)
    if file is not None:
        say(f"Wrote {len(made.workings)} lines to {file}.", err=True)
