"""The best set of measures under a budget, beside what ranking them would have chosen.

A council that works down a list, by payback or by pounds a tonne, until the money is spent, leaves
tonnes behind: the last pounds do not fit, and two measures on one meter count the same kWh twice.
:func:`choose` gives the exact optimum, the next best sets, what more money would buy, and the
ranked lists with what they lose.

Of sets that are worth the same the cheaper comes first, of equally cheap ones the one whose ids
come first in the alphabet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from carbon.errors import BadValue, FaultList
from carbon.exact import exceeds
from carbon.measures.portfolio.candidate import AIMS, Candidate, check, contributions, cost, worth
from carbon.measures.portfolio.optimum import Limits, NotProved, Program, Solution
from carbon.measures.said import Said

NEXT_BEST = 5
MORE_GBP = 10_000.0
#: Two sets are worth the same when they differ by a smaller part: what adding up leaves.
SAME = 1e-9
#: So many sets that tie are compared before the list is cut.
MOST_TIES = 20

RANKINGS: Mapping[str, Callable[[Candidate], float]] = {
    "payback": lambda each: each.payback_years,
    "£ per tonne": lambda each: each.gbp_per_tonne,
}


@dataclass(frozen=True)
class Choice:
    """A set of measures: what it costs and is worth; savings on one meter combined."""

    ids: tuple[str, ...]
    cost_gbp: float
    tonnes: float
    npv_gbp: float
    savings_gbp: float

    def value(self, aim: str) -> float:
        """What the set is worth by *aim*."""
        return {"tonnes": self.tonnes, "npv": self.npv_gbp, "savings": self.savings_gbp}[aim]

    @property
    def payback_years(self) -> float | None:
        """Simple payback of the set; None where it saves no money."""
        return self.cost_gbp / self.savings_gbp if self.savings_gbp > 0 else None

    @property
    def gbp_per_tonne(self) -> float | None:
        """Cost ÷ lifetime tCO2e of the set; None where it saves none."""
        return self.cost_gbp / self.tonnes if self.tonnes > 0 else None


@dataclass(frozen=True)
class More:
    """What *extra_gbp* more would buy, in all (year "") or in one year."""

    year: str
    extra_gbp: float
    choice: Choice
    gain: float
    added: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Ranked:
    """What working down a list buys: ``order`` is the list, ``loss`` what it leaves behind."""

    by: str
    order: tuple[str, ...]
    choice: Choice
    loss: float


@dataclass(frozen=True)
class Portfolio:
    """The best set and its proof, and what stands beside it; ids refer to ``candidates``."""

    aim: str
    limits: Limits
    candidates: tuple[Candidate, ...]
    best: Choice
    bound: float
    gap: float
    contributions: Mapping[str, Mapping[str, float]]
    next_best: tuple[Choice, ...]
    more: tuple[More, ...]
    ranked: tuple[Ranked, ...]
    left_out: Mapping[str, str]
    ties_cut: bool


def choose(
    candidates: Sequence[Candidate],
    limits: Limits,
    aim: str = "tonnes",
    payback_years: float | None = None,
    next_best: int = NEXT_BEST,
    more_gbp: float = MORE_GBP,
) -> Portfolio:
    """The best set of *candidates* within *limits*, by *aim*: tonnes, npv or savings.

    Measures whose own simple payback exceeds *payback_years* are left out, and so are those that
    need one of them. Raises :class:`~carbon.errors.Faults` for candidates that contradict one
    another, spend in a year without a budget or crowd one meter, and
    :class:`~carbon.measures.portfolio.optimum.NotProved`.

    >>> lamps = Candidate("lamps", 60_000, 300, 0, 12_000)
    >>> solar = Candidate("solar", 50_000, 240, 0, 9_000)
    >>> boiler = Candidate("boiler", 50_000, 230, 0, 8_000)
    >>> made = choose([lamps, solar, boiler], Limits(100_000))
    >>> made.best.ids, made.best.tonnes, made.gap
    (('boiler', 'solar'), 470.0, 0.0)
    >>> made.ranked[0].choice.ids, made.ranked[0].loss
    (('lamps',), 170.0)
    """
    if aim not in AIMS:
        raise BadValue(f"aim {aim!r}", f"one of: {', '.join(AIMS)}")
    check(candidates)
    _check_limits(candidates, limits)
    allowed, left_out = _within_payback(candidates, payback_years)
    known = {each.id: each for each in allowed}
    program = Program(allowed, aim)
    solutions, ties_cut = _solutions(program, limits, next_best, known)
    first = solutions[0]
    best = choice([known[name] for name in first.ids])
    parts = {each: contributions([known[name] for name in first.ids], each) for each in AIMS}
    return Portfolio(
        aim=aim,
        limits=limits,
        candidates=tuple(sorted(candidates, key=lambda each: each.id)),
        best=best,
        bound=first.bound,
        gap=first.gap,
        contributions={name: {each: parts[each][name] for each in AIMS} for name in first.ids},
        next_best=tuple(
            choice([known[name] for name in each.ids]) for each in solutions[1 : next_best + 1]
        ),
        more=tuple(_more(program, limits, best, aim, known, more_gbp)),
        ranked=tuple(_ranked(by, key, allowed, limits, best, aim) for by, key in RANKINGS.items()),
        left_out=left_out,
        ties_cut=ties_cut,
    )


def choice(chosen: Sequence[Candidate]) -> Choice:
    """*chosen* as a set, its worth by each aim with savings on one meter combined."""
    ids = tuple(sorted(each.id for each in chosen))
    return Choice(ids, cost(chosen), *(worth(chosen, aim) for aim in AIMS))


def _check_limits(candidates: Sequence[Candidate], limits: Limits) -> None:
    faults = FaultList()
    for year, budget in [("", limits.budget_gbp), *limits.by_year_gbp.items()]:
        if budget is not None and not (budget >= 0 and math.isfinite(budget)):
            faults.append(BadValue(f"a budget {year} of {budget}".replace("  ", " "), "0 or more"))
    if limits.by_year_gbp:
        for each in sorted(candidates, key=lambda each: each.id):
            unknown = [
                year
                for year, amount in sorted(each.spending.items())
                if amount > 0 and year not in limits.by_year_gbp
            ]
            if unknown:
                faults.append(
                    BadValue(
                        f"{each.id!r} spending in {', '.join(y or 'no year' for y in unknown)}",
                        f"a year with a budget: {', '.join(sorted(limits.by_year_gbp))}",
                        "Give that year a budget (0 if there is none), or say in capital_by_year "
                        "when it is paid: else it is the financial year that holds the day before "
                        "the start, named by the year in which it begins.",
                        each.place,
                    )
                )
    faults.raise_if_any()


def _within_payback(
    candidates: Sequence[Candidate], most_years: float | None
) -> tuple[list[Candidate], dict[str, str]]:
    """The candidates that may be chosen, and why each other one may not."""
    left_out: dict[str, str] = {}
    if most_years is not None:
        left_out = {
            each.id: (
                f"simple payback of {_told_above(each.payback_years, most_years)} years"
                if math.isfinite(each.payback_years)
                else "saves no money in its first year, so has no simple payback"
            )
            for each in candidates
            if exceeds(each.payback_years, most_years)
        }
    while True:
        needing: dict[str, str] = {
            each.id: Said("needs {}", missing[0])
            for each in candidates
            if each.id not in left_out
            and (missing := [name for name in each.needs if name in left_out])
        }
        if not needing:
            break
        left_out |= needing
    return [each for each in candidates if each.id not in left_out], left_out


def _told_above(number: float, most: float) -> str:
    """*number*, which is above *most*, with as many digits as show it.

    >>> _told_above(9.04, 8), _told_above(8.0000003, 8)
    ('9.0', '8.0000003')
    """
    texts = (f"{number:,.{digits}f}" for digits in range(1, 12))
    return next((text for text in texts if float(text.replace(",", "")) > most), f"{number!r}")


def _solutions(
    program: Program, limits: Limits, next_best: int, known: Mapping[str, Candidate]
) -> tuple[list[Solution], bool]:
    """The best sets, one after another, ordered with ties broken; and whether ties were cut."""
    found: list[Solution] = []
    while True:
        solution = program.best(limits, [each.ids for each in found])
        if solution is None:
            break
        found.append(solution)
        enough = len(found) > next_best + 1
        if enough and not _same(found[next_best].value, solution.value):
            break
        if len(found) > next_best + 1 + MOST_TIES:
            break
    if not found:
        raise NotProved("No set of measures keeps within the budgets, not even none at all.")
    cut = len(found) > next_best + 1 + MOST_TIES
    ordered: list[Solution] = []
    for solution in sorted(found, key=lambda each: -each.value):
        same = ordered and _same(ordered[-1].value, solution.value)
        # Values within the tie are made one, so that what decides is the cost and then the ids.
        ordered.append(replace(solution, value=ordered[-1].value) if same else solution)
    ordered.sort(key=lambda each: (-each.value, round(_cost(each, known), 2), each.ids))
    return ordered, cut


def _cost(solution: Solution, known: Mapping[str, Candidate]) -> float:
    return cost([known[name] for name in solution.ids])


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=SAME, abs_tol=SAME)


def _more(
    program: Program,
    limits: Limits,
    best: Choice,
    aim: str,
    known: Mapping[str, Candidate],
    extra_gbp: float,
) -> list[More]:
    wider: list[tuple[str, Limits]] = []
    if limits.budget_gbp is not None:
        wider.append(("", replace(limits, budget_gbp=limits.budget_gbp + extra_gbp)))
    for year, budget in sorted(limits.by_year_gbp.items()):
        by_year = {**limits.by_year_gbp, year: budget + extra_gbp}
        wider.append((year, replace(limits, by_year_gbp=by_year)))
    made = []
    for year, each in wider:
        solution = program.best(each)
        ids = solution.ids if solution is not None else ()
        bought = choice([known[name] for name in ids])
        if not bought.value(aim) > best.value(aim) or _same(bought.value(aim), best.value(aim)):
            bought = best
        made.append(
            More(
                year,
                extra_gbp,
                bought,
                bought.value(aim) - best.value(aim),
                tuple(sorted(set(bought.ids) - set(best.ids))),
                tuple(sorted(set(best.ids) - set(bought.ids))),
            )
        )
    return made


def _ranked(
    by: str,
    key: Callable[[Candidate], float],
    candidates: Sequence[Candidate],
    limits: Limits,
    best: Choice,
    aim: str,
) -> Ranked:
    """Down the list, each that still fits; one that waits for another is taken once that is in."""
    order = sorted(candidates, key=lambda each: (key(each), each.id))
    taken: list[Candidate] = []
    waiting = [each for each in order if math.isfinite(key(each))]
    while True:
        fitting = next((each for each in waiting if _fits(each, taken, limits)), None)
        if fitting is None:
            break
        waiting.remove(fitting)
        taken.append(fitting)
    bought = choice(taken)
    loss = best.value(aim) - bought.value(aim)
    return Ranked(by, tuple(each.id for each in order), bought, 0.0 if abs(loss) < SAME else loss)


def _fits(each: Candidate, taken: Sequence[Candidate], limits: Limits) -> bool:
    done = {other.id for other in taken}
    groups = {other.group for other in taken if other.group}
    return each.group not in groups and done.issuperset(each.needs) and limits.allow([*taken, each])
