"""``carbon init``: make a workspace."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: carbon init demo --example hampshire")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--example",
    metavar="NAME",
    help="Fill it with an example: hampshire (published returns, county statistics, schools).",
)
@click.option("--title", default="", help="The council's name; by default the folder's.")
@click.option("--force", is_flag=True, help="Use a folder that is not empty.")
def init(folder: Path, example: str | None, title: str, force: bool) -> None:
    """Make a workspace in DIR, empty or from an example."""
    from carbon.inventories.example import make_workspace

    made = make_workspace(folder, title, example, force=force)
    click.echo(f"Made a workspace in {made.root}:")
    for path in made.files:
        click.echo(f"  {path.relative_to(made.root).as_posix()}")
    click.echo("\nREADME.txt there says what is what. Next:\n")
    for command in (f'cd "{made.root}"', *made.next_commands):
        click.echo(f"  {command}")
