"""The standing of a target on the linked series: beside the one reported, never in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from carbon.errors import Fault
from carbon.inventories.assemble import series_lines
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.linking import linked
from carbon.inventories.published import read_boundaries
from carbon.targets.outlook import Outlook
from carbon.targets.progress import Progress, progress
from carbon.targets.series import of_lines
from carbon.targets.target import Target


@dataclass(frozen=True)
class LinkedStanding:
    """A target on the linked series.

    ``progress`` is measured on it; ``sentences`` say how the series was linked and why it differs
    from the one reported. ``chances`` are the probabilities of the milestones to come, by id: the
    forecast is that of the reported years, whose boundary the series is linked to, and what is
    allowed is a share of the linked base. None where there is none.
    """

    progress: Progress
    sentences: tuple[str, ...]
    chances: Mapping[str, float | None]


def linked_standing(
    definition: InventoryDefinition, target: Target, ahead: Outlook, as_at: date | None = None
) -> tuple[LinkedStanding | None, str]:
    """The linked standing of *target*, and why there is none where there is none.

    There is none where the returns stand on one boundary, or no year and no stated assumption
    connects them, or the target's base is given and so not a matter of boundary.
    """
    if definition.kind != "published" or target.base.kind == "given":
        return None, ""
    lines = series_lines(definition, every_version=True)
    if lines["boundary"].nunique() < 2:
        return None, ""
    try:
        made = linked(lines, read_boundaries(definition.folder))
        standing = progress(of_lines(definition, made.lines), target, as_at)
    except Fault as fault:
        return None, fault.found
    chances = {
        state.milestone.id: _chance(state.basis, state.allowed_kg, ahead, state.milestone.id)
        for state in standing.milestones
        if state.years_left > 0
    }
    return LinkedStanding(standing, made.sentences(), chances), ""


def _chance(basis: str, allowed_kg: float, ahead: Outlook, milestone: str) -> float | None:
    forecast = ahead.forecasts.get(basis)
    period = next(
        (each.milestone.period for each in ahead.milestones if each.milestone.id == milestone), None
    )
    if forecast is None or period is None:
        return None
    return forecast.chance(allowed_kg, period)
