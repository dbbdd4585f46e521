"""What of a change was the weather: degree days, and the share of a use that is heating.

``degree-days.csv`` in the workspace (month, degree_days, source) and ``heating.csv`` beside the
inventory's definition (service, activity, heating_share_pct, source; an empty service stands for
all). Without them weather is not split off; it is never taken as 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from carbon.errors import BadValue, DuplicateRow, FaultList
from carbon.files import is_there
from carbon.periods import Period
from carbon.tables import Row, read_csv

DEGREE_DAYS = "degree-days.csv"
HEATING = "heating.csv"


@dataclass(frozen=True)
class Heating:
    """Heating degree days by month (``2023-04``), and heating shares by (service, activity).

    Shares are 0 to 1; the key's service is empty where the share holds for every service.
    """

    degree_days: Mapping[str, float]
    shares: Mapping[tuple[str, str], float]

    def share(self, service: str, activity: str) -> float | None:
        """The heating share of an activity in a service; None where none is given."""
        return self.shares.get((service, activity), self.shares.get(("", activity)))


def weather_of(
    heating: Heating,
    use: tuple[str, str],
    quantities: tuple[float, float],
    months: tuple[Sequence[Period], Sequence[Period]],
    factor: float,
) -> tuple[float | None, str]:
    """The weather effect in kg CO2e of a use whose comparable *quantities* are of *months*.

    *use* is (service, activity), *factor* the mean of both periods in kg CO2e per unit. With the
    heating share h and degree days D, q = hQ ÷ D is the use per degree day, and the effect is
    f̄·ΔD·(q₀+q₁)/2. Returns None and the reason where it cannot be told.

    >>> heating = Heating({"2022-01": 400.0, "2023-01": 300.0}, {("", "natural-gas"): 0.5})
    >>> january = [Period.parse("2022-01")], [Period.parse("2023-01")]
    >>> weather_of(heating, ("schools", "natural-gas"), (800.0, 600.0), january, 0.2)
    (-20.0, '')
    """
    share = heating.share(*use)
    if share is None:
        return None, f"no heating share of {use[1]} in {use[0] or 'its service'}"
    missing = sorted(
        {month.label for side in months for month in side if month.label not in heating.degree_days}
    )
    if missing:
        return None, f"no degree days of {missing[0]}" + (
            f" and {len(missing) - 1} more months" if missing[1:] else ""
        )
    days = [math.fsum(heating.degree_days[month.label] for month in side) for side in months]
    if share and not all(days):
        return None, f"no degree day in the months that use {use[1]}"
    if not share:
        return 0.0, ""
    per_day = share * quantities[0] / days[0] + share * quantities[1] / days[1]
    return factor * (days[1] - days[0]) * per_day / 2, ""


def read_heating(workspace: Path, inventory: Path) -> Heating | None:
    """The degree days of a *workspace* and the shares of an *inventory*'s folder; None if neither.

    Raises :class:`~carbon.errors.Faults` with every fault of both files.
    """
    days_file, shares_file = workspace / DEGREE_DAYS, inventory / HEATING
    if not is_there(days_file) and not is_there(shares_file):
        return None
    faults = FaultList()
    days = faults.attempt(_read_degree_days, days_file) if is_there(days_file) else {}
    shares = faults.attempt(_read_shares, shares_file) if is_there(shares_file) else {}
    faults.raise_if_any()
    return Heating(days or {}, shares or {})


def _read_degree_days(path: Path) -> dict[str, float]:
    faults = FaultList()
    found: dict[str, float] = {}
    for row in read_csv(path, ("month", "degree_days", "source"), ("note",)):
        one = faults.attempt(_degree_days, row)
        if one is None:
            continue
        month, value = one
        if month in found:
            faults.append(DuplicateRow(f"{month} again", "a month once", "", row.place("month")))
        found[month] = value
    faults.raise_if_any()
    return found


def _degree_days(row: Row) -> tuple[str, float]:
    month = Period.parse(row["month"], row.place("month"))
    if len(list(month.months())) != 1:
        raise BadValue(f"{month}", "a month such as 2023-04", "", row.place("month"))
    value = row.number("degree_days")
    if value < 0:
        raise BadValue(f"{value:g} degree days", "0 or more", "", row.place("degree_days"))
    row.text("source")
    return month.label, value


def _read_shares(path: Path) -> dict[tuple[str, str], float]:
    faults = FaultList()
    found: dict[tuple[str, str], float] = {}
    for row in read_csv(path, ("activity", "heating_share_pct", "source"), ("service", "note")):
        one = faults.attempt(_share, row)
        if one is None:
            continue
        if one[0] in found:
            faults.append(
                DuplicateRow(f"{one[0][1]} again", "once a service", "", row.place("activity"))
            )
        found[one[0]] = one[1]
    faults.raise_if_any()
    return found


def _share(row: Row) -> tuple[tuple[str, str], float]:
    share = row.number("heating_share_pct")
    if not 0 <= share <= 100:
        raise BadValue(f"{share:g}%", "0 to 100", "", row.place("heating_share_pct"))
    row.text("source")
    return (row.get("service", ""), row.text("activity")), share / 100
