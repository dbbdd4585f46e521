"""Which lines of an activity an edition has no factor for."""

from __future__ import annotations

from carbon.errors import listed
from carbon.factors.activities import Activity
from carbon.factors.edition import Edition


def carries(edition: Edition, activity: Activity) -> bool:
    """Whether *edition* has every line of *activity*."""
    return not lines_lacking(edition, activity)


def lacking_told(edition: Edition, activity: Activity) -> str:
    """The same in words, and which of them it has per another unit."""
    told = []
    for line in activity.lines:
        if edition.has(line.factor_id, activity.unit):
            continue
        others = edition.units_of(line.factor_id)
        per = f" per {activity.unit} (it has it per {listed(others)})" if others else ""
        told.append(f"{line.name}{per}")
    return listed(told)


def lines_lacking(edition: Edition, activity: Activity) -> list[str]:
    """The lines of *activity* that *edition* has no factor for."""
    return [line.name for line in activity.lines if not edition.has(line.factor_id, activity.unit)]
