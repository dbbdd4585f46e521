"""Which measures count towards a target by a period, and which of these no longer work in it.

Of alternatives one counts, the one furthest on its way; nothing counts without what it needs, or
that starts only after the period. What counts may have ended by then: it saves in the years of its
life alone, and is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from carbon.errors import listed
from carbon.measures.cash_case import Appraisal
from carbon.measures.measure import DONE_STATUSES, Measure
from carbon.measures.verification.saved import counted_in
from carbon.periods import Period

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


def counted(
    appraisals: Sequence[Appraisal],
    until: Period,
    factors: Mapping[str, float] | None = None,
    not_appraised: Sequence[tuple[Measure, str]] = (),
) -> Counted:
    """Which of *appraisals* count by the end of *until*.

    With *factors*, those of the inventory by fuel, nothing counts that saves another fuel.
    *not_appraised* are done or rejected before the tables begin, with the reason: what is done of
    them is there for what needs it, and is left out by that reason.
    """
    there = [(each, why) for each, why in not_appraised if each.status in DONE_STATUSES]
    listed_ones = [*(each.measure for each in appraisals), *(each for each, _ in not_appraised)]
    names = {each.id: named(each) for each in listed_ones}
    known = [each for each in appraisals if not each.measure.is_rejected]
    worth = {
        each.measure.id: counted_in(until)(each, [y.tco2e for y in each.life]) for each in known
    }
    left_out = [(each, f"{each.status}, and not appraised: {why}") for each, why in there]
    possible: list[Measure] = []
    for measure in sorted(
        (each.measure for each in known),
        key=lambda each: (_ORDER[counted_as(each)], -worth[each.id], each.id),
    ):
        unknown = sorted(set(measure.quantities) - set(factors)) if factors is not None else []
        if unknown:
            left_out.append((measure, f"the newest year has no {listed(unknown)} to count it by"))
        else:
            possible.append(measure)
    while True:
        kept, beaten = _one_of_each_group(possible)
        lacking = _without_what_they_need(kept, possible, {each.id for each, _ in there})
        if not lacking:
            break
        ids = {each.id for each in (*kept, *(each for each, _ in there))}
        for each in lacking:
            needed = sorted(names.get(one, one) for one in set(each.needs) - ids)
            left_out.append((each, f"it needs {listed(needed)}"))
            possible.remove(each)
    left_out += [(each, f"an alternative to {named(chosen)}") for each, chosen in beaten]
    # What starts later is decided on like the others, but it brings nothing by then and costs what
    # later years are for.
    late = [each for each in kept if each.start >= until.end]
    left_out += [(each, f"it starts on {each.start}, after {until}") for each in late]
    return Counted(tuple(each for each in kept if each not in late), tuple(left_out))


def _one_of_each_group(
    measures: Sequence[Measure],
) -> tuple[list[Measure], list[tuple[Measure, Measure]]]:
    """The first of each group and what is in none; and the others, each with what is taken."""
    chosen: dict[str, Measure] = {}
    kept: list[Measure] = []
    beaten: list[tuple[Measure, Measure]] = []
    for each in measures:
        first = chosen.setdefault(each.group, each) if each.group else each
        if first is each:
            kept.append(each)
        else:
            beaten.append((each, first))
    return kept, beaten


def _without_what_they_need(
    kept: Sequence[Measure], possible: Sequence[Measure], there: Set[str]
) -> Sequence[Measure]:
    """Those of *kept* that are not done and lack what they need: the ones to be given up next.

    What is *there* already lacks for nobody.

    First what needs something that is not possible at all; an alternative to it may then be taken,
    which others need. Without one the first that needs an alternative which was not taken.
    """

    def lack(among: Sequence[Measure]) -> list[Measure]:
        ids = {*there, *(each.id for each in among)}
        return [
            each
            for each in kept
            if each.status not in DONE_STATUSES and not ids.issuperset(each.needs)
        ]

    return lack(possible) or lack(kept)[:1]


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
