"""The command ``carbon``: one file a command group, no arithmetic, no SQL.

``carbon --help`` imports click and nothing else; a group's file is imported when it is called.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from glob import glob
from pathlib import Path
from typing import Any

import click

from carbon.cli.door import gone, leave, open_what_is_closed, refuse_arguments
from carbon.cli.group import Once
from carbon.errors import CarbonError
from carbon.interruption import was_pressed
from carbon.version import __version__

#: Each command or group: where it is, and its line in ``carbon --help``.
COMMANDS = {
    "appraisal": ("carbon.cli.appraisal:appraisal", "Tables that an appraisal rests on: import."),
    "calculate": ("carbon.cli.calculate:calculate", "Emissions of a file of any length."),
    "evidence": ("carbon.cli.evidence:evidence", "Erase a logged file where the law wants it."),
    "factors": ("carbon.cli.factors:factors", "Conversion factors: list, show, import, check."),
    "init": ("carbon.cli.init:init", "Make a workspace, empty or from an example."),
    "inventory": ("carbon.cli.inventory:inventory", "Inventories of the estate and the county."),
    "measures": ("carbon.cli.measures:measures", "Energy measures: appraise, schemes, the fund."),
    "ledger": ("carbon.cli.ledger:ledger", "What was done to the ledger; verify it."),
    "meters": ("carbon.cli.meters:meters", "Meters and accounts: list, add, close, exchange."),
    "period": ("carbon.cli.period:period", "Close a year, see what changed, list its exceptions."),
    "readings": ("carbon.cli.readings:readings", "Log and look up meter readings."),
    "register": ("carbon.cli.register:register", "The register as a workbook; its history."),
    "report": ("carbon.cli.report:report", "Write the six-monthly report."),
    "sites": ("carbon.cli.sites:sites", "Sites: list, add, close."),
    "status": ("carbon.cli.status:status", "What this workspace holds and lacks."),
    "targets": ("carbon.cli.targets:targets", "Progress against the targets."),
    "workspace": ("carbon.cli.workspace:workspace", "Who is at work in the workspace; unlock it."),
}


class Root(Once):
    """Finds commands without importing them, and ends with a sentence whatever goes wrong."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(COMMANDS.items())])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            # Whoever reads what we print has gone: click ends in silence.
            if gone(error):
                raise
            if was_pressed() and not isinstance(error, CarbonError):
                # An import that Ctrl-C breaks off ends in any error at all.
                raise click.Abort from None
            leave(error, ctx.obj)
            ctx.exit(1)

    def main(self, args: Sequence[str] | None = None, *more: Any, **kwargs: Any) -> Any:
        """As click does; what goes wrong before a command is found is told too."""
        try:
            refuse_arguments(sys.argv[1:] if args is None else args)
            return super().main(args, *more, **kwargs)
        except Exception as error:
            leave(error)
            sys.exit(1)


@click.group(
    cls=Root,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: carbon init demo --example hampshire",
)
@click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    help="The workspace's folder; by default the one you stand in or above, or CARBON_WORKSPACE.",
)
@click.version_option(__version__, prog_name="carbon")
@click.pass_context
def cli(ctx: click.Context, workspace: Path | None) -> None:
    """Carbon accounting for councils: from meter files to a report to Cabinet."""
    from carbon.errors import CarbonError
    from carbon.rights import rights_of
    from carbon.workspace import find, says_shared

    ctx.obj = workspace
    with suppress(CarbonError, OSError):
        root = find(workspace)
        ctx.with_resource(rights_of(root, says_shared(root)))


def expanded(arguments: Sequence[str]) -> list[str]:
    """What is typed on Windows with the files that ``*`` and ``?`` stand for, as other shells do.

    Only these two, which no name has there: ``use[1].csv`` is a file. What ``--glob`` is given
    stays a pattern.
    """
    made: list[str] = []
    for before, argument in zip(["", *arguments], arguments, strict=False):
        pattern = before != "--glob" and not argument.startswith("-") and {*"*?"} & {*argument}
        found = sorted(glob(argument.replace("[", "[[]"))) if pattern else []  # noqa: PTH207
        made += found or [argument]
    return made


def main() -> None:
    """The command. Output is UTF-8 whatever the console's code page."""
    open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # What a command makes lives until it ends: to look for circles among 50,000 readings, even
    # four times, takes an eighth of the time of their import.
    gc.set_threshold(1_000_000, 50, 50)
    # click would take what is typed on Windows for patterns, and use[1].csv for use1.csv.
    cli(expanded(sys.argv[1:]) if os.name == "nt" else None, windows_expand_args=False)
