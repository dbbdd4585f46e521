"""What must hold between milestones, and between them and the base period of their target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from carbon.errors import BadValue, Fault, Place, UnknownName
from carbon.periods import Period
from carbon.targets.milestone import Milestone


def measured_on(milestone: Milestone, basis: str, kind: str) -> str:
    """What *milestone* is measured on where the target's measure is *basis*: net or *basis*."""
    return "net" if milestone.neutral and kind != "statistics" else basis


def kind_of(period: Period) -> str:
    """Which kind of reporting period: only periods of one kind can be compared."""
    start, end = period.start, period.end
    kinds = {
        (4, 4, 1): "a financial year",
        (1, 1, 1): "a calendar year",
        (4, 10, 0): "the first half of a financial year",
        (10, 4, 1): "the second half of a financial year",
    }
    return kinds.get((start.month, end.month, end.year - start.year), "other")


def _place(milestone: Milestone, key: str | None = None) -> Place | None:
    return milestone.table.place(key) if milestone.table else None


def milestones_named(milestones: Sequence[Milestone]) -> Iterator[Fault]:
    """A rule of targets: each milestone has an id of its own, and what replaces it is there."""
    ids = [milestone.id for milestone in milestones]
    for milestone in milestones:
        name = f"milestone {milestone.id!r}"
        if ids.count(milestone.id) > 1:
            yield BadValue(f"{name} twice", "each id once", "", _place(milestone, "id"))
        replaced, place = milestone.superseded_by, _place(milestone, "superseded_by")
        if replaced and replaced not in ids:
            yield UnknownName("milestone", replaced, ids, "", place)
        if replaced == milestone.id:
            yield BadValue(f"{name} replaced by itself", "another one", "", place)


def milestones_after_the_base(
    milestones: Sequence[Milestone], base_period: Period
) -> Iterator[BadValue]:
    """A rule of targets: milestones are of the base period's kind, and come after it."""
    for milestone in milestones:
        found = f"milestone {milestone.id!r} in {milestone.period}"
        place = _place(milestone, "period")
        if kind_of(milestone.period) != kind_of(base_period):
            yield BadValue(
                found,
                f"{kind_of(base_period)}, as the base period {base_period} is",
                "Only periods of one kind can be compared; say in reading how the wording is read.",
                place,
            )
        elif milestone.period.start <= base_period.start:
            yield BadValue(found, f"a period after {base_period}", "", place)


def milestones_that_no_rate_reaches(
    milestones: Sequence[Milestone], shape: str
) -> Iterator[BadValue]:
    """A rule of targets: at a constant rate nothing reaches zero."""
    for milestone in milestones:
        if shape == "constant-rate" and milestone.is_zero and not milestone.superseded_by:
            yield BadValue(
                f"milestone {milestone.id!r} at zero with a constant rate",
                "a linear shape, or a milestone above zero",
                "No constant yearly percentage ever reaches zero.",
                _place(milestone),
            )


def one_milestone_a_period(
    milestones: Sequence[Milestone], basis: str, of_kind: str
) -> Iterator[BadValue]:
    """A rule of targets: gross and net are two pathways, each with one milestone in a period.

    *of_kind* is the kind of the inventory that they are of.
    """
    active = sorted(
        (measured_on(one, basis, of_kind), one.period.start, number)
        for number, one in enumerate(milestones)
        if not one.superseded_by
    )
    for (*before, first), (*after, second) in pairwise(active):
        if before == after:
            earlier, later = milestones[first], milestones[second]
            yield BadValue(
                f"milestones {earlier.id!r} and {later.id!r} both for {later.period} on {after[0]}",
                "one in force for a period and measure",
                "Say with superseded_by which one replaced the other.",
                _place(later),
            )
