"""One call for any inventory: calculated, published or from statistics, a period of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from carbon.area.statistics import county_lines
from carbon.errors import Fault, FaultList, listed
from carbon.factors.activities import read_activities
from carbon.inventories.charging import charging_warning
from carbon.inventories.close.as_closed import since_close
from carbon.inventories.close.frozen import frozen_editions
from carbon.inventories.close.gone import check_there
from carbon.inventories.conformity import nonconformities, read_for, selected
from carbon.inventories.definition import InventoryDefinition, load, names
from carbon.inventories.estate import estate
from carbon.inventories.intensity import intensities
from carbon.inventories.inventory import Inventory
from carbon.inventories.market import contract_editions, deductions, market_based
from carbon.inventories.published import published_lines
from carbon.inventories.records import Records, library_of, other_definitions
from carbon.inventories.silences import silences, within
from carbon.inventories.submeter_checks import faults_in_readings
from carbon.ledger.store import Ledger
from carbon.periods import Period, financial_year_of
from carbon.register.exchanges import days_between
from carbon.register.register import read_register
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


class NoFigures(Fault):
    """A period for which an inventory has nothing."""


def series_lines(definition: InventoryDefinition, *, every_version: bool = False) -> pd.DataFrame:
    """All lines of a published inventory or of statistics, every period of it.

    Of a return that was restated the newest version, or with *every_version* all of them.
    """
    if definition.kind == "published":
        return published_lines(definition.folder, every_version=every_version)
    return county_lines(definition.folder)


def periods(
    workspace: Workspace,
    definition: InventoryDefinition,
    as_at: date | None = None,
    records: Records | None = None,
    like: Period | None = None,
) -> list[Period]:
    """The reporting years for which the inventory has anything, in order.

    *records*, all of the inventory's on *as_at*, spare reading the ledger. Those of a calculated
    one are financial years, or periods such as *like* of each year.
    """
    if definition.kind != "calculated":
        return sorted({Period.parse(label) for label in series_lines(definition)["period"]})
    if records is not None:
        readings = records.parts
    else:
        register = read_register(workspace, read_activities(workspace.layers("factors")))
        with Ledger.open(workspace.ledger_url) as ledger:
            meters = read_for(register, selected(register, definition))
            readings = ledger.readings(meters=meters, as_at=as_at)
    if readings.empty:
        return []
    first, last = min(readings["start"]), max(readings["end"])
    like = like or financial_year_of(first)
    period = like.a_year_on(first.year - 1 - like.start.year)
    found = []
    while period.start < last:
        if period.end > first:
            found.append(period)
        period = period.a_year_on()
    return found


def assemble(
    workspace: Workspace,
    definition: InventoryDefinition,
    period: Period,
    as_at: date | None = None,
) -> Inventory:
    """The figures of one period.

    *as_at* sees only what was logged, and which editions were published, by that day. Where
    several periods of a calculated inventory are wanted, :func:`calculated` makes them from
    records read once. Raises :class:`NoFigures` for a period of published figures or statistics
    that was not found, and what :meth:`Records.read` and :func:`calculated` raise.
    """
    if definition.kind == "calculated":
        return calculated(Records.read(workspace, definition, as_at, period), period)
    lines = series_lines(definition)
    chosen = lines[lines["period"] == period.label]
    if chosen.empty:
        raise NoFigures(
            f"no figures for {period} in {definition.name}",
            f"one of: {listed(set(lines['period']), most=20)}",
            "What was not published is a gap, never an estimate.",
        )
    return Inventory(definition, period, chosen.reset_index(drop=True))


def calculated(records: Records, period: Period) -> Inventory:
    """One period of a calculated inventory, made once and kept in *records*.

    Raises what :func:`carbon.inventories.estate.estate` raises.
    """
    key = (period, period.label)
    if key not in records.made:
        records.made[key] = _calculated(records, period)
    return records.made[key]


def _calculated(records: Records, period: Period) -> Inventory:
    import pandas as pd

    definition, library = records.definition, records.library
    frozen = frozen_editions(records.closed, definition, period)
    made = estate(
        definition,
        records.register,
        records.parts_in(period),
        records.activities,
        library,
        period,
        records.as_at,
        records.nil,
        frozen,
    )
    silent = silences(records.bounded, records.meters, records.events, records.nil, period)
    cover = replace(made.completeness, fallen_silent=within(silent))
    contracts = contract_editions(definition, library, period, records.as_at, frozen)
    check_there({name: one for name, one in contracts.items() if name in frozen}, library)
    market = market_based(definition, made.lines, library, period, contracts)
    below = deductions(definition, made.lines, library, period, contracts)
    lines = made.lines if below.empty else pd.concat([made.lines, below], ignore_index=True)
    counted = {
        name: records.bounded.counted(meter, period) for name, meter in records.meters.items()
    }
    sites = {records.meters[name].site for name, (start, end) in counted.items() if start < end}
    shares = intensities(definition, lines, records.bounded, sites, period, cover)
    found = Inventory(
        definition,
        period,
        lines,
        cover,
        made.editions,
        made.not_estimated,
        market,
        tuple(shares),
        records.line_names,
        _doubted(made.lines, records.doubted, records.parts),
        made.sub_meters,
        contracts,
    )
    return replace(found, since_close=since_close(records, found))


def _doubted(lines: pd.DataFrame, readings: frozenset[int], parts: pd.DataFrame) -> dict[str, int]:
    """How many readings that count, or are taken off, were doubted, by the meter that was read."""
    doubted = set(lines["reading"]) & readings
    counted = parts.loc[parts["reading"].isin(list(doubted)), ["meter", "reading"]]
    numbers = counted.groupby("meter", sort=True)["reading"].nunique()
    return {str(meter): int(number) for meter, number in numbers.items()}


def charging_warnings(workspace: Workspace, name: str | None = None) -> list[str]:
    """What each calculated inventory, or *name* alone, has to settle of battery vehicles."""
    activities = read_activities(workspace.layers("factors"))
    register = read_register(workspace, activities)
    every = [load(workspace, each) for each in ([name] if name else names(workspace))]
    told = [
        charging_warning(each, selected(register, each).values(), activities)
        for each in every
        if each.kind == "calculated"
    ]
    return [text for text in told if text]


def exchange_warnings(workspace: Workspace, name: str | None = None) -> list[str]:
    """The days without a meter between two exchanged ones that an inventory, or *name*, counts."""
    register = read_register(workspace, read_activities(workspace.layers("factors")))
    every = [load(workspace, each) for each in ([name] if name else names(workspace))]
    counted = {
        meter
        for each in every
        if each.kind == "calculated"
        for meter in read_for(register, selected(register, each))
    }
    between = days_between(register.meters.values(), register.sites)
    return [each.sentence() for each in between if each.before in counted]


class Checked(NamedTuple):
    """An inventory whose definition is right, with its number of lines and of meters."""

    inventory: str
    kind: str
    lines: int
    meters: int


def check_definitions(workspace: Workspace, name: str | None = None) -> list[Checked]:
    """Each inventory, once all of them are right.

    Only *name* where it is given. Raises :class:`~carbon.errors.Faults` with every fault of every
    definition, and what the readings of sub-meters contradict.
    """
    activities = read_activities(workspace.layers("factors"))
    register = read_register(workspace, activities)
    faults = FaultList()
    found = []
    for each in [name] if name else names(workspace):
        definition = faults.attempt(load, workspace, each)
        if definition is None:
            continue
        meters = 0
        if definition.kind == "calculated":
            library = library_of(workspace, activities, definition)
            others = other_definitions(workspace, definition)
            faults.extend(nonconformities(definition, register, activities, library, others))
            faults.extend(faults_in_readings(workspace, register, definition))
            meters = len(selected(register, definition))
        found.append(Checked(definition.name, definition.kind, len(definition.lines), meters))
    faults.raise_if_any()
    return found
