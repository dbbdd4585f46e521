"""The ledger's tables, and the triggers that keep them append-only, in SQLite and PostgreSQL.

A batch is one act: an import, a correction, a withdrawal. It is written with all of its rows in
one transaction, and no row is ever changed afterwards: the databases themselves refuse UPDATE,
DELETE, TRUNCATE and SQLite's INSERT OR REPLACE, which slips past the first two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from carbon.errors import Place, UnreadableFile, listed

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData

#: The tables of the first schema version, those that the second added, the one that the third did,
#: and all of them.
FIRST_TABLES = ("batch", "reading", "withdrawal", "remark")
ADDED_TABLES = ("account", "act", "parked")
CHAIN = "chain"
#: Which version of the schema a ledger has.
VERSION = "schema_version"
APPEND_ONLY = (*FIRST_TABLES, *ADDED_TABLES, CHAIN)
REFUSAL = "the ledger is append-only: withdraw and log again instead"
#: What PostgreSQL's triggers do.
REFUSE = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
#: PostgreSQL's name for the one lock under which schemas are made and imports run; any number
#: that no other program sharing the database uses.
WRITING_LOCK = 0x43_41_52_42_4F_4E


@cache
def tables() -> MetaData:
    """The tables as they are in the newest schema version.

    ``batch.logged_at`` is UTC in ISO 8601, which sorts as text. ``batch.format``,
    ``batch.settings`` and ``batch.layout`` say how the evidence was read, so that it can be read
    again. ``reading.sheet`` and ``reading.cell`` say where in a workbook the quantity stands,
    ``reading.register`` which dial or rate of the meter it is. ``account`` says what became of
    the columns and rows of a batch's file: see :mod:`carbon.ledger.account`; ``act`` holds what
    was done beside batches, see :mod:`carbon.ledger.acts`; ``parked`` the rows of files that wait,
    see :mod:`carbon.ledger.parked`; ``chain`` seals them all, see :mod:`carbon.ledger.chain`.
    ``batch.options`` are those it was logged with, as JSON.
    """
    from sqlalchemy import Column, Date, Double, ForeignKey, Integer, Table, Text

    made = _first_tables()
    for name in _ADDED_TO_BATCH:
        made.tables["batch"].append_column(Column(name, Text, nullable=False))
    for name, is_number in _ADDED_TO_READING:
        made.tables["reading"].append_column(
            Column(name, Double if is_number else Text, nullable=is_number)
        )
    Table(
        "account",
        made,
        Column("id", Integer, primary_key=True),
        Column("batch", Integer, ForeignKey("batch.id"), nullable=False, index=True),
        Column("part", Text, nullable=False),
        Column("item", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("use", Text, nullable=False),
        Column("detail", Text, nullable=False),
        Column("count", Integer, nullable=False),
    )
    texts = ("at", "by", "login", "kind", "subject", "before", "after", "reason")
    waits = ("unit", "quality", "cells", "reason", "register", "sheet")
    Table(
        "act",
        made,
        Column("id", Integer, primary_key=True),
        *(Column(name, Text, nullable=False, index=name == "kind") for name in texts),
    )
    Table(
        "parked",
        made,
        Column("id", Integer, primary_key=True),
        Column("batch", Integer, ForeignKey("batch.id"), nullable=False, index=True),
        Column("source_row", Integer, nullable=False),
        Column("meter", Text, nullable=False),
        Column("start", Date),
        Column("end", Date),
        Column("quantity", Double),
        *(Column(name, Text, nullable=False) for name in waits),
    )
    Table(
        CHAIN,
        made,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("kind", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("batch", Integer, ForeignKey("batch.id")),
        *(Column(name, Text, nullable=False) for name in ("content", "previous", "hash")),
    )
    return made


#: What version 2 added to the table batch.
_ADDED_TO_BATCH = ("layout", "login", "options")
#: What version 2 added to the table reading, and whether it is a number, which may be null.
_ADDED_TO_READING = (
    ("register", False),
    ("sheet", False),
    ("cell", False),
    ("cost_net_gbp", True),
    ("vat_gbp", True),
    ("comment", False),
)


def _first_tables() -> MetaData:
    """The tables of schema version 1, for ever as they were: migrations start from them."""
    from sqlalchemy import (
        Column,
        Date,
        Double,
        ForeignKey,
        Index,
        Integer,
        MetaData,
        Table,
        Text,
    )

    made = MetaData()
    Table("schema_version", made, Column("version", Integer, primary_key=True))
    Table(
        "batch",
        made,
        Column("id", Integer, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("logged_at", Text, nullable=False),
        Column("tool", Text, nullable=False),
        Column("file", Text, nullable=False),
        Column("evidence", Text, nullable=False, index=True),
        Column("format", Text, nullable=False),
        Column("settings", Text, nullable=False),
        Column("rows", Integer, nullable=False),
        Column("skipped", Integer, nullable=False),
        Column("reason", Text, nullable=False),
    )
    Table(
        "reading",
        made,
        Column("id", Integer, primary_key=True),
        Column("meter", Text, nullable=False),
        Column("start", Date, nullable=False),
        Column("end", Date, nullable=False),
        Column("quantity", Double, nullable=False),
        Column("unit", Text, nullable=False),
        Column("quality", Text, nullable=False),
        Column("days_with_data", Integer, nullable=False),
        Column("batch", Integer, ForeignKey("batch.id"), nullable=False, index=True),
        Column("source_row", Integer, nullable=False),
        Column("note", Text, nullable=False),
        Index("reading_by_meter", "meter", "start", "end"),
    )
    Table(
        "withdrawal",
        made,
        Column("id", Integer, primary_key=True),
        Column("reading", Integer, ForeignKey("reading.id"), nullable=False, unique=True),
        Column("batch", Integer, ForeignKey("batch.id"), nullable=False, index=True),
        Column("reason", Text, nullable=False),
        Column("by", Text, nullable=False),
        Column("withdrawn_at", Text, nullable=False),
    )
    Table(
        "remark",
        made,
        Column("id", Integer, primary_key=True),
        Column("batch", Integer, ForeignKey("batch.id"), nullable=False, index=True),
        Column("reading", Integer, ForeignKey("reading.id"), index=True),
        Column("check", Text, nullable=False),
        Column("text", Text, nullable=False),
    )
    return made


def tables_of(version: int) -> MetaData:
    """The tables that a ledger of *version* has; of version 2 all but the chain."""
    return _first_tables() if version == 1 else tables()


def table(name: str) -> Any:
    """One of the tables by its name."""
    return tables().tables[name]


def _create(connection: Connection) -> None:
    _first_tables().create_all(connection, checkfirst=False)
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(
            f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ {REFUSE} $$"
        )
    _guard(connection, FIRST_TABLES)


def _whole_account(connection: Connection) -> None:
    """Version 2: what becomes of every column and row of a file, and who did what beside files."""
    added = [
        *(("batch", name, False) for name in _ADDED_TO_BATCH),
        *(("reading", name, is_number) for name, is_number in _ADDED_TO_READING),
    ]
    # Added columns with a constant default touch no row, so no trigger is in the way.
    for name, column, is_number in added:
        kind = "DOUBLE PRECISION" if is_number else "TEXT NOT NULL DEFAULT ''"
        connection.exec_driver_sql(f'ALTER TABLE {name} ADD COLUMN "{column}" {kind}')
    for name in ADDED_TABLES:
        table(name).create(connection, checkfirst=False)
    _guard(connection, ADDED_TABLES)


def _chain(connection: Connection) -> None:
    """Version 3: a chain of hashes under the ledger; its first entry seals all that is there."""
    from carbon.ledger.chain import BEGINS, seal

    table(CHAIN).create(connection, checkfirst=False)
    _guard(connection, [CHAIN])
    seal(connection, BEGINS)


def _guard(connection: Connection, names: Sequence[str]) -> None:
    """Make the triggers that keep the tables *names* append-only."""
    for name in names:
        for statement in triggers(connection.dialect.name, name).values():
            connection.exec_driver_sql(statement)


def triggers(dialect: str, table: str) -> dict[str, str]:
    """The triggers that keep *table* append-only: the statements that make them, by name."""
    made = _sqlite_triggers(table) if dialect == "sqlite" else _triggers(table)
    return {statement.split(maxsplit=3)[2]: statement for statement in made}


def _triggers(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION refuse_change()"
        for name, event, level in (
            ("unchanged", "UPDATE OR DELETE", "ROW"),
            ("whole", "TRUNCATE", "STATEMENT"),
        )
    ]


def _sqlite_triggers(table: str) -> list[str]:
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
    if table == "withdrawal":
        taken += " OR EXISTS (SELECT 1 FROM withdrawal WHERE reading = NEW.reading)"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"CREATE TRIGGER {table}_not_updated BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} WHEN {taken} {refuse}",
    ]


#: What takes the schema from version n to n + 1; the first step makes it from nothing.
MIGRATIONS: Sequence[Callable[[Connection], None]] = (
    _create,
    _whole_account,
    _chain,
)


def bring_up_to_date(
    connection: Connection, migrations: Sequence[Callable[[Connection], None]] | None = None
) -> int:
    """Migrate the schema inside the transaction of *connection*; the version it then has.

    Raises :class:`UnreadableFile` for a ledger that a newer version of the program has written.
    """
    from sqlalchemy import inspect, text

    steps = MIGRATIONS if migrations is None else migrations
    version = version_of(connection)
    if version > len(steps):
        raise UnreadableFile(
            f"a ledger of schema version {version}",
            f"version {len(steps)} or earlier",
            "A newer version of carbon has written it: update this one.",
            Place(str(connection.engine.url.database)),
        )
    for step in steps[version:]:
        step(connection)
    if version < len(steps):
        if not inspect(connection).has_table("schema_version"):
            raise AssertionError("the first migration makes schema_version")
        connection.execute(text("DELETE FROM schema_version"))
        connection.execute(
            text("INSERT INTO schema_version (version) VALUES (:version)"),
            {"version": len(steps)},
        )
    return len(steps)


def version_of(connection: Connection) -> int:
    """The schema version of the database; 0 where it is empty.

    Raises :class:`UnreadableFile` where the table that says it is not as this program makes it.
    """
    from sqlalchemy import inspect, text

    there = inspect(connection)
    said = []
    if there.has_table("schema_version"):
        # Compared here: what SQL calls the largest of several may be a text.
        said = [one for (one,) in connection.execute(text("SELECT version FROM schema_version"))]
    is_of_none = not all(isinstance(one, int) for one in said)
    if is_of_none or (max(said, default=0) < 1 and there.has_table("reading")):
        words = listed(map(repr, said))[:100] or "nothing"
        raise UnreadableFile(
            f"a ledger whose table schema_version says {words}",
            "the number of a version",
            "Something other than this program wrote to it: put the ledger back from a backup.",
            Place(str(connection.engine.url.database)),
        )
    return max(said, default=0)
