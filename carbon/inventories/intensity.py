"""Emissions per square metre, pupil, employee and resident.

A site's size counts for the share of the period's days on which the site is inside the boundary,
and only the emissions of sites whose size is known are divided by it: what is above the line and
what is below it are of the same sites. A half-year's intensity is of the half, not annualised.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS
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
    """Gross kg CO2e of what is covered, by how many, in which words."""

    per: str
    kg_co2e: float
    count: float
    covers: str

    @property
    def kg_per(self) -> float:
        """kg CO2e for each."""
        return self.kg_co2e / self.count


def intensities(
    definition: InventoryDefinition,
    lines: pd.DataFrame,
    register: Register,
    sites: Iterable[str],
    period: Period,
) -> list[Intensity]:
    """What the period's gross is per each of what is counted; *sites* are those inside.

    *register* is bounded by the definition (:func:`carbon.inventories.conformity.bounded`).
    """
    gross = lines[lines["scope"].isin(GROSS)]
    inside = sorted(set(sites))
    found = []
    for size, per in SIZES.items():
        known = [
            (register.sites[site], value)
            for site in inside
            if (value := getattr(register.sites[site], size)) is not None
        ]
        count = math.fsum(value * _share(site, period) for site, value in known)
        if count <= 0:
            continue
        named = [site.id for site, _ in known]
        kg = math.fsum(gross.loc[gross["site"].isin(named), "kg_co2e"])
        found.append(Intensity(per, kg, count, f"{len(known)} of {len(inside)} sites"))
    total = math.fsum(gross["kg_co2e"])
    found += [
        Intensity(each.name, total, each.value, f"all gross; {each.source}")
        for each in definition.denominators
        if each.period.start == period.start and each.period.end == period.end
    ]
    return found


def _share(site: Site, period: Period) -> float:
    """The share of the period's days on which *site* counts."""
    start = max(period.start, site.start or period.start)
    end = min(period.end, site.end or period.end)
    return max(0, (end - start).days) / period.days
