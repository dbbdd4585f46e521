"""Whether the ledger still holds: its database, its chain, its packs, its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon.errors import listed
from carbon.ledger.chain import BEGINS
from carbon.ledger.chain_checks import (
    Chained,
    chained,
    head_given,
    missing_head,
    unlike_packs,
)
from carbon.ledger.database_checks import unsound
from carbon.ledger.engine import UnusableLedger, is_failing, said_by
from carbon.ledger.evidence_checks import Compared, compare
from carbon.ledger.profile_records import not_recorded, unlike_profiles
from carbon.ledger.published_packs import unlike_published
from carbon.ledger.readings import profiles_of
from carbon.ledger.register_history import BEGINNING, history, not_noticed, not_read
from carbon.ledger.schema import CHAIN, version_of
from carbon.ledger.store import Ledger, exists
from carbon.ledger.structure_checks import other_structure
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What to do where rows are not those that were sealed.
PUT_RIGHT = (
    "What is not as written was changed past this program. Put the ledger back from a backup for "
    "which `carbon ledger verify`, with a head that was minuted, finds nothing; then log again "
    "what came since: every file that was ever logged is in the folder of evidence."
)
#: The version of the schema that brought the chain.
WITH_CHAIN = 3


@dataclass(frozen=True)
class Verified:
    """What was verified: counts, and a sentence for everything that does not hold.

    ``otherwise`` says which batches hold what their files said by the rules of their time, and
    would be read otherwise today, with what puts them right; ``erased`` which can no longer be read
    again, since their files were erased by law. ``orphans`` are files in the evidence folder that
    no batch names, as a killed import leaves them; they do no harm. ``chain`` says what is sealed,
    ``edits`` how the register was changed after which batch: neither is a fault.
    """

    batches: int
    files: int
    readings: int
    faults: tuple[str, ...]
    orphans: tuple[str, ...]
    otherwise: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()


def changed(workspace: Workspace) -> str:
    """The first thing that is not as the chain sealed it; empty where all is, or is no ledger.

    For who was ended by what stands in the ledger, and wants to know whether that was changed.
    """
    if not exists(workspace.ledger_url):
        return ""
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.reading() as connection:
        return next(iter(chained(connection).faults), "")


@dataclass
class _Found:
    """What is found on the way, so that it is told where the database gives up half-way."""

    faults: list[str] = field(default_factory=list)
    chained: Chained = field(default_factory=Chained)
    is_chain_read: bool = False
    compared: Compared = field(default_factory=Compared)
    chain: list[str] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)


def verify(workspace: Workspace, head: str | None = None) -> Verified:
    """Look over the database, hash all that is sealed again and read every reading again.

    *head* is one that was printed before, or the first digits of it: the chain must have it.
    Nothing is written. Raises :class:`UnreadableFile` where there is no ledger, and
    :class:`~carbon.errors.BadValue` for a *head* that is none.
    """
    given = "" if head is None else head_given(head)
    found = _Found()
    with Ledger.open(workspace.ledger_url, create=False) as ledger:
        try:
            with ledger.reading() as connection:
                _look(connection, workspace, given, found)
        except UnusableLedger as error:
            found.faults.append(f"What else there is could not be looked at: {error}".rstrip("."))
    compared = found.compared
    return Verified(
        compared.batches,
        compared.files,
        compared.readings,
        (*found.faults, *found.chained.faults, *compared.faults),
        compared.orphans,
        tuple(compared.otherwise),
        tuple(compared.erased),
        tuple(found.chain),
        tuple(found.edits),
    )


def _look(connection: Connection, workspace: Workspace, head: str, found: _Found) -> None:
    from sqlalchemy import inspect

    version = version_of(connection)
    tables = frozenset(inspect(connection).get_table_names())
    folder = profiles_of(workspace)
    with _told_of("The database", connection, found):
        found.faults += unsound(connection, tables)
    with _told_of("How the tables are made", connection, found):
        found.faults += other_structure(connection, version, tables)
    with _told_of("The chain of hashes", connection, found):
        found.faults += _other_version(version, tables)
        if CHAIN in tables:
            found.chained = chained(connection)
        found.is_chain_read = True
    if found.is_chain_read:
        _look_at_heads(connection, workspace, head, found)
    with _told_of("The packs that were published", connection, found):
        found.faults += unlike_published(connection, workspace.packs)
    with _told_of("The half-hours", connection, found):
        found.faults += unlike_profiles(connection, folder)
        found.chain += not_recorded(connection, folder)
    with _told_of("The register's history", connection, found):
        found.edits += _edits(connection, workspace, found.chained)
    with _told_of("The evidence", connection, found):
        compare(connection, workspace, found.compared)


def _look_at_heads(connection: Connection, workspace: Workspace, head: str, found: _Found) -> None:
    """What the chain says, beside the *head* that was given and those that packs name."""
    if found.chained.faults:
        found.chain.append(PUT_RIGHT)
    found.chain += _told(found.chained)
    if head and (missing := missing_head(found.chained, head)):
        found.faults.append(missing)
    elif head and (link := found.chained.entry_of(head)):
        found.chain.append(
            f"The head that was given is entry {link.id}, of {link.at[:10]}: up to there the chain "
            "is the one that it was printed of."
        )
    with _told_of("The packs", connection, found):
        found.faults += unlike_packs(found.chained, workspace.packs)


@contextmanager
def _told_of(what: str, connection: Connection, found: _Found) -> Iterator[None]:
    """Tell of *what*, and go on, where what stands there is so strange that no check reads it.

    Whoever tampers may write anything: that must not keep the other faults from being told. That
    the database itself fails (it stopped, its file is damaged) is passed on; what it only refuses,
    as a question about a column that is gone, ends that question.
    """
    try:
        with connection.begin_nested():
            yield
    except Exception as error:
        if is_failing(error):
            raise
        found.faults.append(
            f"{what} could not be looked over, for what is there is not as this program writes it "
            f"({said_by(error)})"
        )


def _other_version(version: int, tables: frozenset[str]) -> Iterator[str]:
    """That the ledger does not say of itself which tables it has."""
    if (CHAIN in tables) is not (version >= WITH_CHAIN):
        there = "there" if CHAIN in tables else "not there"
        yield (
            f"The ledger says that its schema is of version {version}, but its table of the chain "
            f"is {there}: the one or the other was changed"
        )


def _told(chain: Chained) -> Iterator[str]:
    if not chain.links:
        yield "No chain of hashes is under this ledger yet: it begins with what is next written."
        return
    first, last = chain.links[0], chain.links[-1]
    if first.kind == BEGINS:
        yield (
            f"The chain was begun when batch {first.batch or 0} was there: what is up to it is "
            "sealed as it was then."
        )
    yield f"The chain has {len(chain.links):,} entries; its head is {last.hash}."


def _edits(connection: Connection, workspace: Workspace, chain: Chained) -> Iterator[str]:
    """How the register was changed, after which batch."""
    after: dict[int, list[str]] = {}
    for act, _ in history(connection):
        before = [batch for batch, last in chain.acts_at.items() if last < act.id]
        if act.kind != BEGINNING and before:
            after.setdefault(before[-1], []).append(f"{act.kind} {act.subject}")
    for batch, names in after.items():
        yield (
            f"After batch {batch}: {listed(sorted(set(names)), 5)} changed; see `carbon register "
            "history`."
        )
    if names := not_noticed(connection, workspace):
        yield f"Edited by hand and not yet recorded: {listed(names)}; `carbon status` records it."
    if names := not_read(connection, workspace):
        yield f"Cannot be read, so not compared with what is recorded: {listed(names)}."
