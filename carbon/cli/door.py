"""The last door: whatever ends a command is told in a sentence, here and nowhere else.

What a user can mend comes as a :class:`~carbon.errors.CarbonError` and is printed. What the
system, a database or a name that is no text says is put into words. What nobody foresaw is one
sentence with a reference; its traceback is kept in a file that can be sent to whoever mends it.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from carbon.cli.output import say
from carbon.errors import BadValue, CarbonError, Fault, Place, UnreadableFile, masked
from carbon.text_out import terminal_line

#: What to do when the system says no.
REMEDIES = {
    errno.EACCES: "If it is open in Excel, close it and try again.",
    errno.EPERM: "If it is open in Excel, close it and try again.",
    errno.EBUSY: "If it is open in Excel, close it and try again.",
    errno.ENOSPC: "Free some space on the disk and try again.",
    errno.EDQUOT: "Free some of the space that is yours on the disk and try again.",
    errno.EFBIG: "Write to a disk that takes files of this size.",
    errno.EROFS: "The disk can only be read: write to another place.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ENOTDIR: "A part of this path is a file and no folder: choose another place.",
    errno.EMFILE: "Close some programs and try again.",
    errno.ENFILE: "Close some programs and try again.",
}
#: The folder of the workspace in which tracebacks are kept, and how many at most.
PROBLEMS, MOST_PROBLEMS = "problems", 20
#: Characters of one argument: some pages of a reason.
LONGEST_ARGUMENT = 20_000


class Unforeseen(Fault):
    """What nobody foresaw: told with a reference to its traceback."""


def told(error: BaseException, workspace: Path | None = None) -> CarbonError:
    """Whatever ended a command, as words; the traceback of what nobody foresaw is kept."""
    if isinstance(error, CarbonError):
        return error
    if isinstance(error, OSError):
        return unusable(error)
    if isinstance(error, UnicodeEncodeError) and _LONE.search(error.object):
        return not_text(error.object)
    if isinstance(error, MemoryError):
        return UnreadableFile(
            "more work than this computer has memory for",
            "files that fit into it",
            "Close other programs, or do it in parts: a year, or some of the meters.",
        )
    return _of_database(error) or _unforeseen(error, workspace)


def unusable(error: OSError) -> UnreadableFile:
    """What the system says of a file that it does not let us read or write, as a mistake to mend.

    >>> unusable(PermissionError(13, "Permission denied", "meters.csv")).remedy
    'If it is open in Excel, close it and try again.'
    """
    place = str(error.filename2 or error.filename or "")
    if error.errno == errno.ENOENT and not place and _is_nowhere():
        return UnreadableFile(
            "that the folder you stand in is there no more",
            "one that is there",
            "Go to another with cd and try again.",
        )
    remedy = REMEDIES.get(error.errno or 0, "Look whether the folder is there and may be written.")
    said = error.strerror or next(iter(str(error).splitlines()), "") or type(error).__name__
    return UnreadableFile(
        f"{'a file' if place else 'an output'} that cannot be used ({said})",
        "one that can be read and written",
        remedy,
        Place(place) if place else None,
    )


def _is_nowhere() -> bool:
    try:
        Path.cwd()
    except OSError:
        return True
    return False


#: What Python makes of a byte of a name or an argument that is no UTF-8.
_LONE = re.compile("[\ud800-\udfff]")


def not_text(text: str) -> UnreadableFile:
    r"""That a name of a file, or what was typed, holds bytes that are no text.

    >>> not_text("caf\udce9.csv").found
    "'caf‹U+DCE9›.csv', which holds bytes that are no UTF-8"
    """
    around = next(line for line in text.splitlines() if _LONE.search(line))
    return UnreadableFile(
        f"'{terminal_line(around)}', which holds bytes that are no UTF-8",
        "text in UTF-8",
        "If it is the name of a file, rename the file; if it was typed, type it again in a "
        "terminal set to UTF-8. Nothing was changed.",
    )


#: By what a database says, in lower case, what to do.
_OF_DATABASES = (
    ("permission denied", "Ask who runs the database for a user that may do this."),
    ("read-only", "Ask who runs the database for a user that may write, or wait until it may."),
    ("readonly", "The file may only be read: ask who set that, or write to a copy."),
    ("0x00", "Take the sign with the code 0 out of the text and try again."),
    ("full", "Free some space on the disk and try again."),
    ("no space", "Free some space on the disk where the database is and try again."),
    ("cannot be read", "The ledger was changed: `carbon ledger verify` says where."),
    (
        "",
        "Nothing was changed. Try again; `carbon ledger verify` says whether the ledger is whole.",
    ),
)


def _of_database(error: BaseException) -> UnreadableFile | None:
    """What a database says that no reader of the ledger has put into words; None for all else."""
    if not any(
        (kind.__module__.partition(".")[0], kind.__name__)
        in (("sqlalchemy", "DBAPIError"), ("sqlite3", "Error"), ("psycopg", "Error"))
        for kind in type(error).__mro__
    ):
        return None
    from carbon.database import cause_of

    cause = masked(cause_of(error))
    remedy = next(what for words, what in _OF_DATABASES if words in cause.casefold())
    return UnreadableFile(f"a ledger that refuses this ({cause})", "one that takes it", remedy)


def _unforeseen(error: BaseException, workspace: Path | None) -> Unforeseen:
    """The sentence on what nobody foresaw; its traceback goes into a file."""
    import traceback
    from datetime import datetime

    from carbon.files import fingerprint

    lines = traceback.format_exception(error)
    moment = datetime.now()
    digest = fingerprint("".join(lines).encode("utf-8", "replace"))[:6]
    reference = f"{moment:%Y%m%d-%H%M%S}-{digest}"
    kept = _kept(reference, "".join(lines), workspace)
    if fault := _changed(workspace):
        return Unforeseen(
            f"a ledger that was changed past this program ({fault}), by which the command ended",
            "one that only this program has written",
            "`carbon ledger verify` says what was changed, and what to do."
            + (f" What happened here is in {kept}." if kept else ""),
        )
    return Unforeseen(
        f"a mistake in this program, reference {reference}",
        "none",
        "Nothing that was logged is lost. "
        + (f"Send {kept} to whoever looks after the program." if kept else "")
        + ("" if kept else "It could be written down nowhere: tell what was typed."),
    )


def _changed(workspace: Path | None) -> str:
    """What the chain under the ledger first finds changed; empty where nothing, or where unknown.

    What nobody foresaw may be what somebody wrote into the ledger past this program.
    """
    from carbon.ledger.verify import changed
    from carbon.workspace import open_workspace

    with suppress(Exception):
        return changed(open_workspace(workspace))
    return ""


def _kept(reference: str, text: str, workspace: Path | None) -> Path | None:
    """The file that the traceback was written to: in the workspace, else among temporary files."""
    from carbon.version import __version__

    typed = " ".join(["carbon", *sys.argv[1:]])
    whole = masked(f"carbon {__version__}, Python {sys.version}, {sys.platform}\n{typed}\n\n{text}")
    for folder in _folders(workspace):
        with suppress(OSError):
            folder.mkdir(exist_ok=True)
            path = folder / f"{reference}.txt"
            path.write_text(whole, encoding="utf-8", errors="backslashreplace")
            for old in sorted(folder.glob("*.txt"))[:-MOST_PROBLEMS]:
                old.unlink()
            return path
    return None


def _folders(workspace: Path | None) -> Iterator[Path]:
    from carbon.workspace import find

    with suppress(Exception):
        yield find(workspace) / PROBLEMS
    with suppress(Exception):
        import tempfile

        yield Path(tempfile.gettempdir()) / "carbon-problems"


def leave(error: BaseException, workspace: Path | None = None) -> None:
    """Say what ended the command, on stderr; in silence where nobody reads it any more."""
    with suppress(OSError, ValueError):
        say(f"Error: {told(error, workspace)}", err=True)


def refuse_arguments(arguments: Sequence[str]) -> None:
    """Refuse what no path, name or reason is, and every message would repeat.

    Raises :class:`~carbon.errors.BadValue` for an argument of more than :data:`LONGEST_ARGUMENT`
    characters and for one with a null, which other programs that start this one may pass.
    """
    for number, argument in enumerate(arguments, 1):
        if len(argument) > LONGEST_ARGUMENT:
            found = f"{len(argument):,} characters in argument {number} of the command"
            raise BadValue(found, f"at most {LONGEST_ARGUMENT:,}", "Give long texts in a file.")
        if "\0" in argument:
            found = f"a null, a sign that nobody sees, in argument {number} of the command"
            raise BadValue(found, "text without any", "Type it anew.")


def open_what_is_closed() -> None:
    """Give the command an input and outputs where it was started without them.

    As by ``carbon status >&-``: the first files opened would otherwise take their numbers, and
    what is printed would be written into a ledger.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor < number:
                os.dup2(descriptor, number)
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def gone(error: BaseException) -> bool:
    """Whether it says only that whoever read what is printed has gone: no mistake."""
    return isinstance(error, OSError) and error.errno == errno.EPIPE
