"""A batch and its evidence enter together, and a commit without an answer is looked into.

The file is kept, flushed to disk, before the database says that it is logged. When the commit
then ends in an exception, that is no proof that it failed: Ctrl-C is only noticed when SQLite's
commit has finished, and a connection may break after PostgreSQL has committed and before it has
said so. So nothing is undone before a fresh connection has shown how things are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from carbon.database import cause_of
from carbon.errors import CarbonError, Fault, Place
from carbon.files import fingerprint, shown
from carbon.ledger.account import Account
from carbon.ledger.evidence import evidence_path, keep
from carbon.ledger.parked import Parked
from carbon.ledger.records import Finding, Reading
from carbon.ledger.schema import table
from carbon.ledger.store import Batch, Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Named(NamedTuple):
    """A batch by what tells it from every other, also from one that took its number."""

    id: int
    kind: str
    by: str
    logged_at: str
    file: str


class InDoubt(Fault):
    """The commit brought no answer, and the ledger cannot be asked whether it was made."""

    def __init__(self, ledger: Ledger, file: str, evidence: Path, cause: str) -> None:
        super().__init__(
            f"no answer on whether {file} was logged ({cause})",
            "one",
            "It is logged whole or not at all, and its evidence is kept. When the database "
            "answers again, run `carbon ledger verify` and `carbon ledger batches`: if no batch "
            "names it there, do the same again.",
            Place(ledger.name),
        )
        self.file, self.evidence = file, evidence


class Stopped(CarbonError):
    """Ctrl-C struck when these files, each with its batch, were already logged.

    *left* is the first that was not, or of which it is *in_doubt*.
    """

    def __init__(
        self, done: Sequence[tuple[str, int]], left: str = "", in_doubt: bool = False
    ) -> None:
        super().__init__(*done)
        self.done, self.left, self.in_doubt = tuple(done), left, in_doubt

    def __str__(self) -> str:
        lines = [f"{file} was logged before that, as batch {number}." for file, number in self.done]
        if self.left and self.in_doubt:
            lines.append(
                f"Whether {self.left} was is not known, what follows it was not: log all of them "
                "again, nothing is logged twice."
            )
        elif self.left:
            lines.append(f"{self.left} and what follows it was not: log all of them again.")
        return "\n".join(["Stopped.", *lines])


def enter(
    ledger: Ledger,
    connection: Connection,
    folder: Path,
    data: bytes,
    batch: Batch,
    readings: Sequence[Reading],
    withdrawn: Iterable[int] = (),
    remarks: Sequence[Finding] = (),
    now: datetime | None = None,
    account: Account | None = None,
    parked: Sequence[Parked] = (),
) -> int:
    """Keep *data* as the evidence of *batch*, write the batch and commit; the batch's number.

    *connection* is one that :meth:`~carbon.ledger.store.Ledger.writing` gave; its transaction
    is over afterwards. Where the commit brings an error and a fresh connection shows the batch,
    it counts as logged. Where none can be had, :class:`InDoubt` is raised and the evidence
    stays. :class:`Stopped` tells of Ctrl-C after the commit.
    """
    sha256 = fingerprint(data)
    if sha256 != batch.evidence:
        raise ValueError("a batch that names other evidence")
    path = keep(folder, sha256, batch.file, data)
    entry = None
    try:
        number = ledger.add(connection, batch, readings, withdrawn, remarks, now, account, parked)
        entry = next(one for one in _named(connection, sha256) if one.id == number)
        connection.commit()
    except BaseException as error:
        # Gives back the lock that the look takes; a broken connection is not asked for anything.
        with suppress(Exception):
            connection.invalidate()
        try:
            is_there = _look(ledger, entry, path, sha256)
        except Exception as second:
            if entry is None:
                raise error from None
            where = evidence_path(folder, sha256, batch.file)
            cause = f"{_cause(error)}; then {_cause(second)}"
            raise InDoubt(ledger, batch.file, where, cause) from None
        if not is_there or entry is None:
            raise
        if not isinstance(error, Exception):
            raise Stopped([(batch.file, entry.id)]) from None
        return entry.id
    return number


def _look(ledger: Ledger, entry: Named | None, path: Path | None, sha256: str) -> bool:
    """Whether *entry* is in the ledger, asked on a fresh connection under the writing lock.

    The lock is had only when the transaction in doubt is over, whatever became of it. Under it,
    the evidence at *path* goes if it is new and no batch at all names it.
    """
    with ledger.looking() as fresh:
        named = _named(fresh, sha256)
        if path is not None and not named:
            path.unlink(missing_ok=True)
    return entry in named


def _named(connection: Connection, sha256: str) -> list[Named]:
    """The batches that name the evidence *sha256*."""
    from sqlalchemy import select

    batch = table("batch")
    columns = [batch.c[name] for name in Named._fields]
    statement = select(*columns).where(batch.c.evidence == sha256)
    return [Named(*row) for row in connection.execute(statement)]


def _cause(error: BaseException) -> str:
    return "stopped" if isinstance(error, KeyboardInterrupt) else cause_of(error)


def put_back(connection: Connection, folder: Path, data: bytes) -> list[str]:
    """Put evidence that is gone or was changed back from *data*, a logged file's bytes.

    The names of the evidence files put back; none where all was well.
    """
    sha256 = fingerprint(data)
    files = {one.file for one in _named(connection, sha256)}
    kept = [keep(folder, sha256, file, data) for file in sorted(files)]
    return [shown(path) for path in kept if path is not None]
