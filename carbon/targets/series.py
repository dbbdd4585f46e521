"""An inventory as a series of yearly totals, its gaps named, never filled."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from carbon.analysis.like_for_like.alike import Comparisons
from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.emissions.lines import GROSS, NET, net_kg, single_gas, total
from carbon.errors import Fault
from carbon.factors.choice import MissingEdition
from carbon.factors.edition_choice import EditionChoice, came_since
from carbon.figures import decimals_of
from carbon.inventories.assemble import calculated, periods, series_lines
from carbon.inventories.completeness import Completeness
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.estate import NoReadings
from carbon.inventories.inventory import Inventory, SinceClose
from carbon.inventories.records import Records
from carbon.periods import Period, financial_year_of, reporting_year
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


class NotByScope(Fault):
    """A target counts some scopes of a total that is not split."""


@dataclass(frozen=True)
class Observation:
    """One ``period``'s totals, ``gross_kg`` and ``net_kg``, on one boundary.

    ``boundary`` tells apart figures that are not comparable; a year that was restated on another
    boundary is observed once on each. ``by_scope`` has every scope that the lines have.
    ``enough_data`` is false where a calculated year is not over, or rests on less than the
    inventory's stated share of meter-days: nothing is then concluded from it. ``net_kg`` is None
    where what is taken off is not known: a missing deduction is not nought. ``report`` names what
    it was published in; ``completeness`` and ``editions`` are those of a calculated year, and
    ``choices`` the editions with those of contracts that others came after. ``since_close`` is what
    became of a closed year's figures since.
    """

    period: Period
    boundary: str
    gross_kg: float
    net_kg: float | None
    by_scope: Mapping[str, float]
    report: str = ""
    completeness: Completeness | None = None
    editions: Mapping[str, EditionChoice] = field(default_factory=dict)
    choices: Mapping[str, EditionChoice] = field(default_factory=dict)
    enough_data: bool = True
    since_close: SinceClose = field(default_factory=SinceClose)

    def follows(self, before: Observation) -> bool:
        """Whether *before* is the year before and both count the same, so that a change means one.

        They do on one boundary and where each has enough data. Of a half-year it is the same half.
        """
        return (
            before.period.a_year_on() == self.period
            and before.boundary == self.boundary
            and before.enough_data
            and self.enough_data
        )

    def on(self, basis: str) -> float | None:
        """The total on *basis*, gross or net, in kg; None for a net that is not known."""
        return self.gross_kg if basis == "gross" else self.net_kg

    @property
    def deduction_kg(self) -> float | None:
        """What is taken off gross, below zero; None where that is not known."""
        return None if self.net_kg is None else math.fsum([self.net_kg, -self.gross_kg])

    @property
    def provisional(self) -> bool:
        """Whether an older edition stood in for the year's own."""
        return any(choice.provisional for choice in self.editions.values())

    @property
    def older_factors(self) -> bool:
        """Whether it rests on an older edition than it would take by now."""
        return any(choice.older for choice in self.choices.values())

    @property
    def own_sets(self) -> tuple[str, ...]:
        """What rests on a council's own set of factors, with its source and who checked it."""
        return tuple(told for choice in self.editions.values() for told in choice.own_sets)

    @property
    def came(self) -> tuple[str, ...]:
        """The editions that came since its year was closed and that it would take."""
        return came_since(self.choices.values())

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """How far off the editions are that stand in, where that is known."""
        return EditionChoice.remarks(self.choices.values())

    @property
    def remarks(self) -> tuple[str, ...]:
        """The same, and what became of its figures since its year was closed."""
        return (*self.stand_ins, *self.since_close.told)


@dataclass(frozen=True)
class YearWithoutFigure:
    """A year between the first and the last for which there is no figure, and why."""

    period: Period
    reason: str


@dataclass(frozen=True)
class Series:
    """The observations of one inventory in order of time, and its gaps.

    A year that stands on several boundaries is there once on each, in the order in which it first
    came on them.

    ``compare`` sets a year of a calculated inventory beside a base year, like for like, on the
    boundary of a day, or without one on the days that count in both; None where that cannot be
    had, as for published totals. ``scopes`` are those that gross and net count, empty for all.
    ``doubted`` are years of which nobody can say where they stand.
    """

    definition: InventoryDefinition
    gas: str
    observations: tuple[Observation, ...]
    gaps: tuple[YearWithoutFigure, ...]
    doubted: tuple[Period, ...] = field(default=(), kw_only=True)
    compare: Callable[[Period, Period, date | None], LikeForLike | None] = field(
        default=lambda base, year, boundary_on: None, repr=False, compare=False
    )
    scopes: tuple[str, ...] = ()

    @property
    def decimals(self) -> int:
        """Decimals of its totals in tonnes: one figure has one rounding."""
        return decimals_of(seen.gross_kg for seen in self.observations)

    @property
    def latest(self) -> Observation | None:
        """The newest observation; of a year observed twice, the later boundary's."""
        return self.observations[-1] if self.observations else None

    @property
    def latest_sound(self) -> Observation | None:
        """The newest observation with enough data; without one, the newest of all."""
        sound = [seen for seen in self.observations if seen.enough_data]
        return sound[-1] if sound else self.latest

    def as_of(self, day: date) -> Series:
        """The series without what had not begun on *day*; what was not over is a gap of it.

        However much of it is known by now: on that day it had no figure.
        """
        running = [
            YearWithoutFigure(period, f"not over on {day}")
            for period in dict.fromkeys(seen.period for seen in self.observations)
            if period.start < day < period.end
        ]
        return replace(
            self,
            observations=tuple(seen for seen in self.observations if seen.period.end <= day),
            gaps=(*(gap for gap in self.gaps if gap.period.start < day), *running),
        )

    def first(self, period: Period) -> Observation | None:
        """The observation of *period*, the first published one where there are several."""
        return next((seen for seen in self.observations if seen.period == period), None)

    def newest(self, period: Period) -> Observation | None:
        """The observation of *period*, the newest published one where there are several."""
        return next((seen for seen in reversed(self.observations) if seen.period == period), None)

    def before(self, seen: Observation) -> Observation | None:
        """The year before *seen*, where it counts the same; on several boundaries, on that one."""
        return next((each for each in self.observations if seen.follows(each)), None)

    def told_of(self, *periods: Period) -> tuple[str, ...]:
        """What is said wherever figures of *periods* are, or of any without them; each once."""
        return tuple(
            dict.fromkeys(
                f"{seen.period}: {told}"
                for seen in self.observations
                if not periods or seen.period in periods
                for told in seen.remarks
            )
        )

    def of_scopes(self, scopes: Sequence[str]) -> Series:
        """The series with only *scopes* in gross and net; the whole where *scopes* is empty.

        Deductions stay in net, and belong to scope 2: without it there is none. Raises
        :class:`NotByScope` where a year is not split by scope.
        """
        if not scopes:
            return self
        counted = tuple(_of(seen, scopes) for seen in self.observations)
        return replace(self, observations=counted, scopes=tuple(scopes))


def _of(seen: Observation, scopes: Sequence[str]) -> Observation:
    if seen.by_scope.get("all"):
        raise NotByScope(
            f"{seen.period} not split by scope",
            f"scopes {', '.join(scopes)} of it",
            "A target on some scopes needs an inventory that is split by scope.",
        )
    gross = math.fsum(seen.by_scope.get(scope, 0.0) for scope in scopes)
    net = math.fsum([gross, seen.by_scope.get("deduction", 0.0)])
    is_known = seen.net_kg is not None and "2" in scopes
    return replace(seen, gross_kg=gross, net_kg=net if is_known else None)


def observe(
    workspace: Workspace,
    definition: InventoryDefinition,
    as_at: date | None = None,
    records: Records | None = None,
    like: Period | None = None,
) -> Series:
    """The yearly series of an inventory, as known on *as_at*.

    *records* of a calculated inventory, all of them on that day, spare reading them. Its periods
    are financial years, or of the kind of *like*: calendar years, or one half of each year.
    """
    if definition.kind == "calculated":
        return _calculated(workspace, records or Records.read(workspace, definition, as_at), like)
    return of_lines(definition, series_lines(definition, every_version=True))


def observed(inventory: Inventory, as_at: date, scopes: Sequence[str] = ()) -> Observation:
    """One period of a calculated inventory as of *as_at*; only *scopes* of it where there are."""
    seen = _calculated_observation(inventory, as_at)
    return _of(seen, scopes) if scopes else seen


def of_lines(definition: InventoryDefinition, lines: pd.DataFrame) -> Series:
    """The yearly series that published *lines*, or those of statistics, make.

    Of several returns of a year on one boundary the newest counts.
    """
    keyed = _newest_on_each_boundary(lines)
    published = definition.kind == "published"
    seen = [
        _observation(Period.parse(str(label)), str(boundary), group)
        for (label, boundary), group in keyed.groupby(["period", "boundary"], sort=False)
    ]
    came = lines.groupby(["period", "boundary"])["version"].min().to_dict() if published else {}
    seen.sort(key=lambda each: (each.period, came.get((each.period.label, each.boundary), 0)))
    return Series(definition, single_gas(lines), tuple(seen), _gaps(seen))


def _newest_on_each_boundary(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines of the newest return of each period on each boundary; statistics have but one."""
    if "boundary" not in lines.columns:
        return lines.assign(boundary="")
    newest = lines.groupby(["period", "boundary"])["version"].transform("max")
    return lines[lines["version"] == newest]


def _observation(period: Period, boundary: str, lines: pd.DataFrame) -> Observation:
    return Observation(
        period=period,
        boundary=boundary,
        gross_kg=total(lines, GROSS),
        net_kg=net_kg(lines),
        by_scope={scope: total(lines, [scope]) for scope in sorted(set(lines["scope"]))},
        report=", ".join(sorted(set(lines["source"]))) if boundary else "",
    )


def _gaps(seen: list[Observation]) -> tuple[YearWithoutFigure, ...]:
    """Years missing between two that were found."""
    gaps = []
    for earlier, later in pairwise(seen):
        start = earlier.period.end
        while start < later.period.start:
            financial = financial_year_of(start)
            missing = financial if financial.start == start else Period.parse(f"{start:%Y}")
            gaps.append(YearWithoutFigure(missing, "not found"))
            start = missing.end
    return tuple(gaps)


def _calculated(workspace: Workspace, records: Records, like: Period | None) -> Series:
    seen: list[Observation] = []
    gaps: list[YearWithoutFigure] = []
    definition = records.definition
    for period in periods(workspace, definition, records.as_at, records, like):
        try:
            inventory = calculated(records, period)
        except (MissingEdition, NoReadings) as gap:
            gaps.append(YearWithoutFigure(period, gap.found))
            continue
        seen.append(_calculated_observation(inventory, records.as_at or date.today()))
    alike = Comparisons(workspace, records)
    return Series(definition, "CO2e", tuple(seen), tuple(gaps), alike)


def net_is_known(definition: InventoryDefinition, period: Period) -> bool:
    """Whether what is taken off a calculated year, or a half of one, is on record.

    From the first green tariff or offset of an inventory on, each year is expected to have one, or
    an offset of 0 t that says there was none: nothing is taken for nought because it is missing.
    A half has a net where its year has, so that they add up.
    """
    period = reporting_year(period)
    green = [each for each in definition.contracts if each.green_tariff]
    since = min(
        [*(each.start for each in green), *(each.retired for each in definition.offsets)],
        default=None,
    )
    if since is None or since >= period.end:
        return True
    return any(each.start < period.end and period.start < each.end for each in green) or any(
        each.retired in period for each in definition.offsets
    )


def _calculated_observation(inventory: Inventory, as_at: date) -> Observation:
    lines, cover = inventory.lines, inventory.completeness
    # A year that is not over has no figure yet, however many of its days are known.
    enough = (
        cover is not None
        and inventory.period.end <= as_at
        and cover.covers(inventory.definition.enough_actual_pct / 100)
    )
    return Observation(
        period=inventory.period,
        boundary="",
        gross_kg=total(lines, GROSS),
        net_kg=total(lines, NET) if net_is_known(inventory.definition, inventory.period) else None,
        by_scope={scope: total(lines, [scope]) for scope in sorted(set(lines["scope"]))},
        completeness=cover,
        editions=dict(inventory.editions or {}),
        choices=dict(inventory.choices),
        enough_data=enough,
        since_close=inventory.since_close,
    )
