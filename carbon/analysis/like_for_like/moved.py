"""What holding sub-meters as on one day leaves out of a year, or puts into it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from carbon.analysis.change.elsewhere import NO_KG, why_elsewhere
from carbon.analysis.like_for_like.comparison import Moved
from carbon.emissions.lines import GROSS
from carbon.register.register import Register
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd


def moved_by(
    register: Register,
    held: Register,
    recorded: tuple[pd.DataFrame, pd.DataFrame],
    alike: tuple[pd.DataFrame, pd.DataFrame],
) -> Iterator[Moved]:
    """What holding leaves out of either year's *recorded* lines, by sub-meter or landlord's meter.

    *alike* are the lines of the same years with *register* as it is *held*.
    """
    kg = [
        {name: one.get(name, 0.0) - other.get(name, 0.0) for name in {*one, *other}}
        for one, other in zip(map(_by_meter, recorded), map(_by_meter, alike), strict=True)
    ]
    for name in sorted({*kg[0], *kg[1]}):
        base_kg, year_kg = (side.get(name, 0.0) for side in kg)
        if max(abs(base_kg), abs(year_kg)) > NO_KG:
            yield Moved(
                f"{name}, {why_elsewhere(name, register, held)}",
                base_kg,
                year_kg,
                "counted in both years as at the end of the year",
                of_days=True,
            )


def _by_meter(lines: pd.DataFrame) -> Mapping[str, float]:
    """kg CO2e of gross by the meter, or by the sub-meter that is taken off one."""
    gross = lines[lines["scope"].isin(GROSS)]
    subs = gross["sub_meter"] if "sub_meter" in gross.columns else [""] * len(gross)
    parts: dict[str, list[float]] = {}
    for (meter, kg), sub in zip(rows_of(gross, ("meter", "kg_co2e")), subs, strict=True):
        parts.setdefault(sub or meter, []).append(kg)
    return {name: math.fsum(several) for name, several in parts.items()}
