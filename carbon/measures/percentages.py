"""Percentages are written as such, 70 for 70%, or with their sign, which is taken as it stands.

A number without a sign may be the fraction that a spreadsheet holds where it shows 70%: read as a
percentage it is a hundredth of what was meant. So what only a fraction can be is refused where no
sign says what it is: a share of 1% or less, of what is used or returned, and a rate below 0.1% a
year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from carbon.cells import parse_number
from carbon.errors import BadValue, Place
from carbon.records.found import Found
from carbon.records.kinds import Kind
from carbon.tables import Row


def is_share(pct: float) -> bool:
    """Whether *pct* can be a share in percent: 0, or above 1 either way.

    >>> is_share(70), is_share(0), is_share(0.7), is_share(1)
    (True, True, False, False)
    """
    return pct == 0 or abs(pct) > 1


def is_rate(pct: float) -> bool:
    """Whether *pct* can be a change in percent a year: 0, or at least 0.1 either way.

    >>> is_rate(0.5), is_rate(-2), is_rate(0), is_rate(0.02)
    (True, True, True, False)
    """
    return pct == 0 or abs(pct) >= 0.1


#: What is expected by each.
EXPECTED: Mapping[Callable[[float], bool], str] = {
    is_share: "0, or more than 1",
    is_rate: "0, or 0.1 or more",
}


#: The least percentage above 0 that each takes, as one types it.
LEAST: Mapping[Callable[[float], bool], float] = {is_share: 1.01, is_rate: 0.1}


def percent(pct: float, fits: Callable[[float], bool], place: Place | None, key: str = "") -> float:
    """*pct* if it *fits*, see :func:`is_share` and :func:`is_rate`.

    Raises :class:`~carbon.errors.BadValue` where it looks like a fraction.
    """
    if fits(pct):
        return pct
    name, signed = (f"{key} = ", "") if key else ("", f", or {pct:g}% with its sign if so meant")
    raise BadValue(
        f"{name}{pct:g}, which is {pct:g}%",
        f"a percentage: {EXPECTED[fits]}",
        f"Write {pct * 100:.10g} for {pct * 100:.10g}%{signed}.",
        place,
    )


def parse_percent(text: str, fits: Callable[[float], bool], place: Place | None = None) -> float:
    """The percentage that a cell says: 70 where it *fits*, see :func:`percent`, or 70%; −0 is 0.

    ValueError for what is no number.

    >>> parse_percent("70", is_share), parse_percent("70%", is_share), parse_percent("1%", is_share)
    (70.0, 70.0, 1.0)
    """
    if text.rstrip().endswith("%"):
        return parse_number(text.rstrip()[:-1]) + 0.0
    return 0.0 + percent(parse_number(text), fits, place)


def percentage(
    fits: Callable[[float], bool],
    lowest: float = 0,
    highest: float = 100,
    expected: str = "a percentage from 0 to 100",
) -> Kind[float]:
    """A percentage that *fits*, from *lowest* to *highest*; a cell may have its sign behind it."""

    def read(found: Found) -> float:
        is_cell = isinstance(found.source, Row)
        if is_cell:
            try:
                pct = parse_percent(found.value, fits, found.place)
            except (ValueError, ArithmeticError):
                raise found.refused("a percentage such as 70 or 70%") from None
        else:
            pct = found.number(expected)
        if not lowest <= pct <= highest:
            raise found.refused(expected)
        return pct if is_cell else percent(pct, fits, found.place, found.key)

    return Kind(expected, read)
