"""The base year as a decision recorded it, where that is a target's own quantity."""

from __future__ import annotations

from datetime import date

from carbon.analysis.recalculation.log import Recalculation, read_log
from carbon.targets.series import Series
from carbon.targets.target import Target


def recorded_kg(
    decision: Recalculation, series: Series, target: Target, basis: str
) -> float | None:
    """What *decision* recorded of the base of *target* on *basis*, gross or net, kg.

    It records gross of all scopes of the inventory's own ``base_period``. None where it records
    nothing, where *target* takes its base elsewhere (its ``base`` is not ``restated``) or of some
    scopes, a half or another year, and of net where anything is taken off the year, or nobody
    knows whether: what the decision leaves of that is not on record.
    """
    is_taken = target.base.kind == "restated" and not target.scopes
    if not is_taken or series.definition.base_period != target.base_period:
        return None
    own = series.newest(target.base_period)
    if basis != "gross" and (own is None or own.deduction_kg != 0):
        return None
    return decision.kg


def is_unrecorded(series: Series, target: Target, basis: str, day: date) -> bool:
    """Whether a decision stands on *day* that records nothing of the base of *target* on *basis*.

    The base is then what like for like makes of it, on the sites of the report that tells it. Of
    published totals it is as published.
    """
    if series.definition.kind != "calculated":
        return False
    decision = read_log(series.definition.folder).known_on(day).latest
    return decision is not None and recorded_kg(decision, series, target, basis) is None
