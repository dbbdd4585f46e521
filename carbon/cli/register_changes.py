"""What the commands share that list and change sites and meters: faults marked, history kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carbon.cli.options import by_option
from carbon.errors import counted
from carbon.figures.listing import Listing

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


def faulty_listing(
    context: click.Context, columns: Sequence[str], judged: Sequence[Judged[Any]], noun: str
) -> Listing:
    """Rows of the register, the faulty ones as they stand and marked; exit code 1 if any is."""
    rows = [(*_cells(one, columns), one.told) for one in judged]
    faulty = sum(bool(one.faults) for one in judged)
    notes = [f"{counted(len(rows), noun)}."]
    if faulty:
        notes.append(f"Error: {counted(faulty, noun)} of them with a fault.")
        context.call_on_close(lambda: context.exit(1))
    return Listing((*columns, "fault"), rows, notes=notes, aside=() if faulty else ("fault",))


#: How a site or meter calls what a column of its file holds.
ATTRIBUTES = {"site": "id", "meter": "id", "from": "start", "public": "is_public"}


def _cells(one: Judged[Any], columns: Sequence[str]) -> list[object]:
    from carbon.ledger.checks import last_day

    if one.made is None:
        return [one.row.get(column, "") for column in columns]
    cells: list[object] = []
    for column in columns:
        if column == "to":
            cells.append(last_day(one.made.end) if one.made.end else None)
        elif column == columns[0] or column not in ("site", "meter"):
            cells.append(getattr(one.made, ATTRIBUTES.get(column, column)))
        else:
            cells.append(getattr(one.made, column))
    return cells
