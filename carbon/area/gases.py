"""Statistics by gas, where the publisher totals them by gas apart from the sectors.

Sectors and gases are two cuts of one total, so that there is no figure by sector and gas.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from carbon.area.statistics import KG_PER_KILOTONNE, GasFigure, read_gases
from carbon.errors import Fault
from carbon.periods import Period

#: What a total by gas can be told by; a gas is told of a whole authority.
COLUMNS: Mapping[str, Callable[[GasFigure], str]] = {
    "gas": lambda each: each.gas,
    "site": lambda each: each.authority,
    "period": lambda each: str(each.year),
}


class NotByGas(Fault):
    """A figure by gas and by something that the publisher's totals by gas do not have."""


def by_gas(
    folder: Path, period: Period, by: Sequence[str]
) -> list[tuple[tuple[str, ...], float]] | None:
    """The totals by gas of *period* in kg CO2e, by the values of *by*.

    None where *by* has no gas or *folder* no ``gases.csv``. Raises :class:`NotByGas` where *by*
    names more than a gas, an authority and a year.

    >>> from carbon.folders import shipped
    >>> by_gas(shipped("inventories") / "winchester", Period.parse("2019"), ["gas"])[1]
    (('CO2',), 758006500.0)
    """
    if "gas" not in by or not (gases := read_gases(folder)):
        return None
    others = [name for name in by if name not in COLUMNS]
    if others:
        raise NotByGas(
            f"--by {','.join(by)} of {folder.name}",
            "gas, alone or with site and period",
            f"Its publisher totals by gas and by sector apart: there is no figure by gas and "
            f"{others[0]}.",
        )
    groups: dict[tuple[str, ...], list[float]] = {}
    for each in gases:
        if str(each.year) == period.label:
            key = tuple(COLUMNS[name](each) for name in by)
            groups.setdefault(key, []).append(each.kt)
    return [(key, math.fsum(kts) * KG_PER_KILOTONNE) for key, kts in sorted(groups.items())]
