"""What a CSV would take to read, measured as a stream before any of it is kept.

A gigabyte of commas is a gigabyte of bytes and sixty of cells. Counted are the marks that part
cells, whichever of them the file then turns out to use, and the length of each line.
"""

from __future__ import annotations

from pathlib import Path

from carbon.errors import Place, UnreadableFile
from carbon.files import look_at, shown

#: Of all rows together. A year of half-hours of 2,000 meters, one a row, has 140 million.
MOST_CELLS = 200_000_000
#: Of one row. The widest files of councils have a column for each of some thousand meters.
MOST_COLUMNS = 10_000
#: Of one line: a hundred bytes for each of those columns.
MOST_LINE_BYTES = 1_000_000
#: Lines of nothing but marks: a sheet formatted to its last row and saved as CSV has a million.
MOST_BLANK_LINES = 2_100_000
MARKS = b",;\t|"
_BLOCK = 1 << 20


def look_through_text(path: Path, most_cells: int | None = MOST_CELLS) -> None:
    """Refuse the CSV at *path* where reading it would take too much; *most_cells* None: any number.

    Raises :class:`~carbon.errors.UnreadableFile` for what :func:`~carbon.files.look_at` refuses and
    for what holds more than the ``MOST_…`` of this module. What cannot be opened is left to the
    reading, which says why.
    """
    look_at(path)
    row, cells, blank, rest = 1, 0, 0, b""
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                lines = (rest + block.replace(b"\r", b"\n")).split(b"\n")
                if max(map(len, lines)) > MOST_COLUMNS:
                    _look_at_lines(path, row, lines)
                cells += len(block) - len(block.translate(None, MARKS + b"\n"))
                if most_cells is not None and cells > most_cells:
                    raise _too_large(path, None, f"over {most_cells:,} cells")
                blank += block.translate(None, MARKS + b' "\r').split(b"\n").count(b"")
                if blank > MOST_BLANK_LINES:
                    raise _too_large(path, None, f"over {MOST_BLANK_LINES:,} blank lines")
                row += block.count(b"\n")
                rest = lines[-1]
    except OSError:
        return


def _look_at_lines(path: Path, row: int, lines: list[bytes]) -> None:
    for line in lines:
        if len(line) > MOST_LINE_BYTES:
            raise _too_large(path, row, f"a line of over {MOST_LINE_BYTES:,} bytes")
        if len(line) > MOST_COLUMNS:
            columns = 1 + max(line.count(mark) for mark in (b",", b";", b"\t", b"|"))
            if columns > MOST_COLUMNS:
                raise _too_large(path, row, f"a row of {columns:,} columns")
        row += 1


def _too_large(path: Path, row: int | None, what: str) -> UnreadableFile:
    return UnreadableFile(
        what,
        f"at most {MOST_COLUMNS:,} columns, {MOST_LINE_BYTES:,} bytes a line, {MOST_CELLS:,} cells "
        f"and {MOST_BLANK_LINES:,} blank lines",
        "See whether it is the right file; if it is, split it by year or by meter.",
        Place(shown(path), row),
    )
