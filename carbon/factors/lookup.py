"""Looking factors up by a name: an activity type's lines, or one factor's units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from carbon.errors import UnknownName
from carbon.factors.activities import Activity
from carbon.factors.edition import Edition, Factor
from carbon.nearest import nearest


@dataclass(frozen=True)
class FactorValue:
    """One value looked up: of which line, in which edition; no factor where it has none (NE)."""

    edition: Edition
    line: str
    scope: str
    category: str
    factor_id: str
    unit: str
    factor: Factor | None


def look_up(
    name: str, editions: Sequence[Edition], activities: Mapping[str, Activity]
) -> list[FactorValue]:
    """The entries of *name*, an activity type or a factor's id, in each of *editions*.

    An activity gives one entry a line and edition, without a factor where the edition lacks it.
    A factor's id gives one entry a unit and edition, of the editions that have it.

    Raises :class:`~carbon.errors.UnknownName` when it is neither.
    """
    if activity := activities.get(name):
        return [entry for edition in editions for entry in _lines(activity, edition)]
    found = [
        FactorValue(edition, "", factor.scope, "", name, unit, factor)
        for edition in editions
        for unit in edition.units_of(name)
        for factor in [edition.factor(name, unit)]
    ]
    if not found:
        known = {*activities, *(factor.id for edition in editions for factor in edition)}
        raise UnknownName(
            "activity or factor",
            name,
            nearest(name, known) or activities,
            "`carbon factors list --search WORD` finds ids.",
        )
    return found


def resolves(activity: Activity, edition: Edition) -> str:
    """Whether *edition* has the factors of *activity*: ``yes``, or which lines it lacks.

    An activity whose first line is lacking cannot be calculated; another line is NE.
    """
    lacking = [entry.line for entry in _lines(activity, edition) if entry.factor is None]
    if not lacking:
        return "yes"
    if lacking[0] == activity.lines[0].name:
        return "no"
    return f"yes, without {', '.join(lacking)}"


def _lines(activity: Activity, edition: Edition) -> list[FactorValue]:
    return [
        FactorValue(
            edition,
            line.name,
            line.scope,
            line.category,
            line.factor_id,
            activity.unit,
            edition.factors.get((line.factor_id, activity.unit)),
        )
        for line in activity.lines
    ]


def search(words: str, factors: Iterable[Factor]) -> list[Factor]:
    """The factors whose id or label holds every one of *words*, in any order and case."""
    wanted = words.casefold().split()
    return [
        factor
        for factor in factors
        if all(word in f"{factor.id} {factor.label}".casefold() for word in wanted)
    ]
