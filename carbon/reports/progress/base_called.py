"""What page one calls the base year, which is what a council is told of it from then on.

Until a decision stands it is called as the series has it: as reported, or as given. A decision
that records its tonnes is called so. One that does not leaves the base on the sites of the report
that tells of it; it stays as it was called then, whatever came or went since, until a page calls it
anew: as another decision has it, or because it moved on the same sites.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from carbon.analysis.like_for_like.base_told import moved_kg
from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.reports.progress.since_told import calls_the_base
from carbon.reports.progress.subject import SinceTold, Subject
from carbon.reports.reported import Told
from carbon.targets.base_of_sites import newest_alike
from carbon.targets.progress import Progress
from carbon.targets.rebased import standing_decision
from carbon.targets.recorded import is_unrecorded
from carbon.targets.verdict import verdict


@dataclass(frozen=True)
class Called:
    """The base as page one calls it, in kg; the fields are those of an answer."""

    base_kg: float | None
    decided: date | None
    moved: Mapping[str, float] | None = field(default_factory=dict)
    base_as_at: date | None = None
    base_batch: int | None = None
    own_kg: float | None = None


def base_called(made: Progress, subject: Subject) -> Called:
    """What the report of *subject* calls the base of *made*, and which report did first."""
    since, decision = subject.told, standing_decision(made)
    decided = decision.decided if decision else None
    is_alike = is_unrecorded(made.series, made.target, made.basis, made.as_at)
    answer = since.told.reported.answer if since and not since.target else None
    if since and answer and answer.base is not None and _stays(made, subject, since, is_alike):
        then = since.told.reported
        first = (answer.base_as_at, answer.base_batch)
        first = first if answer.base_as_at else (then.as_at, then.last_batch)
        return Called(answer.base_kg, answer.decided, answer.moved, *first, answer.own_kg)
    seen = made.series.first(made.base.period)
    own_kg = seen.on(made.basis) if seen else None
    alike, kg = newest_alike(made), made.base_kg
    if alike is None or not is_alike:
        return Called(made.ways[0].told_kg, decided, own_kg=own_kg)
    if since is not None and since.base_kg is not None and since.rebased is None:
        # It says of which sites it is.
        alike, kg = since.base_alike or alike, since.base_kg
    return Called(kg, decided, moved_in(made, alike, kg), own_kg=own_kg)


def _stays(made: Progress, subject: Subject, since: SinceTold, is_alike: bool) -> bool:
    """Whether page one says nothing of what the base is now, so that it stays as it was told.

    Where the base is as the series has it, that stands in every report.
    """
    if since.rebased is not None:
        is_said = verdict(made, subject.linked).newest is not None
        return not is_said or since.rebased.now_kg is None
    return is_alike and not (_is_of_the_same_sites(since) and calls_the_base(since, made.decimals))


def _is_of_the_same_sites(since: SinceTold) -> bool:
    """Whether what page one says of the base is of the sites on which it was called so."""
    answer = since.told.reported.answer
    if answer is None or answer.base_kg is None or answer.alike_kg is None:
        return False
    is_alike = math.isclose(answer.base_kg, answer.alike_kg, rel_tol=1e-9)
    return is_alike and since.base_on == answer.period.last_day


def moved_in(made: Progress, alike: LikeForLike, base_kg: float) -> dict[str, float]:
    """What left or came in the base of *made* on the boundary of *alike*, *base_kg* of it; kg.

    Nothing of net or of some scopes, which no bridge is of.
    """
    if made.basis != "gross" or made.target.scopes:
        return {}
    way = made.ways[0]
    return moved_kg(alike, way.told_kg, base_kg, way.scale)


def with_base_told(made: Progress, told: Told) -> Told:
    """*told* with the base year as page one called it then.

    Of a report that did not keep that, the base on its boundary where a decision stood that
    recorded nothing of it, None where that is not on record either, and else as the series had it.
    What was decided by its day is taken to be in it.
    """
    answer = told.reported.answer
    if answer is None or answer.base is None or answer.series_kg is not None:
        return told
    day = told.reported.as_at
    kept = replace(answer, series_kg=answer.base_kg, moved={}, decided=day)
    if is_unrecorded(made.series, made.target, made.basis, day):
        kept = replace(kept, base_kg=answer.alike_kg, moved=None)
    return replace(told, reported=replace(told.reported, answer=kept))
