"""The database under the ledger: whether its file is whole and its triggers are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from carbon.errors import Place, UnreadableFile, listed
from carbon.ledger.master import Unlike, unlike_made
from carbon.ledger.schema import (
    APPEND_ONLY,
    CHAIN,
    MIGRATIONS,
    REFUSE,
    VERSION,
    tables_of,
    version_of,
)
from carbon.ledger.structure_checks import led_elsewhere, other_structure

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: How many of a damaged file's faults are told.
MOST = 3
#: PostgreSQL's bits of a trigger: of rows, before, DELETE and UPDATE; and before TRUNCATE.
_KINDS = {"unchanged": 1 + 2 + 8 + 16, "whole": 2 + 32}


def unsound(connection: Connection, tables: frozenset[str]) -> Iterator[str]:
    """What is wrong with the database itself; *tables* are those of the ledger that it has."""
    if connection.dialect.name == "sqlite":
        yield from _damaged(connection)
        yield from _without_parent(connection)
        yield from _sqlite_triggers(unlike_made(connection, version_of(connection)))
    elif elsewhere := list(led_elsewhere(connection)):
        yield from elsewhere
    else:
        yield from _server_triggers(connection, [name for name in APPEND_ONLY if name in tables])


def refuse_changed(connection: Connection, ledger: str) -> None:
    """Refuse to write where the database would do more, or less, than it is told to.

    Raises :class:`UnreadableFile` for triggers that are not those of this program, for tables whose
    columns, keys and rules are not, in SQLite for anything else that the file is made of
    otherwise, in PostgreSQL for row security. An empty database, and one that a newer version
    has made, are left to who brings it up to date.
    """
    from sqlalchemy import inspect

    version = version_of(connection)
    if not 0 < version <= len(MIGRATIONS):
        return
    if connection.dialect.name == "sqlite":
        unlike = unlike_made(connection, version)
        found = list(_sqlite_triggers(unlike))
        found += [f"{one} is not as it was made" for one in unlike.other if not one.is_trigger]
        found += [f"{one} is not there" for one in unlike.lacking if not one.is_trigger]
        found += [
            f"this program did not make {one}" for one in unlike.strange if not one.is_trigger
        ]
    elif not (found := list(led_elsewhere(connection))):
        there = tables_of(version).tables
        guarded = [name for name in APPEND_ONLY if name in there and (name != CHAIN or version > 2)]
        found = list(_server_triggers(connection, guarded))
        names = frozenset(inspect(connection).get_table_names())
        found += other_structure(connection, version, names)
    if found:
        raise UnreadableFile(
            f"a ledger whose tables are not as this program makes them ({listed(found, MOST)})",
            "one that was changed by this program only",
            "Nothing was written. `carbon ledger verify` says what was changed; put the ledger "
            "back from a backup.",
            Place(ledger),
        )


def _sqlite_triggers(unlike: Unlike) -> Iterator[str]:
    """What is wrong with the triggers of a file in which *unlike* is not as it was made."""
    yield from _other_triggers(
        *({one.name[:60] for one in part if one.is_trigger} for part in unlike)
    )


def _server_triggers(connection: Connection, guarded: Sequence[str]) -> Iterator[str]:
    """What is wrong with PostgreSQL's triggers of the tables *guarded*, or stands in their place.

    Told with it are rows that are hidden, and triggers that are all switched off.
    """
    wanted = {f"{table}_{name}": str(bits) for table in guarded for name, bits in _KINDS.items()}
    every = [*guarded, VERSION]
    found = _postgresql_triggers(connection, every)
    yield from _other_triggers(
        {name for name in wanted if name not in found},
        {name for name in wanted if name in found and found[name] != wanted[name]},
        {name for name in found if name not in wanted},
    )
    yield from _with_hidden_rows(connection, every)
    role = connection.exec_driver_sql("SELECT current_setting('session_replication_role')").scalar()
    if role == "replica":
        yield (
            "Triggers and keys are switched off by session_replication_role = replica of the "
            "database or of the user: have whoever runs the database set it to origin"
        )


def _damaged(connection: Connection) -> Iterator[str]:
    rows = connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
    found = [" ".join(str(text).split()) for (text,) in rows if text != "ok"]
    if found:
        yield (
            f"The file of the ledger is damaged ({listed(found, MOST)}): put it back from a backup"
        )


def _without_parent(connection: Connection) -> Iterator[str]:
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    found = [f"row {row} of {table} names a {parent}" for table, row, parent, _ in rows]
    if found:
        yield f"{listed(found, MOST)} that is not there"


def _postgresql_triggers(connection: Connection, tables: Sequence[str]) -> dict[str, str]:
    """The triggers of *tables* by name: their bits where they refuse, else what."""
    own = ", ".join(f"'{name}'" for name in tables)
    rows = connection.exec_driver_sql(
        "SELECT t.tgname, t.tgtype, t.tgenabled, "
        "t.tgqual IS NULL AND cardinality(t.tgattr::int2[]) = 0, p.prosrc "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND n.nspname = current_schema() "
        f"AND c.relname IN ({own})"
    )
    found = {}
    for name, bits, enabled, is_always, source in rows:
        refuses = str(enabled) in "OA" and is_always and source.strip() == REFUSE
        found[str(name)] = str(bits) if refuses else "one that does not refuse"
    rules = connection.exec_driver_sql(
        "SELECT rulename FROM pg_rules WHERE schemaname = current_schema() "
        f"AND tablename IN ({own})"
    )
    found |= {str(name): "a rule" for (name,) in rules}
    return found


def _with_hidden_rows(connection: Connection, tables: Sequence[str]) -> Iterator[str]:
    """Tables of which PostgreSQL keeps rows from some users: sums would lack them in silence."""
    own = ", ".join(f"'{name}'" for name in tables)
    rows = connection.exec_driver_sql(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE n.nspname = current_schema() AND c.relname IN ({own}) "
        "AND (c.relrowsecurity OR c.relforcerowsecurity "
        "OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)) ORDER BY c.relname"
    )
    names = [str(name) for (name,) in rows]
    if names:
        yield (
            f"Row security that this program did not make hides rows of {listed(names, 30)}: have "
            "whoever runs the database take it away"
        )


def _other_triggers(
    lacking: Iterable[str], other: Iterable[str], strange: Iterable[str]
) -> Iterator[str]:
    if lacking:
        yield f"The triggers that refuse changes are not there: {listed(lacking, 30)}"
    if other:
        yield f"The triggers that refuse changes are not as they were made: {listed(other, 30)}"
    if strange:
        yield f"There are triggers that this program did not make: {listed(strange, 30)}"
