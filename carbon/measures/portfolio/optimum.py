"""The best set of measures, exact: a mixed-integer program, solved by HiGHS.

One binary a measure, and on a meter that several measures share one 0-or-1 a feasible set of
them, worth what that set saves together: so the optimum itself knows that savings on one meter
do not add up. What the solver returns is worked out again from the measures, to the penny,
before it is believed.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon.errors import BadValue, CarbonError, FaultList, listed
from carbon.measures.portfolio.candidate import Candidate, OnMeter, by_meter, shared_out, worth

if TYPE_CHECKING:
    import highspy

#: Beyond this a meter has more than 1,023 sets, and its measures are better appraised as one.
MOST_ON_A_METER = 10
#: Two sums of money are equal when they differ by less: a hundredth of a penny.
HUNDREDTH_OF_A_PENNY = 1e-4
#: The solver stops at an absolute gap of 1e-6; worths are scaled so that this is a 1e-9 part.
_SCALE = 1e3
_MOST_REPAIRS = 50


@dataclass(frozen=True)
class Limits:
    """What may be spent: in all, and by year, in GBP; None and nothing where there is no limit."""

    budget_gbp: float | None = None
    by_year_gbp: Mapping[str, float] = field(default_factory=dict)

    def allow(self, chosen: Sequence[Candidate]) -> bool:
        """Whether *chosen* keep within every budget."""
        return not self.overspent(chosen)

    def overspent(self, chosen: Sequence[Candidate]) -> list[str]:
        """The budgets that *chosen* exceed: "" for the whole, else the year."""
        over = []
        if self.budget_gbp is not None:
            spent = math.fsum(each.cost_gbp for each in chosen)
            if spent > self.budget_gbp + HUNDREDTH_OF_A_PENNY:
                over.append("")
        for year, budget in sorted(self.by_year_gbp.items()):
            spent = math.fsum(each.spending.get(year, 0.0) for each in chosen)
            if spent > budget + HUNDREDTH_OF_A_PENNY:
                over.append(year)
        return over


@dataclass(frozen=True)
class Solution:
    """A set of measures, by id, and the proof: no set allowed is worth more than ``bound``."""

    ids: tuple[str, ...]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the bound lies above the value, as a share of it: 0 when proved to be best.

        What lies within the rounding of sums (1e-9 of the value) is 0.
        """
        size = max(abs(self.value), abs(self.bound), 1e-12)
        gap = max(0.0, self.bound - self.value) / size
        return 0.0 if gap <= 1e-9 else gap


class NotProved(CarbonError):
    """The solver gave up before it had proved a best set."""


class Program:
    """The program of one set of candidates and one aim; budgets and cuts are given each time."""

    def __init__(self, candidates: Sequence[Candidate], aim: str) -> None:
        self.candidates = sorted(candidates, key=lambda each: each.id)
        self.aim = aim
        self._number = {each.id: index for index, each in enumerate(self.candidates)}
        self._worths = [each.value(aim) for each in self.candidates]
        self._rows: list[tuple[dict[int, float], float, float]] = []
        self._share_meters()
        self._tie_measures()
        largest = max((abs(value) for value in self._worths), default=0.0)
        self._scale = _SCALE / largest if largest else 1.0

    def _share_meters(self) -> None:
        """A 0-or-1 for each feasible set on a shared meter, worth what the set saves together."""
        faults = FaultList()
        for meter, sharing in by_meter(self.candidates).items():
            if len(sharing) > MOST_ON_A_METER:
                faults.append(
                    BadValue(
                        f"{len(sharing)} measures on meter {meter!r} "
                        f"({listed(each.id for each, _ in sharing)})",
                        f"at most {MOST_ON_A_METER} on one meter",
                        "Appraise some of them together as one measure, or leave some out.",
                        sharing[0][0].place,
                    )
                )
            else:
                self._share({self._number[each.id]: saved for each, saved in sharing})
        faults.raise_if_any()

    def _share(self, sharing: Mapping[int, OnMeter]) -> None:
        member: dict[int, dict[int, float]] = {index: {index: 1.0} for index in sharing}
        sets: dict[int, float] = {}
        for size in range(1, len(sharing) + 1):
            for chosen in itertools.combinations(sharing, size):
                if not self._can_stand_together(chosen):
                    continue
                column = len(self._worths)
                self._worths.append(self._worth_there({n: sharing[n] for n in chosen}))
                sets[column] = 1.0
                for index in chosen:
                    member[index][column] = -1.0
        for index, saved in sharing.items():
            stated = saved.stated(self.aim).values()
            self._worths[index] -= math.fsum(part.value for part in stated)
            self._rows.append((member[index], 0.0, 0.0))
        self._rows.append((sets, -math.inf, 1.0))

    def _worth_there(self, sharing: Mapping[int, OnMeter]) -> float:
        """What measures on one meter save together."""
        by_id = {self.candidates[index].id: saved for index, saved in sharing.items()}
        return math.fsum(part for _, part in shared_out(by_id, self.aim))

    def _can_stand_together(self, chosen: Sequence[int]) -> bool:
        groups = [group for index in chosen if (group := self.candidates[index].group)]
        return len(groups) == len(set(groups))

    def _tie_measures(self) -> None:
        """At most one of a group; none without what it needs."""
        groups: dict[str, dict[int, float]] = {}
        for index, each in enumerate(self.candidates):
            if each.group:
                groups.setdefault(each.group, {})[index] = 1.0
            for needed in sorted(set(each.needs)):
                row = {index: 1.0, self._number[needed]: -1.0}
                self._rows.append((row, -math.inf, 0.0))
        for _, row in sorted(groups.items()):
            if len(row) > 1:
                self._rows.append((row, -math.inf, 1.0))

    def best(self, limits: Limits, other_than: Sequence[Sequence[str]] = ()) -> Solution | None:
        """The best set within *limits* that is none of *other_than*; None when there is none.

        Raises :class:`NotProved` when the solver cannot prove it.
        """
        rows = [*self._rows, *self._budgets(limits), *map(self._no_good, other_than)]
        for _ in range(_MOST_REPAIRS):
            solved = self._solve(rows)
            if solved is None:
                return None
            chosen, bound = solved
            over = limits.overspent([self.candidates[index] for index in chosen])
            if not over:
                ids = tuple(self.candidates[index].id for index in chosen)
                value = worth((self.candidates[index] for index in chosen), self.aim)
                return Solution(ids, value, max(bound, value))
            # The solver takes 0.999999 for a whole measure, which can be a pound too much:
            # any set that holds these overspends as well.
            rows.append((dict.fromkeys(chosen, 1.0), -math.inf, len(chosen) - 1.0))
        raise NotProved("The solver kept exceeding the budget by rounding; change it by £1.")

    def _budgets(self, limits: Limits) -> list[tuple[dict[int, float], float, float]]:
        rows = []
        if limits.budget_gbp is not None:
            costs = {index: each.cost_gbp for index, each in enumerate(self.candidates)}
            rows.append(_scaled(costs, limits.budget_gbp))
        for year, budget in sorted(limits.by_year_gbp.items()):
            spending = {
                index: each.spending.get(year, 0.0) for index, each in enumerate(self.candidates)
            }
            rows.append(_scaled(spending, budget))
        return rows

    def _no_good(self, ids: Sequence[str]) -> tuple[dict[int, float], float, float]:
        """At least one measure must differ from the set *ids*."""
        inside = {self._number[name] for name in ids}
        row = {index: -1.0 if index in inside else 1.0 for index in range(len(self.candidates))}
        return row, 1.0 - len(inside), math.inf

    def _solve(
        self, rows: Sequence[tuple[Mapping[int, float], float, float]]
    ) -> tuple[list[int], float] | None:
        import highspy
        import numpy as np

        if not self.candidates:
            return None if any(low > 0 for _, low, _ in rows) else ([], 0.0)
        solver = _solver([-worth * self._scale for worth in self._worths], len(self.candidates))
        for row, low, high in rows:
            columns = sorted(row)
            solver.addRow(
                max(low, -solver.inf),
                min(high, solver.inf),
                len(columns),
                np.array(columns, dtype=np.int32),
                np.array([row[column] for column in columns], dtype=np.float64),
            )
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise NotProved(
                f"The solver found no proved optimum: {solver.modelStatusToString(status)}"
            )
        taken = solver.getSolution().col_value
        chosen = [index for index in range(len(self.candidates)) if taken[index] > 0.5]
        return chosen, -float(solver.getInfo().mip_dual_bound) / self._scale


def _scaled(costs: Mapping[int, float], budget: float) -> tuple[dict[int, float], float, float]:
    """A budget row in parts of the budget, so that the solver's tolerance is a part of it too."""
    unit = budget if budget > 0 else 1.0
    row = {index: amount / unit for index, amount in costs.items() if amount}
    return row, -math.inf, budget / unit


def _solver(costs: Sequence[float], whole: int) -> highspy.Highs:
    """A silent solver that minimises *costs* of shares, 0 to 1, the first *whole* of them 0 or 1.

    Whole measures leave a meter's sets no choice but 0 or 1: only the former need be whole.
    """
    import highspy
    import numpy as np

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    count = len(costs)
    solver.addVars(count, np.zeros(count), np.ones(count))
    solver.changeColsCost(count, np.arange(count, dtype=np.int32), np.array(costs))
    solver.changeColsIntegrality(
        whole,
        np.arange(whole, dtype=np.int32),
        np.array([highspy.HighsVarType.kInteger] * whole),
    )
    return solver
