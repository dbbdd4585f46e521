"""A group of commands: its help says whole first sentences, and no option is given in vain.

An option that takes one value is refused when it is given twice: click takes the last, and says
nothing of the one before it. Those of which several make sense take them all (``multiple``).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import click

#: Longer than any first sentence: click would cut it and put dots.
WHOLE = 1000


class Once(click.Group):
    """A command group that refuses an option's second value, its own and of its commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _refuse_second(self, ctx, args)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and not isinstance(command, Once):
            own = click.Context(command, parent=ctx, info_name=name, **command.context_settings)
            _refuse_second(command, own, rest)
        return name, command, rest


def _refuse_second(command: click.Command, ctx: click.Context, args: Sequence[str]) -> None:
    """Raise :class:`click.UsageError` for an option of *command* that *args* have twice."""
    given: list[click.Parameter] = []
    with suppress(click.UsageError):  # told as the command itself is parsed
        given = command.make_parser(ctx).parse_args(list(args))[2]
    for option in given:
        takes_one = isinstance(option, click.Option) and not (
            option.multiple or option.is_flag or option.count
        )
        if takes_one and given.count(option) > 1:
            raise click.UsageError(
                f"{option.opts[-1]} is given {given.count(option)} times, and takes one value.", ctx
            )


class Group(Once):
    """A command group; its list of commands is wrapped, never cut."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            (name, command.get_short_help_str(limit=WHOLE))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None and not command.hidden
        ]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
