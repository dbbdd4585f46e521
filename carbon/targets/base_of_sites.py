"""The base year on the sites of another day than the one that percentages are measured on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.periods import Period
from carbon.targets.beside import taken_off
from carbon.targets.progress import Progress


@dataclass(frozen=True)
class BaseOfSites:
    """The base ``kg``, of the target's own quantity, and the years side by side that it is of."""

    kg: float
    alike: LikeForLike


def newest_alike(made: Progress) -> LikeForLike | None:
    """The newest year set beside the base; None where none was."""
    return next((year.alike for year in reversed(made.years) if year.alike is not None), None)


def base_of_sites(made: Progress, year: Period, day: date) -> BaseOfSites | None:
    """The base of *made* beside *year* on the sites of *day*, by today's readings and factors.

    None where that cannot be had.
    """
    alike = made.series.compare(made.base.period, year, day)
    if alike is None:
        return None
    scopes = made.target.scopes
    off = alike.below_kg(scopes)
    below = taken_off(made.basis, made.series.first(made.base.period), off[0] if off else None)
    if below is None:
        return None
    return BaseOfSites(made.ways[0].scale * math.fsum([alike.base_kg(scopes), below]), alike)
