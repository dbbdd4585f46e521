"""Miles of the council's own battery vehicles beside the electricity that may have charged them.

A kWh charged at a metered site is in the site's electricity already. Whether it was, nobody can
tell from the figures: ``vehicle_charging`` in ``inventory.toml`` says it once and for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from carbon.emissions.lines import total
from carbon.errors import BadValue, Fault, listed
from carbon.factors.activities import Activity
from carbon.figures import in_tonnes
from carbon.inventories.definition import METERED, InventoryDefinition
from carbon.register.meters import Meter

if TYPE_CHECKING:
    import pandas as pd

ELECTRICITY = "electricity"
MILES = ("vehicle_mile", "vehicle_km")
SETTLE = (
    'Say vehicle_charging = "elsewhere" in inventory.toml where no counted meter sees the charging '
    '(public chargers, homes); where meters do, say "metered" and leave the miles out with an '
    "[[exclusion]]."
)


def charges(activity: Activity) -> bool:
    """Whether *activity* is miles of the council's own vehicles that are charged.

    Those of staff's own cars are scope 3 and charged at home as a rule: they are none.
    """
    return activity.unit in MILES and any(line.scope == "2" for line in activity.lines)


def miles_of_charged(
    definition: InventoryDefinition,
    counted: Iterable[Meter],
    activities: Mapping[str, Activity],
) -> list[Fault]:
    """The accounts of miles that are charged at meters: refused where the definition says so."""
    if definition.vehicle_charging != METERED:
        return []
    miles = [meter.id for meter in counted if charges(activities[meter.activity])]
    if not miles:
        return []
    return [
        BadValue(
            f'miles of battery vehicles at {listed(miles, 4)}, with vehicle_charging = "{METERED}"',
            "no miles where the charging is metered: its kWh are in the sites' electricity",
            'Add an [[exclusion]] that names their activities, or say "elsewhere".',
            definition.table.place("vehicle_charging") if definition.table else None,
        )
    ]


def charging_note(definition: InventoryDefinition, lines: pd.DataFrame) -> str:
    """What is to be settled where *lines* have both, and nobody has said; else empty."""
    if definition.vehicle_charging or "factor_unit" not in lines.columns:
        return ""
    if not (lines["activity"] == ELECTRICITY).any():
        return ""
    miles = lines[lines["factor_unit"].isin(MILES) & (lines["scope"] == "2")]
    if miles.empty:
        return ""
    t = in_tonnes(total(miles, ("2",)))
    return (
        f"Battery vehicles: {t:,.3f} t of scope 2 are of miles at "
        f"{listed(set(miles['meter']), 3)}, beside the electricity of sites. Charged at a counted "
        f"meter they count twice. {SETTLE}"
    )


def charging_warning(
    definition: InventoryDefinition,
    counted: Iterable[Meter],
    activities: Mapping[str, Activity],
) -> str:
    """The same of the *counted* meters of the register, whatever has been read."""
    meters = list(counted)
    miles = [meter.id for meter in meters if charges(activities[meter.activity])]
    powered = any(meter.activity == ELECTRICITY for meter in meters)
    if definition.vehicle_charging or not (miles and powered):
        return ""
    return (
        f"{definition.name}: miles of battery vehicles at {listed(miles, 3)} beside the "
        f"electricity of sites. Charged at a counted meter they count twice. {SETTLE}"
    )
