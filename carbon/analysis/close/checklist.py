"""What is to be looked at before a year is closed; each point open or settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from carbon.analysis.recalculation.estates import estates_of
from carbon.analysis.recalculation.log import read_log
from carbon.analysis.recalculation.policy import review
from carbon.analysis.recalculation.recorded import recorded_days
from carbon.analysis.recalculation.structural import events
from carbon.emissions.lines import GROSS
from carbon.errors import CarbonError, counted, listed
from carbon.figures import KG_PER_TONNE
from carbon.inventories.assemble import calculated
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.ledger import queries
from carbon.ledger.levels import levels
from carbon.ledger.missing import missing
from carbon.ledger.parked import Waiting, totals, waiting
from carbon.ledger.records import NOT_STATED, WEAK
from carbon.ledger.store import Ledger
from carbon.periods import Period
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

DAY = timedelta(days=1)


@dataclass(frozen=True)
class ChecklistItem:
    """One point of the checklist: of which inventory (empty for all), what was found, if open."""

    inventory: str
    what: str
    found: str
    is_open: bool


def checklist(
    workspace: Workspace, made: Sequence[tuple[Records, Inventory]], period: Period, today: date
) -> list[ChecklistItem]:
    """The points for *period*: what is parked, then by inventory what else may be unsettled."""
    names = {name for records, _ in made for name in records.meters}
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        parked = waiting(connection)
        standing = _standing(connection, made, names, period)
    points = [_parked(parked, period)]
    if today < period.end:
        points.append(ChecklistItem("", "not over", f"it ends on {period.last_day}", True))
    for records, inventory in made:
        name = records.definition.name
        own = [one for one in standing if one.meter in records.meters]
        points += [
            ChecklistItem(name, what, found or "none", bool(found))
            for what, found in (
                ("missing", _missing(records, own, period, today)),
                ("estimated", _of_quality(inventory, WEAK)),
                (NOT_STATED, _of_quality(inventory, (NOT_STATED,))),
                ("no event and no nil return", _silent(inventory)),
                ("provisional editions", _provisional(inventory)),
                ("changes not sized", _unsized(workspace, records, period)),
                ("tanks without a level", _without_level(records, own, period)),
            )
        ]
    return points


def _standing(
    connection: Connection,
    made: Sequence[tuple[Records, Inventory]],
    names: Collection[str],
    period: Period,
) -> list[queries.Stored]:
    """The readings of the year; all those of meters with registers, and of accounts of events."""
    own = queries.standing(connection, names, period)
    whole = {one.meter for one in own if one.register}
    whole |= {name for records, _ in made for name, one in records.meters.items() if one.is_events}
    return [
        *(one for one in own if one.meter not in whole),
        *queries.standing(connection, whole),
    ]


def _parked(rows: Iterable[Waiting], period: Period) -> ChecklistItem:
    own = [
        one
        for one in rows
        if one.row.start is None
        or one.row.end is None
        or (one.row.start < period.end and period.start < one.row.end)
    ]
    sums = "; ".join(f"{amount:,.6g} {unit}" for unit, amount in totals(own).items())
    found = f"{counted(len(own), 'row')}{f' ({sums})' if sums else ''}" if own else "none"
    return ChecklistItem("", "parked", found, bool(own))


def _missing(records: Records, own: Sequence[queries.Stored], period: Period, today: date) -> str:
    holes = missing(records.bounded, own, today, period, set(records.meters))
    meters = sorted({hole.meter for hole in holes})
    days = sum(hole.days + hole.days_in_part for hole in holes)
    return f"{counted(days, 'day')} of {listed(meters, 4)}" if holes else ""


def _of_quality(made: Inventory, qualities: Sequence[str]) -> str:
    own = made.lines[made.lines["quality"].isin(list(qualities))]
    if own.empty:
        return ""
    kg = own.loc[own["scope"].isin(GROSS), "kg_co2e"].sum()
    return f"{counted(own['reading'].nunique(), 'reading')}, {kg / KG_PER_TONNE:,.3f} t"


def _silent(made: Inventory) -> str:
    return listed(made.completeness.silent, 4) if made.completeness else ""


def _provisional(made: Inventory) -> str:
    return "; ".join(
        f"{publisher} {choice.label}"
        for publisher, choice in sorted((made.editions or {}).items())
        if choice.provisional
    )


def _unsized(workspace: Workspace, records: Records, period: Period) -> str:
    """What came or went in the year for a structural reason, and cannot be sized in the base."""
    base = records.definition.base_period
    own = [
        one
        for one in events(records.definition, records.register)
        if one.structural and period.start <= one.day < period.end
    ]
    if base is None or not own:
        return ""
    log = read_log(records.definition.folder).known_on(records.as_at)
    every = estates_of(workspace, Records.read(workspace, records.definition))
    try:
        unsized = {each.what for each in review(every, log, (), recorded_days(workspace)).unsized}
    except CarbonError:
        unsized = {str(one) for one in own}
    return listed([str(one) for one in own if str(one) in unsized], 4)


def _without_level(records: Records, own: Sequence[queries.Stored], period: Period) -> str:
    """The tanks that had a level before, and none at the end of the year."""
    by_meter: dict[str, list[queries.Stored]] = {}
    for one in own:
        by_meter.setdefault(one.meter, []).append(one)
    lacking = [
        name
        for name, readings in by_meter.items()
        if records.meters[name].is_events
        and (days := levels(readings))
        and min(days) < period.end - DAY
        and period.end - DAY not in days
    ]
    return listed(lacking, 4)


def made_for(
    records: Iterable[Records], period: Period
) -> tuple[list[tuple[Records, Inventory]], list[str]]:
    """The inventories of *period*, and why some cannot be made."""
    found, failed = [], []
    for one in records:
        try:
            found.append((one, calculated(one, period)))
        except CarbonError as error:
            failed.append(f"{one.definition.name}: {error}")
    return found, failed
