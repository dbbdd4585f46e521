"""Solar panels: what is generated, exported and used on site, counted once.

The import meter already lacks what the site used of its own generation: that is in no reading of
grid electricity and needs no emission line. Generation and export are logged as activities of
their own, ``solar-generation`` and ``solar-export``, which no inventory counts; self-use is the
difference.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from carbon.errors import BadValue, Fault, counted
from carbon.figures.column import Columns, own, text
from carbon.figures.listing import Listing
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.units import conversion

if TYPE_CHECKING:
    import pandas as pd

GENERATION, EXPORT = "solar-generation", "solar-export"
#: A site's panels in a month, as the rows of :func:`self_use` have them.
FIGURES: Columns[Any] = Columns(
    text("site"),
    text("month"),
    own("generated_kwh", "generated_kwh", "kWh", 1),
    own("exported_kwh", "exported_kwh", "kWh", 1),
    own("self_used_kwh", "self_used_kwh", "kWh", 1),
)


def panels(meters: Mapping[str, Meter], sites: Collection[str] | None = None) -> dict[str, Meter]:
    """The meters of generation and export, of *sites* or of all."""
    return {
        name: meter
        for name, meter in meters.items()
        if meter.activity in (GENERATION, EXPORT) and (sites is None or meter.site in sites)
    }


def self_use(
    parts: pd.DataFrame, meters: Mapping[str, Meter], period: Period | None = None
) -> tuple[pd.DataFrame, list[Fault]]:
    """kWh generated, exported and used on site, by site and month, and what cannot be.

    *parts* are readings cut at month ends, as :func:`carbon.ledger.calendarise.calendarise`
    gives them; with *period* only those that start in it. What was used on site is NaN, and a
    fault says why, where a meter of the site lacks days of the month and where more was exported
    than generated. A site without an export meter is told once: there all of it counts as used.
    """
    import pandas as pd

    sums: dict[tuple[str, str], dict[str, list[float]]] = {}
    days: dict[tuple[str, str], int] = {}
    for part in parts.to_dict("records"):
        meter = meters.get(part["meter"])
        if meter is None or meter.activity not in (GENERATION, EXPORT):
            continue
        if period is not None and not period.start <= part["start"] < period.end:
            continue
        kwh = part["quantity"] * conversion(part["unit"], "kWh")
        month = f"{part['start']:%Y-%m}"
        days[meter.id, month] = days.get((meter.id, month), 0) + part["days_with_data"]
        kinds = sums.setdefault((meter.site, month), {GENERATION: [], EXPORT: []})
        kinds[meter.activity].append(kwh)
    rows = []
    faults: list[Fault] = []
    for (site, month), kinds in sorted(sums.items()):
        generated, exported = math.fsum(kinds[GENERATION]), math.fsum(kinds[EXPORT])
        own = [meter for meter in panels(meters).values() if meter.site == site]
        found = _lacking(own, Period.parse(month), days)
        if not found and exported > generated:
            found = [
                BadValue(
                    f"{exported:g} kWh exported by {site!r} in {month}",
                    f"at most the {generated:g} kWh generated",
                    "Check whether the two meters are swapped.",
                )
            ]
        faults += found
        used = math.nan if found else generated - exported
        rows.append((site, month, generated, exported, used))
    table = pd.DataFrame(rows, columns=[each.key for each in FIGURES])
    return table, [*_unexported(meters, sums), *faults]


def _lacking(
    own: Sequence[Meter], month: Period, days: Mapping[tuple[str, str], int]
) -> list[Fault]:
    """The meters of a site that lack days of *month* on which they count."""
    faults: list[Fault] = []
    for meter in own:
        start, end = (
            max(month.start, meter.start or month.start),
            min(month.end, meter.end or month.end),
        )
        due, held = max(0, (end - start).days), days.get((meter.id, str(month)), 0)
        if held < due:
            faults.append(
                BadValue(
                    f"{held} of {counted(due, 'day')} of meter {meter.id!r} in {month}",
                    "all of them, to tell what was used on site",
                    "Log what is missing, or give the meter's first day in meters.csv.",
                )
            )
    return faults


def _unexported(meters: Mapping[str, Meter], sums: Collection[tuple[str, str]]) -> list[Fault]:
    """The sites of *sums* that have no export meter, or nothing else."""
    faults: list[Fault] = []
    for site in sorted({site for site, _ in sums}):
        kinds = {meter.activity for meter in meters.values() if meter.site == site}
        if EXPORT not in kinds:
            faults.append(
                BadValue(
                    f"no meter of {EXPORT} at {site!r}",
                    "one, unless nothing is exported",
                    "All that was generated counts as used on site.",
                )
            )
        if GENERATION not in kinds:
            faults.append(
                BadValue(
                    f"no meter of {GENERATION} at {site!r}",
                    f"one, where there is one of {EXPORT}",
                    "Add it: carbon meters add METER --activity solar-generation.",
                )
            )
    return faults


def solar_listing(table: pd.DataFrame, notes: Sequence[str]) -> Listing:
    """The rows of :func:`self_use`; what could not be told is None."""
    known = table.astype(object).where(table.notna(), None)
    return FIGURES.listing(
        known.itertuples(index=False),
        "Solar panels: generated, exported and used on site",
        notes=notes,
    )
