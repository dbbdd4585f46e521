"""What a number format writes beside a number, and how much smaller it shows it.

A format has up to four parts, parted by semicolons: of positive and of negative numbers,
noughts and texts, or of what the condition at its head holds of (ECMA-376 part 1, 18.8.31).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

#: A part of a number format; after a ``;`` comes the next.
_PART = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"])*')
#: The condition of a part: ``[>=1000]``.
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\]")
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "<>": operator.ne,
}  # fmt: skip
#: What in a number format stands beside the digits; ``_x`` and ``*x`` are spaces.
_BESIDE = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|([£€$%])|_.|\*.')
#: Commas after the last digit show a number a thousand times smaller each.
SCALED = re.compile(r"[0#?]\.?[0#?]*(,+)(?![0#?,])")


def part_of(format_: str, number: float) -> str:
    """The part of *format_* that shows *number*: the first whose condition holds, or has none.

    Without conditions the first, also of noughts; the second of negative numbers.

    >>> form = '[>=1000]0.0," MWh";0" kWh"'
    >>> part_of(form, 290_000), part_of(form, 290), part_of('0" t";-0" kg"', -5)
    ('[>=1000]0.0," MWh"', '0" kWh"', '-0" kg"')
    """
    parts = _parts(format_)
    conditions = [_CONDITION.search(part) for part in parts]
    if not any(conditions):
        return parts[1] if number < 0 and len(parts) > 1 else parts[0]
    for part, condition in zip(parts, conditions, strict=True):
        if condition is None or _HOLDS[condition[1]](number, float(condition[2])):
            return part
    return parts[0]


def _parts(format_: str) -> list[str]:
    found, at = [], 0
    while True:
        part = _PART.match(format_, at)
        end = part.end() if part else len(format_)
        found.append(format_[at:end])
        if end >= len(format_) or format_[end] != ";":
            return found
        at = end + 1


def telling(format_: str, number: str = "1") -> str:
    """The part of a number format that *number* takes, where it tells something of it; else "".

    That is words, money or per cent beside it, or a number shown smaller than it is.

    >>> telling('#,##0" MWh"'), telling("0.0,"), telling("#,##0.00"), telling("dd/mm/yyyy")
    ('#,##0" MWh"', '0.0,', '', '')
    """
    try:
        code = part_of(format_, float(number))
    except ValueError:
        code = part_of(format_, 1.0)
    return code if added(code).strip(" -()") or SCALED.search(_BESIDE.sub("", code)) else ""


def added(format_: str) -> str:
    """What a number format writes beside a number.

    >>> added('#,##0.0" MWh"'), added("[$£-809]#,##0")
    (' MWh', '£')
    """
    return "".join(
        "".join(part or "" for part in one.groups()) for one in _BESIDE.finditer(format_)
    )


def with_percent(text: str, format_: str) -> str:
    """A number as the text of a cell, with the % sign that its format shows, if it shows one.

    A sign that is part of the format shows a number a hundred times larger; quoted it is a word.

    >>> with_percent("0.07", "0%"), with_percent("7", '0.0"%"'), with_percent("7", "#,##0.0")
    ('7%', '7%', '7')
    """
    if "%" not in added(format_):
        return text
    times = sum(match[4] == "%" for match in _BESIDE.finditer(format_))
    return f"{(Decimal(text) * 100**times).normalize():f}%"


def scale_of(format_: str) -> int:
    """How many times smaller than it is a format shows a number.

    >>> scale_of('0.0,,"M"'), scale_of("#,##0")
    (1000000, 1)
    """
    scaled = SCALED.search(_BESIDE.sub("", format_))
    return 1000 ** len(scaled[1]) if scaled else 1
