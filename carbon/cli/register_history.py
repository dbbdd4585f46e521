"""``carbon register history``: who changed what in the register, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carbon.cli.output import prints_listing
from carbon.errors import UnknownName, counted
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.ledger.acts import Kept

COLUMNS = ("at", "by", "login", "kind", "subject", "what", "before", "after", "how", "reason")
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
    rows = [row for act, how in found for row in _rows(act, how)]
    notes = [] if rows else ["Nothing has changed since its history began."]
    if _form() == "table" and len(rows) > MOST_ROWS:
        notes = [f"{counted(len(rows) - MOST_ROWS, 'earlier row')} not shown; see --format csv."]
        rows = rows[-MOST_ROWS:]
    return Listing(COLUMNS, rows, title="History of the register", notes=notes)


def _form() -> str:
    return str(click.get_current_context().params.get("form", "table"))


def _rows(act: Kept, how: str) -> Iterator[tuple[object, ...]]:
    head = (f"{act.at[:16].replace('T', ' ')}Z", act.by, act.login)
    if "state" in act.after:
        said = counted(len(act.after["state"]), str(act.after["kind"]))
        yield *head, "beginning", act.subject, "its state", "", said, how, act.reason
        return
    if not act.before or not act.after:
        what = "added" if act.after else "gone"
        facts = (_told(act.before), _told(act.after))
        yield *head, act.kind, act.subject, what, *facts, how, act.reason
        return
    for name, value in act.after.items():
        cells = (_text(act.before.get(name)), _text(value))
        yield *head, act.kind, act.subject, name, *cells, how, act.reason


def _told(facts: Any) -> str:
    return "; ".join(f"{name} {_text(value)}" for name, value in facts.items() if value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
