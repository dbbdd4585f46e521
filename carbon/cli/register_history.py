"""``carbon register history``: who changed what in the register, when and why."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.output import prints_listing
from carbon.errors import UnknownName, counted
from carbon.figures.listing import Listing

#: How many changes a table shows, the newest; CSV and JSON have all of them.
MOST_ROWS = 100


@click.command("history", epilog="Example: carbon register history park-school --format csv")
@click.argument("subject", required=False)
@prints_listing
@click.pass_obj
def history(workspace: Path | None, subject: str | None) -> Listing:
    """List every change of sites, meters, definitions, targets and decisions, the newest last.

    SUBJECT is a site's or meter's id or an inventory's name. What was changed by hand since the
    last command is recorded first.
    """
    from carbon.ledger import register_history as kept
    from carbon.ledger.acts import who
    from carbon.ledger.register_history_figures import HISTORY, changed
    from carbon.ledger.store import Ledger
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    with Ledger.open(opened.ledger_url, create=False) as ledger:
        kept.notice_in(ledger, opened, who(None, opened))
        with ledger.reading() as connection:
            found = kept.history(connection, subject)
            known = kept.subjects(connection) if subject is not None and not found else []
    if known and subject is not None and subject not in known:
        raise UnknownName("subject", subject, known)
    rows = list(changed(found))
    notes = [] if rows else ["Nothing has changed since its history began."]
    if _form() == "table" and len(rows) > MOST_ROWS:
        notes = [f"{counted(len(rows) - MOST_ROWS, 'earlier row')} not shown; see --format csv."]
        rows = rows[-MOST_ROWS:]
    return HISTORY.listing(rows, "History of the register", notes=notes)


def _form() -> str:
    return str(click.get_current_context().params.get("form", "table"))
