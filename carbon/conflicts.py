"""Copies that a synced folder makes where two computers wrote one file: neither holds everything.

Each service names them in its own way. A number alone (``meters (1).csv``) is no sign of it: so
does a browser name what is downloaded twice.
"""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path, PurePath

from carbon.errors import Fault, Place
from carbon.files import shown

#: Dropbox, Nextcloud and pCloud: "(Jo's conflicted copy 2026-11-30)", "[conflicted]"; Syncthing:
#: ".sync-conflict-20261130-101500-ABCDEFG"; ownCloud: "_conflict-20261130-101500".
_TOLD = re.compile(r"conflict", re.IGNORECASE)
#: OneDrive puts the computer's name behind a dash; Windows names a new computer so.
_COMPUTER = re.compile(r"-(DESKTOP|LAPTOP)-[A-Z0-9]+|-[A-Z0-9-]+-(PC|LAPTOP)", re.IGNORECASE)


class ConflictedCopy(Fault):
    """A file that two computers wrote at once."""


def conflicted_copies(path: Path) -> list[Path]:
    """The conflicted copies of *path* beside it, by name; none where its folder is not there.

    >>> is_conflicted_copy("ledger (Jo's conflicted copy 2026-11-30).db", "ledger.db")
    True
    >>> is_conflicted_copy("meters (1).csv", "meters.csv")
    False
    """
    try:
        names = os.listdir(path.parent)  # noqa: PTH208 - not one Path for each of many files
    except OSError:
        return []
    return [path.with_name(name) for name in sorted(names) if is_conflicted_copy(name, path.name)]


def is_conflicted_copy(name: str, of: str) -> bool:
    """Whether a file called *name* is a conflicted copy of one called *of*."""
    stem, suffix = PurePath(of).stem, PurePath(of).suffix
    folded = name.casefold()
    if not (folded.startswith(stem.casefold()) and folded.endswith(suffix.casefold())):
        return False
    between = name[len(stem) : len(name) - len(suffix)]
    if not between or between[0].isalnum():
        # newsletter-conflict.csv is no copy of new.csv.
        return False
    here = platform.node().casefold()
    is_computer = _COMPUTER.fullmatch(between) or (here and between.casefold() == f"-{here}")
    return bool(is_computer or _TOLD.search(between))


def refuse_conflicts(path: Path) -> None:
    """Raise :class:`ConflictedCopy` where *path* is about to be changed and has such a copy."""
    copies = conflicted_copies(path)
    if copies:
        raise ConflictedCopy(
            f"{path.name} beside {', '.join(copy.name for copy in copies)}: two computers wrote "
            "it at once, and the synced folder kept both",
            "one file that holds what both wrote",
            "Nothing was changed. Compare the two; bring what only the copy has into "
            f"{path.name}, of a ledger by logging those files again; then keep the copy outside "
            "the workspace.",
            Place(shown(path)),
        )
