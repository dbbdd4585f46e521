"""Which measures are done together: of alternatives one each, and nothing without what it needs.

Of the whole sets, those to which nothing can be added, the one is taken whose done measures save
most, each by itself; of these the one whose approved ones do, with most of those that save nothing;
of these the one whose proposed ones do. So what an approved measure needs goes before a proposed
alternative to it, and of proposed ones the set that saves more is taken, not the measure.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from carbon.errors import BadValue, listed
from carbon.measures.measure import DONE_STATUSES, Measure

#: More ways to choose among alternatives that hang together are not gone through.
MOST_WAYS = 10_000
#: Of tonnes, beyond which two sets save the same.
DECIMALS = 9


def done_together(
    measures: Sequence[Measure],
    worth: Mapping[str, float],
    there: Set[str] = frozenset(),
    before: Mapping[str, float] | None = None,
) -> list[Measure]:
    """Those of *measures* that are done, in their order; *worth* is the saving of each by id.

    What is *there* already lacks for nobody, and what is done lacks nothing. Of sets that save the
    same, the one is taken that saves more by what is *before*, judged alike; where they are alike
    in that too, the one whose alternatives come first in *measures* is taken. Raises
    :class:`~carbon.errors.BadValue` for more than :data:`MOST_WAYS` ways to choose.

    >>> from datetime import date
    >>> def made(name, group="", needs=(), status="proposed"):
    ...     return Measure(name, "T", 0, 2024, date(2026, 4, 1), 20, {}, group=group, needs=needs,
    ...                    status=status)
    >>> roof, walls = made("roof", "fabric"), made("walls", "fabric")
    >>> pump = made("pump", "heat", ("walls",))
    >>> worth = {"roof": 15, "walls": 12, "pump": 40}
    >>> [each.id for each in done_together([roof, walls, pump], worth)]
    ['walls', 'pump']
    >>> [each.id for each in done_together([roof, walls], worth)]
    ['roof']
    """
    taken: set[str] = set()
    for part in _hanging_together(measures):
        best = max(_ways(part, there), key=lambda way: (_key(way, worth), _key(way, before or {})))
        taken |= {each.id for each in best}
    return [each for each in measures if each.id in taken]


def _key(way: Iterable[Measure], worth: Mapping[str, float]) -> tuple[float, ...]:
    """What a set is judged by, status by status, the furthest first."""
    done: list[float] = []
    approved: list[float] = []
    proposed: list[float] = []
    for each in way:
        open_ones = approved if each.status == "approved" else proposed
        (done if each.status in DONE_STATUSES else open_ones).append(worth.get(each.id, 0.0))
    # What is decided counts also where it saves nothing by then, or adds.
    decided = [
        figure
        for own in (done, approved)
        for figure in (
            math.fsum(one for one in own if one > 0),
            sum(one <= 0 for one in own),
            math.fsum(own),
        )
    ]
    # Sets that save the same are not told apart by what a processor rounds.
    return tuple(round(figure, DECIMALS) for figure in (*decided, math.fsum(proposed)))


def _hanging_together(measures: Sequence[Measure]) -> Iterator[list[Measure]]:
    """*measures* in parts that no group and no need links."""
    links: dict[str, set[str]] = {each.id: set() for each in measures}
    of_group: dict[str, str] = {}
    for each in measures:
        beside = {name for name in each.needs if name in links}
        if each.group:
            beside.add(of_group.setdefault(each.group, each.id))
        for name in beside:
            links[each.id].add(name)
            links[name].add(each.id)
    settled: set[str] = set()
    for each in measures:
        part, waiting = set[str](), [each.id]
        while waiting:
            name = waiting.pop()
            if name not in settled:
                settled.add(name)
                part.add(name)
                waiting.extend(links[name])
        if part:
            yield [one for one in measures if one.id in part]


def _ways(part: Sequence[Measure], there: Set[str]) -> Iterator[list[Measure]]:
    """The whole sets of *part*, one for each choice of one measure of each group."""
    groups: dict[str, list[Measure]] = {}
    for each in part:
        if each.group:
            groups.setdefault(each.group, []).append(each)
    ways = math.prod(map(len, groups.values()))
    if ways > MOST_WAYS:
        raise BadValue(
            f"{ways:,} ways to choose one of each of the groups {listed(sorted(groups), 8)}, whose "
            "measures need one another",
            f"at most {MOST_WAYS:,}",
            "Reject the alternatives that will not be done, or make one measure of those that are "
            "done together.",
            part[0].place,
        )
    for chosen in itertools.product(*groups.values()):
        first = {each.id for each in chosen}
        wanted = [each for each in part if not each.group or each.id in first]
        taken = _filled([], wanted, there)
        # Where one chosen lacks what it needs, another of its group may be done in its place.
        yield _filled(taken, part, there)


def _filled(taken: Sequence[Measure], wanted: Sequence[Measure], there: Set[str]) -> list[Measure]:
    """*taken* and what of *wanted* can be done beside it, until nothing more can."""
    found = list(taken)
    while True:
        ids = {*there, *(each.id for each in found)}
        groups = {each.group for each in found if each.group}
        more = next(
            (
                each
                for each in wanted
                if each.id not in ids
                and each.group not in groups
                and (each.status in DONE_STATUSES or ids.issuperset(each.needs))
            ),
            None,
        )
        if more is None:
            return found
        found.append(more)
