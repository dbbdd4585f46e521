"""A base year recalculated since a council was told: what it was, what it is, what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carbon.inventories.recalculation.log import Recalculation, read_log
from carbon.periods import Period
from carbon.targets.judgement import side
from carbon.targets.pathway import pathway
from carbon.targets.progress import Progress
from carbon.targets.year import change


@dataclass(frozen=True)
class Rebased:
    """The base ``told_kg`` and ``now_kg``, and the ``decision`` that recalculated it; kg.

    ``of_old`` and ``status`` are the change since the base, a share, and the verdict that ``year``,
    the newest judged one, would have had as reported on the base as it was told; None and empty
    without such a year.
    """

    base: Period
    told_kg: float
    now_kg: float
    decision: Recalculation
    of_old: float | None = None
    status: str = ""
    year: Period | None = None


def rebased(made: Progress, told_kg: float | None, told_on: date) -> Rebased | None:
    """The recalculation decided since the base was told on *told_on* as *told_kg*, if there is one.

    One decision of a year counts, the newest: see ``recalculations.toml``.
    """
    decision = read_log(made.series.definition.folder).known_on(made.as_at).latest
    if decision is None or decision.decided <= told_on or told_kg is None:
        return None
    now_kg = made.base_kg if decision.kg is None or made.target.scopes else decision.kg
    year = made.judged
    if year is None or year.reported_kg is None:
        return Rebased(made.base.period, told_kg, now_kg, decision)
    kind = made.series.definition.kind
    milestones = [
        each for each in made.target.active if made.target.basis_of(each, kind) == year.basis
    ]
    old = pathway(made.target, told_kg, milestones=milestones)
    allowed = old.allowed_kg(year.observation.period)
    return Rebased(
        made.base.period,
        told_kg,
        now_kg,
        decision,
        change(year.reported_kg, told_kg),
        side(year.reported_kg, allowed) if allowed is not None else "",
        year.observation.period,
    )
