"""A change of level within a baseline, that the weather does not explain."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from carbon.measures.verification.scatter import BINARY_NOISE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: A level that changes within the baseline is told when chance would show it less often than this.
LEVEL_CHANGE = 0.05
FEWEST_MONTHS_ON_A_SIDE = 4


def level_change(
    columns: NDArray[np.float64], use: NDArray[np.float64], days: NDArray[np.float64]
) -> int | None:
    """The number of the month from which the level changes; None where a step explains too little.

    *columns* (month × term), a day, explain *use* a day; months weigh by their *days*. Each
    possible month is tested with F; with so many tries, each counts by its share of 5%
    (Bonferroni), so that a steady meter is called changing at most 5 times in 100.
    """
    import numpy as np
    from scipy.special import fdtrc

    count = len(use)
    splits = range(FEWEST_MONTHS_ON_A_SIDE, count - FEWEST_MONTHS_ON_A_SIDE + 1)
    freedom = count - columns.shape[1] - 1
    scatter = _scatter(columns, use, days)
    # A fit that is exact leaves what the processor rounds, and in that some step always shows.
    is_exact = scatter <= BINARY_NOISE**2 * float(days @ use**2)
    if not splits or freedom < 1 or is_exact:
        return None
    best: tuple[float, int] | None = None
    for split in splits:
        step = np.where(np.arange(count) >= split, 1.0, 0.0)
        left = _scatter(np.column_stack([columns, step]), use, days)
        ratio = (scatter - left) / (left / freedom) if left > 0 else math.inf
        chance = float(fdtrc(1, freedom, max(ratio, 0.0))) if math.isfinite(ratio) else 0.0
        if best is None or chance < best[0]:
            best = chance, split
    assert best is not None
    return best[1] if best[0] * len(splits) < LEVEL_CHANGE else None


def _scatter(
    columns: NDArray[np.float64], use: NDArray[np.float64], days: NDArray[np.float64]
) -> float:
    """The sum of squares, weighted by days, that *columns* leave."""
    import numpy as np

    root = np.sqrt(days)
    fitted = np.linalg.lstsq(columns * root[:, None], use * root)[0]
    return float(days @ (use - columns @ fitted) ** 2)
