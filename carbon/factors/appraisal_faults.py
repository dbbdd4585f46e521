"""The faults of a published table in few sentences: what a whole column has is said once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from carbon.cells import parse_number
from carbon.errors import BadValue, Fault, FaultList

#: So many faults of one kind are listed by themselves; more of them are one.
MOST_ALIKE = 2
#: A number with a decimal comma, which cannot be a comma of thousands: 0,207 or 12,5.
COMMA = re.compile(r"[-−+]?\d+,\d+")


def no_number(text: str) -> tuple[str, str, str]:
    """What was found in a number's place, what was expected, what to do.

    >>> no_number("0,17496")[:2]
    ("'0,17496'", 'a number with a decimal point, not a comma')
    """
    cure = "Correct the cell from the publisher's file, or bring the file as published."
    if has_decimal_comma(text):
        return (
            repr(text),
            "a number with a decimal point, not a comma",
            "Bring the file as published, or replace the commas of the table by points.",
        )
    return repr(text) if text.strip() else "nothing", "a number", cure


def has_decimal_comma(text: str) -> bool:
    """Whether a text is a number with a comma that is none of thousands.

    >>> [has_decimal_comma(text) for text in ("0,207", "12,5", "1,234", "£12,5")]
    [True, True, False, False]
    """
    try:
        parse_number(text)
    except ValueError:
        return bool(COMMA.fullmatch(text.strip()))
    return False


def few(faults: Iterable[Fault]) -> FaultList:
    """*faults* in their order, more than :data:`MOST_ALIKE` of one kind as the first of them.

    Of one kind are those of which the same was expected in one sheet or file. How many more there
    are, and where the last is, is said.
    """
    kinds: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        kind = type(fault), fault.expected, fault.remedy, _table(fault)
        kinds.setdefault(kind, []).append(fault)
    made = FaultList()
    for alike in kinds.values():
        first, last = alike[0], alike[-1]
        if len(alike) <= MOST_ALIKE or first.place is None:
            made += alike
            continue
        more = f"{first.found}, and {len(alike) - 1} more like it, to {_cell(last)}"
        made.append(BadValue(more, first.expected, first.remedy, first.place))
    return made


def _table(fault: Fault) -> str:
    """The sheet, or the column of a file, that a fault stands in."""
    if fault.place is None:
        return ""
    return f"{fault.place.file.rpartition('!')[0] or fault.place.file} {fault.place.column or ''}"


def _cell(fault: Fault) -> str:
    assert fault.place is not None
    if fault.place.row is not None:
        return f"row {fault.place.row}"
    return fault.place.file.rpartition("!")[2]
