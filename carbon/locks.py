"""One command at a time changes a file; who waits in vain is told who has it.

The lock is the system's, on a file beside the one that is changed, and goes with the process that
has it: nothing that blocks is left by one that was killed. Readers need none, since a file is
replaced whole and a ledger shows the state before.
"""

from __future__ import annotations

import getpass
import os
import platform
import re
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from carbon.conflicts import refuse_conflicts
from carbon.errors import Fault, Place, UnreadableFile
from carbon.files import POLL_S, linked_to, read_start, shown

#: How long a command waits for another that is changing the same file.
WAIT_S = 30.0
#: How much of a lock file is read: who has it, and since when, in bytes.
MOST_SIGNED = 1_000
_SIGNED = re.compile(r"(?P<who>.*) on (?P<computer>.*), process (?P<process>\d+), since (.*)")


class FileInUse(Fault):
    """Another command is changing the file."""


@dataclass(frozen=True)
class Lock:
    """A lock file in a workspace: of which file, whether somebody has it, and what it says of whom.

    ``holder`` is text such as ``jo on PC-12, process 4711, since 2026-11-30 10:15:00``.
    """

    path: Path
    is_held: bool
    holder: str

    @property
    def file(self) -> str:
        """The name of the file that it is of."""
        return self.path.name[1 : -len(".lock")]

    @property
    def is_of_this_computer(self) -> bool:
        """Whether who has it works on this computer, so that it can be ended here."""
        signed = _SIGNED.fullmatch(self.holder)
        return signed is not None and signed["computer"] == platform.node()


def signature() -> str:
    """Who works here: the login, the computer, the process, since when (local time)."""
    try:
        who = getpass.getuser()
    except (OSError, KeyError, ImportError):
        who = f"user {os.getuid()}" if sys.platform != "win32" else "someone"
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    return f"{who} on {platform.node()}, process {os.getpid()}, since {since}"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep *path* from being changed by any other command from reading it to writing it.

    Whoever reads a file to write it again does both inside: otherwise what another command wrote
    between the two is lost. It is not to be taken twice by one process. Raises :class:`FileInUse`
    when it is not free within :data:`WAIT_S`, and says who has it, and what
    :func:`~carbon.conflicts.refuse_conflicts` does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path = linked_to(path)
    refuse_conflicts(path)
    lock = path.with_name(f".{path.name}.lock")
    taken = _taken(lock, path)
    try:
        with suppress(OSError):
            # On a full disk the lock holds all the same, only without a name on it.
            os.ftruncate(taken, 0)
            os.lseek(taken, 0, os.SEEK_SET)
            os.write(taken, signature().encode())
        _clear(path)
        yield
    finally:
        # Where an open file can be removed it is while it is ours: whoever waits for it sees
        # that it is gone. Windows removes no file that is open, so there ours is closed first.
        # One that somebody broke is no longer at its path: what stands there is another's.
        is_ours = _is_at(taken, lock)
        if sys.platform == "win32":
            os.close(taken)
        if is_ours:
            with suppress(OSError):
                lock.unlink()
        if sys.platform != "win32":
            os.close(taken)


def locks_in(folders: Iterable[Path]) -> list[Lock]:
    """The locks in *folders*, by path; what is left of commands that were killed among them."""
    paths = sorted({path for folder in folders for path in folder.glob(".*.lock")})
    found = []
    for path in paths:
        try:
            descriptor = _opened(path)
        except (OSError, UnreadableFile):
            continue
        try:
            is_held = not _try_to_lock(descriptor)
        finally:
            os.close(descriptor)
        found.append(Lock(path, is_held, _holder(path)))
    return found


def break_lock(lock: Lock) -> None:
    """Let others change the file although somebody has it: theirs is no longer at its path.

    Raises :class:`FileInUse` where the system keeps an open file from being removed.
    """
    try:
        lock.path.unlink(missing_ok=True)
    except PermissionError:
        raise FileInUse(
            f"a lock that the system keeps ({lock.holder})",
            "one that can be broken",
            "Close the program on that computer, or have whoever runs the file server close it.",
            Place(shown(lock.path)),
        ) from None


def _taken(lock: Path, path: Path) -> int:
    """The lock file, open and ours."""
    patience = time.monotonic() + WAIT_S
    while True:
        try:
            descriptor = _opened(lock, os.O_CREAT)
        except PermissionError:
            # Windows: the one who had it is just removing it.
            if sys.platform != "win32" or time.monotonic() > patience:
                raise
            time.sleep(POLL_S)
            continue
        try:
            ours = _try_to_lock(descriptor) and _is_at(descriptor, lock)
        except OSError as error:
            os.close(descriptor)
            raise UnreadableFile(
                f"a folder in which files cannot be locked ({error.strerror})",
                "one where two commands cannot change a file at once",
                "Keep the workspace on another disk or share.",
                Place(shown(path)),
            ) from None
        except BaseException:
            os.close(descriptor)
            raise
        if ours:
            return descriptor
        os.close(descriptor)
        if time.monotonic() > patience:
            raise in_use(_holder(lock), Place(shown(path)))
        time.sleep(POLL_S)


def _opened(lock: Path, more: int = 0) -> int:
    """The lock file, open; refused where it leads to another file, which would be written over.

    Who may write into a shared or unpacked folder can put a link in its place.
    """
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | more
    descriptor = None if lock.is_symlink() else os.open(lock, flags, 0o666)
    if descriptor is not None:
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode) and found.st_nlink <= 1:
            return descriptor
        os.close(descriptor)
    raise UnreadableFile(
        "a lock that is a link to another file, or no file",
        "a file of its own",
        "Nothing was changed. Somebody put it there: remove it and try again.",
        Place(shown(lock)),
    )


def in_use(holder: str, place: Place) -> FileInUse:
    """That what is at *place* is being changed by *holder*, as :func:`signature` tells them."""
    return FileInUse(
        "a file that another command is changing" + (f" ({holder})" if holder else ""),
        f"that it is done within {WAIT_S:g} seconds",
        "Nothing was changed. Wait until that command has ended, then try again; if that computer "
        "is off, `carbon workspace unlock --reason WHY`.",
        place,
    )


#: Which byte of the lock file is locked: far behind its text, since Windows lets nobody read a
#: byte that is locked.
_LOCKED_BYTE = 1 << 20

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _try_to_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _is_at(descriptor: int, lock: Path) -> bool:
    """Whether the open lock file is still the one at its path: it may have been removed since."""
    try:
        return os.path.samestat(os.fstat(descriptor), lock.lstat())
    except FileNotFoundError:
        return False


def _holder(lock: Path) -> str:
    try:
        return read_start(lock, MOST_SIGNED).decode("utf-8", "replace")
    except UnreadableFile:
        return ""


def _clear(path: Path) -> None:
    """Remove what commands that were killed while they wrote *path* have left beside it."""
    for name in os.listdir(path.parent):  # noqa: PTH208 - not one Path for each of many files
        if name.startswith(f".{path.name}.") and name.endswith(".part"):
            with suppress(OSError):
                path.with_name(name).unlink()
