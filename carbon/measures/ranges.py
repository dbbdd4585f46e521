"""How far a quantity may turn out otherwise: the user's ranges, each with its source.

No range is assumed: one that is not in the file leaves its quantity as appraised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from carbon.errors import BadValue, DuplicateRow, FaultList, Place
from carbon.measures.percentages import is_share, percentage
from carbon.records.kinds import one_of, text
from carbon.records.reader import Rules, Wrong, needed_of, read_rows
from carbon.tables import read_csv

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: What may vary. Price and factor are the same for all measures, saving and capital each's own.
QUANTITIES = ("price", "saving", "capital", "factor")
DISTRIBUTIONS = ("uniform", "triangular", "normal")
#: A quantity a hundred times as large is a slip of the pen.
MOST_PCT = 10_000
#: Of a standard normal, 5% lies above this.
NORMAL_95 = 1.6448536269514722
_PERCENT = percentage(is_share, -MOST_PCT, MOST_PCT, "a percentage such as -20 or 30, up to 10,000")


def _is_in_order(low_pct: float, high_pct: float) -> Iterator[Wrong]:
    if not -100 <= low_pct < high_pct:
        yield Wrong(
            "low_pct",
            f"{low_pct:g}% to {high_pct:g}%",
            "a low end from −100% and a high end above it",
            "Write −20 and 30 for 20% less to 30% more.",
        )


def _is_around_0(low_pct: float, high_pct: float, distribution: str) -> Iterator[Wrong]:
    if distribution == "triangular" and low_pct < high_pct and not low_pct <= 0 <= high_pct:
        yield Wrong(
            "low_pct",
            f"{low_pct:g}% to {high_pct:g}%, triangular",
            "a range around 0, for as appraised is the most likely",
            "Take uniform or normal, or correct the ends.",
        )


@dataclass(frozen=True)
class Range:
    """By how many per cent one quantity may turn out lower or higher than appraised.

    *uniform*: all between alike. *triangular*: most likely as appraised. *normal*: low and high are
    its 5th and 95th percentiles.
    """

    quantity: Annotated[str, one_of(QUANTITIES)]
    low_pct: Annotated[float, _PERCENT]
    high_pct: Annotated[float, _PERCENT]
    distribution: Annotated[str, one_of(DISTRIBUTIONS)]
    source: Annotated[str, text("where the range comes from", filled=True)]

    RULES: ClassVar[Rules] = Rules(_is_in_order, _is_around_0)

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
    table = read_csv(path, needed_of(Range))
    read: dict[str, Range] = {}
    for row, made in read_rows(table, Range, faults):
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
