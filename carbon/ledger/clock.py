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
#: When the newest conversion factors that this program carries were published: no clock that is
#: right says an earlier day.
NEWEST_FACTORS = datetime(2025, 6, 10, tzinfo=UTC)
#: The option of a batch that was recorded although the clock is behind.
CLOCK_IS_RIGHT = "clock-is-right"
#: Told with an act that was recorded so.
SAID_RIGHT = "the clock was said to be right"
_said_right: ContextVar[bool] = ContextVar("clock_is_right", default=False)


#: Whose clock it is.
COMPUTER, SERVER = "this computer", "the database's server"


class ClockBehind(Fault):
    """The clock says an earlier moment than one that is past for certain."""

    def __init__(self, now: datetime, past: datetime, of: str, whose: str, then: str = "") -> None:
        super().__init__(
            f"a clock that says {_words(now)}",
            f"{_words(past)} or later, when {of}",
            f"Nothing was recorded. Set day and time of {whose} right, and do the same again. If "
            f"its clock is right{then}, give --clock-is-right: that is recorded too.",
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
    behind what was recorded last, it is that moment. A clock before :data:`NEWEST_FACTORS` is
    behind too, also where nothing was recorded yet. A *now* that is given is taken as it is.

    Raises :class:`ClockBehind` where the clock is further behind, unless within
    :func:`clock_is_right`.
    """
    if now is not None:
        return utc(now), False
    whose = SERVER if connection.dialect.name == "postgresql" else COMPUTER
    of_server = "SELECT clock_timestamp()"
    told = utc(connection.exec_driver_sql(of_server).scalar() if whose == SERVER else None)
    before = newest(connection)
    mine = moment_of(told)
    last = moment_of(before.at) if before is not None and before.at else mine
    if last - mine > LEEWAY:
        if not _said_right.get():
            of = "the ledger was last written to"
            raise ClockBehind(mine, last, of, whose, ", and was wrong then")
        return told, True
    is_early = refuse_too_early(mine, whose)
    return (told if before is None or mine >= last else before.at), is_early


def refuse_too_early(now: datetime, whose: str = COMPUTER) -> bool:
    """Whether a clock says a day before :data:`NEWEST_FACTORS`, and was said to be right.

    Raises :class:`ClockBehind` where it was not said to be.
    """
    if now >= NEWEST_FACTORS:
        return False
    if not _said_right.get():
        of = "the newest conversion factors that this program carries were published"
        raise ClockBehind(now, NEWEST_FACTORS, of, whose)
    return True


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
