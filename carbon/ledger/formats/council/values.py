"""What a cell of a month says: a number, an estimate, nothing yet, or that a site has closed."""

from __future__ import annotations

import re
from typing import NamedTuple

from carbon.ledger.formats.numbers import POINT, read_number

#: Words beside a number by which its writer says that it is an estimate.
_ESTIMATED = re.compile(
    r"(?i)^(\*)\s*(.+)$|^(.+?)\s*(\*|e|est\.?|estimate|estimated|\(e\)|\(est\))$"
)
_CLOSED = re.compile(r"(?i)^(closed|shut|sold|vacated|disposed|demolished)\b(.*)$")


class Value(NamedTuple):
    """A cell: its number if it has one, whether it is marked as an estimate, or that it closed."""

    number: float | None
    is_estimated: bool = False
    closed: str = ""


def value_of(text: str, mark: str = POINT) -> Value:
    """What a month's cell says.

    >>> value_of("1,234E"), value_of("CLOSED 31/8").closed
    (Value(number=1234.0, is_estimated=True, closed=''), 'CLOSED 31/8')

    Raises ``ValueError`` for what is neither.
    """
    stripped = text.strip()
    try:
        return Value(read_number(stripped, mark))
    except ValueError:
        pass
    if match := _ESTIMATED.fullmatch(stripped):
        inner = (match[2] or match[3] or "").strip()
        return Value(read_number(inner, mark), is_estimated=True)
    if _CLOSED.fullmatch(stripped):
        return Value(None, closed=stripped)
    raise ValueError(text)


#: A formula that adds up what somebody typed: a sum of bills, as good as a number.
_TYPED = re.compile(r"(?i)=?(?:sum\(|round\(|[-+*/ ().\d,])+")


def refers(formula: str) -> bool:
    """Whether a formula takes its value from other cells, and not only from typed numbers.

    >>> refers("1234+567"), refers("AVERAGE(D5:F5)"), refers("E5")
    (False, True, True)
    """
    return not _TYPED.fullmatch(formula.strip())
