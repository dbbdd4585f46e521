"""A linked series as a table: what was reported, the ratio, what that makes."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.errors import Fault
from carbon.figures.column import Column, Columns, text, tonnes_of
from carbon.figures.listing import Listing
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.linking import linked
from carbon.inventories.published import published_lines, read_boundaries


@dataclass(frozen=True)
class LinkedYear:
    """A year of a linked series, in kg; ``first_kg`` is the linked first year."""

    period: str
    boundary: str
    reported_kg: float
    ratio: float
    kg: float
    first_kg: float
    basis: str

    @property
    def change_pct(self) -> float | None:
        """The change since the first year, in per cent of it."""
        if self.first_kg <= 0:
            return None
        return (self.kg - self.first_kg) / self.first_kg * 100


YEARS: Columns[LinkedYear] = Columns(
    text("period"),
    text("boundary"),
    tonnes_of("reported t", "reported t", lambda year: year.reported_kg, 0),
    Column("ratio", "ratio", lambda year: year.ratio, decimals=6),
    tonnes_of("linked t", "linked t", lambda year: year.kg, 0),
    Column("linked % of first", "linked % of first", lambda year: year.change_pct, "%", 1),
    text("rests on", of=lambda year: year.basis),
)


class NothingPublished(Fault):
    """Linking is for published totals."""


def linked_listing(definition: InventoryDefinition) -> Listing:
    """The linked series of a published inventory.

    Raises :class:`NothingPublished` for another kind of inventory, and what
    :func:`carbon.inventories.linking.linked` raises.
    """
    if definition.kind != "published":
        raise NothingPublished(
            f"{definition.name}, which is {definition.kind}",
            "an inventory of published returns",
            "Only returns on several boundaries need linking.",
        )
    series = linked(
        published_lines(definition.folder, every_version=True), read_boundaries(definition.folder)
    )
    first = series.kg(series.periods[0])
    assumed = {link.later for link in series.links if link.assumed}
    years = []
    for period in series.periods:
        lines = series.reported[series.reported["period"] == period]
        boundary = str(lines["boundary"].iloc[0])
        ratio = series.ratios[boundary]
        basis = "assumption" if boundary in assumed else "ratio" if ratio != 1 else "as reported"
        reported_kg, kg = series.reported_kg(period), series.kg(period)
        years.append(LinkedYear(period, boundary, reported_kg, ratio, kg, first, basis))
    return YEARS.listing(
        years,
        f"{definition.title}: linked series, gross",
        document={
            "inventory": definition.name,
            "series": "linked",
            "links": [
                {
                    "earlier": link.earlier,
                    "later": link.later,
                    "periods": list(link.periods),
                    "earlier_kg": link.earlier_kg,
                    "later_kg": link.later_kg,
                    "ratio": link.ratio,
                    "assumed": link.assumed,
                    "assumption": link.assumption,
                }
                for link in series.links
            ],
            "years": [YEARS.record(year) for year in years],
        },
        notes=series.sentences(),
    )
