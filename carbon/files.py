"""Files as people keep them: read in words, written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from carbon.errors import Place, UnreadableFile

T = TypeVar("T")


def shown(path: Path) -> str:
    """A path as messages show it: relative to where the user stands if it is below, else whole."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


#: What is read into memory at most. A year of half-hours of 2,000 meters is a tenth of it.
MOST_BYTES = 2_000_000_000
#: What a path may name beside a file, by the part of its mode that says so.
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def look_at(path: Path) -> None:
    """Refuse, before anything of it is read, what would never end or not fit into memory.

    Raises :class:`UnreadableFile` for a pipe, a socket or a device, and for a file of more than
    :data:`MOST_BYTES`, holes in it counted. What cannot be looked at is left to the reading, which
    says why.
    """
    try:
        found = path.stat()
    except OSError:
        return
    kind = next((name for is_kind, name in _KINDS if is_kind(found.st_mode)), "")
    if kind:
        raise UnreadableFile(
            kind, "a file", "Save what comes from it as a file, and give that.", Place(shown(path))
        )
    if found.st_size > MOST_BYTES:
        raise UnreadableFile(
            f"a file of {found.st_size / 1e9:,.1f} GB",
            f"at most {MOST_BYTES / 1e9:g} GB",
            "See whether it is the right file; if it is, split it by year or by meter.",
            Place(shown(path)),
        )


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, or :class:`UnreadableFile` in words."""
    look_at(path)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile("no such file", "a file that exists", "", Place(shown(path))) from None
    except IsADirectoryError:
        raise UnreadableFile("a folder", "a file", "", Place(shown(path))) from None
    except PermissionError:
        raise UnreadableFile(
            "a file that may not be read",
            "a readable file",
            "If it is open in Excel, close it and try again.",
            Place(shown(path)),
        ) from None
    except OSError as error:
        raise UnreadableFile(
            f"a file that cannot be read ({error.strerror})",
            "a readable file",
            "If it lies in a synced folder or on the network, wait until it is there in full.",
            Place(shown(path)),
        ) from None


_READ: dict[tuple[Path, Callable[[Path], object]], tuple[int, int, object]] = {}


def unchanged(path: Path, read: Callable[[Path], T]) -> T:
    """What *read* makes of the file at *path*, read anew only when the file has changed.

    Judged by the time of its last change and its size. The result is shared: do not change it.
    """
    try:
        state = path.stat()
    except OSError:
        return read(path)
    known = _READ.get((path, read))
    if known is not None and known[:2] == (state.st_mtime_ns, state.st_size):
        return known[2]  # type: ignore[return-value]
    made = read(path)
    _READ[path, read] = (state.st_mtime_ns, state.st_size, made)
    return made


def write_whole(path: Path, data: bytes) -> None:
    """Write *data* beside *path* and move it into place, so that no half file is ever seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
