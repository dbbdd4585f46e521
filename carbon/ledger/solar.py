"""Solar panels: what is generated, exported and used on site, counted once.

The import meter already lacks what the site used of its own generation: that is in no reading of
grid electricity and needs no emission line. Generation and export are logged as activities of
their own, ``solar-generation`` and ``solar-export``, which no inventory counts; self-use is the
difference.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from carbon.errors import BadValue, Fault
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.units import conversion

if TYPE_CHECKING:
    import pandas as pd

GENERATION, EXPORT = "solar-generation", "solar-export"
COLUMNS = ("site", "month", "generated_kwh", "exported_kwh", "self_used_kwh")


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
    gives them; with *period* only those that start in it. A month in which more was exported than
    generated is a fault: the meters are swapped, or one lacks readings.
    """
    import pandas as pd

    sums: dict[tuple[str, str], dict[str, list[float]]] = {}
    for part in parts.to_dict("records"):
        meter = meters.get(part["meter"])
        if meter is None or meter.activity not in (GENERATION, EXPORT):
            continue
        if period is not None and not period.start <= part["start"] < period.end:
            continue
        kwh = part["quantity"] * conversion(part["unit"], "kWh")
        month = f"{part['start']:%Y-%m}"
        kinds = sums.setdefault((meter.site, month), {GENERATION: [], EXPORT: []})
        kinds[meter.activity].append(kwh)
    rows = []
    faults: list[Fault] = []
    for (site, month), kinds in sorted(sums.items()):
        generated, exported = math.fsum(kinds[GENERATION]), math.fsum(kinds[EXPORT])
        if exported > generated:
            faults.append(
                BadValue(
                    f"{exported:g} kWh exported by {site!r} in {month}",
                    f"at most the {generated:g} kWh generated",
                    "Check whether the two meters are swapped, or a reading is missing.",
                )
            )
        rows.append((site, month, generated, exported, generated - exported))
    return pd.DataFrame(rows, columns=list(COLUMNS)), faults
