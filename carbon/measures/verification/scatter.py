"""How the residuals of a baseline scatter: from one to the next, and with the size of use.

Residuals of neighbouring months resemble each other (a boiler left on, a mild office), so n of them
tell less than n independent ones would. With the autocorrelation ρ of neighbours n counts for

    n′ = n (1 − ρ) ÷ (1 + ρ)

and n′ stands for n in the variance and in the degrees of freedom (ASHRAE Guideline 14's correction,
as coded in kW-Labs/nmecr, ``R/calculate_savings_and_uncertainty.R``). Fitting pulls neighbours
apart: the ρ of the residuals is lower than that of the scatter. It is put right by finding the ρ
of which that of the residuals would be expected.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What is below this share of use is what a processor rounds: it is no scatter, and no saving.
BINARY_NOISE = 1e-9
#: ρ is sought between minus and plus this; beyond it n′ says nothing any more.
MOST_RHO = 0.9
#: The lowest ρ that counts. If only those above 0 did, the interval of meters without any would
#: hold the truth 93 times in 100 rather than 91; without a limit 88 (2,000 simulated meters each).
LEAST_RHO = -0.1
#: Degrees of freedom are taken as no fewer than this.
LEAST_FREEDOM = 1.0
HALVINGS = 24


def effective_count(count: int, rho: float) -> float:
    """n′, how many independent months *count* autocorrelated ones are worth.

    A ρ below −0.1 counts as −0.1: what lies below is chance, and narrows an interval no further.

    >>> effective_count(24, 0.5), round(effective_count(24, -0.4), 2)
    (8.0, 29.33)
    """
    held = held_rho(rho)
    return count * (1 - held) / (1 + held)


def held_rho(rho: float) -> float:
    """ρ as it counts: no less than −0.1 and no more than 0.9."""
    return min(max(rho, LEAST_RHO), MOST_RHO)


def autocorrelation(
    residuals: NDArray[np.float64], directions: NDArray[np.float64], places: Sequence[int]
) -> float:
    """ρ of neighbours, corrected for the fit, between −0.9 and 0.9.

    *residuals* are each divided by its expected scatter and *directions* (n × unknowns) are the
    slopes of the fit, divided likewise. *places* say where in time each stands, so that those on
    the two sides of a gap are no neighbours. 0 where there is no scatter or are no neighbours.
    """
    import numpy as np

    where = np.asarray(places)
    apart = np.abs(np.subtract.outer(where, where))
    neighbours = (apart == 1) / 2.0
    total = float(residuals @ residuals)
    if total <= 0 or not neighbours.any():
        return 0.0
    found = float(residuals @ neighbours @ residuals) / total
    basis = np.linalg.svd(directions, full_matrices=False)
    kept = basis.U[:, 1e-10 * basis.S[0] < basis.S]
    # M = 1 − QQᵀ makes residuals; with scatter of covariance V(ρ) their expected neighbours'
    # product is tr(MLM V) and their expected square tr(M V).
    maker = np.eye(len(where)) - kept @ kept.T
    product = maker @ neighbours @ maker
    far = int(apart.max())

    def by_distance(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(
            np.bincount(apart.ravel(), weights=matrix.ravel(), minlength=far + 1), np.float64
        )

    products, squares = by_distance(product), by_distance(maker)
    distances = np.arange(far + 1)

    def expected(rho: float) -> float:
        powers = np.where(distances == 0, 1.0, np.power(abs(rho), distances))
        powers = powers * np.where((distances % 2 == 1) & (rho < 0), -1.0, 1.0)
        return float(products @ powers) / float(squares @ powers)

    low, high = -MOST_RHO, MOST_RHO
    if found <= expected(low):
        return low
    if found >= expected(high):
        return high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if expected(middle) < found else (low, middle)
    return (low + high) / 2


def log_likelihood(squares: float, sizes: NDArray[np.float64]) -> float:
    """Of independent normal scatter whose size is proportional to *sizes*.

    *squares* is the sum of squares of residuals, each divided by its size. Up to a constant that
    depends on the count alone.
    """
    import numpy as np

    count = len(sizes)
    if squares <= 0:
        return math.inf
    return -count / 2 * math.log(squares) - float(np.log(sizes).sum())
