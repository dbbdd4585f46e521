"""The gross tonnes of a year that rest on single readings, whether these stand or not.

Of a reading that stands they are its lines in the inventory. One that was withdrawn is calculated
as if it stood still, in the place of what stands now on its days: what is taken off a main meter,
and how long a delivery lasts, depend on the readings beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS
from carbon.errors import CarbonError
from carbon.inventories.close.frozen import frozen_editions
from carbon.inventories.conformity import read_for
from carbon.inventories.estate import NoReadings, estate
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.ledger.calendarise import calendarise
from carbon.ledger.queries import Stored
from carbon.ledger.registers import register_key
from carbon.ledger.spreading import spread_out
from carbon.periods import Period

if TYPE_CHECKING:
    import pandas as pd

#: Gross kg CO2e by reading; None where they cannot be told.
Kg = Mapping[int, float | None]
COLUMNS = (
    "id", "meter", "start", "end", "quantity", "unit", "quality", "days_with_data", "register",
)  # fmt: skip


def kg_by_reading(
    made: Sequence[tuple[Records, Inventory]],
    readings: Sequence[Stored],
    standing: Sequence[Stored],
    period: Period,
) -> dict[int, float | None]:
    """Gross kg CO2e of *period* by reading, as the first inventory says that counts its meter.

    *standing* are all readings that stand of the readings' meters, and of those connected.
    """
    found: dict[int, float | None] = {}
    there = {one.id for one in standing}
    for records, inventory in made:
        names = set(read_for(records.register, records.meters))
        own = [one for one in readings if one.meter in names and one.id not in found]
        gross = _by_reading(inventory.lines)
        found |= {one.id: gross.get(one.id, 0.0) for one in own if one.id in there}
        gone = [one for one in own if one.id not in there]
        alone = [one for one in gone if not _hangs_on_others(one.meter, records)]
        found |= _calculated(records, alone, (), period)
        batches: dict[int, list[Stored]] = {}
        for one in gone:
            if _hangs_on_others(one.meter, records):
                batches.setdefault(one.batch, []).append(one)
        for group in batches.values():
            meters = set(read_for(records.register, {one.meter for one in group}))
            others = [one for one in standing if one.meter in meters]
            found |= _calculated(records, group, _beside(group, others), period)
    return found


def _hangs_on_others(meter: str, records: Records) -> bool:
    """Whether what a reading of *meter* counts for depends on other readings."""
    is_spread = records.register.meters[meter].is_spread
    return is_spread or len(read_for(records.register, [meter])) > 1


def _beside(group: Iterable[Stored], standing: Iterable[Stored]) -> list[Stored]:
    """What stands now, but for what took the place of *group*."""
    days: dict[tuple[str, str], list[Stored]] = {}
    for one in group:
        days.setdefault((one.meter, register_key(one.register)), []).append(one)
    return [
        one
        for one in standing
        if not any(
            other.start < one.end and one.start < other.end
            for other in days.get((one.meter, register_key(one.register)), ())
        )
    ]


def _calculated(
    records: Records, readings: Sequence[Stored], beside: Iterable[Stored], period: Period
) -> dict[int, float | None]:
    """The kg of *readings* with those *beside* them; None where it cannot be calculated."""
    if not readings:
        return {}
    spread = [name for name, meter in records.register.meters.items() if meter.is_spread]
    try:
        parts = _parts([*readings, *beside], spread, has_registers=bool(beside))
        inside = parts[(parts["start"] < period.end) & (parts["end"] > period.start)]
        lines = estate(
            records.definition,
            records.register,
            inside,
            records.activities,
            records.library,
            period,
            records.as_at,
            records.nil,
            frozen_editions(records.closed, records.definition, period),
        ).lines
    except NoReadings:
        return {one.id: 0.0 for one in readings}
    except CarbonError:
        return {one.id: None for one in readings}
    gross = _by_reading(lines)
    return {one.id: gross.get(one.id, 0.0) for one in readings}


def _parts(
    readings: Iterable[Stored], spread: Collection[str], has_registers: bool
) -> pd.DataFrame:
    import pandas as pd

    ordered = sorted(readings, key=lambda one: (one.meter, one.start, one.id))
    rows = [tuple(getattr(one, name) for name in COLUMNS) for one in ordered]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).rename(columns={"id": "reading"})
    is_spread = frame["meter"].isin(list(spread))
    if is_spread.any():
        frame = pd.concat([frame[~is_spread], spread_out(frame[is_spread])], ignore_index=True)
        frame = frame.sort_values(["meter", "start", "reading"], ignore_index=True)
    # Alone, readings of one day that replaced one another are no registers.
    return calendarise(frame if has_registers else frame.drop(columns="register"))


def _by_reading(lines: pd.DataFrame) -> dict[int, float]:
    gross = lines[lines["scope"].isin(GROSS)].groupby("reading")["kg_co2e"].sum()
    # What moves from one service to another cancels, but for what adding up leaves.
    # Numbers of readings are floats where a line has none, as of a lump sum.
    numbers = gross.index.astype("int64")
    return {number: round(kg, 9) for number, kg in zip(numbers, gross.tolist(), strict=True)}
