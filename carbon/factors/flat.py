"""The Government's flat file of conversion factors, any year's, as rows with a verdict each.

Nothing is taken by position: the sheet and its header are found by what they say, columns by
name, the year and version on the front page. Every row gets one verdict, so that the counts add
up to the sheet; a row is never passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from carbon import units
from carbon.errors import BadValue, DuplicateRow, Fault, Faults, Place, UnknownName, UnreadableFile
from carbon.spreadsheets import Cell, Workbook, open_workbook

TITLE = "UK Government GHG Conversion Factors for Company Reporting"
SHEET = "Factors by Category"

#: What a row is found to be. The counts of these add up to the rows below the header.
VERDICTS = ("kept", "blank", "below threshold", "energy per distance", "marker", "refused")

LEVELS = ("level 1", "level 2", "level 3", "level 4", "column text")
NEEDED = ("scope", *LEVELS, "uom", "gas", "value")
#: Columns that are there in some years and say nothing more.
IGNORED = ("uom (simple)", "lookup")

#: Scopes as published, and as this program writes them.
SCOPES = {"scope 1": "1", "scope 2": "2", "scope 3": "3", "outside of scopes": "outside"}

#: Gas labels as published. Before 2022 "kg CH4" means kg CO2e of CH4.
GASES = {"kg co2e": "CO2e"} | {
    form.format(gas.casefold()): gas
    for gas in ("CO2", "CH4", "N2O")
    for form in ("kg {}", "kg co2e of {}", "kg co2e of {} per unit")
}

#: A bare distance is a vehicle's where the row is of one of these; elsewhere it is refused.
VEHICLES = re.compile(r"\b(cars?|vans?|hgvs?|motorbikes?|taxis?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class SourceRow:
    """One row of the sheet: its number there, its labels and its value as found."""

    number: int
    publisher_id: str
    scope: str
    levels: tuple[str, ...]
    unit: str
    gas: str
    value: Cell


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken, and why."""

    number: int
    reason: str


@dataclass
class Group:
    """The rows of one factor: one label and unit, a row for each gas."""

    scope: str
    levels: tuple[str, ...]
    unit: str
    publisher_id: str
    values: dict[str, float] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FlatFile:
    """What an official flat file says: its front page, and each row's verdict."""

    file: str
    year: int
    version: str
    updated: date | None
    first_published: date | None
    header_row: int
    row_count: int
    groups: tuple[Group, ...]
    counts: Mapping[str, int]
    refusals: tuple[Refusal, ...]


def read_flat_file(path: Path) -> FlatFile:
    """Read the official flat file at *path*, ``.xlsx`` or ``.xls``, of any year.

    Raises :class:`~carbon.errors.UnreadableFile` for what is not one or is cut short, and all
    factors that stand twice together.
    """
    book = open_workbook(path)
    front = _front_page(book)
    sheet, header, grid = _find_sheet(book)
    columns = _columns(grid[header], book.file, header + 1)
    headed = re.search(r"\b(20\d\d)\b", str(grid[header][columns["value"]]))
    year = _year(front, book.file)
    if headed and int(headed[1]) != year:
        raise BadValue(
            f"a front page of {year} and factors of {headed[1]}",
            "one year",
            "Take the file again from the publisher.",
            Place(book.file, header + 1),
        )
    rows = [
        _source_row(number, cells, columns)
        for number, cells in enumerate(grid[header + 1 :], start=header + 2)
    ]
    verdicts = {row.number: _verdict(row) for row in rows}
    if year > 2016 and "marker" not in {verdict for verdict, _ in verdicts.values()}:
        raise UnreadableFile(
            f"no END row in sheet {sheet!r}",
            "one, as in every flat file since 2017",
            "The file is cut short: download it again.",
            Place(book.file, len(grid)),
        )
    groups, orphans = _groups([row for row in rows if verdicts[row.number][0] == "kept"], book.file)
    for orphan in orphans:
        verdicts[orphan.number] = ("refused", orphan.reason)
    found = [verdict for verdict, _ in verdicts.values()]
    return FlatFile(
        file=book.file,
        year=year,
        version=_version(front),
        updated=_date_after(front, "updated"),
        first_published=_first_date(front),
        header_row=header + 1,
        row_count=len(rows),
        groups=groups,
        counts={verdict: found.count(verdict) for verdict in VERDICTS},
        refusals=tuple(
            Refusal(number, reason)
            for number, (verdict, reason) in verdicts.items()
            if verdict == "refused"
        ),
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s+", " ", str(cell)).strip()


def _front_page(book: Workbook) -> list[list[Cell]]:
    """The rows of the sheet that names the publication as a flat file."""
    for name in book.sheet_names:
        rows = book.rows(name)[:60]
        said = {_text(cell).casefold() for row in rows for cell in row}
        if TITLE.casefold() in said and "flat file" in said:
            return rows
    raise UnreadableFile(
        "a workbook that does not say it is the Government's flat file",
        f"a front page that says {TITLE!r} and 'Flat file'",
        "Download the flat file (“for automatic processing”) from GOV.UK.",
        Place(book.file),
    )


def _after(front: list[list[Cell]], label: str) -> list[Cell]:
    """What stands to the right of *label* on the front page, in order."""
    found: list[Cell] = []
    for row in front:
        for index, cell in enumerate(row):
            if _text(cell).casefold().rstrip(": ") == label:
                found.extend(other for other in row[index + 1 : index + 2] if other != "")
    return found


def _year(front: list[list[Cell]], file: str) -> int:
    years = {_text(cell) for cell in _after(front, "year")}
    valid = {int(year) for year in years if re.fullmatch(r"20\d\d", year)}
    if len(valid) != 1:
        raise BadValue(
            f"on the front page Year: {', '.join(sorted(years)) or 'nothing'}",
            "one year such as 2024",
            "",
            Place(file),
        )
    return valid.pop()


def _version(front: list[list[Cell]]) -> str:
    return next((str(cell).strip() for cell in _after(front, "version")), "")


def _as_date(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else None


def _date_after(front: list[list[Cell]], label: str) -> date | None:
    return next((day for cell in _after(front, label) if (day := _as_date(cell))), None)


def _first_date(front: list[list[Cell]]) -> date | None:
    """The date of version 1.0, where the front page tells it."""
    for row in front:
        filled = [cell for cell in row if cell != ""]
        if len(filled) > 1 and _text(filled[0]) in ("1", "1.0") and (day := _as_date(filled[1])):
            return day
    return _date_after(front, "updated") if _version(front) in ("1", "1.0") else None


def _heading(cell: Cell) -> str:
    name = _text(cell).casefold()
    if name.startswith("ghg conversion factor"):
        return "value"
    return "gas" if name in ("ghg", "ghg/unit") else name


def _find_sheet(book: Workbook) -> tuple[str, int, list[list[Cell]]]:
    """The sheet of factors, the index of its header row, and its rows."""
    candidates = []
    for name in book.sheet_names:
        rows = book.rows(name)
        for index, row in enumerate(rows[:60]):
            headings = {_heading(cell) for cell in row}
            if {"scope", "uom", "value"} <= headings:
                candidates.append((name, index, rows))
                break
    if len(candidates) > 1:
        candidates = [found for found in candidates if found[0].strip() == SHEET]
    if len(candidates) != 1:
        raise UnreadableFile(
            f"{len(candidates) or 'no'} sheets with columns Scope, UOM and GHG Conversion Factor",
            f"one, named {SHEET!r}",
            "Download the flat file from GOV.UK again.",
            Place(book.file),
        )
    return candidates[0]


def _columns(header: Sequence[Cell], file: str, line: int) -> dict[str, int]:
    found: dict[str, int] = {}
    faults: list[Fault] = []
    for index, cell in enumerate(header):
        name = _heading(cell)
        if not name or name in IGNORED:
            continue
        if name not in (*NEEDED, "id"):
            faults.append(
                UnknownName("column", _text(cell), (*NEEDED, "id"), "", Place(file, line))
            )
        elif name in found:
            faults.append(
                BadValue(f"column {_text(cell)!r} twice", "each once", "", Place(file, line))
            )
        found[name] = index
    missing = [name for name in NEEDED if name not in found]
    if missing:
        faults.append(
            BadValue(
                f"a sheet without {', '.join(missing)}",
                f"the columns {', '.join(NEEDED)}",
                "",
                Place(file, line),
            )
        )
    if faults:
        raise Faults(faults)
    return found


def _source_row(number: int, cells: Sequence[Cell], columns: Mapping[str, int]) -> SourceRow:
    def text(name: str) -> str:
        return _text(cells[columns[name]]) if name in columns else ""

    return SourceRow(
        number,
        text("id"),
        text("scope"),
        # A number among the level names is noise: a data year, or 0 for an empty cell.
        tuple("" if _is_number(cells[columns[level]]) else text(level) for level in LEVELS),
        text("uom"),
        text("gas"),
        cells[columns["value"]],
    )


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, float | int)


def _verdict(row: SourceRow) -> tuple[str, str]:
    """What the row is, and for a refused one why."""
    if "end" in (row.scope.casefold(), row.levels[0].casefold()) and not row.unit:
        return "marker", ""
    if row.gas.casefold().startswith("kwh"):
        return "energy per distance", ""
    if isinstance(row.value, str):
        value = row.value.strip()
        if not value:
            return "blank", ""
        if value.startswith("<"):
            return "below threshold", ""
    if isinstance(row.value, bool) or not _is_number(row.value):
        return "refused", f"its value {row.value!r} is no number"
    if row.gas.casefold() not in GASES:
        return "refused", f"its gas {row.gas!r} is none that is known"
    if row.scope.casefold() not in SCOPES:
        return "refused", f"its scope {row.scope!r} is none that is known"
    try:
        unit_of(row)
    except Fault as fault:
        return "refused", f"its unit {row.unit!r}: {fault.expected}"
    return "kept", ""


def unit_of(row: SourceRow) -> str:
    """The row's unit in this program's spelling; a vehicle's distance as such."""
    unit = units.unit(row.unit)
    if unit in ("km", "mile"):
        if not VEHICLES.search(row.levels[1]):
            raise BadValue(f"unit {row.unit}", "a distance of vehicles, passengers or goods")
        return f"vehicle_{unit}"
    return unit


def _publisher_id(row: SourceRow) -> str:
    """The publisher's row id without its last part, which is the gas."""
    return re.sub(r"_\d+$", "", row.publisher_id)


def _groups(rows: Sequence[SourceRow], file: str) -> tuple[tuple[Group, ...], list[Refusal]]:
    groups: dict[tuple[object, ...], Group] = {}
    faults: list[Fault] = []
    for row in rows:
        unit = unit_of(row)
        key = (row.scope.casefold(), tuple(level.casefold() for level in row.levels), unit)
        group = groups.setdefault(
            key, Group(SCOPES[row.scope.casefold()], row.levels, unit, _publisher_id(row))
        )
        gas = GASES[row.gas.casefold()]
        if gas in group.values:
            faults.append(
                DuplicateRow(
                    f"{' / '.join(filter(None, row.levels))} per {row.unit}, {row.gas}, again, "
                    f"as in row {group.numbers[gas]}",
                    "each factor once",
                    "Take the file again from the publisher.",
                    Place(file, row.number),
                )
            )
            continue
        assert isinstance(row.value, float | int)
        group.values[gas], group.numbers[gas] = float(row.value), row.number
    if faults:
        raise Faults(faults)
    orphans = []
    for labels, group in list(groups.items()):
        if "CO2e" in group.values:
            continue
        if set(group.values) == {"CO2"}:
            # Only CO2 is published: it is the whole of the factor, and its row the total's.
            group.values["CO2e"], group.numbers["CO2e"] = group.values["CO2"], group.numbers["CO2"]
            continue
        orphans += [Refusal(number, "a gas without its total") for number in group.numbers.values()]
        del groups[labels]
    return tuple(groups.values()), orphans
