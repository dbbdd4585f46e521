"""The report's section on emissions per square metre, pupil, employee and resident."""

from __future__ import annotations

from carbon.inventories.intensity import Intensity
from carbon.inventories.inventory import Inventory
from carbon.reports.document import Column, Section, Table, printed
from carbon.reports.words import places
from carbon.targets.progress import change


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
            Table(
                "intensities",
                "Emissions by size, location-based (kg CO2e)",
                (
                    Column("For each"),
                    Column(str(before.period) if before else "Year before", "number"),
                    Column(str(latest.period), "number"),
                    Column("Change", "percent", 1, signed=True),
                    Column(f"Counted in {latest.period}"),
                    Column("Of"),
                ),
                tuple(_row(each, was.get(each.per)) for each in latest.intensities),
                decimals=tuple(places(each.kg_per or 0.0) for each in latest.intensities),
            ),
        ),
    )


def _row(each: Intensity, before: Intensity | None) -> tuple[str | float | None, ...]:
    old, new = before.kg_per if before else None, each.kg_per
    return (
        each.per,
        old,
        new,
        None if old is None or new is None else change(new, old),
        printed(each.count, "number", 0),
        each.covers,
    )
