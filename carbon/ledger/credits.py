"""Credits of a file, matched with the bills that the ledger holds.

What a credit takes back is withdrawn by the file's batch, with a remark that says which row did
it. A credit that was logged before takes nothing back again. One that matches nothing is a fault,
or with ``--park`` waits: it is never netted against what happens to stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carbon.errors import BadValue, Fault, Place
from carbon.ledger.credit_matching import TOLERANCE, match
from carbon.ledger.formats.credits import Credit
from carbon.ledger.queries import CREDIT, Stored
from carbon.ledger.records import Finding
from carbon.units import conversion


@dataclass(frozen=True)
class Credited:
    """What the credits of a file do: the readings they withdraw, and what is to tell.

    ``known`` counts those that were logged before; the ``findings`` that are no warnings are of
    credits that match nothing.
    """

    withdrawn: tuple[Stored, ...] = ()
    known: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The credits that match nothing."""
        return tuple(one for one in self.findings if not one.is_warning)


def credited(
    file: str, owed: Sequence[Credit], standing: Sequence[Stored], taken_before: Sequence[Stored]
) -> Credited:
    """Match *owed*, their meters registered and units settled, with what the ledger holds.

    *taken_before* are readings that credits have withdrawn already. Bills of the same file that a
    credit takes back may be in the ledger from an earlier file: there they are withdrawn too.
    """
    withdrawn: list[Stored] = []
    findings: list[Finding] = []
    for credit in owed:
        for bill in credit.taken:
            held = [
                one
                for one in standing
                if (one.meter, one.start, one.end) == (bill.meter, bill.start, bill.end)
                and _is_amount(one, bill.quantity, bill.unit)
            ]
            withdrawn += held[:1]
            findings += [_told(file, credit, one) for one in held[:1]]
    gone = {one.id for one in withdrawn}
    alone = [credit for credit in owed if not credit.taken and not _is_in_file(credit, owed)]
    free = [one for one in standing if one.id not in gone and one.quantity >= 0]
    readings = {id(credit.reading): credit for credit in alone}
    found, left = match([credit.reading for credit in alone], free, converted)
    for each in found:
        withdrawn += each.bills
        findings += [_told(file, readings[id(each.credits[0])], bill) for bill in each.bills]
    before, unmatched = match(left, taken_before, converted)
    findings += [_unmatched(file, readings[id(one)], standing) for one in unmatched]
    known = sum(len(each.credits) for each in before)
    return Credited(tuple(withdrawn), known, tuple(findings))


def _is_in_file(credit: Credit, owed: Iterable[Credit]) -> bool:
    """Whether a credit takes back a bill of its file together with others, one of which says so."""
    one = credit.reading
    return any(
        other.taken
        and other.reading.meter == one.meter
        and other.taken[0].start <= one.start
        and one.end <= other.taken[-1].end
        and abs(other.reading.quantity + sum(bill.quantity for bill in other.taken)) > TOLERANCE
        for other in owed
    )


def _is_amount(stored: Stored, quantity: float, unit: str) -> bool:
    held = converted(stored, unit)
    return held is not None and abs(held - quantity) <= TOLERANCE


def converted(bill: Stored, unit: str) -> float | None:
    """The quantity of a bill in *unit*; None where its own measures something else."""
    try:
        return bill.quantity * conversion(bill.unit, unit)
    except Fault:
        return None


def _span(start: date, end: date) -> str:
    return f"{start} to {end - timedelta(days=1)}"


def _told(file: str, credit: Credit, bill: Stored) -> Finding:
    one = credit.reading
    fault = BadValue(
        f"a credit of {one.quantity:g} {one.unit} for {one.meter}, {_span(one.start, one.end)}",
        f"a bill that it takes back: reading {bill.id} of batch {bill.batch}, {bill.quantity:g} "
        f"{bill.unit} for {_span(bill.start, bill.end)}",
        "That reading is withdrawn.",
        Place(file, one.row),
    )
    return Finding(CREDIT, fault, is_warning=True)


def _unmatched(file: str, credit: Credit, standing: Sequence[Stored]) -> Finding:
    one = credit.reading
    near = [
        f"{bill.quantity:g} {bill.unit} for {_span(bill.start, bill.end)}"
        for bill in standing
        if bill.meter == one.meter and bill.start < one.end and one.start < bill.end
    ]
    there = f"; there is {', '.join(near[:4])}" if near else "; there is none on those days"
    fault = BadValue(
        f"a credit of {one.quantity:g} {one.unit} for {one.meter}, {_span(one.start, one.end)}",
        f"bills of that meter, those days and that amount, in the file or in the ledger{there}",
        "Ask the supplier which bill it takes back. --park logs the other rows and lets this one "
        "wait.",
        Place(file, one.row),
    )
    return Finding(CREDIT, fault, reading=one)
