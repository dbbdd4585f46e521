"""``--out FILE.html`` of commands that have a chart to show: one self-contained page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carbon.cli.options import DateType

if TYPE_CHECKING:
    from carbon.reports.document import Report

F = TypeVar("F", bound=Callable[..., Any])


def page_options(command: F) -> F:
    """Give a command ``--out``, ``--as-at`` and ``--force`` for :func:`write_page`."""
    options = (
        click.option(
            "--out",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE.html",
            help="Write a page with charts too; it needs no network.",
        ),
        click.option(
            "--as-at",
            type=DateType(),
            help="The day of the appraisal, which the page bears; else today.",
        ),
        click.option("--force", is_flag=True, help="With --out: write over a page that is there."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def write_page(
    workspace: Path | None,
    out: Path | None,
    as_at: date | None,
    force: bool,
    made: Callable[[str, str], Report],
) -> list[str]:
    """Write what *made* makes of the council's name and the day to *out*; what to say of it."""
    from carbon import workspace as workspaces
    from carbon.errors import Place, UnreadableFile
    from carbon.files import shown, write_whole
    from carbon.folders import shipped
    from carbon.reports.naming import published, refuse_names, unnamed_of
    from carbon.reports.page import page

    if out is None:
        if force:
            raise click.UsageError("--force goes with --out.")
        return []
    if out.suffix.casefold() not in (".html", ".htm"):
        raise UnreadableFile(f"the ending {out.suffix or 'none'}", ".html", "", Place(shown(out)))
    if out.exists() and not force:
        raise UnreadableFile(
            "a file that is already there", "a new name", "Write over it with --force.",
            Place(shown(out)),
        )  # fmt: skip
    council, folders, hidden = "", [shipped("reports")], unnamed_of(None)
    try:
        opened = workspaces.open_workspace(workspaces.find(workspace))
        council, folders = opened.title, opened.layers("reports")
        hidden = unnamed_of(opened)
    except UnreadableFile:
        if workspace is not None:
            raise
    day = as_at or date.today()
    report = published(made(council, f"{day.day} {day:%B %Y}"), hidden)
    data = page(report, folders).encode("utf-8")
    refuse_names({shown(out): data}, hidden)
    write_whole(out, data)
    return [f"Wrote {out}."]
