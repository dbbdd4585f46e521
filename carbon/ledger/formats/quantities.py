"""Which column is the quantity where several might be, and whether the others agree with it.

A unit in a quantity's own heading beats the unit column. What is the same quantity in another unit,
or a part of a total, checks the one that is taken; anything else is refused: nobody could say
which is meant.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from carbon.errors import BadValue, counted
from carbon.ledger.formats.column_values import SAMPLE
from carbon.ledger.formats.columns import EXPORT, NO_ENERGY, SENSITIVE, Column
from carbon.ledger.formats.financial_years import LIKE_A_YEAR, YEAR
from carbon.ledger.formats.headings import words
from carbon.ledger.formats.sheet import Cells, Sheet

#: How far two statements of one quantity may be apart: they were rounded apart.
SAME = 0.01
ENERGY = ("kWh", "MWh", "Wh", "GWh")
#: Units of energy in kWh, exact; of volume in m³, as billing has it.
_IN_KWH = {
    "kWh": 1.0,
    "MWh": 1e3,
    "GWh": 1e6,
    "Wh": 1e-3,
    "therm": 29.3071,
    "GJ": 277.7778,
    "MJ": 0.2777778,
}
_IN_KG = {"kg": 1.0, "tonne": 1e3}
_IN_MILES = {"mile": 1.0, "km": 0.621371}
_IN_M3 = {"m3": 1.0, "hcf": 2.83, "ft3": 0.0283, "litre": 0.001}
#: kWh in a cubic metre of gas: 30 to 50 MJ/m³, with and without the volume correction.
_KWH_IN_M3 = (30 / 3.6, 50 / 3.6 * 1.02264)

#: Roles of what may be a quantity and has to be used, or the file is another than it seems.
QUANTITIES = ("quantity", "read", "opening", "closing", YEAR, LIKE_A_YEAR)


@dataclass
class Choice:
    """The column or columns whose cells are added up to the quantity, and those that check it."""

    sheet: Sheet
    chosen: tuple[Column, ...]
    checks: tuple[Column, ...] = ()
    exported: tuple[Column, ...] = ()
    #: Whether the shape takes what is exported too; else none may be.
    takes_export: bool = False
    _pairs: dict[int, list[tuple[int, float, float]]] = field(default_factory=dict)

    @property
    def column(self) -> Column:
        """The column of the quantity; of several rates the first, which is then of no one rate."""
        return self.chosen[0] if len(self.chosen) == 1 else replace(self.chosen[0], register="")

    @property
    def unit(self) -> str:
        """The unit that the heading names."""
        return self.column.unit

    def is_empty(self, cells: Cells) -> bool:
        """Whether a row has no quantity."""
        columns = (*self.chosen, *self.exported)
        return all(self.sheet.is_missing(self.sheet.cell(cells, one)) for one in columns)

    def plain(self, cells: Cells) -> float | None:
        """The quantity of a row, quickly; None where it is none, or none without care."""
        if len(self.chosen) > 1 or self.checks or self.exported:
            return None
        return self.sheet.plain_number(cells, self.chosen[0])

    def of(self, row: int, cells: Cells) -> float:
        """The quantity of a row; what checks it is noted."""
        if len(self.chosen) == 1:
            quantity = self.sheet.number(row, cells, self.column)
        else:
            parts = [self.sheet.number_or_none(row, cells, one) for one in self.chosen]
            quantity = math.fsum(part for part in parts if part is not None)
        for column in self.checks:
            other = self.sheet.number_or_none(row, cells, column)
            if other is not None:
                self._pairs.setdefault(column.index, []).append((row, quantity, other))
        for column in () if self.takes_export else self.exported:
            if self.sheet.number_or_none(row, cells, column):
                raise BadValue(
                    f"{self.sheet.cell(cells, column)} exported",
                    "what was taken from the grid only",
                    "Log the exported energy for the site's export meter, in a file of its own.",
                    self.sheet.grid.place(row, column.name),
                )
        return quantity

    def check(self) -> None:
        """Compare the quantity with the columns that say the same; faults where they differ."""
        rest = [column for column in self.checks if not self._agrees(column)]
        if len(rest) > 1 and self._are_parts(rest):
            names = ", ".join(repr(column.name) for column in rest)
            self.sheet.remarks.append(
                f"{self.sheet.grid.file}: {names} add up to {self.column.name!r}, which is taken."
            )
            for column in rest:
                self.sheet.note_use(column, "check: part of the quantity")
            return
        utilities = [self._utility(column) for column in (self.column, *rest)]
        if "" not in utilities and len(set(utilities)) == len(utilities) > 1:
            self.sheet.faults.append(self._of_utilities(rest))
            return
        for column in rest:
            row, quantity, other = self._first_apart(column)
            self.sheet.faults.append(
                BadValue(
                    f"{other:g} under {column.name!r} beside {quantity:g} under "
                    f"{self.column.name!r}",
                    "one quantity, or others that are the same in another unit or add up to it",
                    f'If it is no quantity: --ignore "{column.name}" --reason TEXT. If it is '
                    "another rate or meter, ask for a row of its own.",
                    self.sheet.grid.place(row, column.name),
                )
            )

    def _utility(self, column: Column) -> str:
        """The utility that a heading names: ``gas`` for ``Gas kWh``."""
        meanings = (self.sheet.vocabulary.meaning("utility", one) for one in words(column.heading))
        return next((one for one in meanings if one and one != "any"), "")

    def _of_utilities(self, rest: Sequence[Column]) -> BadValue:
        names = ", ".join(repr(column.name) for column in (self.column, *rest))
        return BadValue(
            f"columns {names}, of several meters in one row",
            "a row a meter",
            "Give each a row of its own, with a column Utility (Electricity, Gas, Water) and the "
            "site, or with the meter.",
            self.sheet.grid.place(self.sheet.row_of_heading, rest[0].name),
        )

    def _agrees(self, column: Column) -> bool:
        pairs = [(q, o) for _, q, o in self._pairs.get(column.index, ()) if q or o]
        if not pairs:
            self.sheet.note_use(column, "check: nothing to compare")
            return True
        if any(not q or not o for q, o in pairs):
            pairs_apart = [(q, o) for q, o in pairs if abs(q) > 0.5 or abs(o) > 0.5]
            if any(not q or not o for q, o in pairs_apart):
                return False
            pairs = [(q, o) for q, o in pairs if q and o]
            if not pairs:
                return True
        ratios = [q / o for q, o in pairs]
        # A small number is rounded coarsely: the largest tell best.
        weight, total = math.fsum(q for q, _ in pairs), math.fsum(o for _, o in pairs)
        ratio = weight / total if total else ratios[0]
        known = not column.register and any(
            low * (1 - SAME) <= ratio <= high * (1 + SAME)
            for low, high in _ratios(self.column.unit, column.unit)
        )
        close = all(
            abs(q - o * ratio) <= max(SAME * abs(q), 0.006 * max(1.0, abs(ratio)), 0.01)
            for q, o in pairs
        )
        if known and close and ratio > 0:
            same = abs(ratio - 1) <= SAME
            self.sheet.note_use(
                column,
                "check: the same" if same else f"check: the same in another unit (× {ratio:.5g})",
            )
            if not same:
                self.sheet.remarks.append(
                    f"{self.sheet.grid.file}: {self.column.name!r} is taken; {column.name!r} times "
                    f"{ratio:.5g} is the same, in {counted(len(pairs), 'row')}."
                )
            return True
        return False

    def _are_parts(self, columns: Sequence[Column]) -> bool:
        sums: dict[int, list[float]] = {}
        whole: dict[int, float] = {}
        for column in columns:
            for row, quantity, other in self._pairs.get(column.index, ()):
                sums.setdefault(row, []).append(other)
                whole[row] = quantity
        return bool(sums) and all(
            math.isclose(math.fsum(parts), whole[row], rel_tol=1e-4, abs_tol=0.5 * len(parts))
            for row, parts in sums.items()
        )

    def _first_apart(self, column: Column) -> tuple[int, float, float]:
        return next(iter(self._pairs[column.index]))


def choose(sheet: Sheet, *roles: str) -> Choice | None:
    """The quantity among the columns of *roles*, the first role that has any; None without one."""
    candidates: list[Column] = []
    for role in roles:
        candidates = candidates or sheet.columns.all(role)
    if not candidates:
        return None
    whole = [column for column in candidates if not column.register]
    parts = [column for column in candidates if column.register]
    if whole:
        best = min(whole, key=lambda column: (_rank(column), column.index))
        chosen: tuple[Column, ...] = (best,)
        checks = tuple(column for column in candidates if column is not best)
    else:
        units = {column.unit for column in parts}
        kept = next((unit for unit in ENERGY if unit in units), next(iter(sorted(units))))
        chosen = tuple(column for column in parts if column.unit == kept)
        checks = tuple(column for column in parts if column.unit != kept)
        if len(chosen) > 1:
            names = " and ".join(repr(column.name) for column in chosen)
            sheet.remarks.append(f"{sheet.grid.file}: {names} are added up, as rates of one meter.")
    checks += tuple(column for column in sheet.columns.all("total") if column not in candidates)
    for column in chosen:
        sheet.note_use(column, "quantity")
    for column in checks:
        sheet.note_use(column, "check")
    exported = tuple(sheet.columns.all(EXPORT))
    for column in exported:
        sheet.note_use(column, "export: none")
    told_no_energy(sheet)
    return Choice(sheet, chosen, checks, exported)


def settle_factors(sheet: Sheet) -> None:
    """A multiplier that no read is multiplied by must be 1: nobody can say whether it was used.

    Calorific value and volume correction beside energy are how the energy came about.
    """
    units = set(sheet.used.get("unit", {}).values())
    counted_in = {
        column.unit
        for column in sheet.columns.columns
        if column.unit and sheet.is_used(column) and not sheet.checks_only(column)
    }
    # The unit in the quantity's own heading beats the unit column, here too.
    units = counted_in or units
    is_energy = bool(units) and units <= set(ENERGY)
    for column in sheet.columns.all("multiplier", "correction_factor", "calorific_value"):
        if sheet.is_used(column):
            continue
        if is_energy:
            sheet.note_use(column, "how the energy came about")
            for row, cells in sheet.grid.records[sheet.heading + 1 : sheet.heading + 1 + SAMPLE]:
                sheet.faults.attempt(sheet.number_or_none, row, cells, column)
            continue
        sheet.note_use(column, "multiplier: 1")
        for row, cells in sheet.grid.records[sheet.heading + 1 :]:
            factor = sheet.faults.attempt(sheet.number_or_none, row, cells, column)
            if factor is not None and column.role == "calorific_value":
                sheet.faults.append(
                    BadValue(
                        f"a {column.name} of {factor:g} beside volumes",
                        "energy, or bills and reads of gas, which it turns into energy",
                        "Ask for kWh; or leave the column out and give the meter its "
                        "calorific_value in meters.csv.",
                        sheet.grid.place(row, column.name),
                    )
                )
                break
            if factor in (None, 1.0) or (column.role == "correction_factor" and factor == 1.02264):
                continue
            sheet.faults.append(
                BadValue(
                    f"a {column.name} of {factor:g} beside a quantity",
                    "1, or reads that it multiplies",
                    "Say whether the quantity is multiplied already: name its column with its "
                    "unit, such as kWh.",
                    sheet.grid.place(row, column.name),
                )
            )
            break


def refuse_unused(sheet: Sheet) -> None:
    """Refuse a column that changes what a number means and that this shape did not use."""
    for column in sheet.columns.all(*SENSITIVE, EXPORT, *QUANTITIES):
        if sheet.is_used(column):
            continue
        if column.role in ("opening", "closing") or (
            column.role == "read" and sheet.columns.first("quantity") is not None
        ):
            sheet.note_use(column, "what the dial said")
            continue
        says = sheet.vocabulary.says.get(column.role, column.role)
        sheet.faults.append(
            BadValue(
                f"a column {column.name!r} ({column.letter}), which says {says}",
                "no such column in this kind of file",
                "It is not known what it changes here: log the file without it, or ask for another "
                "report.",
                sheet.grid.place(sheet.row_of_heading, column.name),
            )
        )


def told_no_energy(sheet: Sheet) -> None:
    """Say which columns hold power or reactive energy, which are no energy to count."""
    found = sheet.columns.all(NO_ENERGY, "demand")
    for column in found:
        sheet.note_use(column, "left out: power or reactive energy")
    if found:
        more = f" … {found[-1].name!r}" if len(found) > 1 else ""
        sheet.remarks.append(
            f"{sheet.grid.file}: {counted(len(found), 'column')} of power or reactive energy left "
            f"out: {found[0].name!r}{more}."
        )


def _ratios(one: str, other: str) -> list[tuple[float, float]]:
    """How many of *one* unit one of the *other* may be, lowest and highest; all of unknown ones."""
    pairs = []
    for first in [one] if one else [*_IN_KWH, *_IN_M3]:
        for second in [other] if other else [*_IN_KWH, *_IN_M3]:
            for kind in (_IN_KWH, _IN_M3, _IN_KG, _IN_MILES):
                if first in kind and second in kind:
                    exact = kind[second] / kind[first]
                    pairs.append((exact, exact))
            if first in _IN_KWH and second in _IN_M3:
                scale = _IN_M3[second] / _IN_KWH[first]
                pairs.append((_KWH_IN_M3[0] * scale, _KWH_IN_M3[1] * scale))
            if first in _IN_M3 and second in _IN_KWH:
                scale = _IN_KWH[second] / _IN_M3[first]
                pairs.append((scale / _KWH_IN_M3[1], scale / _KWH_IN_M3[0]))
    # Two of one unknown unit are the same or nothing.
    return pairs if one or other else [(1.0, 1.0), (1e3, 1e3), (1e-3, 1e-3), _KWH_IN_M3]


def _rank(column: Column) -> int:
    if column.unit in ENERGY:
        return 0
    return 1 if column.unit else 2
