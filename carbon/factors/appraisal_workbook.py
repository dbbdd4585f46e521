"""Importing the publisher's workbook of data tables: each table that is used, as an edition.

All the faults of all its tables come together, and then nothing is written. What is not used is
listed with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from carbon.errors import BadValue, DuplicateRow, FaultList, Place, UnreadableFile, counted
from carbon.factors.appraisal_deflator import index_faults
from carbon.factors.appraisal_import import prepared_csv
from carbon.factors.appraisal_in_use import beside_those_used, in_use, older_told, sources
from carbon.factors.appraisal_publication import (
    FACTS,
    PUBLISHED,
    PublishedTable,
    published_as,
    why_unused,
)
from carbon.factors.appraisal_sheet import Region, Taken, plain, regions, titled
from carbon.factors.appraisal_tables import DEFLATOR
from carbon.factors.appraisal_written import Imported, Prepared, to_come_told, write_tables
from carbon.files import read_bytes
from carbon.spreadsheets import Workbook, open_workbook
from carbon.workbook_guard import LEGACY_SIGNATURE, ZIP_SIGNATURE

ELECTRICITY, FUELS = (each.spoken for each in PUBLISHED[:2])
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?({_MONTH})[a-z]*\.? (20\d\d)\b"
#: A date in figures, day first: 30/11/2026 or 2026-11-30.
_FIGURES = r"\b(?:\d{1,2}[/.](\d{1,2})[/.](20\d\d)|(20\d\d)-(\d{2})-\d{2})\b"
_SAID = r"(?:updated|revised|published|publication|issued|edition|version|release[d]?)\b"
#: What a cover says of the next edition, or of the first there ever was, is not the date of this.
_OTHERS = rf"\b(?:next|first|original(?:ly)?)\b.*?{_DAY}"
COVERS = re.compile(r"cover|content|note|read ?me|intro|about|information|title|version", re.I)


@dataclass(frozen=True)
class Import:
    """What an import of a file wrote.

    ``unused`` are the tables and sheets that are not taken, each with the reason; ``remarks`` what
    is to be known of those that are.
    """

    tables: Sequence[Imported]
    unused: Sequence[tuple[str, str]] = ()
    remarks: Sequence[str] = ()


@dataclass(frozen=True)
class _Read:
    region: Region
    published: PublishedTable
    taken: Taken


def import_file(
    path: Path,
    folder: Path,
    retrieved: date | None = None,
    force: bool = False,
    edition: str = "",
) -> Import:
    """Write the published table or the workbook of tables at *path* into *folder*.

    A workbook's date is *edition*, else the one that it states itself, else the day it was
    *retrieved*; one without any is refused.

    Raises the faults of the file, all together, and writes nothing then.
    """
    if read_bytes(path)[:4] in (ZIP_SIGNATURE, LEGACY_SIGNATURE):
        return _import_workbook(open_workbook(path), folder, retrieved, force, edition)
    before = sources(folder)
    prepared = prepared_csv(path, folder, retrieved, edition)
    remarks = [*beside_those_used([prepared], folder), *to_come_told([prepared.edition])]
    made = write_tables([prepared], path, folder, retrieved, force)
    return Import(made, remarks=[*remarks, *older_told(made, before, folder)])


def _import_workbook(
    book: Workbook, folder: Path, retrieved: date | None, force: bool, edition: str
) -> Import:
    faults = FaultList()
    read: list[_Read] = []
    unused: list[tuple[str, str]] = []
    recognised: dict[str, Region] = {}
    for sheet in book.sheet_names:
        if sheet in book.hidden:
            unused.append((f"sheet {sheet}", "it is hidden"))
            continue
        found = regions(book, sheet)
        if not found:
            unused.append((f"sheet {sheet}", "it holds no table"))
        for region in found:
            published = published_as(region)
            if published is None:
                unused.append((_spoken(region), why_unused(region)))
            elif published.spoken in recognised:
                faults.append(_twice(region, recognised[published.spoken], published))
            else:
                recognised[published.spoken] = region
                if taken := faults.attempt(published.take, region):
                    read.append(_Read(region, published, taken))
    faults.extend(_without_table(book, recognised))
    if not faults and (not recognised or set(recognised) == {FUELS}):
        raise UnreadableFile(
            "a workbook without a table of appraisal values",
            f"a table whose title names {', '.join(each.spoken for each in PUBLISHED)}",
            "Bring the data tables 1 to 19 as published, or a CSV of one table.",
            Place(book.file),
        )
    if FUELS in recognised and ELECTRICITY not in recognised:
        lone = recognised[FUELS]
        read = [each for each in read if each.region is not lone]
        unused.append((_spoken(lone), "it goes with the one of electricity, which is not here"))
    dated = faults.attempt(_edition, book, edition, retrieved)
    for each in read:
        if each.published.table == DEFLATOR:
            index = {int(str(row[0])): float(str(row[1])) for row in each.taken.rows}
            faults.extend(index_faults(index, folder, each.region.place()))
    faults.raise_if_any()
    prepared = _prepared(read, dated or "")
    remarks = [*_remarks(prepared, read, folder), *to_come_told(each.edition for each in prepared)]
    before = sources(folder)
    written = write_tables(prepared, book.path, folder, retrieved, force)
    return Import(written, unused, [*remarks, *older_told(written, before, folder)])


def _without_table(book: Workbook, recognised: Mapping[str, Region]) -> Iterator[BadValue]:
    """A fault for each title of a table that is used, under which none is found, here or elsewhere.

    Without it the table would be counted as one that the workbook does not have. A cover and a list
    of contents name tables that they do not hold.
    """
    for sheet in book.sheet_names:
        if sheet in book.hidden or COVERS.search(sheet):
            continue
        for region in titled(book, sheet):
            published = published_as(region) if region.number else None
            if published is None or region.is_table or published.spoken in recognised:
                continue
            yield BadValue(
                f"{_spoken(region)!r}, a table of {published.spoken}, with "
                f"{counted(region.figures, 'figure')} under its title",
                "the table",
                "Bring the workbook as published, or delete what is left of the table.",
                region.place(),
            )


def _spoken(region: Region) -> str:
    title = re.sub(r"\s+", " ", region.title)
    return title if region.number and "able" in title[:6] else f"{region.name}: {title}"


def _twice(region: Region, other: Region, published: PublishedTable) -> DuplicateRow:
    return DuplicateRow(
        f"{region.title!r}, {published.spoken} again, as in {other.place()}",
        "each table once",
        "Delete the one that is not the publisher's.",
        region.place(),
    )


def _prepared(read: Sequence[_Read], edition: str) -> list[Prepared]:
    """The tables of ours, each of one published table or, of marginal factors, of two."""
    made = []
    for table in dict.fromkeys(each.published.table for each in read):
        parts = [each for each in read if each.published.table == table]
        counts: dict[str, int] = {}
        for part in parts:
            for verdict, count in part.taken.counts.items():
                counts[verdict] = counts.get(verdict, 0) + count
        price_years = [each.taken.price_year for each in parts if each.taken.price_year]
        title = "; ".join(_spoken(each.region) for each in parts)
        facts: dict[str, object] = {
            **FACTS[table],
            "title": title,
            "notes": " ".join(each.taken.says for each in parts),
            **({"price_year": price_years[0]} if price_years else {}),
        }
        rows = [row for each in parts for row in each.taken.rows]
        made.append(Prepared(table, edition, rows, facts, counts, title))
    return made


def _remarks(made: Sequence[Prepared], read: Sequence[_Read], folder: Path) -> Iterator[str]:
    yield from (each.taken.says for each in read)
    spoken = {each.published.spoken for each in read}
    if ELECTRICITY in spoken and FUELS not in spoken:
        yield (
            "The workbook has no table of fuels' emissions factors: natural gas takes combustion "
            "in the conversion factors, as other fuels do."
        )
    shown = {each.table for each in made}
    for table in dict.fromkeys(each.table for each in PUBLISHED):
        if table not in shown:
            words = " or ".join(each.spoken for each in PUBLISHED if each.table == table)
            yield (
                f"The workbook shows no table of {words}: {table} stays as it was, "
                f"{in_use(folder, table)}."
            )
    yield from beside_those_used(made, folder)


def _edition(book: Workbook, edition: str, retrieved: date | None) -> str:
    if edition:
        return edition
    found: Mapping[str, str] = dict(_dates(book))
    if len(found) == 1:
        return next(iter(found))
    if not found and retrieved:
        return str(retrieved)
    raise BadValue(
        f"the dates {', '.join(f'{day} ({where})' for day, where in sorted(found.items()))}"
        if found
        else "no date of publication in the workbook",
        "one, as Last updated: November 2026",
        "Give it with --edition 2026-11.",
        Place(book.file),
    )


def _dates(book: Workbook) -> Iterator[tuple[str, str]]:
    """The months of publication that the workbook states, and where; the newest of a cover."""
    for covers in (True, False):
        found: dict[str, str] = {}
        for sheet in book.sheet_names:
            if sheet in book.hidden or bool(COVERS.search(sheet)) is not covers:
                continue
            for number, row in enumerate(book.rows(sheet)[: 200 if covers else 8], 1):
                cells = [plain(_in_words(_written(cell))) for cell in row if str(cell).strip()]
                for day in _stated(cells):
                    found.setdefault(day, f"{sheet}, row {number}")
        if found:
            # A cover tells what was published before, too.
            newest = max(found)
            yield from [(newest, found[newest])] if covers else found.items()
            return


def _stated(cells: Sequence[str]) -> Iterator[str]:
    """The months that a row states as those of publication; of what is next, or was first, none."""
    text = re.sub(_OTHERS, "", " ".join(cells))
    said = [one for part in re.split(rf"(?={_SAID})", text) if (one := _said_in(part))]
    if not said and len(cells) == 1:
        said = [alone for alone in [re.fullmatch(_DAY, cells[0])] if alone]
    for one in said:
        month = [name[:3] for name in MONTHS].index(one[1][:3]) + 1
        yield f"{one[2]}-{month:02d}"


def _said_in(part: str) -> re.Match[str] | None:
    return re.match(rf"{_SAID}.*?{_DAY}", part)


def _in_words(text: str) -> str:
    """A text with its dates in words: ``updated 30/11/2026`` as ``updated 30 november 2026``."""

    def spoken(found: re.Match[str]) -> str:
        month, year = int(found[1] or found[4]), found[2] or found[3]
        return f"1 {MONTHS[month - 1]} {year}" if 1 <= month <= 12 else found[0]

    return re.sub(_FIGURES, spoken, text)


def _written(cell: object) -> str:
    if isinstance(cell, date | datetime):
        return f"{cell.day} {MONTHS[cell.month - 1]} {cell.year}"
    return str(cell).strip()
