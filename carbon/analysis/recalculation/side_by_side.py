"""One year of an estate four ways: as reported, restated, with the base year's factors, on one GWP.

A year of which only a part is there says so: it is no whole year beside others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbon.analysis.recalculation.constant_factors import (
    Constant,
    constant_factor,
    constant_gwp,
)
from carbon.analysis.recalculation.log import RecalculationLog
from carbon.analysis.recalculation.structural import Estates, Event, size
from carbon.emissions.lines import GROSS, total
from carbon.inventories.inventory import Inventory
from carbon.periods import Period


@dataclass(frozen=True)
class YearSeries:
    """One year, four ways, in kg CO2e; None where a way cannot be told, and ``notes`` why."""

    period: Period
    as_reported: float | None
    restated: float | None
    constant_factor: Constant | None
    constant_gwp: Constant | None
    notes: tuple[str, ...]


def year_series(
    year: Period,
    base: Inventory,
    known: Sequence[Event],
    estates: Estates,
    log: RecalculationLog,
    target: str,
) -> YearSeries:
    """*year* four ways: *known* are the events, *target* the GWP basis, *base* the base year."""
    made = estates.inventory(year)
    if made is None:
        return YearSeries(year, None, None, None, None, ("no readings or no edition",))
    notes = _part_of(made, estates)
    gross = total(made.lines, GROSS)
    reported = log.reported.get(year.label)
    first = estates.inventory(year, as_at=reported.on) if reported else made
    as_reported = None if first is None else total(first.lines, GROSS)
    if reported is None:
        notes.append("no report on record: as known now")
    elif reported.kg is not None:
        as_reported = reported.kg
    elif first is None:
        notes.append(f"nothing known on {reported.on}")
    sizes = [(each, size(each, year, estates)) for each in known if each.structural]
    unsized = [str(each) for each, worth in sizes if worth.kg is None]
    if unsized:
        notes.append(f"restated without {'; '.join(unsized)}: not sized")
    cast = sorted({worth.how for _, worth in sizes if worth.kg and "back-cast" in worth.how})
    return YearSeries(
        year,
        as_reported,
        math.fsum([gross, *(worth.kg for _, worth in sizes if worth.kg)]),
        constant_factor(made, base, estates),
        constant_gwp(made, estates, target),
        (*notes, *cast),
    )


def _part_of(made: Inventory, estates: Estates) -> list[str]:
    """That a year is not over, or lacks more days than its inventory allows, and what it has."""
    cover, enough = made.completeness, made.definition.enough_actual_pct / 100
    is_over = made.period.end <= (estates.as_at or date.today())
    if cover is None or (is_over and cover.covers(enough)):
        return []
    over = "" if is_over else "not over: "
    return [f"{over}{cover.share:.1%} of its meter-days have data"]
