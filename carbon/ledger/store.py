"""Where readings are kept: SQLite by default, PostgreSQL for a team; the same code for both.

Nothing here judges a reading: what may enter is decided by the checks. Here is only that a batch
enters whole or not at all, once, and is never changed.
"""

from __future__ import annotations

import json
import logging
import math
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from carbon.database import NOT_SHOWN, Database, cause_of
from carbon.errors import Place, UnreadableFile
from carbon.ledger import chain, queries
from carbon.ledger.account import Account
from carbon.ledger.acts import login
from carbon.ledger.clock import CLOCK_IS_RIGHT, moment
from carbon.ledger.older import stand_in
from carbon.ledger.parked import Parked, park
from carbon.ledger.places import advice, journal_mode
from carbon.ledger.queries import COLUMNS
from carbon.ledger.read_only import frozen_uri
from carbon.ledger.records import Finding, Reading
from carbon.ledger.schema import MIGRATIONS, WRITING_LOCK, bring_up_to_date, table, version_of
from carbon.ledger.turns import wait_for_turn
from carbon.locks import locked
from carbon.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection, Engine

__all__ = ["COLUMNS", "Batch", "Ledger", "exists"]

BUSY_TIMEOUT_SECONDS = 30
#: How long a look after a commit in doubt waits for the lock.
LOOK_SECONDS = 30
#: The drivers that take the parameters of PostgreSQL's own library.
LIBPQ = ("psycopg", "psycopg2")
#: SQLAlchemy logs a connection that cannot be given back, with a traceback that Python prints
#: where nobody listens. Here what went wrong is told in a sentence already.
UNHEARD = logging.NullHandler()


@dataclass(frozen=True)
class Batch:
    """One act on the ledger, before it has a number.

    ``kind`` is import, correction, estimate or withdrawal. ``evidence`` is the sha256 of the
    file, empty where there is none. ``skipped`` counts rows that were logged before. ``layout``
    is the text of the layout that the file was read by, empty where none was needed. ``login`` is
    that of the machine, beside the name that ``by`` gives; ``options`` those of the command by
    which something was let through, as JSON.
    """

    kind: str
    by: str
    file: str = ""
    evidence: str = ""
    format: str = ""
    settings: str = ""
    rows: int = 0
    skipped: int = 0
    reason: str = ""
    layout: str = ""
    login: str = ""
    options: str = ""


class UnusableLedger(UnreadableFile):
    """The database is full, locked, stopped, or no ledger; nothing of the batch was written."""


#: What to do, by a word of the database's own message.
REMEDIES = {
    "locked": "Another import is running: wait for it and try again.",
    "full": "Nothing was logged. Free some space on the disk and log again.",
    "I/O": "Nothing was logged. Free some space on the disk and log again.",
    "read-only": "Ask for the right to write there.",
    "readonly": "Ask for the right to write there.",
    "malformed": "The file is damaged: see `carbon ledger verify`, and put it back from a backup.",
    "": "Check ledger.url in carbon.toml, and that the database is running.",
}


class Ledger:
    """An open ledger; a context manager.

    >>> with Ledger.open("sqlite://") as ledger:
    ...     len(ledger.readings())
    0
    """

    def __init__(self, engine: Engine, database: Database) -> None:
        self._engine, self._database = engine, database
        #: Whether it was as an earlier version has made it when it was opened.
        self.is_older = False

    @classmethod
    def open(cls, where: Database | str, create: bool = True) -> Self:
        """Open the ledger at *where*, a database or its URL, made if need be.

        One that an earlier version has made is read as it is, and migrated by what is next written.

        Raises :class:`UnreadableFile` where there is none and *create* is false, where the URL
        cannot be read, or where the database does not answer.
        """
        from sqlalchemy.exc import SQLAlchemyError

        database = Database.of_url(where) if isinstance(where, str) else where
        engine = _engine(database, create)
        ledger = cls(engine, database)
        try:
            if database.kind != "sqlite":
                ledger._connects()
            with ledger.reading() as connection:
                version = version_of(connection)
            if not 0 < version <= len(MIGRATIONS):
                with ledger.writing():
                    pass
            ledger.is_older = version < len(MIGRATIONS)
        except SQLAlchemyError as error:
            engine.dispose()
            raise _unusable(database, error) from None
        except BaseException:
            engine.dispose()
            raise
        return ledger

    def _connects(self) -> None:
        """Connect once, so that whatever the driver makes of the URL is told in a sentence.

        A parameter that the driver does not take is a TypeError, a host that is none a
        UnicodeError: their tracebacks would show parts of the URL.
        """
        try:
            self._engine.connect().close()
        except Exception as error:
            raise _unusable(self._database, error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other import runs beside; rolled back on any exception.

        An older ledger is brought up to date first. Raises :class:`~carbon.locks.FileInUse` where
        another keeps it for too long.
        """
        writing = self._engine.execution_options(carbon_writing=True)
        file = self._database.file
        alone = locked(file) if file is not None else nullcontext()
        with self._in_words(), alone, writing.begin() as connection:
            if connection.dialect.name == "postgresql":
                wait_for_turn(connection, self.name)
            chain.forget(connection)
            bring_up_to_date(connection)
            chain.begin(connection)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction for looking only: one consistent state."""
        engine = self._engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with self._in_words(), engine.begin() as connection:
            if self.is_older and 0 < version_of(connection) < len(MIGRATIONS):
                stand_in(connection)
            yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A look on a fresh connection, with the writing lock: nobody else is at it meanwhile.

        To find out what became of a commit that brought no answer. Waits for whoever holds the
        lock, for :data:`LOOK_SECONDS` at most. An error is passed on as the database gave it.
        """
        writing = self._engine.execution_options(carbon_writing=True)
        # Nothing to commit: a commit of the look itself could only bring a doubt of its own.
        with writing.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOOK_SECONDS}s'")
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{LOOK_SECONDS}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING_LOCK})")
            yield connection

    @property
    def name(self) -> str:
        """Where the ledger is, to be shown: without secrets."""
        return str(self._database)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """A database that fails (full, locked, stopped) is a sentence."""
        from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

        try:
            yield
        except (DatabaseError, InterfaceError) as error:
            # Of the kinds of DatabaseError the others are what a statement did wrong; SQLite's
            # own word for a damaged file is of no kind.
            if type(error) not in (DatabaseError, InterfaceError, OperationalError):
                raise
            raise _unusable(self._database, error) from None

    def readings(
        self,
        start: date | None = None,
        end: date | None = None,
        meters: Collection[str] | None = None,
        as_at: date | None = None,
        up_to_batch: int | None = None,
        only: Sequence[str] = queries.COLUMNS,
    ) -> pd.DataFrame:
        """The readings that stand, as a table with the columns *only*, of :data:`COLUMNS`.

        *start* and *end* choose readings that share a day with ``[start, end)``; *meters*
        chooses by id. *as_at* leaves out what was logged or withdrawn after that day (UTC),
        *up_to_batch* what a later batch than that logged or withdrew.
        Ordered by meter, start and reading; ``start`` and ``end`` are ``datetime.date``.
        """
        import pandas as pd

        with self.reading() as connection:
            rows = queries.readings(connection, start, end, meters, as_at, up_to_batch, only)
        types = {"reading": "int64", "quantity": "float64", "days_with_data": "int64"}
        types |= {"batch": "int64", "source_row": "int64"}
        known = {name: kind for name, kind in types.items() if name in only}
        return pd.DataFrame(rows, columns=list(only)).astype(known)

    def last_batch(self, as_at: date | None = None) -> int:
        """The number of the newest batch, logged on *as_at* at the latest; 0 before the first."""
        with self.reading() as connection:
            return queries.last_batch(connection, as_at)

    def head(self, as_at: date | None = None, of_figures: bool = False) -> chain.Link | None:
        """The newest entry of the chain; see :func:`carbon.ledger.chain.head`."""
        with self.reading() as connection:
            return chain.head(connection, as_at, of_figures)

    def warned(self, checks: Collection[str]) -> frozenset[int]:
        """The numbers of the readings that one of *checks* warned of when they were logged."""
        with self.reading() as connection:
            return queries.warned(connection, checks)

    def add(
        self,
        connection: Connection,
        batch: Batch,
        readings: Sequence[Reading],
        withdrawn: Iterable[int] = (),
        remarks: Sequence[Finding] = (),
        now: datetime | None = None,
        account: Account | None = None,
        parked: Sequence[Parked] = (),
    ) -> int:
        """Write one batch, its readings and what it withdraws; the batch's number.

        Everything is written inside the transaction of *connection*, so that it stands or falls
        with it. *withdrawn* are ids of readings that *batch* replaces or undoes; *account* is
        what became of the columns and rows of its file, *parked* the rows of it that wait.
        """
        from sqlalchemy import func, insert, select

        if not all(map(math.isfinite, (reading.quantity for reading in readings))):
            raise ValueError("a reading without a finite quantity")
        at, was_behind = moment(connection, now)
        written = vars(batch) | {"login": batch.login or login()}
        if was_behind:
            let_through = json.loads(batch.options or "{}") | {CLOCK_IS_RIGHT: True}
            written["options"] = json.dumps(let_through, ensure_ascii=False)
        number = connection.execute(
            insert(table("batch"))
            .values(
                **written,
                logged_at=at,
                tool=f"carbon {__version__}",
            )
            .returning(table("batch").c.id)
        ).scalar_one()
        reading = table("reading")
        first = (connection.execute(select(func.max(reading.c.id))).scalar() or 0) + 1
        if readings:
            _insert(connection, first, number, readings)
        withdrawals = [
            {
                "reading": old,
                "batch": number,
                "reason": batch.reason,
                "by": batch.by,
                "withdrawn_at": at,
            }
            for old in withdrawn
        ]
        if withdrawals:
            connection.execute(insert(table("withdrawal")), withdrawals)
        if remarks:
            numbers = {id(one): first + index for index, one in enumerate(readings)}
            connection.execute(
                insert(table("remark")),
                [
                    {
                        "batch": number,
                        "reading": numbers.get(id(finding.reading)),
                        "check": finding.check,
                        "text": str(finding.fault),
                    }
                    for finding in remarks
                ],
            )
        if rows := _account_rows(number, account or Account()):
            connection.execute(insert(table("account")), rows)
        park(connection, int(number), parked)
        return int(number)


def _account_rows(batch: int, account: Account) -> list[dict[str, object]]:
    """An account as rows of its table: a row a column, and a row for the rows of one fate."""
    names = ("batch", "part", "item", "name", "use", "detail", "count")
    columns = [
        (batch, queries.COLUMN, one.letter, one.heading, one.use, one.detail, 1)
        for one in account.columns
    ]
    rows = [
        (batch, queries.ROW, str(number), one.reason, one.use, one.rows, one.count)
        for number, one in enumerate(account.rows, 1)
    ]
    return [dict(zip(names, row, strict=True)) for row in (*columns, *rows)]


def _insert(connection: Connection, first: int, batch: int, readings: Sequence[Reading]) -> None:
    """Insert readings, numbered from *first* on.

    For SQLite straight by the driver: SQLAlchemy's work on each row would cost more than all the
    rest of an import.
    """
    from sqlalchemy import insert

    names = chain.COLUMNS["reading"]
    last = first + len(readings) - 1
    by_column: list[Sequence[Any]] = [range(first, last + 1), (batch,) * len(readings)]
    by_column += zip(*readings, strict=True)
    spelled = lru_cache(maxsize=None)(date.isoformat)
    days = {names.index(name) for name in ("start", "end")}
    as_text = [
        list(map(spelled, cells)) if number in days else cells
        for number, cells in enumerate(by_column)
    ]
    chain.hashed_already(connection, first - 1, last, as_text)
    if connection.dialect.name == "sqlite":
        quoted = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" * len(names))
        rows = list(zip(*as_text, strict=True))
        connection.exec_driver_sql(f"INSERT INTO reading ({quoted}) VALUES ({marks})", rows)
    else:
        named = [dict(zip(names, row, strict=True)) for row in zip(*by_column, strict=True)]
        connection.execute(insert(table("reading")), named)


def advice_on(database: Database) -> str:
    """What to tell about where *database* lies; empty where all is well."""
    return "" if database.file is None else advice(database.file)


def exists(database: Database) -> bool:
    """Whether there may be a ledger at *database*; only of an SQLite file can that be told."""
    return database.kind != "sqlite" or (database.file is not None and database.file.is_file())


def _engine(database: Database, create: bool) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool, StaticPool

    logging.getLogger("sqlalchemy").addHandler(UNHEARD)
    url, file = database.url, database.file
    if database.kind != "sqlite":
        # Without an answer libpq waits for minutes.
        waits = url.get_driver_name() in LIBPQ and "connect_timeout" not in url.query
        connect = {"connect_timeout": LOOK_SECONDS} if waits else {}
        # A driver that is not installed, or that nobody knows, is told by its name in the URL;
        # nothing of the driver's own message, which may hold more of it.
        try:
            if url.get_dialect().is_async:
                raise ValueError("a driver for programs of another kind")
            engine = create_engine(url, poolclass=NullPool, connect_args=connect)
            event.listen(engine, "commit", _seal)
            return engine
        except Exception:
            raise UnreadableFile(
                "ledger.url with a driver that is not installed, or with a parameter that it "
                f"does not take {NOT_SHOWN}",
                "postgresql+psycopg://user@host/database",
                "PostgreSQL needs: pip install 'county-carbon[postgres]'.",
                database.place,
            ) from None
    if file is not None and not create and not file.is_file():
        raise UnreadableFile(
            "no ledger yet",
            "a ledger",
            "Log something first: carbon readings log FILE.",
            Place(str(file)),
        )
    if file is not None and (uri := frozen_uri(file)) is not None:
        frozen = create_engine(
            url, poolclass=NullPool, creator=lambda: sqlite3.connect(uri, uri=True)
        )
        event.listen(frozen, "connect", _preparation(None))
        event.listen(frozen, "begin", _begin_sqlite)
        return frozen
    if file is not None and file.parent.is_dir():
        # SQLite would make it so that only its owner may write it, also in a shared workspace.
        file.touch()
    engine = create_engine(
        url,
        poolclass=StaticPool if file is None else NullPool,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
    )
    journal = "MEMORY" if file is None else journal_mode(file)
    event.listen(engine, "connect", _preparation(journal))
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "commit", _seal)
    return engine


def _preparation(journal: str | None) -> Callable[[Any, object], None]:
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own BEGIN is deferred, under which two writers fail instead of waiting.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        if journal is not None:
            cursor.execute(f"PRAGMA journal_mode = {journal}")
        cursor.close()

    return prepare


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("carbon_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _seal(connection: Connection) -> None:
    if connection.get_execution_options().get("carbon_writing"):
        chain.seal(connection)


def _unusable(database: Database, error: Exception) -> UnreadableFile:
    cause = cause_of(error)
    return UnusableLedger(
        f"a ledger that cannot be used ({cause})",
        "a ledger that this program has written",
        next((remedy for word, remedy in REMEDIES.items() if word in cause), REMEDIES[""]),
        Place(str(database)),
    )
