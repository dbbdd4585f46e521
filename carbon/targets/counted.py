"""Which measures count towards a target by a period, and which of these no longer work in it.

Of alternatives one counts, and nothing without what it needs (:mod:`carbon.targets.alternatives`),
nor what starts only after the period. What counts may have ended by then: it saves in the years of
its life alone, and is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from carbon.errors import listed
from carbon.measures.alternatives import done_instead
from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import Appraisal
from carbon.measures.lifetime import life_of
from carbon.measures.measure import DONE_STATUSES, Measure
from carbon.measures.verification.saved import counted_in
from carbon.periods import Period
from carbon.targets.alternatives import done_together

#: How measures are counted: those of :data:`~carbon.measures.measure.DONE_STATUSES` as delivered.
DELIVERED, APPROVED, PROPOSED = "done", "approved", "proposed"
_ORDER = {DELIVERED: 0, APPROVED: 1, PROPOSED: 2}


@dataclass(frozen=True)
class Counted:
    """The measures that count, and those left out with the reason."""

    measures: tuple[Measure, ...]
    left_out: tuple[tuple[Measure, str], ...]

    def of(self, status: str) -> list[Measure]:
        """Those counted as *status*, one of delivered, approved, proposed."""
        return [each for each in self.measures if counted_as(each) == status]


def counted_as(measure: Measure) -> str:
    """As what *measure* counts."""
    return DELIVERED if measure.status in DONE_STATUSES else measure.status


def decided(measure: Measure) -> bool:
    """Whether *measure* is done or is to be done."""
    return counted_as(measure) in (DELIVERED, APPROVED)


def begun_on_paper(measures: Sequence[Measure], since: Period) -> tuple[Measure, ...]:
    """Those of *measures* that nobody says are done and that were to start before *since* ended."""
    late = [each for each in measures if counted_as(each) != DELIVERED and each.start < since.end]
    return tuple(sorted(late, key=lambda each: (each.start, named(each))))


def counted(
    appraisals: Sequence[Appraisal],
    until: Period,
    factors: Mapping[str, float] | None = None,
    not_appraised: Sequence[tuple[Measure, str]] = (),
    counting: Assumptions | None = None,
) -> Counted:
    """Which of *appraisals* count by the end of *until*.

    With *factors*, those of the inventory by fuel, nothing counts that saves another fuel. Of
    alternatives those count that save most by *counting*, see :mod:`carbon.targets.valued`, which
    is what is counted of them; without it as appraised.
    *not_appraised* are done or rejected before the tables begin, with the reason: what is done of
    them is there for what needs it, and is left out by that reason.
    """
    there = [(each, why) for each, why in not_appraised if each.status in DONE_STATUSES]
    listed_ones = [*(each.measure for each in appraisals), *(each for each, _ in not_appraised)]
    names = {each.id: named(each) for each in listed_ones}
    known = [each for each in appraisals if not each.measure.is_rejected]
    if counting is not None:
        known = [_by(each, counting, factors) for each in known]
    worth = {each.measure.id: _saves(each, until) for each in known}
    # Where two save the same in that year, as where both have ended, the years before it decide.
    before = {each.measure.id: _saves(each, _from_start(each, until)) for each in known}
    left_out = [(each, f"{each.status}, and not appraised: {why}") for each, why in there]
    possible: list[Measure] = []
    for measure in sorted(
        (each.measure for each in known),
        key=lambda each: (_ORDER[counted_as(each)], -worth[each.id], -before[each.id], each.id),
    ):
        if unvalued := why_unvalued(measure, factors):
            left_out.append((measure, unvalued))
        else:
            possible.append(measure)
    ids = {each.id for each, _ in there}
    # Of what is done and appraised the same is decided below, with all that it is weighed against.
    instead = done_instead([*(each for each, _ in there), *possible])
    gone = [each for each in possible if instead.get(each.id, "") in ids]
    left_out += [
        (each, f"an alternative to {names[instead[each.id]]}, which is done") for each in gone
    ]
    possible = [each for each in possible if each not in gone]
    kept = done_together(possible, worth, ids, before)
    ids |= {each.id for each in kept}
    left_out += [(each, _why_not(each, kept, ids, names)) for each in possible if each not in kept]
    # What starts later is decided on like the others, but it brings nothing by then and costs what
    # later years are for.
    late = [each for each in kept if each.start >= until.end]
    left_out += [(each, f"it starts on {each.start}, after {until}") for each in late]
    return Counted(tuple(each for each in kept if each not in late), tuple(left_out))


def why_unvalued(measure: Measure, factors: Mapping[str, float] | None) -> str:
    """Why *factors*, those of the newest year, do not value *measure*; empty where they do."""
    unknown = sorted(set(measure.quantities) - set(factors)) if factors is not None else []
    return f"the newest year has no {listed(unknown)} to count it by" if unknown else ""


def _by(made: Appraisal, counting: Assumptions, factors: Mapping[str, float] | None) -> Appraisal:
    """*made* with what counts of its tonnes; as it is where one of its fuels cannot be counted."""
    if why_unvalued(made.measure, factors):
        return made
    return replace(made, life=life_of(made.measure, counting))


def _saves(made: Appraisal, period: Period) -> float:
    return counted_in(period)(made, [year.tco2e for year in made.life])


def _from_start(made: Appraisal, until: Period) -> Period:
    """The years from the start of a measure to the end of *until*."""
    return Period(min(made.measure.start, until.start), until.end)


def _why_not(
    measure: Measure, kept: Sequence[Measure], ids: Set[str], names: Mapping[str, str]
) -> str:
    """Why *measure* is none of *kept*: what it needs is not of *ids*, or another is taken."""
    lacking = sorted(names.get(one, one) for one in set(measure.needs) - ids)
    if lacking and measure.status not in DONE_STATUSES:
        return f"it needs {listed(lacking)}"
    taken = [named(each) for each in kept if measure.group and each.group == measure.group]
    return f"an alternative to {listed(taken)}"


def free(measures: Sequence[Measure]) -> list[Measure]:
    """*measures* as ones that are all done, whatever their status, needs and group."""
    return [replace(each, status=APPROVED, needs=(), group="") for each in measures]


def named(measure: Measure) -> str:
    """The name of *measure*, or its id where it has none."""
    return measure.name or measure.id


def idle_in(measures: Sequence[Measure], period: Period) -> tuple[Measure, ...]:
    """Those of *measures* that no day of *period* has at work, in the order of their last days."""
    idle = [each for each in measures if not each.works_in(period)]
    return tuple(sorted(idle, key=lambda each: (each.last_day, named(each))))
