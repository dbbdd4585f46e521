"""``carbon workspace``: who is at work in the workspace."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.output import say
from carbon.errors import counted


@click.group(cls=Group)
def workspace() -> None:
    """Who is at work in the workspace; break a lock whose computer is gone."""


@workspace.command("unlock", epilog="Example: carbon workspace unlock --reason 'PC-12 crashed'")
@click.option("--reason", required=True, help="Why; it is kept in unlocked.csv.")
@click.option("--by", help="Who breaks it; by default carbon.toml's `by`, then your login.")
@click.pass_obj
def unlock(workspace: Path | None, reason: str, by: str | None) -> None:
    """Let others write what a command on another computer has locked and cannot give back.

    A lock goes by itself when its command ends or is killed; only a file server may keep that of a
    computer that is gone. One that a command on this computer has is not broken: end that command.
    """
    from carbon.ledger.acts import who
    from carbon.ledger.unlock import unlock as unlocked
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    broken = unlocked(opened, reason, who(by, opened))
    if not broken:
        say("Nothing is locked.")
        return
    say(f"Broke {counted(len(broken), 'lock')}; written down in unlocked.csv:")
    for lock in broken:
        say(f"  {lock.file}, that {lock.holder} had")
