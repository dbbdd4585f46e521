"""What is done beside batches, kept for ever: changes of the register, nil returns, closed years.

An act is one row of the ledger's table ``act``: who, under which login, when and why, of which
kind, about what, and how that was before and is after. Kinds and the shape of ``before`` and
``after`` are said where they are made; here they are only kept. Append-only as all of the ledger.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from carbon.errors import BadValue, UnreadableFile
from carbon.ledger.chain import meant
from carbon.ledger.clock import SAID_RIGHT, is_by, moment
from carbon.ledger.schema import table
from carbon.tables import is_seen
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Act:
    """Something that somebody does; ``before`` and ``after`` are facts by name, empty for none."""

    kind: str
    subject: str
    by: str
    reason: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


class Kept(NamedTuple):
    """An act as the ledger holds it; ``at`` is UTC in ISO 8601."""

    id: int
    at: str
    by: str
    login: str
    kind: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str


class Facts(dict[str, Any]):
    """The facts of an act, by name; that one is not there is told with the act's number."""

    def __init__(self, number: int, said: Mapping[str, Any]) -> None:
        super().__init__(said)
        self.number = number

    def __missing__(self, name: str) -> Any:
        raise unreadable(self.number, f"does not say {name!r}")


def facts_of(number: int, text: str) -> Mapping[str, Any]:
    """The facts that act *number* keeps as *text*.

    Raises :class:`UnreadableFile` for text that this program has not written.
    """
    try:
        said = json.loads(text) if text else {}
    except RecursionError:
        raise unreadable(number, "is nested too deeply to be read") from None
    except (TypeError, ValueError) as error:
        raise unreadable(number, f"cannot be read ({error})") from None
    if not isinstance(said, dict):
        raise unreadable(number, "holds no facts by name")
    return Facts(number, said)


def unreadable(number: int, why: str) -> UnreadableFile:
    """That act *number* is not as this program writes acts."""
    return UnreadableFile(
        f"act {number} of the ledger, which {why}",
        "an act as this program writes them",
        "The ledger was changed past it: `carbon ledger verify` says where, and what to do.",
    )


def login() -> str:
    """The login of this machine; empty where it has none, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def who(by: str | None, workspace: Workspace) -> str:
    """Who acts: as told, else as ``carbon.toml`` says, else the login; a fault where none does.

    So is a name of which nothing is seen, as of blanks.
    """
    found = by or workspace.by or login()
    if found and not is_seen(found):
        raise BadValue(
            "a name of which nothing is seen",
            "who does this",
            'Give --by NAME, or write by = "NAME" into carbon.toml.',
        )
    if not found:
        raise BadValue(
            "nothing that says who does this: this computer knows no name for the user",
            "a name",
            'Give --by NAME, or write by = "NAME" into carbon.toml.',
        )
    return found


def record(connection: Connection, acts: Iterable[Act], now: datetime | None = None) -> list[int]:
    """Write *acts* inside the transaction of *connection*; their numbers.

    Raises :class:`~carbon.ledger.clock.ClockBehind`, as everything that writes does.
    """
    from sqlalchemy import insert

    acts = list(acts)
    if not acts:
        return []
    (at, was_behind), name = moment(connection, now), login()
    kept = table("act")
    rows = [
        {
            "at": at,
            "by": act.by,
            "login": name,
            "kind": act.kind,
            "subject": act.subject,
            "before": _text(act.before),
            "after": _text(act.after),
            "reason": "; ".join(filter(None, (act.reason, SAID_RIGHT if was_behind else ""))),
        }
        for act in acts
    ]
    statement = insert(kept).returning(kept.c.id, sort_by_parameter_order=True)
    meant(connection, "act", len(rows))
    return [int(number) for number in connection.execute(statement, rows).scalars()]


def acts(
    connection: Connection, *kinds: str, subject: str | None = None, as_at: date | None = None
) -> list[Kept]:
    """The acts of *kinds*, or of all kinds, in the order in which they were done.

    *subject* chooses those about one thing; *as_at* leaves out what was done after that day (UTC).
    """
    from sqlalchemy import select

    kept = table("act")
    statement = select(*(kept.c[name] for name in Kept._fields)).order_by(kept.c.id)
    if kinds:
        statement = statement.where(kept.c.kind.in_(kinds))
    if subject is not None:
        statement = statement.where(kept.c.subject == subject)
    return [
        Kept(*row)._replace(before=facts_of(row.id, row.before), after=facts_of(row.id, row.after))
        for row in connection.execute(statement)
        if as_at is None or is_by(row.at, as_at)
    ]


def _text(facts: Mapping[str, Any] | None) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True) if facts else ""
