"""Where readings are kept: SQLite by default, PostgreSQL for a team; the same code for both.

Nothing here judges a reading: what may enter is decided by the checks. Here is only that a batch
enters whole or not at all, once, and is never changed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from carbon.database import Database
from carbon.files import is_there
from carbon.ledger import chain, queries
from carbon.ledger.account import Account
from carbon.ledger.acts import login
from carbon.ledger.clock import CLOCK_IS_RIGHT, moment
from carbon.ledger.database_checks import refuse_changed
from carbon.ledger.engine import LOOK_SECONDS, is_of_database, open_engine, unusable
from carbon.ledger.lost import refuse_lost
from carbon.ledger.older import stand_in
from carbon.ledger.parked import Parked, park
from carbon.ledger.places import advice
from carbon.ledger.queries import COLUMNS
from carbon.ledger.records import Finding, Reading
from carbon.ledger.schema import MIGRATIONS, WRITING_LOCK, bring_up_to_date, table, version_of
from carbon.ledger.turns import wait_for_turn
from carbon.locks import locked
from carbon.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection, Engine

__all__ = ["COLUMNS", "Batch", "Ledger", "exists"]


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
        engine = open_engine(database, create)
        ledger = cls(engine, database)
        try:
            if database.kind != "sqlite":
                ledger._connects()
            with ledger.reading() as connection:
                version = version_of(connection)
            if version == 0:
                refuse_lost(database)
            if not 0 < version <= len(MIGRATIONS):
                with ledger.writing():
                    pass
            ledger.is_older = version < len(MIGRATIONS)
        except SQLAlchemyError as error:
            engine.dispose()
            raise unusable(database, error) from None
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
            raise unusable(self._database, error) from None

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
            refuse_changed(connection, self.name)
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
        try:
            yield
        except Exception as error:
            if not is_of_database(error):
                raise
            raise unusable(self._database, error) from None

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

    def head(self, as_at: date | None = None, of_figures: bool = False) -> chain.ChainEntry | None:
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
        chain.meant(connection, "batch", 1)
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
            chain.meant(connection, "withdrawal", len(withdrawals))
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
            chain.meant(connection, "remark", len(remarks))
        if rows := _account_rows(number, account or Account()):
            connection.execute(insert(table("account")), rows)
            chain.meant(connection, "account", len(rows))
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
    chain.meant(connection, "reading", len(readings))
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
    """Whether there may be a ledger at *database*; only of an SQLite file can that be told.

    Raises :class:`UnreadableFile` where there is none and its evidence or packs are there.
    """
    if database.kind != "sqlite" or (database.file is not None and is_there(database.file)):
        return True
    refuse_lost(database)
    return False
