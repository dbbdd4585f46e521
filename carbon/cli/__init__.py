"""The command ``carbon``: one file a command group, no arithmetic, no SQL.

``carbon --help`` imports click and nothing else; a group's file is imported when it is called.
"""

from __future__ import annotations

import errno
import gc
import importlib
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from glob import glob
from pathlib import Path

import click

from carbon import __version__
from carbon.cli.output import say
from carbon.errors import CarbonError, Place, UnreadableFile
from carbon.text_out import terminal_line

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
    "workspace": ("carbon.cli.workspace:workspace", "Who is at work in the workspace; unlock it."),
    "targets": ("carbon.cli.targets:targets", "Progress against the targets."),
}


#: What to do when the system says no.
REMEDIES = {
    errno.EACCES: "If it is open in Excel, close it and try again.",
    errno.EPERM: "If it is open in Excel, close it and try again.",
    errno.EBUSY: "If it is open in Excel, close it and try again.",
    errno.ENOSPC: "Free some space on the disk and try again.",
    errno.EDQUOT: "Free some of the space that is yours on the disk and try again.",
    errno.EFBIG: "Write to a disk that takes files of this size.",
    errno.EROFS: "The disk can only be read: write to another place.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ENOTDIR: "A part of this path is a file and no folder: choose another place.",
}


def unusable(error: OSError) -> UnreadableFile:
    """What the system says of a file that it does not let us read or write, as a mistake to mend.

    >>> unusable(PermissionError(13, "Permission denied", "meters.csv")).remedy
    'If it is open in Excel, close it and try again.'
    """
    remedy = REMEDIES.get(error.errno or 0, "Look whether the folder is there and may be written.")
    place = str(error.filename2 or error.filename or "")
    return UnreadableFile(
        f"{'a file' if place else 'an output'} that cannot be used ({error.strerror or error})",
        "one that can be read and written",
        remedy,
        Place(place) if place else None,
    )


#: What Python makes of a byte of a name or an argument that is no UTF-8.
_LONE = re.compile("[\ud800-\udfff]")


def not_text(text: str) -> UnreadableFile:
    r"""That a name of a file, or what was typed, holds bytes that are no text.

    >>> not_text("caf\udce9.csv").found
    "'caf‹U+DCE9›.csv', which holds bytes that are no UTF-8"
    """
    around = next(line for line in text.splitlines() if _LONE.search(line))
    return UnreadableFile(
        f"'{terminal_line(around)}', which holds bytes that are no UTF-8",
        "text in UTF-8",
        "If it is the name of a file, rename the file; if it was typed, type it again in a "
        "terminal set to UTF-8. Nothing was changed.",
    )


class Root(click.Group):
    """Finds commands without importing them, and turns a user's mistake into a sentence."""

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
        except CarbonError as error:
            say(f"Error: {error}", err=True)
            ctx.exit(1)
        except OSError as error:
            # Whoever reads what we print has gone: click ends in silence.
            if error.errno == errno.EPIPE or error.errno is None:
                raise
            say(f"Error: {unusable(error)}", err=True)
            ctx.exit(1)
        except UnicodeEncodeError as error:
            if not _LONE.search(error.object):
                raise
            say(f"Error: {not_text(error.object)}", err=True)
            ctx.exit(1)


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
    """The entry point. Output is UTF-8 whatever the console's code page."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # What a command makes lives until it ends: to look for circles among it again and again takes
    # an eighth of the time of an import.
    gc.set_threshold(100_000, 50, 50)
    # click would take what is typed on Windows for patterns, and use[1].csv for use1.csv.
    cli(expanded(sys.argv[1:]) if os.name == "nt" else None, windows_expand_args=False)
