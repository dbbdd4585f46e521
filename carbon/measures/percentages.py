"""Percentages are written as such, 70 for 70%: a cell that shows 70% in a spreadsheet holds 0.7.

Read as it stands such a cell is a hundredth of what was meant. So what only a fraction can be is
refused: a share of 1% or less, of what is used or returned, and a rate below 0.1% a year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from carbon.errors import BadValue, Place


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


def percent(pct: float, fits: Callable[[float], bool], place: Place | None, key: str = "") -> float:
    """*pct* if it *fits*, see :func:`is_share` and :func:`is_rate`.

    Raises :class:`~carbon.errors.BadValue` where it looks like a fraction.
    """
    if fits(pct):
        return pct
    name = f"{key} = " if key else ""
    raise BadValue(
        f"{name}{pct:g}, which is {pct:g}%",
        f"a percentage: {EXPECTED[fits]}",
        f"Write {pct * 100:.10g} for {pct * 100:.10g}%; a cell that shows it with a % sign holds "
        "the hundredth part.",
        place,
    )
