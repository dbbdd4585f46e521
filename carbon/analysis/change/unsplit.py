"""The change of what is not calculated: published returns, and statistics of an area.

Their totals are known without the activity and factors behind them, so that a difference stays
whole. Published returns are compared on a boundary that both periods stand on, if there is one.
"""

from __future__ import annotations

from dataclasses import dataclass

from carbon.analysis.change.effects import Change, totals_only
from carbon.figures import KG_PER_TONNE
from carbon.inventories.assemble import assemble, series_lines
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.inventory import Inventory
from carbon.inventories.restatements import Restatement, Return, returns
from carbon.periods import Period
from carbon.workspace import Workspace

REASONS = {
    "published": "what was published are totals, without the activity and factors behind them",
    "statistics": "the statistics give emissions, without the activity and factors behind them",
}


@dataclass(frozen=True)
class UnsplitChange:
    """A change of totals; ``returned`` is the restatement of its first period, if there was one.

    ``remarks`` say which returns were compared.
    """

    change: Change
    returned: Restatement | None = None
    remarks: tuple[str, ...] = ()


def unsplit_change(
    workspace: Workspace, definition: InventoryDefinition, before: Period, after: Period
) -> UnsplitChange:
    """The change of *definition*'s totals, and what there is to say of the returns behind them.

    Raises :class:`~carbon.inventories.assemble.NoFigures` for a period without figures.
    """
    periods = (before, after)
    pair = [assemble(workspace, definition, period) for period in periods]
    reason = REASONS[definition.kind]
    if definition.kind != "published":
        return UnsplitChange(totals_only(pair[0], pair[1], reason))
    known = returns(definition.folder)
    sides = [known[period.label] for period in periods]
    boundaries = [[each.boundary.id for each in side] for side in sides]
    shared = [each for each in boundaries[0] if each in boundaries[1]]
    if shared:
        used = [_newest_on(side, shared[-1]) for side in sides]
        remarks = [f"Both periods stand on {shared[-1]}."]
    else:
        used = [side[-1] for side in sides]
        remarks = []
        names = [", ".join(dict.fromkeys(each)) for each in boundaries]
        reason += (
            f"; and the two stand on different boundaries ({names[0]} and {names[1]}), so that "
            "part of the difference is what is counted"
        )
    remarks += [
        f"The newest return of {each.period}, {side[-1].gross_kg / KG_PER_TONNE:,.0f} t, stands on "
        f"{side[-1].boundary.id} and is not compared."
        for each, side in zip(used, sides, strict=True)
        if each != side[-1]
    ]
    lines = series_lines(definition, every_version=True)
    made = [
        Inventory(
            definition,
            period,
            lines[
                (lines["period"] == period.label) & (lines["version"] == each.version)
            ].reset_index(drop=True),
        )
        for period, each in zip(periods, used, strict=True)
    ]
    return UnsplitChange(
        totals_only(made[0], made[1], reason),
        Restatement(sides[0][0], used[0]) if used[0] != sides[0][0] else None,
        tuple(remarks),
    )


def _newest_on(side: list[Return], boundary: str) -> Return:
    return [each for each in side if each.boundary.id == boundary][-1]
