"""``carbon evidence``: what the law wants of the files that were logged."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.options import NUMBER, by_option
from carbon.cli.output import say
from carbon.errors import counted, listed


@click.group(cls=Group)
def evidence() -> None:
    """Erase a logged file where the law wants it; `carbon readings evidence` gives one back."""


@evidence.command("erase", epilog="Example: carbon evidence erase 12 --reason 'asked to, GDPR 17'")
@click.argument("batch", type=NUMBER)
@click.option("--reason", required=True, help="Why; kept for ever, so name no person.")
@by_option("Who erases it; by default carbon.toml's `by`, then your login.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def erase(workspace: Path | None, batch: int, reason: str, by: str | None, yes: bool) -> None:
    """Erase the file of BATCH for ever; its hash, who, when and why are kept.

    Its half-hours go with it. Its readings stay, and `carbon ledger verify` says that they can no
    longer be read again. Copies elsewhere, such as backups, are yours to erase.
    """
    from carbon.ledger.acts import who
    from carbon.ledger.erasure import erase as erase_file
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    if not yes:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            say(
                f"Nothing was erased: give --yes to erase the file of batch {batch} for ever. "
                "`carbon ledger batches` names it.",
                err=True,
            )
            return
        if not click.confirm(f"Erase the file of batch {batch} for ever?", err=True):
            say("Nothing was erased.", err=True)
            return
    done = erase_file(opened, batch, reason, who(by, opened))
    batches = listed(map(str, done.batches))
    say(f"Erased {counted(len(done.files), 'file')} of batch {batches}: its readings stay.")
    for file in done.files:
        say(f"  {file}")
