"""What a council was told: each pack recorded as published, with what it said.

A pack is published by an act of kind :data:`PUBLISHED`; its subject is the pack, by its day and
name, and ``after`` holds all that a later report needs of it, so that the folder may go. An act of
kind :data:`WITHDRAWN` says that the one whose number it names was recorded by mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.ledger.acts import Kept, acts
from carbon.ledger.chain import PUBLISHED
from carbon.ledger.chain import UNPUBLISHED as WITHDRAWN
from carbon.ledger.store import Ledger, exists
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["PUBLISHED", "WITHDRAWN", "standing", "told"]


def told(workspace: Workspace) -> list[Kept]:
    """The packs recorded as published, in the order in which they were; none without a ledger."""
    if not exists(workspace.ledger_url):
        return []
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        return standing(connection)


def standing(connection: Connection) -> list[Kept]:
    """The acts of publishing that were not withdrawn."""
    taken_back = {int(act.after["act"]) for act in acts(connection, WITHDRAWN)}
    return [act for act in acts(connection, PUBLISHED) if act.id not in taken_back]
