"""Evidence erased by law: the file goes; its hash, who erased it, when and why stay for ever.

An act of kind :data:`ERASED`, its subject the file's sha256; ``before`` holds the batches that name
the file. Its half-hours, which are the file in another form, go with it. What was read from it,
sums by meter and month, stays: the inventory rests on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.errors import BadValue, Fault, Place, counted
from carbon.files import files_in, shown, sync_folder
from carbon.ledger import queries
from carbon.ledger.acts import Act, Kept, acts, record
from carbon.ledger.profiles import profile_path
from carbon.ledger.schema import table
from carbon.ledger.store import Ledger
from carbon.tables import is_seen
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

ERASED = "evidence erased"


class Erased(Fault):
    """A file whose evidence was erased by law is not kept again."""

    def __init__(self, file: str, act: Kept, place: Place | None = None) -> None:
        super().__init__(
            f"a file whose evidence was erased by law: {told(act)}",
            "one that may be kept",
            "Nothing was logged. Take out what the law forbids to keep and log what is left as "
            "another file.",
            place or Place(file),
        )
        self.act = act


@dataclass(frozen=True)
class Erasure:
    """What was erased: the files that went, and the batches that named them."""

    files: tuple[str, ...]
    batches: tuple[int, ...]


def erase(workspace: Workspace, batch: int, reason: str, by: str) -> Erasure:
    """Erase the file of *batch*, and keep who, when, why and the hash.

    Raises :class:`BadValue` where there is no reason, no such batch or no file of it, or where it
    is erased already and nothing of it is left.
    """
    if not is_seen(reason):
        raise BadValue("no reason", "why, in a few words", "Give it with --reason.")
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.writing() as connection:
        entry = queries.batch_numbered(connection, batch)
        if not entry.evidence:
            raise BadValue(
                f"batch {batch}, which has no file",
                "a batch with one",
                "See `carbon ledger batches`.",
            )
        paths = files_of(workspace, entry.evidence)
        before = erased(connection).get(entry.evidence)
        if before is not None and not paths:
            raise BadValue(
                f"batch {batch}, whose file was {told(before)}", "a file that is there", ""
            )
        batches = _batches(connection, entry.evidence)
        facts = {"batches": batches, "files": [path.name for path in paths]}
        record(connection, [Act(ERASED, entry.evidence, by, reason, facts)])
        # Before the commit: it is never said of a file that is still there.
        for path in paths:
            path.unlink()
            sync_folder(path.parent)
    return Erasure(tuple(shown(path) for path in paths), tuple(batches))


def files_of(workspace: Workspace, sha256: str) -> list[Path]:
    """The files that hold what was logged under *sha256*: as it came, and its half-hours."""
    found = files_in(workspace.evidence, f"{sha256}*")
    profile = profile_path(workspace.evidence.parent / "profiles", sha256)
    return [*found, *([profile] if profile.is_file() else [])]


def erased(connection: Connection) -> dict[str, Kept]:
    """The act by which each file was erased first, by its sha256."""
    found: dict[str, Kept] = {}
    for act in acts(connection, ERASED):
        found.setdefault(act.subject, act)
    return found


def told(act: Kept) -> str:
    """What is said of an erased file.

    >>> told(Kept(1, "2026-04-06T09:30:00Z", "A. Clerk", "", ERASED, "ab12", {}, {}, "asked to"))
    'erased on 2026-04-06 by A. Clerk (asked to)'
    """
    return f"erased on {act.at[:10]} by {act.by} ({act.reason})"


def left_of(workspace: Workspace, act: Kept) -> str:
    """That a file is there although it was erased; empty where it is not."""
    left = files_of(workspace, act.subject)
    if not left:
        return ""
    return (
        f"{counted(len(left), 'file')} of it though it was {told(act)}: {shown(left[0])}; do "
        "`carbon evidence erase` again"
    )


def _batches(connection: Connection, sha256: str) -> list[int]:
    from sqlalchemy import select

    batch = table("batch")
    statement = select(batch.c.id).where(batch.c.evidence == sha256).order_by(batch.c.id)
    return [int(number) for number in connection.execute(statement).scalars()]
