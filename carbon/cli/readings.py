"""``carbon readings``: log, check, list and sum up meter readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from carbon.cli.group import Group
from carbon.cli.options import DateType, as_at_option
from carbon.cli.output import (
    Listing,
    prints_listing,
    progress_bar,
    reads_files_and_prints_listing,
    say,
)
from carbon.cli.readings_asked import asked
from carbon.cli.readings_costs import costs
from carbon.cli.readings_events import nil, stock
from carbon.cli.readings_layouts import layouts
from carbon.cli.readings_parked import parked
from carbon.cli.readings_solar import solar
from carbon.errors import Faults, UnknownName, counted

if TYPE_CHECKING:
    from carbon.ledger.queries import Past
    from carbon.ledger.readings import Logged

#: So many times a sheet's keeper is asked; an answer may open another question.
MOST_ASKED = 3
FILE = click.Path(path_type=Path, dir_okay=False)
F = TypeVar("F", bound=Callable[..., object])


def reading_options(command: F) -> F:
    """The options by which a user says what a file does not."""
    options = (
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
    for option in reversed(options):
        command = option(command)
    return command


#: Where a reading stands beside file and row: its dial or rate, and its cell in a workbook.
PLACE = ("register", "sheet", "cell")


@click.group(cls=Group)
def readings() -> None:
    """Log and look up meter readings."""


readings.add_command(costs)
readings.add_command(solar)
readings.add_command(layouts)
readings.add_command(nil)
readings.add_command(stock)
readings.add_command(parked)


@readings.command("log", epilog="Example: carbon readings log april.csv --by 'A. Officer'")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--by", help="Who logs; by default carbon.toml's `by`, then your login.")
@click.option("--sheet", help="The sheet of a workbook, where it has several.")
@click.option(
    "--label",
    type=click.Choice(["start", "end"]),
    help="Whether half-hours are named by their start or end, where it is not detected.",
)
@click.option("--revise", is_flag=True, help="Replace values that differ; needs --reason.")
@click.option("--reason", default="", help="Why values are replaced.")
@click.option("--strict", is_flag=True, help="Let warnings stop the import.")
@click.option(
    "--park", is_flag=True, help="Log the good rows; those at fault wait in `readings parked`."
)
@click.option(
    "--account", is_flag=True, help="Print what became of every column and row, as tables."
)
@reading_options
@reads_files_and_prints_listing
@click.pass_obj
def log_files(
    workspace: Path | None,
    files: tuple[Path, ...],
    by: str | None,
    layout: str | None,
    sheet: str | None,
    label: str | None,
    revise: bool,
    reason: str,
    strict: bool,
    park: bool,
    account: bool,
    accept: tuple[str, ...],
    ignore: tuple[str, ...],
    dates: str | None,
    meter: str | None,
    year: str | None,
    estimated_style: tuple[str, ...],
    totals_wrong: bool,
    control_total: str | None,
    quarters: str | None,
) -> Listing:
    """Log FILES, each whole or not at all.

    Every fault of every file is listed before anything is stored; with --park the rows at fault
    wait, each with its reason, and the others are logged. A file logged before changes nothing. In
    files `end` is the last day included; the ledger stores the day after.
    """
    from carbon.ledger.examined import Options
    from carbon.ledger.readings import log, who
    from carbon.ledger.store import advice_on
    from carbon.workspace import open_workspace

    if revise and not reason:
        raise click.UsageError("--revise needs --reason 'why the values changed'.")
    if totals_wrong and not reason:
        raise click.UsageError("--totals-wrong needs --reason 'why the totals are wrong'.")
    if ignore and not reason:
        raise click.UsageError("--ignore needs --reason 'why the column cannot matter'.")
    opened = open_workspace(workspace)
    ignored = dict.fromkeys(ignore, reason)
    options = Options(
        layout,
        sheet,
        revise,
        reason,
        strict,
        label,
        frozenset((*accept, *(("totals",) if totals_wrong else ()))),
        dates or "",
        meter or "",
        ignored,
        year=year or "",
        estimated_styles=frozenset(estimated_style),
        control_total=control_total or "",
        quarters=quarters or "",
        park=park,
    )
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


def _logged(logged: Sequence[Logged], by: str, with_account: bool) -> Listing:
    from carbon.cli.readings_told import account_listings, told_of, told_of_parked
    from carbon.files import shown

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
        notes.append(told_of(one.file, one.account, remarks, map(str, one.warnings)))
        if not one.is_new:
            notes.append(
                f"{one.file} was logged before, as batch {one.batch}: nothing was changed."
            )
    if any(one.is_new for one in logged):
        notes.append(
            f"Logged by {by}. Each `end` is the last day included; the ledger stores the day after."
        )
    return Listing(
        ("file", "batch", "format", "readings", "skipped", "replaced", "result"),
        [
            (
                shown(Path(one.file)),
                one.batch,
                one.format,
                one.readings,
                one.skipped,
                one.superseded,
                "logged" if one.is_new else "logged before, nothing changed",
            )
            for one in logged
        ],
        notes=list(filter(None, notes)),
        further=[
            table
            for one in logged
            if with_account
            for table in account_listings(one.file, one.account)
        ],
    )


@readings.command("check", epilog="Example: carbon readings check april.csv")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--sheet", help="The sheet of a workbook, where it has several.")
@click.option("--label", type=click.Choice(["start", "end"]), help="How half-hours are named.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@reading_options
@reads_files_and_prints_listing
@click.pass_context
def check_files(
    context: click.Context,
    files: tuple[Path, ...],
    layout: str | None,
    sheet: str | None,
    label: str | None,
    strict: bool,
    accept: tuple[str, ...],
    ignore: tuple[str, ...],
    dates: str | None,
    meter: str | None,
    year: str | None,
    estimated_style: tuple[str, ...],
    totals_wrong: bool,
    control_total: str | None,
    quarters: str | None,
) -> Listing:
    """Print what the checks find in FILES, and what became of each column and row.

    Nothing is logged.
    """
    from carbon.cli.readings_told import account_listings, told_of
    from carbon.errors import FaultList
    from carbon.files import shown
    from carbon.ledger.account import Account
    from carbon.ledger.examine import examine_all, registered
    from carbon.ledger.examined import Options
    from carbon.workspace import open_workspace

    opened = open_workspace(context.obj)
    faults = FaultList()
    options = Options(
        layout,
        sheet,
        strict=strict,
        label=label,
        accept=frozenset((*accept, *(("totals",) if totals_wrong else ()))),
        dates=dates or "",
        meter=meter or "",
        ignored=dict.fromkeys(ignore, "a check only"),
        year=year or "",
        estimated_styles=frozenset(estimated_style),
        control_total=control_total or "",
        quarters=quarters or "",
    )
    examined = examine_all(files, registered(opened), date.today(), opened, options, faults)
    rows: list[tuple[object, ...]] = [
        (
            one.file,
            one.format,
            len(one.parsed.readings),
            len(one.errors),
            len(one.warnings),
            "faulty" if one.errors else "with warnings" if one.warnings else "good",
        )
        for one in examined
    ]
    told = [
        told_of(one.file, Account(), one.parsed.remarks, map(str, one.warnings)) for one in examined
    ]
    notes = list(filter(None, told))
    further = [
        table for one in examined for table in account_listings(one.file, one.parsed.account)
    ]
    if faults and not rows:
        raise Faults(faults)
    known = {one.file for one in examined}
    unread = [name for name in map(shown, files) if name not in known]
    rows += [(name, "", None, None, None, "not readable") for name in unread]
    if faults:
        notes.append(f"Error: {Faults(faults)}")
        context.call_on_close(lambda: context.exit(1))
    columns = ("file", "format", "readings", "faults", "warnings", "verdict")
    return Listing(columns, rows, notes=notes, further=further)


@readings.command("list", epilog="Example: carbon readings list school-a-gas-1 --history")
@click.argument("meter")
@click.option("--history", is_flag=True, help="Withdrawn readings too: who, when, why.")
@as_at_option
@prints_listing
@click.pass_obj
def list_meter(workspace: Path | None, meter: str, history: bool, as_at: date | None) -> Listing:
    """List the readings of METER that stand; `end` is the last day included."""
    from carbon.ledger import queries
    from carbon.ledger.checks import last_day
    from carbon.ledger.store import Ledger
    from carbon.register.register import read_register
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    known = read_register(opened).meters
    if meter not in known:
        raise UnknownName("meter", meter, known)
    with Ledger.open(opened.ledger_url, create=False) as ledger, ledger.reading() as connection:
        if history:
            return _history(meter, queries.history(connection, meter))
        found = queries.readings(connection, meters=[meter], as_at=as_at)
        warned = queries.remarks(connection, meter)
    rows = [
        (*one[:1], one[2], last_day(one[3]), *one[4:9], f"{one[10]}:{one[9]}", *one[-len(PLACE) :])
        for one in found
    ]
    columns = ("reading", "start", "end", "quantity", "unit", "quality", "days_with_data")
    notes = [f"Reading {number} was logged with a warning: {text}" for number, text in warned]
    return Listing(
        (*columns, "batch", "source", *PLACE), rows, title=meter, notes=notes, aside=_empty(rows)
    )


def _history(meter: str, found: Sequence[Past]) -> Listing:
    from carbon.ledger.checks import last_day

    rows = [
        (
            *(one.reading, one.start, last_day(one.end), one.quantity, one.unit, one.quality),
            *(f"{one.file}:{one.source_row}", one.logged_by, one.logged_at[:10], one.note),
            *(one.withdrawn_by, (one.withdrawn_at or "")[:10], one.reason),
            *(one.register, one.sheet, one.cell),
        )
        for one in found
    ]
    columns = ("reading", "start", "end", "quantity", "unit", "quality", "source", "by", "on")
    further = ("note", "withdrawn by", "withdrawn on", "reason", *PLACE)
    return Listing((*columns, *further), rows, title=f"{meter}, all", aside=_empty(rows))


def _empty(rows: Sequence[Sequence[object]]) -> list[str]:
    """Those of :data:`PLACE`, the last columns, that no row fills: a table needs its room."""
    last = len(PLACE)
    return [
        name
        for index, name in enumerate(PLACE)
        if not any(row[len(row) - last + index] for row in rows)
    ]


@readings.command(
    "missing", epilog="Example: carbon readings missing --period 2023-24 --format csv"
)
@click.argument("meters", nargs=-1)
@click.option("--period", help="2023-24, 2023-24 H1, 2023 or 2023-04; else up to last month.")
@click.option("--estimate", is_flag=True, help="Log estimates for what is missing.")
@click.option("--degree-days", type=FILE, help="Estimate by these (columns month, degree_days).")
@click.option("--reason", default="", help="Why estimates are logged.")
@click.option("--by", help="Who logs.")
@prints_listing
@click.pass_obj
def list_missing(
    workspace: Path | None,
    meters: tuple[str, ...],
    period: str | None,
    estimate: bool,
    degree_days: Path | None,
    reason: str,
    by: str | None,
) -> Listing:
    """List the days without a reading, of METERS or of all, month by month.

    Nothing is filled in unless --estimate asks for it: from the same month of earlier years, or
    by degree days. Estimates are marked so for ever; the actual takes their place.
    """
    from carbon.cli.options import period_of
    from carbon.ledger import estimates, queries
    from carbon.ledger.examine import registered
    from carbon.ledger.missing import missing
    from carbon.ledger.store import Ledger
    from carbon.workspace import open_workspace

    if estimate and not reason:
        raise click.UsageError("--estimate needs --reason 'why there is no actual reading'.")
    if degree_days and not estimate:
        raise click.UsageError("--degree-days is for --estimate; without it nothing is filled in.")
    opened = open_workspace(workspace)
    register = registered(opened)
    known = register.meters
    for name in meters:
        if name not in known:
            raise UnknownName("meter", name, known)
    names = list(meters or (name for name, one in known.items() if not one.is_events))
    chosen = period_of(period) if period else None
    notes = []
    if estimate:
        days = estimates.read_degree_days(degree_days) if degree_days else None
        done, made = estimates.estimate(opened, names, reason, chosen, days, by)
        notes = [f"Not estimated: {fault}" for fault in made.refused]
        if done:
            notes.append(f"Logged {counted(done.logged, 'estimate')} as batch {done.batch}.")
    with Ledger.open(opened.ledger_url, create=False) as ledger, ledger.reading() as connection:
        standing = queries.standing(connection, names)
    holes = missing(register, standing, date.today(), chosen, names)
    left = [name for name in meters or known if known[name].is_events]
    if left:
        notes.append(
            f"{counted(len(left), 'account')} of events left out, which have no gaps: see "
            "`carbon status` for those that are late."
        )
    return Listing(
        ("meter", "month", "days missing", "days in part", "register"),
        [
            (hole.meter, str(hole.month), hole.days, hole.days_in_part, hole.register)
            for hole in holes
        ],
        aside=() if any(hole.register for hole in holes) else ("register",),
        notes=[*notes, *([] if holes or estimate else ["Nothing is missing."])],
    )


@readings.command(
    "correct", epilog="Example: carbon readings correct 17 --quantity 1250 --reason 'misread'"
)
@click.argument("reading", type=int)
@click.option("--quantity", type=float, help="What it should be.")
@click.option("--unit", help="The unit it should be in.")
@click.option("--start", type=DateType(), help="The first day it should cover.")
@click.option("--end", "last", type=DateType(), help="The last day it should cover.")
@click.option("--reason", required=True, help="Why.")
@click.option("--by", help="Who corrects.")
@click.pass_obj
def correct_reading(
    workspace: Path | None,
    reading: int,
    quantity: float | None,
    unit: str | None,
    start: date | None,
    last: date | None,
    reason: str,
    by: str | None,
) -> None:
    """Withdraw READING (its number in `readings list`) and log it again, corrected."""
    from carbon.ledger.corrections import Change, correct
    from carbon.workspace import open_workspace

    change = Change(quantity, unit, start, last)
    if change == Change():
        raise click.UsageError("Say what changes: --quantity, --unit, --start or --end.")
    done = correct(open_workspace(workspace), reading, change, reason, by)
    say(f"Reading {reading} is withdrawn and logged again, corrected (batch {done.batch}).")


@readings.command("withdraw", epilog="Example: carbon readings withdraw 12 --reason 'wrong file'")
@click.argument("batch", type=int)
@click.option("--reason", required=True, help="Why.")
@click.option("--by", help="Who withdraws.")
@click.pass_obj
def withdraw_batch(workspace: Path | None, batch: int, reason: str, by: str | None) -> None:
    """Undo a whole BATCH: withdraw its readings and restore what they replaced."""
    from carbon.ledger.corrections import withdraw
    from carbon.workspace import open_workspace

    done = withdraw(open_workspace(workspace), batch, reason, by)
    restored = f", {done.logged} that it had replaced restored" if done.logged else ""
    say(
        f"Batch {batch}: {counted(done.withdrawn, 'reading')} withdrawn{restored}, in batch "
        f"{done.batch}."
    )
    for one in done.corrected:
        say(
            f"Reading {one.id} (batch {one.batch}) corrects one of batch {batch} and still stands; "
            f"if it is wrong too: carbon readings withdraw {one.batch} --reason TEXT",
            err=True,
        )


@readings.command("evidence", epilog="Example: carbon readings evidence 12 --out found")
@click.argument("batch", type=int)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to put the file into.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def give_evidence(workspace: Path | None, batch: int, out: Path, force: bool) -> None:
    """Give back the file of BATCH, bit for bit, under the name it came with."""
    from carbon.ledger.evidence import give_back
    from carbon.workspace import open_workspace

    say(f"Wrote {give_back(open_workspace(workspace), batch, out, force)}.")


@readings.command("template", epilog="Example: carbon readings template to-fill-in.xlsx")
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def template(workspace: Path | None, file: Path, force: bool) -> None:
    """Write FILE.xlsx to fill in: drop-downs of this workspace's meters, units and qualities."""
    from carbon.ledger.template_workbook import write_template
    from carbon.register.register import read_register
    from carbon.workspace import open_workspace

    write_template(file, read_register(open_workspace(workspace)), force)
    say(f"Wrote {file}: fill in the sheet `readings`, then: carbon readings log {file}")


@readings.command("summarise", epilog="Example: carbon readings summarise hh.csv --to monthly.csv")
@click.argument("file", type=FILE)
@click.option("--to", "target", type=FILE, help="Write our template to this CSV.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option(
    "--quality",
    type=click.Choice(["actual", "estimated", "provisional"]),
    help="What the values are, where you know it and the file does not say.",
)
@prints_listing
def summarise(file: Path, target: Path | None, force: bool, quality: str | None) -> Listing:
    """Sum up a half-hourly FILE by meter and month, in the columns of our template."""
    from carbon.cells import neutral
    from carbon.ledger.formats.monthly import MeterMonth, monthly
    from carbon.ledger.records import NOT_STATED
    from carbon.tables import write_csv

    rows = monthly(file, quality=quality or NOT_STATED)
    notes = []
    if target is not None:
        if target.exists() and not force:
            raise click.UsageError(f"{target} is there already; --force writes over it.")
        write_csv(target, MeterMonth._fields, [(neutral(row[0]), *row[1:]) for row in rows])
        notes.append(f"Wrote {counted(len(rows), 'row')} to {target}.")
    return Listing(MeterMonth._fields, rows, notes=notes)
