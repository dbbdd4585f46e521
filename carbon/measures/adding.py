"""Measures whose figures are added up: which cannot be, and what a shared meter makes of it."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.errors import BadValue, FaultList, listed
from carbon.measures.measure import Measure
from carbon.measures.needs import reached


def can_be_added(measures: Sequence[Measure]) -> None:
    """Refuse to add up *measures* of which only some can be done.

    Raises :class:`~carbon.errors.Faults` for each group of which more than one is there.
    """
    groups: dict[str, list[Measure]] = {}
    for measure in measures:
        groups.setdefault(measure.group, []).append(measure)
    faults = FaultList(
        BadValue(
            f"{listed(each.id for each in own)} added up, alternatives of group {group}",
            "one of them at most",
            "Name the measures to add up with --measure, once for each.",
            own[1].place,
        )
        for group, own in sorted(groups.items())
        if group and len(own) > 1
    )
    faults.raise_if_any()


def added_up(measures: Sequence[Measure], known: Sequence[Measure] = ()) -> list[str]:
    """What is to be said of measures that share a meter: here their savings are added up.

    Together two of them save less in the years in which both run, unless one comes after the
    other: what it saves is of what the other leaves. *known* are all measures of the file, by
    which that is told.
    """
    links = {each.id: each.after for each in (*known, *measures)}
    before = {each.id: set(reached(each.id, links)) for each in measures}
    less: dict[str, set[str]] = {}
    whole: dict[str, set[str]] = {}
    for number, one in enumerate(measures):
        for other in measures[:number]:
            pair = {one.id, other.id}
            after = one.id in before[other.id] or other.id in before[one.id]
            alike = one.runs_with(other) and _save_alike(one, other)
            for meter in set(one.meters) & set(other.meters) if alike else ():
                (whole if after else less).setdefault(meter, set()).update(pair)
    return [
        f"{meter}: the savings of {listed(names)} are added up; together they save less."
        for meter, names in sorted(less.items())
    ] + [
        f"{meter}: the savings of {listed(names)} are added up; what comes after another saves of "
        "what that leaves."
        for meter, names in sorted(whole.items())
        if meter not in less
    ]


def _save_alike(one: Measure, other: Measure) -> bool:
    """Whether both save some of one fuel."""
    own = {fuel for fuel, quantity in one.quantities.items() if quantity > 0}
    return any(quantity > 0 and fuel in own for fuel, quantity in other.quantities.items())
