"""The report's section on emissions per square metre, pupil, employee and resident."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.figures.column import text
from carbon.inventories.intensity import Intensity
from carbon.inventories.inventory import Inventory
from carbon.reports.document import Section, Table, printed
from carbon.reports.progress.two_years import TwoYears, side_by_side
from carbon.reports.words import places


def section(latest: Inventory, before: Inventory | None) -> Section | None:
    """The newest year's intensities beside those of the year before, each of its own sites.

    None where nothing is known to divide by. *before* is None where there is no comparable year.
    """
    if not latest.intensities:
        return None
    was = {each.per: each for each in (before.intensities if before else ())}
    refused = [each for each in latest.intensities if each.refused]
    return Section(
        "intensities",
        "Emissions by size",
        (
            "Gross emissions of the sites whose size is known and that have data, divided by their "
            "size on the days that count. Each year is of its own sites, so that a change may be "
            "one of which sites are counted.",
            *(each.sentence() for each in refused),
        ),
        tables=(
            Table.of(
                "intensities",
                "Emissions by size, location-based (kg CO2e)",
                side_by_side(
                    before,
                    latest,
                    "For each",
                    0,
                    text("count", f"Counted in {latest.period}"),
                    text("covers", "Of"),
                    of_kg=False,
                ),
                [_row(each, was.get(each.per)) for each in latest.intensities],
                decimals=tuple(places(each.kg_per or 0.0) for each in latest.intensities),
            ),
        ),
    )


@dataclass(frozen=True)
class _Row(TwoYears):
    """An intensity, with what it is divided by and of how many sites that is known."""

    count: str
    covers: str


def _row(each: Intensity, before: Intensity | None) -> _Row:
    count = printed(each.count, "number", 0)
    return _Row(each.per, before.kg_per if before else None, each.kg_per, count, each.covers)
