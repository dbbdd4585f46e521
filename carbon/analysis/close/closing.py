"""Closing a year, freezing it anew, and what has changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from carbon.analysis.close.checklist import ChecklistItem, checklist, made_for
from carbon.analysis.close.exceptions import is_decision
from carbon.errors import BadValue, CarbonError, Faults, listed
from carbon.inventories.close.frozen import (
    all_differences,
    calculated_inventories,
    current,
    facts,
    named_now,
)
from carbon.inventories.records import Records
from carbon.ledger import queries
from carbon.ledger.acts import Act, Kept, acts, record
from carbon.ledger.closed import AMENDED, CLOSED, Spanned, closed
from carbon.ledger.spreading import reached
from carbon.ledger.store import Ledger
from carbon.ledger.today import today_of
from carbon.periods import Period, financial_year_of
from carbon.register.register import read_register
from carbon.tables import is_seen
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Since:
    """Something that touches a closed year and was done after it was frozen."""

    when: str
    who: str
    login: str
    what: str
    why: str


@dataclass(frozen=True)
class State:
    """A closed year: the act that froze it, what was done since, and what is different by now."""

    period: Period
    act: Kept
    since: tuple[Since, ...]
    differences: tuple[tuple[str, str, str, str], ...]


def points_of(
    workspace: Workspace, period: Period, now: datetime | None = None
) -> tuple[list[ChecklistItem], dict[str, Any]]:
    """The checklist of *period*, and by inventory what the year rests on."""
    if financial_year_of(period.start) != period:
        raise BadValue(
            f"a close of {period}", "a financial year such as 2025-26", "Years are closed whole."
        )
    today = today_of(workspace.ledger_url, now)
    records = [
        Records.read(workspace, one, period=period) for one in calculated_inventories(workspace)
    ]
    made, failed = made_for(records, period)
    points = checklist(workspace, made, period, today)
    points += [ChecklistItem("", "cannot be calculated", why, True) for why in failed]
    frozen = {one.definition.name: facts(one, inventory) for one, inventory in made}
    _need_figures(frozen, period)
    return points, frozen


def _need_figures(frozen: Mapping[str, Any], period: Period) -> None:
    if not frozen:
        raise BadValue(
            f"no calculated inventory with figures for {period}",
            "one, to be closed",
            "See `carbon inventory list` and `carbon status`.",
        )


def close(
    workspace: Workspace,
    period: Period,
    by: str,
    reviewed_by: str,
    reason: str = "",
    now: datetime | None = None,
) -> list[ChecklistItem]:
    """Close *period*; its checklist. Where a point is open, *reason* says why it is closed so.

    Raises :class:`BadValue` where it is closed already, where nobody else reviewed it, and
    :class:`~carbon.errors.Faults` with the open points where there is no reason.
    """
    _need_reviewer("a close", by, reviewed_by)
    points, frozen = points_of(workspace, period, now)
    if not is_seen(reason) and any(one.is_open for one in points):
        raise Faults(
            [
                BadValue(
                    f"{f'{one.inventory}: ' if one.inventory else ''}{one.what}: {one.found}",
                    "nothing open",
                    "Settle it, or close with it: --reason TEXT.",
                )
                for one in points
                if one.is_open
            ]
        )
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        if period in closed(connection):
            raise BadValue(
                f"{period}, which is closed",
                "a year that is open",
                "See what has changed since: carbon period show. Freeze it anew: carbon period "
                f"amend {period} --reason TEXT.",
            )
        after = {
            "reviewed_by": reviewed_by,
            "batch": queries.last_batch(connection),
            "inventories": frozen,
            "open": [
                f"{one.inventory} {one.what}: {one.found}".strip() for one in points if one.is_open
            ],
        }
        record(connection, [Act(CLOSED, str(period), by, reason, after=after)], now)
    return points


def _need_reviewer(what: str, by: str, reviewed_by: str) -> None:
    if not is_seen(reviewed_by) or reviewed_by.strip().casefold() == by.strip().casefold():
        raise BadValue(
            f"{what} by {by} reviewed by {reviewed_by.strip() or 'nobody'}",
            "a second person who has looked",
            "Name them: --reviewed-by NAME.",
        )


def amend(
    workspace: Workspace,
    period: Period,
    by: str,
    reviewed_by: str,
    reason: str,
    now: datetime | None = None,
) -> tuple[tuple[str, str, str, str], ...]:
    """Freeze a closed year anew as it is now, for *reason*; what is different by that."""
    _need_reviewer("a year frozen anew", by, reviewed_by)
    if not is_seen(reason):
        raise BadValue("no reason", "why the year is frozen anew", "Give it with --reason.")
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        act = _act_of(connection, period)
    definitions = list(calculated_inventories(workspace))
    renamed = {one.name: then for then, one in named_now(act, definitions).items()}
    frozen = {one.name: current(workspace, one, period, use_frozen=False) for one in definitions}
    # One that was not closed is frozen too, where it has figures.
    frozen = {name: one for name, one in frozen.items() if name in renamed or "cannot" not in one}
    failed = {name: one["cannot"] for name, one in frozen.items() if "cannot" in one}
    if failed:
        raise BadValue(
            f"{listed(failed)} that cannot be calculated: {'; '.join(failed.values())}",
            "figures to freeze",
        )
    _need_figures(frozen, period)
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        before = {
            name: {"gross_t": one["gross_t"]} for name, one in act.after["inventories"].items()
        }
        after = {
            "reviewed_by": reviewed_by,
            "batch": queries.last_batch(connection),
            "inventories": frozen,
        }
        record(connection, [Act(AMENDED, str(period), by, reason, before, after)], now)
    return all_differences(act, {renamed.get(name, name): one for name, one in frozen.items()})


def _act_of(connection: Connection, period: Period) -> Kept:
    """The act by which *period* was frozen last; :class:`BadValue` where it is open."""
    known = closed(connection)
    if period not in known:
        raise BadValue(
            f"{period}, which is open",
            f"a closed year: {listed(map(str, known)) or 'none yet'}",
            f"Close it: carbon period close {period} --reviewed-by NAME.",
        )
    return known[period]


def state_of(workspace: Workspace, period: Period) -> State:
    """A closed year with what has changed since. Raises :class:`BadValue` where it is open."""
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        act = _act_of(connection, period)
        since = [*_batches(connection, period, act.after["batch"], _spread(workspace))]
        since += [
            Since(one.at, one.by, one.login, f"{one.kind} {one.subject}", one.reason)
            for one in acts(connection)
            if one.id > act.id and _touches(one, period)
        ]
    definitions = named_now(act, calculated_inventories(workspace))
    now = {name: current(workspace, one, period) for name, one in definitions.items()}
    ordered = tuple(sorted(since, key=lambda one: one.when))
    return State(period, act, ordered, all_differences(act, now))


def _spread(workspace: Workspace) -> list[str]:
    """The meters whose deliveries are spread; none where the register cannot be read."""
    try:
        meters = read_register(workspace).meters.values()
    except CarbonError:
        return []
    return [meter.id for meter in meters if meter.is_spread]


def _batches(
    connection: Connection, period: Period, after: int, spread: Collection[str]
) -> list[Since]:
    found = []
    standing = queries.standing(connection, spread)
    for entry in queries.batches(connection):
        if entry.id <= after:
            continue
        own = [*queries.of_batch(connection, entry.id), *queries.withdrawn_by(connection, entry.id)]
        spans: list[Spanned] = [*own, *reached(own, standing, spread)]
        inside = [one for one in spans if one.start < period.end and period.start < one.end]
        if inside:
            what = f"{entry.kind} {entry.file}, batch {entry.id}"
            found.append(Since(entry.logged_at, entry.by, entry.login, what, entry.reason))
    return found


def _touches(act: Kept, period: Period) -> bool:
    """Whether an act may bear on a year: changes of the register and definitions always may."""
    if act.kind in (CLOSED, AMENDED):
        return False
    said = act.after.get("period")
    if said is None:
        return is_decision(act)
    named = Period.parse(said)
    return named.start < period.end and period.start < named.end


def closed_years(workspace: Workspace, as_at: date | None = None) -> Sequence[tuple[Period, Kept]]:
    """All closed years with the acts that froze them, in order."""
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        known = closed(connection, as_at)
    return sorted(known.items(), key=lambda one: one[0].start)
