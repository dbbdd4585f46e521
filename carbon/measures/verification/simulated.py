"""How often the interval of a baseline would hold the true saving: tried on simulated meters.

With few months the autocorrelation of their residuals cannot be told, and the interval is too
narrow where there is some. So meters are drawn whose truth is the baseline as fitted, with its
scatter, once independent and once autocorrelated, and each is verified as the real one was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from carbon.measures.verification.baseline import Baseline, ahead
from carbon.measures.verification.change_points import LEAST_SIZE, columns
from carbon.measures.verification.spans import Degrees, UsedMonth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DRAWS = 300
SEED = 17
#: The autocorrelation that is tried: what monthly use of real buildings may well have.
RHO = 0.5


def coverage(
    fitted: Baseline,
    later: Sequence[UsedMonth],
    confidence: float,
    rho: float,
    *,
    level: float = 1.0,
    draws: int = DRAWS,
    seed: int = SEED,
) -> float:
    """The share, 0 to 1, of *draws* simulated meters whose interval holds the true saving.

    Residuals have the autocorrelation *rho* from one month to the next; *level* is the share of its
    use that a meter keeps after the measure.
    """
    import numpy as np
    from scipy.special import stdtrit

    draw = np.random.default_rng(seed)
    early = fitted.search.degrees
    late = Degrees(later, fitted.weather)
    truth_before = columns(early, fitted.made.point) @ fitted.made.coefficients
    truth_after = columns(late, fitted.made.point) @ fitted.made.coefficients
    is_base_found = len(fitted.bases_c) > 1
    before, after = (
        _scatter(fitted, truth, degrees.days)
        for truth, degrees in ((truth_before, early), (truth_after, late))
    )
    held = level if fitted.made.is_with_use else 1.0
    saved = math.fsum(truth_after) * (1 - level)
    hits = 0
    for _ in range(draws):
        noise = _chain(draw, len(before) + len(after), rho)
        use = truth_before + before * noise[: len(before)]
        metered = truth_after * level + held * after * noise[len(before) :]
        made = fitted.search.fit(use)
        predicted = ahead(made, late, is_base_found)
        actual = math.fsum(metered)
        half = float(stdtrit(made.freedom, 0.5 + confidence / 2))
        half *= math.sqrt(predicted.variance(actual))
        hits += abs(predicted.kwh - actual - saved) <= half
    return hits / draws


def _scatter(
    fitted: Baseline, truth: NDArray[np.float64], days: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The standard deviation of each month, kWh, by the fit's own scatter, ρ apart."""
    import numpy as np

    made = fitted.made
    freedom = max(len(fitted.months) - made.unknowns, 1)
    sizes = np.maximum(truth / days / made.mean, LEAST_SIZE) if made.is_with_use else 1.0
    return np.asarray(np.sqrt(made.squares / freedom * days) * sizes, dtype=np.float64)


def _chain(draw: np.random.Generator, count: int, rho: float) -> NDArray[np.float64]:
    """Normal noise of variance 1 with the autocorrelation *rho* of neighbours."""
    import numpy as np

    fresh = draw.normal(size=count)
    made = np.empty(count)
    made[0] = fresh[0]
    for number in range(1, count):
        made[number] = rho * made[number - 1] + math.sqrt(1 - rho * rho) * fresh[number]
    return made
