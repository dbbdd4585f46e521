"""The standing of a target on the linked series, which governs beside the one reported."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from carbon.errors import Fault
from carbon.inventories.assemble import series_lines
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.linking import COUNTED, Link, LinkedSeries, NoOverlap, linked
from carbon.inventories.published import Boundary, read_boundaries
from carbon.targets.progress import Progress, progress
from carbon.targets.series import Observation, Series, of_lines
from carbon.targets.target import Target


@dataclass(frozen=True)
class LinkedStanding:
    """A target on the linked series.

    ``progress`` is measured on it; ``links`` are how it was linked on the target's own quantity,
    and ``sentences`` say so and why it differs from the one reported. What a milestone allows is a
    share of the linked base, also of one in tonnes: that which they are of the base as told.
    """

    progress: Progress
    sentences: tuple[str, ...]
    links: tuple[Link, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether each link is a year on both boundaries, none an assumption."""
        return not any(link.assumed for link in self.links)


@dataclass(frozen=True)
class Standings:
    """A target on the series as reported (``made``) and on the ``linked`` one.

    There is no linked one where the returns stand on one boundary or the base was given, and so is
    not a matter of boundary; nor where none can be had, as ``no_link`` then says.
    """

    made: Progress
    linked: LinkedStanding | None = None
    no_link: str = ""

    @property
    def governing(self) -> Progress:
        """The one that governs: the linked, where there is one."""
        return self.linked.progress if self.linked else self.made


def standings(series: Series, target: Target, as_at: date | None = None) -> Standings:
    """How *series* stands against *target* on *as_at*, like for like across its boundaries.

    Where nothing links them, no year on another boundary than the base is judged. Raises what
    :func:`~carbon.targets.progress.progress` does.
    """
    made = progress(series, target, as_at)
    on = {seen.boundary for seen in series.observations}
    if series.definition.kind != "published" or target.base.kind == "given" or len(on) < 2:
        return Standings(made)
    every = [each for each in read_boundaries(series.definition.folder) if each.id in on]
    # What stood before the base's own boundary need not be linked to it.
    since = every[[each.id for each in every].index(made.base.boundary) :]
    why = ""
    for boundaries in (every, since) if len(since) > 1 else (every,):
        try:
            return Standings(made, _linked(made, boundaries))
        except Fault as fault:
            why = fault.found
    return Standings(progress(series, target, as_at, unlinked=why), no_link=why)


def _linked(made: Progress, boundaries: Sequence[Boundary]) -> LinkedStanding:
    """The standing on the linked series; raises where the leading measure cannot be linked.

    Another measure that cannot be has no pathway.
    """
    definition, target = made.series.definition, made.target
    lines = series_lines(definition, every_version=True)
    lines = lines[lines["boundary"].isin([each.id for each in boundaries])]
    gross = linked(lines, boundaries, target.scopes, "gross")
    net, no_net = None, ""
    try:
        net = linked(lines, boundaries, target.scopes, "net")
    except NoOverlap as fault:
        if made.basis == "net":
            raise
        no_net = fault.found
    told = {each: kg for each in COUNTED if (kg := made.base.on(each)) is not None}
    on_it = progress(_together(gross, net, definition), target, made.as_at, told)
    no_way = {**on_it.no_way, **({"net": no_net} if no_net and "net" in on_it.no_way else {})}
    lead = net if net and on_it.basis == "net" else gross
    return LinkedStanding(replace(on_it, no_way=no_way), lead.sentences(), lead.links)


def _together(
    gross: LinkedSeries, net: LinkedSeries | None, definition: InventoryDefinition
) -> Series:
    """One series, its gross linked on gross and its net on net.

    Without a *net* that is linked only years that need no ratio have one.
    """
    series = of_lines(definition, gross.lines)
    if net is None:
        return replace(
            series,
            observations=tuple(
                seen if gross.is_as_reported(str(seen.period)) else replace(seen, net_kg=None)
                for seen in series.observations
            ),
        )
    others = of_lines(definition, net.lines).observations
    return replace(
        series,
        observations=tuple(
            replace(one, net_kg=other.net_kg, by_scope=_below(one, other.net_kg))
            for one, other in zip(series.observations, others, strict=True)
        ),
    )


def _below(gross: Observation, net_kg: float | None) -> dict[str, float]:
    """The scopes as linked on gross, and what then lies between that and the linked net."""
    if net_kg is None:
        return dict(gross.by_scope)
    return {**gross.by_scope, "deduction": math.fsum([net_kg, -gross.gross_kg])}
