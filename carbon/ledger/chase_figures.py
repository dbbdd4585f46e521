"""The figures of what is asked of suppliers, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from carbon.errors import counted, listed
from carbon.figures.column import Columns, own, text
from carbon.figures.listing import Listing
from carbon.files import shown
from carbon.ledger.asks import Ask
from carbon.ledger.chase import Chase
from carbon.ledger.chase_files import Sent

#: What is asked for; ``first`` and ``last`` are days included, ``usual`` is in ``unit``.
ASKS: Columns[Ask] = Columns(
    text("supplier"),
    text("what"),
    text("meter"),
    text("supply_point"),
    text("account"),
    text("site"),
    text("site_name"),
    text("register"),
    text("first"),
    text("last"),
    own("days", "days", "days"),
    own("days_late", "days_late", "days"),
    own("usual", "usual", decimals=0),
    text("unit"),
    text("note"),
)
#: The file that each supplier is sent.
SENT: Columns[Sent] = Columns(
    text("supplier"),
    text("file", of=lambda one: shown(one.path)),
    text("meters", of=lambda one: len({ask.meter for ask in one.asks})),
    text("rows", of=lambda one: len(one.asks)),
)


def asks_listing(found: Chase) -> Listing:
    """What is asked for, by supplier and meter."""
    return ASKS.listing(
        found.asks,
        aside=(ASKS["site_name"].heading,),
        if_filled=("supply_point", "account", "register", "note"),
        notes=_notes(found),
    )


def sent_listing(found: Chase, sent: Sequence[Sent], others: Sequence[Path]) -> Listing:
    """The files that were written; *others* are of suppliers of whom nothing is asked now."""
    notes = _notes(found)
    if left := [meter for one in sent for meter in one.left]:
        notes.append(
            f"{counted(len(left), 'meter')} of sites that are not public: in the files they are "
            "named by supply point and account alone."
        )
    notes += [
        f"{shown(path)} is of an earlier time: nothing is asked of that supplier now."
        for path in others
    ]
    return SENT.listing(sent, notes=notes)


def _notes(found: Chase) -> list[str]:
    until = found.due - timedelta(days=1)
    notes = []
    if not found.asks:
        notes.append(f"Nothing is missing of what is due, up to {until}.")
    else:
        meters = len({ask.meter for ask in found.asks})
        notes.append(f"{counted(meters, 'meter')} to ask for; due is what ended up to {until}.")
    if found.without_supplier:
        notes.append(
            f"{counted(len(found.without_supplier), 'meter')} without a supplier in meters.csv: "
            f"{listed(found.without_supplier)}."
        )
    if found.unplaced:
        notes.append(
            f"{counted(found.unplaced, 'parked row')} of no meter of the register: see "
            "`carbon readings parked`."
        )
    if found.estimates:
        notes.append(
            f"{counted(found.estimates, 'estimate')} older than two months: --estimates asks for "
            "actual readings in their place."
        )
    return notes
