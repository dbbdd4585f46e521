r"""The chain under the ledger: what was written is sealed, so that no change of it goes unseen.

Every transaction that writes ends with an entry in the table ``chain``, made inside the write lock.
An entry names the rows that were written, of every table of the ledger, by the numbers between
which they are and how many there are, with a SHA-256 of all that they hold; its own hash is a
SHA-256 over that and over the hash of the entry before. What somebody has put in past this program
is in no entry, whatever is written after it. Whoever changes a row has to make anew every entry
from there on, and then has another :func:`head` than was printed, minuted or put into the manifest
of a pack.

What is hashed can be made by any program. Of the rows of one table, in the order of their ``id``:
the line ``["reading", 2]``, the table and how many rows there are, and then a line for each column
of :data:`COLUMNS`, in that order: the JSON of the list of its cells, without blanks, all but ASCII
written as ``\uXXXX``, a day as ``"2023-04-01"``, minus nought as nought; a list of one cell where
all of them are the same. Of an entry: the JSON of the list of its columns ``previous``, ``id``,
``kind``, ``at``, ``batch`` and ``content``. Lines end with one line feed, the last one too.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from carbon.errors import UnreadableFile, listed
from carbon.ledger.schema import table

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What an entry seals of each table, in this order, since version 3 of the schema.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "batch": (
        *("id", "kind", "by", "logged_at", "tool", "file", "evidence", "format", "settings"),
        *("rows", "skipped", "reason", "layout", "login", "options"),
    ),
    "reading": (
        *("id", "batch", "meter", "start", "end", "quantity", "unit", "quality", "days_with_data"),
        *("source_row", "note", "register", "sheet", "cell", "cost_net_gbp", "vat_gbp", "comment"),
    ),
    "withdrawal": ("id", "reading", "batch", "reason", "by", "withdrawn_at"),
    "account": ("id", "batch", "part", "item", "name", "use", "detail", "count"),
    "remark": ("id", "batch", "reading", "check", "text"),
    "parked": (
        *("id", "batch", "source_row", "meter", "start", "end", "quantity", "unit", "quality"),
        *("cells", "reason", "register", "sheet"),
    ),
    "act": ("id", "at", "by", "login", "kind", "subject", "before", "after", "reason"),
}
#: The columns of numbers that may be broken.
_FLOATS = frozenset({"quantity", "cost_net_gbp", "vat_gbp"})
#: The columns of days.
_DAYS = frozenset({"start", "end"})
#: The columns that say when something was done, by table.
_MOMENTS = {"batch": "logged_at", "act": "at"}
#: Kinds of entry: the first of a ledger that was there before its chain; a batch; acts alone; and
#: acts alone by which it was only told what became of a report.
BEGINS, BATCH, ACTS, TOLD = "begins", "batch", "acts", "told"
#: The kinds of act by which a pack is recorded as published, taken back, or replaced by another: no
#: figure changes by them.
PUBLISHED, UNPUBLISHED = "pack published", "pack not published"
REPLACED_PACK = "pack replaced"
ABOUT_REPORTS = frozenset({PUBLISHED, UNPUBLISHED, REPLACED_PACK})
#: What the first entry follows.
NOTHING = "0" * 64
#: Under which names a transaction keeps what was there before it, by table the number of the last
#: row, and which readings it has hashed already, as (after, last, part).
_BEFORE, _HASHED = "carbon_rows_before", "carbon_hashed_readings"
#: Under which name it keeps how many rows of each table it was told to write.
_MEANT = "carbon_rows_meant"


class SealedRows(NamedTuple):
    """The rows of one table that an entry seals: how many, and the SHA-256 of what they hold."""

    rows: int
    sha256: str


class ChainEntry(NamedTuple):
    """An entry of the chain; ``batch`` is the last batch that it seals, None for acts alone.

    ``at`` is when what it seals was done, the latest of it; ``content`` is JSON: by table the
    number of the last row before what is sealed (``after``) and of the last row sealed (``last``),
    and of those with new rows (count, sha256) (``parts``).
    """

    id: int
    kind: str
    at: str
    batch: int | None
    content: str
    previous: str
    hash: str

    @property
    def spans(self) -> Mapping[str, tuple[int, int]]:
        """By table the numbers of the last row before what is sealed and of the last row sealed."""
        content = json.loads(self.content)
        return {name: (int(content["after"][name]), int(content["last"][name])) for name in COLUMNS}

    @property
    def parts(self) -> Mapping[str, SealedRows]:
        """What is sealed of the tables that have new rows."""
        return {name: SealedRows(*part) for name, part in json.loads(self.content)["parts"].items()}

    def hashed(self) -> str:
        """The hash that follows from all else that the entry says."""
        said = (self.previous, self.id, self.kind, self.at, self.batch, self.content)
        return _sha256([_json(said)])


def part_of(name: str, columns: Sequence[Sequence[Any]]) -> SealedRows:
    """Seal rows of the table *name*, given by column in the order of :data:`COLUMNS`.

    >>> part_of("withdrawal", [[1], [7], [2], ["it was doubled"], ["me"], ["2026-04-06T09:00Z"]])[0]
    1
    """
    named = zip(COLUMNS[name], columns, strict=True)
    count = len(columns[0])
    cells = (_floats(held) if column in _FLOATS else held for column, held in named)
    lines = (_json(held[:1] if _all_same(held) else held) for held in cells)
    return SealedRows(count, _sha256([_json([name, count]), *lines]))


def rows_between(connection: Connection, name: str, after: int | None, last: int) -> SealedRows:
    """Seal the rows of a table that are numbered above *after*, up to *last*."""
    return part_of(name, _columns_between(connection, name, after, last))


def last_rows(connection: Connection) -> dict[str, int]:
    """By table the number of its last row; 0 where it is empty."""
    greatest = ", ".join(f"(SELECT max(id) FROM {_quoted(name)})" for name in COLUMNS)
    row = connection.exec_driver_sql(f"SELECT {greatest}").one()
    return {name: number or 0 for name, number in zip(COLUMNS, row, strict=True)}


def begin(connection: Connection) -> None:
    """Note what is there before a transaction writes: that is not its own to seal."""
    connection.info[_BEFORE] = last_rows(connection)
    connection.info[_MEANT] = Counter[str]()


def forget(connection: Connection) -> None:
    """Forget what another transaction of the same connection has noted."""
    for name in (_BEFORE, _HASHED, _MEANT):
        connection.info.pop(name, None)


def meant(connection: Connection, name: str, rows: int) -> None:
    """Note that so many *rows* are written to the table *name*: :func:`seal` finds no others."""
    if _MEANT in connection.info:
        connection.info[_MEANT][name] += rows


def seal(connection: Connection, kind: str = "") -> None:
    """Seal what the transaction has written since :func:`begin`; nothing where it wrote nothing.

    Without :func:`begin` all that is there is sealed. Inside the write lock. Raises
    :class:`UnreadableFile` where the database keeps other rows than it was told to write.
    """
    before = newest(connection)
    reached: Mapping[str, int] = connection.info.get(_BEFORE) or dict.fromkeys(COLUMNS, 0)
    last = last_rows(connection)
    known = connection.info.pop(_HASHED, None)
    parts, moments, kinds = {}, set[str](), set[str]()
    for name, number in last.items():
        after = reached[name]
        if number <= after:
            continue
        if name == "reading" and known is not None and known[:2] == (after, number):
            parts[name] = known[2]._replace(rows=_count(connection, name, after, number))
            continue
        columns = _columns_between(connection, name, after, number)
        parts[name] = part_of(name, columns)
        if name in _MOMENTS:
            moments |= set(columns[COLUMNS[name].index(_MOMENTS[name])])
        if name == "act":
            kinds = set(columns[COLUMNS[name].index("kind")])
    _refuse_others(connection, parts)
    if not parts:
        return
    has_batch = bool(set(parts) - {"act"})
    acts = TOLD if kinds <= ABOUT_REPORTS else ACTS
    link = ChainEntry(
        before.id + 1 if before else 1,
        kind or (BATCH if has_batch else acts),
        max(moments, default=before.at if before else ""),
        (last["batch"] or None) if has_batch else None,
        json.dumps({"after": reached, "last": last, "parts": parts}, sort_keys=True),
        before.hash if before else NOTHING,
        "",
    )
    _write(connection, link._replace(hash=link.hashed()))


def _refuse_others(connection: Connection, parts: Mapping[str, SealedRows]) -> None:
    """Refuse to seal what was not meant: a trigger or rule has dropped rows or added some."""
    wanted = connection.info.get(_MEANT)
    if wanted is None:
        return
    found = {name: parts[name].rows if name in parts else 0 for name in COLUMNS}
    other = [
        f"{found[name]:,} of the table {name} and not {wanted[name]:,}"
        for name in COLUMNS
        if found[name] != wanted[name]
    ]
    if other:
        raise UnreadableFile(
            f"a database that keeps other rows than it is told to write ({listed(other)})",
            "one that keeps what it is told",
            "Nothing was logged. Something in the database changes what is written, such as a "
            "trigger or a rule: see `carbon ledger verify`.",
        )


def _count(connection: Connection, name: str, after: int, last: int) -> int:
    statement = f"SELECT count(*) FROM {_quoted(name)} WHERE id > {after} AND id <= {last}"
    return int(connection.exec_driver_sql(statement).scalar() or 0)


def hashed_already(
    connection: Connection, after: int, last: int, columns: Sequence[Sequence[Any]]
) -> None:
    """Spare :func:`seal` reading again what has just been written to the table ``reading``.

    *columns* are those of the rows numbered above *after*, up to *last*.
    """
    connection.info[_HASHED] = (after, last, part_of("reading", columns))


def links(connection: Connection) -> list[ChainEntry]:
    """The entries of the chain, in order."""
    return _links(connection, "ORDER BY id")


def newest(connection: Connection) -> ChainEntry | None:
    """The last entry; None where there is none."""
    return head(connection)


def head(
    connection: Connection, as_at: date | None = None, of_figures: bool = False
) -> ChainEntry | None:
    """The last entry that was made by the end of the day *as_at* (UTC); None where there is none.

    The one *of_figures* passes over what only tells what became of a report: one that is made
    again, after it was published or has replaced another, is the same to the byte.
    """
    from carbon.ledger.clock import is_by

    where = f"WHERE kind <> '{TOLD}' " if of_figures else ""
    if as_at is not None:
        rows = connection.exec_driver_sql(f"SELECT id, at FROM chain {where}ORDER BY id DESC")
        known = next((number for number, at in rows.fetchall() if is_by(at, as_at)), 0)
        where = f"WHERE id = {known} "
    found = _links(connection, f"{where}ORDER BY id DESC LIMIT 1")
    return found[0] if found else None


def _links(connection: Connection, clauses: str) -> list[ChainEntry]:
    names = ", ".join(map(_quoted, ChainEntry._fields))
    rows = connection.exec_driver_sql(f"SELECT {names} FROM chain {clauses}")
    return [ChainEntry(*row) for row in rows]


def _write(connection: Connection, link: ChainEntry) -> None:
    from sqlalchemy import insert

    connection.execute(insert(table("chain")), [link._asdict()])


def _columns_between(
    connection: Connection, name: str, after: int | None, last: int
) -> list[Sequence[Any]]:
    """The cells of the rows above *after* up to *last*, as the driver gives them, by column.

    PostgreSQL gives days as text: among them may be some that Python has none for.
    """
    days = _DAYS if connection.dialect.name == "postgresql" else frozenset[str]()
    names = ", ".join(
        f"{_quoted(one)}::text" if one in days else _quoted(one) for one in COLUMNS[name]
    )
    above = "" if after is None else f"id > {after} AND "
    rows = connection.exec_driver_sql(
        f"SELECT {names} FROM {_quoted(name)} WHERE {above}id <= {last} ORDER BY id"
    ).fetchall()
    return list(zip(*rows, strict=True)) or [()] * len(COLUMNS[name])


def _quoted(name: str) -> str:
    return f'"{name}"'


def _floats(cells: Sequence[Any]) -> list[Any]:
    """Numbers as SQLite keeps them: all with a point, and minus nought as nought."""
    try:
        return [one if one is None else one + 0.0 for one in cells]
    except TypeError:
        # Somebody has put words in.
        return [one + 0.0 if isinstance(one, int | float) else one for one in cells]


def _all_same(cells: Sequence[Any]) -> bool:
    return bool(cells) and cells[0] == cells[-1] and cells.count(cells[0]) == len(cells)


def _json(value: Sequence[Any]) -> str:
    return json.dumps(list(value), separators=(",", ":"), default=_spelled)


def _spelled(value: object) -> str:
    """A cell that JSON does not know: a day, and whatever else somebody put in.

    Of another kind of column, nothing that is sealed is spelled so.
    """
    return value.isoformat() if isinstance(value, date) else repr(value)


def _sha256(lines: Iterable[str]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line.encode("ascii"))
        found.update(b"\n")
    return found.hexdigest()
