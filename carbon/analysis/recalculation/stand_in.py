"""Use that stands in for what was not read, as emission lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from carbon.emissions.lines import BEHIND, empty
from carbon.emissions.plan import Library
from carbon.factors.activities import Activity
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.estate import emission_lines
from carbon.ledger.calendarise import COLUMNS
from carbon.periods import Period
from carbon.register.register import Register

if TYPE_CHECKING:
    import pandas as pd


class StandIn(NamedTuple):
    """Use of ``days`` days of ``[start, end)`` under a meter, or taken off it for ``sub``."""

    meter: str
    sub: str
    start: date
    end: date
    quantity: float
    unit: str
    quality: str
    days: float


def stand_in_lines(
    uses: Sequence[StandIn],
    definition: InventoryDefinition,
    register: Register,
    activities: Mapping[str, Activity],
    library: Library,
    editions: Mapping[str, EditionChoice],
    period: Period,
    numbered_from: int = 1,
) -> pd.DataFrame:
    """The emission lines of *uses* in *period*, with its *editions*; None of the ledger's numbers.

    ``reading`` counts down from minus *numbered_from*.
    """
    import pandas as pd

    rows = [
        (
            -numbered_from - place, one.meter, one.start, one.end, one.quantity, one.unit,
            one.quality, one.days, one.sub, one.quality if one.sub else "",
            register.meters[one.meter].site, register.meters[one.meter].service, one.meter,
        )
        for place, one in enumerate(uses)
    ]  # fmt: skip
    if not rows:
        return empty()
    types = {"reading": "int64", "quantity": "float64", "days_with_data": "float64"}
    parts = pd.DataFrame(rows, columns=[*COLUMNS, *BEHIND, "read_at"]).astype(types)
    few = Register(register.sites, {one.meter: register.meters[one.meter] for one in uses})
    return emission_lines(definition, few, parts, activities, library, editions, period)[0]


def joined(*tables: pd.DataFrame) -> pd.DataFrame:
    """Emission lines of several tables together; those that say nothing of sub-meters have none."""
    import pandas as pd

    some = [table for table in tables if not table.empty]
    if len(some) < 2:
        return some[0] if some else tables[0]
    both = pd.concat(some, ignore_index=True)
    behind = [name for name in BEHIND if name in both.columns]
    return both.assign(**{name: both[name].fillna("") for name in behind})
