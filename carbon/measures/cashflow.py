"""Cash flows by year: present value, internal rate of return, payback.

A flow is a sequence of GBP by year from year 0; each amount falls at the end of its year, and year
0 is not discounted, unless the flow's first year is said to be another. Source: the usual
definitions, as in HM Treasury's Green Book, annex on discounting.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

#: As near to losing everything, and to gaining beyond measure, as a yearly rate is looked for.
LOWEST_RATE, HIGHEST_RATE = -0.9999, 1e12


@dataclass(frozen=True)
class InternalRate:
    """The internal ``rate`` of return as a share a year, or None and the ``reason``."""

    rate: float | None
    reason: str = ""


def present_values(flow: Sequence[float], rate: float, first: int = 0) -> list[float]:
    """Each year's amount in money of year 0.

    *first* is the number of the flow's first year: 7 where the flow begins seven years after the
    year that it is discounted to, below 0 where it begins before, and is compounded until then.

    >>> present_values([-100.0, 50.0, 25.0], 1.0)
    [-100.0, 25.0, 6.25]
    >>> present_values([-100.0, 50.0], 1.0, first=1), present_values([-100.0], 1.0, first=-1)
    ([-50.0, 12.5], [-200.0])
    """
    return [amount / (1 + rate) ** year for year, amount in enumerate(flow, first)]


def net_present_value(flow: Sequence[float], rate: float, first: int = 0) -> float:
    """The sum of the flow in GBP of year 0, at *rate* a year as a share; *first* as above.

    >>> round(net_present_value([-1000.0, 500.0, 500.0, 500.0], 0.1), 6)
    243.425995
    """
    return math.fsum(present_values(flow, rate, first))


def sign_changes(flow: Sequence[float]) -> int:
    """How often the flow changes from outlay to income or back; zeros do not count.

    >>> sign_changes([-1000.0, 0.0, 600.0, -50.0])
    2
    """
    signs = [math.copysign(1, amount) for amount in flow if amount]
    return sum(before != after for before, after in pairwise(signs))


def internal_rate(flow: Sequence[float]) -> InternalRate:
    """The yearly rate at which the flow's present value is zero.

    Only where the flow changes its sign once is there a single one (Descartes); otherwise the
    reason is given and no rate.

    >>> round(internal_rate([-100.0, 110.0]).rate, 12)
    0.1
    """
    from scipy.optimize import brentq

    changes = sign_changes(flow)
    if changes == 0:
        return InternalRate(None, "no internal rate of return: the flow never changes its sign")
    if changes > 1:
        return InternalRate(
            None, f"no single internal rate of return: the flow changes its sign {changes} times"
        )
    scale = max(map(abs, flow))
    shares = [amount / scale for amount in flow]

    def value(rate: float) -> float:
        try:
            return net_present_value(shares, rate)
        except (OverflowError, ValueError):
            return math.copysign(math.inf, next(a for a in reversed(shares) if a))

    low, high = -0.5, 0.5
    while value(low) * value(high) > 0:
        low, high = (low - LOWEST_RATE) / 10 + LOWEST_RATE, high * 10
        if high > HIGHEST_RATE:
            return InternalRate(
                None, "no internal rate of return above −99.99 % and below 10¹⁴ % a year"
            )
    return InternalRate(float(brentq(value, low, high, xtol=1e-14, rtol=1e-14, maxiter=500)))


def is_short(gbp: float) -> bool:
    """Whether *gbp* is a penny or more below 0, to the nearest penny.

    Sums of pounds and pence are not exact in binary: three payments of £100.10 come to a little
    less than £300.30.

    >>> is_short(100.10 + 100.10 + 100.10 - 300.30), is_short(-0.01)
    (False, True)
    """
    return round(gbp, 2) < 0


def payback(flow: Sequence[float], rate: float = 0.0) -> float | None:
    """Years from year 0 after which the flow, discounted at *rate*, has paid for itself for good.

    Within the year the amount is taken to come evenly. None when it never does; 0 when nothing
    was ever outstanding. What is less than half a penny is not outstanding.

    >>> payback([-1000.0, 400.0, 400.0, 400.0])
    2.5
    >>> round(payback([-300.30, 100.10, 100.10, 100.10]), 9)
    3.0
    """
    values = present_values(flow, rate)
    balances = list(accumulate(values))
    if is_short(balances[-1]):
        return None
    outstanding = [year for year, balance in enumerate(balances) if is_short(balance)]
    if not outstanding:
        return 0.0
    last = outstanding[-1]
    return last - balances[last] / values[last + 1]
