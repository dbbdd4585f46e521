"""What of a change was the weather: degree days, and the share of a use that is heating.

``degree-days.csv`` in the workspace (month, degree_days, source) and ``heating.csv`` beside the
inventory's definition (service, activity, heating_share_pct, source; an empty service stands for
all). Without them weather is not split off; it is never taken as 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from carbon.degree_days import SourcedDegreeDays
from carbon.degree_days import by_month as degree_days_by_month
from carbon.errors import DuplicateRow, FaultList, Place
from carbon.files import is_there
from carbon.periods import Period
from carbon.records.kinds import PLACE, TEXT, number, text
from carbon.records.reader import once, read_rows
from carbon.tables import read_csv

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
    table = read_csv(path, ("month", "degree_days", "source"), ("note",))
    found = degree_days_by_month(table, SourcedDegreeDays)
    return {month.label: value for month, value in found.items()}


@dataclass(frozen=True)
class _Share:
    """A row of ``heating.csv``."""

    activity: Annotated[str, text("an activity type such as natural-gas", filled=True)]
    heating_share_pct: Annotated[float, number("%", "80", lowest=0, highest=100)]
    source: Annotated[str, text("where the figure stands", filled=True)]
    place: Annotated[Place, PLACE]
    service: Annotated[str, TEXT] = ""


def _of(one: _Share) -> tuple[str, str]:
    return one.service, one.activity


def _again(one: _Share) -> DuplicateRow:
    place = replace(one.place, column="activity")
    return DuplicateRow(f"{one.activity} again", "once a service", "", place)


def _read_shares(path: Path) -> dict[tuple[str, str], float]:
    table = read_csv(path, ("activity", "heating_share_pct", "source"), ("service", "note"))
    faults = FaultList()
    found = [one for _, one in read_rows(table, _Share, faults)]
    faults.extend(once(_of, _again)(found))
    faults.raise_if_any()
    return {_of(one): one.heating_share_pct / 100 for one in found}
