"""Which editions of published tables and of conversion factors an appraisal rests on.

A table is named where a figure of it entered: retail prices by band only where no tariff gives
them, the deflator only where an amount changes its price year, persistence factors only where
lifetime tonnes are counted by them and the measure states none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from carbon.factors.appraisal import TableSource
from carbon.factors.edition import Edition
from carbon.files import shown
from carbon.measures.assumptions import Assumptions
from carbon.measures.measure import Measure
from carbon.measures.prices import LONG_RUN_VARIABLE, RETAIL

CONVERSION = "conversion factors"


@dataclass(frozen=True)
class Used:
    """One edition that was used; ``day`` is when it was ``dated``: published or retrieved."""

    table: str
    edition: str
    publisher: str
    day: date | None
    dated: str
    title: str
    source: str
    licence: str
    sha256: str

    @property
    def name(self) -> str:
        """The table and its edition: ``carbon-values 2023-11``."""
        return f"{self.table} {self.edition or 'without a date'}"

    @property
    def when(self) -> str:
        """When it was published or retrieved, in words."""
        return f"{self.dated} {self.day.day} {self.day:%B %Y}" if self.day else "day not known"

    def __str__(self) -> str:
        return f"{self.name} ({self.publisher}, {self.when})"

    @property
    def described(self) -> str:
        """Title, publisher, day, address and licence, as a report's sources have them."""
        licence = f" ({self.licence})" if self.licence else ""
        parts = (self.title, self.publisher, self.when, f"{self.source}{licence}")
        return ", ".join(part for part in parts if part)

    def document(self) -> dict[str, Any]:
        """The edition as plain data."""
        return {
            "table": self.table,
            "edition": self.edition,
            "publisher": self.publisher,
            "date": self.day.isoformat() if self.day else None,
            "dated": self.dated,
            "title": self.title,
            "sha256": self.sha256,
        }


def editions_used(
    measures: Iterable[Measure],
    given: Assumptions,
    *,
    cash: bool = True,
    social: bool = False,
    salix: bool = False,
) -> tuple[Used, ...]:
    """The editions that the cases of *measures* rest on, each once, by name.

    *cash* and *social* say which cases were made; *salix* that lifetime tonnes were counted by
    persistence factors.
    """
    found: set[Used] = set()
    for measure in measures:
        found |= set(_factors(measure, given))
        if cash:
            found |= set(_prices(measure, given))
        if salix:
            found |= set(_persistence(measure, given))
        if social:
            found |= set(_social(measure, given))
    return tuple(sorted(found, key=lambda each: (each.table != CONVERSION, each.name)))


def sentence(used: Sequence[Used]) -> list[str]:
    """What a command prints of them: one line, none where nothing published was used."""
    return [f"Editions used: {'; '.join(map(str, used))}."] if used else []


def documents(used: Iterable[Used]) -> list[dict[str, Any]]:
    """The editions as plain data, for JSON."""
    return [each.document() for each in used]


def with_editions(document: dict[str, Any], used: Iterable[Used] | None) -> dict[str, Any]:
    """*document* with the editions that it rests on; as it is where they are told elsewhere."""
    return document if used is None else {**document, "editions_used": documents(used)}


def _factors(measure: Measure, given: Assumptions) -> Iterator[Used]:
    for fuel in measure.quantities:
        published = fuel in given.values.marginal or fuel in given.values.constant
        if published:
            yield _table(given.values.sources["marginal-factors"])
        if not published or given.activities[fuel].unit != "kWh":
            yield _conversion(given.edition)


def _prices(measure: Measure, given: Assumptions) -> Iterator[Used]:
    if any(not given.prices.has(measure, fuel, RETAIL) for fuel in measure.quantities):
        yield _table(given.values.sources["energy-prices"])


def _persistence(measure: Measure, given: Assumptions) -> Iterator[Used]:
    known = given.values.persistence.get(measure.technology.casefold())
    if measure.persistence_factor is not None or known is None:
        return
    if known.table:
        yield _table(known.table)
    else:
        name = Path(known.place.file).name
        yield Used("persistence-factors", "", known.source, None, "", name, "", "", "")


def _social(measure: Measure, given: Assumptions) -> Iterator[Used]:
    values, to = given.values, given.social_price_year
    yield _table(values.sources["social-time-preference-rate"])
    if (measure.optimism_bias or given.optimism_bias) in values.optimism_bias:
        yield _table(values.sources["optimism-bias"])
    years: set[int] = set()
    if measure.quantities:
        carbon = values.carbon_values[given.scenario].source
        yield _table(carbon)
        years |= {carbon.price_year or to}
    if (
        measure.capital_gbp
        or measure.replacements
        or measure.maintenance_gbp
        or measure.other_saving_gbp
    ):
        years |= {measure.price_year}
    years |= {
        row.price_year
        for fuel in measure.quantities
        if given.prices.has(measure, fuel, LONG_RUN_VARIABLE)
        and (row := given.prices.row(measure, fuel, measure.first_year, LONG_RUN_VARIABLE))
        and row.price_year is not None
    }
    if years - {to}:
        yield from (_table(values.deflator.source_of(year)) for year in sorted(years | {to}))


def _table(of: TableSource) -> Used:
    return Used(
        of.name, of.edition, of.publisher, of.retrieved, "retrieved" if of.retrieved else "",
        of.title, of.source, of.licence, of.sha256,
    )  # fmt: skip


def _conversion(of: Edition) -> Used:
    day = of.published or of.revised or of.retrieved
    dated = "published" if of.published else "revised" if of.revised else "retrieved"
    return Used(
        CONVERSION, str(of), of.publisher_name or of.publisher, day, dated if day else "",
        of.title or shown(of.path), of.source, of.licence, of.sha256,
    )  # fmt: skip
