"""What passes through the ledger: one reading, and one finding about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from carbon.errors import Fault

#: Of a reading of which nothing says whether it was read or estimated: neither is concluded.
NOT_STATED = "not stated"
#: How sure a quantity is. ``derived`` is made by this program only, when it splits a reading.
QUALITIES = ("actual", "estimated", "corrected", "provisional", "derived", NOT_STATED)
#: Those of what was not read: weaker than all others, in whatever parts it is counted.
WEAK = ("estimated", "provisional")
#: Those of what is known to have been read, and of its parts.
READ = ("actual", "corrected", "derived")
#: What a file may say.
LOGGED_QUALITIES = ("actual", "estimated", "corrected", "provisional", NOT_STATED)

UNITS_OF_VOLUME = ("m3", "hcf", "ft3")


def part_quality(quality: str) -> str:
    """The quality of a part of a reading: derived where the whole was read, else the whole's own.

    A part of an estimate is an estimate, and splitting does not tell how something was read.

    >>> part_quality("actual"), part_quality("estimated"), part_quality("not stated")
    ('derived', 'estimated', 'not stated')
    """
    return "derived" if quality in READ else quality


class Reading(NamedTuple):
    """A quantity of one meter over whole days ``[start, end)``, and the row it was read from.

    ``unit`` is empty where the file does not say and the meter's own unit is meant.
    ``days_with_data`` is the number of whole days that ``quantity`` covers: fewer than the
    span's marks a partial reading. ``note`` says how a quantity came about that the row does
    not hold as such. ``register`` names the dial or rate of a meter that has several (Day,
    Night), which add up; ``sheet`` and ``cell`` say where in a workbook the quantity stands;
    cost and comment are memos that no total is made from.
    """

    meter: str
    start: date
    end: date
    quantity: float
    unit: str
    quality: str
    days_with_data: int
    row: int
    note: str = ""
    register: str = ""
    sheet: str = ""
    cell: str = ""
    cost_net_gbp: float | None = None
    vat_gbp: float | None = None
    comment: str = ""

    @property
    def days(self) -> int:
        """Days of the span."""
        return (self.end - self.start).days

    @property
    def is_partial(self) -> bool:
        """Whether days of the span are without data."""
        return self.days_with_data < self.days


@dataclass(frozen=True, eq=False)
class Finding:
    """What a check found: an error stops the import, a warning stays with the reading.

    ``also`` are the other readings of the file that it is about.
    """

    check: str
    fault: Fault
    is_warning: bool = False
    reading: Reading | None = None
    also: tuple[Reading, ...] = ()

    def __str__(self) -> str:
        return str(self.fault)
