"""When the register was told of what happened: an act's day, beside the day it speaks of.

A decision on the base year holds what had happened by then *and* was in the register by then. A
transfer of June that is entered in September is not in a recalculation decided in July.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from carbon.ledger import clock
from carbon.ledger.acts import Act, Kept, acts
from carbon.ledger.register_files import METER, SITE
from carbon.ledger.register_history import FILE, HAND, history, unrecorded
from carbon.ledger.schema import table
from carbon.ledger.store import Ledger, exists
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


class DayEntered(NamedTuple):
    """When a date was put into the register: on the day ``after`` or later, and by ``by``.

    Both are the day of the command that did it. What was edited by hand was put in after the file
    was last seen without it, and by the day it was first seen with it.
    """

    after: date
    by: date

    def __str__(self) -> str:
        if self.after == self.by:
            return f"entered on {self.by}"
        return f"entered by hand between {self.after} and {self.by}"


#: By what it is (``site hall``) and whether it comes: when its date was put into the register.
Recorded = Mapping[tuple[str, bool], DayEntered]
#: The cells that say when something comes and goes.
COMES = {"from": True, "to": False}


def recorded_days(workspace: Workspace) -> dict[tuple[str, bool], DayEntered]:
    """When the date of each coming and going was last put into the register.

    What stood there when its history began is not known and not in it. What was edited by hand
    since a command last came by is: it is seen now.
    """
    if not exists(workspace.ledger_url):
        return {}
    found: dict[tuple[str, bool], DayEntered] = {}
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        looks = _looks(connection)
        for act, how in history(connection):
            by_hand = how.startswith(HAND)
            after = _before(looks, act.at, how) if by_hand else act.at
            found |= dict.fromkeys(_dated(act), DayEntered(_day(after), _day(act.at)))
        for changed in unrecorded(connection, workspace):
            found |= dict.fromkeys(
                _dated(changed), DayEntered(_day(max(looks)[0]), _day(clock.utc()))
            )
    return found


def _dated(act: Act | Kept) -> Iterable[tuple[str, bool]]:
    """What *act* gives the day of: whose it is, and whether it comes."""
    if act.kind not in (SITE, METER):
        return []
    return [
        (f"{act.kind} {act.subject}", comes)
        for cell, comes in COMES.items()
        if (act.after or {}).get(cell)
    ]


def _looks(connection: Connection) -> list[tuple[str, str]]:
    """The moments at which the register was looked at for edits by hand, and how each tells of it.

    Every command that logs looks before it does, and each that changes a file of the register.
    """
    from sqlalchemy import select

    logged = connection.execute(select(table("batch").c.logged_at)).scalars()
    seen = acts(connection, FILE)
    return [*((at, "") for at in logged), *((act.at, str(act.after["how"])) for act in seen)]


def _before(looks: Iterable[tuple[str, str]], moment: str, how: str) -> str:
    """The last look before the one that told of an edit as *how* at *moment*."""
    return max((at for at, told in looks if at < moment and told != how), default=moment)


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])
