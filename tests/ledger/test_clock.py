"""A clock that is wrong puts nothing into a past that was reported without it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from carbon.errors import UnreadableFile
from carbon.factors.edition import find_editions, find_publishers
from carbon.folders import shipped
from carbon.ledger import chain, clock, queries
from carbon.ledger.acts import Act, acts, record
from carbon.ledger.chain import meant
from carbon.ledger.chain_checks import chained
from carbon.ledger.clock import SAID_RIGHT, ClockBehind, clock_is_right
from carbon.ledger.records import Reading
from carbon.ledger.store import Batch, Ledger
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger.conftest import write

Set = Callable[[str], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Let the clock say a time of 6 April 2026, or any moment."""

    def to(said: str) -> None:
        at = said if "T" in said else f"2026-04-06T{said}:00.000000Z"
        monkeypatch.setattr(clock, "utc", lambda now=None: at)

    return to


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def add(ledger: Ledger, options: str = "", now: datetime | None = None) -> queries.BatchEntry:
    days = date(2023, 4, 1), date(2023, 5, 1)
    with ledger.writing() as connection:
        batch = Batch("import", "me", rows=1, options=options)
        rows = [Reading("m", *days, 1.5, "kWh", "actual", 30, 2)]
        number = ledger.add(connection, batch, rows, now=now)
    with ledger.reading() as connection:
        assert chained(connection).faults == []
        return queries.batch_numbered(connection, number)


def test_a_clock_a_little_behind_takes_the_moment_of_before(ledger: Ledger, set_clock: Set) -> None:
    set_clock("09:30")
    first = add(ledger)
    for said in ("09:30", "09:27", "09:25"):
        set_clock(said)
        assert add(ledger).logged_at == first.logged_at
    set_clock("09:31")
    assert add(ledger).logged_at == "2026-04-06T09:31:00.000000Z"


def test_a_clock_further_behind_is_refused_and_nothing_recorded(
    ledger: Ledger, set_clock: Set
) -> None:
    set_clock("09:30")
    add(ledger)
    set_clock("2026-04-06T09:24:59.999999Z")
    with pytest.raises(ClockBehind, match="09:24 UTC.*09:30 UTC or later.*--clock-is-right"):
        add(ledger)
    with pytest.raises(ClockBehind), ledger.writing() as connection:
        record(connection, [Act("site", "s", "me")])
    assert ledger.last_batch() == 1
    assert ledger.head() is not None


def test_a_clock_that_is_said_right_is_recorded_and_right_from_then_on(
    ledger: Ledger, set_clock: Set
) -> None:
    set_clock("2027-01-01T00:00:00.000000Z")
    add(ledger)
    set_clock("09:30")
    with clock_is_right():
        entry = add(ledger, json.dumps({"revise": True}))
    assert entry.logged_at == "2026-04-06T09:30:00.000000Z"
    assert json.loads(entry.options) == {"revise": True, "clock-is-right": True}
    set_clock("09:31")
    assert add(ledger).options == ""


def test_an_act_says_that_the_clock_was_said_right(ledger: Ledger, set_clock: Set) -> None:
    set_clock("2027-01-01T00:00:00.000000Z")
    add(ledger)
    set_clock("09:30")
    with clock_is_right(), ledger.writing() as connection:
        record(connection, [Act("site", "s", "me", "moved"), Act("site", "s", "me")])
    with ledger.reading() as connection:
        assert [one.reason for one in acts(connection)] == [f"moved; {SAID_RIGHT}", SAID_RIGHT]


def test_the_clock_of_postgresql_is_its_own(
    url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This computer's may be wrong by years: all who share the ledger share the server's."""
    given: list[datetime | None] = []
    real = clock.utc
    monkeypatch.setattr(clock, "utc", lambda now=None: given.append(now) or real(now))
    add(ledger)
    assert [one is not None for one in given] == [url.startswith("postgresql")]


def test_as_at_compares_moments_and_not_their_spelling(ledger: Ledger) -> None:
    """An hour ahead of Greenwich the day begins an hour earlier; text would sort otherwise."""
    spelled = (
        "2026-04-06T00:30:00+01:00",
        "2026-04-05T23:59:59-01:00",
        "2026-04-05T23:59:59.999999Z",
        "20260405T235959Z",
    )
    with ledger.writing() as connection:
        for number, at in enumerate(spelled, 1):
            connection.execute(
                text(
                    'INSERT INTO batch (id, kind, "by", logged_at, tool, file, evidence, format, '
                    "settings, rows, skipped, reason, layout, login, options) VALUES "
                    "(:id, 'import', 'me', :at, '', '', '', '', '{}', 1, 0, '', '', '', '')"
                ),
                {"id": number, "at": at},
            )
            connection.execute(
                text(
                    'INSERT INTO reading (id, meter, start, "end", quantity, unit, quality, '
                    "days_with_data, batch, source_row, note, register, sheet, cell, comment) "
                    "VALUES (:id, 'm', '2023-04-01', '2023-05-01', 1, 'kWh', 'actual', 30, :id, "
                    "2, '', '', '', '', '')"
                ),
                {"id": number},
            )
            meant(connection, "batch", 1)
            meant(connection, "reading", 1)
    fifth, sixth = date(2026, 4, 5), date(2026, 4, 6)
    assert list(ledger.readings(as_at=fifth)["batch"]) == [1, 3, 4]
    assert (ledger.last_batch(fifth), ledger.last_batch(sixth)) == (4, 4)
    assert len(ledger.readings(as_at=sixth)) == 4
    assert len(ledger.readings(as_at=date.max)) == 4
    assert ledger.readings(as_at=date.min).empty


def test_a_moment_that_is_none_is_told_in_words(ledger: Ledger) -> None:
    add(ledger)
    with ledger.writing() as connection:
        connection.execute(
            text(
                'INSERT INTO act (at, "by", login, kind, subject, before, after, reason) '
                "VALUES ('soon', 'me', '', 'k', 's', '', '', '')"
            )
        )
        meant(connection, "act", 1)
    with ledger.reading() as connection, pytest.raises(UnreadableFile, match="ledger verify"):
        acts(connection, as_at=date(2026, 1, 1))


def test_a_moment_that_is_given_is_taken_as_it_is(ledger: Ledger) -> None:
    add(ledger)
    early = datetime(2020, 1, 1, tzinfo=UTC)
    assert add(ledger, now=early).logged_at == "2020-01-01T00:00:00.000000Z"


def test_commands_refuse_or_are_told_that_the_clock_is_right(
    workspace: Workspace, set_clock: Set
) -> None:
    set_clock("2027-01-01T00:00:00.000000Z")
    april = write(workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,100,kWh,actual")
    may = write(workspace, "b.csv", "school-gas,2023-05-01,2023-05-31,90,kWh,actual")
    invoke("readings", "log", april)
    set_clock("09:30")
    refused = invoke("readings", "log", may, ok=False)
    assert refused.exit_code == 1
    assert "a clock that says 2026-04-06 09:30 UTC" in refused.output
    invoke("readings", "log", may, "--clock-is-right")
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        assert "clock-is-right" in queries.batch_numbered(connection, 2).options
        assert chain.links(connection)[-1].at == "2026-04-06T09:30:00.000000Z"
    assert "--clock-is-right" in invoke("meters", "close", "--help").output


def test_the_floor_of_clocks_is_the_newest_edition_that_is_shipped() -> None:
    layers = [shipped("factors")]
    published = [
        edition.published
        for publisher in find_publishers(layers)
        for edition in find_editions(layers, publisher).values()
        if edition.published is not None and edition.published <= date.today()
    ]
    assert max(published) == clock.NEWEST_FACTORS.date()


@pytest.mark.parametrize("command", ["log", "check"])
def test_a_clock_of_1970_is_told_before_days_are_taken_to_be_to_come(
    either_workspace: Workspace, set_clock: Set, command: str
) -> None:
    """It said of every row "Correct the date"; whoever did would have logged other days."""
    april = write(either_workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,100,kWh,actual")
    set_clock("1970-01-01T00:03:00.000000Z")
    result = invoke("readings", command, april, ok=False)
    assert result.exit_code == 1
    assert "Found a clock that says 1970-01-01 00:03 UTC" in result.stderr
    assert "expected 2025-06-10 00:00 UTC or later" in result.stderr
    is_sqlite = either_workspace.ledger_url.file is not None
    whose = "this computer" if is_sqlite else "the database's server"
    assert f"Set day and time of {whose} right" in result.stderr
    assert "Correct the date" not in result.output
    assert not (either_workspace.root / "ledger.db").exists()


def test_a_clock_behind_the_last_batch_is_told_before_days_are_taken_to_be_to_come(
    workspace: Workspace, set_clock: Set
) -> None:
    april = write(workspace, "a.csv", "school-gas,2025-09-01,2025-09-30,100,kWh,actual")
    set_clock("2026-04-06T09:30:00.000000Z")
    invoke("readings", "log", april)
    may = write(workspace, "b.csv", "school-gas,2025-10-01,2025-10-31,90,kWh,actual")
    set_clock("2025-07-01T09:30:00.000000Z")
    for command in (
        ("readings", "log", may),
        ("readings", "check", may),
        ("readings", "correct", "1", "--quantity", "5", "--reason", "misread"),
    ):
        result = invoke(*command, ok=False)
        assert result.exit_code == 1
        assert "a clock that says 2025-07-01 09:30 UTC" in result.stderr
        assert "2026-04-06 09:30 UTC or later" in result.stderr
        assert "Correct the date" not in result.output


def test_a_clock_before_all_factors_can_be_said_right(workspace: Workspace, set_clock: Set) -> None:
    march = write(workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,100,kWh,actual")
    set_clock("2024-06-01T00:00:00.000000Z")
    assert invoke("readings", "log", march, ok=False).exit_code == 1
    invoke("readings", "log", march, "--clock-is-right")
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        entry = queries.batch_numbered(connection, 1)
    assert json.loads(entry.options) == {"clock-is-right": True}
