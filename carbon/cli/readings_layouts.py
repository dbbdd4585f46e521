"""``carbon readings layouts``: how kinds of file are read, and a new kind learnt."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.output import PRINTERS, print_listing, say
from carbon.errors import counted

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(
    "layouts",
    cls=Group,
    invoke_without_command=True,
    epilog="Example: carbon readings layouts --format json",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*PRINTERS]),
    default="table",
    show_default=True,
    help="How to print.",
)
@click.pass_context
def layouts(context: click.Context, form: str) -> None:
    """List the layouts by which files are read, or learn one.

    Most files need none: the words of their headings are enough. A workspace's layouts stand in
    its folder `layouts` and come before the shipped ones.
    """
    if context.invoked_subcommand is not None:
        return
    from carbon.ledger.formats.layouts import layouts as known_layouts
    from carbon.ledger.layout_figures import layouts_listing
    from carbon.workspace import open_workspace

    own = open_workspace(context.obj).root / "layouts"
    found = known_layouts(own)
    print_listing(layouts_listing(found, own), form)


@layouts.command("learn", epilog="Example: carbon readings layouts learn portal.csv")
@click.argument("file", type=FILE)
@click.option("--out", help="What to call the layout; by default as FILE, with the ending .toml.")
@click.option("--sheet", help="The sheet of a workbook, where it has several.")
@click.option("--force", is_flag=True, help="Write over a layout that is there.")
@click.pass_obj
def learn_file(
    workspace: Path | None, file: Path, out: str | None, sheet: str | None, force: bool
) -> None:
    """Draft a layout for FILE, which is not understood, in the workspace's folder `layouts`.

    Every column is in it, with some of its values and its role where that is sure. What is not
    sure is left blank, or asked for at a terminal; a blank refuses until it is filled in.
    """
    import re
    from datetime import date

    from carbon.errors import Place, UnreadableFile
    from carbon.files import make_folder, shown, write_whole
    from carbon.ledger.examine import registered
    from carbon.ledger.examined import Options
    from carbon.ledger.formats.layouts import layouts as known_layouts
    from carbon.ledger.formats.learn import filled, is_understood, learn, text_of
    from carbon.ledger.formats.vocabulary import read_vocabulary
    from carbon.ledger.grids import read_grid
    from carbon.ledger.naming_hints import hints_of
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    own = opened.root / "layouts"
    name = out or f"{re.sub(r'[^A-Za-z0-9._-]+', '-', file.stem).strip('-.') or 'layout'}.toml"
    if not re.fullmatch(r"[\w][\w .-]*\.toml", name):
        raise click.UsageError(f"--out {name}: a file name that ends in .toml, without a folder.")
    target = own / name
    if target.exists() and not force:
        raise UnreadableFile(
            "a layout of that name",
            "none yet",
            "Give --force to write over it, or another name with --out.",
            Place(shown(target)),
        )
    grid = read_grid(file, sheet)
    hints = hints_of(registered(opened), Options(), date.today())
    words, known = read_vocabulary(own), known_layouts(own)
    known = [one for one in known if one.path != target]
    form = is_understood(grid, hints, words, known)
    if form:
        say(f"{shown(file)} is understood as it is ({form}): it needs no layout.")
        return
    draft = learn(grid, hints, words)
    if sys.stdin.isatty():
        draft = filled(draft, _asked)
    make_folder(own)
    write_whole(target, text_of(draft, words.says).encode())
    if draft.blanks:
        say(f'Wrote {shown(target)} with {counted(draft.blanks, "blank")}: fill in every "".')
    else:
        say(f"Wrote {shown(target)}: look through it.")
    say(f"Then: carbon readings check {shown(file)}")


def _asked(question: str, choices: Sequence[str]) -> str:
    """An answer typed at the terminal: one of *choices*, or nothing."""
    from carbon.errors import UnknownName

    if choices:
        say(f"One of: {', '.join(choices)}", err=True)
    while True:
        say(f"{question} (Enter to leave it blank) ", err=True, nl=False)
        answer = sys.stdin.readline().strip()
        if not answer or not choices or answer in choices:
            return answer
        say(str(UnknownName("answer", answer, choices)), err=True)
