"""The figures of conversion factors: editions, activity types, values, changes, findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from carbon.errors import FaultList, counted, listed
from carbon.factors.basis import spoken
from carbon.factors.gwp import basis_of, restate
from carbon.figures.column import Column, Columns, own, text
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.factors.activities import Activity
    from carbon.factors.checks import Finding
    from carbon.factors.compare import EditionComparison, FactorChange
    from carbon.factors.edition import Edition
    from carbon.factors.factor import Factor
    from carbon.factors.lookup import FactorValue
    from carbon.factors.official import Imported

#: What a factor's value is, in every table that has it.
VALUE, UNIT = "kg CO2e", "kg CO2e per unit"

#: The gases that a factor may be split by, and what a factor calls each part.
GASES = {"CO2": "kg_co2e_of_co2", "CH4": "kg_co2e_of_ch4", "N2O": "kg_co2e_of_n2o"}

#: A factor of one edition; those of a template have no value yet.
FACTORS: Columns[Any] = Columns(
    text("id"),
    text("unit"),
    text("scope"),
    own("kg_co2e", VALUE, UNIT),
    text("label"),
)
FOUND: Columns[Factor] = FACTORS
TO_FILL_IN = FACTORS.view("id", "unit", "scope", "label")

EDITIONS: Columns[Edition] = Columns(
    text("publisher"),
    text("edition", of=lambda each: each.name),
    text("revision"),
    text("published"),
    text("revised"),
    text("replaces"),
    text("gwp_basis", "GWP basis", lambda each: spoken(each.gwp_basis)),
    text("factors", of=len),
    text("lacks", of=lambda each: "; ".join(each.lacks)),
)
FINDINGS: Columns[Finding] = Columns(text("level"), text("check"), text("where"), text("found"))


class Loggable(NamedTuple):
    """An activity type, and whether an edition has its factors."""

    activity: Activity
    resolves: str


ACTIVITIES: Columns[Loggable] = Columns(
    text("activity", of=lambda each: each.activity.id),
    text("label", of=lambda each: each.activity.label),
    text("unit", of=lambda each: each.activity.unit),
    text("lines", of=lambda each: ", ".join(
        f"{line.name} ({line.scope})" for line in each.activity.lines
    )),
    text("since", of=lambda each: each.activity.since),
    text("until", of=lambda each: each.activity.until),
    text("resolves"),
    text("publisher", of=lambda each: each.activity.publisher),
    text("note", of=lambda each: each.activity.note),
)  # fmt: skip


@dataclass(frozen=True)
class Stated:
    """A value looked up: on the basis that it was *published* on, or restated to another."""

    entry: FactorValue
    published: str
    #: kg CO2e per unit; None where the edition has no such factor.
    kg_co2e: float | None


def stated(entries: Iterable[FactorValue], basis: str | None) -> list[Stated]:
    """*entries*, restated to *basis* where it is given.

    Raises :class:`~carbon.errors.Faults` naming each that cannot be restated.
    """
    faults = FaultList()
    found = []
    for entry in entries:
        factor = entry.factor
        published = basis_of(entry.edition, factor) if factor else ""
        value = factor.kg_co2e if factor else None
        if factor and basis:
            value = faults.attempt(restate, factor, published, basis)
        found.append(Stated(entry, published, value))
    faults.raise_if_any()
    return found


def value_figures(basis: str | None) -> Columns[Stated]:
    """A value and where it stands; *basis* is the one it is restated to."""
    heading = f"{VALUE}, restated to {basis.upper()}" if basis else VALUE
    return Columns(
        text("edition", of=lambda each: str(each.entry.edition)),
        text("line", of=lambda each: each.entry.line),
        text("scope", of=lambda each: each.entry.scope),
        text("unit", of=lambda each: each.entry.unit),
        Column("kg_co2e", heading, _or_not_estimated, UNIT),
        *(Column(name, f"of {gas}", _part(name), UNIT) for gas, name in GASES.items()),
        text("published_on", "published on", lambda each: spoken(each.published)),
        text("source", of=lambda each: each.entry.factor.place if each.entry.factor else ""),
        text("factor", of=lambda each: each.entry.factor_id),
    )


def _or_not_estimated(each: Stated) -> object:
    return "NE" if each.kg_co2e is None else each.kg_co2e


def _part(name: str) -> Callable[[Stated], object]:
    """A part of the published value, None where the edition has no such factor."""
    return lambda each: each.entry.factor and getattr(each.entry.factor, name)


def change_figures(before: str, after: str) -> Columns[FactorChange]:
    """A factor in two editions; the change is of the one *before*."""
    return Columns(
        text("id", of=lambda change: change.after.id),
        text("unit", of=lambda change: change.after.unit),
        text("scope", of=lambda change: change.after.scope),
        Column("before", f"{VALUE} {before}", lambda change: change.before.kg_co2e, UNIT),
        Column("after", f"{VALUE} {after}", lambda change: change.after.kg_co2e, UNIT),
        own("percentage", "change %", "%", 1),
    )


def comparison_listing(
    found: EditionComparison,
    before: str,
    after: str,
    wanted: Sequence[FactorChange],
    searched: bool,
) -> Listing:
    """The changes that are *wanted*, and how many there are of each kind."""
    notes = [
        f"{'Of all factors ' if searched else ''}{len(found.changed):,} changed, "
        f"{found.unchanged:,} did not or by less, "
        f"{len(found.added):,} are new in {after}, {len(found.removed):,} are not in it."
    ]
    if found.moved:
        moved = listed(
            f"{change.after.id} per {change.after.unit} ({change.before.scope} → "
            f"{change.after.scope})"
            for change in found.moved
        )
        notes.append(f"{counted(len(found.moved), 'factor')} of another scope in {after}: {moved}.")
    return change_figures(before, after).listing(
        wanted, f"Factors of {before} and {after}; the change is of {before}", notes=notes
    )


class VerdictCount(NamedTuple):
    """How many rows or cells of a source had one verdict in an edition's import."""

    edition: str
    verdict: str
    number: int


VERDICTS: Columns[VerdictCount] = Columns(
    text("edition"),
    text("verdict", "of the source"),
    text("number"),
)


def verdicts(made: Iterable[Imported]) -> Iterator[VerdictCount]:
    """What became of each row or cell of the source of each edition, then how many there are."""
    for edition in made:
        for verdict, count in edition.counts.items():
            yield VerdictCount(edition.name, verdict, count)
        yield VerdictCount(edition.name, f"{edition.source.counted} in all", edition.size)
