"""The plan: which factors each kind of quantity takes.

A table of activity has millions of rows but few distinct (activity, unit, edition). The plan turns
those few keys into rows of kg CO2e per logged unit, with everything needed to explain the figure
later; calculation is then a join and a multiplication (:mod:`carbon.emissions.calculate`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon.errors import FaultList, UnknownName, listed
from carbon.factors.activities import Activity, ActivityLine, in_place_of
from carbon.factors.announced import UnknownEdition
from carbon.factors.edition import Edition
from carbon.factors.edition_choice import EditionChoice
from carbon.factors.gwp import basis_of, masses
from carbon.factors.lacking import lines_lacking
from carbon.naming import UnknownActivity
from carbon.units import UnitMismatch

if TYPE_CHECKING:
    import pandas as pd

#: Editions by publisher, then by name.
Library = Mapping[str, Mapping[str, Edition]]

#: Of each unit: the gases themselves in kg, and what the published total has beyond them. The mass
#: of a gas has no GWP basis, so that it may be blended and restated.
SPLIT = ("kg_co2_per_unit", "kg_ch4_per_unit", "kg_n2o_per_unit", "kg_co2e_unsplit_per_unit")
COLUMNS = (
    "activity",
    "unit",
    "edition",
    "line",
    "scope",
    "category",
    "kg_co2e_per_unit",
    *SPLIT,
    "factor",
    "factor_unit",
    "conversion",
    "factor_id",
    "factor_edition",
    "locator",
    "gwp_basis",
    "how_chosen",
)


@dataclass(frozen=True)
class Key:
    """One distinct kind of quantity: what it is, its unit, and the edition chosen for it."""

    activity: str
    unit: str
    edition: EditionChoice


@dataclass(frozen=True, order=True)
class NotEstimated:
    """A line that an activity has and an edition lacks (NE): printed, never a silent zero."""

    activity: str
    line: str
    edition: str


@dataclass(frozen=True)
class Plan:
    """The plan's rows, in :data:`COLUMNS`, and the lines that could not be planned.

    ``rows.edition`` is the label of the choice, such as ``2023`` or ``2023+2024``, and joins the
    activity; ``factor`` is kg CO2e per ``factor_unit`` as published (blended where the choice is),
    ``conversion`` is factor units per logged unit, and their product is ``kg_co2e_per_unit``.
    ``gwp_basis`` is the factor's own, such as ``ar4``, or ``ar4+ar5`` where two are blended. The
    columns :data:`SPLIT` are NaN where the publisher gives no whole split by gas. ``instead`` says
    of an activity that has no line at all what serves in its place, where something does.
    """

    rows: pd.DataFrame
    not_estimated: tuple[NotEstimated, ...] = field(default=())
    instead: Mapping[str, str] = field(default_factory=dict)


def plan(keys: Iterable[Key], activities: Mapping[str, Activity], library: Library) -> Plan:
    """The factors for each of *keys*.

    Raises :class:`~carbon.errors.Faults` naming every unknown activity, every unit that does not
    convert to the activity's, and every edition that is not in *library*.
    """
    import pandas as pd

    faults = FaultList()
    rows: list[dict[str, object]] = []
    lacking: set[NotEstimated] = set()
    for key in sorted(set(keys), key=lambda k: (k.activity, k.unit, k.edition.label)):
        faults.attempt(_plan_key, key, activities, library, rows, lacking)
    faults.raise_if_any()
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(SPLIT, float))
    return Plan(table, tuple(sorted(lacking)), _instead(lacking, activities, library))


def _instead(
    lacking: Iterable[NotEstimated], activities: Mapping[str, Activity], library: Library
) -> dict[str, str]:
    """By activity, what serves in its place in an edition that has not its first line."""
    found = {}
    for each in sorted(lacking):
        activity = activities[each.activity]
        year = library[activity.publisher][each.edition].year
        if each.line == activity.lines[0].name and (
            said := in_place_of(activity, year, activities)
        ):
            found[activity.id] = said
    return found


def _plan_key(
    key: Key,
    activities: Mapping[str, Activity],
    library: Library,
    rows: list[dict[str, object]],
    lacking: set[NotEstimated],
) -> None:
    if key.activity not in activities:
        raise UnknownActivity(key.activity, activities)
    activity = activities[key.activity]
    editions = library.get(activity.publisher, {})
    parts = []
    for name, share in key.edition.parts:
        if name not in editions:
            raise UnknownEdition(name, editions)
        if editions[name].in_place_of and (without := lines_lacking(editions[name], activity)):
            raise UnknownName(
                f"line of {activity.id} in own set {name}",
                listed(without),
                [line.name for line in activity.lines if line.name not in without],
                "An own set serves only activities all of whose lines it has: add them to its CSV.",
            )
        parts.append((editions[name], float(share)))
    ratios = _conversions(key, activity, [edition for edition, _ in parts])
    for line in activity.lines:
        lacks = [edition for edition, _ in parts if not edition.has(line.factor_id, activity.unit)]
        if lacks:
            lacking.update(NotEstimated(activity.id, line.name, edition.name) for edition in lacks)
            continue
        rows.append(_row(key, activity, line, parts, ratios))


def _conversions(key: Key, activity: Activity, editions: list[Edition]) -> list[float]:
    """How many of the activity's published unit one logged unit is, in each edition.

    It is the same in all but for net energy, whose ratio to gross is each edition's own.
    """
    try:
        return [activity.conversion(key.unit, edition) for edition in editions]
    except UnitMismatch as mismatch:
        raise UnitMismatch(
            f"unit {key.unit} for {activity.id}", mismatch.expected, mismatch.remedy
        ) from None


def _row(
    key: Key,
    activity: Activity,
    line: ActivityLine,
    parts: list[tuple[Edition, float]],
    ratios: list[float],
) -> dict[str, object]:
    """The row of one line.

    Each edition's factor counts for its share of the days, and in net energy for what those days
    are by its own ratio: conversion × factor = Σ share × ratio × factor, conversion = Σ share ×
    ratio.
    """
    per_unit, parts = _weighed(parts, ratios)
    factors = [(edition.factor(line.factor_id, activity.unit), share) for edition, share in parts]
    bases = [
        basis_of(edition, factor) for (edition, _), (factor, _) in zip(parts, factors, strict=True)
    ]
    value = _blend([(factor.kg_co2e, share) for factor, share in factors])
    assert value is not None
    row: dict[str, object] = {
        "activity": activity.id,
        "unit": key.unit,
        "edition": key.edition.label,
        "line": line.name,
        "scope": line.scope,
        "category": line.category,
        "kg_co2e_per_unit": value * per_unit,
        "factor": value,
        "factor_unit": activity.unit,
        "conversion": per_unit,
        "factor_id": line.factor_id,
        "factor_edition": key.edition.label,
        "locator": "; ".join(factor.place for factor, _ in factors),
        "gwp_basis": "+".join(sorted(set(bases))),
        "how_chosen": key.edition.how,
    }
    splits = [masses(factor, basis) for (factor, _), basis in zip(factors, bases, strict=True)]
    for place, name in enumerate(SPLIT):
        shares = [share for _, share in factors]
        values = [None if split is None else split[place] for split in splits]
        split = _blend(list(zip(values, shares, strict=True)))
        row[name] = None if split is None else split * per_unit
    return row


def _weighed(
    parts: list[tuple[Edition, float]], ratios: list[float]
) -> tuple[float, list[tuple[Edition, float]]]:
    """The conversion of one logged unit, and each edition's share of the published units it is."""
    if len(set(ratios)) == 1:
        return ratios[0], parts
    units = [share * ratio for (_, share), ratio in zip(parts, ratios, strict=True)]
    per_unit = sum(units)
    return per_unit, [
        (edition, units_of / per_unit) for (edition, _), units_of in zip(parts, units, strict=True)
    ]


def _blend(values: list[tuple[float | None, float]]) -> float | None:
    """The day-weighted mean of one factor over its editions; None where any lacks it."""
    if len(values) == 1:
        return values[0][0]
    weighted = [value * share for value, share in values if value is not None]
    return sum(weighted) if len(weighted) == len(values) else None
