"""The process in which workbooks are read: run as a script, it answers until nobody asks.

It imports little, so that it starts in a fiftieth of a second, and gives itself a limit of memory
and of time: a workbook that nobody foresaw ends it, and not the command. See
:mod:`carbon.workbook_apart`, which asks.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Sequence
from typing import Any

#: Of address space. A workbook of five million cells of text takes two thirds of it.
MOST_MEMORY_BYTES = 1_500_000_000
#: For one answer. A workbook of five million cells takes five seconds of a slow computer.
MOST_SECONDS = 60

#: Cells that are answered of one workbook from when it is opened: twice what it may hold.
MOST_ANSWERED = 10_000_000

#: What a process first says that is able to answer.
READY = "ready"
#: A workbook and what is asked of it: its sheets, or the rows of some.
Question = tuple[str, Sequence[str] | None]
#: Whether it could be read; what was found, or why not.
Answer = tuple[bool, Any]


class Opened:
    """The workbook that was asked of last, open as long as the file stays as it is.

    To open one again for each of its sheets would take the square of their number.
    """

    def __init__(self) -> None:
        self.path, self.state = "", (0, 0)
        self.book: Any = None
        self.answered = 0

    def get(self, path: str) -> Any:
        """The workbook at *path*."""
        from python_calamine import load_workbook

        found = os.stat(path)  # noqa: PTH116 - a Path would take as long as all the rest
        state = (found.st_mtime_ns, found.st_size)
        if self.book is None or (path, state) != (self.path, self.state):
            self.close()
            self.book, self.path, self.state = load_workbook(path), path, state
        return self.book

    def rows(self, book: Any, sheet: str) -> list[list[object]]:
        """All rows of a sheet; raises :class:`MemoryError` where too many were asked for."""
        rows: list[list[object]] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        self.answered += len(rows) * len(rows[0]) if rows else 0
        if self.answered > MOST_ANSWERED:
            raise MemoryError
        return rows

    def forget(self) -> None:
        """Ask the workbook nothing more: what became of it is not known."""
        self.book, self.answered = None, 0

    def close(self) -> None:
        """Close the workbook, where one is open."""
        book, self.book, self.answered = self.book, None, 0
        if book is not None:
            book.close()


def answer(path: str, sheets: Sequence[str] | None, opened: Opened) -> Answer:
    """The sheets of the workbook at *path*, as (name, hidden or not), or the rows of *sheets*."""
    from python_calamine import CalamineError

    try:
        book = opened.get(path)
        if sheets is None:
            opened.answered = 0
        else:
            return True, [opened.rows(book, sheet) for sheet in sheets]
        kinds = book.sheets_metadata
        hidden = {one.name for one in kinds if not str(one.visible).endswith(".Visible")}
        return True, [(name, name in hidden) for name in book.sheet_names]
    except MemoryError:
        return False, None
    except (CalamineError, ValueError, OSError) as error:
        return False, _first_line(error)
    except BaseException as error:
        # What the reader itself did not foresee is an error of a kind that Python does not know.
        if type(error).__name__ != "PanicException":
            raise
        opened.forget()
        return False, f"the reader of workbooks gave up: {_first_line(error)}"


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _limit() -> None:
    """Give this process its limits, those that the system knows."""
    if sys.platform == "win32":
        return
    import resource
    import signal

    # Interrupted with the command from the keyboard, it ends without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, MOST_MEMORY_BYTES)):
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (least, hard))
        except (ValueError, OSError):
            # macOS says no to some: then the looking through stands alone.
            continue


def _timed(seconds: int) -> None:
    """End this process after so many seconds; never, for nought."""
    if sys.platform != "win32":
        import signal

        signal.alarm(seconds)


def main() -> None:
    """Answer one question after another, from stdin to stdout."""
    sys.path.append(sys.argv[1])
    _limit()
    import python_calamine  # noqa: F401 - so that it is there when the first question comes

    opened = Opened()
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    pickle.dump(READY, answers)
    answers.flush()
    while True:
        try:
            asked: Question = pickle.load(questions)
        except EOFError:
            return
        _timed(MOST_SECONDS)
        pickle.dump(answer(*asked, opened), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
        _timed(0)


if __name__ == "__main__":
    main()
