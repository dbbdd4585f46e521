"""Which measures count towards a target by a period, and which of these no longer work in it.

Of alternatives one counts, the one furthest on its way; nothing counts without what it needs, or
that starts only after the period. What counts may have ended by then: it saves in the years of its
life alone, and is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from carbon.errors import listed
from carbon.measures.appraisal import Appraisal
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
    appraisals: Sequence[Appraisal], until: Period, factors: Mapping[str, float] | None = None
) -> Counted:
    """Which of *appraisals* count by the end of *until*.

    With *factors*, those of the inventory by fuel, nothing counts that saves another fuel.
    """
    left_out: list[tuple[Measure, str]] = []
    kept: list[Measure] = []
    chosen: dict[str, str] = {}
    names = {each.measure.id: named(each.measure) for each in appraisals}
    known = [each for each in appraisals if not each.measure.is_rejected]
    worth = {
        each.measure.id: counted_in(until)(each, [y.tco2e for y in each.life]) for each in known
    }
    for made in sorted(
        known,
        key=lambda each: (
            _ORDER[counted_as(each.measure)],
            -worth[each.measure.id],
            each.measure.id,
        ),
    ):
        measure = made.measure
        unknown = sorted(set(measure.quantities) - set(factors)) if factors is not None else []
        if unknown:
            left_out.append((measure, f"the newest year has no {listed(unknown)} to count it by"))
        elif measure.group and measure.group in chosen:
            left_out.append((measure, f"an alternative to {chosen[measure.group]}"))
        else:
            kept.append(measure)
            if measure.group:
                chosen[measure.group] = names[measure.id]
    while True:
        ids = {each.id for each in kept}
        lacking = [
            each
            for each in kept
            if each.status not in DONE_STATUSES and not ids.issuperset(each.needs)
        ]
        if not lacking:
            break
        left_out += [
            (
                each,
                f"it needs {listed(sorted(names.get(one, one) for one in set(each.needs) - ids))}",
            )
            for each in lacking
        ]
        kept = [each for each in kept if each not in lacking]
    # What starts later is decided on like the others, but it brings nothing by then and costs what
    # later years are for.
    late = [each for each in kept if each.start >= until.end]
    left_out += [(each, f"it starts on {each.start}, after {until}") for each in late]
    return Counted(tuple(each for each in kept if each not in late), tuple(left_out))


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
