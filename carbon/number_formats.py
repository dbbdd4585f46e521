"""Number formats of spreadsheets: what ``#,##0.0," MWh"`` writes beside a number and how it scales.

Source: ECMA-376 part 1, 18.8.30 and 18.8.31 (parts, conditions, commas that scale). A format is
text of a file: no pattern here goes twice over it, and one longer than :data:`LONGEST` is refused.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

#: Characters of a number format: Excel takes 255.
LONGEST = 1_000
#: One part of a number format: a ``;`` ends it.
_PART = re.compile(r'(?:"[^"]*"|\\.|\[[^\[\]]*\]|[^;"])*')
#: What in a number format stands beside the digits; ``_x`` and ``*x`` are spaces.
_BESIDE = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\[\]-]*)(?:-[^\[\]]*)?\]|([£€$%])|_.|\*.')
#: Commas after the last digit show a number a thousand times smaller each.
SCALED = re.compile(r"(?:(?<=[0#?])|(?<=[0#?]\.))(,+)(?![0#?,])")
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\]")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
#: Conditions and colours.
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_DIGIT = re.compile(r"[0#?]|General", re.IGNORECASE)


def telling(format_: str, value: float = 1.0) -> str:
    """The part of a number format that shows *value*, where it says something; else "".

    Words, money or per cent beside the number say something, and so does a scale.

    >>> telling('#,##0" MWh"'), telling("0.0,"), telling("#,##0.00"), telling("dd/mm/yyyy")
    ('#,##0" MWh"', '0.0,', '', '')
    >>> telling('[>=1000]0.0," MWh";0" kWh"', 5), telling('[=0]"none";#,##0', 5)
    ('0" kWh"', '')
    """
    return _telling(part_of(format_, value))


@lru_cache
def _telling(code: str) -> str:
    return code if added(code).strip(" -()") or SCALED.search(_BESIDE.sub("", code)) else ""


def part_of(format_: str, value: float) -> str:
    """Which part of a number format shows *value*: positive, negative and zero, or by conditions.

    Of a nought that is shown in words, "none" or "-", the part for other numbers tells the unit.

    >>> part_of('0" MWh";-0" GWh";"-"', -1), part_of('0" MWh";-0" MWh";"-"', 0)
    ('-0" GWh"', '0" MWh"')
    """
    # A fourth part is of texts.
    parts = _parted(format_)[:3]
    if value == 0:
        code = _chosen(parts, 0)
        return code if _has_digits(code) else next(filter(_has_digits, parts), code)
    return _chosen(parts, value)


@lru_cache
def _parted(format_: str) -> Sequence[str]:
    if len(format_) > LONGEST:
        raise ValueError(f"a number format of {len(format_):,} characters")
    parts, at = [], 0
    while at <= len(format_):
        match = _PART.match(format_, at)
        assert match
        parts.append(match[0])
        at = match.end() + 1
    return parts


def _chosen(parts: Sequence[str], value: float) -> str:
    conditions = [_CONDITION.search(part) for part in parts]
    if not any(conditions):
        if len(parts) == 1 or value > 0:
            return parts[0]
        if value < 0:
            return parts[1]
        return parts[2] if len(parts) == 3 else parts[0]
    for part, condition in zip(parts, conditions, strict=True):
        if condition and _HOLDS[condition[1]](value, float(condition[2])):
            return part
    return next((part for part, c in zip(parts, conditions, strict=True) if not c), parts[-1])


def _has_digits(part: str) -> bool:
    return bool(_DIGIT.search(_BRACKETS.sub("", _BESIDE.sub("", part))))


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
