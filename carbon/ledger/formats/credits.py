"""Bills that take back others: told from invoices, and netted where both stand in one file.

A credit is a row whose type says so or whose quantity is below 0. One that takes back bills of the
same file leaves with them; every credit is kept beside the readings, for the ledger to find what it
takes back there. A rebill follows the credit of the bill before it, so that a credit takes it back
only where there is another one for that bill.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from carbon.errors import BadValue
from carbon.ledger.account import LEFT_OUT, READING, RowTally
from carbon.ledger.credit_matching import MatchedCredits, match
from carbon.ledger.formats.columns import Column
from carbon.ledger.formats.sheet import Cells, Sheet
from carbon.ledger.records import Reading

CREDIT, REBILL, INVOICE = "credit", "rebill", "invoice"


class Credit(NamedTuple):
    """A credit, its quantity below 0, and the bills of its own file that it takes back.

    ``beside`` is true of the second and further of several credits that take back bills of their
    file together, which the first one has.
    """

    reading: Reading
    taken: tuple[Reading, ...] = ()
    beside: bool = False


def kinds_of(sheet: Sheet, row: int, cells: Cells, columns: Sequence[Column]) -> set[str]:
    """What a row says that it is: credit, rebill, invoice; an unknown type is a fault."""
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
    return kinds


def netted(
    readings: Sequence[Reading],
    rows: Mapping[int, Sequence[int]],
    tally: RowTally,
    rebills: Collection[int] = (),
) -> tuple[list[Reading], list[Credit]]:
    """The readings that are left when credits have taken back what they can, and all credits.

    *rows* gives by the row of a reading all rows that it was made of, which are counted in *tally*;
    *rebills* are the rows of those that say so.
    """
    owed = [one for one in readings if one.quantity < 0]
    bills = [one for one in readings if one.quantity >= 0]
    if not owed:
        fates = dict.fromkeys((one.row for one in bills), (READING, ""))
        _count(fates, rows, tally)
        return bills, []
    found, left = match(owed, [one for one in bills if one.row not in rebills], _same_unit)
    again, left = _of_rebills(owed, left, [one for one in bills if one.row in rebills])
    found += again
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
            made.append(Credit(credit, () if number else each.bills, beside=bool(number)))
    _count(fates, rows, tally)
    return list(kept.values()), sorted(made, key=lambda one: one.reading.row)


def _of_rebills(
    owed: Sequence[Reading], left: Sequence[Reading], rebills: Sequence[Reading]
) -> tuple[list[MatchedCredits[Reading, Reading]], list[Reading]]:
    """The matches of credits with rebills, and the credits that are left.

    The credit that a rebill followed is of another bill: it is kept for that.
    """
    found: list[MatchedCredits[Reading, Reading]] = []
    free, spent, rest = list(rebills), set[int](), []
    for credit in left:
        others = [one for one in owed if one is not credit and id(one) not in spent]
        own = [bill for bill in free if any(_overlap(one, bill) for one in others)]
        taken, _ = match([credit], own, _same_unit)
        if taken:
            found += taken
            spent.add(id(credit))
            free = [bill for bill in free if bill not in taken[0].bills]
        else:
            rest.append(credit)
    return found, rest


def _overlap(one: Reading, other: Reading) -> bool:
    return one.meter == other.meter and one.start < other.end and other.start < one.end


def _count(
    fates: Mapping[int, tuple[str, str]], rows: Mapping[int, Sequence[int]], tally: RowTally
) -> None:
    each = {row: fate for first, fate in fates.items() for row in rows.get(first, (first,))}
    for row, (use, reason) in sorted(each.items()):
        tally.add(use, row, reason)


def _same_unit(bill: Reading, unit: str) -> float | None:
    return bill.quantity if bill.unit == unit else None
