"""Who may read and write what a command makes: its owner alone, or who shares the workspace.

Readings tell when buildings are empty, and evidence holds account numbers and names. So files in a
workspace are made with the rights 0600 and folders with 0700; with ``shared = true`` they have
those of the workspace's folder. Files that are there keep theirs, and what is written outside the
workspace has the rights that the user's files usually have. Windows has no such rights: there a
file has those of its folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carbon import files

#: What all but the owner may do.
_OTHERS = 0o077


@contextmanager
def rights_of(folder: Path, is_shared: bool) -> Iterator[None]:
    """Give new files the rights of the workspace *folder* until the end.

    For a command's whole life: the system knows one such setting for all of a process.
    """
    withheld = ~folder.stat().st_mode & _OTHERS if is_shared else _OTHERS
    usual = os.umask(withheld)
    files.elsewhere = files.Elsewhere(files.real(folder), usual)
    try:
        yield
    finally:
        files.elsewhere = None
        os.umask(usual)
