"""The levels of tanks among the readings that stand; each is two of them, less and more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from carbon.ledger.queries import Stored
from carbon.ledger.registers import STOCK, register_key

DAY = timedelta(days=1)
#: How the notes of the two readings of a level end.
OPENING, CLOSING = "used from then on", "not used by then"


def levels(standing: Sequence[Stored]) -> dict[date, Stored]:
    """The levels of one meter, each by the day at whose end it was read."""
    return {
        one.start - DAY: one
        for one in standing
        if register_key(one.register) == STOCK and one.quantity >= 0 and one.note.endswith(OPENING)
    }
