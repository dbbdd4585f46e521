"""The records of a CSV that is too long to be held as cells: gone through again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import cached_property
from itertools import islice
from typing import overload

from carbon.errors import Place, UnreadableFile
from carbon.tables import encoding_of, long_records

#: A row of a file and its cells.
Record = tuple[int, Sequence[str]]

#: No meter, note or number is longer; what is, would also make every message unreadable.
LONGEST_CELL = 2000


def of_bounded_cells(found: Iterable[Record], file: str) -> Iterator[Record]:
    """The same records; raises :class:`UnreadableFile` at a cell that is longer than any is."""
    for row, cells in found:
        longest = max(map(len, cells), default=0)
        if longest > LONGEST_CELL:
            raise UnreadableFile(
                f"a cell of {longest:,} characters",
                f"at most {LONGEST_CELL:,}",
                "Empty it and try again.",
                Place(file, row),
            )
        yield row, cells


#: How many records of a long CSV are kept, so that what is looked for near its start is there.
KEPT_RECORDS = 512


class _Stream:
    """A long CSV as it is gone through, and its first records once they were.

    Told what *left_out* rows are, it passes over them.
    """

    def __init__(
        self,
        data: bytes,
        file: str,
        told: Callable[[float], None] | None,
        blank: Callable[[int], None] | None,
        encoding: str,
        left_out: frozenset[int] = frozenset(),
    ) -> None:
        self._data, self._file, self._told, self._blank = data, file, told, blank
        self._encoding, self._left_out = encoding, left_out

    def __iter__(self) -> Iterator[Record]:
        """All records, from the first."""
        first, are_all = self.start
        return iter(first) if are_all else self._read()

    @cached_property
    def start(self) -> tuple[list[Record], bool]:
        """The first records, and whether there are no more."""
        found = list(islice(self._read(), KEPT_RECORDS + 1))
        return found[:KEPT_RECORDS], len(found) <= KEPT_RECORDS

    def _read(self) -> Iterator[Record]:
        self._encoding = self._encoding or encoding_of(self._data)
        found = long_records(self._data, self._file, self._told, self._blank, self._encoding)
        whole = of_bounded_cells(found, self._file)
        return (one for one in whole if one[0] not in self._left_out) if self._left_out else whole

    def without(self, rows: frozenset[int]) -> _Stream:
        """The same without the rows of these numbers."""
        left_out = self._left_out | rows
        return _Stream(self._data, self._file, self._told, self._blank, self._encoding, left_out)


class StreamedRecords(Sequence[Record]):
    """The records of a long CSV, read again each time they are gone through.

    A year of half-hours of 2,000 meters is 35 million cells: as text in memory they would take
    three gigabytes, as bytes a quarter of one. The first are kept: of a file of a few rows and
    millions of blank lines below them, all.
    """

    def __init__(
        self,
        data: bytes,
        file: str,
        told: Callable[[float], None] | None = None,
        blank: Callable[[int], None] | None = None,
        encoding: str = "",
    ) -> None:
        self._stream, self._skipped = _Stream(data, file, told, blank, encoding), 0

    def _of(self, stream: _Stream, skipped: int) -> StreamedRecords:
        made = copy(self)
        made._stream, made._skipped = stream, skipped
        return made

    def __iter__(self) -> Iterator[Record]:
        return islice(iter(self._stream), self._skipped, None)

    def without(self, rows: frozenset[int]) -> StreamedRecords:
        """The same without the rows of these numbers."""
        return self._of(self._stream.without(rows), self._skipped)

    def __bool__(self) -> bool:
        return bool(self[:1])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        """A record near the start, the first few, or all from one on."""
        if isinstance(index, int):
            return self[index : index + 1][0]
        first = self._skipped + (index.start or 0)
        if index.stop is None:
            return self._of(self._stream, first)
        last = self._skipped + index.stop
        kept, are_all = self._stream.start
        if last <= len(kept) or are_all:
            return kept[first:last]
        return list(islice(iter(self._stream), first, last))
