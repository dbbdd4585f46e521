"""Readings that happen and do not flow: deliveries, top-ups, leaks, fuel cards, claims.

A month without one is no gap, and nothing is ever estimated for it. That a year had none is said by
a *nil return*, an act in the ledger, and that some days had none also by a reading of 0 for them;
that one may be missing is told by how long the last was ago against what is usual.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from carbon.errors import BadValue, UnknownName
from carbon.ledger import queries
from carbon.ledger.acts import Act, acts, record
from carbon.ledger.closed import refuse_silent_change
from carbon.ledger.queries import Stored
from carbon.ledger.records import NOT_STATED, READ
from carbon.ledger.registers import STOCK, register_key
from carbon.ledger.store import Ledger
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection

#: The kind of act that says that a period had no event; its subject is the meter, ``after`` the
#: period, and ``withdrawn`` where it takes an earlier one back.
NIL = "nil return"
#: So many events are needed to say what is usual, and so many times the usual is long.
FEWEST, LONG = 3, 2.0

#: By meter, the periods for which a nil return was made.
NilReturns = Mapping[str, Sequence[Period]]


@dataclass(frozen=True)
class Overdue:
    """An account of events whose last one was long ago; all in whole days."""

    meter: str
    last: date
    days: int
    usual: int

    def __str__(self) -> str:
        return f"{self.meter}: none for {self.days} days, usual {self.usual}"


def nil_returns(connection: Connection, as_at: date | None = None) -> dict[str, list[Period]]:
    """By meter, the periods with a nil return that stands, as known on *as_at*."""
    found: dict[str, list[Period]] = {}
    for act in acts(connection, NIL, as_at=as_at):
        period = Period.parse(act.after["period"])
        own = found.setdefault(act.subject, [])
        if act.after.get("withdrawn"):
            own[:] = [other for other in own if other != period]
        elif period not in own:
            own.append(period)
    return found


def with_noughts(
    returns: NilReturns, readings: pd.DataFrame, accounts: Collection[str]
) -> NilReturns:
    """*returns* with the days of every reading of 0 of *accounts*, which says the same of them.

    *readings*, whole or in parts, have meter, start, end, quantity and quality; one that is
    estimated or provisional says nothing.
    """
    said = {meter: list(periods) for meter, periods in returns.items()}
    noughts = readings[
        readings["meter"].isin(list(accounts))
        & (readings["quantity"] == 0)
        & readings["quality"].isin([*READ, NOT_STATED])
    ]
    for meter, start, end in rows_of(noughts, ("meter", "start", "end")):
        said.setdefault(meter, []).append(Period(start, end))
    return said


def is_nil(returns: NilReturns, meter: str, period: Period) -> bool:
    """Whether nil returns of *meter* say, one or together, that *period* had no event."""
    known = period.start
    for nil in sorted(returns.get(meter, ()), key=lambda each: each.start):
        if nil.start <= known:
            known = max(known, nil.end)
    return known >= period.end


def make_nil_return(
    ledger: Ledger,
    meter: Meter,
    period: Period,
    by: str,
    reason: str = "",
    withdraw: bool = False,
    now: datetime | None = None,
) -> None:
    """Say that *meter* had no event in *period*, or with *withdraw* take that back.

    Raises :class:`BadValue` for a meter that flows, for a period that has an event, and where there
    is no nil return to take back.
    """
    if not meter.is_events:
        raise BadValue(
            f"a nil return for {meter.id!r}, a meter that is read",
            "an account of events: deliveries, leaks, journeys",
            "Log a reading of 0 for the days on which nothing was used; or, if it does count "
            "events, say events = yes in meters.csv.",
        )
    with ledger.writing() as connection:
        made = nil_returns(connection)
        if withdraw and period not in made.get(meter.id, ()):
            raise BadValue(f"no nil return of {meter.id!r} for {period}", "one to take back")
        held = [
            one
            for one in queries.standing(connection, [meter.id])
            if one.start < period.end and period.start < one.end and _happened(one)
        ]
        if held and not withdraw:
            raise BadValue(
                f"a nil return of {meter.id!r} for {period}",
                f"a period without an event: reading {held[0].id} has {held[0].quantity:g} "
                f"{held[0].unit} on {held[0].start}",
                "If that reading is wrong, withdraw it first: carbon readings withdraw.",
            )
        refuse_silent_change(connection, [period], reason, "a nil return")
        if withdraw or not is_nil(made, meter.id, period):
            facts = {"period": str(period)} | ({"withdrawn": True} if withdraw else {})
            record(connection, [Act(NIL, meter.id, by, reason, after=facts)], now)


def event_meter(meters: Mapping[str, Meter], name: str) -> Meter:
    """The meter *name*; :class:`UnknownName` where there is none."""
    if name not in meters:
        raise UnknownName("meter", name, meters)
    return meters[name]


class Happened(NamedTuple):
    """What is looked at of a reading of an account of events."""

    meter: str
    start: date
    quantity: float
    register: str


def overdue(
    readings: Iterable[Happened], today: date, nil: NilReturns | None = None
) -> list[Overdue]:
    """The accounts whose last event was more than twice as long ago as is usual, by meter.

    Usual is the median time between events, of which there must be three at least. Where a nil
    return *nil* says that there was none up to its end, only the days since then count.
    """
    days: dict[str, set[date]] = {}
    for one in readings:
        if _happened(one):
            days.setdefault(one.meter, set()).add(one.start)
    found = []
    for meter, own in sorted(days.items()):
        ordered = sorted(own)
        if len(ordered) < FEWEST:
            continue
        usual = round(median((after - before).days for before, after in pairwise(ordered)))
        said = [period.end for period in (nil or {}).get(meter, ()) if period.end <= today]
        if (today - max(ordered[-1], *said, date.min)).days > LONG * usual:
            found.append(Overdue(meter, ordered[-1], (today - ordered[-1]).days, usual))
    return found


def _happened(one: Happened | Stored) -> bool:
    """Whether a reading is an event: neither a nought nor what a tank held."""
    return bool(one.quantity) and register_key(one.register) != STOCK
