"""The tables of a ledger as this program made them: columns, keys, and what they must refuse.

Whoever takes a key away lets in what the database would have refused: a reading twice under one
number, a withdrawal of what is not there. Rows are judged by the chain, which sees them; here it is
only what keeps the next ones out. Indexes that refuse nothing are left to who runs the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from carbon.errors import listed
from carbon.ledger.master import Unlike, said_otherwise, unlike_made
from carbon.ledger.schema import APPEND_ONLY, CHAIN, VERSION, tables_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

#: How the databases call the kinds of columns that the ledger has.
_KINDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sqlite": {
        "INTEGER": ("INTEGER",),
        "TEXT": ("TEXT",),
        "DATE": ("DATE",),
        "DOUBLE": ("DOUBLE", "REAL"),
    },
    "postgresql": {
        "INTEGER": ("INTEGER",),
        "TEXT": ("TEXT",),
        "DATE": ("DATE",),
        "DOUBLE": ("DOUBLE PRECISION",),
    },
}
#: What PostgreSQL lets be changed beside columns and keys, by table.
_ALTERED = """
SELECT c.relname, 'its key ' || k.conname || ' is switched off'
FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND (NOT k.convalidated OR EXISTS
  (SELECT FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled NOT IN ('O', 'A')))
UNION ALL SELECT c.relname, 'its column ' || a.attname || ' is compared in an order of its own'
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
  AND a.attcollation <> t.typcollation
UNION ALL SELECT c.relname, 'it has a rule ' || k.conname || ' that this program did not make'
FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND k.contype = 'x'
UNION ALL SELECT relname, 'a server that crashes empties it (UNLOGGED)' FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relpersistence <> 'p'
UNION ALL SELECT c.relname, 'rows of ' || i.inhrelid::regclass || ' are found in it'
FROM pg_class c JOIN pg_inherits i ON i.inhparent = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
ORDER BY 1, 2
"""


class _Seen(NamedTuple):
    """What the database says of tables, by their names: all of them asked at once."""

    columns: Mapping[str, Any]
    key: Mapping[str, Any]
    foreign: Mapping[str, Any]
    unique: Mapping[str, Any]
    indexes: Mapping[str, Any]
    rules: Mapping[str, Any]


def _seen(connection: Connection, names: Sequence[str]) -> _Seen:
    import warnings

    from sqlalchemy import inspect

    asked = inspect(connection)
    # An older ledger is looked at through views of the same names, which are no tables.
    own = "main" if connection.dialect.name == "sqlite" else str(asked.default_schema_name)
    answers = (
        ask(own, filter_names=names)
        for ask in (
            asked.get_multi_columns,
            asked.get_multi_pk_constraint,
            asked.get_multi_foreign_keys,
            asked.get_multi_unique_constraints,
            asked.get_multi_indexes,
            asked.get_multi_check_constraints,
        )
    )
    with warnings.catch_warnings():
        # SQLAlchemy warns of an SQLite index by an expression: it is told with what is beside.
        warnings.simplefilter("ignore")
        return _Seen(*({name: said for (_, name), said in answer.items()} for answer in answers))


def led_elsewhere(connection: Connection) -> Iterator[str]:
    """That names are not looked up first where the tables of the ledger are, in PostgreSQL.

    Nothing can then be said of what they are made of: catalogues are asked by the first schema.
    """
    from sqlalchemy import inspect

    if connection.dialect.name == "sqlite":
        return
    row = connection.exec_driver_sql(
        "SELECT n.nspname, current_schema() FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE c.oid = pg_catalog.to_regclass('{VERSION}')"
    ).one_or_none()
    if row is None:
        return
    own, *first = str(row[0]), str(row[1]), str(inspect(connection).default_schema_name)
    other = next((name for name in first if name != own), own)
    if other != own:
        yield (
            f"The search_path of the database or of the user leads to {other!r} before {own!r}, "
            "where the tables of the ledger are: have whoever runs the database put it right"
        )


def other_structure(connection: Connection, version: int, there: frozenset[str]) -> Iterator[str]:
    """A sentence for each table that is not as *version* of the schema makes it.

    *there* are the tables that the ledger has. Nothing where :func:`led_elsewhere` says why.
    """
    if any(led_elsewhere(connection)):
        return
    dialect = connection.dialect.name
    made = tables_of(version)
    seen = _seen(connection, [name for name in made.tables if name in there])
    altered: dict[str, list[str]] = {}
    if dialect == "postgresql":
        for name, what in connection.exec_driver_sql(_ALTERED):
            altered.setdefault(str(name), []).append(str(what))
    unlike = unlike_made(connection, version) if dialect == "sqlite" and there else None
    said = {one.name: one for one in unlike.other if one.kind == "table"} if unlike else {}
    if unlike:
        yield from _beside_tables(unlike)
    for name in made.tables if there else ():
        if name not in there:
            if name != CHAIN:
                yield f"The table {name} is not there"
            continue
        wrong = list(altered.get(name, ()))
        if name in APPEND_ONLY:
            wrong += _other(seen, made.tables[name], dialect)
        if name in said:
            wrong += [f"it says {part}" for part in said_otherwise(said[name], version)]
        if wrong:
            yield f"The table {name} is not as it was made: {listed(wrong, 8)}"


def _beside_tables(unlike: Unlike) -> Iterator[str]:
    """What is neither a table of the ledger nor a trigger, and not as it was made."""
    strange = [str(one) for one in unlike.strange if not one.is_trigger]
    other = [str(one) for one in unlike.other if one.kind != "table" and not one.is_trigger]
    lacking = [str(one) for one in unlike.lacking if one.kind != "table" and not one.is_trigger]
    if strange:
        yield f"The file holds what this program did not make: {listed(strange, 8)}"
    if other:
        yield f"The file holds what was made otherwise: {listed(other, 8)}"
    if lacking:
        yield f"The file lacks what this program made: {listed(lacking, 8)}"


def _other(seen: _Seen, made: Table, dialect: str) -> Iterator[str]:
    """What of a table differs from how it is *made*, each in a few words."""
    kinds = _KINDS[dialect]
    columns = {str(one["name"]): one for one in seen.columns[made.name]}
    for column in made.columns:
        found = columns.pop(column.name, None)
        if found is None:
            yield f"its column {column.name} is not there"
            continue
        kind = str(found["type"]).upper()
        if kind not in kinds[str(column.type).upper()]:
            yield f"its column {column.name} is of the kind {kind}"
        if bool(found["nullable"]) is not bool(column.nullable):
            takes = "takes" if found["nullable"] else "refuses"
            yield f"its column {column.name} {takes} cells that are empty"
    yield from (f"it has a column {name} that this program did not make" for name in columns)
    key = list(seen.key[made.name]["constrained_columns"])
    if key != [column.name for column in made.primary_key]:
        yield f"its primary key is {listed(key) or 'not there'}"
    yield from _differing(_foreign(seen, made.name), _foreign_made(made), "key to")
    alone = {column.name for column in made.columns if column.unique}
    yield from _differing(_unique(seen, made.name), alone, "rule of no two alike in")
    yield from _differing({str(one["sqltext"]) for one in seen.rules[made.name]}, set(), "rule")


def _differing(found: set[str], made: set[str], what: str) -> Iterator[str]:
    yield from (f"its {what} {name} is not there" for name in made - found)
    yield from (f"it has a {what} {name} that this program did not make" for name in found - made)


def _foreign_made(made: Table) -> set[str]:
    return {f"{one.target_fullname} from {one.parent.name}" for one in made.foreign_keys}


def _foreign(seen: _Seen, name: str) -> set[str]:
    """The foreign keys of a table, each as text; what it does beyond refusing is told with it."""
    found: set[str] = set()
    for one in seen.foreign[name]:
        to, of = ",".join(one["referred_columns"]), ",".join(one["constrained_columns"])
        more = "".join(f" ({key} {said})" for key, said in sorted(_options(one)))
        found.add(f"{one['referred_table']}.{to} from {of}{more}")
    return found


def _options(key: Any) -> Iterator[tuple[str, str]]:
    return ((str(name), str(said)) for name, said in key.get("options", {}).items())


def _unique(seen: _Seen, name: str) -> set[str]:
    rules = [one["column_names"] for one in seen.unique[name]]
    rules += [one["column_names"] for one in seen.indexes[name] if one["unique"]]
    return {",".join(str(column) for column in columns) for columns in rules}
