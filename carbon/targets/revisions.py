"""Which figures moved since they were last reported, by how much, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from carbon.figures import signed_tonnes
from carbon.targets.progress import change

#: How the id of an activity type's figure begins, behind its period.
ACTIVITY = "activity "
#: What made a figure move where the ledger did not.
NOT_THE_LEDGER = "No reading moved: the factors, the register or the definition did"
ALSO = "the factors, the register or the definition moved it by {} t"


@dataclass(frozen=True)
class ReportedFigure:
    """A figure that was, or is to be, reported.

    ``id`` is the same in every report; ``value`` is unrounded, None where there was none;
    ``reason`` says why it may differ from an earlier report's; ``total`` is the id of the figure
    that it is a part of, if any. ``halves`` are the ids of the figures of the half-years that a
    year is made of, where it is; ``completes`` says that of a half the earlier report had only a
    beginning. ``former`` are the ids by which earlier reports may have it, likeliest first.
    """

    id: str
    label: str
    value: float | None
    reason: str = ""
    total: str = ""
    halves: tuple[str, ...] = ()
    completes: bool = False
    known: float | None = None
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class Revision:
    """A figure that moved: ``earlier`` and ``later`` are its values, unrounded.

    ``came`` where it is a part of a total that was reported without it. ``added`` names the halves
    that came to a year, or the half that was completed, since then: readings of days that were not
    reported revise nothing.
    """

    id: str
    label: str
    earlier: float | None
    later: float | None
    reason: str
    came: bool = False
    added: str = ""

    @property
    def difference(self) -> float | None:
        """Later less earlier, all of a part that came; None where either was not available."""
        if self.came:
            return self.later
        if self.earlier is None or self.later is None:
            return None
        return self.later - self.earlier

    @property
    def share(self) -> float | None:
        """(later − earlier) ÷ earlier; None where there is none, or days were added."""
        if self.added or self.earlier is None or self.later is None:
            return None
        return change(self.later, self.earlier)


def revisions(
    earlier: Sequence[ReportedFigure], later: Sequence[ReportedFigure]
) -> tuple[Revision, ...]:
    """The figures of *earlier* that are not the same in *later*, in the order of *later*.

    A figure only in *later* is new, not revised, and is not listed, unless it is a part of a total
    in *earlier*: without it the parts would not add up to what the total moved by. One only in
    *earlier* is listed last, with no later value. A year of which a half came since says so.
    A source that is only called otherwise is the same, see :func:`by_ids_of`. Values are
    compared to the last digit: both lists come from the same exact sums, so that a
    figure nothing happened to cannot differ.

    >>> old = [ReportedFigure("a", "A", 1.0), ReportedFigure("b", "B", 2.0)]
    >>> new = [old[0], ReportedFigure("b", "B", 2.5, "late"), ReportedFigure("c", "C", 3.0)]
    >>> [(each.id, each.difference, each.reason) for each in revisions(old, new)]
    [('b', 0.5, 'late')]
    """
    earlier = by_ids_of(earlier, later)
    before, after = _by_id(earlier), _by_id(later)
    found = [
        Revision(
            figure.id,
            figure.label,
            before[figure.id].value if figure.id in before else None,
            figure.value,
            _why(figure, before.get(figure.id)),
            came=figure.id not in before,
            added=_added(figure, before, after),
        )
        for figure in later
        if _moved(figure, before)
    ]
    found += [
        Revision(figure.id, figure.label, figure.value, None, figure.reason or "no longer reported")
        for figure in earlier
        if figure.id not in after and figure.value is not None
    ]
    return tuple(found)


def by_ids_of(
    earlier: Sequence[ReportedFigure], later: Sequence[ReportedFigure]
) -> list[ReportedFigure]:
    """*earlier*, each that *later* has by another id with that id.

    >>> new = ReportedFigure("a", "A", 1.0, former=("old a", "older a"))
    >>> [each.id for each in by_ids_of([ReportedFigure("older a", "A", 1.0)], [new])]
    ['a']
    """
    known = {figure.id for figure in earlier}
    found: dict[str, str] = {}
    # What a source is called now goes before what it, or another, was called once.
    for rank in range(max((len(figure.former) for figure in later), default=0)):
        for figure in later:
            former = figure.former[rank] if rank < len(figure.former) else ""
            if former in known and former not in found and figure.id not in known:
                found[former] = figure.id
                known.add(figure.id)
    return [replace(each, id=found.get(each.id, each.id)) for each in earlier]


def renamed(
    earlier: Sequence[ReportedFigure], later: Sequence[ReportedFigure]
) -> list[tuple[str, str]]:
    """The sources that have another label since: what each was called, and is called now."""
    before = _by_id(by_ids_of(earlier, later))
    found = {
        (was, now)
        for figure in later
        if f"/{ACTIVITY}" in figure.id and figure.id in before
        for was, now in [(_source(before[figure.id].label), _source(figure.label))]
        if was != now
    }
    return sorted(found)


def _source(label: str) -> str:
    """What a figure's label calls its source, behind the period."""
    return label.partition(", ")[2]


def outside_the_ledger(known: float | None, reported: float | None) -> float:
    """What factors, register and definition moved a figure by since it was *reported*.

    *known* is as :class:`ReportedFigure` has it; 0 where nothing but readings moved it, or nobody
    knows.
    """
    if known is None or reported is None or math.isclose(known, reported, rel_tol=1e-9):
        return 0.0
    return known - reported


def _why(figure: ReportedFigure, before: ReportedFigure | None) -> str:
    """Why a figure moved: what its reason is, and what moved it beside that."""
    if not figure.reason:
        return NOT_THE_LEDGER
    kg = outside_the_ledger(figure.known, before.value if before else None)
    return f"{figure.reason}; {ALSO.format(signed_tonnes(kg))}" if kg else figure.reason


def _added(
    figure: ReportedFigure,
    before: Mapping[str, ReportedFigure],
    after: Mapping[str, ReportedFigure],
) -> str:
    """The halves that came to *figure*, or were completed, since it was reported; else empty.

    >>> h1 = ReportedFigure("y H1/gross", "", 4.0)
    >>> h2 = ReportedFigure("y H2/gross", "y H2, gross", 6.0)
    >>> year = ReportedFigure("y/gross", "", 10.0, halves=(h1.id, h2.id))
    >>> _added(year, {"y/gross": year, h1.id: h1}, {h1.id: h1, h2.id: h2})
    'H2 added'
    """
    if figure.completes:
        return "completed"
    came, completed = [], []
    for identity in figure.halves:
        half = after.get(identity)
        if half is None or half.value is None:
            continue
        name = identity.partition("/")[0].rpartition(" ")[2]
        if identity not in before:
            came.append(name)
        elif half.completes:
            completed.append(name)
    if len(came) == len(figure.halves):
        return ""
    told = [f"{name} added" for name in came] + [f"{name} completed" for name in completed]
    return ", ".join(told)


def _moved(figure: ReportedFigure, before: Mapping[str, ReportedFigure]) -> bool:
    if figure.id in before:
        return before[figure.id].value != figure.value
    return figure.total in before and figure.value is not None


def _by_id(figures: Sequence[ReportedFigure]) -> dict[str, ReportedFigure]:
    by_id = {figure.id: figure for figure in figures}
    if len(by_id) < len(figures):
        raise ValueError("two figures with one id")
    return by_id
