"""Announced grid factors: what a kWh will emit, year by year, as somebody has published it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.errors import DuplicateRow, Fault, FaultList, listed
from carbon.periods import Period
from carbon.records.kinds import PERIOD, number, text
from carbon.records.reader import Rules, Wrong, names_of, read_rows
from carbon.tables import read_csv


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


def _is_of_a_grid(kg_co2e_per_kwh: float) -> Iterator[Wrong]:
    if not 0 < kg_co2e_per_kwh < 2:
        yield Wrong(
            "kg_co2e_per_kwh",
            f"{kg_co2e_per_kwh:g} kg CO2e per kWh",
            "a grid factor above 0 and below 2",
            "Factors in g or per MWh are 1,000 times as large.",
        )


@dataclass(frozen=True)
class _Announced:
    period: Annotated[Period, PERIOD]
    kg_co2e_per_kwh: Annotated[float, number("kg CO2e per kWh", "0.136")]
    source: Annotated[str, text("a value", filled=True)]

    RULES: ClassVar[Rules] = Rules(_is_of_a_grid)


def read_grid_factors(path: Path) -> GridFactors:
    """Read a trajectory: a CSV with the columns period, kg_co2e_per_kwh and source.

    Raises :class:`~carbon.errors.Faults` with all that is wrong in the file.
    """
    table = read_csv(path, names_of(_Announced))
    faults = FaultList()
    factors: dict[Period, float] = {}
    sources: dict[Period, str] = {}
    for row, one in read_rows(table, _Announced, faults):
        if one.period in factors:
            faults.append(
                DuplicateRow(f"{one.period} again", "each period once", "", row.place("period"))
            )
        factors[one.period], sources[one.period] = one.kg_co2e_per_kwh, one.source
    faults.raise_if_any()
    return GridFactors(table.file, factors, sources)
