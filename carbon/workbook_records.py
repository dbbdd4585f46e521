"""How far the cells of a workbook of records reach: ``.xls`` (BIFF) and ``.xlsb`` (BIFF12).

Only the records that say where a cell is are looked at. Sources: Microsoft, *[MS-XLS]* 2.4 and
*[MS-CFB]* 2; *[MS-XLSB]* 2.4 and 2.1.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field


class BadRecords(ValueError):
    """A file of records that is damaged."""


@dataclass(frozen=True)
class Extent:
    """The farthest row and column of a sheet that hold anything, from 1; nought for none."""

    rows: int = 0
    columns: int = 0

    def reaching(self, row: int, column: int) -> Extent:
        """The extent that holds this cell too."""
        return Extent(max(self.rows, row), max(self.columns, column))


@dataclass
class RecordsSeen:
    """How many more records may come, and where the sheets are that were named so far."""

    left: int
    places: set[bytes] = field(default_factory=set)

    def place(self, place: bytes) -> None:
        """Take where a sheet is kept; two in one place are read as often as they are named."""
        if place in self.places:
            raise BadRecords("two sheets are kept in one place")
        self.places.add(place)


def too_many() -> BadRecords:
    """That a workbook has more records than its cells explain."""
    return BadRecords("more records than a workbook that can be read has")


#: [MS-XLSB]: a row's header, the first and last kind of cell, and where a sheet is.
_ROW, _FIRST_CELL, _LAST_CELL, _SHEET_OF_PART = 0, 1, 11, 156


def extent_of_part(data: bytes | bytearray, seen: RecordsSeen) -> Extent:
    """How far the cells of one part of an ``.xlsb`` reach; none where the part is no sheet.

    Raises :class:`BadRecords` for more records than *seen* allows, and for sheets of one part.
    """
    at = row = rows = columns = 0
    end = len(data)
    left = seen.left
    while at < end:
        left -= 1
        if left < 0:
            raise too_many()
        kind = data[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        while at < end and shift < 28:
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if kind == _ROW and at + 4 <= end:
            row = int.from_bytes(data[at : at + 4], "little") + 1
        elif kind == _SHEET_OF_PART and at + 12 <= end:
            signs = int.from_bytes(data[at + 8 : at + 12], "little")
            seen.place(bytes(data[at + 12 : at + 12 + min(2 * signs, length)]))
        elif _FIRST_CELL < kind <= _LAST_CELL and at + 4 <= end:
            rows = max(rows, row)
            columns = max(columns, int.from_bytes(data[at : at + 4], "little") + 1)
        at += length
    seen.left = left
    return Extent(rows, columns)


#: [MS-XLS]: records of one cell, row and column first; those of several, the last column last.
_ONE_CELL = frozenset((0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204))
_ONE_CELL |= frozenset((0x0205, 0x0206, 0x0406, 0x027E, 0x007E))
_SEVERAL = 0x00BD
#: Where a sheet begins, in the first four bytes.
_SHEET_OF_STREAM = 0x0085
_START = frozenset((0x0009, 0x0209, 0x0409, 0x0809))


def extents_of_legacy(data: bytes, most: int, seen: RecordsSeen) -> Iterator[Extent]:
    """How far the cells of each sheet of an ``.xls`` reach; a sheet beyond *most* is the last.

    Raises :class:`BadRecords` as :func:`extent_of_part` does.
    """
    left = seen.left
    stream = workbook_stream(data)
    at, end = 0, len(stream)
    rows = columns = 0
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        left -= 1
        if left < 0:
            raise too_many()
        if kind == _SHEET_OF_STREAM:
            seen.place(stream[at : at + 4])
        if kind in _START:
            yield Extent(rows, columns)
            rows = columns = 0
        elif (kind in _ONE_CELL or kind == _SEVERAL) and length >= 6 and at + length <= end:
            row, column = struct.unpack_from("<HH", stream, at)
            if kind == _SEVERAL:
                column = max(column, struct.unpack_from("<H", stream, at + length - 2)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if rows * columns > most:
                break
        at += length
    yield Extent(rows, columns)


#: [MS-CFB]: sector numbers from here on mean something else than a sector.
_NO_SECTOR = 0xFFFFFFFA


def workbook_stream(data: bytes) -> bytes:
    """The stream *Workbook* or *Book* of a compound file, whose first sector says where it is."""
    if len(data) < 512:
        raise BadRecords("a file cut short")
    sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    if sector not in (512, 4096):
        raise BadRecords("sectors of an unknown size")
    (directory,) = struct.unpack_from("<I", data, 48)
    cutoff, mini_first = struct.unpack_from("<II", data, 56)
    difat, _ = struct.unpack_from("<II", data, 68)
    tables = list(struct.unpack_from("<109I", data, 76))
    seen: set[int] = set()
    while difat < _NO_SECTOR and difat not in seen:
        seen.add(difat)
        numbers = _numbers(_sector(data, difat, sector))
        tables += numbers[:-1]
        difat = numbers[-1] if numbers else _NO_SECTOR
    following: list[int] = []
    for one in dict.fromkeys(tables):
        # More than the file has sectors follow none: a circle of them would be as long as they are.
        if one < _NO_SECTOR and len(following) <= len(data) // sector:
            following += _numbers(_sector(data, one, sector))
    listing = _chain(data, directory, following, sector)
    found = root = None
    for at in range(0, len(listing) - 127, 128):
        name = listing[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        first, size = struct.unpack_from("<II", listing, at + 116)
        if listing[at + 66] == 5 and root is None:
            root = first
        elif name.casefold() in ("workbook", "book") and (found is None or name != "Book"):
            found = first, size
    if found is None:
        raise BadRecords("no stream named Workbook")
    first, size = found
    if size >= cutoff or root is None:
        return _chain(data, first, following, sector)[:size]
    small = _chain(data, root, following, sector)
    small_following = _numbers(_chain(data, mini_first, following, sector))[: len(small) // 64]
    return b"".join(small[64 * one : 64 * one + 64] for one in _links(first, small_following))[
        :size
    ]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _chain(data: bytes, first: int, following: list[int], size: int) -> bytes:
    return b"".join(_sector(data, one, size) for one in _links(first, following))


def _links(first: int, following: list[int]) -> Iterator[int]:
    seen = 0
    while first < len(following):
        yield first
        first = following[first]
        seen += 1
        if seen > len(following):
            raise BadRecords("sectors that follow one another in a circle")
