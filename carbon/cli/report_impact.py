"""``carbon report impact``: the climate-impact paragraph of a decision paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carbon.cli.measures_options import (
    assumption_options,
    assumptions,
    measures_of,
    only_named,
    verified_option,
)
from carbon.cli.options import as_at_option, workspace_or_none
from carbon.cli.output import say
from carbon.text_out import json_text, visible

if TYPE_CHECKING:
    from carbon.inventories.inventory import Inventory
    from carbon.targets.progress import Progress
    from carbon.workspace import Workspace

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(epilog="Example: carbon report impact measures.csv --inventory hampshire-estate")
@click.argument("file", type=FILE)
@click.option(
    "--measure", "ids", multiple=True, metavar="ID", help="Only this measure; once for each."
)
@click.option(
    "--inventory", help="The inventory whose gap counts; may be left out if there is one."
)
@click.option("--target", help="Its target of this id, where there are several.")
@click.option("--out", type=FILE, help="Write it to a file: Markdown if it ends in .md, else text.")
@click.option("--force", is_flag=True, help="Write over a file that is already there.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How to print.",
)  # fmt: skip
@verified_option
@as_at_option
@assumption_options
@click.pass_obj
def impact(
    workspace: Path | None,
    /,
    file: Path,
    ids: tuple[str, ...],
    inventory: str | None,
    target: str | None,
    out: Path | None,
    force: bool,
    form: str,
    verified: Path | None,
    as_at: date | None,
    **options: Any,
) -> None:
    """Write the climate-impact paragraph of a decision paper on the measures of FILE.

    Tonnes a year and over life, the share of the gap to the next milestone, cost per tonne and
    payback; resilience is left to the author as a marked blank.
    """
    from carbon.errors import Place, UnreadableFile
    from carbon.files import shown, write_whole
    from carbon.measures.portfolio.programme import register_of
    from carbon.reports.appraisal import impact_words
    from carbon.reports.naming import unnamed_of
    from carbon.targets import impact as worked_out

    opened = workspace_or_none(workspace)
    if opened is None and (inventory or target):
        raise click.UsageError("There is no workspace here, so no inventory: name --workspace DIR.")
    given = assumptions(workspace, **options, as_at=as_at)
    listed, remarks = measures_of(workspace, file, given, verified)
    measures = worked_out.chosen(listed, ids) if ids else listed
    _, remarks = only_named(listed, remarks, ids)
    day = as_at or date.today()
    made = worked_out.impact(
        measures,
        given,
        register_of(workspace, given),
        _standing(opened, inventory, target, as_at),
        file=file.name,
        as_at=day,
        listed=listed,
    )
    hidden = unnamed_of(opened)
    text = hidden.text(impact_words.text(made))
    if out is not None:
        if out.exists() and not force:
            raise UnreadableFile(
                "a file of this name",
                "none yet",
                "Nothing is overwritten without --force.",
                Place(shown(out)),
            )
        whole = (
            hidden.text(impact_words.markdown(made))
            if out.suffix.casefold() == ".md"
            else visible(text)
        )
        write_whole(out, whole.encode("utf-8"))
    if form == "json":
        text = json_text(hidden.value(impact_words.document(made))) + "\n"
    say(text, nl=False)
    rests_on = made.gap.rests_on if made.gap else ()
    every = [*remarks, *made.totals.remarks, *_left_out(made), *rests_on]
    for remark in dict.fromkeys(every):
        say(remark, err=True)
    if out is not None:
        say(f"Wrote {out.resolve()}", err=True)


def _left_out(made: Any) -> list[str]:
    return [f"{name}: left out ({why})." for name, why in made.totals.left_out]


def _standing(
    opened: Workspace | None, inventory: str | None, target: str | None, as_at: date | None
) -> tuple[Progress, Inventory | None] | str:
    """The inventory against its target and its newest year, or why there is none."""
    if opened is None:
        return "there is no workspace here, so no inventory"
    from carbon.errors import UnknownName
    from carbon.inventories.definition import load
    from carbon.reports.progress.gather import newest_year
    from carbon.targets.progress import NoBase
    from carbon.targets.target import read_targets, require_targets

    definition = load(opened, inventory)
    if target is None and not read_targets(definition.folder):
        return f"no target is set for {definition.name}"
    chosen = require_targets(definition.folder, target)
    if len(chosen) > 1:
        raise UnknownName("target", "", [each.id for each in chosen], "Name it with --target.")
    try:
        return newest_year(opened, definition, chosen[0], as_at)
    except NoBase as fault:
        return f"{definition.name}: {fault.found}"
