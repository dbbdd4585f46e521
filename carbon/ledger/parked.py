"""Rows of files that wait: they were left out of an import by ``--park``, with the reason.

A parked row is kept with its batch for ever. That it waits no longer, because a later batch holds
it or because somebody decided so, is an act of kind :data:`SETTLED`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from carbon.ledger.acts import acts
from carbon.ledger.chain import meant
from carbon.ledger.schema import table

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: The kind of act by which a parked row waits no longer; its subject is the row's number.
SETTLED = "parked row settled"
#: How the reason of a row begins whose amount is that of another row: a bill has several rates.
COUNTED_IN = "counted in row"


class Parked(NamedTuple):
    """A row that was left out of an import.

    ``cells`` is the row as its file has it; ``start``, ``end`` (half-open) and ``quantity`` are
    None where they could not be read, or where another row that waits has them.
    """

    source_row: int
    meter: str
    start: date | None
    end: date | None
    quantity: float | None
    unit: str
    quality: str
    cells: str
    reason: str
    register: str = ""
    sheet: str = ""


class Waiting(NamedTuple):
    """A parked row with its number and its batch."""

    id: int
    batch: int
    row: Parked

    @property
    def place(self) -> tuple[str, int]:
        """The sheet and the row of its file."""
        return self.row.sheet, self.row.source_row


def park(connection: Connection, batch: int, rows: Sequence[Parked]) -> None:
    """Keep *rows* as parked by *batch*, inside the transaction of *connection*."""
    from sqlalchemy import insert

    if rows:
        kept = [{"batch": batch, **row._asdict()} for row in rows]
        connection.execute(insert(table("parked")), kept)
        meant(connection, "parked", len(kept))


def totals(rows: Sequence[Waiting]) -> dict[str, float]:
    """The amounts of rows by unit, of those that have one; credits are below 0."""
    found: dict[str, list[float]] = {}
    for one in rows:
        if one.row.quantity is not None:
            found.setdefault(one.row.unit, []).append(one.row.quantity)
    return {
        unit or "of a unit not known": math.fsum(amounts) for unit, amounts in sorted(found.items())
    }


def waiting(connection: Connection) -> list[Waiting]:
    """The parked rows that are not settled yet, in the order in which they were parked.

    An import that was undone parked nothing and settled nothing.
    """
    from sqlalchemy import select

    gone = undone(connection)
    settled = {
        int(act.subject) for act in acts(connection, SETTLED) if act.after.get("batch") not in gone
    }
    parked = table("parked")
    columns = [parked.c[name] for name in ("id", "batch", *Parked._fields)]
    return [
        Waiting(number, batch, Parked(*row))
        for number, batch, *row in connection.execute(select(*columns).order_by(parked.c.id))
        if number not in settled and batch not in gone
    ]


def undone(connection: Connection) -> set[int]:
    """The batches that were withdrawn whole."""
    from sqlalchemy import select

    batch, reading, withdrawal = table("batch"), table("reading"), table("withdrawal")
    statement = (
        select(reading.c.batch)
        .join(withdrawal, withdrawal.c.reading == reading.c.id)
        .join(batch, withdrawal.c.batch == batch.c.id)
        .where(batch.c.kind == "withdrawal")
        .distinct()
    )
    return {int(number) for (number,) in connection.execute(statement)}
