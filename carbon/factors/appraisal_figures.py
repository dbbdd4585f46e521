"""The figures of the tables of appraisal values: which edition of each is in use."""

from __future__ import annotations

from carbon.factors.appraisal import AppraisalValues, TableSource
from carbon.figures.column import Columns, text
from carbon.figures.listing import Listing
from carbon.files import shown

TABLES: Columns[tuple[str, TableSource]] = Columns(
    text("table", of=lambda each: each[0]),
    text("edition", of=lambda each: each[1].edition),
    text("price_year", "prices of", lambda each: each[1].price_year or ""),
    text("publisher", of=lambda each: each[1].publisher),
    text("retrieved", of=lambda each: each[1].retrieved or ""),
    text("title", of=lambda each: each[1].title),
    text("file", of=lambda each: shown(each[1].path)),
)


def tables_listing(values: AppraisalValues) -> Listing:
    """The tables in use, the council's own of persistence factors among them."""
    added = {each.table.name: each.table for each in values.persistence.values() if each.table}
    return TABLES.listing(
        sorted({**values.sources, **added}.items()),
        "Appraisal tables in use",
        aside=TABLES.view("title", "file").headings,
    )
