"""How far a quantity may turn out otherwise: the user's ranges, each with its source.

No range is assumed: one that is not in the file leaves its quantity as appraised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.errors import BadValue, DuplicateRow, FaultList, Place, UnknownName
from carbon.measures.percentages import is_share, percent_cell
from carbon.tables import Row, read_csv

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What may vary. Price and factor are the same for all measures, saving and capital each's own.
QUANTITIES = ("price", "saving", "capital", "factor")
DISTRIBUTIONS = ("uniform", "triangular", "normal")
#: Of a standard normal, 5% lies above this.
NORMAL_95 = 1.6448536269514722


@dataclass(frozen=True)
class Range:
    """By how many per cent one quantity may turn out lower or higher than appraised.

    *uniform*: all between alike. *triangular*: most likely as appraised. *normal*: low and high are
    its 5th and 95th percentiles.
    """

    quantity: str
    low_pct: float
    high_pct: float
    distribution: str
    source: str

    def draw(self, count: int, seed: Sequence[int]) -> NDArray[np.float64]:
        """*count* multipliers; none below 0."""
        import numpy as np

        generator = np.random.default_rng(seed)
        low, high = 1 + self.low_pct / 100, 1 + self.high_pct / 100
        if self.distribution == "uniform":
            return generator.uniform(low, high, count)
        if self.distribution == "triangular":
            return generator.triangular(low, 1.0, high, count)
        spread = (high - low) / 2 / NORMAL_95
        drawn: NDArray[np.float64] = np.maximum(
            0.0, generator.normal((low + high) / 2, spread, count)
        )
        return drawn

    def __str__(self) -> str:
        return (
            f"{self.quantity} {self.low_pct:+g}% to {self.high_pct:+g}%, {self.distribution} "
            f"({self.source})"
        )


def read_ranges(path: Path) -> list[Range]:
    """The ranges of a file: columns quantity, low_pct, high_pct, distribution, source.

    Each needs its source. Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    faults = FaultList()
    table = read_csv(path, ["quantity", "low_pct", "high_pct", "distribution", "source"])
    read: dict[str, Range] = {}
    for row in table:
        made = faults.attempt(_range, row)
        if made is None:
            continue
        if made.quantity in read:
            faults.append(
                DuplicateRow(
                    f"{made.quantity} again",
                    "one range each",
                    "Keep the range that you can give a source for.",
                    row.place("quantity"),
                )
            )
        read[made.quantity] = made
    if not table.rows:
        faults.append(BadValue("a heading without rows", "ranges below it", "", Place(table.file)))
    faults.raise_if_any()
    return sorted(read.values(), key=lambda each: QUANTITIES.index(each.quantity))


def _range(row: Row) -> Range:
    faults = FaultList()
    quantity, distribution = row["quantity"], row["distribution"]
    if quantity not in QUANTITIES:
        faults.append(UnknownName("quantity", quantity, QUANTITIES, "", row.place("quantity")))
    if distribution not in DISTRIBUTIONS:
        faults.append(
            UnknownName("distribution", distribution, DISTRIBUTIONS, "", row.place("distribution"))
        )
    low = faults.attempt(percent_cell, row, "low_pct", is_share)
    high = faults.attempt(percent_cell, row, "high_pct", is_share)
    if low is not None and high is not None:
        if not -100 <= low < high:
            faults.append(
                BadValue(
                    f"{low:g}% to {high:g}%",
                    "a low end from −100% and a high end above it",
                    "Write −20 and 30 for 20% less to 30% more.",
                    row.place("low_pct"),
                )
            )
        elif distribution == "triangular" and not low <= 0 <= high:
            faults.append(
                BadValue(
                    f"{low:g}% to {high:g}%, triangular",
                    "a range around 0, for as appraised is the most likely",
                    "Take uniform or normal, or correct the ends.",
                    row.place("low_pct"),
                )
            )
    if not row["source"]:
        faults.append(BadValue("no source", "where the range comes from", "", row.place("source")))
    faults.raise_if_any()
    assert low is not None
    assert high is not None
    return Range(quantity, low, high, distribution, row["source"])
