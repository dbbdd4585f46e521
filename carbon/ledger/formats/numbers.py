"""Numbers as energy teams' files hold them: which mark parts the decimals is settled by column."""

from __future__ import annotations

import re
from collections.abc import Iterable

from carbon.cells import parse_number

POINT, COMMA = "point", "comma"

#: A number that can be read in one way only and needs no care; most are such.
PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,15})?")
#: Digits that a comma parts so that it may be a thousands or a decimal mark.
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+\.\d+|[-+]?[1-9]\d{0,2}(,\d{3}){2,}")
_DECIMAL = re.compile(
    r"[-+]?(0,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d+|[1-9]\d{0,2}(\.\d{3})+,\d+|[1-9]\d{0,2}(\.\d{3}){2,})"
)


class UnsettledMark(ValueError):
    """A number of which nobody can say whether its comma parts thousands or decimals."""


def inner(text: str) -> tuple[str, bool]:
    """The digits of a number, and whether it is negative by brackets: ``(1,234)``.

    >>> inner("(1,234)"), inner(" 12 ")
    (('1,234', True), ('12', False))
    """
    stripped = text.strip().replace("−", "-").replace("\u00a0", "").replace("\u202f", "")
    if bracketed := re.fullmatch(r"\((.*)\)", stripped):
        return bracketed[1].strip(), True
    return stripped, False


def decimal_mark(texts: Iterable[str], is_semicolon: bool) -> str:
    """Which mark parts the decimals in a column: :data:`POINT` or :data:`COMMA`.

    One cell that can be read in one way only settles the column. Where none does, ``1,234`` is a
    thousand in a file parted by commas or tabs; in one parted by semicolons it may be either, and
    :class:`UnsettledMark` is raised with the cell; so it is where cells contradict each other.
    """
    either = decimal = thousands = ""
    for text in texts:
        digits, _ = inner(text)
        if "," not in digits and not re.fullmatch(r"[-+]?[1-9]\d{0,2}(\.\d{3}){2,}", digits):
            if re.fullmatch(r"[-+]?\d*\.\d+", digits) and not re.fullmatch(
                r"[-+]?[1-9]\d{0,2}\.\d{3}", digits
            ):
                thousands = thousands or text
        elif _DECIMAL.fullmatch(digits):
            decimal = decimal or text
        elif _THOUSANDS.fullmatch(digits):
            thousands = thousands or text
        elif _EITHER.fullmatch(digits):
            either = either or text
    if decimal and thousands:
        raise UnsettledMark(f"{decimal} and {thousands}")
    if decimal:
        return COMMA
    if either and is_semicolon and not thousands:
        raise UnsettledMark(either)
    return POINT


def read_number(text: str, mark: str = POINT) -> float:
    """A finite number whose decimals are parted by *mark*; brackets are a minus.

    >>> read_number("0,500", COMMA), read_number("(1,234)")
    (0.5, -1234.0)

    Raises ``ValueError``.
    """
    digits, is_negative = inner(text)
    if not digits.isascii():
        raise ValueError(text)
    if mark == COMMA:
        if re.fullmatch(r"[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?", digits):
            digits = digits.replace(".", "")
        if "." in digits:
            raise ValueError(text)
        digits = digits.replace(",", ".")
    number = parse_number(digits)
    return -number if is_negative else number
