"""Which half-hours are kept beside the ledger: the hash of each file of them, as an act.

A profile is written after the import it belongs to, so that readings never wait for it. What was
written is then recorded by an act of kind :data:`KEPT`, its subject the sha256 of the logged file,
its ``after`` the sha256 of the profile: the act is sealed in the chain as every other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.errors import counted
from carbon.files import sha256_of, shown
from carbon.ledger.acts import Act, acts, record
from carbon.ledger.erasure import erased
from carbon.ledger.profiles import is_whole, profile_path
from carbon.ledger.schema import table
from carbon.ledger.store import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection

KEPT = "half-hours kept"


def recorded(connection: Connection) -> dict[str, str]:
    """The sha256 of each profile as it was recorded last, by that of its file."""
    return {act.subject: str(act.after["sha256"]) for act in acts(connection, KEPT)}


def is_kept(path: Path, known: str | None) -> bool:
    """Whether a profile is there from end to end, and as it was recorded if it was."""
    return is_whole(path) and known in (None, sha256_of(path))


def record_profiles(
    ledger: Ledger, folder: Path, logged: Collection[str], by: str, now: datetime | None = None
) -> None:
    """Record the profiles of the files *logged* that were written, and those never recorded yet."""
    with ledger.reading() as connection:
        known = recorded(connection)
        missing = _never_recorded(connection, folder, known)
    paths = {one: profile_path(folder, one) for one in sorted({*logged, *missing})}
    found = {one: sha256_of(path) for one, path in paths.items() if is_whole(path)}
    new = [
        Act(KEPT, one, by, after={"sha256": sha256})
        for one, sha256 in found.items()
        if known.get(one) != sha256
    ]
    if new:
        with ledger.writing() as connection:
            record(connection, new, now)


def unlike_profiles(connection: Connection, folder: Path) -> Iterator[str]:
    """The half-hours that are gone or are not as they were recorded."""
    gone = erased(connection)
    for one, sha256 in recorded(connection).items():
        path = profile_path(folder, one)
        if one in gone or is_kept(path, sha256):
            continue
        what = "are not as they were written" if path.is_file() else "are not there"
        yield f"{shown(path)}: the half-hours {what}; log their file again to put them back"


def not_recorded(connection: Connection, folder: Path) -> Iterator[str]:
    """That half-hours are not sealed yet, as an earlier release or a stopped import left them."""
    missing = _never_recorded(connection, folder, recorded(connection))
    if missing:
        yield (
            f"{counted(len(missing), 'file')} of half-hours not in the chain yet: the next "
            "`carbon readings log` takes in what is there."
        )


def _never_recorded(connection: Connection, folder: Path, known: Collection[str]) -> set[str]:
    """The files whose profile is there and was never recorded."""
    from sqlalchemy import select

    there = {path.stem for path in folder.glob("*.parquet")} - set(known) - set(erased(connection))
    if not there:
        return set()
    named = connection.execute(select(table("batch").c.evidence).distinct()).scalars()
    return there & set(named)
