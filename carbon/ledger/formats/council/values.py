"""What a cell of a month says: a number, an estimate, nothing yet, or that a site has closed."""

from __future__ import annotations

import re
from typing import NamedTuple

from carbon.ledger.formats.numbers import POINT, read_number

#: Words beside a number by which its writer says that it is an estimate.
_ESTIMATED = re.compile(
    r"(?i)^(\*|~|≈|c\.?|ca\.?|circa|approx\.?|e|\(?est(?:\.|imate|imated)?\)?:?)\s*(?=[-£\d(])(.+)$"
    r"|^(.+?)\s*(\*|e|est\.?|estimate|estimated|\(e\)|\(est\.?\)|\(estimated?\)|approx\.?)$"
)
#: Words beside a number by which its writer says that it is what was read.
_ACTUAL = re.compile(r"(?i)^(.+?\d)\s*(?:a|act\.?|actual|\(a\)|\(actual\))$")
#: Marks of a credit beside a number: 200 CR, CR 200.
_CREDIT = re.compile(r"(?i)^cr\.?\s*(?=[\d£])(.+)$|^(.*\d)\s*cr\.?$")
#: What is written where a figure is to come or was not got.
_NO_FIGURE = re.compile(
    r"(?i)^(tbc|tba|t\.b\.c\.?|pending|awaited|awaiting\b.*|not (yet )?(received|read|available|in)"
    r"|no (bill|invoice|read|reading|data|figure)s?( (yet|received|available))?)$"
)
_CLOSED = re.compile(
    r"(?i)^(?:(?:site|building|school|now)\s+)?(closed|shut|sold|vacated|disposed|demolished)\b(.*)$"
)


class Value(NamedTuple):
    """A cell: its number if it has one, whether it is marked as an estimate, or that it closed."""

    number: float | None
    is_estimated: bool = False
    closed: str = ""


def value_of(text: str, mark: str = POINT) -> Value:
    """What a month's cell says.

    >>> value_of("1,234E"), value_of("CLOSED 31/8").closed, value_of("TBC").number
    (Value(number=1234.0, is_estimated=True, closed=''), 'CLOSED 31/8', None)

    Raises ``ValueError`` for what is neither.
    """
    stripped = text.strip()
    try:
        return Value(read_number(stripped, mark))
    except ValueError:
        pass
    if match := _CREDIT.fullmatch(stripped):
        return Value(-abs(read_number((match[1] or match[2]).strip(), mark)))
    if match := _ACTUAL.fullmatch(stripped):
        return Value(read_number(match[1], mark))
    if _NO_FIGURE.fullmatch(stripped):
        return Value(None)
    if match := _ESTIMATED.fullmatch(stripped):
        inner = (match[2] or match[3] or "").strip()
        return Value(read_number(inner, mark), is_estimated=True)
    if _CLOSED.fullmatch(stripped):
        return Value(None, closed=stripped)
    raise ValueError(text)
