"""Numbers of a workbook that are spelt in such a way that the reader takes a part of them.

XML may spell a value with references (``5&#55;``), remarks, sections or marks within. The
reader (calamine) puts texts together and takes of a number what stands before. No program writes
numbers so. From which year days are counted is spelt in as many ways, and read in four.
"""

from __future__ import annotations

import re

#: A value that something stands in beside characters.
_IN_PARTS = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>[^<&]*(?:&|<[^/])")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?:\s[^>]*)?>")
#: How it is said that days are counted from 1904 on, or are not, where the reader sees it.
_CALENDARS = ("1", "true", "0", "false")
_OF_TEXT = re.compile(rb"""\st\s*=\s*["'](?:str|e)["']""")
#: The cell's own mark stands before the value's, with a formula between: opened, closed.
_MARKS_BETWEEN = 4


def is_plain_calendar(said: str, mark: bytes) -> bool:
    """Whether the ``date1904`` of a workbook is *said* so that every program reads the same of it.

    *mark* are the bytes from its mark on. The reader takes what is spelt otherwise, as with blanks,
    in capitals or with references, for 1900: every date would be four years and a day early.

    >>> is_plain_calendar("1", b'<workbookPr date1904="1"/><sheets>')
    True
    >>> is_plain_calendar("TRUE", b'<workbookPr date1904="TRUE"/>')
    False
    >>> is_plain_calendar("1", b'<workbookPr date1904="&#49;"/><sheets>')
    False
    """
    return said in _CALENDARS and b"&" not in mark.partition(b"<")[2].partition(b"<")[0]


class Spelt:
    """The bytes of a sheet, block by block."""

    def __init__(self) -> None:
        self._before = b""

    def is_in_parts(self, block: bytes) -> bool:
        """Whether a number of *block*, or one that ends in it, is spelt in parts.

        >>> Spelt().is_in_parts(b'<c r="A1"><v>5&#55;</v></c>')
        True
        >>> Spelt().is_in_parts(b'<c r="A1" t="str"><f>A2</f><v>Hall &amp; Park</v></c>')
        False
        """
        text, judged = self._before + block, len(self._before)
        # The last cell may end in the next block, however long its formula and value are. What ends
        # in this one is judged here, while its cell is at hand, and not again.
        self._before = text[_marks_back(text, len(text), 2 * _MARKS_BETWEEN)[-1] :]
        # What ends in this block begins at one of the last two marks before it, if not within.
        first = _marks_back(text, judged, 2)[-1]
        if b"<" not in text[max(0, judged - 1) :] and b"&" not in block:
            return False
        return any(
            found.end() > judged and not _is_of_text(text, found.start())
            for found in _IN_PARTS.finditer(text, first)
        )


def _marks_back(text: bytes, at: int, count: int = _MARKS_BETWEEN + 1) -> list[int]:
    """Where the marks before *at* begin that may be of one cell, the last one first."""
    found = []
    for _ in range(count):
        at = max(0, text.rfind(b"<", 0, at))
        found.append(at)
    return found


def _is_of_text(text: bytes, at: int) -> bool:
    """Whether the value whose mark begins *at* is of a cell of text."""
    for place in _marks_back(text, at):
        cell = _CELL.match(text, place)
        if cell is not None:
            return _OF_TEXT.search(cell[0]) is not None
    return False
