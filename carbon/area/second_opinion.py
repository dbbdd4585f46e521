"""A second opinion on the statistics of an area: metered energy × conversion factors.

    kt = GWh × kg per kWh

An edition of the conversion factors carries the electricity grid of an earlier year, which its TOML
tells (two years before, from 2026 one), so the electricity of a year takes the edition that carries
the grid of that year; gas takes the year's own. A year whose edition is missing, or whose grid none
carries, has no second opinion: no other edition stands in. Generation only: what the
grid loses on the way is no part of what meters read, and no factor for it is added.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.area.energy import FUELS, GROUPS, Metered
from carbon.emissions.lines import single_gas
from carbon.errors import BadValue, Fault, listed
from carbon.factors.announced import announced_beside
from carbon.factors.choice import current
from carbon.factors.edition import Edition

if TYPE_CHECKING:
    import pandas as pd

FACTORS = {
    "electricity": "uk-electricity/electricity-generated/electricity-uk",
    "gas": "fuels/gaseous-fuels/natural-gas",
}
#: The last word of the publisher's sub-sectors that hold a fuel.
SUB_SECTORS = {"electricity": "electricity", "gas": "gas"}
HOUSEHOLDS = "Domestic"
KG_PER_KILOTONNE = 1_000_000.0


class NoSecondOpinion(Fault):
    """A year without the energy, the statistics or the edition that a second opinion needs."""


@dataclass(frozen=True)
class SecondOpinion:
    """A fuel and a group of consumers in one year: metered energy × factor, and the statistics.

    ``factor`` is kg per kWh; ``statistics`` the publisher's sub-sectors in kt. ``scale`` is
    statistics ÷ second opinion over both groups.
    """

    year: int
    fuel: str
    group: str
    gwh: float
    edition: str
    factor: float
    factor_id: str
    locator: str
    statistics: Mapping[str, float]
    scale: float

    @property
    def opinion_kt(self) -> float:
        """Metered energy × factor."""
        return self.gwh * self.factor

    @property
    def statistics_kt(self) -> float:
        """The publisher's sub-sectors, added up."""
        return math.fsum(self.statistics.values())

    @property
    def difference_kt(self) -> float:
        """Second opinion less statistics."""
        return self.opinion_kt - self.statistics_kt

    @property
    def share(self) -> float | None:
        """The difference as a share of the statistics."""
        return self.difference_kt / self.statistics_kt if self.statistics_kt > 0 else None

    @property
    def difference_pct(self) -> float | None:
        """The same in per cent."""
        return None if self.share is None else self.share * 100

    @property
    def level_kt(self) -> float:
        """What both groups have in common: the factor, or the amount of energy, as a whole."""
        return self.opinion_kt - self.opinion_kt * self.scale

    @property
    def allocation_kt(self) -> float:
        """What the two put into different groups: adds up to nought over both."""
        return self.opinion_kt * self.scale - self.statistics_kt


@dataclass(frozen=True)
class Both:
    """Both groups of consumers of a fuel in one year, added up."""

    of: Sequence[SecondOpinion]

    @property
    def year(self) -> int:
        """The year."""
        return self.of[0].year

    @property
    def fuel(self) -> str:
        """The fuel."""
        return self.of[0].fuel

    @property
    def group(self) -> str:
        """Every group."""
        return "all"

    @property
    def edition(self) -> str:
        """The edition of the factor."""
        return self.of[0].edition

    @property
    def factor(self) -> float:
        """The factor, in kg per kWh, the same for both groups."""
        return self.of[0].factor

    @property
    def gwh(self) -> float:
        """Metered energy."""
        return sum(each.gwh for each in self.of)

    @property
    def opinion_kt(self) -> float:
        """Metered energy × factor."""
        return sum(each.opinion_kt for each in self.of)

    @property
    def statistics_kt(self) -> float:
        """The publisher's sub-sectors."""
        return sum(each.statistics_kt for each in self.of)

    @property
    def difference_kt(self) -> float:
        """Second opinion less statistics."""
        return self.opinion_kt - self.statistics_kt

    @property
    def difference_pct(self) -> float | None:
        """The difference in per cent of the statistics."""
        published = self.statistics_kt
        return self.difference_kt / published * 100 if published > 0 else None

    @property
    def level_kt(self) -> float:
        """What both groups have in common."""
        return sum(each.level_kt for each in self.of)

    @property
    def allocation_kt(self) -> float:
        """What the two put into different groups: nought but for rounding."""
        return sum(each.allocation_kt for each in self.of)


@dataclass(frozen=True)
class YearNotCompared:
    """A year and fuel with energy or statistics but no second opinion, and why."""

    year: int
    fuel: str
    reason: str


def second_opinion(
    metered: Sequence[Metered],
    lines: pd.DataFrame,
    editions: Mapping[str, Edition],
    year: int,
    fuel: str,
    lag: int | None = None,
) -> list[SecondOpinion]:
    """Domestic and non-domestic *fuel* of *year*, held against the statistics' *lines*.

    The factor counts what the statistics count: its CO2 alone where they are in CO2. *lag*
    takes the edition so many years later, to show what another would give. Raises
    :class:`NoSecondOpinion` without energy, statistics or edition, naming the editions there
    are, and where the two are not of the same authorities.
    """
    used = [each for each in metered if (each.year, each.fuel) == (year, fuel)]
    counted = lines[lines["period"] == str(year)]
    if not used or counted.empty:
        lacking = "metered energy" if not used else "emission statistics"
        there = {each.year for each in metered if each.fuel == fuel}
        both = sorted(map(str, there & set(map(int, lines["period"]))))
        raise NoSecondOpinion(
            f"no {lacking} for {fuel} in {year}", f"one of: {', '.join(both) or 'no year'}"
        )
    _check_authorities({each.authority for each in used}, set(counted["site"]), year)
    edition = _edition(editions, year, lag, fuel)
    factor = edition.factor(FACTORS[fuel], "kWh")
    value = factor.kg_co2e if single_gas(lines) == "CO2e" else factor.kg_co2e_of_co2
    if value is None:
        raise NoSecondOpinion(
            f"no CO2 of {FACTORS[fuel]} in edition {edition.name}",
            "a factor of CO2 alone, as the statistics count CO2",
        )
    gwh = {group: math.fsum(each.gwh for each in used if each.group == group) for group in GROUPS}
    parts = {group: _sub_sectors(counted, fuel, group) for group in GROUPS}
    told = math.fsum(kt for part in parts.values() for kt in part.values())
    ours = math.fsum(gwh.values()) * value
    scale = told / ours if ours > 0 else math.nan
    return [
        SecondOpinion(
            year,
            fuel,
            group,
            gwh[group],
            edition.name,
            value,
            FACTORS[fuel],
            factor.locator,
            parts[group],
            scale,
        )
        for group in GROUPS
    ]


def second_opinions(
    metered: Sequence[Metered], lines: pd.DataFrame, editions: Mapping[str, Edition]
) -> tuple[list[SecondOpinion], list[YearNotCompared]]:
    """Every year of the statistics, both fuels; those that cannot be had, with the reason."""
    found: list[SecondOpinion] = []
    missing: list[YearNotCompared] = []
    for year in sorted(map(int, set(lines["period"]))):
        for fuel in FUELS:
            try:
                found += second_opinion(metered, lines, editions, year, fuel)
            except NoSecondOpinion as fault:
                missing.append(YearNotCompared(year, fuel, fault.found))
    return found, missing


def _edition(editions: Mapping[str, Edition], year: int, lag: int | None, fuel: str) -> Edition:
    """The edition that *fuel* of *year* takes: that of the year's grid, or of the year itself."""
    known = {
        each.year: each for each in current(editions).values() if each.has(FACTORS[fuel], "kWh")
    }
    if lag is not None or fuel != "electricity":
        wanted = year + (lag or 0)
        if wanted in known:
            return known[wanted]
        there = listed((each.name for each in known.values()), 40)
        raise NoSecondOpinion(
            f"no {fuel} factor in an edition {wanted}, which {fuel} of {year} takes",
            f"one of those there are: {there or 'none'}",
            "Import it with `carbon factors import FILE`; no other edition stands in.",
        )
    fitting = [each for each in known.values() if each.grid and each.grid.year == year]
    if fitting:
        return max(fitting, key=lambda each: each.year)
    told = ", ".join(
        f"{each.name} (grid of {each.grid.year})" for each in known.values() if each.grid
    )
    raise NoSecondOpinion(
        f"no edition that carries the grid of {year}{_beside(editions, year)}",
        f"one of those there are: {told or 'none'}",
        "Import it with `carbon factors import FILE` if there is one; no other edition stands in.",
    )


def _beside(editions: Mapping[str, Edition], year: int) -> str:
    """The editions around a grid that none carries: 2025 carries that of 2023, 2026 of 2025."""
    grids = _grids(editions)
    before = max((each for each in grids if each[0] < year), default=None)
    after = min((each for each in grids if each[0] > year), default=None)
    if before is None or after is None:
        return ""
    return f" (edition {before[1]} carries that of {before[0]}, edition {after[1]} of {after[0]})"


def grids_that_none_carries(editions: Mapping[str, Edition]) -> list[str]:
    """A sentence for each year between the grids of two editions that no edition carries."""
    years = {grid for grid, _ in _grids(editions)}
    return [
        f"No edition carries the grid of {year}{_beside(editions, year)}: there is no second "
        f"opinion on the electricity of {year}."
        for year in range(min(years, default=0), max(years, default=0))
        if year not in years
    ]


def _grids(editions: Mapping[str, Edition]) -> list[tuple[int, str]]:
    """The grid year and the name of each edition, those announced too."""
    announced = announced_beside(editions).values()
    return [
        *((each.grid.year, each.name) for each in current(editions).values() if each.grid),
        *((each.grid_year, each.name) for each in announced if each.grid_year),
    ]


def _sub_sectors(lines: pd.DataFrame, fuel: str, group: str) -> dict[str, float]:
    """The publisher's sub-sectors of a fuel in one group of consumers, in kt."""
    households = lines["sector"].str.casefold() == HOUSEHOLDS.casefold()
    ofuel = lines["category"].str.casefold().str.endswith(SUB_SECTORS[fuel])
    chosen = lines[ofuel & (households if group == GROUPS[0] else ~households)]
    sums = chosen.groupby("category")["kg_co2e"].agg(math.fsum)
    return {str(name): float(kg) / KG_PER_KILOTONNE for name, kg in sums.items()}


def _check_authorities(energy: set[str], statistics: set[str], year: int) -> None:
    """The two name the same authorities; the statistics may add "Borough Council" and the like."""
    unmatched = sorted(
        name
        for name in energy
        if not any(each == name or each.startswith(f"{name} ") for each in statistics)
    ) + sorted(
        name
        for name in statistics
        if not any(name == each or name.startswith(f"{each} ") for each in energy)
    )
    if unmatched:
        raise BadValue(
            f"energy and statistics of different authorities in {year}: {listed(unmatched)}",
            "the same authorities in energy.csv and statistics.csv",
        )
