"""Numbers of supply points: MPAN of electricity, with its check digit, and MPRN of gas.

Source of the check digit: Elexon, BSCP 501 and the MRA's data catalogue: the first twelve digits
times the primes 3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43, summed, modulo 11, modulo 10.
"""

from __future__ import annotations

import re

from carbon.errors import BadValue, Place

PRIMES = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)


def check_digit(core: str) -> int:
    """The thirteenth digit of an MPAN from its first twelve.

    >>> check_digit("200000000001")
    5
    """
    return sum(int(digit) * prime for digit, prime in zip(core, PRIMES, strict=True)) % 11 % 10


def refuse_rounded(text: str, place: Place | None = None) -> None:
    """Refuse a number that a spreadsheet has rounded, as ``2E+12``: its digits are lost."""
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?[eE][+]?[0-9]{1,3}", text.strip()):
        raise BadValue(
            f"{text}, a number that Excel has rounded",
            "all of its digits, such as 2000000000015",
            "Its digits are lost here: set the cell to text, then type it again from the bill.",
            place,
        )


def mpan(text: str, place: Place | None = None) -> str:
    """The 13-digit core of an MPAN, written with or without its top line of 8 digits and spaces.

    >>> mpan("01 801 100 20 0000 0000 015")
    '2000000000015'

    Raises :class:`BadValue` for another length or a wrong check digit.
    """
    digits = re.sub(r"[\s-]", "", text).upper().removeprefix("S")
    core = digits[-13:]
    if not (digits.isascii() and digits.isdigit() and len(digits) in (13, 21)):
        raise BadValue(
            f"MPAN {text!r}",
            "13 digits, or 21 with the top line",
            "Copy it from the bill; Excel drops digits unless the cell is text.",
            place,
        )
    if check_digit(core[:12]) != int(core[12]):
        raise BadValue(
            f"MPAN {text!r}",
            f"a last digit of {check_digit(core[:12])} if the others are right",
            "A digit is wrong: compare it with the bill.",
            place,
        )
    return core


def mprn(text: str, place: Place | None = None) -> str:
    """An MPRN: 6 to 10 digits.

    >>> mprn("9000 1234 56")
    '9000123456'
    """
    digits = re.sub(r"[\s-]", "", text).upper().removeprefix("M")
    if not re.fullmatch(r"[0-9]{6,10}", digits):
        raise BadValue(f"MPRN {text!r}", "6 to 10 digits", "Copy it from the gas bill.", place)
    return digits
