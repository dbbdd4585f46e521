"""A file below its heading: which row that is, and each row's cells by what they hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter

from carbon.cells import LARGEST
from carbon.errors import BadValue, FaultList, MissingColumns, UnreadableFile
from carbon.ledger.account import (
    BLANK_ROW,
    HEADING,
    LEFT_OUT,
    READING,
    TITLE,
    TOTAL,
    Account,
    RowTally,
    RowUse,
)
from carbon.ledger.formats.column_words import answer
from carbon.ledger.formats.columns import HALF_HOUR, UTILITY, Column, Columns, uses
from carbon.ledger.formats.date_order import DateOrder, date_order
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.numbers import (
    COMMA,
    PLAIN,
    POINT,
    DecimalMark,
    UnsettledMark,
    parted,
    read_number,
)
from carbon.ledger.formats.vocabulary import NOT_ENERGY, Vocabulary, plain_value
from carbon.ledger.grids import Grid
from carbon.ledger.moments import (
    DAY_FIRST,
    EXPECTED_DAY,
    EXPECTED_MOMENT,
    day_of,
    moment_of,
)

Cells = Sequence[str]
#: Among so many rows a total of rates is looked for.
FIRST_RATES = 5000
#: Days and quantities are what makes a row a reading: a row without both is something else.
DATED = ("day", "moment", "start", "period")


#: By what a file calls a utility, words in the ids of the activities that it may be.
_ACTIVITIES = {
    "electricity": ("electric", "solar"),
    "gas": ("gas",),
    "water": ("water",),
    "heat": ("heat",),
}


@dataclass
class TotalRows:
    """Rows that give a total, and the rows that each should be the total of."""

    rows: list[tuple[int, Cells]] = field(default_factory=list)


class Sheet:
    """A grid from its heading on, with the columns' roles, and what is told of it while read."""

    def __init__(
        self,
        grid: Grid,
        heading: int,
        columns: Columns,
        vocabulary: Vocabulary,
        hints: Hints,
    ) -> None:
        """*heading* is the index of the heading's record; -1 where there is none."""
        self.grid, self.columns, self.vocabulary, self.hints = grid, columns, vocabulary, hints
        self.heading = heading
        #: The one meter of a file that names it above its heading only.
        self.fixed_meter = ""
        #: The column that names the meter, once it is found.
        self.named_by: Column | None = None
        self.faults: FaultList = FaultList()
        self.faults.extend(columns.faults)
        self.remarks: list[str] = []
        self.tally = RowTally()
        self.totals = TotalRows()
        #: By meter, the export meter that its exported energy went to.
        self.exports: dict[str, str] = {}
        self.used: dict[str, dict[str, str]] = {}
        self._marks: dict[int, str] = {}
        self._known_totals: dict[str, bool] = {}
        self._looked_at: dict[int, DecimalMark] = {}
        #: Whether plain decimals are always numbers: a workspace may have 9999 mean "missing".
        self.takes_plain = not any(map(PLAIN.fullmatch, vocabulary.values.get("missing", ())))
        self._used_columns: dict[int, str] = {}
        self._order = DateOrder(DAY_FIRST, "")
        records = grid.records
        for index in range(max(heading, 0)):
            self.tally.add(TITLE, records[index][0])
        if heading >= 0:
            self.tally.add(HEADING, records[heading][0])
            self._head = [cell.strip() for cell in records[heading][1]]
        else:
            self._head = []

    # Columns

    def use(self, *roles: str, as_: str = "") -> Column | None:
        """The first column of the first of *roles* that there is, noted as used."""
        column = self.columns.first(*roles)
        if column is not None:
            self._used_columns[column.index] = as_ or column.role.replace("_", " ")
        return column

    def use_all(self, *roles: str) -> list[Column]:
        """All columns of *roles*, noted as used."""
        found = self.columns.all(*roles)
        for column in found:
            self._used_columns[column.index] = column.role.replace("_", " ")
        return found

    def note_use(self, column: Column, use: str) -> None:
        """Say what a column was used as."""
        self._used_columns[column.index] = use

    def is_used(self, column: Column) -> bool:
        """Whether the shape that reads the file took a column."""
        return column.index in self._used_columns

    def checks_only(self, column: Column) -> bool:
        """Whether a column was used to check another only."""
        return self._used_columns.get(column.index, "").startswith("check")

    def need(self, what: str, *roles: str) -> Column:
        """A column that must be there."""
        found = self.use(*roles)
        if found is None:
            raise self.lacks(what, *roles)
        return found

    def lacks(self, what: str, *roles: str) -> MissingColumns:
        """The fault of a column that is not there."""
        names = [name for name, role in self.vocabulary.headings.items() if role in roles]
        return MissingColumns(
            f"columns {', '.join(name for name in self._head[:12] if name) or 'none'}",
            f"one that holds {what}: {', '.join(names[:8])}",
            "Name the column so in the heading.",
            self.grid.place(self.row_of_heading),
        )

    @property
    def row_of_heading(self) -> int:
        """The row in the file of the heading; the first row's where there is none."""
        return self.grid.records[max(self.heading, 0)][0]

    # Rows

    def rows(
        self, keys: Sequence[Column], what: str, names: Sequence[Column] = ()
    ) -> Iterator[tuple[int, Cells]]:
        """The rows of readings below the heading.

        Rows without dates are told from totals by *names*, the columns that name the meter. A row
        that lacks a cell of *keys* may be a total, a footer or the heading again: such are
        counted as what they are; any other row is given, for its fault to be told.
        """
        indexes = [column.index for column in keys]
        most = max(indexes, default=0)
        # Each twice, for of one only itemgetter would give no tuple.
        take = itemgetter(*indexes, *indexes) if indexes else _nothing
        probe = indexes[-1] if indexes else 0
        head = self._head[probe].casefold() if probe < len(self._head) else None
        width = len(self.columns.columns)
        of_rates = self._totals_of_rates()
        for row, cells in self.grid.records[self.heading + 1 :]:
            if of_rates and row in of_rates:
                self.tally.add(TOTAL, row)
                self.totals.rows.append((row, cells))
                continue
            if len(cells) > width and any(cells[width:]):
                self.faults.append(self._beyond(row, cells, width))
                continue
            is_whole = len(cells) > most and "" not in take(cells)
            is_plain = is_whole and cells[probe].casefold() != head
            if names and self._is_named_total(cells, names):
                self.tally.add(TOTAL, row)
                self.totals.rows.append((row, cells))
            elif is_plain or self._is_reading(row, cells, what):
                yield row, cells

    def _totals_of_rates(self) -> set[int]:
        """The rows that total a meter's rates: ``Total`` under ``Rate``, beside Day and Night."""
        rates = self.columns.first("register")
        if rates is None or self.hints.is_first_release:
            return set()
        totals = self.vocabulary.telling.get("total_of_rates", frozenset())

        def is_total(cells: Cells) -> bool:
            return plain_value(self.cell(cells, rates)) in totals

        first = self.heading + 1
        if not any(is_total(cells) for _, cells in self.grid.records[first : first + FIRST_RATES]):
            return set()
        naming = [self.named_by] if self.named_by else []
        rows: dict[str, list[int]] = {}
        others: set[str] = set()
        for row, cells in self.grid.records[first:]:
            name = " ".join(self.cell(cells, one) for one in naming)
            if is_total(cells):
                rows.setdefault(name, []).append(row)
            elif self.cell(cells, rates):
                others.add(name)
        return {row for name, own in rows.items() if name in others for row in own}

    def _is_named_total(self, cells: Cells, names: Sequence[Column]) -> bool:
        """Whether a row's meter is called a total, and is none of the register's."""
        return any(self._is_total(text) for one in names if (text := self.cell(cells, one)))

    def _is_total(self, text: str) -> bool:
        """Whether a cell names a total: ``Grand total``, ``Subtotal 2000012345678``."""
        if text not in self._known_totals:
            total = self.vocabulary.meaning("total", text) is not None
            of = _TOTAL_OF.fullmatch(text.strip())
            if of is not None and not self.hints.is_first_release:
                total = total or self.hints.knows((of[1] or of[2]).strip())
            self._known_totals[text] = total and not self.hints.knows(text)
        return self._known_totals[text]

    def _beyond(self, row: int, cells: Cells, width: int) -> BadValue:
        """The fault of a value to the right of all columns, of which nobody can say what it is."""
        extra = next(cell for cell in cells[width:] if cell)
        return BadValue(
            f"{extra!r} beyond the last of the {width} columns",
            "a heading on every column that holds something",
            "Name the column, or empty the cell.",
            self.grid.place(row),
        )

    def _is_reading(self, row: int, cells: Cells, what: str) -> bool:
        filled = [cell for cell in cells if cell]
        if [cell.strip() for cell in cells[: len(self._head)]] == self._head:
            self.tally.add(HEADING, row)
            return False
        dated = [column.index for column in self.columns.all(*DATED)]
        has_day = any(index < len(cells) and cells[index] for index in dated)
        if not has_day:
            if any(
                self.vocabulary.meaning("total", cell) is not None or self._is_total(cell)
                for cell in filled[:3]
            ):
                self.tally.add(TOTAL, row)
                self.totals.rows.append((row, cells))
                return False
            if len(filled) == 1 and cells and cells[0]:
                self.leave_out(row, f"no {what}: {cells[0]!r}")
                self.remarks.append(f"{self.grid.file}:{row}: left out, no {what}: {cells[0]!r}.")
                return False
        return True

    def read_row(self, row: int) -> None:
        """Count a row as one that made a reading."""
        self.tally.add(READING, row)

    def leave_out(self, row: int, reason: str) -> None:
        """Count a row that was left out, and why."""
        self.tally.add(LEFT_OUT, row, reason)

    # Values

    def look(self, kind: str, text: str) -> str | None:
        """What a value means, by the layout's own words first; noted for the batch."""
        memo = self.used.setdefault(kind, {})
        if text in memo:
            return memo[text]
        own = self.hints.words.get(kind, {})
        meaning = own.get(text) if text in own else self.vocabulary.meaning(kind, text)
        if meaning is not None:
            memo[text] = meaning
        return meaning

    def is_missing(self, text: str) -> bool:
        """Whether a cell says that there is no value."""
        return not text or self.vocabulary.meaning("missing", text) is not None

    def cell(self, cells: Cells, column: Column | None) -> str:
        """A cell of a row that may be short; empty where there is none."""
        if column is None or column.index >= len(cells):
            return ""
        return cells[column.index]

    def name_in(self, row: int, cells: Cells, naming: Sequence[Column]) -> str:
        """The meter's name, from the first of the columns that has one; the others must agree."""
        name, by = "", None
        for column in naming:
            text = self.cell(cells, column)
            if not text:
                continue
            if by is None:
                name, by = whole_name(self.grid, row, text, column.name), column
            elif text != name and not self._is_same(name, text):
                raise BadValue(
                    f"{text!r} beside {name!r} under {by.name!r}, another meter of the register",
                    "one meter in a row",
                    "Correct the register or ask the supplier which is meant.",
                    self.grid.place(row, column.name),
                )
        name = name or self.hints.meter or self.fixed_meter
        if name:
            return name if self.hints.knows(name) else self._at_site(name, cells) or name
        names = " or ".join(column.name for column in naming)
        raise BadValue("no meter", "a meter's name or number", "", self.grid.place(row, names))

    def _at_site(self, site: str, cells: Cells) -> str:
        """The one meter of a site that counts the row's utility; empty where there is none such."""
        utility = self.cell(cells, self.columns.first(UTILITY))
        if not utility or self.vocabulary.meaning("utility", utility) not in _ACTIVITIES:
            return ""
        found = [
            one.meter
            for one in self.hints.at_site(site)
            if self.may_be(utility, one.activity) and not one.activity.startswith("solar")
        ]
        return found[0] if len(found) == 1 else ""

    def may_be(self, utility: str, activity: str) -> bool:
        """Whether what a file calls a utility may be an activity; what it does not name may."""
        meant = _ACTIVITIES.get(self.vocabulary.meaning("utility", utility) or "", ())
        return not meant or any(one in activity for one in meant)

    def _is_same(self, name: str, other: str) -> bool:
        """Whether two names are of one meter, or one of them of none that is known."""
        ids = (self.hints.id_of(name), self.hints.id_of(other))
        return not all(ids) or ids[0] == ids[1]

    def mark(self, column: Column) -> str:
        """Which mark parts the decimals of a column, settled by all of its cells."""
        if self.hints.is_first_release:
            return POINT
        if column.index not in self._marks:
            index = column.index
            if index not in self._looked_at:
                self._look_for_marks(column)
            try:
                self._marks[index] = self._looked_at[index].settled(self.grid.delimiter == ";")
            except UnsettledMark as unsettled:
                self._marks[index] = POINT
                self.faults.append(
                    BadValue(
                        f"{unsettled}, whose comma may part thousands or decimals",
                        "numbers that can be read in one way",
                        "Save the file with a point for decimals, or write 1234 and 1,5.",
                        self.grid.place(None, column.name),
                    )
                )
        return self._marks[column.index]

    def _look_for_marks(self, column: Column) -> None:
        """Go through a column; with one of half-hours through all, for a file may be long."""
        alike = self.columns.all(HALF_HOUR) if column.role == HALF_HOUR else [column]
        # Half-hours are numbers of one kind: what one of them settles holds for all.
        shared = DecimalMark()
        marks = {one.index: shared for one in alike}
        for _, cells in self.grid.records[self.heading + 1 :]:
            for index, mark in marks.items():
                if index < len(cells) and cells[index]:
                    mark.add(cells[index])
        self._looked_at |= marks

    def is_plain(self, columns: Sequence[Column]) -> bool:
        """Whether the numbers of *columns* may be read the quick way, as plain decimals."""
        if not self.takes_plain:
            return False
        return self.grid.delimiter != ";" or all(self.mark(one) == POINT for one in columns)

    def number(self, row: int, cells: Cells, column: Column) -> float:
        """The number in a cell, which may not be empty."""
        text = self.cell(cells, column)
        if column.role == "multiplier" and (ratio := _RATIO.fullmatch(text)):
            # Transformers of 100/5 let the meter see a twentieth.
            return int(ratio[1]) / int(ratio[2])
        if self.grid.delimiter == ";":
            # With commas for decimals 1.234 is a thousand: the mark is settled before any number.
            self.mark(column)
        if PLAIN.fullmatch(text) and self._marks.get(column.index) != COMMA:
            return float(text)
        bare, after = parted(text) if column.unit else (text, "")
        if after and self.vocabulary.meaning("unit", after) == column.unit:
            # "100 kWh" in a column of kWh is 100.
            text = bare
        try:
            if text and "," not in text and self._marks.get(column.index, POINT) == POINT:
                number = read_number(text)
            else:
                number = read_number(text, self.mark(column))
        except ValueError:
            remedy = "Correct the cell; write 0 where nothing was used."
            if re.fullmatch(r"\D+", parted(text)[1]):
                remedy = (
                    "Write the number alone; what a mark beside it says, such as that it is "
                    "estimated, belongs in a column of its own (read type)."
                )
            raise BadValue(
                repr(text) if text else "nothing",
                "a number such as 1,234.5",
                remedy,
                self.grid.place(row, column.name),
            ) from None
        if abs(number) > LARGEST:
            # Refused before it is added up: a day of them is beyond any number.
            raise BadValue(
                repr(text[:40]),
                f"at most {LARGEST:,} in any unit",
                "Correct the cell.",
                self.grid.place(row, column.name),
            )
        return number

    def plain_number(self, cells: Cells, column: Column) -> float | None:
        """The number in a cell, quickly; None where it is no plain decimal: it then needs care."""
        index = column.index
        if index < len(cells) and self.takes_plain and self._marks.get(index) != COMMA:
            text = cells[index]
            if PLAIN.fullmatch(text):
                return float(text)
        return None

    def number_or_none(self, row: int, cells: Cells, column: Column | None) -> float | None:
        """The number in a cell, None where it is empty or missing."""
        if column is None or self.is_missing(self.cell(cells, column)):
            return None
        return self.number(row, cells, column)

    def settle_dates(
        self, texts: Collection[str], is_daily: bool, may_be_months: bool = False
    ) -> None:
        """Settle in which order the file's dates stand; from then on they are read so."""
        try:
            self._order = date_order(
                texts,
                self.hints.today,
                is_daily,
                self.grid.file,
                self.hints.dates,
                may_be_months,
            )
        except BadValue as fault:
            self.faults.append(fault)
        if self._order.told:
            self.remarks.append(self._order.told)

    @property
    def order(self) -> str:
        """The order in which dates are read."""
        return self._order.order

    def day_of(self, row: int, text: str, column: Column) -> date:
        """The day that a cell's text is."""
        try:
            return day_of(text, self._order.order)
        except (ValueError, OverflowError):
            raise BadValue(
                repr(text) if text else "nothing",
                EXPECTED_DAY,
                "Correct the cell.",
                self.grid.place(row, column.name),
            ) from None

    def moment_of(self, row: int, text: str, column: Column) -> datetime:
        """The moment that a cell's text is."""
        try:
            return moment_of(text, self._order.order)
        except (ValueError, OverflowError):
            raise BadValue(
                repr(text) if text else "nothing",
                EXPECTED_MOMENT,
                "Correct the cell.",
                self.grid.place(row, column.name),
            ) from None

    def unit_of(
        self, row: int, cells: Cells, quantity: Column | None, columns: Sequence[Column]
    ) -> str:
        """The unit of a row: the quantity's own heading's, else its cells'; empty where none says.

        ``power`` and ``reactive`` are given as such; a word that is no unit is a fault.
        """
        given = ""
        for column in columns:
            text = self.cell(cells, column)
            if not text:
                continue
            meaning = self.look("unit", text)
            if meaning is None:
                if column.detail == "by its values":
                    continue
                raise BadValue(
                    f"unit {text!r}",
                    "a unit such as kWh, MWh, m3, hcf, litre, mile, kg or tonne",
                    "Correct the cell.",
                    self.grid.place(row, column.name),
                )
            if given and given != meaning:
                raise BadValue(
                    f"units {given} and {meaning} in one row",
                    "one unit",
                    "Ask the supplier which is meant.",
                    self.grid.place(row, column.name),
                )
            given = meaning
        own = quantity.unit if quantity is not None else ""
        if given in NOT_ENERGY or (given and self.hints.is_first_release):
            return given
        found = own or given or self.hints.unit
        if columns and cells and not found and not self.hints.is_first_release:
            raise BadValue(
                "no unit",
                "a unit, as other rows have",
                "Write the unit into the row, in a copy of the file.",
                self.grid.place(row, columns[0].name),
            )
        return found

    def quality_of(self, row: int, cells: Cells, columns: Sequence[Column]) -> str:
        """How sure a row is; the weaker where several columns say, ``not stated`` where none."""
        found = ""
        for column in columns:
            text = self.cell(cells, column)
            if not text:
                continue
            found = weaker(found, self.quality_code(row, text, column))
        return found or NOT_STATED

    def quality_code(self, row: int, text: str, column: Column) -> str:
        """A quality code as suppliers write it."""
        quality = self.look("quality", text)
        if quality is None:
            quality = answer(self.vocabulary, column.heading, text) or None
        if quality is None:
            raise BadValue(
                f"read type {text!r}",
                "actual (A), estimated (E), provisional or corrected",
                "Correct the cell, or ask the supplier what it means.",
                self.grid.place(row, column.name),
            )
        return quality

    def measured(self, row: int, cells: Cells, columns: Sequence[Column]) -> str:
        """What a row measures: import, export, reactive or power; import where none says."""
        found = "import"
        for column in columns:
            text = self.cell(cells, column)
            if not text:
                continue
            meaning = self.look("measurement", text)
            if meaning is None:
                raise BadValue(
                    repr(text),
                    "import (AI), export (AE) or reactive (RI, RE)",
                    "Ask the supplier what it means.",
                    self.grid.place(row, column.name),
                )
            if meaning != "import":
                found = meaning
        return found

    def register_of(self, cells: Cells, columns: Sequence[Column], quantity: Column | None) -> str:
        """Which dial or rate a row is of; empty where none says."""
        parts = [self.cell(cells, column) for column in columns]
        if quantity is not None and quantity.register:
            parts.append(quantity.register)
        return " ".join(part for part in parts if part)

    # Ends

    def account(self) -> Account:
        """What became of every column and every row."""
        blank = self.grid.blank_rows
        made = (*self.tally.made(), *([RowUse(BLANK_ROW, "", blank, "")] if blank else []))
        used = uses(self.columns, lambda column: self._used_columns.get(column.index, ""))
        return Account(tuple(used), made)


#: A total of one meter or site, by its name.
_TOTAL_OF = re.compile(
    r"(?:(?:sub|grand)?[ -]?totals?(?: for| of)?[ :-]+(.+)|(.+?)[ :-]+(?:sub|grand)?[ -]?totals?)",
    re.IGNORECASE,
)
#: The ratio of current transformers: 100/5, 100:5.
_RATIO = re.compile(r"([1-9]\d*)\s*[/:]\s*([1-9]\d*)")
NOT_STATED = "not stated"
#: From the surest to the least sure; of several the last that is said counts.
_SURENESS = ("", "actual", "corrected", "not stated", "provisional", "estimated")


def weaker(one: str, other: str) -> str:
    """The less sure of two qualities."""
    return max(one, other, key=_SURENESS.index)


def _nothing(_cells: Cells) -> tuple[str, ...]:
    return ()


def whole_name(grid: Grid, row: int, text: str, column: str) -> str:
    """A meter's name, refused where Excel has turned its number into 1.23405E+12."""
    if "+" in text and re.fullmatch(r"\d(\.\d+)?E\+\d+", text, re.IGNORECASE):
        raise BadValue(
            f"{text!r}, a number that Excel has shortened",
            "all of its digits",
            "Ask for the file again, or format the column as text before pasting.",
            grid.place(row, column),
        )
    return text


class NoReadings(UnreadableFile):
    """A file of a known kind without a row of readings."""


def no_readings(grid: Grid) -> NoReadings:
    """The fault of a file that has a heading and nothing below it."""
    return NoReadings(
        "a heading without any reading",
        "readings below it",
        "Ask the supplier for the file again.",
        grid.place(),
    )
