"""``carbon readings log`` and ``check``: files read, checked, and stored whole or not at all."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from carbon.cli.options import by_option, clock_option
from carbon.cli.output import progress_bar, reads_files_and_prints_listing
from carbon.cli.readings_asked import asked
from carbon.errors import Faults, counted
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.ledger.examined import Options
    from carbon.ledger.readings import LoggedFile

#: So many times a sheet's keeper is asked; an answer may open another question.
MOST_ASKED = 3
FILE = click.Path(path_type=Path, dir_okay=False)
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class SaidOfFile:
    """What the user says of a file that the file does not say itself."""

    layout: str | None
    sheet: str | None
    label: str | None
    strict: bool
    accept: tuple[str, ...]
    ignore: tuple[str, ...]
    dates: str | None
    meter: str | None
    year: str | None
    estimated_style: tuple[str, ...]
    quarters: str | None
    control_total: str | None
    totals_wrong: bool

    def options(self, reason: str, revise: bool = False, park: bool = False) -> Options:
        """As the ledger takes it; *reason* is why columns are ignored and values revised."""
        from carbon.ledger.examined import Options

        return Options(
            self.layout,
            self.sheet,
            revise,
            reason,
            self.strict,
            self.label,
            frozenset((*self.accept, *(("totals",) if self.totals_wrong else ()))),
            self.dates or "",
            self.meter or "",
            dict.fromkeys(self.ignore, reason),
            year=self.year or "",
            estimated_styles=frozenset(self.estimated_style),
            control_total=self.control_total or "",
            quarters=self.quarters or "",
            park=park,
        )


def reading_options(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command the options by which a user says what a file does not, as one ``said``."""
    options = (
        click.option("--sheet", help="The sheet of a workbook, where it has several, or all."),
        click.option(
            "--label",
            type=click.Choice(["start", "end"]),
            help="Whether half-hours are named by their start or end, where it is not detected.",
        ),
        click.option("--strict", is_flag=True, help="Let warnings count as errors."),
        click.option(
            "--accept", multiple=True, metavar="CHECK", help="Take what CHECK refuses as a warning."
        ),
        click.option(
            "--ignore",
            multiple=True,
            metavar="COLUMN",
            help="Let a column through that is not understood, by heading or letter.",
        ),
        click.option(
            "--dates",
            type=click.Choice(["day", "month", "year"]),
            help="What stands first in dates such as 05/06/2023, where the file leaves it open.",
        ),
        click.option("--meter", help="The meter of a file that names none."),
        click.option("--year", help="The year of months without one, such as 2023-24."),
        click.option(
            "--estimated-style",
            multiple=True,
            metavar="STYLE",
            help="How a sheet marks estimates: italic, or fill:FFFF00.",
        ),
        click.option(
            "--quarters",
            type=click.Choice(["before", "after", "own"]),
            help="Which blank months a sheet's quarterly figure covers, or its own month only.",
        ),
        click.option(
            "--control-total",
            metavar="'NUMBER UNIT'",
            help="What the file adds up to by its sender, such as '1234567.8 kWh'.",
        ),
        click.option(
            "--totals-wrong",
            is_flag=True,
            help="Log though the file's own totals are wrong; needs --reason.",
        ),
    )

    @functools.wraps(command)
    def gathered(*args: P.args, **kwargs: P.kwargs) -> R:
        said = {one.name: kwargs.pop(one.name) for one in fields(SaidOfFile)}
        kwargs["said"] = SaidOfFile(**said)  # type: ignore[arg-type]
        return command(*args, **kwargs)

    made = gathered
    for option in reversed(options):
        made = option(made)
    return made


@click.command("log", epilog="Example: carbon readings log april.csv --by 'A. Officer'")
@click.argument("files", nargs=-1, required=True, type=FILE)
@by_option("Who logs; by default carbon.toml's `by`, then your login.")
@click.option("--revise", is_flag=True, help="Replace values that differ; needs --reason.")
@click.option(
    "--reason",
    default="",
    help="Why values are replaced, columns ignored, or a closed year changed.",
)
@click.option(
    "--park", is_flag=True, help="Log the good rows; those at fault wait in `readings parked`."
)
@click.option(
    "--account", is_flag=True, help="Print what became of every column and row, as tables."
)
@reads_files_and_prints_listing
@reading_options
@click.pass_obj
def log_files(
    workspace: Path | None,
    files: tuple[Path, ...],
    by: str | None,
    revise: bool,
    reason: str,
    park: bool,
    account: bool,
    said: SaidOfFile,
) -> Listing:
    """Log FILES, each whole or not at all.

    Every fault of every file is listed before anything is stored; with --park the rows at fault
    wait, each with its reason, and the others are logged. A file logged before changes nothing. In
    files `end` is the last day included; the ledger stores the day after.
    """
    from carbon.ledger.readings import log, who
    from carbon.ledger.store import advice_on
    from carbon.tables import is_seen
    from carbon.workspace import open_workspace

    if revise and not is_seen(reason):
        raise click.UsageError("--revise needs --reason 'why the values changed'.")
    if said.totals_wrong and not is_seen(reason):
        raise click.UsageError("--totals-wrong needs --reason 'why the totals are wrong'.")
    if said.ignore and not is_seen(reason):
        raise click.UsageError("--ignore needs --reason 'why the column cannot matter'.")
    opened = open_workspace(workspace)
    options = said.options(reason, revise, park)
    for _ in range(MOST_ASKED):
        try:
            with progress_bar() as told:
                logged = log(files, opened, by, options, told=told)
            break
        except Faults as error:
            options = asked(error, files, opened, options)
    else:
        with progress_bar() as told:
            logged = log(files, opened, by, options, told=told)
    listing = _logged(logged, who(by, opened), account)
    warning = advice_on(opened.ledger_url)
    return replace(listing, notes=[*listing.notes, warning]) if warning else listing


def _logged(logged: Sequence[LoggedFile], by: str, with_account: bool) -> Listing:
    from carbon.cli.readings_told import told_of, told_of_parked
    from carbon.ledger.batch_figures import LOGGED, account_listings

    notes = []
    for one in logged:
        remarks = list(one.remarks)
        if one.is_new and one.skipped:
            batches = ", ".join(str(batch) for batch in one.logged_in)
            where = f" (batch {batches})" if batches else ""
            remarks.append(
                f"{counted(one.skipped, 'reading')} logged before with the same value{where} and "
                "skipped."
            )
        if one.known_credits:
            remarks.append(
                f"{counted(one.known_credits, 'credit')} of bills that were taken back or replaced "
                "before: nothing more is taken back."
            )
        if one.parked:
            remarks.append(told_of_parked(one.parked))
        notes.append(told_of(one.file, one.account, remarks, one.warnings))
        if not one.is_new:
            notes.append(
                f"{one.file} was logged before, as batch {one.batch}: nothing was changed."
            )
    if any(one.is_new for one in logged):
        notes.append(
            f"Logged by {by}. Each `end` is the last day included; the ledger stores the day after."
        )
    return LOGGED.listing(
        logged,
        notes=list(filter(None, notes)),
        further=[
            table
            for one in logged
            if with_account
            for table in account_listings(one.file, one.account)
        ],
    )


@click.command("check", epilog="Example: carbon readings check april.csv")
@click.argument("files", nargs=-1, required=True, type=FILE)
@reads_files_and_prints_listing
@reading_options
@clock_option
@click.pass_context
def check_files(
    context: click.Context,
    files: tuple[Path, ...],
    said: SaidOfFile,
) -> Listing:
    """Print what the checks find in FILES, and what became of each column and row.

    Nothing is logged.
    """
    from carbon.cli.readings_told import told_of
    from carbon.errors import FaultList
    from carbon.files import shown
    from carbon.ledger.account import Account
    from carbon.ledger.batch_figures import CHECKED, account_listings, checked
    from carbon.ledger.examine import examine_all, registered
    from carbon.ledger.today import today_of
    from carbon.workspace import open_workspace

    opened = open_workspace(context.obj)
    faults = FaultList()
    options = said.options("a check only")
    today = today_of(opened.ledger_url)
    examined = examine_all(files, registered(opened), today, opened, options, faults)
    told = [told_of(one.file, Account(), one.parsed.remarks, one.warnings) for one in examined]
    notes = list(filter(None, told))
    further = [
        table for one in examined for table in account_listings(one.file, one.parsed.account)
    ]
    if faults and not examined:
        raise Faults(faults)
    known = {one.file for one in examined}
    unread = [name for name in map(shown, files) if name not in known]
    if faults:
        notes.append(f"Error: {Faults(faults)}")
        context.call_on_close(lambda: context.exit(1))
    return CHECKED.listing(checked(examined, unread), notes=notes, further=further)
