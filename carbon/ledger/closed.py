"""Closed years: from then on a change of what they rest on needs a reason, and is listed.

A year is closed by an act of kind :data:`CLOSED`, whose ``after`` holds what was frozen: see
:mod:`carbon.inventories.close`. An act of kind :data:`AMENDED` freezes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Protocol

from carbon.errors import Fault, Place, listed
from carbon.ledger.acts import Kept, acts
from carbon.periods import Period
from carbon.tables import is_seen

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: The kinds of act by which a year is closed, and frozen anew; their subject is the year.
CLOSED, AMENDED = "period closed", "period amended"


class ClosedPeriod(Fault):
    """Something would change a year that was closed, and nobody says why."""

    def __init__(self, periods: Mapping[Period, Kept], what: str, file: str = "") -> None:
        names = listed(str(period) for period in periods)
        first = next(iter(periods.values()))
        super().__init__(
            f"{what} in {names}",
            f"a year that is open: {names} was closed on {first.at[:10]} by {first.by}",
            "If it has to be, say why: --reason TEXT. It is then listed: carbon period show.",
            Place(file) if file else None,
        )


class Spanned(Protocol):
    """Anything with days; half-open."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


def closed(connection: Connection, as_at: date | None = None) -> dict[Period, Kept]:
    """The closed years, each with the act that froze it last, as known on *as_at*."""
    return {
        Period.parse(act.subject): act for act in acts(connection, CLOSED, AMENDED, as_at=as_at)
    }


def touched(periods: Mapping[Period, Kept], spans: Iterable[Spanned]) -> dict[Period, Kept]:
    """Those of *periods* that share a day with one of *spans*."""
    found: dict[Period, Kept] = {}
    if not periods:
        return found
    for one in spans:
        for period, act in periods.items():
            if one.start < period.end and period.start < one.end:
                found[period] = act
        if len(found) == len(periods):
            break
    return found


def refuse_silent_change(
    connection: Connection, spans: Iterable[Spanned], reason: str, what: str, file: str = ""
) -> None:
    """Refuse to change a closed year without a reason. Raises :class:`ClosedPeriod`."""
    if is_seen(reason):
        return
    if found := touched(closed(connection), spans):
        raise ClosedPeriod(found, what, file)
