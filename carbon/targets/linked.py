"""The standing of a target on the linked series, which governs beside the one reported."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from carbon.errors import Fault
from carbon.inventories.assemble import series_lines
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.linking import COUNTED, Link, LinkedSeries, linked
from carbon.inventories.published import Boundary, read_boundaries
from carbon.targets.outlook import Outlook
from carbon.targets.progress import Progress, base_of, progress
from carbon.targets.series import Observation, Series, of_lines
from carbon.targets.target import Target

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class LinkedStanding:
    """A target on the linked series.

    ``progress`` is measured on it; ``links`` are how it was linked on the target's own quantity,
    and ``sentences`` say so and why it differs from the one reported. ``chances`` are the
    probabilities of the milestones to come, by id: the forecast is that of the reported years,
    whose boundary the series is linked to, and what is allowed is a share of the linked base, also
    of a milestone in tonnes: that which they are of the base as told. None where there is none.
    """

    progress: Progress
    sentences: tuple[str, ...]
    chances: Mapping[str, float | None]
    links: tuple[Link, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether each link is a year on both boundaries, none an assumption."""
        return not any(link.assumed for link in self.links)


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
    boundaries = read_boundaries(definition.folder)
    measures = list(
        dict.fromkeys(target.basis_of(each, definition.kind) for each in target.milestones)
    )
    try:
        made = {each: linked(lines, boundaries, target.scopes, each) for each in measures}
        every = {**made, **_other(lines, boundaries, target, measures)}
        series = _together({each: of_lines(definition, one.lines) for each, one in every.items()})
        told = _told_kg(target, of_lines(definition, lines), measures)
        standing = progress(series, target, as_at, told)
    except Fault as fault:
        return None, fault.found
    chances = {
        state.milestone.id: _chance(state.basis, state.allowed_kg, ahead, state.milestone.id)
        for state in standing.milestones
        if state.ahead
    }
    lead = made[standing.basis]
    return LinkedStanding(standing, lead.sentences(), chances, lead.links), ""


def _other(
    lines: pd.DataFrame, boundaries: Sequence[Boundary], target: Target, measures: Sequence[str]
) -> dict[str, LinkedSeries]:
    """The quantity that no milestone is on, linked by its own ratio; empty where it cannot be."""
    try:
        return {
            each: linked(lines, boundaries, target.scopes, each)
            for each in COUNTED
            if each not in measures
        }
    except Fault:
        return {}


def _told_kg(target: Target, own: Series, measures: Sequence[str]) -> dict[str, float]:
    """By measure, the base as told on the boundary that it was told on, in kg."""
    base = base_of(own.of_scopes(target.scopes), target)
    told = {each: base.on(each) for each in measures} if base else {}
    return {each: kg for each, kg in told.items() if kg is not None}


def _together(series: Mapping[str, Series]) -> Series:
    """One series, its gross linked on gross and its net on net; no net that is not linked."""
    if "gross" not in series:
        return series["net"]
    gross = series["gross"]
    if "net" not in series:
        return replace(
            gross, observations=tuple(replace(one, net_kg=None) for one in gross.observations)
        )
    net = series["net"]
    return replace(
        gross,
        observations=tuple(
            replace(one, net_kg=other.net_kg, by_scope=_below(one, other.net_kg))
            for one, other in zip(gross.observations, net.observations, strict=True)
        ),
    )


def _below(gross: Observation, net_kg: float | None) -> dict[str, float]:
    """The scopes as linked on gross, and what then lies between that and the linked net."""
    if net_kg is None:
        return dict(gross.by_scope)
    return {**gross.by_scope, "deduction": math.fsum([net_kg, -gross.gross_kg])}


def _chance(basis: str, allowed_kg: float, ahead: Outlook, milestone: str) -> float | None:
    forecast = ahead.forecasts.get(basis)
    period = next(
        (each.milestone.period for each in ahead.milestones if each.milestone.id == milestone), None
    )
    if forecast is None or period is None:
        return None
    return forecast.chance(allowed_kg, period)
