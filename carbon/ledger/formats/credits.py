"""Bills that take back others: told from invoices, and netted where both stand in one file.

A credit is a row whose type says so or whose quantity is below 0. One that takes back bills of the
same file leaves with them; every credit is kept beside the readings, for the ledger to find what it
takes back there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from carbon.errors import BadValue
from carbon.ledger.account import LEFT_OUT, READING, RowTally
from carbon.ledger.credit_matching import match
from carbon.ledger.formats.columns import Column
from carbon.ledger.formats.sheet import Cells, Sheet
from carbon.ledger.records import Reading

CREDIT, REBILL, INVOICE = "credit", "rebill", "invoice"


class Credit(NamedTuple):
    """A credit, its quantity below 0, and the bills of its own file that it takes back."""

    reading: Reading
    taken: tuple[Reading, ...] = ()


def is_credit(sheet: Sheet, row: int, cells: Cells, columns: Sequence[Column]) -> bool:
    """Whether a row says that it is a credit; a type that is not known is a fault."""
    kinds = set()
    for column in columns:
        text = sheet.cell(cells, column)
        if not text:
            continue
        kind = sheet.look("invoice", text)
        if kind is None:
            raise BadValue(
                repr(text),
                "a kind of bill such as Invoice, Credit or Rebill",
                "Ask the supplier what it means, and teach it: carbon readings layouts learn FILE.",
                sheet.grid.place(row, column.name),
            )
        kinds.add(kind)
    return CREDIT in kinds


def netted(
    readings: Sequence[Reading], rows: Mapping[int, Sequence[int]], tally: RowTally
) -> tuple[list[Reading], list[Credit]]:
    """The readings that are left when credits have taken back what they can, and all credits.

    *rows* gives by the row of a reading all rows that it was made of, which are counted in *tally*.
    """
    owed = [one for one in readings if one.quantity < 0]
    bills = [one for one in readings if one.quantity >= 0]
    if not owed:
        fates = dict.fromkeys((one.row for one in bills), (READING, ""))
        _count(fates, rows, tally)
        return bills, []
    found, left = match(owed, bills, _same_unit)
    fates = dict.fromkeys((one.row for one in bills), (READING, ""))
    fates |= dict.fromkeys((one.row for one in left), (LEFT_OUT, "credit of an earlier bill"))
    kept = {id(one): one for one in bills}
    made = [Credit(one) for one in left]
    for each in found:
        credited = ", ".join(str(one.row) for one in each.credits)
        taken = ", ".join(str(one.row) for one in each.bills)
        for bill in each.bills:
            fates[bill.row] = (LEFT_OUT, f"taken back by the credit in row {credited}")
            kept.pop(id(bill), None)
        for number, credit in enumerate(each.credits):
            fates[credit.row] = (LEFT_OUT, f"credit of row {taken}")
            made.append(Credit(credit, () if number else each.bills))
    _count(fates, rows, tally)
    return list(kept.values()), sorted(made, key=lambda one: one.reading.row)


def _count(
    fates: Mapping[int, tuple[str, str]], rows: Mapping[int, Sequence[int]], tally: RowTally
) -> None:
    each = {row: fate for first, fate in fates.items() for row in rows.get(first, (first,))}
    for row, (use, reason) in sorted(each.items()):
        tally.add(use, row, reason)


def _same_unit(bill: Reading, unit: str) -> float | None:
    return bill.quantity if bill.unit == unit else None
