"""A ledger on a disk that can only be read: looked at, without the files that SQLite would make."""

from __future__ import annotations

import os
from pathlib import Path

from carbon.errors import Place, UnreadableFile


def frozen_uri(file: Path) -> str | None:
    """How SQLite opens the ledger *file* where nothing can be written; None where it can.

    SQLite makes a file beside a ledger even to read it, unless it is told that nobody changes it.
    Raises :class:`UnreadableFile` where a command that was ended has left changes in such a file:
    without taking them in, the ledger would be read as it was before.
    """
    if not file.is_file() or os.access(file.parent, os.W_OK):
        return None
    left = file.with_name(f"{file.name}-wal")
    try:
        waiting = left.stat().st_size
    except FileNotFoundError:  # It may go between two looks, so there is one.
        waiting = 0
    if waiting:
        raise UnreadableFile(
            f"a ledger in a folder that can only be read, with changes waiting in {left.name}",
            "a folder that can be written to, where SQLite takes them in",
            f"Copy {file.name} and {left.name} together into such a folder, and read them there.",
            Place(str(file)),
        )
    return f"{file.absolute().as_uri()}?mode=ro&immutable=1"
