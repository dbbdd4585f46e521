"""Energy exported, in a column beside what was taken in: it belongs to the site's export meter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.daily import export_name
from carbon.ledger.formats.quantities import Choice
from carbon.ledger.formats.sheet import Cells, Sheet


class Exported(NamedTuple):
    """What a row exported: at which export meter, how much, in what unit."""

    meter: str
    quantity: float
    unit: str


class Exports:
    """Gives what each row exported beside its quantity; a site without an export meter is told."""

    def __init__(self, sheet: Sheet, choice: Choice | None) -> None:
        self._sheet = sheet
        self._column = choice.exported[0] if choice and len(choice.exported) == 1 else None
        self._told: set[str] = set()
        if choice and self._column and not sheet.hints.is_first_release:
            choice.takes_export = True
            sheet.note_use(self._column, "quantity of the export meter")

    def of(self, row: int, cells: Cells, meter: str, unit: str) -> Iterator[Exported]:
        """What a row of *meter* exported; nothing where it is 0 and the site has no meter of it."""
        column, sheet = self._column, self._sheet
        if column is None or meter in self._told:
            return
        quantity = sheet.faults.attempt(sheet.number_or_none, row, cells, column)
        if quantity is None or (not quantity and not sheet.hints.export_of(meter)):
            return
        try:
            name = export_name(sheet, row, meter, column)
            if name in (meter, sheet.hints.id_of(meter)):
                raise BadValue(
                    f"{column.name!r} beside what was taken in, at the export meter {meter!r}",
                    "the meter that took energy in",
                    "Name that meter: what was exported goes to its site's export meter.",
                    sheet.grid.place(row, column.name),
                )
        except Fault as fault:
            # One sentence a meter: all of its rows lack the same.
            self._told.add(meter)
            sheet.faults.append(fault)
            return
        yield Exported(name, quantity, column.unit or unit)
