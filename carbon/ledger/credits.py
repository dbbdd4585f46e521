"""Credits of a file, matched with the bills that the ledger holds.

What a credit takes back is withdrawn by the file's batch, with a remark that says which row did
it. A credit that was logged before takes nothing back again. One that matches nothing is a fault,
or with ``--park`` waits: it is never netted against what happens to stand there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carbon.errors import BadValue, Fault, Place
from carbon.ledger.credit_matching import TOLERANCE, match
from carbon.ledger.formats.credits import Credit
from carbon.ledger.queries import CREDIT, Stored
from carbon.ledger.records import Finding, Reading
from carbon.ledger.registers import STOCK, register_key
from carbon.ledger.stubs import origin
from carbon.units import conversion

DAY = timedelta(days=1)


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
    file: str,
    owed: Sequence[Credit],
    readings: Sequence[Reading],
    standing: Sequence[Stored],
    replaced: Sequence[Stored] = (),
) -> Credited:
    """Match *owed*, their meters registered and units settled, with what the ledger holds.

    *readings* are what the file says besides: what it says still of the days and amount of a bill
    is not withdrawn. *replaced* are what imports have taken back or replaced already: a credit of
    such a bill was logged before or comes after its rebill, and takes back only what was left of
    the bill. That is looked at first, unless the file has the rebill itself.
    """
    if not owed:
        return Credited()
    said = {(one.meter, one.start, one.end): one for one in readings}
    bills = [one for one in standing if one.quantity >= 0 and register_key(one.register) != STOCK]
    firm = [one for one in bills if not _is_said(one, said)]
    made = _Made(file, standing)
    for credit in owed:
        for bill in credit.taken:
            span = (bill.meter, bill.start, bill.end)
            held = [one for one in firm if (one.meter, one.start, one.end) == span]
            same = [one for one in held if _is_amount(one, bill.quantity, bill.unit)]
            made.withdraw(credit.reading, same[:1])
    left = [one.reading for one in owed if not one.taken and not one.beside]
    rebilled = [one for one in left if any(_overlap(one, other) for other in readings)]
    others = [one for one in left if not any(one is other for other in rebilled)]
    left = [*made.match(rebilled, firm), *others]
    left = made.match(left, replaced, are_gone=True)
    left = made.match(left, bills)
    # Alone in its file, a credit does not tell whether its last date is its last day.
    left = made.match(left, replaced, are_gone=True, last_is_after=True)
    left = made.match(left, bills, last_is_after=True)
    made.findings += [_unmatched(file, one, standing) for one in left]
    return Credited(tuple(made.withdrawn), made.known, tuple(made.findings))


class _Made:
    """What matching has done so far: readings withdrawn, credits known before, and what to tell."""

    def __init__(self, file: str, standing: Sequence[Stored]) -> None:
        self.file, self.standing = file, standing
        self.withdrawn: list[Stored] = []
        self.known = 0
        self.findings: list[Finding] = []
        self._gone: set[int] = set()

    def withdraw(self, credit: Reading, bills: Sequence[Stored]) -> None:
        """Let *credit* take back *bills*, of those that nothing took back yet."""
        for bill in bills:
            if bill.id not in self._gone:
                self._gone.add(bill.id)
                self.withdrawn.append(bill)
                self.findings.append(_told(self.file, credit, bill))

    def match(
        self,
        owed: Sequence[Reading],
        bills: Sequence[Stored],
        are_gone: bool = False,
        last_is_after: bool = False,
    ) -> list[Reading]:
        """Match credits with bills, which *are_gone* already or stand; the credits that are left.

        With *last_is_after* a credit's last date is the day after its last day.
        """
        cut = DAY if last_is_after else timedelta()
        moved = [one._replace(end=one.end - cut) for one in owed]
        as_read = {id(new): old for new, old in zip(moved, owed, strict=True)}
        free = [one for one in bills if one.id not in self._gone]
        found, left = match([one for one in moved if one.days > 0], free, converted)
        for each in found:
            credit = as_read[id(each.credits[0])]
            if are_gone:
                self.known += len(each.credits)
                self._gone |= {one.id for one in each.bills}
                self.withdraw(credit, self._left_of({one.id for one in each.bills}))
            else:
                self.withdraw(credit, each.bills)
        return [as_read[id(one)] for one in left]

    def _left_of(self, bills: set[int]) -> list[Stored]:
        """The stubs that stand of estimates that others replaced in part."""
        return [one for one in self.standing if origin(one.note) in bills]


def _is_said(stored: Stored, said: Mapping[tuple[str, date, date], Reading]) -> bool:
    """Whether the file still says what is stored."""
    one = said.get((stored.meter, stored.start, stored.end))
    return one is not None and _is_amount(stored, one.quantity, one.unit)


def _overlap(one: Reading, other: Reading) -> bool:
    return one.meter == other.meter and one.start < other.end and other.start < one.end


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
    return f"{start} to {end - DAY}"


def _told(file: str, one: Reading, bill: Stored) -> Finding:
    fault = BadValue(
        f"a credit of {one.quantity:g} {one.unit} for {one.meter}, {_span(one.start, one.end)}",
        f"a bill that it takes back: reading {bill.id} of batch {bill.batch}, {bill.quantity:g} "
        f"{bill.unit} for {_span(bill.start, bill.end)}",
        "That reading is withdrawn.",
        Place(file, one.row),
    )
    return Finding(CREDIT, fault, is_warning=True)


def _unmatched(file: str, one: Reading, standing: Sequence[Stored]) -> Finding:
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
