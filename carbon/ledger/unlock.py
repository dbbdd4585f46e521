"""Breaking a lock whose computer is gone, and keeping who did it and why."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

from carbon.errors import BadValue, FaultList, Place
from carbon.files import read_bytes, write_whole
from carbon.locks import FileInUse, Lock, break_lock, locked, locks_in
from carbon.tables import is_seen
from carbon.text_out import csv_cell
from carbon.workspace import Workspace

FILE = "unlocked.csv"
COLUMNS = ("at", "by", "file", "held_by", "reason")


def unlock(workspace: Workspace, reason: str, by: str, now: datetime | None = None) -> list[Lock]:
    """Break the locks in *workspace* that commands on other computers have; those broken.

    Each becomes a row of ``unlocked.csv``, with *by* and *reason*; ``at`` is UTC. Raises
    :class:`~carbon.errors.Faults` with a :class:`~carbon.locks.FileInUse` for each lock that a
    command on this computer has, and then breaks none.
    """
    if not is_seen(reason):
        raise BadValue("an empty reason", "why the lock is broken", "")
    held = [lock for lock in locks_in(_folders(workspace)) if lock.is_held]
    here = [lock for lock in held if lock.is_of_this_computer]
    faults = FaultList()
    for lock in here:
        faults.append(
            FileInUse(
                f"a file that a command on this computer is changing ({lock.holder})",
                "one that a command on another computer has",
                "Nothing was unlocked. Wait for that command, or end it; its lock goes with it.",
                Place(lock.file),
            )
        )
    faults.raise_if_any()
    if held:
        at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
        _write_down(workspace, [(at, by, lock.file, lock.holder, reason) for lock in held])
    for lock in held:
        break_lock(lock)
    return held


def _folders(workspace: Workspace) -> set[Path]:
    file = workspace.ledger_url.file
    folders = {workspace.root, *(path for path in workspace.root.rglob("*") if path.is_dir())}
    return folders | ({file.parent} if file is not None else set())


def _write_down(workspace: Workspace, rows: list[tuple[str, ...]]) -> None:
    path = workspace.root / FILE
    with locked(path):
        before = read_bytes(path) if path.is_file() else (",".join(COLUMNS) + "\n").encode()
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(
            [csv_cell(cell) for cell in row] for row in rows
        )
        write_whole(path, before + text.getvalue().encode())
