"""A base year recalculated since a council was told: what it was, what it is, what it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from carbon.analysis.recalculation.log import Recalculation, read_log
from carbon.analysis.recalculation.structural import Event
from carbon.periods import Period
from carbon.targets.judgement import side
from carbon.targets.pathway import pathway
from carbon.targets.progress import Progress
from carbon.targets.recorded import recorded_kg
from carbon.targets.year import change


@dataclass(frozen=True)
class Rebased:
    """The base ``told_kg`` and ``now_kg``, and the ``decision`` that recalculated it; kg.

    Both are of the target's own quantity: its measure, scopes and base period. ``told_kg`` is what
    page one called the base, None where that is not on record; ``now_kg`` is what
    the decision recorded of that (``is_recorded``); where it records another quantity
    (``elsewhere``), or none, the base as like for like has it, whatever of that was decided, and
    None where no year could be put beside it. ``undecided`` is what moves that and came or went
    outside the decision, as whoever has the register can tell.
    ``of_old`` and ``status`` are the change since the base, a share, and the verdict that ``year``,
    the newest judged one, would have had as reported on the base as it was told; None and empty
    without such a year.
    """

    base: Period
    told_kg: float | None
    now_kg: float | None
    decision: Recalculation
    of_old: float | None = None
    status: str = ""
    year: Period | None = None
    elsewhere: bool = False
    is_recorded: bool = False
    undecided: tuple[Event, ...] = ()


def rebased(
    made: Progress, told_kg: float | None, known: date | None, promised_kg: float | None = None
) -> Rebased | None:
    """The recalculation that the base told as *told_kg* does not hold, if there is one.

    It holds those decided by *known*, none where that is None, whenever others were decided: what
    was decided before a report and entered after it was not told by it. *promised_kg* is the base
    that tonnes were promised of then, where that is not *told_kg*. One decision of a year counts,
    the newest: see ``recalculations.toml``.
    """
    decision = standing_decision(made)
    if made.series.definition.kind != "calculated":
        # Of published totals the base is as published, whatever was decided.
        return None
    if decision is None or (known is not None and decision.decided <= known):
        return None
    recorded = recorded_kg(decision, made.series, made.target, made.basis)
    found = Rebased(
        made.base.period,
        told_kg,
        _like_for_like_kg(made) if recorded is None else recorded,
        decision,
        elsewhere=recorded is None and decision.kg is not None,
        is_recorded=recorded is not None,
    )
    year = made.judged
    if year is None or year.reported_kg is None or told_kg is None:
        return found
    kind = made.series.definition.kind
    milestones = [
        each for each in made.target.active if made.target.basis_of(each, kind) == year.basis
    ]
    old = pathway(made.target, told_kg, told_kg=promised_kg, milestones=milestones)
    allowed = old.allowed_kg(year.observation.period)
    return replace(
        found,
        of_old=change(year.reported_kg, told_kg),
        status=side(year.reported_kg, allowed) if allowed is not None else "",
        year=year.observation.period,
    )


def standing_decision(made: Progress) -> Recalculation | None:
    """The recalculation of the base that stands; None before any."""
    return read_log(made.series.definition.folder).known_on(made.as_at).latest


def _like_for_like_kg(made: Progress) -> float | None:
    """The base on the boundary that counts now; None where no year was put beside it."""
    return made.base_kg if any(year.alike is not None for year in made.years) else None
