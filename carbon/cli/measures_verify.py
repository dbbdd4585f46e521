"""``carbon measures verify``: what was really saved, and what that says of other forecasts."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.options import factor_folders, period_of
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    epilog="Example: carbon measures verify --meter school-gas --temperatures bath.csv "
    "--before '2014-15 to 2015-16' --after 2017-18",
    short_help="What was really saved, by degree days.",
)
@click.option("--meter", help="The meter that the measure saves on.")
@click.option(
    "--temperatures", type=FILE,
    help="Outdoor temperatures: half-hourly, daily or monthly; or published degree days.",
)  # fmt: skip
@click.option(
    "--before", metavar="PERIOD",
    help='The baseline before the works, as "2014-15 to 2015-16": 24 months, or a year by day.',
)  # fmt: skip
@click.option("--after", metavar="PERIOD", help="What is verified, as 2017-18: after the works.")
@click.option(
    "--readings", type=FILE, help="A file of readings; without it the workspace's ledger."
)
@click.option(
    "--base", "base_c", type=click.FloatRange(0, 30), metavar="C",
    help="The base temperature in °C; without it the best fit of 8 to 20 °C.",
)  # fmt: skip
@click.option(
    "--by", type=click.Choice(["month", "day"]), default="month", show_default=True,
    help="The baseline by month, or by day from half-hours or daily readings: heating, cooling.",
)  # fmt: skip
@click.option(
    "--adjustments", type=FILE, help="Non-routine adjustments: a CSV of period, kwh, reason."
)
@click.option("--forecast", type=FILE, help="The measures file that holds the forecast.")
@click.option("--measure", "identity", metavar="ID", help="Which measure of it was done.")
@click.option(
    "--record", type=FILE,
    help="A CSV to keep the result in; alone, it prints verified ÷ forecast by technology.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the same measure and period in the record.")
@prints_listing
@click.pass_obj
def verify(
    workspace: Path | None,
    /,
    meter: str | None,
    temperatures: Path | None,
    before: str | None,
    after: str | None,
    readings: Path | None,
    base_c: float | None,
    by: str,
    adjustments: Path | None,
    forecast: Path | None,
    identity: str | None,
    record: Path | None,
    force: bool,
) -> Listing:
    """Verify a saving: use predicted by degree days, less use as metered, with its 90% interval."""
    from carbon.factors.activities import read_activities
    from carbon.measures.verification import realisation
    from carbon.measures.verification.degree_days import read_weather
    from carbon.measures.verification.figures import (
        forecast_notes,
        notes_of,
        rate_listing,
        verification_listing,
    )
    from carbon.measures.verification.forecast import beside_forecast
    from carbon.measures.verification.observed import (
        observed_days,
        observed_meter,
        register_here,
    )
    from carbon.measures.verification.saving import read_adjustments
    from carbon.measures.verification.saving import verify as verify_meter

    if record is not None and meter is None:
        kept = realisation.read_verified(record)
        without = realisation.without_rate(kept)
        notes = [f"{technology}: only indicative results, so no rate." for technology in without]
        notes.append(
            "Give the record to appraise, fund or another of them with --verified to apply it."
        )
        return rate_listing(realisation.rates(kept), notes)
    if meter is None or temperatures is None or before is None or after is None:
        raise click.UsageError("Give --meter, --temperatures, --before and --after.")
    if (forecast is None) != (identity is None) or (record is not None and forecast is None):
        raise click.UsageError("--forecast and --measure go together, and --record wants both.")
    by_day = by == "day"
    seen = (observed_days if by_day else observed_meter)(meter, readings, workspace)
    made = verify_meter(
        meter, seen.months, read_weather(temperatures), period_of(before, several=True),
        period_of(after), base_c, read_adjustments(adjustments) if adjustments else (),
        seen.left_out, by_day=by_day, is_gas=seen.fuel == "natural-gas",
    )  # fmt: skip
    notes = list(notes_of(made))
    verified = None
    if forecast is not None and identity is not None:
        activities, register = read_activities(factor_folders(workspace)), register_here(workspace)
        verified = beside_forecast(made, forecast, identity, seen.fuel, activities, register)
        if register is None:
            notes.append("Meters are not checked: there is no register here.")
        notes.extend(forecast_notes(verified, made))
        if record is not None:
            realisation.record(record, verified, force=force)
            notes.append(f"Recorded in {record}.")
    return verification_listing(made, verified, notes)
