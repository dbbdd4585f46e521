"""Estimates for missing days, made only when asked for, and named as estimates for ever.

From the same month of earlier years, or by degree days for a heating meter. An estimate is a
reading of quality ``estimated`` whose note says how it was made; the actual supersedes it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from carbon.degree_days import MonthlyDegreeDays
from carbon.degree_days import by_month as degree_days_by_month
from carbon.errors import (
    BadValue,
    Fault,
    UnknownName,
    counted,
    listed,
)
from carbon.files import fingerprint
from carbon.ledger import queries
from carbon.ledger.commit import enter
from carbon.ledger.corrections import Done, template_of
from carbon.ledger.examine import registered
from carbon.ledger.formats import template
from carbon.ledger.history import Months, by_month, month_name, month_number, stretches
from carbon.ledger.missing import Hole, missing
from carbon.ledger.readings import who
from carbon.ledger.records import Reading
from carbon.ledger.register_history import notice
from carbon.ledger.registers import Series, named, register_key
from carbon.ledger.store import Batch, Ledger
from carbon.ledger.today import today_of
from carbon.periods import Period
from carbon.tables import read_csv
from carbon.workspace import Workspace

#: Months with data that a fit by degree days needs at least.
FEWEST_MONTHS = 6


@dataclass(frozen=True)
class Estimates:
    """The readings made, and a fault for each meter's months that could not be estimated."""

    readings: tuple[Reading, ...]
    refused: tuple[Fault, ...]


def estimate(
    workspace: Workspace,
    meters: Sequence[str],
    reason: str,
    period: Period | None = None,
    degree_days: Mapping[int, float] | None = None,
    by: str | None = None,
    now: datetime | None = None,
) -> tuple[Done | None, Estimates]:
    """Estimate the missing days of *meters* and log them as one batch of kind ``estimate``.

    Nothing is logged where nothing could be estimated. *degree_days* by month number (see
    :func:`carbon.ledger.history.month_number`) chooses the fit by degree days.
    """
    register = registered(workspace)
    today = today_of(workspace.ledger_url, now)
    for name in meters:
        if name not in register.meters:
            raise UnknownName("meter", name, register.meters)
    chosen = {name: register.meters[name] for name in meters}
    if events := [name for name, meter in chosen.items() if meter.is_events]:
        raise BadValue(
            f"an estimate for {listed(events)}",
            "meters that are read; deliveries, leaks and journeys happen or do not",
            "If there was none in the year, say so: carbon readings nil METER YEAR.",
        )
    notice(workspace, who(by, workspace), now)
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.writing() as connection:
        standing = queries.standing(connection, set(chosen))
        known = [one for one in standing if one.quality != "estimated"]
        months = by_month(known, chosen)
        holes = missing(register, standing, today, period, chosen)
        made = estimated(holes, months, {m.id: m.counts_in for m in chosen.values()}, degree_days)
        if not made.readings:
            return None, made
        text = template_of(made.readings)
        data, file = text.encode("utf-8"), "estimates.csv"
        count = len(made.readings)
        name, sha256 = who(by, workspace), fingerprint(data)
        rows = [one._replace(row=row) for row, one in enumerate(made.readings, start=2)]
        batch = Batch("estimate", name, file, sha256, template.NAME, "{}", count, 0, reason)
        number = enter(ledger, connection, workspace.evidence, data, batch, rows, now=now)
    return Done(number, 0, count), made


def estimated(
    holes: Sequence[Hole],
    months: Mapping[Series, Months],
    units: Mapping[str, str],
    degree_days: Mapping[int, float] | None = None,
) -> Estimates:
    """A reading for every span of every hole that can be estimated."""
    readings: list[Reading] = []
    refused: dict[tuple[str, str, str], list[Hole]] = {}
    for hole in holes:
        if not hole.spans:
            continue
        # A meter without any reading has a hole, but no months.
        own = months.get((hole.meter, register_key(hole.register)), Months())
        rates = own.rates()
        month = month_number(hole.month.start)
        try:
            rate, note = (
                _same_month(rates, month, hole)
                if degree_days is None
                else _by_degree_days(rates, own.days, month, degree_days, hole)
            )
        except Fault as fault:
            refused.setdefault((fault.found, fault.expected, fault.remedy), []).append(hole)
            continue
        for start, end in hole.spans:
            days = (end - start).days
            quantity = rate * days
            unit = units[hole.meter]
            made = Reading(hole.meter, start, end, quantity, unit, "estimated", days, 2, note)
            readings.append(made._replace(register=hole.register))
    faults = [
        BadValue(f"{found} ({_months(alike)})", expected, remedy)
        for (found, expected, remedy), alike in refused.items()
    ]
    return Estimates(tuple(readings), tuple(faults))


def _months(holes: Sequence[Hole]) -> str:
    """The months of holes in words, those in a row as from one to another."""
    runs = stretches([month_number(hole.month.start) for hole in holes])
    return ", ".join(
        month_name(first) if first == last else f"{month_name(first)} to {month_name(last)}"
        for first, last in runs
    )


def _same_month(rates: Mapping[int, float], month: int, hole: Hole) -> tuple[float, str]:
    """Use a day as on average in the same month of earlier years."""
    earlier = [other for other in rates if other < month and (month - other) % 12 == 0]
    if not earlier:
        raise BadValue(
            f"no reading of meter {named(hole.meter, hole.register)} in the same month of an "
            "earlier year",
            "one, to estimate from",
            "Ask the supplier, or estimate by degree days.",
        )
    rate = math.fsum(rates[other] for other in earlier) / len(earlier)
    years = ", ".join(month_name(other) for other in earlier)
    return rate, f"estimated from the use a day in {years}"


def _by_degree_days(
    rates: Mapping[int, float],
    days: Mapping[int, float],
    month: int,
    degree_days: Mapping[int, float],
    hole: Hole,
) -> tuple[float, str]:
    """Use a day by a straight line through the meter's months: base load and use a degree day."""
    if not rates:
        raise BadValue(
            f"no month of meter {hole.meter!r} with a whole day of readings",
            "some, to estimate from",
            "Log its readings first: carbon readings log FILE.",
        )
    known = [other for other in rates if other in degree_days]
    if len(known) < FEWEST_MONTHS or month not in degree_days:
        raise BadValue(
            f"{counted(len(known), 'month')} of meter {named(hole.meter, hole.register)} with "
            "degree days",
            f"at least {FEWEST_MONTHS}, and degree days for the month to estimate",
            "Add degree days for more months, or estimate from earlier years.",
        )
    length = {other: _days_of(other) for other in [*known, month]}
    x = [degree_days[other] / length[other] for other in known]
    y = [rates[other] for other in known]
    weights = [days[other] for other in known]
    base, slope = _line(x, y, weights)
    rate = max(0.0, base + slope * degree_days[month] / length[month])
    note = (
        f"estimated by degree days from {len(known)} months: {base:.6g} a day and {slope:.6g} "
        f"a degree day, {degree_days[month]:g} degree days"
    )
    return rate, note


def _days_of(month: int) -> int:
    first, following = (date(n // 12, n % 12 + 1, 1) for n in (month, month + 1))
    return (following - first).days


def _line(x: Sequence[float], y: Sequence[float], w: Sequence[float]) -> tuple[float, float]:
    """The weighted least-squares line y = base + slope × x; a level line where x is constant."""
    total = math.fsum(w)
    mean_x = math.fsum(a * c for a, c in zip(x, w, strict=True)) / total
    mean_y = math.fsum(b * c for b, c in zip(y, w, strict=True)) / total
    spread = math.fsum(c * (a - mean_x) ** 2 for a, c in zip(x, w, strict=True))
    if spread == 0:
        return mean_y, 0.0
    joint = math.fsum(c * (a - mean_x) * (b - mean_y) for a, b, c in zip(x, y, w, strict=True))
    slope = joint / spread
    return mean_y - slope * mean_x, slope


def read_degree_days(path: Path) -> dict[int, float]:
    """Degree days by month number, from a CSV with columns month (2023-04) and degree_days.

    Each month once: of one that is named again, nobody can tell which line holds. All the faults
    of the file are raised together.
    """
    found = degree_days_by_month(read_csv(path, ("month", "degree_days"), None), MonthlyDegreeDays)
    return {month_number(month.start): days for month, days in found.items()}
