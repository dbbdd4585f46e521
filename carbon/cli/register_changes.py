"""What the commands share that list and change sites and meters: faults marked, history kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carbon.cli.options import by_option

if TYPE_CHECKING:
    from carbon.register.edit import Around
    from carbon.register.judged import Judged
    from carbon.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def changing(*names: str) -> Callable[[F], F]:
    """Give a command ``--by``, and under *names* why the register changes."""

    def with_options(command: F) -> F:
        told = "Why the register is changed; kept in its history."
        command = click.option(*names, "why", default="", help=told)(command)
        return by_option("Who changes it.")(command)

    return with_options


def kept_by(workspace: Workspace, by: str | None, how: str, why: str) -> Around:
    """What keeps the history of a change that a command makes."""
    from carbon.ledger.acts import who
    from carbon.ledger.register_history import kept

    return kept(workspace, who(by, workspace), f"`carbon {how}`", why)


def exits_1_on_faults(context: click.Context, judged: Sequence[Judged[Any]]) -> None:
    """End the command with exit code 1, once it has printed, if any row is faulty."""
    if any(one.faults for one in judged):
        context.call_on_close(lambda: context.exit(1))
