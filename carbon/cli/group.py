"""A group of commands whose help says each command's whole first sentence."""

from __future__ import annotations

import click

#: Longer than any first sentence: click would cut it and put dots.
WHOLE = 1000


class Group(click.Group):
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
