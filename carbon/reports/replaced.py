"""That a pack was replaced by another of the same name and day, as the ledger keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carbon.ledger.acts import Act, record, who
from carbon.ledger.chain import REPLACED_PACK
from carbon.ledger.published_packs import KEPT_AS
from carbon.ledger.store import Ledger, exists
from carbon.reports.whole import FILE
from carbon.workspace import Workspace


@contextmanager
def replacing(
    workspace: Workspace | None, folder: Path, kept: Path | None = None
) -> Iterator[None]:
    """Record that what is written meanwhile replaces the pack in *folder*, where there is one.

    The subject of the act is the folder, by its day and name.

    Nothing is recorded where the writing fails, and where there is no ledger. *kept* is where the
    pack of before is from then on.
    """
    is_pack = (folder / FILE).is_file()
    if workspace is None or not is_pack or not exists(workspace.ledger_url):
        yield
        return
    subject = f"{folder.parent.name}/{folder.name}"
    facts = {"earlier_pack": f"{KEPT_AS}{kept.name}" if kept else "not kept"}
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        record(connection, [Act(REPLACED_PACK, subject, who(None, workspace), after=facts)])
        yield
