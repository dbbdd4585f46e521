"""The history of the register, of definitions, targets and decisions, kept as acts in the ledger.

Kinds of acts and their subjects:

- :data:`~carbon.ledger.register_files.KINDS`: a ``site`` or ``meter`` by its id; the
  ``definition``, ``target`` or ``decision`` of an inventory by its name. ``before`` and ``after``
  hold the cells or keys that differ, None where there was or is none; ``before`` is empty for what
  is new, ``after`` for what is gone.
- :data:`FILE`, by the file's name in the workspace: which file was seen or written with those acts
  (``acts``, their numbers), how (``how``), and its sha256 (``sha256``), empty where it is gone.
- :data:`BEGINNING`, likewise: all that the file said when its history began (``state``).

What a command changes is recorded in the transaction around its writing of the file; what was
changed by hand, when a command next comes by and the file's sha256 is not the one recorded. Both
under the ledger's writing lock: nothing is recorded twice, nor taken for another's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from carbon.files import fingerprint
from carbon.ledger.acts import Act, Kept, acts, facts_of, record
from carbon.ledger.register_files import (
    KINDS,
    ROWS,
    State,
    Watched,
    kind_of,
    ordered,
    rows_of,
    same,
    state_of,
    watched,
)
from carbon.ledger.schema import table
from carbon.ledger.store import Ledger, exists
from carbon.register.edit import RegisterFile
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

FILE, BEGINNING = "register file", "register beginning"
#: How an edit came about that no command made.
HAND = "edited by hand"
BY_HAND = HAND + ", seen at {at}"
BEGUN = "its history begins, seen at {at}"


def notice(
    workspace: Workspace, by: str, now: datetime | None = None, only_looks: bool = False
) -> int:
    """Record what was changed by hand since the last time; the number of changes.

    Nothing where there is no ledger yet: history begins with it. A file that cannot be read is
    left until it can. A command that *only_looks* leaves a ledger of an earlier version as it is.
    """
    if not exists(workspace.ledger_url):
        return 0
    with Ledger.open(workspace.ledger_url) as ledger:
        if only_looks and ledger.is_older:
            return 0
        return notice_in(ledger, workspace, by, now)


def notice_in(ledger: Ledger, workspace: Workspace, by: str, now: datetime | None = None) -> int:
    """The same in a ledger that is open already."""
    with ledger.reading() as connection:
        if not _differing(_seen(connection), watched(workspace)):
            return 0
    with ledger.writing() as connection:
        return _record_seen(connection, workspace, by, now)


def kept(
    workspace: Workspace, by: str, how: str, reason: str = ""
) -> Callable[[Sequence[RegisterFile]], AbstractContextManager[None]]:
    """What keeps the history of a command that changes the register's files.

    The result is entered around the writing of the files: first what was changed by hand before
    is recorded, then what the command changes, and if the writing fails, neither.
    """

    @contextmanager
    def around(files: Sequence[RegisterFile]) -> Iterator[None]:
        if not exists(workspace.ledger_url):
            yield
            return
        with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
            _record_seen(connection, workspace, by)
            seen = _seen(connection)
            for file in files:
                name = file.path.relative_to(workspace.root).as_posix()
                sha256 = fingerprint(file.data())
                if seen.get(name) == sha256:
                    continue
                was, now = rows_of(file.key, file.before), rows_of(file.key, file.as_written())
                changes = _changes(file.key, was, now, by, reason)
                _keep(connection, name, by, sha256, how, changes)
            yield

    return around


def not_noticed(connection: Connection, workspace: Workspace) -> list[str]:
    """The files that were changed by hand and not recorded since; none before history begins."""
    seen = _seen(connection)
    return _differing(seen, watched(workspace)) if seen else []


def not_read(connection: Connection, workspace: Workspace) -> list[str]:
    """The files of the register's history that cannot be read, so that nobody knows."""
    seen = _seen(connection)
    return [each.name for each in watched(workspace).values() if seen and not each.can_be_read]


def unrecorded(connection: Connection, workspace: Workspace) -> list[Act]:
    """What was changed by hand and not recorded since, by nobody yet; none before history begins.

    A file that cannot be read, and one whose history has not begun, are left out.
    """
    seen, files = _seen(connection), watched(workspace)
    found = []
    for name in _differing(seen, files) if seen else ():
        file, kind = files.get(name), kind_of(name)
        said = state_of(file) if file else None
        if said is not None and name in seen:
            found += _changes(kind, _recorded(connection, name), said, "", "")
    return found


def history(connection: Connection, subject: str | None = None) -> list[tuple[Kept, str]]:
    """The acts of the register's history, oldest first, each with how it came about.

    *subject* chooses those on one site, meter or inventory, or the beginning of one file.
    """
    how: dict[int, str] = {}
    for act in acts(connection, FILE):
        how |= dict.fromkeys(act.after.get("acts", ()), str(act.after.get("how", "")))
    found = acts(connection, *KINDS, BEGINNING, subject=subject)
    return [
        (
            act._replace(before=ordered(act.kind, act.before), after=ordered(act.kind, act.after)),
            how.get(act.id, ""),
        )
        for act in found
    ]


def subjects(connection: Connection) -> list[str]:
    """What the history knows anything of."""
    known: set[str] = set()
    for act in acts(connection, *KINDS, BEGINNING):
        known |= (
            {act.subject, *act.after.get("state", ())} if act.kind == BEGINNING else {act.subject}
        )
    return sorted(known)


def _seen(connection: Connection) -> dict[str, str]:
    """The sha256 of each file as it was recorded last, by name; empty where the file went."""
    from sqlalchemy import func, select

    act = table("act")
    last = select(func.max(act.c.id)).where(act.c.kind == FILE).group_by(act.c.subject)
    statement = select(act.c.id, act.c.subject, act.c.after).where(act.c.id.in_(last))
    return {
        subject: str(facts_of(number, after)["sha256"])
        for number, subject, after in connection.execute(statement)
    }


def _differing(seen: Mapping[str, str], files: Mapping[str, Watched]) -> list[str]:
    """The files that are not as they were recorded last, of those that can be read."""
    now = {name: file.sha256 for name, file in files.items()}
    unread = {name for name, file in files.items() if not file.can_be_read}
    names = sorted({*seen, *now} - unread)
    return [name for name in names if seen.get(name, "") != now.get(name, "")]


def _record_seen(
    connection: Connection, workspace: Workspace, by: str, now: datetime | None = None
) -> int:
    """Record what differs from what was recorded last, inside a writing transaction."""
    seen, files = _seen(connection), watched(workspace)
    at = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    count = 0
    for name in _differing(seen, files):
        file = files.get(name)
        kind = kind_of(name)
        said = state_of(file) if file else {} if kind not in ROWS else None
        if said is None:
            continue
        if not seen or (kind in ROWS and name not in seen):
            acts_of_file = [Act(BEGINNING, name, by, "", None, {"kind": kind, "state": said})]
            how = BEGUN.format(at=at)
        else:
            acts_of_file = _changes(kind, _recorded(connection, name), said, by, "")
            how = BY_HAND.format(at=at)
            count += len(acts_of_file)
        _keep(connection, name, by, file.sha256 if file else "", how, acts_of_file, now)
    return count


def _keep(
    connection: Connection,
    name: str,
    by: str,
    sha256: str,
    how: str,
    changes: Sequence[Act],
    now: datetime | None = None,
) -> None:
    """Write the acts on one file, and with them which file it is, and how it is now."""
    numbers = record(connection, changes, now)
    after = {"sha256": sha256, "how": how, "acts": numbers}
    record(connection, [Act(FILE, name, by, "", None, after)], now)


def _recorded(connection: Connection, name: str) -> State:
    """What a file said when it was recorded last: its beginning, and every change since."""
    kind = kind_of(name)
    found: dict[str, dict[str, Any]] = {}
    for act in acts(connection, BEGINNING, subject=name):
        found = {subject: dict(facts) for subject, facts in act.after["state"].items()}
    for act in acts(connection, kind, subject=None if kind in ROWS else name.split("/")[-2]):
        if not act.after:
            found.pop(act.subject, None)
        else:
            own = found.setdefault(act.subject, {})
            own.update(act.after)
            found[act.subject] = {key: one for key, one in own.items() if one is not None}
    return found


def _changes(kind: str, was: State, now: State, by: str, reason: str) -> list[Act]:
    """The acts that lead from one state of a file to another, in the order of the file."""
    found = []
    for subject, facts in now.items():
        before = was.get(subject, {})
        names = [
            name
            for name in dict.fromkeys((*before, *facts))
            if not same(kind, name, before.get(name), facts.get(name))
        ]
        if not names:
            continue
        old = {name: before.get(name) for name in names} if subject in was else None
        found.append(Act(kind, subject, by, reason, old, {name: facts.get(name) for name in names}))
    gone = [subject for subject in was if subject not in now]
    return [*found, *(Act(kind, subject, by, reason, was[subject], None) for subject in gone)]
