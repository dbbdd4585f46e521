"""What an SQLite ledger says that it is made of, beside what this program makes.

SQLite keeps the statements that made a file's tables, indexes and triggers in a table of its own,
``sqlite_master``, and runs whatever statement stands there, under whichever kind and name. So every
row of it is compared whole with those of a ledger that this program has just made: by its kind, its
name, its table and its statement. What a row calls itself is not asked.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from carbon.ledger import schema

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: A comment, a blank, or a token: text, a name in one of four quotes, a word or number, a sign.
_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|\Z)|\s+|('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|\[[^\]]*\]|\w+|.)",
    re.DOTALL,
)
#: A quoted name that needs no quotes: which names are quoted differs by version of SQLAlchemy, and
#: what is a word of SQL is written in capitals.
_PLAIN = re.compile(r'"([a-z_][a-z_0-9]*)"')
#: What SQLite itself adds, when it is asked to look at how values are spread.
_STATISTICS = frozenset(
    {
        ("table", "sqlite_stat1", "sqlite_stat1", "CREATE TABLE sqlite_stat1 ( tbl , idx , stat )"),
        (
            *("table", "sqlite_stat4", "sqlite_stat4"),
            "CREATE TABLE sqlite_stat4 ( tbl , idx , neq , nlt , ndlt , sample )",
        ),
    }
)
#: An index that only makes looking quicker: of columns by their names, with no rule or condition.
_NAME = r"""(?:\w+|"[^"]*"|`[^`]*`|\[[^\]]*\])"""
_PLAIN_INDEX = re.compile(
    rf"CREATE INDEX {_NAME} ON {_NAME} \( {_NAME}(?: ASC| DESC)?(?: , {_NAME}(?: ASC| DESC)?)* \)",
    re.IGNORECASE,
)
#: How much of a statement is gone through to tell in what it differs.
_TOKENS_TOLD = 1_000


class MasterRow(NamedTuple):
    """A row of ``sqlite_master``, its statement as tokens with one blank between them."""

    kind: str
    name: str
    table: str
    statement: str

    @property
    def is_trigger(self) -> bool:
        """Whether it is one, or calls itself one."""
        words = self.statement.upper().split(maxsplit=3)
        return self.kind.casefold() == "trigger" or "TRIGGER" in words[:3]

    @property
    def refuses_nothing(self) -> bool:
        """Whether it is an index that changes neither what is taken nor what is found."""
        return self.kind == "index" and _PLAIN_INDEX.fullmatch(self.statement) is not None

    def __str__(self) -> str:
        return f"{self.kind[:20]} {self.name[:60]}"


class Unlike(NamedTuple):
    """What is not as it was made: *lacking*, *other* under the name of ours, and *strange*."""

    lacking: tuple[MasterRow, ...]
    other: tuple[MasterRow, ...]
    strange: tuple[MasterRow, ...]


def tokens(statement: str) -> list[str]:
    """The tokens of a statement in SQL, without its comments and blanks.

    >>> tokens('UNIQUE/**/("by") ON -- a comment')
    ['UNIQUE', '(', 'by', ')', 'ON']
    """
    found = (match[1] for match in _TOKEN.finditer(statement))
    return [_PLAIN.fullmatch(one)[1] if _PLAIN.fullmatch(one) else one for one in found if one]  # type: ignore[index]


@lru_cache(maxsize=256)
def _spaced(statement: str) -> str:
    """The tokens with a blank between: those of a ledger are those of one just made, by far."""
    return " ".join(tokens(statement))


def unlike_made(connection: Connection, version: int) -> Unlike:
    """How the SQLite file of *connection* differs from a ledger of *version* as it was made."""
    made = _made(min(version, len(schema.MIGRATIONS)) or len(schema.MIGRATIONS))
    found = _rows(connection)
    seen = set[tuple[str, str]]()
    other, strange = [], []
    for one in found:
        key = (one.kind, one.name)
        own = made.get(key)
        if own is None or key in seen:
            if not (one in _STATISTICS or one.refuses_nothing):
                strange.append(one)
        elif one != own:
            other.append(one)
        seen.add(key)
    lacking = [one for key, one in made.items() if key not in seen and not one.refuses_nothing]
    return Unlike(tuple(lacking), tuple(other), tuple(strange))


def said_otherwise(one: MasterRow, version: int) -> list[str]:
    """What the statement of *one* says that the one of the same name, as it was made, does not."""
    made = _made(min(version, len(schema.MIGRATIONS)) or len(schema.MIGRATIONS))
    own = made[one.kind, one.name]
    if own.table != one.table:
        return [f"of the table {own.table}, not {one.table[:60]}"]
    before, after = own.statement.split(" "), one.statement.split(" ")[:_TOKENS_TOLD]
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    more = {" ".join(after[first:last])[:100] for _, _, _, first, last in steps if first < last}
    more -= {part for part in more if not set(part) - set("(), ")}
    less = {" ".join(before[first:last])[:100] for _, first, last, _, _ in steps if first < last}
    return sorted(more) or [f"no {part}" for part in sorted(less)]


def _rows(connection: Connection) -> list[MasterRow]:
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM main.sqlite_master"
    ).fetchall()
    return [
        MasterRow(str(kind), str(name), str(table), _spaced(str(sql or "")))
        for kind, name, table, sql in rows
    ]


@cache
def _made(version: int) -> Mapping[tuple[str, str], MasterRow]:
    """The rows of a ledger that this program has just made, by kind and name."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    engine = create_engine("sqlite://", poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            schema.bring_up_to_date(connection, schema.MIGRATIONS[:version])
            return {(one.kind, one.name): one for one in _rows(connection)}
    finally:
        engine.dispose()
