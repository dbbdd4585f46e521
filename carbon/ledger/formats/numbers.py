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


def parted(text: str) -> tuple[str, str]:
    """A number and the words after it, such as its unit; no words where it is a number alone.

    >>> parted("1,234 kWh"), parted("12"), parted("500*")
    (('1,234', 'kWh'), ('12', ''), ('500', '*'))
    """
    match = re.fullmatch(r"([-+(]?\d[\d.,]*\)?)\s*([^\d\s].*)", text.strip())
    return (match[1], match[2]) if match else (text, "")


class DecimalMark:
    """Settles which mark parts the decimals in a column: :data:`POINT` or :data:`COMMA`.

    One cell that can be read in one way only settles the column. Where none does, ``1,234`` is a
    thousand in a file parted by commas or tabs; in one parted by semicolons it may be either.
    """

    def __init__(self) -> None:
        self._either = self._decimal = self._thousands = self._pointed = ""

    def add(self, text: str) -> None:
        """Look at a cell."""
        digits, _ = inner(text)
        if "," not in digits and not re.fullmatch(r"[-+]?[1-9]\d{0,2}(\.\d{3}){2,}", digits):
            if re.fullmatch(r"[-+]?[1-9]\d{0,2}\.\d{3}", digits):
                self._pointed = self._pointed or text
            elif re.fullmatch(r"[-+]?\d*\.\d+", digits):
                self._thousands = self._thousands or text
        elif _DECIMAL.fullmatch(digits):
            self._decimal = self._decimal or text
        elif _THOUSANDS.fullmatch(digits):
            self._thousands = self._thousands or text
        elif _EITHER.fullmatch(digits):
            self._either = self._either or text

    def settled(self, is_semicolon: bool) -> str:
        """The mark by all cells that were looked at.

        Raises :class:`UnsettledMark` with the cell that may be read in two ways, and where cells
        contradict each other.
        """
        if self._decimal and self._thousands:
            raise UnsettledMark(f"{self._decimal} and {self._thousands}")
        if self._decimal and self._pointed and not is_semicolon:
            # Cells above may have been read with a point for decimals already.
            raise UnsettledMark(f"{self._decimal} and {self._pointed}")
        if self._decimal:
            return COMMA
        if self._either and is_semicolon and not self._thousands:
            raise UnsettledMark(self._either)
        return POINT


def decimal_mark(texts: Iterable[str], is_semicolon: bool) -> str:
    """Which mark parts the decimals of a column with the cells *texts*."""
    mark = DecimalMark()
    for text in texts:
        mark.add(text)
    return mark.settled(is_semicolon)


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
