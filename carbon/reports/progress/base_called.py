"""What page one calls the base year, which is what a council was told of it from then on.

Until a decision stands it is called as the series has it: as reported, or as given. A decision
that records its tonnes is called so. One that does not leaves the base on the sites of the report
that tells of it; it stays as it was called then, whatever came or went since, until a page calls it
anew: as another decision has it, or because it moved on the same sites.
"""

from __future__ import annotations

from carbon.reports.progress.since_told import calls_the_base
from carbon.reports.progress.subject import SinceTold, Subject
from carbon.targets.base_made import BaseMade, base_of_series
from carbon.targets.progress import Progress
from carbon.targets.recorded import is_unrecorded
from carbon.targets.verdict import verdict


def base_called(made: Progress, subject: Subject, alike: BaseMade | None) -> BaseMade:
    """What the report of *subject* calls the base of *made*, *alike* on its own boundary.

    Where an earlier report called it so, that one's.
    """
    since = subject.told
    is_alike = is_unrecorded(made.series, made.target, made.basis, made.as_at)
    then = since.told.reported.answer if since and not since.target else None
    if since and then and then.called and _stays(made, subject, since, is_alike):
        return then.called
    if alike is None or not is_alike:
        return base_of_series(made, subject.as_at)
    said = (since.called or since.alike_base) if since and since.rebased is None else None
    # Page one says of which sites it is.
    return said.now if said and said.now.on else alike


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

    One that was read, or that a decision had with its tonnes, was of no sites: what is said of it
    now calls it anew.
    """
    answer = since.told.reported.answer
    if answer is None or answer.called is None:
        return False
    return answer.called.on is None or (
        answer.alike is not None and answer.called.on == answer.alike.on
    )
