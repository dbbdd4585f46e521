"""The ledger against its chain: what is sealed is hashed again, from the first row to the last."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.errors import BadValue, CarbonError, counted, listed
from carbon.files import read_bytes, shown
from carbon.ledger.chain import (
    BEGINS,
    COLUMNS,
    NOTHING,
    ChainEntry,
    SealedRows,
    last_rows,
    links,
    rows_between,
)
from carbon.ledger.pack_manifests import manifests_in

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What the rows of a table are, of one batch.
WORDS: Mapping[str, str] = {
    "batch": "what it says of itself (who, when, file, reason, options)",
    "reading": "its readings",
    "withdrawal": "what it withdrew, and why",
    "account": "the account of its file",
    "remark": "its warnings",
    "parked": "its rows that wait",
    "act": "its acts",
}
#: How much of a head tells it from every other; paper holds all of it.
FEWEST_DIGITS = 16
CUT = "the end of the ledger was cut off, or its chain was made anew, or it is another ledger"


@dataclass
class Chained:
    """The entries of a chain, and a sentence for everything that they do not hold of the ledger.

    ``acts_at`` has for each batch the number of the last act that was there then.
    """

    links: Sequence[ChainEntry] = ()
    faults: list[str] = field(default_factory=list)
    acts_at: dict[int, int] = field(default_factory=dict)

    def entry_of(self, head: str) -> ChainEntry | None:
        """The entry whose hash begins with *head*."""
        return next((link for link in self.links if link.hash.startswith(head)), None)


def chained(connection: Connection) -> Chained:
    """Hash every row of the ledger again and compare with what the chain has sealed."""
    found = Chained(links(connection))
    previous, number = NOTHING, 0
    reached: Mapping[str, int] = dict.fromkeys(COLUMNS, 0)
    for link in found.links:
        if link.id != number + 1:
            found.faults.append(
                f"The chain has entry {link.id} after entry {number}: those between were taken out"
            )
        elif link.previous != previous:
            found.faults.append(f"Entry {link.id} of the chain does not follow the one before it")
        if link.hash != link.hashed():
            found.faults.append(f"Entry {link.id} of the chain is not as it was written")
        try:
            spans, parts = link.spans, link.parts
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            found.faults.append(f"Entry {link.id} of the chain cannot be read")
            previous, number = link.hash, link.id
            continue
        found.faults += _between(connection, reached, {name: spans[name][0] for name in spans})
        wrong = _unlike(connection, spans, parts)
        found.faults += [f"{_name(link)}: {text}" for text in wrong]
        if link.batch:
            found.acts_at[link.batch] = spans["act"][1]
        reached = {name: upto for name, (_, upto) in spans.items()}
        previous, number = link.hash, link.id
    found.faults += _between(connection, reached, last_rows(connection))
    found.faults += _below(connection)
    return found


def _unlike(
    connection: Connection, spans: Mapping[str, tuple[int, int]], parts: Mapping[str, SealedRows]
) -> Iterator[str]:
    for name, (after, last) in spans.items():
        sealed = parts.get(name)
        if sealed is None and last <= after:
            continue
        found = rows_between(connection, name, after, last)
        if found != sealed:
            yield _told(WORDS[name], sealed or SealedRows(0, ""), found)


def _told(what: str, sealed: SealedRows, found: SealedRows) -> str:
    rows = ""
    if sealed.rows != found.rows:
        rows = f" ({counted(sealed.rows, 'row')}, now {found.rows:,})"
    return f"{what} {'are' if what.startswith('its') else 'is'} not as written{rows}"


def _name(link: ChainEntry) -> str:
    if link.kind == BEGINS:
        return f"Up to batch {link.batch or 0}, where the chain begins"
    return f"Batch {link.batch}" if link.batch else f"Entry {link.id} of the chain, {link.at[:10]}"


def _between(
    connection: Connection, reached: Mapping[str, int], found: Mapping[str, int]
) -> Iterator[str]:
    """What came in past the chain: rows above the last one sealed that no entry knows."""
    for name, last in found.items():
        if last > reached[name] and (
            more := rows_between(connection, name, reached[name], last).rows
        ):
            yield f"{counted(more, 'row')} of the table {name} came in past the chain"


def _below(connection: Connection) -> Iterator[str]:
    """Rows are numbered from 1."""
    for name in COLUMNS:
        if below := rows_between(connection, name, None, 0).rows:
            yield f"{counted(below, 'row')} of the table {name} came in below the chain"


def head_given(text: str) -> str:
    """The hash that somebody has typed from paper, or the beginning of one.

    >>> head_given(" 9F86D081 884C7D65 ")
    '9f86d081884c7d65'
    """
    head = re.sub(r"\s", "", text).casefold()
    if not re.fullmatch(f"[0-9a-f]{{{FEWEST_DIGITS},64}}", head):
        raise BadValue(
            f"--head {text!r}",
            f"a head of the ledger, its first {FEWEST_DIGITS} digits (0-9, a-f) at least",
            "`carbon status` prints it, and every report at its foot.",
        )
    return head


def missing_head(found: Chained, head: str) -> str:
    """That the chain has no entry of the hash *head*; empty where it has."""
    if found.entry_of(head) is not None:
        return ""
    return f"No entry of the chain has the hash {head}: {CUT}"


def unlike_packs(found: Chained, packs: Path) -> Iterator[str]:
    """The packs below the folder *packs* that were made from another ledger than this."""
    others: dict[str, list[str]] = {}
    manifests, unread = manifests_in(packs)
    for fault in unread:
        yield f"{fault}: the heads in it are not compared"
    for path in manifests:
        try:
            ledger = json.loads(read_bytes(path)).get("ledger") or {}
            head = ledger.get("head") or ""
        except (CarbonError, ValueError, AttributeError, RecursionError):
            yield f"{shown(path)} cannot be read: its head is not compared"
            continue
        if head and not re.fullmatch("[0-9a-f]{64}", str(head)):
            yield f"{shown(path)} names a head that is none ({str(head)[:64]!r}): it was changed"
        elif head and found.entry_of(str(head)) is None:
            others.setdefault(str(head), []).append(shown(path.parent))
    for head, names in others.items():
        yield (
            f"{listed(names, 3)} {'names' if len(names) == 1 else 'name'} the head {head}, which "
            f"no entry of the chain has: {CUT}"
        )
