"""``carbon readings worst``: the sites whose use rose most against the year before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carbon.cells import number
from carbon.cli.output import prints_listing
from carbon.errors import counted
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.ledger.site_months import Compared, Comparison


@click.command("worst", epilog="Example: carbon readings worst --month 2026-10 --by cost")
@click.option("--month", help="Such as 2026-10; else the last that most meters have whole.")
@click.option(
    "--by",
    type=click.Choice(["kwh", "cost"]),
    default="kwh",
    show_default=True,
    help="What to order the sites by: the rise in kWh or in £.",
)
@click.option(
    "--count", type=click.IntRange(min=1), default=10, show_default=True, help="How many sites."
)
@prints_listing
@click.pass_obj
def worst(workspace: Path | None, month: str | None, by: str, count: int) -> Listing:
    """List the sites whose energy use rose most against the same month of the year before.

    Like for like: of a site those meters are compared that have every day of both months. Gas in m3
    counts by its calorific value; £ are net, as logged beside the readings. Nothing is corrected
    for the weather.
    """
    from carbon.ledger.worst import month_named
    from carbon.ledger.worst import worst as compared
    from carbon.workspace import open_workspace

    chosen = month_named(month) if month else None
    found = compared(open_workspace(workspace), chosen, by)
    rows = [_row(one) for one in found.sites[:count]]
    before, now = found.before, found.month
    columns = (
        *("site", "name", "meters", "meters left out", "meters estimated"),
        *(f"kWh {before}", f"kWh {now}", "change kWh", "change kWh %"),
        *(f"£ {before}", f"£ {now}", "change £", "change £ %"),
    )
    costs = [name for name in columns if "£" in name]
    has_costs = any(one.now.gbp is not None or one.before.gbp is not None for one in found.sites)
    formats = {name: _signed(0) for name in ("change kWh", "change £")}
    formats |= {name: _signed(1, "%") for name in ("change kWh %", "change £ %")}
    return Listing(
        columns,
        rows,
        title=f"{now} against {before}, like for like",
        decimals={name: 0 for name in columns if name.startswith(("kWh ", "£ "))},
        formats=formats,
        aside=() if has_costs else costs,
        document=_document(found, count),
        notes=_notes(found, len(rows)),
        parts=[[name for name in columns[1:] if name not in costs], costs],
    )


def _row(one: Compared) -> tuple[object, ...]:
    return (
        *(one.site, one.name, one.meters, one.left_out, one.estimated),
        *(one.before.kwh, one.now.kwh, one.change_kwh, one.percent_kwh),
        *(one.before.gbp, one.now.gbp, one.change_gbp, one.percent_gbp),
    )


def _document(found: Comparison, count: int) -> dict[str, object]:
    names = ("site", "name", "meters", "meters_left_out", "meters_estimated")
    figures = ("kwh_before", "kwh", "change_kwh", "change_kwh_percent")
    costs = ("gbp_before", "gbp", "change_gbp", "change_gbp_percent")
    columns = (*names, *figures, *costs)
    return {
        "month": str(found.month),
        "before": str(found.before),
        "sites": [dict(zip(columns, _row(one), strict=True)) for one in found.sites[:count]],
        "left_out": dict(found.left_out),
    }


def _signed(decimals: int, unit: str = "") -> Any:
    def printed(value: float | None) -> str:
        if value is None:
            return ""
        text = number(value, decimals)
        return f"{'+' if value > 0 and text.strip('0.,') else ''}{text}{unit}"

    return printed


def _notes(found: Comparison, shown: int) -> list[str]:
    now, before = found.month, found.before
    if not found.sites:
        notes = [f"No site has a meter with every day of {now} and of {before}."]
    else:
        whole = found.whole()
        percent = _signed(1, "%")(whole.percent_kwh) or "no percentage, being of 0"
        notes = [
            f"All {counted(len(found.sites), 'site')} with {counted(whole.meters, 'meter')} like "
            f"for like: {number(whole.before.kwh, 0)} kWh in {before}, "
            f"{number(whole.now.kwh, 0)} kWh in {now} ({percent}); {shown} shown.",
            f"A percentage is (new − old) ÷ old, of {before}. Nothing is corrected for the "
            "weather: no degree days.",
        ]
        if now.days != before.days:
            notes.append(f"{now} has {now.days} days and {before} {before.days}: not made equal.")
        if whole.estimated:
            notes.append(f"{counted(whole.estimated, 'meter')} compared on estimates, in part.")
        if found.without_cost:
            notes.append(
                f"{counted(found.without_cost, 'site')} without the cost of every reading compared:"
                " their £ are left blank."
            )
    notes += [
        f"Left out: {counted(count, 'meter')} {why}." for why, count in found.left_out.items()
    ]
    return notes
