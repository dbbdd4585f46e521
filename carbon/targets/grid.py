"""Announced grid factors: what a kWh will emit, year by year, as somebody has published it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from carbon.errors import BadValue, DuplicateRow, Fault, FaultList, listed
from carbon.periods import Period
from carbon.tables import Row, read_csv

COLUMNS = ("period", "kg_co2e_per_kwh", "source")


class NoGridFactor(Fault):
    """A year for which the trajectory has no factor."""


@dataclass(frozen=True)
class GridFactors:
    """kg CO2e per kWh of grid electricity by period, and the source of each.

    It holds the years of the trend as well as those to come, so that past years can be put on the
    same footing.
    """

    file: str
    factors: Mapping[Period, float]
    sources: Mapping[Period, str]

    def of(self, period: Period) -> float:
        """The factor of *period*; :class:`NoGridFactor` where there is none: none is carried on."""
        if period not in self.factors:
            raise NoGridFactor(
                f"no grid factor for {period} in {self.file}",
                f"one of: {listed((str(known) for known in self.factors), most=40)}",
                "Add its row; a forecast needs the years of its trend and every year to come.",
            )
        return self.factors[period]


def read_grid_factors(path: Path) -> GridFactors:
    """Read a trajectory: a CSV with the columns period, kg_co2e_per_kwh and source.

    Raises :class:`~carbon.errors.Faults` with all that is wrong in the file.
    """
    table = read_csv(path, COLUMNS)
    faults = FaultList()
    factors: dict[Period, float] = {}
    sources: dict[Period, str] = {}
    for row in table:
        read = faults.attempt(_factor, row)
        if read is None:
            continue
        period, factor = read
        if period in factors:
            faults.append(
                DuplicateRow(f"{period} again", "each period once", "", row.place("period"))
            )
        factors[period], sources[period] = factor, row["source"]
    faults.raise_if_any()
    return GridFactors(table.file, factors, sources)


def _factor(row: Row) -> tuple[Period, float]:
    faults = FaultList()
    period = faults.attempt(Period.parse, row["period"], row.place("period"))
    factor = faults.attempt(row.number, "kg_co2e_per_kwh")
    faults.attempt(row.text, "source")
    if factor is not None and not 0 < factor < 2:
        faults.append(
            BadValue(
                f"{factor:g} kg CO2e per kWh",
                "a grid factor above 0 and below 2",
                "Factors in g or per MWh are 1,000 times as large.",
                row.place("kg_co2e_per_kwh"),
            )
        )
    faults.raise_if_any()
    assert period
    assert factor
    return period, factor
