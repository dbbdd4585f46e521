"""A half-year judged by itself: beside the same half a year before, like for like.

Both count the same sites and only the days that have data in both, as a year beside its base year
does. Where filling the gaps, or what rests on estimates, would turn the answer, nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from carbon.analysis.like_for_like.comparison import LikeForLike, summed
from carbon.errors import listed
from carbon.factors.edition_choice import EditionChoice, called, came_since
from carbon.periods import Period

if TYPE_CHECKING:
    from carbon.targets.halves import Half

#: Two periods of equal months like for like on the boundary of a day; None where it cannot be had.
Compare = Callable[[Period, Period, date], LikeForLike | None]

LOWER = "lower"
HIGHER = "higher"
THE_SAME = "the same"
CANNOT_SAY = "cannot say"
NOT_ENOUGH = "not enough data"


@dataclass(frozen=True)
class HalfVerdict:
    """What the figures bear of a half beside the same half a year before; gross kg CO2e.

    ``state`` is lower, higher, the same, cannot say or not enough data, and ``why`` says why
    nothing can be said. ``base_kg`` and ``year_kg`` are both halves on one boundary and the days
    with data in both. ``error`` is by how much, as a share of themselves, the half's estimates
    would have to be too low (above 0) or too high to turn the answer; None where none does.
    ``sites_on`` is the day whose sites both are of, None where they are the same in both
    (:attr:`~carbon.analysis.like_for_like.comparison.LikeForLike.sites_on`); ``has_gaps`` whether
    either has days without data in the other, which then do not count.
    """

    period: Period
    before: Period | None
    state: str
    why: tuple[str, ...] = ()
    base_kg: float | None = None
    year_kg: float | None = None
    estimated_share: float = 0.0
    error: float | None = None
    remarks: tuple[str, ...] = ()
    sites_on: date | None = None
    has_gaps: bool = False

    @property
    def change(self) -> float | None:
        """(new − old) ÷ old, like for like; None where the half before has nothing."""
        if self.base_kg is None or self.year_kg is None or self.base_kg <= 0:
            return None
        return (self.year_kg - self.base_kg) / self.base_kg


def newest_verdict(
    halves: Sequence[Half], compare: Compare, tolerance: float | None = None
) -> HalfVerdict | None:
    """The verdict of the newest half that has enough data, or of the newest, which has not.

    A half that has begun and lacks data does not hide the one before it. None where there is no
    half, or its halves cannot be compared like for like at all. *tolerance* as in :func:`verdict`.
    """
    if not halves:
        return None
    half = next((each for each in reversed(halves) if each.enough_data), halves[-1])
    before = next(
        (each for each in halves if each.name == half.name and each.year.end == half.year.start),
        None,
    )
    if not half.enough_data:
        why = (f"{half.period} has too little data",)
        return HalfVerdict(half.period, before.period if before else None, NOT_ENOUGH, why)
    if before is None:
        return HalfVerdict(
            half.period, None, CANNOT_SAY, ("there is no figure of the same half a year before",)
        )
    if not before.enough_data:
        why = (f"{before.period} has too little data",)
        return HalfVerdict(half.period, before.period, NOT_ENOUGH, why)
    alike = compare(before.period, half.period, half.period.last_day)
    if alike is None:
        return None
    made = verdict(alike, tolerance, [*half.choices.values(), *before.choices.values()])
    return _with_silences(made, half, before)


def _with_silences(made: HalfVerdict, half: Half, before: Half) -> HalfVerdict:
    """*made* with what is said of accounts of events that say nothing in one half of the two.

    A year may go by with one event: of an account that neither half has there is nothing to say.
    Where as much in both would turn the answer, nobody can say.
    """
    for one, other in ((half, before), (before, half)):
        quiet = _silent(one, other)
        if not quiet or made.base_kg is None or made.year_kg is None:
            continue
        names = listed(sorted(name for found in quiet.values() for name in found))
        silent = f"no event and no nil return in {one.period} of {names}"
        missing = math.fsum(
            max(0.0, other.by_source[source] - one.by_source.get(source, 0.0)) for source in quiet
        )
        base, year = made.base_kg, made.year_kg
        side = _side(base + missing, year) if one is before else _side(base, year + missing)
        if made.state in (LOWER, HIGHER) and side != made.state:
            why = f"there is {silent}, and with as much as in {other.period} it would be {side}"
            return replace(made, state=CANNOT_SAY, why=(*made.why, why))
        remark = (
            f"There is {silent}; {other.period} has some. If there was none, a nil return says so."
        )
        made = replace(made, remarks=(*made.remarks, remark))
    return made


def _silent(half: Half, beside: Half) -> dict[str, list[str]]:
    """The accounts that are silent in *half* and not *beside*, by sources that it has some of."""
    if half.completeness is None or beside.completeness is None:
        return {}
    names = set(half.completeness.silent) - set(beside.completeness.silent)
    found = {source: sorted(names & meters) for source, meters in half.meters.items()}
    return {source: ids for source, ids in found.items() if ids and beside.by_source.get(source)}


def verdict(
    alike: LikeForLike, tolerance: float | None = None, choices: Sequence[EditionChoice] = ()
) -> HalfVerdict:
    """What a half beside the same half a year before bears out.

    *tolerance*, a share, is how far off estimates are taken to be, where that is stated. *choices*
    are the editions of both.
    """
    shared, filled = summed(alike.shared), summed(alike.filled)
    if shared.base_kg <= 0:
        nothing = f"{alike.base} and {alike.year} share no days with data above nought"
        return HalfVerdict(alike.year, alike.base, CANNOT_SAY, (nothing,))
    state = _side(shared.base_kg, shared.year_kg)
    why: list[str] = []
    if alike.filled and _side(filled.base_kg, filled.year_kg) != state:
        why.append(
            f"on the days with data in both it is {state}, with the gaps filled from the meters' "
            f"own history {_side(filled.base_kg, filled.year_kg)}"
        )
    why += _stood_in(alike, state, choices)
    open_ = [each for each in alike.unsized if not each.decision]
    unknown = [each.what for each in open_ if each.year_kg is None]
    if unknown:
        why.append(f"{listed(unknown)} came, and what it emits is not known in either half")
    estimated = summed(alike.estimated).year_kg
    error = (shared.base_kg - shared.year_kg) / estimated if estimated > 0 else None
    if error is not None and tolerance is not None and abs(error) <= tolerance:
        why.append(f"estimates that are {abs(error):.0%} off would turn it")
    remarks = []
    sized = [each.what for each in open_ if each.year_kg is not None]
    if sized:
        remarks.append(f"What came is in neither half: {listed(sized)}.")
    if alike.not_filled:
        remarks.append(f"Gaps that no history can fill: {listed(alike.not_filled)}.")
    return HalfVerdict(
        alike.year,
        alike.base,
        CANNOT_SAY if why else state,
        tuple(why),
        shared.base_kg,
        shared.year_kg,
        alike.estimated_share().year_kg,
        error if error is None or error >= -1 else None,
        tuple(remarks),
        alike.sites_on,
        any(gap.base_kg or gap.year_kg for gap in alike.left_out.values()),
    )


def _stood_in(alike: LikeForLike, state: str, choices: Sequence[EditionChoice]) -> list[str]:
    """That what is known of factors which others stand in for turns the answer, if it does."""
    if alike.announced is None:
        return []
    known = summed(alike.announced.shared)
    other = _side(known.base_kg, known.year_kg)
    if other == state:
        return []
    came = came_since(choices)
    standing_in = any(choice.provisional and not choice.came for choice in choices)
    parts = []
    if came:
        are = "which is here" if len(came) == 1 else "which are here"
        parts.append(f"{listed(map(called, came))}, {are}" + ("" if standing_in else ","))
    if standing_in or not came:
        parts.append("what is announced")
    # One that a revision overtook stands in for none.
    older = f"the older edition of the factors{'' if came else ' that stands in'}"
    return [f"with {older} it is {state}, with {' and '.join(parts)} {other}"]


def _side(base_kg: float, year_kg: float) -> str:
    if math.isclose(base_kg, year_kg, rel_tol=1e-9):
        return THE_SAME
    return LOWER if year_kg < base_kg else HIGHER
