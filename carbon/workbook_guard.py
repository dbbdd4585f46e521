"""What a workbook would take to read, measured before it is read; refused where it is too much.

The reader (calamine) is fast but trusting: it makes room for every cell up to the farthest, repeats
what an ``.ods`` says is repeated and copies a shared text into every cell that shows it, so that a
file of a kilobyte makes it ask for gigabytes and abort. Here the parts of a workbook are gone
through as XML, as a stream, whatever they are called and however an address is spelt.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from array import array
from pathlib import Path
from typing import IO
from xml.parsers import expat

from carbon.errors import Place, UnreadableFile
from carbon.files import read_bytes, read_start, shown
from carbon.workbook_limits import (
    MOST_CELLS,
    MOST_DIRECTORY_BYTES,
    MOST_RECORD_BYTES,
    MOST_UNPACKED_BYTES,
    WorkbookSize,
    damaged,
    too_large,
)
from carbon.workbook_marks import PartMarks
from carbon.workbook_records import extent_of_part, extents_of_legacy

LEGACY_SIGNATURE = b"\xd0\xcf\x11\xe0"
ZIP_SIGNATURE = b"PK\x03\x04"
_BLOCK = 1 << 18
#: How a sheet of records, and the list of them, begin; printers' settings and macros do not.
_RECORDS = (b"\x81\x01", b"\x83\x01")
#: What only pictures and kin are kept in: it need not be XML, and no cells are read from it.
_BESIDE = re.compile(
    r"(?i)(xl/(media|drawings|embeddings)|docProps|customXml|Pictures|Thumbnails)/"
)


def look_through(path: Path) -> None:
    """Refuse the workbook at *path* where reading it would take too much.

    Raises :class:`UnreadableFile` for what is no workbook, is damaged, has a password or entities
    of its own, or holds more than the ``MOST_…`` of this module.
    """
    file = shown(path)
    signature = read_start(path, 4, MOST_UNPACKED_BYTES)
    try:
        if signature == ZIP_SIGNATURE:
            _look_through_zip(path, file)
        elif signature == LEGACY_SIGNATURE:
            size = WorkbookSize(file)
            for extent in extents_of_legacy(read_bytes(path), MOST_CELLS, size.seen):
                size.add(extent)
        else:
            raise UnreadableFile(
                "a file that is not a workbook, whatever its name",
                "an .xlsx, .xls or .ods as Excel or LibreOffice saves it",
                "Save it again as a workbook, or give a CSV its own ending.",
                Place(file),
            )
    except UnreadableFile:
        raise
    except Exception as error:
        # zlib.error, expat.ExpatError, BadZipFile and kin have no common base class.
        raise damaged(file, error) from None


def _look_through_zip(path: Path, file: str) -> None:
    if _directory_bytes(path, file) > MOST_DIRECTORY_BYTES:
        raise too_large(file, "a workbook of more than a hundred thousand parts")
    size = WorkbookSize(file)
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len({_name_of_part(entry.filename) for entry in entries}) < len(entries):
            raise damaged(file, "two parts of one name")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise UnreadableFile(
                "a workbook with a password", "one without", "Remove it.", Place(file)
            )
        unpacked = 0
        # A cell says only which of the shared texts it shows: these come first.
        shared = array("L")
        for entry in sorted(
            entries, key=lambda one: "sharedstrings" not in one.filename.casefold()
        ):
            # What an entry says of its size may be a lie, which the reader does not heed either.
            entry.file_size = 1 << 62
            with archive.open(entry) as part:
                unpacked = _measure(part, entry.filename, unpacked, size, shared)


def _name_of_part(name: str) -> str:
    r"""A part's name as every program finds it, however it is spelt.

    >>> _name_of_part("XL\\worksheets/./sheet1.xml")
    'xl/worksheets/sheet1.xml'
    """
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").casefold()


_END = b"PK\x05\x06"


def _directory_bytes(path: Path, file: str) -> int:
    """The size of the list of parts, as the end of the file states it.

    Refused where that end has a remark that holds another: one program would find the parts by
    the one, another by the other.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 66_000))
        end = stream.read()
    at = end.find(_END)
    while at >= 0:
        # Texts that look like it may stand in parts that are not packed.
        remark = int.from_bytes(end[at + 20 : at + 22], "little")
        if at + 22 + remark == len(end):
            break
        at = end.find(_END, at + 1)
    last = end.rfind(_END)
    if 0 <= at < last:
        raise damaged(file, "its remark holds another end of the list of parts")
    return int.from_bytes(end[last + 12 : last + 16], "little") if last >= 0 else 0


def _measure(
    part: IO[bytes], name: str, unpacked: int, size: WorkbookSize, shared: array[int]
) -> int:
    """Bytes unpacked so far, after this part."""
    marks: PartMarks | None = None
    first, whole = True, bytearray()
    is_records = False
    while block := part.read(_BLOCK):
        unpacked += len(block)
        if unpacked > MOST_UNPACKED_BYTES:
            raise too_large(size.file, f"over {MOST_UNPACKED_BYTES // 1_000_000} MB unpacked")
        if first:
            is_records = block.startswith(_RECORDS) and not _BESIDE.match(name)
            marks = PartMarks(size, shared) if _is_xml(block) else None
        first = False
        if is_records:
            whole += block
            if len(whole) > MOST_RECORD_BYTES:
                raise too_large(size.file, f"over {MOST_RECORD_BYTES // 1_000_000} MB of records")
        if marks is not None:
            try:
                marks.feed(block)
            except expat.ExpatError:
                if not _BESIDE.match(name):
                    raise
                marks = None
    if marks is not None:
        try:
            marks.close()
        except expat.ExpatError:
            if not _BESIDE.match(name):
                raise
    if is_records:
        size.add(extent_of_part(whole, size.seen))
    return unpacked


def _is_xml(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")
