"""Workbooks read in a process of their own, which ends where one is hostile, not the command.

The second wall: behind what :mod:`carbon.workbook_guard` measures before. The process is started
with the first workbook, which takes a fiftieth of a second, and stays for the others. On Windows,
which has no limits of memory that a process may give itself, and wherever no process can be
started, workbooks are read here.
"""

from __future__ import annotations

import atexit
import os
import pickle
import sys
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbon import workbook_process
from carbon.files import shown
from carbon.workbook_limits import damaged, too_large
from carbon.workbook_process import MOST_MEMORY_BYTES, MOST_SECONDS, READY, Answer

if TYPE_CHECKING:
    import subprocess

_LOCK = threading.Lock()


def sheets_of(path: Path) -> list[tuple[str, bool]]:
    """The sheets of the workbook at *path* in their order: name, and whether it is hidden.

    Raises :class:`~carbon.errors.UnreadableFile` where it cannot be read, or would take too much.
    """
    return list(_asked(path, None))


def rows_of_sheet(path: Path, sheet: str) -> list[list[object]]:
    """All rows of *sheet*; raises as :func:`sheets_of` does."""
    return rows_of_sheets(path, [sheet])[0]


def rows_of_sheets(path: Path, sheets: Sequence[str]) -> list[list[list[object]]]:
    """All rows of each of *sheets*, empty leading ones included; raises as :func:`sheets_of`."""
    return list(_asked(path, sheets))


def _asked(path: Path, sheets: Sequence[str] | None) -> Any:
    with _LOCK:
        is_read, found = _READER.ask(str(path.absolute()), sheets)
    if is_read:
        return found
    if found is None:
        raise too_large(
            shown(path),
            f"a workbook that takes over {MOST_MEMORY_BYTES / 1e9:g} GB of memory or "
            f"{MOST_SECONDS} s to read, or that breaks what reads it",
        )
    raise damaged(shown(path), found)


class _Reader:
    """The process, once there is one."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        #: Who started it: after a fork it is another's, and not to be spoken to.
        self.owner = 0
        self.is_to_be_had = os.name == "posix" and bool(sys.executable)

    def ask(self, path: str, sheets: Sequence[str] | None) -> Answer:
        """What the process answers; (False, None) where it ended over the question."""
        process = self.started()
        if process is None:
            # An open file could be neither saved nor moved by anybody on Windows.
            with closing(workbook_process.Opened()) as opened:
                return workbook_process.answer(path, sheets, opened)
        assert process.stdin is not None
        assert process.stdout is not None
        is_answered = False
        try:
            pickle.dump((path, sheets), process.stdin)
            process.stdin.flush()
            found: Answer = pickle.load(process.stdout)
            is_answered = True
        except (OSError, EOFError, pickle.UnpicklingError):
            return False, None
        else:
            return found
        finally:
            # Also after Ctrl-C: the next question is not to get the answer to this one.
            if not is_answered:
                self.end()

    def started(self) -> subprocess.Popen[bytes] | None:
        """The process, started where it is not there; None where none can be had."""
        if self.process is not None and self.owner == os.getpid() and self.process.poll() is None:
            return self.process
        self.end()
        package = find_spec("python_calamine") if self.is_to_be_had else None
        if package is None or package.origin is None:
            return None
        import subprocess

        # -I and -S: nothing of where the user stands, of the environment or of the site's own.
        words = [sys.executable, "-I", "-S", workbook_process.__file__]
        try:
            self.process = subprocess.Popen(
                [*words, str(Path(package.origin).parent.parent)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self.owner = os.getpid()
            assert self.process.stdout is not None
            is_ready = pickle.load(self.process.stdout) == READY
        except (OSError, EOFError, pickle.UnpicklingError):
            is_ready = False
        if not is_ready:
            self.is_to_be_had = False
            self.end()
        return self.process

    def end(self) -> None:
        """End the process, where there is one of ours."""
        process, self.process = self.process, None
        if process is None or self.owner != os.getpid():
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()


_READER = _Reader()
atexit.register(_READER.end)
