"""Half-years: each against the same half a year before, and the year that the first half makes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from carbon.analysis.recalculation.estates import estates_of
from carbon.analysis.recalculation.structural import Estates
from carbon.emissions.lines import GROSS, NET, total
from carbon.factors.activities import Activity
from carbon.factors.choice import MissingEdition
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.assemble import calculated, periods
from carbon.inventories.completeness import Completeness
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.estate import NoReadings
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.periods import Period, reporting_year
from carbon.targets.crossing import HALVES, BoundaryByYear, Crossing
from carbon.targets.filled_halves import HalfGaps
from carbon.targets.half_gaps import Whole, whole
from carbon.targets.half_verdict import Compare, HalfVerdict, newest_verdict
from carbon.targets.other_sites import with_other_sites
from carbon.targets.outturn import NoPastYear, Outturn, PastYear, outturn
from carbon.targets.past_outturns import Score, scores
from carbon.targets.progress import change
from carbon.targets.series import YearWithoutFigure, net_is_known, observe
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Half:
    """One half of a reporting year, kg.

    ``net_kg`` is None where that of its year is not known. ``by_source`` is gross; ``meters`` are
    all that the inventory counts of each source, and ``activities`` the activity types by the label
    that a source has; ``editions`` names the factor editions. ``provisional_because`` says why a
    figure is marked (p), and is empty where it is not. ``enough_data`` is as for a year: false
    where the half rests on less than the inventory's stated share of meter-days or of actual
    readings. ``own_sets`` says what rests on a council's own set of factors, ``crossings`` what
    joins or leaves in the half's year, ``choices`` which editions it takes, by publisher, with
    ``remarks`` on these and on what became of it since its year was closed. ``whole_by_source`` is
    ``by_source`` with gaps filled from the meters' own history where there are any (None without),
    ``gaps`` says which.
    """

    period: Period
    gross_kg: float
    net_kg: float | None
    by_scope: Mapping[str, float]
    by_source: Mapping[str, float]
    meters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    completeness: Completeness | None = None
    editions: str = ""
    provisional_because: tuple[str, ...] = ()
    enough_data: bool = True
    own_sets: tuple[str, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    choices: Mapping[str, EditionChoice] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    whole_by_source: Mapping[str, float] | None = None
    gaps: HalfGaps | None = None
    activities: Mapping[str, Activity] = field(default_factory=dict)

    @property
    def on_all_days(self) -> Mapping[str, float]:
        """Gross by source with gaps filled, as far as can be: what an outturn is made from."""
        return self.by_source if self.whole_by_source is None else self.whole_by_source

    @property
    def year(self) -> Period:
        """The reporting year of the half."""
        return reporting_year(self.period)

    @property
    def name(self) -> str:
        """H1 or H2."""
        return "H1" if self.period.start == self.year.start else "H2"

    @property
    def provisional(self) -> bool:
        """Whether the half's figures are marked (p)."""
        return bool(self.provisional_because)

    def completes(self, before: Half) -> bool:
        """Whether *before*, the same half known earlier, had only begun and this one has enough."""
        return (
            self.enough_data
            and not before.enough_data
            and self.completeness is not None
            and before.completeness is not None
            and before.completeness.share < self.completeness.share
        )


@dataclass(frozen=True)
class HalfChange:
    """A half beside the same half of the year before.

    ``comparable`` is false where there is no such half, or either has too little data;
    ``gross_change`` and ``changes`` (by source) are then None and empty. A source that was not
    there before has no share and stands as None.
    """

    half: Half
    before: Half | None
    comparable: bool
    gross_change: float | None
    net_change: float | None
    changes: Mapping[str, float | None]


@dataclass(frozen=True)
class HalfYears:
    """The halves of an inventory in order of time, and what follows from them.

    ``outturn`` is of the newest year of which H1 has enough data and H2 has not yet; None where
    there is none or no past year to go by, and ``no_outturn`` then says why. ``scores`` are the
    outturn forecasts of past years against what came. ``verdict`` is that of the newest half beside
    the same half a year before, like for like; None where that cannot be had at all.
    """

    halves: tuple[Half, ...]
    gaps: tuple[YearWithoutFigure, ...]
    outturn: Outturn | None
    no_outturn: str
    scores: tuple[Score, ...]
    verdict: HalfVerdict | None = None

    @property
    def changes(self) -> tuple[HalfChange, ...]:
        """Each half beside the same half a year before."""
        return tuple(_beside(half, self.halves) for half in self.halves)

    def half(self, period: Period) -> Half | None:
        """The half of *period*, or None."""
        return next((half for half in self.halves if half.period == period), None)


def half_years(
    workspace: Workspace,
    definition: InventoryDefinition,
    as_at: date | None = None,
    records: Records | None = None,
    compare: Compare | None = None,
    on: date | None = None,
) -> HalfYears:
    """The half-years of a calculated inventory, as known on *as_at*.

    *records*, all of the inventory's on that day, spare reading them. *compare* sets two halves
    beside one another like for like, as a :class:`~carbon.targets.series.Series` does; without it
    there is no verdict. Halves not over on the day *on* are left out. Published totals and
    statistics are of whole years and have none.
    """
    halves: list[Half] = []
    gaps: list[YearWithoutFigure] = []
    if definition.kind == "calculated":
        records = records or Records.read(workspace, definition, as_at)
        meters, boundary = _meters_by_source(records), BoundaryByYear(records)
        activities = {one.label: one for one in records.activities.values()}
        known = records

        @cache
        def estates() -> Estates:
            return estates_of(workspace, known)

        for year in periods(workspace, definition, as_at, records):
            made: list[Inventory | None] = []
            for name in HALVES:
                period = Period.parse(f"{year} {name}")
                try:
                    made.append(calculated(records, period))
                except (MissingEdition, NoReadings) as gap:
                    made.append(None)
                    gaps.append(YearWithoutFigure(period, gap.found))
            wholes = [whole(each, records, estates) if each else None for each in made]
            first, second = (each.inventory if each else None for each in wholes)
            crossings = boundary.crossings(year, first, second)
            halves += [
                replace(_half(each, meters, crossings, full), activities=activities)
                for each, full in zip(made, wholes, strict=True)
                if each and full
            ]
    if on is not None:
        halves = [half for half in halves if half.period.end <= on]
        gaps = [gap for gap in gaps if gap.period.end <= on]
    found = from_halves(halves, gaps, compare, definition.estimate_error_pct / 100)
    if found.outturn and records:
        found = replace(found, outturn=with_other_sites(found.outturn, records))
    return found


def judged_half_years(
    workspace: Workspace, definition: InventoryDefinition, as_at: date | None = None
) -> HalfYears:
    """The half-years with the verdict of the newest, from records read once."""
    if definition.kind != "calculated":
        return half_years(workspace, definition, as_at)
    records = Records.read(workspace, definition, as_at)
    series = observe(workspace, definition, as_at, records)
    return half_years(workspace, definition, as_at, records, series.compare)


def from_halves(
    halves: Sequence[Half],
    gaps: Sequence[YearWithoutFigure] = (),
    compare: Compare | None = None,
    tolerance: float | None = None,
) -> HalfYears:
    """What follows from *halves*, in order of time.

    *compare* judges the newest, estimates taken to be within *tolerance*, a share.
    """
    past = finished(halves)
    made, reason = None, "the newest year is finished" if halves else "there is no half-year"
    newest = max((half.year for half in halves), default=None)
    first = next((half for half in halves if half.year == newest and half.name == "H1"), None)
    if newest and not any(year.period == newest for year in past):
        if first is None:
            reason = f"no reading in the first half of {newest}"
        elif not first.enough_data:
            reason = f"not enough data in {first.period}"
        else:
            try:
                made = outturn(newest, first.on_all_days, past, first.crossings)
                made, reason = replace(made, gaps=_gaps_of(made, halves)), ""
            except NoPastYear as fault:
                reason = fault.found
    judged = newest_verdict(halves, compare, tolerance) if compare else None
    return HalfYears(tuple(halves), tuple(gaps), made, reason, scores(past), judged)


def _gaps_of(made: Outturn, halves: Sequence[Half]) -> tuple[HalfGaps, ...]:
    """What is missing in the halves that *made* rests on."""
    return tuple(
        half.gaps
        for half in halves
        if half.gaps
        and half.enough_data
        and (half.year in made.past or (half.year == made.period and half.name == "H1"))
    )


def finished(halves: Sequence[Half]) -> list[PastYear]:
    """The years of which both halves have enough data."""
    past = []
    for year, group in groupby(halves, key=lambda half: half.year):
        both = {half.name: half for half in group if half.enough_data}
        if len(both) == 2:
            first, second = both["H1"], both["H2"]
            past.append(
                PastYear(
                    year,
                    first.on_all_days,
                    second.on_all_days,
                    first.crossings,
                    math.fsum([*first.by_source.values(), *second.by_source.values()]),
                    tuple(half.gaps for half in (first, second) if half.gaps),
                )
            )
    return past


def _meters_by_source(records: Records) -> dict[str, frozenset[str]]:
    of: dict[str, set[str]] = {}
    for meter in records.meters.values():
        of.setdefault(records.activities[meter.activity].label, set()).add(meter.id)
    return {source: frozenset(ids) for source, ids in of.items()}


def _half(
    inventory: Inventory,
    meters: Mapping[str, frozenset[str]],
    crossings: tuple[Crossing, ...],
    full: Whole,
) -> Half:
    lines, cover = inventory.lines, inventory.completeness
    return Half(
        period=inventory.period,
        gross_kg=total(lines, GROSS),
        net_kg=total(lines, NET) if net_is_known(inventory.definition, inventory.period) else None,
        by_scope={scope: total(lines, [scope]) for scope in sorted(set(lines["scope"]))},
        by_source=_by_source(lines),
        meters=meters,
        completeness=cover,
        editions="; ".join(
            f"{publisher} {choice.label}"
            for publisher, choice in sorted((inventory.editions or {}).items())
        ),
        provisional_because=_provisional(inventory),
        own_sets=tuple(
            told for choice in (inventory.editions or {}).values() for told in choice.own_sets
        ),
        enough_data=cover is not None
        and cover.suffices(inventory.definition.enough_actual_pct / 100),
        crossings=crossings,
        choices=dict(inventory.editions or {}),
        remarks=inventory.remarks,
        whole_by_source=_by_source(full.inventory.lines) if full.gaps.filled else None,
        gaps=full.gaps,
    )


def _by_source(lines: pd.DataFrame) -> dict[str, float]:
    """kg CO2e of gross by source."""
    gross = lines[lines["scope"].isin(GROSS)].groupby("source", sort=True)["kg_co2e"]
    return {str(source): math.fsum(kg) for source, kg in gross}


def _provisional(inventory: Inventory) -> tuple[str, ...]:
    reasons = []
    if inventory.provisional:
        reasons.append("an older edition of the factors stands in for the year's own")
        known = EditionChoice.remarks((inventory.editions or {}).values())
        reasons += [remark.rstrip(".") for remark in known]
    qualities = set(inventory.lines["quality"])
    if "provisional" in qualities:
        reasons.append("some readings were logged as provisional")
    if "estimated" in qualities:
        reasons.append("some readings are estimated")
    if inventory.completeness and inventory.completeness.share < 1:
        reasons.append("readings are still missing")
    return tuple(reasons)


def _beside(half: Half, halves: Sequence[Half]) -> HalfChange:
    before = next(
        (
            other
            for other in halves
            if other.name == half.name and other.year.end == half.year.start
        ),
        None,
    )
    if before is None or not (before.enough_data and half.enough_data):
        return HalfChange(half, before, False, None, None, {})
    sources = sorted({*half.by_source, *before.by_source})
    return HalfChange(
        half,
        before,
        True,
        change(half.gross_kg, before.gross_kg),
        change(half.net_kg, before.net_kg),
        {
            source: change(half.by_source.get(source, 0.0), before.by_source.get(source, 0.0))
            for source in sources
        },
    )
