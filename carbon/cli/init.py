"""``carbon init``: make a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.output import say


@click.command(epilog="Example: carbon init demo --example hampshire")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--example",
    metavar="NAME",
    help="Fill it with an example: hampshire (published returns, county statistics, schools), or "
    "illustrative (a whole council, made up).",
)
@click.option("--sites", type=int, help="illustrative: how many buildings (30).")
@click.option("--years", type=int, help="illustrative: how many years up to 2024-25 (5).")
@click.option("--seed", type=int, help="illustrative: another seed, another council (1).")
@click.option("--title", default="", help="The council's name; by default the folder's.")
@click.option("--force", is_flag=True, help="Use a folder that is not empty.")
def init(
    folder: Path,
    example: str | None,
    sites: int | None,
    years: int | None,
    seed: int | None,
    title: str,
    force: bool,
) -> None:
    """Make a workspace in DIR, empty or from an example.

    The illustrative council is made up from --sites, --years and --seed: the same three make the
    same files, byte for byte.
    """
    from carbon.inventories.example import ILLUSTRATIVE, CouncilSize, make_workspace
    from carbon.rights import rights_of

    given = {"sites": sites, "years": years, "seed": seed}
    given_sizes = {key: value for key, value in given.items() if value is not None}
    if given_sizes and example != ILLUSTRATIVE:
        raise click.UsageError(f"--{', --'.join(given_sizes)} only with --example {ILLUSTRATIVE}.")
    with rights_of(folder, is_shared=False):
        made = make_workspace(folder, title, example, force=force, size=CouncilSize(**given_sizes))
    say(f"Made a workspace in {made.root}:")
    for path in made.files:
        say(f"  {path.relative_to(made.root).as_posix()}")
    say("\nREADME.txt there says what is what. Next:\n")
    for command in (f'cd "{made.root}"', *made.next_commands):
        say(f"  {command}")
