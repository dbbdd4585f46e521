"""When something is recorded: by the clock, and never before what is recorded already.

A report made again ``--as-at`` a day rests on these moments, so a clock that is wrong would put
what is logged into a past that was reported without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from carbon.errors import Fault, UnreadableFile
from carbon.ledger.chain import newest

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: How far a clock may be behind what was recorded last, as computers' clocks are.
LEEWAY = timedelta(minutes=5)
#: The option of a batch that was recorded although the clock is behind.
CLOCK_IS_RIGHT = "clock-is-right"
#: Told with an act that was recorded so.
SAID_RIGHT = "the clock was said to be right"
_said_right: ContextVar[bool] = ContextVar("clock_is_right", default=False)


class ClockBehind(Fault):
    """The clock says an earlier moment than that of what was recorded last."""

    def __init__(self, now: datetime, last: datetime, whose: str) -> None:
        super().__init__(
            f"a clock that says {_words(now)}",
            f"{_words(last)} or later, when the ledger was last written to",
            f"Nothing was recorded. Set the clock of {whose} right. If it is right, and was wrong "
            "then, give --clock-is-right: that is recorded too.",
        )


@contextmanager
def clock_is_right() -> Iterator[None]:
    """Record what is done meanwhile though the clock is behind: it was wrong before, not now."""
    token = _said_right.set(True)
    try:
        yield
    finally:
        _said_right.reset(token)


def utc(now: datetime | None = None) -> str:
    """*now*, by default the clock's, as the ledger writes moments."""
    return (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(connection: Connection, now: datetime | None = None) -> tuple[str, bool]:
    """The moment to record, and whether the clock is behind and was said to be right.

    PostgreSQL's own clock is taken, which all who share it have in common. Up to :data:`LEEWAY`
    behind what was recorded last, it is that moment. A *now* that is given is taken as it is.

    Raises :class:`ClockBehind` where the clock is further behind, unless within
    :func:`clock_is_right`.
    """
    if now is not None:
        return utc(now), False
    is_shared = connection.dialect.name == "postgresql"
    of_server = "SELECT clock_timestamp()"
    told = utc(connection.exec_driver_sql(of_server).scalar() if is_shared else None)
    before = newest(connection)
    if before is None or not before.at:
        return told, False
    mine, last = moment_of(told), moment_of(before.at)
    if mine >= last:
        return told, False
    if last - mine <= LEEWAY:
        return before.at, False
    if not _said_right.get():
        raise ClockBehind(mine, last, "the database's server" if is_shared else "this computer")
    return told, True


def moment_of(text: str) -> datetime:
    """A moment as the ledger holds it.

    Raises :class:`UnreadableFile` for what is none, as somebody may have put in.

    >>> moment_of("2026-04-06T09:30:00.000000Z") == moment_of("2026-04-06T10:30:00+01:00")
    True
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableFile(
            f"the moment {text!r} in the ledger",
            "one such as 2026-04-06T09:30:00.000000Z",
            "The ledger was changed: see `carbon ledger verify`.",
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def is_by(text: str, day: date) -> bool:
    """Whether the moment *text* is on *day* (UTC) at the latest.

    >>> is_by("2026-04-07T00:30:00+01:00", date(2026, 4, 6))
    True
    """
    return moment_of(text).date() <= day


def _words(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
