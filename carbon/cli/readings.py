"""``carbon readings``: log, check, list and sum up meter readings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.options import NUMBER, DateType, as_at_option, by_option
from carbon.cli.output import prints_listing, say
from carbon.cli.readings_chase import chase
from carbon.cli.readings_costs import costs
from carbon.cli.readings_events import nil, stock
from carbon.cli.readings_layouts import layouts
from carbon.cli.readings_log import FILE, check_files, log_files
from carbon.cli.readings_parked import parked
from carbon.cli.readings_solar import solar
from carbon.cli.readings_worst import worst
from carbon.errors import UnknownName, counted
from carbon.figures.listing import Listing


@click.group(cls=Group)
def readings() -> None:
    """Log and look up meter readings."""


readings.add_command(log_files)
readings.add_command(check_files)
readings.add_command(costs)
readings.add_command(solar)
readings.add_command(layouts)
readings.add_command(nil)
readings.add_command(stock)
readings.add_command(parked)
readings.add_command(chase)
readings.add_command(worst)


@readings.command("list", epilog="Example: carbon readings list school-a-gas-1 --history")
@click.argument("meter")
@click.option("--history", is_flag=True, help="Withdrawn readings too: who, when, why.")
@as_at_option
@prints_listing
@click.pass_obj
def list_meter(workspace: Path | None, meter: str, history: bool, as_at: date | None) -> Listing:
    """List the readings of METER that stand; `end` is the last day included."""
    from carbon.ledger import queries
    from carbon.ledger.reading_figures import history_listing, standing_listing
    from carbon.ledger.store import Ledger
    from carbon.register.register import read_register
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    known = read_register(opened).meters
    if meter not in known:
        raise UnknownName("meter", meter, known)
    with Ledger.open(opened.ledger_url, create=False) as ledger, ledger.reading() as connection:
        if history:
            return history_listing(meter, queries.history(connection, meter))
        found = queries.readings(connection, meters=[meter], as_at=as_at)
        return standing_listing(meter, found, queries.remarks(connection, meter))


@readings.command(
    "missing", epilog="Example: carbon readings missing --period 2023-24 --format csv"
)
@click.argument("meters", nargs=-1)
@click.option("--period", help="2023-24, 2023-24 H1, 2023 or 2023-04; else up to last month.")
@click.option("--estimate", is_flag=True, help="Log estimates for what is missing.")
@click.option("--degree-days", type=FILE, help="Estimate by these (columns month, degree_days).")
@click.option("--reason", default="", help="Why estimates are logged.")
@by_option("Who logs.")
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
    from carbon.ledger.reading_figures import missing_listing
    from carbon.ledger.store import Ledger
    from carbon.tables import is_seen
    from carbon.workspace import open_workspace

    if estimate and not is_seen(reason):
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
    if not holes and not estimate:
        notes.append("Nothing is missing.")
    return missing_listing(holes, notes)


@readings.command(
    "correct", epilog="Example: carbon readings correct 17 --quantity 1250 --reason 'misread'"
)
@click.argument("reading", type=NUMBER)
@click.option("--quantity", type=float, help="What it should be.")
@click.option("--unit", help="The unit it should be in.")
@click.option("--start", type=DateType(), help="The first day it should cover.")
@click.option("--end", "last", type=DateType(), help="The last day it should cover.")
@click.option("--reason", required=True, help="Why.")
@by_option("Who corrects.")
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
    from carbon.ledger.corrections import ReadingChange, correct
    from carbon.workspace import open_workspace

    change = ReadingChange(quantity, unit, start, last)
    if change == ReadingChange():
        raise click.UsageError("Say what changes: --quantity, --unit, --start or --end.")
    done = correct(open_workspace(workspace), reading, change, reason, by)
    say(f"Reading {reading} is withdrawn and logged again, corrected (batch {done.batch}).")


@readings.command("withdraw", epilog="Example: carbon readings withdraw 12 --reason 'wrong file'")
@click.argument("batch", type=NUMBER)
@click.option("--reason", required=True, help="Why.")
@by_option("Who withdraws.")
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
@click.argument("batch", type=NUMBER)
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
    from carbon.ledger.formats.monthly import monthly
    from carbon.ledger.reading_figures import MONTHS
    from carbon.ledger.records import NOT_STATED
    from carbon.tables import write_csv

    rows = monthly(file, quality=quality or NOT_STATED)
    notes = []
    if target is not None:
        if target.exists() and not force:
            raise click.UsageError(f"{target} is there already; --force writes over it.")
        write_csv(target, MONTHS.headings, [(neutral(row[0]), *row[1:]) for row in rows])
        notes.append(f"Wrote {counted(len(rows), 'row')} to {target}.")
    return MONTHS.listing(rows, notes=notes)
