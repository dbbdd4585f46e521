"""Whose turn it is to write a ledger in PostgreSQL: one at a time, and who has it is told.

Each writer says in its session's ``application_name``, which every role may see, who it is and
since when, unless the ledger's URL gives that name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.errors import Place
from carbon.ledger.schema import WRITING_LOCK
from carbon.locks import WAIT_S, in_use, signature

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: PostgreSQL cuts a session's name there.
_LONGEST = 63
#: The two halves of the lock's number, as pg_locks shows them.
_HALVES = (WRITING_LOCK >> 32, WRITING_LOCK & 0xFFFF_FFFF)
_HOLDER = (
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    f"WHERE l.locktype = 'advisory' AND l.classid = {_HALVES[0]} AND l.objid = {_HALVES[1]} "
    "AND l.granted AND l.database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database())"
)


def wait_for_turn(connection: Connection, ledger: str) -> None:
    """Take the writing lock of the *ledger* in the transaction of *connection*, before it ends.

    Raises :class:`~carbon.locks.FileInUse` when it is not free within :data:`WAIT_S` seconds.
    """
    from sqlalchemy import text
    from sqlalchemy.exc import OperationalError

    connection.exec_driver_sql("SAVEPOINT turn")
    connection.execute(
        text(
            "SELECT set_config('application_name', :name, true) "
            "WHERE current_setting('application_name') = ''"
        ),
        {"name": signature()[:_LONGEST]},
    )
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_S:g}s'")
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING_LOCK})")
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != "55P03":
            raise
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT turn")
        holder = connection.exec_driver_sql(_HOLDER).scalar()
        raise in_use(holder or "", Place(ledger)) from None
    connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")
