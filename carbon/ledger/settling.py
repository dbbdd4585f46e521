"""Parked rows that wait no longer: a later batch holds them, or somebody decided so."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from carbon.errors import BadValue, Fault
from carbon.ledger import queries
from carbon.ledger.acts import Act, record
from carbon.ledger.credit_matching import TOLERANCE, match
from carbon.ledger.credits import converted
from carbon.ledger.examine import settled as in_our_units
from carbon.ledger.examine import under_ids
from carbon.ledger.parked import COUNTED_IN, SETTLED, Waiting, undone, waiting
from carbon.ledger.queries import Stored
from carbon.ledger.records import Reading
from carbon.ledger.registers import register_key
from carbon.ledger.store import Ledger
from carbon.register.register import Register

HELD, WAITS_THERE = "held by a later batch", "waits in a later batch"


def settle(
    ledger: Ledger, register: Register, by: str, now: datetime | None = None
) -> list[Waiting]:
    """Settle the waiting rows that the ledger holds by now; those that it settled.

    A row is held where its file was logged again, where readings of its meter have its days and
    amount, or where credits have taken back what it would. What a later batch parks again waits
    there.
    """
    with ledger.reading() as connection:
        if not waiting(connection):
            return []
    with ledger.writing() as connection:
        rows = waiting(connection)
        said = {one.id: _reading(one, register) for one in rows}
        meters = {one.meter for one in said.values() if one is not None}
        standing = queries.standing(connection, meters)
        replaced = queries.replaced(connection, meters)
        gone = undone(connection)
        later = queries.later_batches(connection, {one.batch for one in rows})
        places = {(one.batch, *one.place) for one in rows}
        settled: list[tuple[Waiting, str, int]] = []
        for one in rows:
            reading = said[one.id]
            if reading is not None and (batch := _by(one, reading, standing, replaced)):
                settled.append((one, HELD, batch))
            elif again := [number for number in later.get(one.batch, ()) if number not in gone]:
                is_parked = (again[-1], *one.place) in places
                settled.append((one, WAITS_THERE if is_parked else HELD, again[-1]))
            elif batch := _waits_in(one, reading, rows, said):
                settled.append((one, WAITS_THERE, batch))
        done = {one.id for one, _, _ in settled}
        settled += [
            (part, why, batch)
            for one, why, batch in list(settled)
            for part in _parts(one, rows)
            if part.id not in done
        ]
        record(
            connection,
            [
                Act(SETTLED, str(one.id), by, why, after={"batch": batch})
                for one, why, batch in settled
            ],
            now,
        )
    return [one for one, _, _ in settled]


def _parts(one: Waiting, rows: Iterable[Waiting]) -> list[Waiting]:
    """The other rows that the amount of a parked row is made of."""
    return [
        other
        for other in rows
        if other.batch == one.batch
        and other.row.sheet == one.row.sheet
        and other.row.reason.startswith(f"{COUNTED_IN} {one.row.source_row};")
    ]


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
        own = [found[number], *_parts(found[number], found.values())]
        record(
            connection,
            [Act(SETTLED, str(one.id), by, reason, after=_facts(one)) for one in own],
            now,
        )
    return found[number]


def _facts(one: Waiting) -> dict[str, object]:
    """What a parked row is, for who reads of its settling; its days where they are known."""
    row = one.row
    facts: dict[str, object] = {"row": row.source_row, "parked_in": one.batch, "meter": row.meter}
    facts |= {"quantity": row.quantity, "unit": row.unit}
    if row.start and row.end:
        facts |= {"start": row.start.isoformat(), "end": row.end.isoformat()}
    return facts


def _reading(one: Waiting, register: Register) -> Reading | None:
    """A parked row under its meter's id and in this program's units, as far as the register knows.

    None where its amount is not known.
    """
    row = one.row
    if row.quantity is None or row.start is None or row.end is None:
        return None
    days = (row.end - row.start).days
    made = Reading(
        row.meter, row.start, row.end, row.quantity, row.unit, row.quality, days, row.source_row,
        register=row.register,
    )  # fmt: skip
    [made] = under_ids([made], register)
    if made.meter in register.meters:
        try:
            return in_our_units(made, register.meters[made.meter])
        except Fault:
            pass
    return made


def _by(one: Waiting, row: Reading, standing: Sequence[Stored], replaced: Sequence[Stored]) -> int:
    """The batch that holds a parked row; 0 where none does."""
    if row.quantity < 0:
        found, _ = match([row], replaced, converted)
        return max(bill.batch for bill in found[0].bills) if found else 0
    key = register_key(row.register)
    held = [
        other
        for other in standing
        if other.meter == row.meter
        and other.batch > one.batch
        and row.start <= other.start
        and other.end <= row.end
        and (not key or register_key(other.register) == key)
    ]
    amounts = [amount for other in held if (amount := converted(other, row.unit)) is not None]
    is_held = (
        bool(held)
        and len(amounts) == len(held)
        and min(other.start for other in held) == row.start
        and max(other.end for other in held) == row.end
        and abs(math.fsum(amounts) - row.quantity) <= TOLERANCE
    )
    return max(other.batch for other in held) if is_held else 0


def _waits_in(
    one: Waiting,
    row: Reading | None,
    rows: Sequence[Waiting],
    said: Mapping[int, Reading | None],
) -> int:
    """The later batch of another file that parked the same row again, as cumulative files do."""
    if row is None:
        return 0
    same = row._replace(row=0)
    return max(
        (
            other.batch
            for other in rows
            if other.batch > one.batch
            and (there := said[other.id]) is not None
            and there._replace(row=0) == same
        ),
        default=0,
    )
