"""The base year as it is now beside what a council was told of it: the way from one to the other.

What page one calls the base, and the base that percentages are measured on, each on the sites of
then: what left or came since moves both years, and is said beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from carbon.analysis.like_for_like.crossed import undecided
from carbon.reports.progress.base_reasons import crossed, reasons
from carbon.reports.progress.subject import BaseSince, Reason, SinceTold, Subject
from carbon.reports.reported import Answer
from carbon.targets import base_steps
from carbon.targets.base_made import (
    ALIKE,
    BaseMade,
    base_of_day,
    base_of_series,
    base_on_boundary_of,
    newest_alike,
)
from carbon.targets.base_steps import BaseMoved, BaseStep, BaseSteps, paired
from carbon.targets.progress import Progress
from carbon.targets.rebased import Rebased, rebased
from carbon.targets.recorded import is_unrecorded
from carbon.workspace import Workspace

#: What moves a base and is no part of a decision.
NOT_DECIDED = (
    base_steps.READINGS,
    base_steps.FACTORS,
    base_steps.METHOD,
    base_steps.RULES,
    base_steps.SIZED,
    base_steps.TAKEN_OFF,
)


def with_base_now(workspace: Workspace, subject: Subject, since: SinceTold) -> SinceTold:
    """*since* with what has become of the base year; nothing of a report that did not keep it."""
    made, answer = subject.progress, since.told.reported.answer
    if made is None or answer is None or answer.called is None:
        return since
    now = _BaseNow(workspace, subject, made, answer, answer.called)
    bridged = now.bridged
    if bridged is None:
        none = "The base year told last is not on record beside one like for like."
        since = replace(since, no_base=none)
    since = replace(since, base=bridged)
    if since.target:
        return since
    anew = now.rebased
    since = replace(since, rebased=anew, crossed=tuple(now.crossed()))
    if anew is None:
        called, alike = now.since(now.as_called), now.since(now.alike)
        # On the boundary of one day they are one base.
        is_one = called is not None and called.now.on is not None
        return replace(since, called=called, alike_base=None if is_one else alike)
    if anew.is_recorded:
        return replace(since, alike_base=now.since(now.alike))
    if bridged is None:
        return since
    return replace(since, undecided=now.reasons(replace(bridged, steps=now.not_decided(bridged))))


@dataclass(frozen=True)
class _BaseNow:
    """The base of *made* now, beside what *answer* called it and measured on."""

    workspace: Workspace
    subject: Subject
    made: Progress
    answer: Answer
    called: BaseMade

    @cached_property
    def steps(self) -> BaseSteps:
        return BaseSteps(self.workspace, self.made, self.subject.as_at)

    @cached_property
    def newest(self) -> BaseMade | None:
        """The base on the boundary that percentages are measured on now."""
        alike = newest_alike(self.made)
        return base_on_boundary_of(alike, self.made, self.subject.as_at) if alike else None

    @cached_property
    def of_then(self) -> BaseMade | None:
        """The base on the boundary that percentages were measured on, as it is now."""
        then = self.answer.alike
        if then is None or then.beside is None or then.on is None:
            return None
        return base_of_day(self.made, then.beside, then.on, self.subject.as_at)

    @property
    def bridged(self) -> BaseMoved | None:
        """From what the base was called to the one percentages are measured on now."""
        made, answer = self.made, self.answer
        of = made.base.period, made.basis, tuple(made.target.scopes)
        if self.newest is None or of != (answer.base, answer.basis, answer.scopes):
            return None
        return self.steps.between(self.called, self.newest)

    @property
    def alike(self) -> BaseMoved | None:
        """The base that percentages were measured on, on the sites of then."""
        then, now = self.answer.alike, self.of_then
        return None if then is None or now is None else self.steps.between(then, now)

    @property
    def as_called(self) -> BaseMoved | None:
        """What page one called the base, and would call it now; None where :attr:`alike` is it."""
        made = self.made
        now: BaseMade | None = base_of_series(made, self.subject.as_at)
        if is_unrecorded(made.series, made.target, made.basis, made.as_at):
            now = None if self.called.how == ALIKE else self.of_then or self.newest
        if now is None:
            return None
        told = self.answer.alike.parts if self.answer.alike else ()
        return self.steps.between(self.called, now).decided(told)

    @cached_property
    def rebased(self) -> Rebased | None:
        """The base year as recalculated since it was told; None where it was not."""
        promised = (self.answer.alike or self.called).series_kg
        anew = rebased(self.made, self.called.kg, self.called.decided, promised)
        alike = newest_alike(self.made)
        if anew is None or anew.is_recorded or alike is None:
            return anew
        definition = self.made.series.definition
        since = undecided(self.workspace, definition, alike, self.subject.as_at)
        return replace(anew, undecided=since)

    def not_decided(self, bridged: BaseMoved) -> tuple[BaseStep, ...]:
        """What moved the base and is in no decision.

        What the base was called may hold nothing of a joiner that percentages were measured with
        then: what is made otherwise of that since nobody decided.
        """
        steps = [step for step in bridged.steps if step.kind in NOT_DECIDED]
        sized = {step.part.what for step in steps if step.part}
        beside = self.alike.steps if self.alike else ()
        steps += [
            step
            for step in beside
            if step.kind == base_steps.SIZED and step.part and step.part.what not in sized
        ]
        return tuple(steps)

    def crossed(self) -> Iterator[str]:
        """What left or came since the year told and moves what both years count, in words."""
        then = self.answer.alike
        if then is None or then.on is None or self.newest is None:
            return
        for before, after in paired(then.parts, self.newest.parts):
            if after is None or after.on <= then.on or not (after.kg or before):
                continue
            if before is None or before.arrives != after.arrives:
                yield crossed(after, self.names, then.beside or self.answer.period)

    def since(self, moved: BaseMoved | None) -> BaseSince | None:
        """The base then and now, and why; None where it is the same."""
        if moved is None or moved.is_still:
            return None
        return BaseSince(moved.then.kg, moved.now, self.reasons(moved))

    def reasons(self, moved: BaseMoved) -> tuple[Reason, ...]:
        return reasons(moved, self.made.base.period, self.answer.period, self.names)

    @property
    def names(self) -> Mapping[str, str]:
        return self.subject.names
