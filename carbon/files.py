"""Files as people keep them: read in words, written whole or not at all."""

from __future__ import annotations

import os
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


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, or :class:`UnreadableFile` in words."""
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


def sync_folder(folder: Path) -> None:
    """Flush a folder's list of names to the disk, so that a power cut does not lose a new one.

    Left out where the system cannot: Windows opens no folder, and does this by itself.
    """
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(number)
    except OSError:
        pass
    finally:
        os.close(number)


def make_folder(folder: Path) -> None:
    """Make *folder* and what is above it, each flushed to the disk where it is new."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


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
