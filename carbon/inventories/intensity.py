"""Emissions per square metre, pupil, employee and resident.

A site's size counts for the share of the period's days on which the site is inside the boundary
and of its meter-days that have data, and only the emissions of those sites are divided by it: what
is above the line and what is below it are of the same sites. A site with less data than the
inventory's stated share is in neither; where what is left is less than that share of the size, or
of the meter-days of a figure of all gross, none is told. A half-year's intensity is of the half,
not annualised.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS
from carbon.errors import counted, listed
from carbon.inventories.completeness import Completeness
from carbon.inventories.definition import InventoryDefinition
from carbon.periods import Period
from carbon.register.register import Register
from carbon.register.sites import Site

if TYPE_CHECKING:
    import pandas as pd

#: What the register knows of a site, and the word for one of it.
SIZES = {"floor_area_m2": "m² of floor area", "pupils": "pupil", "employees": "employee on site"}


@dataclass(frozen=True)
class Intensity:
    """Gross kg CO2e of what is covered, by how many, in which words.

    ``left_out`` are the sites whose size is known and which have too little data. ``refused`` says
    why nothing is told, and is empty where it is.
    """

    per: str
    kg_co2e: float
    count: float
    covers: str
    left_out: tuple[str, ...] = ()
    refused: str = ""

    @property
    def kg_per(self) -> float | None:
        """kg CO2e for each; None where it is refused."""
        return None if self.refused or self.count <= 0 else self.kg_co2e / self.count

    def sentence(self) -> str:
        """The figure, or why there is none, in words.

        >>> Intensity("pupil", 50.0, 100.0, "1 of 3 sites").sentence()
        'Intensity: 0.500 kg CO2e per pupil (1 of 3 sites).'
        """
        if self.kg_per is None:
            return f"Intensity per {self.per}: not told. {self.refused}"
        return f"Intensity: {self.kg_per:,.3f} kg CO2e per {self.per} ({self.covers})."


def intensities(
    definition: InventoryDefinition,
    lines: pd.DataFrame,
    register: Register,
    sites: Iterable[str],
    period: Period,
    cover: Completeness,
) -> list[Intensity]:
    """What the period's gross is per each of what is counted; *sites* are those inside.

    *register* is bounded by the definition (:func:`carbon.inventories.conformity.bounded`), *cover*
    says how much of each meter's days have data.
    """
    gross = lines[lines["scope"].isin(GROSS)]
    inside = sorted(set(sites))
    enough = definition.enough_actual_pct / 100
    data = _shares_with_data(cover)
    found = []
    for size, per in SIZES.items():
        known = {
            site: value * _share(register.sites[site], period)
            for site in inside
            if (value := getattr(register.sites[site], size)) is not None
        }
        whole = math.fsum(known.values())
        if whole <= 0:
            continue
        read = {site: value for site, value in known.items() if data.get(site, 1.0) >= enough}
        left_out = tuple(sorted(known.keys() - read.keys()))
        kg = math.fsum(gross.loc[gross["site"].isin(list(read)), "kg_co2e"])
        count = math.fsum(value * data.get(site, 1.0) for site, value in read.items())
        covers = f"{len(read)} of {counted(len(inside), 'site')}"
        if left_out:
            covers += f"; without data: {listed(left_out, 3)}"
        share = math.fsum(read.values()) / whole
        found.append(Intensity(per, kg, count, covers, left_out, _refusal(share, enough, left_out)))
    total = math.fsum(gross["kg_co2e"])
    found += [
        Intensity(
            each.name,
            total,
            each.value,
            f"all gross; {each.source}",
            refused=""
            if cover.share >= enough
            else f"Only {cover.share:.0%} of meter-days have data; {enough:.0%} is needed.",
        )
        for each in definition.denominators
        if each.period.start == period.start and each.period.end == period.end
    ]
    return found


def _refusal(share: float, enough: float, left_out: tuple[str, ...]) -> str:
    if share >= enough:
        return ""
    return (
        f"Sites with data have {share:.0%} of what is known of it; {enough:.0%} is needed. Without "
        f"data: {listed(left_out, 3)}."
    )


def _shares_with_data(cover: Completeness) -> dict[str, float]:
    """By site, its meter-days with data ÷ those expected; sites of events alone are not in it."""
    expected: dict[str, int] = {}
    covered: dict[str, list[float]] = {}
    for meter in cover.meters:
        expected[meter.site] = expected.get(meter.site, 0) + meter.days_expected
        covered.setdefault(meter.site, []).append(meter.days_with_data)
    return {
        site: min(1.0, math.fsum(covered[site]) / days) for site, days in expected.items() if days
    }


def _share(site: Site, period: Period) -> float:
    """The share of the period's days on which *site* counts."""
    start = max(period.start, site.start or period.start)
    end = min(period.end, site.end or period.end)
    return max(0, (end - start).days) / period.days
