"""A ledger that is gone while its evidence and its packs are here: told, and never begun anew.

Every import makes the ledger before it keeps a file, so a workspace with evidence of its own and
no ledger has lost it. To begin another in silence would make all that was logged seem never to have
been. Evidence that lies outside the workspace may be another's and says nothing.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from carbon.database import Database
from carbon.errors import CarbonError, Place, UnreadableFile, counted
from carbon.files import files_in, read_bytes, shown
from carbon.ledger.pack_manifests import manifests_in

#: A file that is kept under its sha256: evidence as it was logged, or its half-hours.
_KEPT = re.compile(r"[0-9a-f]{64}(\.\w+)?")
BACKUP_OF_FILE = (
    "Put {name} back from a backup, with {name}-wal if the backup has one beside it; or correct "
    "ledger.url in carbon.toml, if it has moved."
)
BACKUP_OF_SERVER = (
    "Correct ledger.url in carbon.toml, if it names another database than before; else have "
    "whoever runs the database put it back from a backup (pg_restore)."
)
THEN = (
    " Then `carbon ledger verify` compares it with the evidence and the packs. Without a backup, "
    "move {folders} out of the workspace and log the files of evidence again. Nothing was changed."
)


def refuse_lost(database: Database) -> None:
    """Raise :class:`UnreadableFile` where the workspace of *database* holds what a ledger left.

    For who finds no ledger there, before one is made or said never to have been. So where a folder
    may not be looked into: nobody knows what it holds.
    """
    beside = database.beside
    if beside is None:
        return
    manifests, unread = manifests_in(beside.packs)
    if unread:
        raise unread[0]
    evidence, packs = _evidence(beside.evidence), sum(map(_is_of_ledger, manifests))
    left = {
        beside.evidence: f"{counted(evidence, 'file')} of evidence" if evidence else "",
        beside.packs: counted(packs, "pack") if packs else "",
    }
    if not any(left.values()):
        return
    file = database.file
    remedy = BACKUP_OF_SERVER if file is None else BACKUP_OF_FILE.format(name=file.name)
    folders = " and ".join(shown(folder) for folder, words in left.items() if words)
    raise UnreadableFile(
        f"no ledger beside what one has left here: {' and '.join(filter(None, left.values()))}",
        "the ledger that they are of",
        remedy + THEN.format(folders=folders),
        Place(str(database)),
    )


def _evidence(folder: Path) -> int:
    """How many files are kept under their sha256 in *folder*."""
    return sum(1 for path in files_in(folder) if _KEPT.fullmatch(path.name))


def _is_of_ledger(manifest: Path) -> bool:
    """Whether the pack of *manifest* was made from a ledger."""
    try:
        ledger = json.loads(read_bytes(manifest)).get("ledger") or {}
        return bool(ledger.get("head") or ledger.get("last_batch"))
    except (CarbonError, ValueError, AttributeError, RecursionError):
        return False
