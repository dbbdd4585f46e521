"""What a formula in a month's cell makes of others: a sum, a conversion or an estimate."""

from __future__ import annotations

import math
import re

from carbon.sheet_marks import number_of

#: A formula that adds up what somebody typed: a sum of bills, as good as a number.
_TYPED = re.compile(r"(?i)=?(?:sum\(|round\(|[-+*/ ().\d,%])+")
#: A cell or stretch of another tab, perhaps added up: what stands there, and nothing made of it.
_TAB = r"(?:'(?P<quoted>[^'\[\]]+)'|(?P<plain>\w+))!"
_LINK = re.compile(rf"(?i)=?\+?(?:sum\()?{_TAB}\$?[a-z]{{1,3}}\$?\d+(?::\$?[a-z]{{1,3}}\$?\d+)?\)?")
#: One cell times or over typed numbers, perhaps rounded.
_NUMBER = r"(?:\d+\.?\d*|\.\d+)"
_SCALED = re.compile(
    rf"(?i)=?\+?(?:round\()?\(*(?P<before>(?:{_NUMBER}\*)*)\$?(?P<column>[a-z]{{1,3}})\$?(?P<row>\d+)"
    rf"(?P<after>(?:\)*[*/]\(*{_NUMBER})+|)\)*(?:,\d\))?"
)
#: How many of one unit make another: thousands; kWh in m³ and hcf of gas, therms, GJ and MJ.
_FACTORS = (
    (1e3, 1e3),
    (1e6, 1e6),
    (8.3, 14.3),
    (23.5, 40.6),
    (29.3, 29.31),
    (277.7, 277.8),
    (3.6, 3.6),
)


def linked_tab(formula: str) -> str:
    """The other tab whose cell a formula shows, or whose cells it adds up; else empty.

    >>> linked_tab("'Bills 2023'!D7"), linked_tab("Bills!D7*1.1"), linked_tab("D7")
    ('Bills 2023', '', '')
    """
    match = _LINK.fullmatch(formula.strip())
    return (match["quoted"] or match["plain"]) if match else ""


def refers(formula: str) -> bool:
    """Whether a formula takes its value from other cells, and not only from typed numbers.

    >>> refers("1234+567"), refers("AVERAGE(D5:F5)"), refers("E5")
    (False, True, True)
    """
    return not _TYPED.fullmatch(formula.strip())


def converted(formula: str) -> tuple[int, int] | None:
    """The cell (row, column from 0) of which a formula makes another unit; None where it does not.

    >>> converted("B4*11.2"), converted("=ROUND(B4*1.02264*39.5/3.6,0)"), converted("B4*1.05")
    ((4, 1), (4, 1), None)
    """
    match = _SCALED.fullmatch(re.sub(r"\s", "", formula))
    if match is None:
        return None
    logarithm = sum(math.log10(float(one)) for one in match["before"].split("*") if float(one or 0))
    for sign, number in re.findall(rf"([*/])\(*({_NUMBER})", match["after"]):
        if not float(number):
            return None
        logarithm += math.log10(float(number)) * (1 if sign == "*" else -1)
    factor = 10 ** abs(logarithm)
    if any(low * 0.999 <= factor <= high * 1.001 for low, high in _FACTORS):
        return int(match["row"]), number_of(match["column"])
    return None
