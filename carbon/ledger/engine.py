"""How a ledger's database is opened, and what it refuses told in words.

SQLite by one file, PostgreSQL by its URL: either way each transaction that writes is sealed when
it commits, see :mod:`carbon.ledger.chain`.
"""

from __future__ import annotations

import logging
import sqlite3
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbon.database import NOT_SHOWN, Database, cause_of
from carbon.errors import CarbonError, Place, UnreadableFile, first_line
from carbon.ledger import chain
from carbon.ledger.lost import refuse_lost
from carbon.ledger.places import journal_mode
from carbon.ledger.read_only import frozen_uri

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_TIMEOUT_SECONDS = 30
#: How long a look after a commit in doubt waits for the lock.
LOOK_SECONDS = 30
#: The drivers that take the parameters of PostgreSQL's own library.
LIBPQ = ("psycopg", "psycopg2")
#: SQLite's number for what is wrong with a statement itself.
_SQL_ERROR = sqlite3.SQLITE_ERROR
#: PostgreSQL's own tables and functions.
_CATALOGUE = "pg_catalog"
#: SQLAlchemy logs a connection that cannot be given back, with a traceback that Python prints
#: where nobody listens. Here what went wrong is told in a sentence already.
UNHEARD = logging.NullHandler()


class UnusableLedger(UnreadableFile):
    """The database is full, locked, stopped, or no ledger; nothing of the batch was written."""


#: What to do, by a word of the database's own message.
REMEDIES = {
    "locked": "Another import is running: wait for it and try again.",
    "full": "Nothing was logged. Free some space on the disk and log again.",
    "I/O": "Nothing was logged. See that the disk has space, and that the ledger and what stands "
    "beside it under its name and -journal or -wal are files; then log again.",
    "read-only": "Ask for the right to write there.",
    "readonly": "Ask for the right to write there.",
    "decode to UTF-8": "A text of the ledger was changed into what is none: see `carbon ledger "
    "verify`, and put the ledger back from a backup.",
    "unable to open": "See that you may read and write it and its folder. In a workspace that "
    "several share: chmod 2770 the folder and chmod -R g+rwX what is in it, once.",
    "malformed": "The file is damaged: see `carbon ledger verify`, and put it back from a backup.",
    "not a database": "It is no ledger, or its beginning was written over: put it back from a "
    "backup, or name the ledger's own file as ledger.url in carbon.toml.",
    "unsupported file": "It is damaged, or of a newer SQLite: put it back from a backup.",
    "no such": "Something other than this program changed its tables: see `carbon ledger verify`, "
    "and put the ledger back from a backup.",
    "": "Check ledger.url in carbon.toml, and that the database is running.",
}


def open_engine(database: Database, create: bool) -> Engine:
    """The engine of *database*; an SQLite file is made if need be, where *create* says so.

    Raises :class:`UnreadableFile` for a driver that is not installed or a URL that it does not
    take, and where there is no file and *create* is false.
    """
    logging.getLogger("sqlalchemy").addHandler(UNHEARD)
    return _of_file(database, create) if database.kind == "sqlite" else _of_server(database)


def _of_server(database: Database) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    url = database.url
    # Without an answer libpq waits for minutes.
    waits = url.get_driver_name() in LIBPQ and "connect_timeout" not in url.query
    connect = {"connect_timeout": LOOK_SECONDS} if waits else {}
    # A driver that is not installed, or that nobody knows, is told by its name in the URL;
    # nothing of the driver's own message, which may hold more of it.
    try:
        if url.get_dialect().is_async:
            raise ValueError("a driver for programs of another kind")
        engine = create_engine(url, poolclass=NullPool, connect_args=connect)
    except Exception:
        raise UnreadableFile(
            "ledger.url with a driver that is not installed, or with a parameter that it "
            f"does not take {NOT_SHOWN}",
            "postgresql+psycopg://user@host/database",
            "PostgreSQL needs: pip install 'county-carbon[postgres]'.",
            database.place,
        ) from None
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "commit", _seal)
    return engine


def _of_file(database: Database, create: bool) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool, StaticPool

    url, file = database.url, database.file
    if file is not None:
        _refuse_no_files(file)
    if file is not None and not file.is_file():
        refuse_lost(database)
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
        event.listen(frozen, "connect", _prepared)
        event.listen(frozen, "begin", _begin_sqlite)
        return frozen
    if file is not None and not file.exists() and file.parent.is_dir():
        # SQLite would make it so that only its owner may write it, also in a shared workspace.
        file.touch()
    engine = create_engine(
        url,
        poolclass=StaticPool if file is None else NullPool,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
    )
    event.listen(engine, "connect", _prepared)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "commit", _seal)
    return engine


def _refuse_no_files(file: Path) -> None:
    """Refuse a folder, a pipe or a link to nothing where SQLite keeps files.

    It waits for a pipe for ever, and would begin another ledger where a disk is not connected.
    """
    for ending in ("", "-journal", "-wal", "-shm"):
        path = file.with_name(f"{file.name}{ending}")
        if found := _no_file(path):
            raise UnusableLedger(
                f"{path.name}, which is {found}",
                "a file, or none" if ending else "the file of a ledger",
                "Connect what it lies on, or move it away, and try again.",
                Place(str(file)),
            )


def _no_file(path: Path) -> str:
    """What *path* is where it is neither a file nor lacking; empty where it is.

    Told from one look: another command may take its journal away between two.
    """
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if stat.S_ISLNK(mode) and not path.exists():
        return "a link to none"
    return "" if stat.S_ISREG(mode) or path.is_file() else "no file"


def _prepared(connection: Any, _record: object) -> None:
    # The driver's own BEGIN is deferred, under which two writers fail instead of waiting.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("carbon_writing")
    if writing:
        _keep_journal(connection)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _keep_journal(connection: Connection) -> None:
    """Let the file have the journal that its place asks for: SQLite writes that into the file.

    So only who writes does: reading changes no byte of a ledger, whichever journal it has.
    """
    file = connection.engine.url.database
    wanted = "MEMORY" if not file else journal_mode(Path(file))
    if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != wanted.casefold():
        connection.exec_driver_sql(f"PRAGMA journal_mode = {wanted}")


def _begin_postgresql(connection: Connection) -> None:
    """Have days, numbers and names told as they are, whatever the server or the role is set to.

    And its own catalogue looked into first, which it is where the path does not name it: somebody
    could have put tables and functions of the same names before it.
    """
    (path,) = connection.exec_driver_sql(
        "SELECT pg_catalog.current_setting('search_path') FROM (SELECT "
        "pg_catalog.set_config('datestyle', 'ISO', true), "
        "pg_catalog.set_config('extra_float_digits', '1', true), "
        "pg_catalog.set_config('quote_all_identifiers', 'off', true)) AS set_here"
    ).one()
    parts = [part.strip() for part in str(path).split(",")]
    own = [part for part in parts if part.strip('"') != _CATALOGUE]
    if own != parts:
        from sqlalchemy import text

        set_path = text("SELECT pg_catalog.set_config('search_path', :path, true)")
        connection.execute(set_path, {"path": ", ".join(own)})


def _seal(connection: Connection) -> None:
    if connection.get_execution_options().get("carbon_writing"):
        chain.seal(connection)


def unusable(database: Database, error: Exception) -> UnreadableFile:
    """That *database* could not be used, and why, as :func:`~carbon.database.cause_of` tells it."""
    cause = cause_of(error)
    return UnusableLedger(
        f"a ledger that cannot be used ({cause})",
        "a ledger that this program has written",
        next((remedy for word, remedy in REMEDIES.items() if word in cause), REMEDIES[""]),
        Place(str(database)),
    )


def is_of_database(error: BaseException) -> bool:
    """Whether it is a database that ends this: full, locked, stopped, damaged, no ledger.

    Of the kinds of error the others are what one statement did wrong, or a value that the driver
    cannot read; SQLite's own word for a damaged file is of no kind.
    """
    from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

    return type(error) in (DatabaseError, InterfaceError, OperationalError)


def is_failing(error: BaseException) -> bool:
    """Whether nothing more can be asked: not where a question is about what is not there.

    SQLite calls that operational too, as a question about a table or a key that is gone, and its
    driver a text that is none, without any code of SQLite's.
    """
    own = getattr(error, "orig", None)
    is_of_question = isinstance(own, sqlite3.Error) and (
        getattr(own, "sqlite_errorcode", _SQL_ERROR) == _SQL_ERROR
    )
    return isinstance(error, UnusableLedger) or (is_of_database(error) and not is_of_question)


def said_by(error: Exception) -> str:
    """What an error that is no fault says, in short: its kind, and its first line."""
    if isinstance(error, CarbonError):
        return str(error)
    own = getattr(error, "orig", None) or error
    if isinstance(own, RecursionError):
        return "it is nested too deeply"
    return f"{type(own).__name__}: {first_line(own)}"
