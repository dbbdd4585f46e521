"""The rows proposed for the register, as their files will have them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from carbon.figures.column import Columns, text
from carbon.figures.listing import Listing
from carbon.ledger.proposal import METER_COLUMNS, SITE_COLUMNS, Cells, Proposal


def _cells(names: Sequence[str]) -> Columns[Cells]:
    def cell(name: str) -> Callable[[Cells], str]:
        return lambda row: row.get(name, "")

    return Columns(*(text(name, of=cell(name)) for name in names))


SITES, METERS = _cells(SITE_COLUMNS), _cells(METER_COLUMNS)


def proposal_listing(found: Proposal, notes: Sequence[str]) -> Listing:
    """The sites, and below them the meters, that the register lacks."""
    meters = METERS.listing(found.meters, "Meters that the register lacks", if_filled=("serial",))
    return SITES.listing(
        found.sites,
        "Sites that the register lacks",
        document={"sites": found.sites, "meters": found.meters},
        further=(meters,),
        notes=notes,
    )
