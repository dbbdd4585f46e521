"""What the matching of two periods yields: each flow's month in both, as a row or in columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from carbon.analysis.change.boundary import BECAME, MOVED
from carbon.register.points import Point

if TYPE_CHECKING:
    import numpy as np

    Column: TypeAlias = np.ndarray[Any, np.dtype[Any]]

#: The columns that have a value of each period, but for the factors.
PAIRS = (
    "outside", "why", "gaps", "quantities", "kg", "weak", "weak_outside", "present", "total",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Flow:
    """What is matched: one line of the activity measured at one point."""

    point: Point
    line: str
    scope: str
    category: str
    source: str


@dataclass(frozen=True)
class Matched:
    """One flow in one month of both periods; emissions in kg CO2e, as (first, second).

    ``outside`` is what each has outside the common boundary, and ``why`` the register's reason,
    empty where nothing is. ``gaps`` is what each has on days without data in the other.
    ``quantities`` (in the factor's unit) and ``kg`` are those of the comparable part; ``weak`` and
    ``weak_outside`` what of the comparable part, and of that outside, was not read. ``factors``
    (kg CO2e per unit) are None where the edition has none, and ``present`` says where the activity
    was measured at all.
    """

    flow: Flow
    month: int
    outside: tuple[float, float]
    why: tuple[str, str]
    gaps: tuple[float, float]
    quantities: tuple[float, float]
    kg: tuple[float, float]
    weak: tuple[float, float]
    weak_outside: tuple[float, float]
    factors: tuple[float | None, float | None]
    present: tuple[bool, bool]
    total: tuple[float, float]

    @property
    def boundary(self) -> float:
        """What is outside the common boundary, as it moves the total from first to second."""
        return self.outside[1] - self.outside[0]

    @property
    def data_gap(self) -> float:
        """What has data in one period only, as it moves the total from first to second."""
        return self.gaps[1] - self.gaps[0]

    @property
    def own(self) -> tuple[float, float]:
        """What is outside the common boundary by the council's own doing: built, closed."""
        return self._outside(lambda why: why not in MOVED)

    @property
    def elsewhere(self) -> tuple[float, float]:
        """What is outside it because it is counted elsewhere: a tenant's, a landlord's."""
        return self._outside(lambda why: why in BECAME.values())

    def _outside(self, is_meant: Callable[[str], bool]) -> tuple[float, float]:
        first, second = (
            kg if is_meant(why) else 0.0 for kg, why in zip(self.outside, self.why, strict=True)
        )
        return first, second

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why anything is outside the common boundary."""
        return tuple(filter(None, self.why))


class MatchedRows:
    """The matched rows of two periods in a fixed order, in columns.

    ``flows`` are the distinct flows and the column ``flow`` the place of each row's among them;
    every other column is that of :class:`Matched` of the same name, two wide where it has a value
    of each period. ``factors`` are NaN where an edition has none.
    """

    def __init__(self, flows: Sequence[Flow], columns: Mapping[str, Column]) -> None:
        self.flows = flows
        self._columns = columns

    def __getitem__(self, name: str) -> Column:
        """A column, a value or a pair of them for each row."""
        return self._columns[name]

    def __len__(self) -> int:
        return len(self["flow"])

    def __iter__(self) -> Iterator[Matched]:
        """The rows one by one, for what is reckoned flow by flow."""
        pairs = [list(map(tuple, self[name].tolist())) for name in PAIRS]
        factors = [
            tuple(None if math.isnan(each) else each for each in both)
            for both in self["factors"].tolist()
        ]
        rows = zip(self["flow"].tolist(), self["month"].tolist(), factors, *pairs, strict=True)
        for flow, month, chosen, *values in rows:
            named = dict(zip(PAIRS, values, strict=True))
            yield Matched(self.flows[flow], month, factors=chosen, **named)

    @property
    def own(self) -> Column:
        """What is outside the common boundary by the council's own doing: built, closed."""
        import numpy as np

        return np.where(np.isin(self["why"], MOVED), 0.0, self["outside"])

    def told(self, of: Callable[[Flow], Any]) -> Column:
        """What *of* says of each row's flow."""
        import numpy as np

        said = np.empty(len(self.flows), dtype=object)
        said[:] = [of(flow) for flow in self.flows]
        return said[self["flow"]]

    def where(self, mask: Column) -> MatchedRows:
        """The rows for which *mask* holds."""
        columns = {name: column[mask] for name, column in self._columns.items()}
        return MatchedRows(self.flows, columns)

    def and_then(self, others: MatchedRows) -> MatchedRows:
        """These rows, then *others*."""
        import numpy as np

        later = {**others._columns, "flow": others["flow"] + len(self.flows)}
        return MatchedRows(
            [*self.flows, *others.flows],
            {name: np.concatenate([self[name], later[name]]) for name in self._columns},
        )
