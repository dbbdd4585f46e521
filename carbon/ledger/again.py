"""What earlier imports of the very same file have logged, where some of its rows waited then.

Whatever has become of such a reading since (an actual in its place, a correction, a credit) stands:
when the file is logged again for the rows that waited, the others are as they were.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from carbon.ledger import queries
from carbon.ledger.parked import undone
from carbon.ledger.queries import Stored
from carbon.ledger.records import Reading
from carbon.ledger.registers import register_key
from carbon.units import UnitMismatch, conversion

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What a layout says of single rows and their words, and so may differ by the rows that waited.
_OF_ROWS = ("parked", "words", "exports")
#: What adding up in another order does.
SAME = 1e-9


def logged_of(connection: Connection, sha256: str, layout: str) -> list[Stored]:
    """The readings that imports of the file of *sha256*, read by *layout*, have logged.

    Those of imports that were undone since are none.
    """
    wanted = _of_file(layout)
    earlier = [
        number
        for number, other in queries.imports_of(connection, sha256)
        if _of_file(other) == wanted
    ]
    gone = undone(connection) if earlier else set()
    return [
        one
        for number in earlier
        if number not in gone
        for one in queries.of_batch(connection, number)
    ]


def _of_file(layout: str) -> dict[str, Any]:
    return {name: said for name, said in tomllib.loads(layout).items() if name not in _OF_ROWS}


def not_logged(readings: Sequence[Reading], before: Sequence[Stored]) -> list[Reading]:
    """Those of *readings* that are not among what was logged *before* from the same file."""
    if not before:
        return list(readings)
    own: dict[tuple[str, str], list[Reading]] = {}
    for one in readings:
        own.setdefault((one.meter, register_key(one.register)), []).append(one)
    known: set[int] = set()
    for stored in before:
        span = [
            one
            for one in own.get((stored.meter, register_key(stored.register)), ())
            if stored.start <= one.start and one.end <= stored.end
        ]
        if span and _adds_up(span, stored):
            known |= set(map(id, span))
    return [one for one in readings if id(one) not in known]


def _adds_up(span: Sequence[Reading], stored: Stored) -> bool:
    try:
        total = math.fsum(one.quantity * conversion(one.unit, stored.unit) for one in span)
    except UnitMismatch:
        return False
    return math.isclose(total, stored.quantity, rel_tol=SAME, abs_tol=SAME)
