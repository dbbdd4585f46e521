"""The recalculation policy of any inventory as tables: series side by side, triggers, the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from carbon.analysis.recalculation.constant_factors import Constant
from carbon.analysis.recalculation.estates import estates_of
from carbon.analysis.recalculation.log import FILE, NotSized, Recalculation, read_log
from carbon.analysis.recalculation.policy import (
    RecalculationReview,
    Trigger,
    review,
)
from carbon.analysis.recalculation.recorded import recorded_days
from carbon.analysis.recalculation.side_by_side import YearSeries
from carbon.errors import CarbonError, Fault, listed
from carbon.figures import KG_PER_TONNE
from carbon.figures.column import Column, Columns, text, tonnes_of
from carbon.figures.listing import Listing
from carbon.inventories.assemble import calculated, periods
from carbon.inventories.close.frozen import year_of
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.records import Records
from carbon.inventories.restatements import Restatement, Return, restatements, returns
from carbon.periods import Period
from carbon.workspace import Workspace


class NothingToRecalculate(Fault):
    """An inventory whose figures are someone else's to recalculate."""


@dataclass(frozen=True)
class Sized:
    """A trigger beside the base year that it changes."""

    trigger: Trigger
    base_kg: float

    @property
    def pct_of_base(self) -> float | None:
        """The change in per cent of the base year; None where either is not known."""
        if self.trigger.kg is None or self.base_kg <= 0:
            return None
        return self.trigger.kg / self.base_kg * 100


@dataclass(frozen=True)
class Returned:
    """A return of a period, and what restated it, if anything did."""

    year: str
    older: Return
    restatement: Restatement | None = None

    @property
    def newest(self) -> Return | None:
        """The return that counts instead."""
        return self.restatement.newest if self.restatement else None

    @property
    def newest_kg(self) -> float | None:
        """What that return says."""
        return self.newest.gross_kg if self.newest else None

    @property
    def difference_kg(self) -> float | None:
        """Newest less older."""
        return self.restatement.difference_kg if self.restatement else None

    @property
    def difference_pct(self) -> float | None:
        """The same in per cent of the older."""
        return self.restatement.difference_pct if self.restatement else None


@dataclass(frozen=True)
class Recalculated:
    """The series side by side, with the triggers and the log as further tables.

    ``review`` is what it was judged by; None for published figures, which are not recalculated.
    """

    listing: Listing
    review: RecalculationReview | None = None


TRIGGERS: Columns[Sized] = Columns(
    text("kind", of=lambda each: each.trigger.kind),
    text("what", of=lambda each: each.trigger.what),
    tonnes_of("t", "tCO2e", lambda each: each.trigger.kg),
    Column("pct_of_base", "% of base", lambda each: each.pct_of_base, "%", 2),
    text("counts", of=lambda each: "yes" if each.trigger.counts else "no"),
    text("how", "how it was sized", lambda each: each.trigger.how),
)
LOG: Columns[Recalculation] = Columns(
    text("decided", of=lambda each: each.decided.isoformat()),
    text("included_to", "included to", lambda each: each.included_to.isoformat()),
    text("reason"),
    text("decided_by", "by"),
    tonnes_of("t", "tCO2e as printed", lambda each: each.kg),
)
NOT_SIZED: Columns[NotSized] = Columns(
    text("what"),
    tonnes_of("at_most_t", "at most t", lambda each: each.at_most_kg),
    text("why"),
    text("decided", of=lambda each: each.decided.isoformat()),
    text("decided_by", "by"),
)
RETURNS: Columns[Returned] = Columns(
    text("year"),
    text("return", of=lambda each: each.older.boundary.id),
    tonnes_of("t", "t", lambda each: each.older.gross_kg),
    text("restated on", of=lambda each: each.newest.boundary.id if each.newest else ""),
    tonnes_of("t restated", "t restated", lambda each: each.newest_kg),
    tonnes_of("difference", "difference", lambda each: each.difference_kg),
    Column("%", "%", lambda each: each.difference_pct, "%", 1),
)


def series_columns(found: RecalculationReview) -> Columns[YearSeries]:
    """The years side by side, headed by the base and the GWP basis that they are brought to."""
    return Columns(
        text("year", of=lambda each: str(each.period)),
        tonnes_of("as reported", "as reported", lambda each: each.as_reported),
        tonnes_of("restated", "restated", lambda each: each.restated),
        tonnes_of("factors", f"factors of {found.base}", lambda each: _kg(each.constant_factor)),
        tonnes_of("gwp", f"GWP {found.gwp_basis.upper()}", lambda each: _kg(each.constant_gwp)),
        text("notes", of=lambda each: "; ".join(each.notes)),
    )


def _kg(constant: Constant | None) -> float | None:
    return None if constant is None else constant.kg


def recalculation(
    workspace: Workspace,
    definition: InventoryDefinition,
    as_at: date | None = None,
    records: Records | None = None,
) -> Recalculated:
    """Whether *definition*'s base year must be recalculated, and its series side by side.

    *as_at* sees only what was logged, published, reported and decided by that day. *records* of a
    calculated inventory, all of them on that day, spare reading them.
    Raises :class:`NothingToRecalculate` for statistics, and what
    :func:`carbon.analysis.recalculation.policy.review` raises.
    """
    if definition.kind == "statistics":
        raise NothingToRecalculate(
            f"{definition.name}, official statistics",
            "an inventory of the council's own",
            "Its publisher revises it; import the newest release.",
        )
    if definition.kind == "published":
        return _published(definition)
    log = read_log(definition.folder).known_on(as_at)
    records = records or Records.read(workspace, definition, as_at)
    years = periods(workspace, definition, as_at, records, definition.base_period)
    estates = estates_of(workspace, records)
    found = review(estates, log, years, recorded_days(workspace))
    return _calculated(definition, found, tuple(_since_closed(records, years)))


def _since_closed(records: Records, years: Iterable[Period]) -> Iterator[str]:
    """What became of the figures of those of *years* that are closed."""
    for year in years:
        if year_of(records.closed, year):
            with suppress(CarbonError):
                yield from (f"{year}: {told}" for told in calculated(records, year).remarks)


def _calculated(
    definition: InventoryDefinition, found: RecalculationReview, since_closed: tuple[str, ...]
) -> Recalculated:
    columns = series_columns(found)
    sized = [Sized(each, found.base_kg) for each in found.triggers]
    log = found.log.recalculations
    further = [
        *([TRIGGERS.listing(sized, f"Changes to {found.base}")] if sized else []),
        *([LOG.listing(log, "Recalculations so far")] if log else []),
    ]
    document = {
        "inventory": definition.name,
        "base": found.base.label,
        "base_t": found.base_kg / KG_PER_TONNE,
        "settled": found.settled.isoformat() if found.settled else None,
        "threshold_pct": found.threshold_pct,
        "share_pct": found.share_pct,
        "net_pct": found.net_pct,
        "materiality_pct": found.materiality_pct,
        "due": found.due,
        "unsized": [each.what for each in found.unsized],
        "not_sized": [NOT_SIZED.record(each) for each in found.log.not_sized],
        "triggers": [
            TRIGGERS.view("kind", "what", "t", "counts", "how").record(each)
            | {"counts": each.trigger.counts}
            for each in sized
        ],
        "series": [columns.headed_record(each) for each in found.series],
        "log": [LOG.record(each) for each in log],
    }
    listing = columns.listing(
        found.series,
        f"{definition.title}: tCO2e",
        document=document,
        notes=(found.sentence(), *found.decisions(), *_review_notes(found), *since_closed),
        further=further,
    )
    return Recalculated(listing, found)


def _review_notes(found: RecalculationReview) -> list[str]:
    notes = []
    if found.closed_on:
        notes.append(
            f"Counted is what has changed since {found.base} was closed on {found.closed_on}: no "
            "report of it is on record."
        )
    elif found.settled is None:
        notes.append(
            f"No report of {found.base} is on record: corrections and re-issued editions cannot "
            f"be told. Put the day it was reported into {FILE}."
        )
    held = [year.constant_gwp for year in found.series if year.constant_gwp]
    most = max(held, key=lambda each: each.left_kg / each.kg if each.kg else 0.0, default=None)
    if most and most.left:
        others = f" and {len(most.left) - 3} more" if len(most.left) > 3 else ""
        notes.append(
            f"GWP {found.gwp_basis.upper()}: factors without a gas split, or whose own "
            f"basis is not known, stay as published, up to "
            f"{most.left_kg / most.kg:.1%} of a year (lines of {'; '.join(most.left[:3])}{others})."
        )
    own = {
        name for year in found.series if year.constant_factor for name in year.constant_factor.left
    }
    if own:
        notes.append(
            f"{found.base}'s edition has no factor for {listed(own, 3)}: each year's own is used."
        )
    return notes


def _published(definition: InventoryDefinition) -> Recalculated:
    found = returns(definition.folder)
    restated = restatements(definition.folder)
    threshold = definition.recalculation_threshold_pct
    several: list[Returned] = []
    for period, returned in found.items():
        older = [each for each in restated if each.older.period == period]
        several += [Returned(period, each.older, each) for each in older] or [
            Returned(period, returned[0])
        ]
    sides = [
        f"{each.older.period}: {abs(each.difference_pct or 0.0):.1f}% of the year is "
        f"{'at or above' if abs(each.difference_pct or 0.0) >= threshold else 'below'} the "
        f"threshold of {threshold:g}%."
        for each in restated
    ]
    return Recalculated(
        RETURNS.listing(
            several,
            f"{definition.title}: gross tCO2e",
            document={
                "inventory": definition.name,
                "threshold_pct": threshold,
                "returns": [RETURNS.record(each) for each in several],
                "restatements": [each.document() for each in restated],
            },
            notes=(
                *(each.sentence() for each in restated),
                *sides,
                *_base_note(definition, found),
                "What was published has no activity data: there is no series of constant factors "
                "or of one GWP basis.",
            ),
        )
    )


def _base_note(definition: InventoryDefinition, found: dict[str, list[Return]]) -> list[str]:
    base = found.get(str(definition.base_period))
    if not base:
        return []
    standing, newest = base[-1].boundary, list(found.values())[-1][-1].boundary
    if standing.id == newest.id:
        return []
    return [
        f"The base year {base[-1].period} stands on {standing.id}, the newest returns on "
        f"{newest.id}: it was not recalculated on their boundary, so a percentage from one to the "
        "other is a change of what is counted as well."
    ]
