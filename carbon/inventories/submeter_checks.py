"""Whether a use may be counted twice: what the register says of sub-meters, against the ledger."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from carbon.errors import Fault, Faults, listed
from carbon.inventories.conformity import read_for, selected
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.submeters import taken_apart
from carbon.ledger.calendarise import calendarised
from carbon.ledger.store import Ledger, exists
from carbon.periods import Period, month_of
from carbon.register.meters import UNCOUNTED, Meter
from carbon.register.register import Register
from carbon.register.submeters import TAKEN_OFF
from carbon.tables import rows_of
from carbon.units import UnitMismatch, conversion
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

#: In how many months both must have been read on every day before one is thought behind the other.
ENOUGH_MONTHS = 3


def faults_in_readings(
    workspace: Workspace, register: Register, definition: InventoryDefinition
) -> list[Fault]:
    """What the readings of an inventory's sub-meters contradict, in all that was logged."""
    counted = selected(register, definition)
    names = read_for(register, counted)
    if not any(sub.id in set(names) for sub in register.sub_meters.subs):
        return []
    parts = _parts(workspace, names)
    if parts is None or parts.empty:
        return []
    logged = Period(min(parts["start"]), max(parts["end"]))
    try:
        taken_apart(parts, register, counted, logged)
    except Faults as several:
        return list(several.faults)
    return []


def hints(workspace: Workspace, register: Register) -> list[str]:
    """In words, meters that may be behind another although meters.csv does not say so."""
    return [*_main_ended(register), *_always_below(workspace, register)]


def _parts(workspace: Workspace, names: list[str]) -> pd.DataFrame | None:
    if not exists(workspace.ledger_url):
        return None
    with Ledger.open(workspace.ledger_url, create=False) as ledger:
        return calendarised(ledger, None, None, names)


def _main_ended(register: Register) -> Iterator[str]:
    """Sub-meters that outlive their main meter, where another meter may have taken its place."""
    tree = register.sub_meters
    for sub in tree.subs:
        ends = [main.end for main in tree.mains(sub)]
        if None in ends or not any(name in TAKEN_OFF for name, _ in sub.becomes):
            continue
        last = max(filter(None, ends))
        main = register.meters[sub.main_meter]
        others = [
            other.id
            for other in register.meters.values()
            if (other.site, other.activity) == (main.site, main.activity)
            and not other.main_meter
            and other.id != main.id
            and (other.end is None or other.end > last)
        ]
        if others and (sub.end is None or sub.end > last):
            yield (
                f"Sub-meter {sub.id}: its main meter {main.id} ended, and {listed(others)} is "
                f"there after it. If {sub.id} is behind that, it counts twice: give both main "
                f"meters one supply_point, or close {sub.id} and add it behind the new one."
            )


def _always_below(workspace: Workspace, register: Register) -> Iterator[str]:
    pairs = list(_pairs(register))
    if not pairs:
        return
    parts = _parts(workspace, sorted({meter.id for pair in pairs for meter in pair}))
    if parts is None or parts.empty:
        return
    used = _whole_months(parts, register)
    for low, high in pairs:
        both = sorted(set(used.get(low.id, ())) & set(used.get(high.id, ())))
        below = len(both) >= ENOUGH_MONTHS and all(
            0 < used[low.id][month] < used[high.id][month] for month in both
        )
        if below:
            yield (
                f"Meter {low.id} has no supply point, and used less than {high.id} at {low.site} "
                f"in each of the {len(both)} months in which both were read. If it is behind "
                f"{high.id}, it counts twice: say so in main_meter and becomes. If it has a "
                "supply of its own, give its supply_point."
            )


def _pairs(register: Register) -> Iterator[tuple[Meter, Meter]]:
    """A meter without a supply point, and one at the same site, of the same use, that has one."""
    at: dict[tuple[str, str], list[Meter]] = {}
    for meter in register.meters.values():
        alone = not meter.main_meter and not meter.is_events and meter.activity not in UNCOUNTED
        if alone:
            at.setdefault((meter.site, meter.activity), []).append(meter)
    for there in at.values():
        for low in there:
            if not low.supply_point:
                yield from ((low, high) for high in there if high.supply_point)


def _whole_months(parts: pd.DataFrame, register: Register) -> Mapping[str, Mapping[date, float]]:
    """By meter and month with data on every day: what it used, in one unit."""
    amounts: dict[str, dict[date, list[float]]] = {}
    days: dict[tuple[str, date], int] = {}
    columns = ("meter", "start", "quantity", "unit", "days_with_data")
    for name, start, quantity, unit, covered in rows_of(parts, columns):
        month = month_of(start).start
        try:
            ratio = conversion(unit, _compared_in(register.meters[name]))
        except UnitMismatch:
            continue
        amounts.setdefault(name, {}).setdefault(month, []).append(quantity * ratio)
        days[name, month] = days.get((name, month), 0) + covered
    return {
        name: {
            month: math.fsum(own)
            for month, own in by_month.items()
            if days[name, month] == month_of(month).days
        }
        for name, by_month in amounts.items()
    }


def _compared_in(meter: Meter) -> str:
    return "kWh" if meter.counts_in in ("kWh", "MWh", "GWh") else meter.counts_in
