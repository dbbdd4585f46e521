"""The figures of files and batches: logged, checked, accounted for, verified."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from carbon.errors import count_of, counted
from carbon.figures.column import Column, Columns, own, text
from carbon.figures.listing import Listing
from carbon.files import shown

if TYPE_CHECKING:
    from carbon.ledger.account import Account, ColumnUse, RowUse
    from carbon.ledger.examined import Examined
    from carbon.ledger.queries import BatchEntry
    from carbon.ledger.readings import LoggedFile
    from carbon.ledger.verify import Verified

#: A file that was logged.
LOGGED: Columns[LoggedFile] = Columns(
    text("file", of=lambda one: shown(Path(one.file))),
    text("batch"),
    text("format"),
    text("readings"),
    text("skipped"),
    text("replaced", of=lambda one: one.superseded),
    text("result", of=lambda one: "logged" if one.is_new else "logged before, nothing changed"),
)


class Checked(NamedTuple):
    """A file that was looked through; without counts where it could not be read."""

    file: str
    format: str
    readings: int | None
    faults: int | None
    warnings: int | None
    verdict: str


#: A file that was looked through, nothing logged.
CHECKED: Columns[Checked] = Columns(*map(text, Checked._fields))
#: A batch, and how many of its rows stand.
BATCHES: Columns[BatchEntry] = Columns(
    text("batch", of=lambda one: one.id),
    text("kind"),
    text("by"),
    text("logged_at", "logged at", lambda one: one.logged_at[:19]),
    text("file"),
    text("format"),
    text("rows"),
    text("standing"),
    text("reason"),
)
#: What was counted while the ledger was verified.
VERIFIED: Columns[Verified] = Columns(
    text("batches"),
    text("files"),
    text("readings"),
    text("faults", of=lambda one: len(one.faults)),
    text("otherwise", "otherwise today", lambda one: len(one.otherwise)),
    text("erased", of=lambda one: len(one.erased)),
)

#: What became of a file's columns, and of its rows.
COLUMN_USES: Columns[ColumnUse] = Columns(
    text("column", of=lambda one: one.letter),
    text("heading"),
    text("use", "used as"),
    text("detail"),
)
ROW_USES: Columns[RowUse] = Columns(
    text("use", "kind"),
    own("count", "count", "rows"),
    text("rows"),
    text("reason", "why"),
)


class BatchPart(NamedTuple):
    """A column or rows of a file in one table; only rows are counted."""

    part: str
    which: str
    name: str
    use: str
    detail: str = ""
    rows: int | None = None


#: Columns and rows of a batch's file in one table.
PARTS: Columns[BatchPart] = Columns(
    text("part"),
    text("which"),
    text("name", "heading or reason"),
    text("use"),
    text("detail"),
    Column("count", "count", lambda each: each.rows, "rows"),
)


def checked(found: Iterable[Examined], unread: Iterable[str]) -> list[Checked]:
    """The files *found*, then those that could not be read."""
    return [
        *(
            Checked(
                one.file,
                one.format,
                len(one.parsed.readings),
                count_of(one.errors),
                len(one.warnings),
                "faulty" if one.errors else "with warnings" if one.warnings else "good",
            )
            for one in found
        ),
        *(Checked(name, "", None, None, None, "not readable") for name in unread),
    ]


def account_listings(file: str, account: Account) -> list[Listing]:
    """The columns and the rows of a file, each as a table; none for what has no account."""
    made = []
    if account.columns:
        title = f"{file}: columns"
        made.append(COLUMN_USES.listing(account.columns, title, if_filled=("detail",)))
    if rows := [one for one in account.rows if one.count or one.rows]:
        title = f"{file}: {counted(account.row_count, 'row')}"
        made.append(ROW_USES.listing(rows, title, if_filled=("reason",)))
    return made


def batch_account_listing(entry: BatchEntry, found: Account) -> Listing:
    """What became of every column and row of the file of one batch, in one table."""
    parts = [
        *(
            BatchPart("column", one.letter, one.heading, one.use, one.detail)
            for one in found.columns
        ),
        *(BatchPart("rows", one.rows, one.reason, one.use, rows=one.count) for one in found.rows),
    ]
    note = (
        f"{counted(found.row_count, 'row')} accounted for."
        if parts
        else "No account is kept of this batch: it was no file, or was logged before accounts were "
        "kept."
    )
    return PARTS.listing(parts, f"{entry.file}, batch {entry.id}", notes=[note])


def verified_listing(found: Verified) -> Listing:
    """What was verified, and a sentence for everything that does not hold."""
    notes = [
        *(f"Error: {fault.rstrip('.')}." for fault in found.faults),
        *found.otherwise,
        *found.erased,
        *(f"{name}: in the evidence folder, but of no batch." for name in found.orphans),
        *found.edits,
        *found.chain,
    ]
    if not found.faults:
        but = " that was not erased by law" if found.erased else ""
        notes.append(f"Every reading is what its evidence{but} says.")
    return VERIFIED.listing([found], if_filled=("erased",), notes=notes)
