"""The figures of the sites whose use rose most, and what is to be said of them."""

from __future__ import annotations

from carbon.cells import number
from carbon.errors import counted
from carbon.figures.column import Column, Columns, text
from carbon.figures.listing import Listing
from carbon.ledger.site_months import Compared, SiteComparison

COSTS = ("gbp_before", "gbp", "change_gbp", "change_gbp_percent")


def figures_of(found: SiteComparison) -> Columns[Compared]:
    """A site's month beside the same month of the year before, headed by the two months."""
    before, now = found.before, found.month
    return Columns(
        text("site"),
        text("name"),
        text("meters"),
        text("meters_left_out", "meters left out", lambda each: each.left_out),
        text("meters_estimated", "meters estimated", lambda each: each.estimated),
        Column("kwh_before", f"kWh {before}", lambda each: each.before.kwh, "kWh", 0),
        Column("kwh", f"kWh {now}", lambda each: each.now.kwh, "kWh", 0),
        Column("change_kwh", "change kWh", lambda each: each.change_kwh, "kWh", 0, signed=True),
        Column("change_kwh_percent", "change kWh %", lambda each: each.percent_kwh, "%", 1, True),
        Column("gbp_before", f"£ {before}", lambda each: each.before.gbp, "£", 0),
        Column("gbp", f"£ {now}", lambda each: each.now.gbp, "£", 0),
        Column("change_gbp", "change £", lambda each: each.change_gbp, "£", 0, signed=True),
        Column("change_gbp_percent", "change £ %", lambda each: each.percent_gbp, "%", 1, True),
    )


def worst_listing(found: SiteComparison, count: int) -> Listing:
    """The first *count* sites of *found*; what they cost only where any cost is known."""
    columns, shown = figures_of(found), found.sites[:count]
    costs = columns.view(*COSTS).headings
    use = [name for name in columns.headings[1:] if name not in costs]
    has_costs = any(one.now.gbp is not None or one.before.gbp is not None for one in found.sites)
    return columns.listing(
        shown,
        f"{found.month} against {found.before}, like for like",
        aside=() if has_costs else costs,
        document={
            "month": str(found.month),
            "before": str(found.before),
            "sites": [columns.record(one) for one in shown],
            "left_out": dict(found.left_out),
        },
        notes=_notes(found, len(shown)),
        parts=[use, costs],
    )


def _notes(found: SiteComparison, shown: int) -> list[str]:
    now, before = found.month, found.before
    if not found.sites:
        notes = [f"No site has a meter with every day of {now} and of {before}."]
    else:
        whole = found.whole()
        change = figures_of(found)["change_kwh_percent"]
        percent = change.signed_text(whole.percent_kwh) or "no percentage, being of 0"
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
