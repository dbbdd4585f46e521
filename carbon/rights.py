"""Who may read and write what a command makes: its owner alone, or who shares the workspace.

Readings tell when buildings are empty, and evidence holds account numbers and names. So files in a
workspace are made with the rights 0600 and folders with 0700; with ``shared = true`` they have
those of the workspace's folder. Files that are there keep theirs, and what is written outside the
workspace has the rights that the user's files usually have. Windows has no such rights: there a
file has those of its folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carbon import files
from carbon.errors import listed

#: What all but the owner may do.
_OTHERS = 0o077


#: What of a workspace everybody needs who works in it.
_NEEDED = ("carbon.toml", "sites.csv", "meters.csv", "inventories", "evidence", "ledger.db")


def kept_from_others(folder: Path) -> str:
    """What to tell of a shared workspace *folder* in which others cannot do what its rights say.

    Empty where they can, and on Windows.
    """
    if os.name != "posix":
        return ""
    own = folder.stat()
    wanted = own.st_mode & stat.S_IRWXG
    told = []
    if wanted and not own.st_mode & stat.S_ISGID and own.st_gid != os.getegid():
        told.append("files made here get the group of who makes them (chmod g+s)")
    paths = [path for name in _NEEDED if (path := folder / name).exists()]
    narrow = [path.name for path in paths if _withheld(path, wanted, own.st_gid)]
    if narrow:
        told.append(f"{listed(narrow)} may not be read and changed by the folder's group")
    if not told:
        return ""
    return (
        f"shared = true, but {' and '.join(told)}. Once: chmod 2770 the folder, and chgrp -R its "
        "group and chmod -R g+rwX what is in it."
    )


def _withheld(path: Path, wanted: int, group: int) -> bool:
    """Whether a file is of another *group*, or withholds a right of *wanted* that it can give."""
    found = path.stat()
    given = wanted if path.is_dir() else wanted & ~stat.S_IXGRP
    return bool(wanted) and (found.st_gid != group or bool(given & ~found.st_mode))


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
