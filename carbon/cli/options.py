"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carbon.cells import parse_date, parse_number
from carbon.errors import BadValue
from carbon.periods import Period

if TYPE_CHECKING:
    from carbon.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def columns_named(by: str) -> list[str]:
    """The columns that ``--by`` names, separated by commas, in their order.

    Raises click.UsageError where one is named twice.
    """
    names = [name.strip() for name in by.split(",") if name.strip()]
    if twice := [name for place, name in enumerate(names) if name in names[:place]]:
        raise click.UsageError(f"--by names {twice[0]!r} twice; expected each column once.")
    return names


class DateType(click.ParamType[date]):
    """A date such as 2024-06-30 or 30/06/2024."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2024-06-30.", param, ctx)


class LedgerNumber(click.ParamType[int]):
    """The number that a ledger gave to a batch, a reading or a record: of 64 bits at most."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{str(value)[:40]!r} is not a whole number.", param, ctx)
        if abs(number) >= 2**63:
            self.fail(f"{str(value)[:40]} is larger than any that a ledger gives.", param, ctx)
        return number


NUMBER = LedgerNumber()


class NumberType(click.ParamType[float]):
    """A number such as 1200, 1,200 or 1200.5."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        try:
            return parse_number(value)
        except ValueError:
            self.fail(f"{value!r} is not a number such as 1200 or 1,200.5.", param, ctx)


def by_option(told: str) -> Callable[[F], F]:
    """Give a command that writes to the ledger ``--by``, and ``--clock-is-right``."""

    def with_options(command: F) -> F:
        return click.option("--by", help=told)(clock_option(command))

    return with_options


def clock_option(command: F) -> F:
    """Give a command that writes to the ledger ``--clock-is-right``."""

    def say_so(context: click.Context, _: click.Parameter, is_right: bool) -> None:
        if is_right:
            from carbon.ledger.clock import clock_is_right

            context.with_resource(clock_is_right())

    return click.option(
        "--clock-is-right",
        is_flag=True,
        expose_value=False,
        callback=say_so,
        help="Record it though the clock is behind what was recorded last, which was wrong.",
    )(command)


def as_at_option(command: F) -> F:
    """Give a command ``--as-at``."""
    return click.option(
        "--as-at",
        type=DateType(),
        help="See only what was logged and published by this day.",
    )(command)


def on_option(command: F) -> F:
    """Give a command ``--on``."""
    return click.option(
        "--on",
        type=DateType(),
        help="Answer as of this day, from all that is logged now; by default --as-at, or today.",
    )(command)


def period_of(text: str, *, several: bool = False) -> Period:
    """The period an argument names; a wrong one is a sentence and exit 1, as any data fault.

    Where *several* may follow one another, as ``2013-14 to 2014-15``, they are one.
    """
    try:
        return Period.parse_span(text) if several else Period.parse(text)
    except BadValue as fault:
        raise BadValue(f"period {text!r}", fault.expected, fault.remedy) from None


def factor_folders(workspace: Path | None) -> list[Path]:
    """The workspace's own factors folder, where one stands in one, and the shipped one."""
    from carbon import workspace as workspaces
    from carbon.errors import UnreadableFile
    from carbon.folders import shipped

    named = workspace is not None or "CARBON_WORKSPACE" in os.environ
    try:
        root = workspaces.find(workspace)
    except UnreadableFile:
        if named:
            raise
        return [shipped("factors")]
    return workspaces.open_workspace(root).layers("factors")


def workspace_or_none(workspace: Path | None) -> Workspace | None:
    """The workspace named, or the one that one stands in; None where there is none and none was."""
    from carbon import workspace as workspaces
    from carbon.errors import UnreadableFile

    try:
        return workspaces.open_workspace(workspaces.find(workspace))
    except UnreadableFile:
        if workspace is not None or "CARBON_WORKSPACE" in os.environ:
            raise
        return None
