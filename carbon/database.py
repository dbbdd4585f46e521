"""Where a ledger is: an SQLite file or a PostgreSQL database, told without its secrets.

A URL may hold a password in more places than one sees: before the ``@``, in a parameter, in a
host or a database's name where an ``@`` or a ``/`` was not written as ``%40`` and ``%2F``. So no
part of it is ever shown but what is certain to be a host, a port and a database's name, and no
driver's message is passed on that may repeat it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote

from carbon.errors import Place, UnreadableFile

if TYPE_CHECKING:
    from sqlalchemy import URL

EXPECTED = (
    'an SQLite file such as url = "sqlite:///ledger.db" or a PostgreSQL database such as '
    'url = "postgresql+psycopg://user@host/database"'
)
FILE = 'three slashes and the path of a file, such as url = "sqlite:///ledger.db"'
NOT_SHOWN = "(not shown: it may hold a password)"
PARTS = (
    "In a user's name or a password write %40 for @, %2F for /, %3A for :, %3F for ? and %23 "
    "for #; better, keep the password out of it, in the file that PostgreSQL calls .pgpass."
)

#: What PostgreSQL's driver says while it connects or loses a connection, and how it is told here:
#: its own words may repeat any part of the URL.
CAUSES = (
    (("password authentication failed",), "the password was refused"),
    (("no password supplied",), "no password was given"),
    (("pg_hba",), "the server does not admit this user from this computer"),
    (("role", "does not exist"), "the user is not known there"),
    (("database", "does not exist"), "there is no such database"),
    (("connection refused",), "nothing answers at that host and port"),
    (("translate host name",), "the host is not known"),
    (("resolve host",), "the host is not known"),
    (("name or service not known",), "the host is not known"),
    (("getaddrinfo",), "the host is not known"),
    (("timeout",), "no answer in time"),
    (("timed out",), "no answer in time"),
    (("certificate",), "the encrypted connection failed"),
    (("ssl",), "the encrypted connection failed"),
    (("too many",), "the server has too many connections"),
    (("connection slots",), "the server has too many connections"),
    (("starting up",), "the server is starting"),
    (("shutting down",), "the server is shutting down"),
    (("closed",), "the connection was lost"),
    (("lost",), "the connection was lost"),
    (("terminating",), "the connection was lost"),
    (("reset",), "the connection was lost"),
    (("broken pipe",), "the connection was lost"),
    (("eof",), "the connection was lost"),
    (("connection option",), "the URL has a parameter that PostgreSQL does not know"),
    (("connection info string",), "the URL has a parameter that PostgreSQL does not know"),
)


@dataclass(frozen=True)
class Beside:
    """The folders of a workspace in which a ledger leaves what was logged and what was reported."""

    evidence: Path
    packs: Path


@dataclass(frozen=True)
class Database:
    """Where a ledger is; printed without its secrets.

    ``file`` is the path of an SQLite database, None in memory (for tests) and for PostgreSQL;
    ``beside`` is where its workspace keeps what a ledger leaves, None where it has no workspace.

    >>> print(Database.of_url("postgresql+psycopg://jo:secret@db.example/carbon?password=x"))
    db.example/carbon
    """

    kind: str
    file: Path | None = None
    place: Place | None = None
    _url: str = field(default="", repr=False)
    beside: Beside | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of_file(cls, file: Path) -> Self:
        """The SQLite database in *file*, whatever characters its path has."""
        return cls("sqlite", file)

    @classmethod
    def of_url(cls, url: str, place: Place | None = None) -> Self:
        """What *url* names; :class:`UnreadableFile`, without *url*, where that is no ledger.

        Also a database in memory, for tests and notebooks: what is logged there is gone when the
        program ends, so a workspace takes :meth:`of_workspace`.
        """
        scheme = re.match(r"([A-Za-z][A-Za-z0-9]*)(\+\w+)?:", url)
        kind = scheme[1].casefold() if scheme else ""
        if kind == "sqlite":
            path = _sqlite_path(url, place)
            return cls("sqlite", Path(path) if path else None, place)
        if kind == "postgresql" and re.match(r"\w+(\+\w+)?://", url):
            # SQLAlchemy looks for a dialect of that name, letter by letter.
            return cls("postgresql", None, place, kind + url[len(kind) :])
        named = f"ledger.url of the kind {kind!r}" if _is_kind(kind) else "ledger.url"
        raise UnreadableFile(f"{named} {NOT_SHOWN}", EXPECTED, "", place)

    @classmethod
    def of_workspace(cls, url: str, root: Path, place: Place | None = None) -> Self:
        """What the workspace *root* names as its ledger: a file is taken from *root*.

        Raises :class:`UnreadableFile` for a database that would forget what is logged.
        """
        found = cls.of_url(url, place)
        if found.kind != "sqlite":
            return found
        if found.file is None:
            raise UnreadableFile(
                "ledger.url of an SQLite database in memory, or without a path",
                FILE,
                "In memory, everything that is logged would be gone when the command ends.",
                place,
            )
        file = root / found.file
        if file.is_dir():
            raise UnreadableFile(
                f"ledger.url of a folder ({found.file.as_posix()})",
                FILE,
                "Add the file's name.",
                place,
            )
        return cls("sqlite", file, place)

    @property
    def url(self) -> URL:
        """The URL for SQLAlchemy: never to be made into text and read again."""
        from sqlalchemy import URL, make_url

        if self.kind == "sqlite":
            return URL.create("sqlite", database=None if self.file is None else str(self.file))
        try:
            made = make_url(self._url)
        except Exception:
            # Of any kind: a port that is no number is a ValueError with a part of the password.
            raise self.not_readable() from None
        if any("@" in part for part in (made.host or "", made.database or "")):
            raise self.not_readable()
        if "autocommit" in made.query:
            raise UnreadableFile(
                "ledger.url with the parameter autocommit",
                "none: what is logged enters whole or not at all",
                "Leave it out.",
                self.place,
            )
        return made

    def not_readable(self) -> UnreadableFile:
        """That the URL cannot be read, without showing it."""
        return UnreadableFile(
            f"ledger.url that cannot be read as a URL {NOT_SHOWN}", EXPECTED, PARTS, self.place
        )

    def __str__(self) -> str:
        if self.kind == "sqlite":
            return "memory" if self.file is None else str(self.file)
        try:
            made = self.url
        except UnreadableFile:
            return "PostgreSQL"
        host, name = made.host or "localhost", made.database or ""
        if not re.fullmatch(r"[A-Za-z0-9._-]+|[0-9a-fA-F:]+", host):
            return "PostgreSQL"
        port = f":{made.port}" if made.port else ""
        return f"{host}{port}/{name}" if re.fullmatch(r"[\w.-]+", name) else f"{host}{port}"


def cause_of(error: BaseException) -> str:
    """Why a database failed, in words that hold nothing of its URL.

    What the server itself says of a statement (it then gives a code, the SQLSTATE) and what
    SQLite says is passed on: neither knows the URL.

    >>> cause_of(OSError("could not translate host name 's3cret@db' to address"))
    'the host is not known'
    """
    own = getattr(error, "orig", None) or error
    text = next(iter(str(own).strip().splitlines()), "")
    if text and (getattr(own, "sqlstate", None) or type(own).__module__ == "sqlite3"):
        return text
    if text and type(own).__name__ == "DataError":
        # The driver's word for a value that it was given and has nothing for in Python.
        return f"a value that cannot be read: {text}"
    lower = text.casefold()
    known = (told for words, told in CAUSES if all(word in lower for word in words))
    return next(known, "it cannot be reached")


def _is_kind(kind: str) -> bool:
    """Whether *kind* is surely the name of a database: anything else might be a user's."""
    return kind in ("postgres", "mysql", "mariadb", "oracle", "mssql", "duckdb", "http", "https")


def _sqlite_path(url: str, place: Place | None) -> str:
    """The path of an SQLite URL, its ``%3F`` decoded as SQLAlchemy does; empty in memory."""
    match = re.fullmatch(r"(?i:sqlite)(?:\+pysqlite)?:(.*)", url, re.DOTALL)
    rest = match[1] if match else ""
    if rest in ("//", "///", "///:memory:"):
        return ""
    try:
        path = unquote(rest.removeprefix("///"), errors="strict")
    except UnicodeDecodeError:
        # Read as U+FFFD, a%E8.db and a%E9.db would be one ledger.
        path = ""
    # Of SQLite's own URIs (file:…) and parameters most open a database in memory, or none that
    # can be written to; none is needed to name a file.
    is_plain = rest.startswith("///") and "?" not in rest and path.strip()
    is_login = re.match(r"/?[^/\\]+:[^/\\]*@", path)
    if not is_plain or is_login or path.casefold().startswith(("file:", ":memory:")):
        raise UnreadableFile(
            f"ledger.url of SQLite that is not the path of a file alone {NOT_SHOWN}",
            FILE,
            "In the path write %3F for ? and %25 for %.",
            place,
        )
    if any(ord(character) < 32 for character in path):
        raise UnreadableFile(
            "ledger.url with a control character in it",
            FILE,
            "In TOML, write the path with / or in 'single quotes'.",
            place,
        )
    return path
