"""The supply point that a row has beside the site's name by which its meter was found.

A bill of gas at a site of which the register has only the electricity meter is not that meter's:
where the row has a number that is another meter's, the number says whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from carbon.cells import bare_number
from carbon.ledger.account import NOT_NEEDED, Account
from carbon.ledger.formats.credits import Credit
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading
from carbon.register.meters import Meter
from carbon.register.register import Register

#: Words of a heading under which a supply point stands, with the activities that it can be of.
_OF = {
    "mprn": ("natural-gas",),
    "mpr": ("natural-gas",),
    "mpan": ("electricity", "solar-generation", "solar-export"),
}
_WORDS = frozenset({*_OF, "mpxn", "spid"})
#: Digits of an MPRN at least, and of an MPAN with its top line.
_LEAST, _MOST = 6, 21


def by_number(parsed: Parsed, grid: Grid, register: Register) -> Parsed:
    """*parsed* with the readings of other meters than those that their sites' names gave.

    They are under the number of their row, which the register does not have.
    """
    columns = tuple(_columns(parsed.account))
    if not columns or grid.tabs:
        return parsed
    rows = dict(grid.records)

    def under_number(reading: Reading) -> Reading:
        meter = register.find(reading.meter, reading.start)
        cells = rows.get(reading.row, ())
        for column in columns:
            number = bare_number(cells[column.index]) if column.index < len(cells) else ""
            if meter and _is_point(number) and _is_another(number, column, meter):
                return reading._replace(meter=number)
        return reading

    owed = [
        Credit(under_number(one.reading), tuple(map(under_number, one.taken)))
        for one in parsed.credits
    ]
    readings = [under_number(one) for one in parsed.readings]
    return replace(parsed, readings=readings, credits=owed)


@dataclass(frozen=True)
class _Column:
    index: int
    activities: tuple[str, ...]


def _columns(account: Account) -> Iterable[_Column]:
    """The columns of supply points by which no meter was found."""
    for column in account.used_as(NOT_NEEDED):
        words = set(plain(column.heading).split())
        if words & _WORDS and column.letter.isalpha():
            said = [of for word, of in _OF.items() if word in words]
            yield _Column(place_of(column.letter), said[0] if len(said) == 1 else ())


def _is_point(number: str) -> bool:
    return number.isdigit() and _LEAST <= len(number) <= _MOST


def _is_another(number: str, column: _Column, meter: Meter) -> bool:
    """Whether a supply point is not that of *meter*, by its number or else by its fuel."""
    own = bare_number(meter.supply_point or "").lstrip("0")
    if own:
        return number.lstrip("0") != own and not (len(number) == _MOST and number[8:] == own)
    return bool(column.activities) and meter.activity not in column.activities


def fuel_of(heading: str) -> str:
    """The activity of a supply point under *heading*; empty where it does not say.

    >>> fuel_of("MPRN"), fuel_of("Supply number")
    ('natural-gas', '')
    """
    said = {of[0] for word, of in _OF.items() if word in plain(heading).split()}
    return said.pop() if len(said) == 1 else ""


def place_of(letters: str) -> int:
    """The place of a column by its letters: A is 0.

    >>> place_of("A"), place_of("AB")
    (0, 27)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
