"""Which day it is, before anything is judged by it: by the clock that the ledger goes by."""

from __future__ import annotations

from datetime import date, datetime

from carbon.database import Database
from carbon.ledger import clock
from carbon.ledger.store import Ledger, exists


def today_of(database: Database, now: datetime | None = None) -> date:
    """Today, where the readings for the ledger of *database* are judged; of *now* if that is given.

    A clock that is wrong would make days that are over days to come, and whoever was told to
    correct them would. Raises :class:`~carbon.ledger.clock.ClockBehind`, as writing would.
    """
    if now is not None:
        return now.astimezone().date()
    if not exists(database):
        mine = clock.moment_of(clock.utc())
        clock.refuse_too_early(mine)
        return mine.astimezone().date()
    with Ledger.open(database) as ledger, ledger.reading() as connection:
        at, _ = clock.moment(connection)
    return clock.moment_of(at).astimezone().date()
