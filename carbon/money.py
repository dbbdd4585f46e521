"""Pounds and pence: exact decimal money, rounded to the penny once, at the end."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")


def pounds(amount: float | str | Decimal) -> Decimal:
    """*amount* in GBP to the nearest penny, halves away from zero.

    >>> pounds("1234.565")
    Decimal('1234.57')
    """
    exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    return exact.quantize(PENNY, rounding=ROUND_HALF_UP)


def printed(amount: float | str | Decimal) -> str:
    """*amount* as it is printed: ``£1,234.57``, and ``−£5.00`` below zero.

    >>> printed("-5")
    '−£5.00'
    """
    exact = pounds(amount)
    return f"−£{-exact:,.2f}" if exact < 0 else f"£{exact:,.2f}"
