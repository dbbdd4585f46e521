"""What page one calls the base year, which is what a council is told of it from then on.

Until a decision stands it is called as the series has it: as reported, or as given. A decision
that records its tonnes is called so. One that does not leaves the base on the sites of the report
that tells of it; it stays as it was called then, whatever came or went since, until a page calls it
anew: as another decision has it, or because it moved on the same sites.
"""

from __future__ import annotations

import math
from dataclasses import replace

from carbon.analysis.like_for_like.base_told import moved_kg
from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.reports.progress.since_told import calls_the_base
from carbon.reports.progress.subject import SinceTold, Subject
from carbon.reports.reported import Answer, Told
from carbon.targets.base_of_sites import newest_alike
from carbon.targets.progress import Progress
from carbon.targets.rebased import standing_decision
from carbon.targets.recorded import is_unrecorded
from carbon.targets.verdict import verdict


def with_base_called(answer: Answer, made: Progress, subject: Subject) -> Answer:
    """*answer*, that of the report of *subject*, with what it calls the base of *made*.

    Where an earlier report called it so, that one's.
    """
    since, decision, alike = subject.told, standing_decision(made), newest_alike(made)
    is_alike = is_unrecorded(made.series, made.target, made.basis, made.as_at)
    then = since.told.reported.answer if since and not since.target else None
    if since and then and then.base is not None and _stays(made, subject, since, is_alike):
        told = since.told.reported
        is_first = then.base_as_at is None
        return replace(
            answer,
            base_kg=then.base_kg,
            moved=then.moved,
            decided=then.decided,
            base_as_at=told.as_at if is_first else then.base_as_at,
            base_batch=told.last_batch if is_first else then.base_batch,
        )
    answer = replace(
        answer,
        base_kg=made.ways[0].told_kg,
        moved={},
        decided=decision.decided if decision else None,
    )
    if alike is None or not is_alike:
        return answer
    kg = made.base_kg
    if since is not None and since.base_kg is not None and since.rebased is None:
        # It says of which sites it is.
        alike, kg = since.base_alike or alike, since.base_kg
    return replace(answer, base_kg=kg, moved=moved_in(made, alike, kg))


def _stays(made: Progress, subject: Subject, since: SinceTold, is_alike: bool) -> bool:
    """Whether page one says nothing of what the base is now, so that it stays as it was told.

    Where the base is as the series has it, that stands in every report.
    """
    if since.rebased is not None:
        is_said = verdict(made, subject.linked).newest is not None
        return not is_said or since.rebased.now_kg is None
    return is_alike and not (_is_of_the_same_sites(since) and calls_the_base(since, made.decimals))


def _is_of_the_same_sites(since: SinceTold) -> bool:
    """Whether what page one says of the base is of the sites on which it was called so.

    One that a decision had with its tonnes was of no sites: what is said of it now calls it anew.
    """
    answer = since.told.reported.answer
    if answer is None or answer.base_kg is None or answer.alike_kg is None:
        return False
    is_alike = math.isclose(answer.base_kg, answer.alike_kg, rel_tol=1e-9)
    is_recorded = answer.decided is not None and answer.base_kg == answer.series_kg
    return (is_alike or is_recorded) and since.base_on == answer.period.last_day


def own_kg(made: Progress) -> float | None:
    """The base year as its own readings make it; None where there are none."""
    own = made.series.first(made.base.period)
    return own.on(made.basis) if own else None


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
