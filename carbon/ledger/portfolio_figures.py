"""The figures of a list that was held against the register, and what is to be said of them."""

from __future__ import annotations

from carbon.errors import counted, listed
from carbon.figures.column import Columns, text
from carbon.figures.listing import Listing
from carbon.ledger.portfolio import IN_BOTH, PortfolioDifference, ReconciledPortfolio

#: A meter or site, where it is, and what differs.
LINES: Columns[PortfolioDifference] = Columns(
    text("where"),
    text("row"),
    text("meter"),
    text("supply_point"),
    text("account"),
    text("site"),
    text("differs"),
)


def lines_listing(found: ReconciledPortfolio, supplier: str) -> Listing:
    """All lines in CSV and JSON; a table leaves out those that are in both and alike."""
    shown = [line for line in found.lines if line.where != IN_BOTH or line.differs]
    return LINES.listing(
        found.lines,
        if_filled=("meter", "supply_point", "account", "differs"),
        notes=_notes(found, supplier),
        shown=[LINES.row(line) for line in shown],
    )


def _notes(found: ReconciledPortfolio, supplier: str) -> list[str]:
    counts = found.counts()
    what = "site" if found.is_of_sites else "meter"
    notes = [*found.remarks, f"Read {listed(found.columns)}."]
    notes.append(
        f"In both {counted(counts['in both'], what)}, of which {counts['differing']:,} differ; "
        f"only here {counts['only here']:,}, only there {counts['only there']:,}, refused "
        f"{counts['refused']:,}."
    )
    if not found.is_of_sites:
        whose = f"of {supplier}" if supplier else f"with a supply point of {_of(found)}"
        notes.append(f"Only here are meters that count today, {whose}.")
    if counts["refused"]:
        notes.append("What is only here may be among the refused rows: mend them and try again.")
    if found.accounts_lacking:
        notes.append(
            f"{counted(found.accounts_lacking, 'account')} in the list that the register lacks: "
            "the column `account` of meters.csv."
        )
    if found.passed:
        notes.append(
            f"{counted(len(found.passed), 'row')} without a name or number left out: "
            f"{', '.join(found.passed[:12])}{' …' if len(found.passed) > 12 else ''}."
        )
    return notes


def _of(found: ReconciledPortfolio) -> str:
    return listed(found.utilities) if found.utilities else "nothing that the list names"
