"""What the columns of a file hold, once it is found, and the account of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from carbon.cells import letters
from carbon.errors import Fault
from carbon.ledger.account import BLANK, LET_THROUGH, NOT_NEEDED, NOT_UNDERSTOOD, ColumnUse
from carbon.ledger.formats.headings import Family

#: Roles that name what a reading is of, the likeliest first.
NAMING = ("meter", "card", "serial", "site")
#: Units of what happens on a day rather than flows.
UNITS_OF_LOADS = ("mile", "km", "kg", "tonne")
UNITS_OF_EVENTS = ("litre", *UNITS_OF_LOADS)
#: Roles whose every value has to be understood.
SENSITIVE = ("unit", "quality", "measurement", "register", "product", "invoice")
HALF_HOUR, FLAG, NO_ENERGY, EXPORT, OTHER_DATE, UTILITY = (
    "half-hour",
    "flag of a half-hour",
    "no energy",
    "export",
    "another date",
    "utility",
)


@dataclass(frozen=True)
class Column:
    """One column: its place, its heading as the file has it, what it holds and why so.

    ``unit`` is what its heading says it is in; ``register`` the rate that a quantity's heading
    names (``Night kWh``).
    """

    index: int
    heading: str
    role: str
    detail: str = ""
    unit: str = ""
    register: str = ""

    @property
    def letter(self) -> str:
        """The column's letter, as spreadsheets have it."""
        return letter_of(self.index)

    @property
    def name(self) -> str:
        """The heading, or the letter where there is none."""
        return self.heading or self.letter


def letter_of(index: int) -> str:
    """A column's letter from its position, 0 for A.

    >>> letter_of(0), letter_of(27)
    ('A', 'AB')
    """
    return letters(index)


@dataclass(frozen=True)
class Columns:
    """The columns of a file below its heading, and what is wrong with them."""

    columns: tuple[Column, ...]
    family: Family | None
    flags: Mapping[int, int]
    faults: tuple[Fault, ...] = ()

    def all(self, *roles: str) -> list[Column]:
        """The columns of *roles*, by role and place."""
        return [column for role in roles for column in self.columns if column.role == role]

    def first(self, *roles: str) -> Column | None:
        """The first column of the first of *roles* that there is."""
        return next(iter(self.all(*roles)), None)

    def has(self, *roles: str) -> bool:
        """Whether there is a column of each of *roles*."""
        return all(self.first(role) is not None for role in roles)


def uses(columns: Columns, used: Callable[[Column], str]) -> Iterator[ColumnUse]:
    """The account of the columns, a run of half-hours or flags as one line.

    *used* says what a column was used as by the shape that read the file, empty where it was not.
    """
    run: list[Column] = []
    for column in [*columns.columns, None]:
        if run and (column is None or column.role != run[0].role):
            yield _run(run)
            run = []
        if column is None:
            break
        if column.role in (HALF_HOUR, FLAG):
            run.append(column)
            continue
        use = used(column)
        if column.role in (BLANK, NOT_UNDERSTOOD, LET_THROUGH):
            use = column.role
        elif not use:
            use = NOT_NEEDED
        yield ColumnUse(column.letter, column.heading, use, column.detail)


def _run(run: Sequence[Column]) -> ColumnUse:
    if len(run) == 1:
        return ColumnUse(run[0].letter, run[0].heading, run[0].role)
    letters = f"{run[0].letter}–{run[-1].letter}"
    return ColumnUse(
        letters, f"{run[0].heading} … {run[-1].heading}", run[0].role, f"{len(run)} columns"
    )
