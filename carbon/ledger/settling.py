"""Parked rows that wait no longer: a later batch holds them, or somebody decided so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carbon.errors import BadValue
from carbon.ledger import queries
from carbon.ledger.acts import Act, record
from carbon.ledger.credit_matching import TOLERANCE, match
from carbon.ledger.credits import converted
from carbon.ledger.parked import SETTLED, Waiting, waiting
from carbon.ledger.queries import Stored
from carbon.ledger.records import Reading
from carbon.ledger.store import Ledger


def settle(ledger: Ledger, by: str, now: datetime | None = None) -> list[Waiting]:
    """Settle the waiting rows that the ledger holds by now; those that it settled.

    A row is held where a later batch of its file read it, where a reading of its meter has its days
    and amount, or where credits have taken back what it would.
    """
    with ledger.reading() as connection:
        if not waiting(connection):
            return []
    with ledger.writing() as connection:
        rows = waiting(connection)
        meters = {one.row.meter for one in rows if one.row.meter}
        standing = queries.standing(connection, meters)
        taken = queries.replaced(connection, meters)
        later = queries.later_batches(connection, {one.batch for one in rows})
        held = {(one.batch, one.row.source_row) for one in rows}
        settled = []
        for one in rows:
            batch = _by(one, standing, taken)
            read = [
                number
                for number in later.get(one.batch, ())
                if (number, one.row.source_row) not in held
            ]
            if batch or read:
                settled.append((one, batch or min(read)))
        record(
            connection,
            [
                Act(SETTLED, str(one.id), by, "held by a later batch", after={"batch": batch})
                for one, batch in settled
            ],
            now,
        )
    return [one for one, _ in settled]


def settle_by_hand(
    ledger: Ledger, number: int, by: str, reason: str, now: datetime | None = None
) -> Waiting:
    """Let parked row *number* wait no longer, for *reason*."""
    with ledger.writing() as connection:
        found = {one.id: one for one in waiting(connection)}
        if number not in found:
            raise BadValue(
                f"parked row {number}",
                "the number of one that waits",
                "See `carbon readings parked`.",
            )
        record(connection, [Act(SETTLED, str(number), by, reason)], now)
    return found[number]


def _by(one: Waiting, standing: Sequence[Stored], taken: Sequence[Stored]) -> int:
    """The batch that holds a parked row; 0 where none does."""
    row = one.row
    if row.quantity is None or row.start is None or row.end is None:
        return 0
    if row.quantity < 0:
        owed = Reading(row.meter, row.start, row.end, row.quantity, row.unit, row.quality, 0, 0)
        found, _ = match([owed], taken, converted)
        return found[0].bills[0].batch if found else 0
    for held in standing:
        if (held.meter, held.start, held.end) != (row.meter, row.start, row.end):
            continue
        amount = converted(held, row.unit)
        same = amount is not None and abs(amount - row.quantity) <= TOLERANCE
        if same and held.batch > one.batch:
            return held.batch
    return 0
