"""Matched rows of two years summed into what counts in both and what does not, by scope."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.analysis.change.matched import MatchedRows
from carbon.analysis.like_for_like.comparison import Moved, Pair

if TYPE_CHECKING:
    from carbon.analysis.change.matched import Column


@dataclass(frozen=True)
class Sums:
    """Sums of matched rows in kg CO2e, by scope: base and year.

    ``shared`` is what counts in both, ``gaps`` what has data in one alone, ``whole_kg`` the base
    with all its data; ``weak`` is what of the shared years was not read. ``moved`` is what is
    counted elsewhere in one of the years, on days outside the common boundary.
    """

    shared: Mapping[str, Pair]
    gaps: Mapping[str, Pair]
    weak: Mapping[str, Pair]
    whole_kg: Mapping[str, float]
    moved: tuple[Moved, ...]


def split_by_kind(
    rows: MatchedRows, other_kinds: Collection[tuple[str, str]]
) -> tuple[MatchedRows, MatchedRows]:
    """The rows that can be compared, and those of lines for which one edition has no factor."""
    is_other = rows.told(lambda flow: (flow.point.activity, flow.line) in other_kinds).astype(bool)
    return rows.where(~is_other), rows.where(is_other)


def sums_of(rows: MatchedRows) -> Sums:
    """The sums of *rows*, all of which can be compared."""
    own = rows.own
    return Sums(
        by_scope(rows, rows["kg"], own),
        by_scope(rows, rows["gaps"]),
        by_scope(rows, rows["weak"], _weak_own(rows)),
        {
            scope: pair.base_kg
            for scope, pair in by_scope(rows, rows["kg"], rows["gaps"], own).items()
        },
        tuple(_moved(rows)),
    )


def shared_kg(rows: MatchedRows) -> Column:
    """What of each row counts in both years."""
    return rows["kg"] + rows.own


def whole_kg(rows: MatchedRows) -> Column:
    """What of each row counts on its year's whole data."""
    return shared_kg(rows) + rows["gaps"]


def weak_kg(rows: MatchedRows) -> Column:
    """What of each row counts in both years and was not read."""
    return rows["weak"] + _weak_own(rows)


def _weak_own(rows: MatchedRows) -> Column:
    import numpy as np

    return np.where(rows.own != 0, rows["weak_outside"], 0.0)


def by_scope(rows: MatchedRows, *parts: Column) -> dict[str, Pair]:
    """The exact sum of all *parts* of the rows of each scope, in the order of the scopes."""
    scopes = rows.told(lambda flow: flow.scope)
    found = {}
    for scope in sorted(set(scopes)):
        mask = scopes == scope
        first, second = (
            math.fsum(value for part in parts for value in part[mask, side].tolist())
            for side in (0, 1)
        )
        found[scope] = Pair(first, second)
    return found


def _moved(rows: MatchedRows) -> list[Moved]:
    import numpy as np

    kg = np.where(rows.own == 0, rows["outside"], 0.0)
    of: dict[str, tuple[list[float], list[float]]] = {}
    for row, side in np.argwhere(kg != 0).tolist():
        flow = rows.flows[int(rows["flow"][row])]
        what = f"{flow.point.name}, {rows['why'][row, side]}"
        of.setdefault(what, ([], []))[side].append(float(kg[row, side]))
    return [
        Moved(
            what,
            math.fsum(first),
            math.fsum(second),
            "its days outside the other year",
            of_days=True,
        )
        for what, (first, second) in sorted(of.items())
    ]
