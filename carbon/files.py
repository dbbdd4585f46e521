"""Files as people keep them: read in words, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TypeVar

from carbon.errors import Place, UnreadableFile

T = TypeVar("T")


def real(path: Path) -> Path:
    """*path* in full, links followed; one that leads in a circle as far as it leads anywhere.

    ``Path.resolve`` ends in an error of another kind there until Python 3.12.
    """
    return Path(os.path.realpath(path))


def shown(path: Path) -> str:
    """A path as messages show it: relative to where the user stands if it is below, else whole."""
    try:
        return real(path).relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        # Elsewhere; or the folder that one stands in is there no more.
        return str(path)


def is_there(path: Path) -> bool:
    """Whether anything stands at *path*, were it a folder, a pipe or a link to nothing.

    Also where the folder that it would be in may not be entered. A file that may be lacking is
    lacking only where this says so. Whatever else stands in its place is read, and so told as what
    it is: it was put there to be read.
    """
    try:
        path.lstat()
    except PermissionError:
        return True  # The reading says that it may not be.
    except (OSError, ValueError):
        return False
    return True


def is_folder_there(path: Path) -> bool:
    """Whether the folder *path*, which may be lacking, is there.

    Raises :class:`UnreadableFile` where a file or a link to nothing stands in its place.
    """
    with in_words(path):
        is_folder = path.is_dir()
    if is_folder or not is_there(path):
        return is_folder
    what = "a file" if path.exists() else "a link to what is not there"
    raise UnreadableFile(what, "a folder", "Move it away, or mend it.", Place(shown(path)))


def files_in(folder: Path, pattern: str = "*") -> list[Path]:
    """What stands in *folder* under names that fit *pattern*, sorted; none where it is lacking.

    Raises :class:`UnreadableFile` for one that may not be looked into, which ``Path.glob`` passes
    as if it held nothing.
    """
    if not is_folder_there(folder):
        return []
    with in_words(folder):
        return sorted(path for path in folder.iterdir() if fnmatch(path.name, pattern))


def first_there(folders: Iterable[Path], name: str) -> Path | None:
    """The file *name* of the first of *folders* in which anything stands under it."""
    return next((folder / name for folder in folders if is_there(folder / name)), None)


#: What is read into memory at most. A year of half-hours of 2,000 meters is a tenth of it.
MOST_BYTES = 2_000_000_000
#: What a path may name beside a file, by the part of its mode that says so.
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def look_at(path: Path, most: int = MOST_BYTES) -> None:
    """Refuse, before anything of it is read, what would never end or not fit into memory.

    Raises :class:`UnreadableFile` for a pipe, a socket or a device, and for a file of more than
    *most* bytes, holes in it counted. What cannot be looked at is left to the reading, which
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
    if found.st_size > most:
        unit, name = (1e9, "GB") if most >= 1e9 else (1e6, "MB")
        raise UnreadableFile(
            f"a file of {found.st_size / unit:,.1f} {name}",
            f"at most {most / unit:,g} {name}",
            "See whether it is the right file; if it is, split it by year or by meter.",
            Place(shown(path)),
        )


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file of at most *most*, or :class:`UnreadableFile` in words."""
    look_at(path, most)
    with in_words(path):
        return path.read_bytes()


def state_of(path: Path) -> tuple[int, ...]:
    """What changes with every change of a file, though it were changed back.

    Which file it is, its size, and when it was written and changed (nanoseconds); empty where
    that cannot be asked: reading it says why.
    """
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def read_start(path: Path, length: int, most: int = MOST_BYTES) -> bytes:
    """The first *length* bytes of a file; raises as :func:`read_bytes` does."""
    look_at(path, most)
    with in_words(path), path.open("rb") as stream:
        return stream.read(length)


def fingerprint(data: bytes) -> str:
    """The sha256 by which bytes are known to be the same, in lower-case hexadecimal.

    >>> fingerprint(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def sha256_of(path: Path) -> str:
    """The sha256 of a file, read piece by piece; raises as :func:`read_bytes` does."""
    look_at(path)
    with in_words(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Tell as :class:`UnreadableFile` that the file at *path* cannot be read."""
    try:
        yield
    except FileNotFoundError:
        if path.is_symlink():
            raise UnreadableFile(
                f"a link to a file that is not there ({path.readlink()})",
                "a file",
                "If it lies on another disk or on the network, connect it; else put the file there "
                "or delete the link.",
                Place(str(path)),
            ) from None
        raise UnreadableFile("no such file", "a file that exists", "", Place(shown(path))) from None
    except IsADirectoryError:
        raise UnreadableFile("a folder", "a file", "", Place(shown(path))) from None
    except PermissionError:
        with suppress(OSError):
            if path.is_dir():
                raise UnreadableFile(
                    f"a folder that may not be looked into{_owned(path)}",
                    "a readable folder",
                    "Ask its owner for the right to read it.",
                    Place(shown(path)),
                ) from None
        raise UnreadableFile(
            f"a file that may not be read{_owned(path)}",
            "a readable file",
            "If it is open in Excel, close it and try again; else ask its owner for the right to "
            "read it.",
            Place(shown(path)),
        ) from None
    except OSError as error:
        raise UnreadableFile(
            f"a file that cannot be read ({error.strerror})",
            "a readable file",
            "If it lies in a synced folder or on the network, wait until it is there in full.",
            Place(shown(path)),
        ) from None


def _owned(path: Path) -> str:
    """Whose the file is, in brackets; empty where the system does not say."""
    try:
        return f" (it is {path.owner()}'s)"
    except (OSError, KeyError, NotImplementedError):
        return ""


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


@dataclass(frozen=True)
class Elsewhere:
    """All folders but the workspace *root*: files there are made as the *umask* of the user says.

    See :mod:`carbon.rights`.
    """

    root: Path
    umask: int

    def make_usual(self, path: Path, rights: int) -> None:
        """Give the new *path* the usual *rights*, unless it lies in the workspace."""
        if not real(path).is_relative_to(self.root):
            path.chmod(rights & ~self.umask)


#: Set while a command of a workspace runs.
elsewhere: Elsewhere | None = None


def make_folder(folder: Path) -> None:
    """Make *folder* and what is above it, each flushed to the disk where it is new."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    if elsewhere is not None:
        elsewhere.make_usual(folder, 0o777)
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


def linked_to(path: Path) -> Path:
    """The file itself where *path* is a link to it: to replace the link would part the two."""
    return real(path) if path.is_symlink() else path


def write_whole(path: Path, data: bytes) -> None:
    """Write *data* beside *path* and move it into place, so that no half file is ever seen."""
    make_folder(path.parent)
    path = linked_to(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        temporary.write_bytes(data)
        put_in_place(temporary, path)
    except OSError as error:
        # A full disk says so without saying where.
        error.filename = error.filename or str(path)
        raise
    finally:
        temporary.unlink(missing_ok=True)


def put_in_place(temporary: Path, path: Path) -> None:
    """Let the finished file *temporary* take the place of *path*, also if the power then fails.

    Who may read and write *path* stays as it was. Raises :class:`UnreadableFile` where it is
    marked as read-only: that protects what is in it, which a file in its place would undo.
    """
    if path.is_file():
        if not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            raise UnreadableFile(
                "a file that is marked as read-only",
                "one that may be changed",
                "Nothing was changed. Take the mark away, or ask who set it.",
                Place(shown(path)),
            )
        shutil.copymode(path, temporary)
    elif elsewhere is not None:
        elsewhere.make_usual(temporary, 0o666)
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    patience = time.monotonic() + MOMENT_S
    while True:
        try:
            temporary.replace(path)
            break
        except PermissionError:
            # Windows replaces no file while another program has it open, if only to read it.
            if sys.platform != "win32" or time.monotonic() > patience:
                raise
            time.sleep(POLL_S)
    if os.name == "posix":
        # Windows has no such call for folders, nor do some file systems.
        folder = os.open(path.parent, os.O_RDONLY)
        with suppress(OSError):
            os.fsync(folder)
        os.close(folder)


#: How long a file may be kept open by a program that is only reading it.
MOMENT_S = 2.0
POLL_S = 0.02


def duckdb_path(path: Path) -> str:
    """The path as DuckDB takes it for this one file: DuckDB reads a path as a pattern.

    >>> duckdb_path(Path("/use[1].csv")).endswith("use[[]1].csv")
    True

    Whole, because DuckDB reads ``~``, ``file:`` and ``s3:`` at the start as something else.
    """
    text = os.path.abspath(path)  # noqa: PTH100 - Path.absolute keeps ..
    if not any(sign in text for sign in "*?["):
        return text
    if os.sep != "\\" and "\\" in text:
        raise UnreadableFile(
            "a path with a backslash and one of * ? [",
            "one without the backslash",
            "Rename the file or its folder.",
            Place(shown(path)),
        )
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in text)
