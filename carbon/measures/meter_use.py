"""What each meter uses in a year, where its readings tell: the newest twelve whole months."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from carbon.factors.activities import Activity
from carbon.ledger.calendarise import calendarise
from carbon.ledger.store import Ledger, exists
from carbon.periods import add_months, month_of
from carbon.register.register import Register
from carbon.units import UnitMismatch, conversion
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

MONTHS = 12


def meter_use(
    readings: pd.DataFrame, register: Register, activities: Mapping[str, Activity]
) -> dict[str, float]:
    """Use a year by meter, in the unit of its activity type.

    *readings* as the ledger gives them. A meter is known where twelve months in a row have data on
    every day; the newest such twelve count. Gas metered by volume is not known here.
    """
    months: dict[str, dict[date, tuple[list[float], int]]] = {}
    parts = calendarise(readings)
    columns = ("meter", "start", "quantity", "unit", "days_with_data")
    for meter, start, quantity, unit, covered in zip(*(parts[c] for c in columns), strict=True):
        per_unit = _per_unit(str(meter), str(unit), register, activities)
        if per_unit is None:
            continue
        month = month_of(start).start
        amounts, days = months.setdefault(str(meter), {}).setdefault(month, ([], 0))
        months[str(meter)][month] = ([*amounts, quantity * per_unit], days + int(covered))
    found = {meter: _newest_year(by_month) for meter, by_month in months.items()}
    return {meter: use for meter, use in sorted(found.items()) if use is not None}


def use_of(
    workspace: Workspace, register: Register, activities: Mapping[str, Activity]
) -> dict[str, float]:
    """Use a year by meter from the workspace's ledger; empty where it has none yet."""
    if not exists(workspace.ledger_url):
        return {}
    with Ledger.open(workspace.ledger_url, create=False) as ledger:
        return meter_use(ledger.readings(), register, activities)


def _per_unit(
    name: str, unit: str, register: Register, activities: Mapping[str, Activity]
) -> float | None:
    meter = register.meters.get(name)
    activity = activities.get(meter.activity) if meter else None
    if activity is None:
        return None
    try:
        return 1.0 if unit == activity.unit else conversion(unit, activity.unit)
    except UnitMismatch:
        return None


def _newest_year(months: Mapping[date, tuple[list[float], int]]) -> float | None:
    whole = {
        month for month, (_, days) in months.items() if days == (add_months(month, 1) - month).days
    }
    for last in sorted(whole, reverse=True):
        year = [add_months(last, -passed) for passed in range(MONTHS)]
        if whole.issuperset(year):
            return math.fsum(amount for month in year for amount in months[month][0])
    return None
