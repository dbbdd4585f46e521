"""What the ledger is asked, in SQL that both databases understand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from carbon.errors import BadValue
from carbon.ledger.account import Account, ColumnUse, RowUse
from carbon.ledger.clock import is_by
from carbon.ledger.schema import table
from carbon.periods import Period

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

#: How the note of a correction and of a restored reading begins; the number of the reading follows.
CORRECTS, RESTORES = "corrects reading", "restores reading"
#: The check under which it is remarked that a credit took a reading back.
CREDIT = "credit"
#: What a row of the table account is about.
COLUMN, ROW = "column", "row"
#: Databases limit how many values one statement may hold.
_MOST_VALUES = 500


class Sourced(NamedTuple):
    """A reading that stands, with the file that it came from."""

    reading: int
    meter: str
    start: date
    end: date
    quantity: float
    unit: str
    quality: str
    days_with_data: int
    batch: int
    source_row: int
    file: str
    evidence: str
    note: str
    register: str
    sheet: str
    cell: str


#: The columns of :func:`readings`.
COLUMNS = Sourced._fields


class Stored(NamedTuple):
    """A reading as the ledger holds it."""

    id: int
    meter: str
    start: date
    end: date
    quantity: float
    unit: str
    quality: str
    days_with_data: int
    batch: int
    source_row: int
    note: str
    register: str = ""
    sheet: str = ""
    cell: str = ""
    cost_net_gbp: float | None = None
    vat_gbp: float | None = None
    comment: str = ""


class BatchEntry(NamedTuple):
    """A batch as the ledger holds it; ``standing`` of its ``rows`` were not withdrawn since."""

    id: int
    kind: str
    by: str
    logged_at: str
    tool: str
    file: str
    evidence: str
    format: str
    settings: str
    rows: int
    skipped: int
    reason: str
    standing: int
    layout: str = ""
    login: str = ""
    options: str = ""


class ReadingHistory(NamedTuple):
    """A reading with its whole history: who logged it, who withdrew it and why."""

    reading: int
    start: date
    end: date
    quantity: float
    unit: str
    quality: str
    batch: int
    file: str
    source_row: int
    logged_by: str
    logged_at: str
    note: str
    withdrawn_by: str | None
    withdrawn_at: str | None
    reason: str | None
    withdrawn_in: int | None
    register: str = ""
    sheet: str = ""
    cell: str = ""


def readings(
    connection: Connection,
    start: date | None = None,
    end: date | None = None,
    meters: Collection[str] | None = None,
    as_at: date | None = None,
    up_to_batch: int | None = None,
    only: Sequence[str] = COLUMNS,
) -> list[tuple[Any, ...]]:
    """The readings that stand, with columns of :data:`COLUMNS`; see ``Ledger.readings``."""
    from sqlalchemy import select

    batch, reading = table("batch"), table("reading")
    other = {"reading": reading.c.id, "file": batch.c.file, "evidence": batch.c.evidence}
    columns = [other[name] if name in other else reading.c[name] for name in only]
    statement: Select[Any] = select(*columns).join(batch, reading.c.batch == batch.c.id)
    statement = _standing(statement, _known(connection, as_at), up_to_batch)
    if end is not None:
        statement = statement.where(reading.c.start < end)
    if start is not None:
        statement = statement.where(reading.c.end > start)
    statement = statement.order_by(reading.c.meter, reading.c.start, reading.c.id)
    return [tuple(row) for row in _in_parts(connection, statement, reading.c.meter, meters)]


def _known(connection: Connection, as_at: date | None) -> Sequence[int] | None:
    """The batches logged on *as_at* (UTC) at the latest, in order; None where all are."""
    from sqlalchemy import select

    if as_at is None:
        return None
    batch = table("batch")
    rows = connection.execute(select(batch.c.id, batch.c.logged_at).order_by(batch.c.id)).fetchall()
    known = [number for number, at in rows if is_by(at, as_at)]
    return known if len(known) < len(rows) else None


def _standing(
    statement: Select[Any], known: Sequence[int] | None = None, up_to_batch: int | None = None
) -> Select[Any]:
    """*statement* without what was withdrawn; only of batches *known*, and up to *up_to_batch*."""
    from sqlalchemy import bindparam, select

    batch, reading, withdrawal = table("batch"), table("reading"), table("withdrawal")
    withdrawn = select(withdrawal.c.id).where(withdrawal.c.reading == reading.c.id)
    if known is not None:
        # Written out: a statement may not hold as many parameters as there are batches.
        own: Any = bindparam("known", known, expanding=True, literal_execute=True)
        statement = statement.where(reading.c.batch.in_(own))
        withdrawn = withdrawn.where(withdrawal.c.batch.in_(own))
    if up_to_batch is not None:
        statement = statement.where(batch.c.id <= up_to_batch)
        withdrawn = withdrawn.where(withdrawal.c.batch <= up_to_batch)
    return statement.where(~withdrawn.exists())


def last_batch(connection: Connection, as_at: date | None = None) -> int:
    """The number of the newest batch, logged on *as_at* at the latest; 0 before the first."""
    from sqlalchemy import func, select

    known = _known(connection, as_at)
    if known is not None:
        return max(known, default=0)
    return int(connection.execute(select(func.max(table("batch").c.id))).scalar() or 0)


def _stored() -> Select[Any]:
    from sqlalchemy import select

    reading = table("reading")
    return select(*(reading.c[name] for name in Stored._fields))


def standing(
    connection: Connection, meters: Collection[str], period: Period | None = None
) -> list[Stored]:
    """The readings of *meters* that stand, by meter and start; only those with days of *period*."""
    reading = table("reading")
    statement = _standing(_stored()).order_by(reading.c.meter, reading.c.start)
    if period is not None:
        statement = statement.where(reading.c.start < period.end, reading.c.end > period.start)
    return [Stored(*row) for row in _in_parts(connection, statement, reading.c.meter, meters)]


def standing_of_batch(connection: Connection, batch: int) -> list[Stored]:
    """The readings of one batch that stand."""
    reading = table("reading")
    statement = _standing(_stored()).where(reading.c.batch == batch).order_by(reading.c.id)
    return [Stored(*row) for row in connection.execute(statement)]


def of_batch(connection: Connection, batch: int) -> list[Stored]:
    """All readings that one batch logged, withdrawn ones included."""
    reading = table("reading")
    statement = _stored().where(reading.c.batch == batch).order_by(reading.c.id)
    return [Stored(*row) for row in connection.execute(statement)]


def descended(connection: Connection, batch: int) -> tuple[list[Stored], list[Stored]]:
    """What stands of corrections of *batch*'s readings, and of copies that restored them.

    A copy of a copy is one of the batch's too; what restores a correction is a correction.
    """
    from sqlalchemy import or_

    acts, reading = table("batch"), table("reading")
    own = of_batch(connection, batch)
    later = _stored().where(reading.c.batch > batch).order_by(reading.c.id)
    made = later.join(acts, reading.c.batch == acts.c.id).where(
        acts.c.kind.in_(("correction", "withdrawal")),
        or_(*(reading.c.note.contains(words) for words in (CORRECTS, RESTORES))),
    )
    # By reading, whether it is a correction.
    descent = dict.fromkeys((one.id for one in own), False)
    meters = {one.meter for one in own}
    for row in _in_parts(connection, made, reading.c.meter, meters):
        one = Stored(*row)
        origin = re.search(f"({CORRECTS}|{RESTORES}) ([0-9]+)", one.note)
        if origin and int(origin[2]) in descent:
            descent[one.id] = descent[int(origin[2])] or origin[1] == CORRECTS
    standing_since = _in_parts(connection, _standing(later), reading.c.meter, meters)
    found = [one for row in standing_since if (one := Stored(*row)).id in descent]
    corrected = [one for one in found if descent[one.id]]
    return corrected, [one for one in found if not descent[one.id]]


def withdrawn_by(connection: Connection, batch: int) -> list[Stored]:
    """The readings that one batch withdrew."""
    reading, withdrawal = table("reading"), table("withdrawal")
    statement = (
        _stored()
        .join(withdrawal, withdrawal.c.reading == reading.c.id)
        .where(withdrawal.c.batch == batch)
        .order_by(reading.c.id)
    )
    return [Stored(*row) for row in connection.execute(statement)]


def replaced(connection: Connection, meters: Collection[str]) -> list[Stored]:
    """The readings of *meters* that an import took back by a credit or replaced by others.

    Those that were restored since, because that import was undone, are none.
    """
    batch, reading, withdrawal = table("batch"), table("reading"), table("withdrawal")
    statement = (
        _stored()
        .join(withdrawal, withdrawal.c.reading == reading.c.id)
        .join(batch, withdrawal.c.batch == batch.c.id)
        .where(batch.c.kind == "import")
        .order_by(reading.c.meter, reading.c.start)
    )
    gone = [Stored(*row) for row in _in_parts(connection, statement, reading.c.meter, meters)]
    again = _stored().where(reading.c.note.contains(RESTORES)) if gone else None
    restored = set()
    for row in [] if again is None else _in_parts(connection, again, reading.c.meter, meters):
        if number := re.search(f"{RESTORES} ([0-9]+)", Stored(*row).note):
            restored.add(int(number[1]))
    return [one for one in gone if one.id not in restored]


def imports_of(connection: Connection, evidence: str) -> list[tuple[int, str]]:
    """The imports of the file of sha256 *evidence*, each with the layout that it was read by."""
    from sqlalchemy import select

    batch = table("batch")
    statement = (
        select(batch.c.id, batch.c.layout)
        .where(batch.c.evidence == evidence, batch.c.kind == "import")
        .order_by(batch.c.id)
    )
    return [(int(number), layout) for number, layout in connection.execute(statement)]


def later_batches(connection: Connection, batches: Collection[int]) -> dict[int, list[int]]:
    """By each of *batches* the later imports of the same file."""
    from sqlalchemy import select

    first, batch = table("batch").alias(), table("batch")
    statement = (
        select(first.c.id, batch.c.id)
        .join(batch, (batch.c.evidence == first.c.evidence) & (batch.c.id > first.c.id))
        .where(batch.c.kind == "import")
        .order_by(first.c.id, batch.c.id)
    )
    found: dict[int, list[int]] = {}
    for number, later in _in_parts(connection, statement, first.c.id, batches):
        found.setdefault(number, []).append(later)
    return found


def numbered(connection: Connection, number: int) -> Stored | None:
    """The reading *number*, standing or not; None where there is none."""
    reading = table("reading")
    row = connection.execute(_stored().where(reading.c.id == number)).first()
    return None if row is None else Stored(*row)


def reading_numbered(connection: Connection, number: int) -> Stored:
    """The reading *number*, if it stands; :class:`BadValue` otherwise."""
    reading = table("reading")
    row = connection.execute(_standing(_stored()).where(reading.c.id == number)).first()
    if row is None:
        raise BadValue(
            f"reading {number}",
            "the number of a reading that stands",
            "See `carbon readings list METER`.",
        )
    return Stored(*row)


def batches(connection: Connection, number: int | None = None) -> list[BatchEntry]:
    """The batches in the order in which they were logged; only *number* where it is given."""
    from sqlalchemy import func, select

    batch, reading, withdrawal = table("batch"), table("reading"), table("withdrawal")
    withdrawn = select(withdrawal.c.id).where(withdrawal.c.reading == reading.c.id)
    left = (
        select(func.count())
        .select_from(reading)
        .where(reading.c.batch == batch.c.id, ~withdrawn.exists())
        .scalar_subquery()
    )
    columns = [left if name == "standing" else batch.c[name] for name in BatchEntry._fields]
    statement: Select[Any] = select(*columns).order_by(batch.c.id)
    if number is not None:
        statement = statement.where(batch.c.id == number)
    return [BatchEntry(*row) for row in connection.execute(statement)]


def batch_numbered(connection: Connection, number: int) -> BatchEntry:
    """The batch *number*; :class:`BadValue` where there is none."""
    found = batches(connection, number)
    if not found:
        raise BadValue(f"batch {number}", "the number of a batch", "See `carbon ledger batches`.")
    return found[0]


def account(connection: Connection, batch: int) -> Account:
    """What became of the columns and rows of a batch's file; empty where it has none."""
    from sqlalchemy import select

    kept = table("account")
    statement = select(
        *(kept.c[name] for name in ("part", "item", "name", "use", "detail", "count"))
    ).where(kept.c.batch == batch)
    rows = list(connection.execute(statement.order_by(kept.c.id)))
    return Account(
        tuple(ColumnUse(item, name, use, detail) for part, item, name, use, detail, _ in rows
              if part == COLUMN),
        tuple(RowUse(use, name, count, detail) for part, _, name, use, detail, count in rows
              if part == ROW),
    )  # fmt: skip


def logged_before(connection: Connection, evidence: str) -> tuple[int, bool] | None:
    """The last import of the file of sha256 *evidence*, and whether it was undone since."""
    from sqlalchemy import select

    batch, reading, withdrawal = table("batch"), table("reading"), table("withdrawal")
    last = (
        select(batch.c.id)
        .where(batch.c.evidence == evidence, batch.c.kind == "import")
        .order_by(batch.c.id.desc())
        .limit(1)
    )
    number = connection.execute(last).scalar()
    if number is None:
        return None
    undone = (
        select(withdrawal.c.id)
        .join(batch, withdrawal.c.batch == batch.c.id)
        .where(batch.c.kind == "withdrawal", withdrawal.c.reading == reading.c.id)
    )
    own = select(reading.c.id).where(reading.c.batch == number).limit(1)
    stands = connection.execute(_standing(own)).first() is not None
    is_undone = connection.execute(own.where(undone.exists())).first() is not None
    return int(number), is_undone and not stands


def read_otherwise(connection: Connection, evidence: str, layout: str) -> frozenset[int]:
    """The imports of the file of sha256 *evidence* that were read by another layout's text."""
    from sqlalchemy import select

    batch = table("batch")
    statement = select(batch.c.id).where(
        batch.c.evidence == evidence, batch.c.kind == "import", batch.c.layout != layout
    )
    return frozenset(number for (number,) in connection.execute(statement))


def history(connection: Connection, meter: str) -> list[ReadingHistory]:
    """All readings that *meter* ever had, by start and by when they were logged."""
    from sqlalchemy import select

    batch, reading, withdrawal = table("batch"), table("reading"), table("withdrawal")
    statement: Select[Any] = (
        select(
            reading.c.id,
            *(reading.c[name] for name in ("start", "end", "quantity", "unit", "quality", "batch")),
            batch.c.file,
            reading.c.source_row,
            batch.c.by,
            batch.c.logged_at,
            reading.c.note,
            withdrawal.c.by,
            withdrawal.c.withdrawn_at,
            withdrawal.c.reason,
            withdrawal.c.batch,
            *(reading.c[name] for name in ("register", "sheet", "cell")),
        )
        .join(batch, reading.c.batch == batch.c.id)
        .outerjoin(withdrawal, withdrawal.c.reading == reading.c.id)
        .where(reading.c.meter == meter)
        .order_by(reading.c.start, reading.c.id)
    )
    return [ReadingHistory(*row) for row in connection.execute(statement)]


def remarks(connection: Connection, meter: str) -> list[tuple[int, str]]:
    """The warnings that were logged with the readings of *meter* that stand: (reading, text)."""
    from sqlalchemy import select

    reading, remark, withdrawal = table("reading"), table("remark"), table("withdrawal")
    withdrawn = select(withdrawal.c.id).where(withdrawal.c.reading == reading.c.id)
    statement = (
        select(reading.c.id, remark.c.text)
        .join(reading, remark.c.reading == reading.c.id)
        .where(reading.c.meter == meter, ~withdrawn.exists())
        .order_by(reading.c.id, remark.c.id)
    )
    return [(number, text) for number, text in connection.execute(statement)]


def warned(connection: Connection, checks: Collection[str]) -> frozenset[int]:
    """The numbers of the readings, standing or not, that one of *checks* warned of when logged."""
    from sqlalchemy import select

    remark = table("remark")
    statement = select(remark.c.reading).where(
        remark.c.check.in_(sorted(checks)), remark.c.reading.is_not(None)
    )
    return frozenset(number for (number,) in connection.execute(statement))


def _in_parts(
    connection: Connection, statement: Select[Any], column: Any, values: Collection[Any] | None
) -> Iterator[Any]:
    """The rows of *statement* where *column* is one of *values*, asked for in parts."""
    if values is None:
        yield from connection.execute(statement)
        return
    ordered = sorted(values)
    for first in range(0, len(ordered), _MOST_VALUES):
        part = ordered[first : first + _MOST_VALUES]
        # All at once: one by one they take the driver twice as long.
        yield from connection.execute(statement.where(column.in_(part))).fetchall()
