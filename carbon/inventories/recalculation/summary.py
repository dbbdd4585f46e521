"""The recalculation policy of any inventory as tables: series side by side, triggers, the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from carbon.errors import CarbonError, Fault, listed
from carbon.inventories.assemble import calculated, periods
from carbon.inventories.change.weather import read_heating
from carbon.inventories.close.frozen import year_of
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.recalculation.constant_factors import Constant
from carbon.inventories.recalculation.log import FILE, Recalculation, read_log
from carbon.inventories.recalculation.policy import RecalculationReview, review
from carbon.inventories.recalculation.recorded import recorded_days
from carbon.inventories.recalculation.structural import Estates
from carbon.inventories.records import Records
from carbon.inventories.restatements import Return, restatements, returns
from carbon.ledger.calendarise import calendarise
from carbon.ledger.store import Ledger
from carbon.periods import Period
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


class NothingToRecalculate(Fault):
    """An inventory whose figures are someone else's to recalculate."""


@dataclass(frozen=True)
class Sheet:
    """A table of a summary: values in tonnes, unrounded."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


@dataclass(frozen=True)
class RecalculationSummary:
    """The series, then further tables; ``document`` holds the same as plain data."""

    series: Sheet
    further: tuple[Sheet, ...]
    notes: tuple[str, ...]
    document: dict[str, Any] = field(default_factory=dict)


def recalculation(
    workspace: Workspace,
    definition: InventoryDefinition,
    as_at: date | None = None,
    records: Records | None = None,
) -> RecalculationSummary:
    """Whether *definition*'s base year must be recalculated, and its series side by side.

    *as_at* sees only what was logged, published, reported and decided by that day. *records* of a
    calculated inventory, all of them on that day, spare reading them.
    Raises :class:`NothingToRecalculate` for statistics, and what
    :func:`carbon.inventories.recalculation.policy.review` raises.
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
    made = _calculated(definition, review(estates, log, years, recorded_days(workspace)))
    return replace(made, notes=(*made.notes, *_since_closed(records, years)))


def _since_closed(records: Records, years: Iterable[Period]) -> Iterator[str]:
    """What became of the figures of those of *years* that are closed."""
    for year in years:
        if year_of(records.closed, year):
            with suppress(CarbonError):
                yield from (f"{year}: {told}" for told in calculated(records, year).remarks)


def estates_of(workspace: Workspace, records: Records) -> Estates:
    """The estate of an inventory's *records*, for any period, register and day."""
    return Estates(
        records.definition,
        records.register,
        records.activities,
        records.library,
        _parts_of(workspace, records),
        records.as_at,
        heating=read_heating(workspace.root, records.definition.folder),
        nil=records.nil,
        closed=records.closed,
    )


def _parts_of(workspace: Workspace, records: Records) -> Callable[[date | None], pd.DataFrame]:
    """All calendarised readings as known on a day, read once a day asked for."""
    known = {records.as_at: records.parts}

    def parts(as_at: date | None) -> pd.DataFrame:
        if as_at not in known:
            with Ledger.open(workspace.ledger_url) as ledger:
                readings = ledger.readings(meters=list(records.meters), as_at=as_at)
            known[as_at] = calendarise(readings)
        return known[as_at]

    return parts


def _calculated(
    definition: InventoryDefinition, found: RecalculationReview
) -> RecalculationSummary:
    def tonnes(kg: float | None) -> float | None:
        return None if kg is None else kg / 1000

    def held(constant: Constant | None) -> float | None:
        return None if constant is None else constant.kg / 1000

    columns = (
        "year",
        "as reported",
        "restated",
        f"factors of {found.base}",
        f"GWP {found.gwp_basis.upper()}",
        "notes",
    )
    series: list[tuple[object, ...]] = [
        (
            str(each.period),
            tonnes(each.as_reported),
            tonnes(each.restated),
            held(each.constant_factor),
            held(each.constant_gwp),
            "; ".join(each.notes),
        )
        for each in found.series
    ]
    triggers: list[tuple[object, ...]] = [
        (
            each.kind,
            each.what,
            tonnes(each.kg),
            each.kg / found.base_kg * 100 if each.kg is not None and found.base_kg > 0 else None,
            "yes" if each.counts else "no",
            each.how,
        )
        for each in found.triggers
    ]
    return RecalculationSummary(
        Sheet(f"{definition.title}: tCO2e", columns, series),
        (
            *_sheet(
                f"Changes to {found.base}",
                ("kind", "what", "tCO2e", "% of base", "counts", "how it was sized"),
                triggers,
            ),
            *_log_sheet(found.log.recalculations),
        ),
        (found.sentence(), *found.decisions(), *_review_notes(found)),
        {
            "inventory": definition.name,
            "base": found.base.label,
            "base_t": found.base_kg / 1000,
            "settled": found.settled.isoformat() if found.settled else None,
            "threshold_pct": found.threshold_pct,
            "share_pct": found.share_pct,
            "net_pct": found.net_pct,
            "materiality_pct": found.materiality_pct,
            "due": found.due,
            "unsized": [each.what for each in found.unsized],
            "not_sized": [
                {
                    "what": each.what,
                    "at_most_t": each.at_most_kg / 1000,
                    "why": each.why,
                    "decided": each.decided.isoformat(),
                    "decided_by": each.decided_by,
                }
                for each in found.log.not_sized
            ],
            "triggers": [
                {
                    "kind": each.kind,
                    "what": each.what,
                    "t": tonnes(each.kg),
                    "counts": each.counts,
                    "how": each.how,
                }
                for each in found.triggers
            ],
            "series": [dict(zip(columns, row, strict=True)) for row in series],
            "log": [_logged(each) for each in found.log.recalculations],
        },
    )


def _logged(each: Recalculation) -> dict[str, object]:
    return {
        "decided": each.decided.isoformat(),
        "included_to": each.included_to.isoformat(),
        "reason": each.reason,
        "decided_by": each.decided_by,
        "t": None if each.kg is None else each.kg / 1000,
    }


def _sheet(title: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> list[Sheet]:
    return [Sheet(title, columns, rows)] if rows else []


def _log_sheet(log: tuple[Recalculation, ...]) -> list[Sheet]:
    rows: list[tuple[object, ...]] = [
        (
            str(each.decided),
            str(each.included_to),
            each.reason,
            each.decided_by,
            None if each.kg is None else each.kg / 1000,
        )
        for each in log
    ]
    columns = ("decided", "included to", "reason", "by", "tCO2e as printed")
    return _sheet("Recalculations so far", columns, rows)


def _review_notes(found: RecalculationReview) -> list[str]:
    notes = []
    if found.settled is None:
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


def _published(definition: InventoryDefinition) -> RecalculationSummary:
    found = returns(definition.folder)
    restated = restatements(definition.folder)
    threshold = definition.recalculation_threshold_pct
    columns = ("year", "return", "t", "restated on", "t restated", "difference", "%")
    rows: list[tuple[object, ...]] = []
    for period, several in found.items():
        older = [each for each in restated if each.older.period == period]
        rows += [
            (
                period,
                each.older.boundary.id,
                each.older.gross_kg / 1000,
                each.newest.boundary.id,
                each.newest.gross_kg / 1000,
                each.difference_kg / 1000,
                each.difference_pct,
            )
            for each in older
        ] or [(period, several[0].boundary.id, several[0].gross_kg / 1000, "", None, None, None)]
    sides = [
        f"{each.older.period}: {abs(each.difference_pct or 0.0):.1f}% of the year is "
        f"{'at or above' if abs(each.difference_pct or 0.0) >= threshold else 'below'} the "
        f"threshold of {threshold:g}%."
        for each in restated
    ]
    return RecalculationSummary(
        Sheet(f"{definition.title}: gross tCO2e", columns, rows),
        (),
        (
            *(each.sentence() for each in restated),
            *sides,
            *_base_note(definition, found),
            "What was published has no activity data: there is no series of constant factors or "
            "of one GWP basis.",
        ),
        {
            "inventory": definition.name,
            "threshold_pct": threshold,
            "returns": [dict(zip(columns, row, strict=True)) for row in rows],
            "restatements": [each.document() for each in restated],
        },
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
