"""``carbon readings``: log, check, list and sum up meter readings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carbon.cli.output import Listing, prints_listing
from carbon.errors import Faults, UnknownName

if TYPE_CHECKING:
    from carbon.ledger.readings import Logged

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def readings() -> None:
    """Log and look up meter readings."""


@readings.command("log", epilog="Example: carbon readings log april.csv --by 'A. Officer'")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--by", help="Who logs; by default carbon.toml's `by`, then your login.")
@click.option("--as", "layout", help="The format, where it is not recognised.")
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
    "--accept", multiple=True, metavar="CHECK", help="Take what CHECK refuses as a warning."
)
@prints_listing
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
    accept: tuple[str, ...],
) -> Listing:
    """Log FILES, each whole or not at all.

    Every fault of every file is listed before anything is stored. A file logged before changes
    nothing. In files `end` is the last day included; the ledger stores the day after.
    """
    from carbon.ledger.readings import Options, log, who
    from carbon.workspace import open_workspace

    if revise and not reason:
        raise click.UsageError("--revise needs --reason 'why the values changed'.")
    opened = open_workspace(workspace)
    options = Options(layout, sheet, revise, reason, strict, label, frozenset(accept))
    logged = log(files, opened, by, options)
    return _logged(logged, who(by, opened))


def _logged(logged: Sequence[Logged], by: str) -> Listing:
    from carbon.tables import shown

    notes = []
    for one in logged:
        notes += [*one.remarks, *(f"Warning: {finding}" for finding in one.warnings)]
        if not one.is_new:
            notes.append(
                f"{one.file} was logged before, as batch {one.batch}: nothing was changed."
            )
        elif one.skipped:
            batches = ", ".join(str(batch) for batch in one.logged_in)
            notes.append(
                f"{one.file}: {one.skipped} readings were logged before with the same value "
                f"(batch {batches}) and skipped."
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
        notes=notes,
    )


@readings.command("check", epilog="Example: carbon readings check april.csv")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--as", "layout", help="The format, where it is not recognised.")
@click.option("--sheet", help="The sheet of a workbook, where it has several.")
@click.option("--label", type=click.Choice(["start", "end"]), help="How half-hours are named.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@prints_listing
@click.pass_context
def check_files(
    context: click.Context,
    files: tuple[Path, ...],
    layout: str | None,
    sheet: str | None,
    label: str | None,
    strict: bool,
) -> Listing:
    """Print what the checks find in FILES; nothing is logged."""
    from datetime import date

    from carbon.errors import FaultList
    from carbon.ledger.examine import Options, examine_all
    from carbon.register.register import read_register
    from carbon.workspace import open_workspace

    opened = open_workspace(context.obj)
    faults = FaultList()
    options = Options(layout, sheet, strict=strict, label=label)
    examined = examine_all(files, read_register(opened), date.today(), opened, options, faults)
    rows = [
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
    notes = [
        note
        for one in examined
        for note in (*one.parsed.remarks, *(f"Warning: {finding}" for finding in one.warnings))
    ]
    if faults:
        notes.append(f"Error: {Faults(faults)}")
        context.call_on_close(lambda: context.exit(1))
    columns = ("file", "format", "readings", "faults", "warnings", "verdict")
    return Listing(columns, rows, notes=notes)


@readings.command("list", epilog="Example: carbon readings list school-a-gas-1")
@click.argument("meter")
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="As the ledger stood that day.")
@prints_listing
@click.pass_obj
def list_meter(workspace: Path | None, meter: str, as_at: object) -> Listing:
    """List the readings of METER that stand; `end` is the last day included."""
    from datetime import datetime

    from carbon.ledger.checks import last_day
    from carbon.ledger.store import Ledger
    from carbon.register.register import read_register
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    known = read_register(opened).meters
    if meter not in known:
        raise UnknownName("meter", meter, known)
    day = as_at.date() if isinstance(as_at, datetime) else None
    with Ledger.open(opened.ledger_url) as ledger:
        table = ledger.readings(meters=[meter], as_at=day)
    columns = ("reading", "start", "end", "quantity", "unit", "quality", "days_with_data")
    rows = [
        (
            *(last_day(one["end"]) if name == "end" else one[name] for name in columns),
            one["batch"],
            f"{one['file']}:{one['source_row']}",
        )
        for one in table.to_dict("records")
    ]
    return Listing((*columns, "batch", "source"), rows, title=meter)


@readings.command("summarise", epilog="Example: carbon readings summarise hh.csv --to monthly.csv")
@click.argument("file", type=FILE)
@click.option("--to", "target", type=FILE, help="Write our template to this CSV.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@prints_listing
def summarise(file: Path, target: Path | None, force: bool) -> Listing:
    """Sum up a half-hourly FILE by meter and month, in the columns of our template."""
    from carbon.ledger.formats.half_hourly import MeterMonth, monthly
    from carbon.tables import write_csv

    rows = monthly(file)
    notes = []
    if target is not None:
        if target.exists() and not force:
            raise click.UsageError(f"{target} is there already; --force writes over it.")
        write_csv(target, MeterMonth._fields, rows)
        notes.append(f"Wrote {len(rows)} rows to {target}.")
    return Listing(MeterMonth._fields, rows, notes=notes)
