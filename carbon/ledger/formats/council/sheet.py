"""Reads a council's sheet: a reading a meter and month, and an account of every row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from carbon.errors import BadValue, Fault, FaultList, counted
from carbon.ledger.account import (
    BLANK_ROW,
    HEADING,
    LEFT_OUT,
    READING,
    TITLE,
    TOTAL,
    Account,
    ColumnUse,
    RowTally,
    RowUse,
)
from carbon.ledger.formats.column_words import SCALE, unit_in
from carbon.ledger.formats.columns import letter_of
from carbon.ledger.formats.council.block import Block, MonthColumn
from carbon.ledger.formats.council.blocks import blocks_of, fits
from carbon.ledger.formats.council.checks import check_totals, doubts, is_mixed, is_sum
from carbon.ledger.formats.council.formulas import converted, linked_tab, refers
from carbon.ledger.formats.council.kinds import CO2, COST, PRICE, QUANTITY, VAT
from carbon.ledger.formats.council.lacks import not_said, not_yet
from carbon.ledger.formats.council.line import AFTER, BEFORE, MonthFigure, MonthsLine, Owner
from carbon.ledger.formats.council.marks import told_marks
from carbon.ledger.formats.council.months import parted, runs_in
from carbon.ledger.formats.council.qualified import (
    UNKNOWN_UNIT,
    kind_of_title,
    quality_said,
    refused_titles,
    said_by_label,
    unknown_unit,
)
from carbon.ledger.formats.council.questions import Question
from carbon.ledger.formats.council.rows import (
    Found,
    direction_of,
    fuel_of,
    is_check,
    is_total,
    label_of,
    meter_of,
)
from carbon.ledger.formats.council.values import value_of
from carbon.ledger.formats.council.volumes import taken_once
from carbon.ledger.formats.council.years import year_named
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.numbers import POINT, UnsettledMark, decimal_mark
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.formats.sheet import NOT_STATED
from carbon.ledger.formats.shown import fault_of, shown_by
from carbon.ledger.formats.vocabulary import NOT_ENERGY, Vocabulary
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading
from carbon.periods import Period, add_months

__all__ = ["NAME", "TITLE_OF_SHAPE", "fits", "read"]

NAME = "months-across"
#: In so many columns months that go down are looked for.
MOST_TURNED = 4
TITLE_OF_SHAPE = "a council's sheet: a row a meter, its months across"


@dataclass
class _Reader:
    """Goes through the blocks of one sheet."""

    grid: Grid
    hints: Hints
    vocabulary: Vocabulary
    faults: FaultList = field(default_factory=FaultList)
    remarks: list[str] = field(default_factory=list)
    tally: RowTally = field(default_factory=RowTally)
    lines: list[MonthsLine] = field(default_factory=list)
    columns: dict[int, ColumnUse] = field(default_factory=dict)
    mark: str = POINT
    band: str = ""
    is_mixed: bool = False
    before: tuple[tuple[int, str], ...] = ()
    links: dict[str, int] = field(default_factory=dict)
    converted: int = 0
    #: Rows of which a number format is told already.
    misshown: set[int] = field(default_factory=set)

    def _is_known(self, text: str) -> bool:
        """Whether the register has a meter or site of that name."""
        return self.hints.knows(text) or bool(self.hints.at_site(text))

    @property
    def where(self) -> str:
        """The file, and its sheet where it has several."""
        return self.grid.named

    def block(self, block: Block) -> None:
        """Read the rows of a block."""
        self.tally.extend(TITLE, (row for row, _ in block.above))
        self.tally.add(HEADING, block.row)
        if block.sub_row is not None:
            self.tally.add(HEADING, block.sub_row)
        self._columns(block)
        overs = [*block.titles, self.grid.sheet]
        bands = block.bands.values()
        self.faults += refused_titles(self.grid, block.row, overs, bands, self.vocabulary)
        if block.above:
            self.band, self.before = "", ()
        own: list[MonthsLine] = []
        last = max((row for row, cells in block.rows if _has_number(block, cells)), default=0)
        for row, cells in block.rows:
            label = label_of(block, cells, self.vocabulary, self.before, row in block.by_year)
            filled = {
                column: cells[column].strip()
                for column in (*block.slots, *block.totals)
                if column < len(cells) and cells[column].strip()
            }
            errors = self._errors(block, row)
            if not filled and errors and is_total(label.texts):
                self.tally.add(LEFT_OUT, row, f"a total that cannot be checked ({errors[0][1]})")
                continue
            if not filled and not errors:
                if row > last:
                    self.tally.add(LEFT_OUT, row, "a note below the figures")
                elif label.texts and not any(cells[c] for c in block.others if c < len(cells)):
                    self.band, self.before = label.said, ()
                    self.tally.add(TITLE, row, f"band {self.band!r}")
                else:
                    self.tally.add(LEFT_OUT, row, "no value in any month")
                continue
            line = MonthsLine(row, label, self.band, block.by_year.get(row, block), cells)
            unknown = [text for text in label.texts if not self._is_known(text)]
            is_known = len(unknown) < len(label.texts)
            if is_check(unknown, {one.month for one in line.block.slots.values()}):
                self.tally.add(LEFT_OUT, row, "a check only, by its label")
                continue
            own.append(line)
            is_total_row = is_total(unknown)
            self._numbers(line, is_total_row)
            self._totals_in_error(line, errors, is_total_row)
            if is_total_row or (not is_known and is_sum(line, own[:-1])):
                line.is_total = True
                self.tally.add(TOTAL, row)
                continue
            if label.names:
                self.before = label.names
            self._settle(line, [self.band, *reversed(block.titles), self.grid.sheet])
            self.lines.append(line)
        self.is_mixed |= is_mixed([[one for one in own if not one.is_total]])
        self.faults += check_totals(self.grid, block, own, self.hints)

    def _columns(self, block: Block) -> None:
        """Account for the columns of a block."""
        for column, heading in block.names.items():
            role = self.vocabulary.headings.get(plain(heading), "label")
            self.columns.setdefault(
                column,
                ColumnUse(letter_of(column), heading, f"label ({role})" if heading else "label"),
            )
        for columns in _stretches(block):
            first, last = block.slots[columns[0]], block.slots[columns[-1]]
            letters = letter_of(columns[0])
            months = str(first.month)
            if len(columns) > 1:
                letters += f"–{letter_of(columns[-1])}"
                months += f" to {last.month}"
            if block.by_year:
                months = f"{first.month.start:%B} to {last.month.start:%B} of each row's year"
            use = ColumnUse(letters, months, f"{first.kind} of {months}")
            self.columns.setdefault(columns[0], use)
        for column in block.totals:
            self.columns.setdefault(column, ColumnUse(letter_of(column), "total", "check"))
        for column, kind in block.others.items():
            self.columns.setdefault(column, ColumnUse(letter_of(column), "", kind))

    def _errors(self, block: Block, row: int) -> list[tuple[int, str]]:
        """The cells of a row's months and totals that hold an error such as #REF!, by column."""
        if self.grid.marks is None:
            return []
        found = ((column, self.grid.marks.get((row, column))) for column in self._checked(block))
        return [(column, mark.error) for column, mark in found if mark is not None and mark.error]

    @staticmethod
    def _checked(block: Block) -> list[int]:
        quantities = (column for column, slot in block.slots.items() if slot.kind == QUANTITY)
        return [*quantities, *block.totals]

    def _totals_in_error(
        self, line: MonthsLine, errors: Sequence[tuple[int, str]], is_total_row: bool
    ) -> None:
        """Tell of totals that hold an error, so that nothing is checked by them."""
        for column, error in errors:
            if is_total_row or column in line.block.totals:
                self.remarks.append(
                    f"{self.grid.place(line.row, letter_of(column))}: {error} as a total of "
                    f"{line.label.said!r}: it checks nothing."
                )

    def _numbers(self, line: MonthsLine, is_total_row: bool = False) -> None:
        """Read the months' cells of a row; what is no number is a fault with its cell."""
        for column, slot in line.block.slots.items():
            text = line.cells[column].strip() if column < len(line.cells) else ""
            place = self.grid.place(line.row, letter_of(column))
            marks = self.grid.marks.get((line.row, column)) if self.grid.marks else None
            if marks is not None and marks.error and is_total_row:
                continue
            if marks is not None and marks.error and slot.kind == QUANTITY:
                found = f"{marks.error} in {slot.month}"
                remedy = "Mend the formula or type the value."
                self.faults.append(BadValue(found, "a number", remedy, place))
                continue
            if not text or self.vocabulary.meaning("missing", text) is not None:
                continue
            try:
                value = value_of(text, self.mark)
            except ValueError:
                if slot.kind == QUANTITY:
                    self.faults.append(
                        BadValue(
                            f"{text!r} in {slot.month}",
                            "a number, one marked as an estimate (1234E), or nothing",
                            "Correct the cell.",
                            place,
                        )
                    )
                continue
            if marks is not None and marks.formula and refers(marks.formula):
                tab = linked_tab(marks.formula)
                # Another tab's figure is what it is there, unless that tab is of another year.
                year = year_named(tab)
                if tab and (year is None or slot.month.start in year):
                    self.links[tab] = self.links.get(tab, 0) + 1
                elif self._is_converted(line, column, marks.formula):
                    self.converted += 1
                else:
                    value = value._replace(is_estimated=True)
            if marks is not None and marks.styles & set(self.hints.estimated_styles):
                value = value._replace(is_estimated=True)
            comment = marks.comment if marks is not None else ""
            line.figures.append(MonthFigure(column, slot, value, comment))

    @staticmethod
    def _is_converted(line: MonthsLine, column: int, formula: str) -> bool:
        """Whether a formula gives a month's own figure in another unit, as m3 times 11.2 is kWh."""
        of = converted(formula)
        if of is None:
            return False
        slot, other = line.block.slots[column], line.block.slots.get(of[1])
        return other is None or other.month == slot.month

    def _settle(self, line: MonthsLine, context: Sequence[str]) -> None:
        """Say what a row is of: kind, unit and meter."""
        label = line.label
        if label.kind == QUANTITY and self._is_qualified(line):
            return
        if label.kind == QUANTITY and not self._says_unit(line):
            kinds = (kind_of_title(text, self.vocabulary) for text in context if text)
            said = next((kind for kind in kinds if kind is not None), QUANTITY)
            line.label = label = replace(label, kind=said)
        if label.kind in (CO2, PRICE, VAT):
            self.tally.add(LEFT_OUT, line.row, f"{label.kind}: a check only")
            line.is_used = False
            return
        if label.unit in NOT_ENERGY:
            self.tally.add(LEFT_OUT, line.row, f"{label.unit}, no energy to count")
            line.is_used = False
            return
        texts = [text for text in context if text]
        line.tab = context[-1]
        line.quality = quality_said(line, texts, self.vocabulary)
        bands = {column: band for column, band in line.block.bands.items() if band}
        for first, band in bands.items() or [(-1, "")]:
            self._of_run(line, first, band, texts)
        if not line.meters:
            self.tally.add(LEFT_OUT, line.row, "no meter found")
        elif label.kind == COST:
            self.tally.add(LEFT_OUT, line.row, "cost: a memo")
        else:
            self.tally.add(READING, line.row)

    def _is_qualified(self, line: MonthsLine) -> bool:
        """Whether a row says that its figures are not what was used: it is left out, or told."""
        names = (line.cells[c].strip() for c in line.block.names if c < len(line.cells))
        for text in names:
            said = said_by_label(text, self.vocabulary) if not self._is_known(text) else ""
            if said and said not in (SCALE, UNKNOWN_UNIT):
                self.tally.add(LEFT_OUT, line.row, f"a check only: {said}, by its label")
                line.is_used = False
                return True
            if said:
                self.faults.append(
                    BadValue(
                        f"{text!r}: figures {said.removeprefix('it is ')}",
                        "figures in a unit such as kWh, MWh, m3 or litres",
                        "Write what was used in such a unit, in a copy of the sheet.",
                        self.grid.place(line.row),
                    )
                )
        if text := unknown_unit(line, self.vocabulary):
            self.faults.append(
                BadValue(
                    f"unit {text!r}",
                    "a unit such as kWh, MWh, m3, hcf or litre",
                    "Correct the cell.",
                    self.grid.place(line.row),
                )
            )
        return False

    @staticmethod
    def _says_unit(line: MonthsLine) -> bool:
        """Whether the row or its columns say a unit; else a title such as "Cost (£)" may tell."""
        return bool(line.label.unit) or any(
            slot.unit or slot.kind != QUANTITY for slot in line.block.slots.values()
        )

    def _of_run(self, line: MonthsLine, first: int, band: str, texts: Sequence[str]) -> None:
        """Find the meter of one run of a row's months; *first* is its first column, -1 for all."""
        over = [text for text in (band, *texts) if text]
        fuel = line.label.fuel or fuel_of(over)
        fuel = direction_of([*line.label.texts, *over], self.vocabulary) or fuel
        unit = line.label.unit or next(
            (
                found
                for text in (band, *texts)
                if text and (found := unit_in(text, self.vocabulary))
            ),
            "",
        )
        told = self.hints.rows.get(line.label.said, "")
        owner = (
            Found(told, "a layout") if told else meter_of(line.label, texts, fuel, unit, self.hints)
        )
        line.owners[first] = Owner(fuel, unit, owner.meter, bool(owner.candidates), tuple(texts))
        what = fuel or unit
        place = self.grid.place(line.row)
        if owner.clash:
            self.faults.append(
                BadValue(
                    f"meter {owner.meter!r} in a row of {owner.clash}",
                    "a row and a meter of one site and fuel",
                    "Correct the number in the row or what the row says; or meters.csv.",
                    place,
                )
            )
        elif owner.meter:
            line.meters[first] = (owner.meter, unit)
        elif owner.candidates:
            names = ", ".join(f"{one.meter} ({one.activity})" for one in owner.candidates)
            self.faults.append(
                Question(
                    f"site {owner.site!r}, which has several meters that may be meant: {names}",
                    "one meter",
                    "Name the meter, its supply point or serial number in a column of the row.",
                    place,
                    "meter",
                    line.label.said,
                    [one.meter for one in owner.candidates],
                )
            )
        elif owner.site:
            self.faults.append(
                BadValue(
                    f"site {owner.site!r}, which has no meter of {what}",
                    "a meter in meters.csv",
                    "Add it; `carbon register propose` writes the rows that the register lacks.",
                    place,
                )
            )
        elif line.label.texts:
            # The register lacks it: told by the check, and written to unknown-meters.csv.
            name = next(
                (t for t in line.label.texts if any(map(str.isdigit, t))), line.label.texts[0]
            )
            line.meters[first] = (name, unit)
        else:
            self.faults.append(
                BadValue("numbers without a name before them", "a meter or site", "Name it.", place)
            )

    def readings(self) -> list[Reading]:
        """The readings of all rows, gas in m³ beside kWh taken once."""
        made: list[Reading] = []
        for line in self.lines:
            if line.is_used and line.label.kind == QUANTITY:
                made += self._of_line(line)
        return self._with_costs(taken_once(made, self.grid, self.faults, self.remarks))

    def _of_line(self, line: MonthsLine) -> list[Reading]:
        made = []
        quantities = [one for one in line.figures if one.slot.kind == QUANTITY]
        for one in quantities:
            first = next((c for c in sorted(line.meters, reverse=True) if c <= one.column), -1)
            meter, unit = line.meters.get(first, line.meters.get(-1, ("", "")))
            if not meter or one.value.number is None or one.is_not_yet:
                continue
            if one.value.number < 0:
                self._credit(line, one)
                continue
            said = line.label.unit or one.slot.unit or unit or self.hints.unit
            said = self._shown(line, one, said) or said
            month = one.slot.month
            start, end = self._span(line, month)
            notes = [f"comment: {one.comment}"] if one.comment else []
            cost, vat = self._memo(line, one.slot)
            made.append(
                Reading(
                    meter,
                    start,
                    end,
                    one.value.number,
                    said,
                    "estimated" if one.value.is_estimated else line.quality or NOT_STATED,
                    (end - start).days,
                    line.row,
                    "; ".join(notes),
                    register=line.label.register or one.slot.register,
                    sheet=self.grid.sheet,
                    cell=f"{letter_of(one.column)}{line.row}",
                    cost_net_gbp=cost,
                    vat_gbp=vat,
                    comment=one.comment,
                )
            )
        return made

    def _credit(self, line: MonthsLine, one: MonthFigure) -> None:
        """A figure below 0 takes back what other months were billed, and nobody can say which."""
        self.faults.append(
            BadValue(
                f"{one.value.number:g} for {line.label.said!r} in {one.slot.month}, a credit",
                "what was used in the month, 0 or more",
                "A credit corrects earlier bills: put the figures of the months that it corrects "
                "right and empty this one; or log its credit note as a bill (meter, from, to, "
                "consumption, invoice type).",
                self.grid.place(line.row, letter_of(one.column)),
            )
        )

    def _shown(self, line: MonthsLine, one: MonthFigure, said: str) -> str:
        """The unit that a cell's number format names; told where it contradicts what is *said*."""
        mark = self.grid.marks.get((line.row, one.column)) if self.grid.marks else None
        if mark is None or not mark.shown:
            return ""
        shown = shown_by(mark.shown, self.vocabulary)
        wrong = shown.wrong or (shown.unit if said and shown.unit not in ("", said) else "")
        if wrong and line.row not in self.misshown:
            self.misshown.add(line.row)
            letter = letter_of(one.column)
            self.faults.append(fault_of(wrong, mark.shown, said, self.grid, line.row, letter))
        return shown.unit

    def _span(self, line: MonthsLine, month: Period) -> tuple[date, date]:
        """The days that a figure covers: its month, or as many as the user says."""
        if self.hints.quarters == BEFORE and (step := line.step):
            return add_months(month.start, 1 - step), month.end
        if self.hints.quarters == AFTER and (step := line.step):
            return month.start, add_months(month.start, step)
        return month.start, month.end

    def _memo(self, line: MonthsLine, slot: MonthColumn) -> tuple[float | None, float | None]:
        """The cost and VAT that stand beside a month's quantity."""
        found = {
            one.slot.kind: one.value.number
            for one in line.figures
            if (one.slot.month, one.slot.register) == (slot.month, slot.register)
        }
        return found.get(COST), found.get(VAT)

    def _with_costs(self, readings: list[Reading]) -> list[Reading]:
        """The readings with the costs that rows of their own give."""
        costs: dict[tuple[str, str, object], float] = {}
        for line in self.lines:
            if line.label.kind == COST and line.meters:
                meter, _ = next(iter(line.meters.values()))
                for one in line.figures:
                    if one.value.number is not None:
                        costs[meter, line.label.register, one.slot.month.start] = one.value.number
        if not costs:
            return readings
        return [
            one
            if one.cost_net_gbp is not None
            else one._replace(cost_net_gbp=costs.get((one.meter, one.register, one.start)))
            for one in readings
        ]


def _stretches(block: Block) -> list[list[int]]:
    """The columns of months that stand side by side and hold the same."""
    found: list[list[int]] = []
    for column in sorted(block.slots):
        before = found[-1][-1] if found else -1
        if before == column - 1 and block.slots[before].kind == block.slots[column].kind:
            found[-1].append(column)
        else:
            found.append([column])
    return found


def _has_number(block: Block, cells: Sequence[str]) -> bool:
    """Whether a row has anything in a month or a total."""
    return any(
        cells[column].strip() for column in (*block.slots, *block.totals) if column < len(cells)
    )


def lines_of(
    grid: Grid, hints: Hints, vocabulary: Vocabulary
) -> tuple[list[MonthsLine], FaultList]:
    """The rows of one sheet that hold use, and what is wrong with it."""
    reader = _Reader(grid, hints, vocabulary)
    reader.mark = _mark(grid, reader.faults)
    year = Period.parse(hints.year) if hints.year else None
    for block in blocks_of(grid, vocabulary, year, reader.faults, hints.ignored):
        reader.block(block)
    return [one for one in reader.lines if one.is_used and one.label.kind == QUANTITY], (
        reader.faults
    )


def read(grid: Grid, hints: Hints, vocabulary: Vocabulary) -> Parsed:
    """The readings of one sheet."""
    reader = _Reader(grid, hints, vocabulary)
    year = Period.parse(hints.year) if hints.year else None
    reader.mark = _mark(grid, reader.faults)
    blocks = list(blocks_of(grid, vocabulary, year, reader.faults, hints.ignored))
    for block in blocks:
        reader.block(block)
    reader.remarks += not_yet(grid, hints, reader.lines)
    reader.faults += doubts(grid, reader.lines, hints, reader.remarks)
    readings = reader.readings()
    last = (blocks[-1].rows[-1][0] if blocks[-1].rows else blocks[-1].row) if blocks else 0
    reader.tally.extend(
        LEFT_OUT, (row for row, _ in grid.records if row > last), "below the last block"
    )
    reader.remarks += told_marks(grid, hints, reader.lines)
    reader.remarks += [
        f"{reader.where}: {counted(one.count, 'row')} left out ({one.rows}): {one.reason}."
        for one in reader.tally.made()
        if one.use == LEFT_OUT
    ]
    totals = reader.tally.count(TOTAL)
    if totals:
        reader.remarks.append(
            f"{reader.where}: {counted(totals, 'row')} of totals "
            + (
                "left out, checked where of one unit."
                if reader.is_mixed
                else "left out: they count rows that wait."
                if hints.parked
                else "checked and left out."
            )
        )
    reader.remarks += [
        f"{reader.where}: {counted(count, 'figure')} shown from the tab {tab!r}: as they are there."
        for tab, count in reader.links.items()
    ]
    if reader.converted:
        told = counted(reader.converted, "figure")
        remark = f"{reader.where}: {told} made of another unit by a formula: no estimates."
        reader.remarks.append(remark)
    reader.remarks += not_said(grid, readings)
    rows = reader.tally.made()
    if grid.blank_rows:
        rows = (*rows, RowUse(BLANK_ROW, "", grid.blank_rows, ""))
    columns = tuple(use for _, use in sorted(reader.columns.items()))
    return Parsed(
        readings,
        reader.faults,
        reader.remarks,
        format=NAME,
        account=Account(columns, rows),
    )


def refuse_turned(grid: Grid) -> None:
    """Refuse a sheet whose months go down: turned, it is one that can be read."""
    width = max((len(cells) for _, cells in grid.records), default=0)
    for column in range(min(width, MOST_TURNED)):
        down = [cells[column] if column < len(cells) else "" for _, cells in grid.records]
        if runs := runs_in(parted(down)[0]):
            row, cells = grid.records[runs[0].first]
            raise BadValue(
                f"months that go down column {letter_of(column)}, from {cells[column]} on",
                "months that go across, a row a meter",
                "Turn the sheet: copy it and paste it with Paste Special, Transpose.",
                grid.place(row, letter_of(column)),
            )


def _mark(grid: Grid, faults: list[Fault]) -> str:
    """Which mark parts decimals in the whole sheet."""
    texts = (cell for _, cells in grid.records for cell in cells if cell)
    try:
        return decimal_mark(texts, grid.delimiter == ";")
    except UnsettledMark as unsettled:
        faults.append(
            BadValue(
                f"{unsettled}, whose comma may part thousands or decimals",
                "numbers that can be read in one way",
                "Save the file with a point for decimals, or write 1234 and 1,5.",
                grid.place(),
            )
        )
        return POINT
