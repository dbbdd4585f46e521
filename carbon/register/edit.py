"""Changing the register: rows added, closed, exchanged; the file stays whole and valid.

Every change is tried on the rows first: a file that would have a fault is not written. Columns
and rows that are not concerned stay as they are. From reading to writing the file is locked, so
that of commands at the same time none undoes another's change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, timedelta
from pathlib import Path

from carbon.cells import neutral
from carbon.errors import BadValue, DuplicateRow, Place, UnknownName, UnreadableFile
from carbon.files import is_there, read_bytes, shown, write_whole
from carbon.locks import locked
from carbon.register import meters as meter_file
from carbon.register import sites as site_file
from carbon.register.lives import END_REASONS
from carbon.register.meters import ActivityKind, Meter, meters_of
from carbon.register.sites import Site, sites_of
from carbon.tables import Row, Table, csv_bytes, read_csv

Cells = Mapping[str, str]


class RegisterFile:
    """One of the register's two files while it is being changed; ``rows`` are its cells.

    Cells are written as they will be read again: without the spaces around them.
    """

    def __init__(self, path: Path, key: str, required: Sequence[str], known: Sequence[str]) -> None:
        self.path, self.key, self.known = path, key, known
        if is_there(path):
            table = read_csv(path, required, [name for name in known if name not in required])
            self.columns = list(table.columns)
            self.rows: list[dict[str, str]] = [dict(row.cells) for row in table]
        else:
            self.columns, self.rows = list(required), []
        self.before = [dict(row) for row in self.rows]
        self._ids = set(self.names())

    def names(self) -> list[str]:
        """The ids there are."""
        return [row[self.key] for row in self.rows]

    def row(self, name: str) -> dict[str, str]:
        """The row of *name*; :class:`UnknownName` where there is none."""
        for row in self.rows:
            if row[self.key] == name:
                return row
        raise UnknownName(self.key, name, self.names())

    def add(self, cells: Cells) -> None:
        """Add a row; :class:`DuplicateRow` where the id is taken."""
        name = cells.get(self.key, "").strip()
        if name in self._ids:
            raise DuplicateRow(
                f"{self.key} {name!r}",
                "an id that is not taken",
                "It is there already: leave it out of what is to be added, or change it with "
                "`carbon register import`. Nothing was added.",
                Place(shown(self.path)),
            )
        self.change({}, cells)
        self._ids.add(name)
        self.rows.append({column: cells.get(column, "").strip() for column in self.columns})

    def change(self, row: dict[str, str], cells: Cells) -> None:
        """Write *cells* into *row*, with columns added that the file does not have yet."""
        for column in self.known:
            if cells.get(column) and column not in self.columns:
                self.columns.append(column)
        row.update({column: cell.strip() for column, cell in cells.items()})

    def table(self) -> Table:
        """The rows as they would be read from the file."""
        file = shown(self.path)
        numbered = enumerate(self.rows, start=2)
        rows = [
            Row({column: row.get(column, "") for column in self.columns}, file, line)
            for line, row in numbered
        ]
        return Table(file, tuple(self.columns), tuple(rows))

    def as_written(self) -> list[dict[str, str]]:
        """The rows as they are read again: text that a spreadsheet would run is neutralised."""
        return [{name: neutral(row.get(name, "")) for name in self.columns} for row in self.rows]

    def data(self) -> bytes:
        """The file as it will be written, in the order of the known columns."""
        ordered = [column for column in self.known if column in self.columns]
        return csv_bytes(
            ordered, ([row[column] for column in ordered] for row in self.as_written())
        )

    def write(self) -> None:
        """Write the file, whole or not at all."""
        write_whole(self.path, self.data())


#: What is entered around the writing of files, to keep their history; it may refuse.
Around = Callable[[Sequence[RegisterFile]], AbstractContextManager[object]]


def unkept(files: Sequence[RegisterFile]) -> AbstractContextManager[object]:
    """Write *files* and keep no history of it."""
    return nullcontext(files)


def write_all(files: Sequence[RegisterFile], around: Around = unkept) -> None:
    """Write *files* within *around*; where one or their history cannot be written, none is.

    What was written by then is put back: a history is complete only when *around* is left.
    """
    before = [(file, read_bytes(file.path) if file.path.is_file() else None) for file in files]
    try:
        with around(files):
            for file in files:
                file.write()
    except BaseException:
        for file, data in before:
            if data is None:
                file.path.unlink(missing_ok=True)
            elif read_bytes(file.path) != data:
                write_whole(file.path, data)
        raise


@contextmanager
def site_rows(path: Path) -> Iterator[RegisterFile]:
    """``sites.csv`` while it is being changed; nobody else changes it meanwhile."""
    with locked(path):
        yield RegisterFile(path, "site", site_file.REQUIRED, site_file.COLUMNS)


@contextmanager
def meter_rows(path: Path) -> Iterator[RegisterFile]:
    """``meters.csv`` while it is being changed; nobody else changes it meanwhile."""
    with locked(path):
        yield RegisterFile(path, "meter", meter_file.REQUIRED, meter_file.COLUMNS)


def add_sites(path: Path, rows: Iterable[Cells], around: Around = unkept) -> dict[str, Site]:
    """Add sites and write the file; all sites as they then are."""
    with site_rows(path) as file:
        for cells in rows:
            file.add(cells)
        sites = sites_of(file.table())
        write_all([file], around)
    return sites


def close_site(path: Path, name: str, last: date, reason: str, around: Around = unkept) -> None:
    """End a site's life after the day *last*."""
    with site_rows(path) as file:
        _close(file, file.row(name), last, reason)
        sites_of(file.table())
        write_all([file], around)


def add_meters(
    path: Path,
    rows: Iterable[Cells],
    sites: Mapping[str, Site],
    activities: Mapping[str, ActivityKind],
    around: Around = unkept,
) -> dict[str, Meter]:
    """Add meters and write the file; all meters as they then are."""
    with meter_rows(path) as file:
        for cells in rows:
            file.add(cells)
        meters = meters_of(file.table(), sites, activities)
        write_all([file], around)
    return meters


def close_meter(
    path: Path,
    name: str,
    last: date,
    reason: str,
    sites: Mapping[str, Site],
    around: Around = unkept,
) -> None:
    """End a meter's life after the day *last*."""
    with meter_rows(path) as file:
        _close(file, file.row(name), last, reason)
        meters_of(file.table(), sites)
        write_all([file], around)


def exchange_meter(
    path: Path, old: str, new: str, first: date, sites: Mapping[str, Site], around: Around = unkept
) -> None:
    """Let meter *new* take the place of *old* from the day *first* on, at the same supply point."""
    with meter_rows(path) as file:
        row = file.row(old)
        _close(file, row, first - timedelta(days=1), "exchanged")
        kept = {column: row.get(column, "") for column in file.columns}
        kept |= {"meter": new, "from": first.isoformat(), "from_reason": "exchanged"}
        file.add(kept | {"to": "", "to_reason": "", "note": f"took the place of {old}"})
        meters_of(file.table(), sites)
        write_all([file], around)


def _close(file: RegisterFile, row: dict[str, str], last: date, reason: str) -> None:
    if reason not in END_REASONS:
        raise UnknownName("reason", reason, END_REASONS)
    if row.get("to"):
        raise BadValue(
            f"{file.key} {row[file.key]!r}, which ended on {row['to']}",
            "one that has not ended",
            "Correct the file by hand if the day is wrong.",
        )
    file.change(row, {"to": last.isoformat(), "to_reason": reason})


def rows_to_add(path: Path, required: Sequence[str], known: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV in the columns of the register, as ``add --from`` takes them."""
    table = read_csv(path, required, [name for name in known if name not in required])
    if not table.rows:
        raise UnreadableFile("no rows", "rows to add", "", Place(shown(path)))
    return [dict(row.cells) for row in table]
