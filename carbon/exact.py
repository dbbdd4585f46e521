"""Numbers compared as people wrote them, without what binary fractions leave of a sum.

0.29 × 100,000 is 28,999.999999999996 in binary, and 100,000.1 + 200,000.2 is more than 300,000.3: a
bound that is met to the penny or to the kWh would be missed by that.
"""

from __future__ import annotations

import math
from fractions import Fraction

#: The part of a number that twelve significant digits do not hold.
NOISE = 1e-12


def exact(number: float) -> Fraction:
    """*number* to twelve significant digits, which is far below a penny.

    >>> exact(0.29 * 100_000), exact(0.1 + 0.2)
    (Fraction(29000, 1), Fraction(3, 10))
    """
    return Fraction(f"{number:.12g}")


def exceeds(number: float, most: float) -> bool:
    """Whether *number* is more than *most*, also where one of them is infinite.

    >>> exceeds(0.1 + 0.2, 0.3), exceeds(0.31, 0.3), exceeds(float("inf"), 8)
    (False, True, True)
    """
    if math.isinf(number) or math.isinf(most):
        return number > most
    return exact(number) > exact(most)
