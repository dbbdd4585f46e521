"""A supplier's portfolio or a property list: which meter or site each row names, and by what.

The columns are found by what their headings say, in the words of the vocabulary by which files of
readings are read, and where no heading tells, by what stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from carbon.errors import BadValue, Fault, MissingColumns
from carbon.ledger.formats.column_values import SAMPLE
from carbon.ledger.formats.columns import letter_of
from carbon.ledger.formats.headings import plain, words
from carbon.ledger.formats.vocabulary import Vocabulary, read_vocabulary
from carbon.ledger.grids import Grid, read_grid, row_key
from carbon.register.supply_points import mpan

#: What a column may name a meter or site by, the surest first, and what it may say beside.
POINT, METER, SERIAL, ACCOUNT, SITE, SITE_ID, POSTCODE = NAMING = (
    "supply point",
    "meter",
    "serial number",
    "account",
    "site",
    "site reference",
    "postcode",
)
SUPPLIER, UTILITY, ADDRESS = "supplier", "utility", "address"
#: How far down a heading is looked for.
MOST_TITLE_ROWS = 40
#: What Excel makes of a number that it has no room for: 2E+12, 1.80111E+20.
ROUNDED = re.compile(r"\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) *(\d[A-Z]{2})\b", re.IGNORECASE)
_POINT_WORDS = frozenset({"mpan", "mprn", "mpr", "mpxn", "spid", "mpans", "mprns"})
_REFERENCE_WORDS = frozenset(
    {"id", "ref", "code", "reference", "identifier", "number", "no", "urn", "uprn"}
)


@dataclass(frozen=True)
class PortfolioRow:
    """One row of the list: its cells by what they say, those without a value left out."""

    row: str
    cells: Mapping[str, tuple[str, ...]]
    fault: str = ""

    def all(self, *kinds: str) -> list[str]:
        """The values of *kinds*, in that order."""
        return [text for kind in kinds for text in self.cells.get(kind, ())]

    def first(self, *kinds: str) -> str:
        """The first of them; empty where there is none."""
        return next(iter(self.all(*kinds)), "")


@dataclass(frozen=True)
class PortfolioList:
    """The rows of the list, the columns they were found by, and the rows that name nothing."""

    entries: tuple[PortfolioRow, ...]
    columns: tuple[str, ...]
    passed: tuple[str, ...]
    remarks: tuple[str, ...]
    kinds: frozenset[str]


def read_list(
    path: Path,
    sheet: str | None = None,
    layouts: Path | None = None,
    knows: Callable[[str, str], bool] = lambda kind, text: False,
) -> PortfolioList:
    """The rows of a portfolio or property list.

    *knows* says whether the register has a text as a thing of some kind. Raises a
    :class:`~carbon.errors.Fault` where no column names a meter or site.
    """
    grid = read_grid(path, sheet)
    vocabulary = read_vocabulary(layouts)
    entries: list[PortfolioRow] = []
    columns: list[str] = []
    passed: list[str] = []
    remarks = list(grid.remarks)
    kinds: set[str] = set()
    for tab in grid.tabs or (grid,):
        heading, found = _columns(tab, vocabulary, knows)
        kinds |= set(found.values())
        columns += [_told(tab, heading, index, kind) for index, kind in found.items()]
        errors = {
            (fault.place.row, fault.place.column): fault for fault in tab.faults if fault.place
        }
        names = [cell.strip() for cell in tab.records[heading][1]] if heading >= 0 else []
        for row, cells in tab.records[heading + 1 :]:
            key = row_key(tab.sheet if grid.tabs else "", row)
            entry = _entry(key, row, cells, found, errors)
            said = entry.all(*NAMING)
            if names and [cell.strip() for cell in cells[: len(names)]] == names:
                continue
            if entry.fault or any(vocabulary.meaning("total", text) is None for text in said):
                entries.append(entry)
            else:
                passed.append(key)
    return PortfolioList(
        tuple(entries), tuple(columns), tuple(passed), tuple(remarks), frozenset(kinds)
    )


def postcode_in(text: str) -> str:
    """The postcode in a text, in capitals with its space; empty without one.

    >>> postcode_in("High Street, Winchester so238uj")
    'SO23 8UJ'
    """
    match = _POSTCODE.search(text)
    return f"{match[1]} {match[2]}".upper() if match else ""


def _told(grid: Grid, heading: int, index: int, kind: str) -> str:
    cells = grid.records[heading][1] if heading >= 0 else []
    name = cells[index].strip() if index < len(cells) else ""
    tab = f"{grid.sheet}!" if grid.sheet else ""
    return (
        f"{tab}{letter_of(index)} {name!r} as {kind}"
        if name
        else f"{tab}{letter_of(index)} as {kind}"
    )


def _entry(
    key: str,
    row: int,
    cells: Sequence[str],
    found: Mapping[int, str],
    errors: Mapping[tuple[int | None, str | None], Fault],
) -> PortfolioRow:
    said: dict[str, list[str]] = {}
    faults = []
    for index, kind in found.items():
        text = cells[index].strip() if index < len(cells) else ""
        if (row, letter_of(index)) in errors:
            faults.append(f"{letter_of(index)}: {errors[row, letter_of(index)].sentence()}")
        elif not text or text.casefold() in (
            "-",
            "n/a",
            "na",
            "none",
            "null",
            "nil",
            "tbc",
            "unknown",
        ):
            continue
        elif kind in (POINT, METER, SERIAL, ACCOUNT) and ROUNDED.fullmatch(text):
            faults.append(
                f"{kind} {text!r}, which Excel has rounded: make the column text and copy the "
                "numbers again from where they came"
            )
        elif kind == ADDRESS:
            said.setdefault(POSTCODE, []).extend(filter(None, [postcode_in(text)]))
        elif kind == POSTCODE:
            said.setdefault(POSTCODE, []).append(postcode_in(text) or text.upper())
        elif kind == POINT:
            parts = [part.strip() for part in re.split(r"[;,/\n]", text)]
            said.setdefault(POINT, []).extend(filter(None, parts))
        else:
            said.setdefault(kind, []).append(text)
    return PortfolioRow(
        key, {kind: tuple(own) for kind, own in said.items() if own}, "; ".join(faults)
    )


def _columns(
    grid: Grid, vocabulary: Vocabulary, knows: Callable[[str, str], bool]
) -> tuple[int, dict[int, str]]:
    """The index of the heading, -1 where there is none, and what each column says."""
    best, heading = 0, -1
    for index, (_, cells) in enumerate(grid.records[:MOST_TITLE_ROWS]):
        filled = [cell for cell in cells if cell.strip()]
        kinds = {kind for cell in filled if (kind := kind_of(cell, vocabulary))}
        # A title such as "Account 123: list of sites" stands alone, or says nothing else.
        score = 2 * len(kinds & set(NAMING)) + len(kinds)
        if (
            kinds & set(NAMING)
            and score > best
            and (len(filled) > 1 or len(grid.records[0][1]) == 1)
        ):
            best, heading = score, index
    found = _by_heading_and_values(grid, heading, vocabulary, knows)
    if heading < 0:
        # Without a telling heading, what stands above the first row that is known is one.
        heading = _first_known(grid, found, knows) - 1
    if not set(found.values()) & set(NAMING):
        row, cells = grid.records[max(heading, 0)]
        names = ", ".join([cell for cell in cells if cell][:12]) or "none"
        raise MissingColumns(
            f"columns {names}",
            "one that names a meter or site: MPAN, MPRN, meter, serial number, account number, "
            "site name, postcode",
            "Name the column so in the heading.",
            grid.place(row),
        )
    return heading, found


def _by_heading_and_values(
    grid: Grid, heading: int, vocabulary: Vocabulary, knows: Callable[[str, str], bool]
) -> dict[int, str]:
    head = list(grid.records[heading][1]) if heading >= 0 else []
    below = grid.records[heading + 1 : heading + 1 + SAMPLE]
    width = max([len(head), *(len(cells) for _, cells in below)], default=0)
    found: dict[int, str] = {}
    for index in range(width):
        named = kind_of(head[index], vocabulary) if index < len(head) else ""
        values = [cells[index].strip() for _, cells in below if index < len(cells)]
        kind = named or _by_values([text for text in values if text], knows)
        if kind:
            found[index] = kind
    return found


def _first_known(grid: Grid, found: Mapping[int, str], knows: Callable[[str, str], bool]) -> int:
    """The index of the first record with a value that is of the kind of its column."""
    for number, (_, cells) in enumerate(grid.records[: SAMPLE + 1]):
        for index, kind in found.items():
            text = cells[index].strip() if index < len(cells) else ""
            if text and (knows(kind, text) or (kind == POINT and _is_mpan(text))):
                return number
    return 0


def kind_of(heading: str, vocabulary: Vocabulary) -> str:
    """What a column says by its heading; empty where that does not tell.

    >>> kind_of("Account No.", read_vocabulary()), kind_of("MPAN (13 digit)", read_vocabulary())
    ('account', 'supply point')
    """
    name, own = plain(heading), words(heading)
    role = vocabulary.headings.get(name, "")
    if own & _POINT_WORDS or {"supply", "point"} <= own or {"meter", "point"} <= own:
        return POINT if len(own) <= MOST_WORDS else ""
    if role == "serial" or own & {"serial", "msn"}:
        return SERIAL
    if "account" in own and own <= {
        "account",
        "number",
        "no",
        "ref",
        "reference",
        "customer",
        "supplier",
        "supply",
        "code",
        "id",
        "billing",
    }:
        return ACCOUNT
    if "postcode" in own or {"post", "code"} <= own:
        return POSTCODE
    if "address" in own and "email" not in own:
        return ADDRESS
    if name in ("supplier", "supplier name", "current supplier", "energy supplier"):
        return SUPPLIER
    if role in ("meter", "card") or (role == "site" and "meter" in own):
        return METER
    if role == "site" or ("site" in own and "name" in own):
        return SITE_ID if own & _REFERENCE_WORDS or "mpan2" in own else SITE
    if role == "utility" or name in ("fuel", "utility", "commodity", "energy type", "fuel type"):
        return UTILITY
    return ""


#: A heading of more words is a sentence.
MOST_WORDS = 8


def _by_values(values: Collection[str], knows: Callable[[str, str], bool]) -> str:
    """What a column says by more than half of its values."""
    tests: Iterable[tuple[str, Callable[[str], bool]]] = (
        (POINT, lambda text: _is_mpan(text) or knows(POINT, text)),
        (SERIAL, lambda text: knows(SERIAL, text)),
        (METER, lambda text: knows(METER, text)),
        (SITE, lambda text: knows(SITE, text)),
        (ACCOUNT, lambda text: knows(ACCOUNT, text)),
    )
    for kind, is_one in tests:
        if values and 2 * sum(map(is_one, values)) > len(values):
            return kind
    return ""


def _is_mpan(text: str) -> bool:
    try:
        return bool(mpan(text))
    except BadValue:
        return False
