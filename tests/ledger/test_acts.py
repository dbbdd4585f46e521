from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from carbon.ledger.acts import Act, acts, record
from carbon.ledger.parked import SETTLED, Parked, park, waiting
from carbon.ledger.store import Batch, Ledger

MONDAY = datetime(2026, 4, 6, 23, 30, tzinfo=UTC)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def test_acts_are_kept_with_what_was_before_and_is_after(ledger: Ledger) -> None:
    before, after = {"name": "Café"}, {"name": "Café", "to": "2026-03-31"}
    with ledger.writing() as connection:
        record(connection, [Act("site", "cafe", "A. Officer", "sold", before, after)], MONDAY)
        record(connection, [Act("nil", "oil-1", "B")])
    with ledger.reading() as connection:
        first, second = acts(connection)
        assert acts(connection, "nil") == [second]
        assert acts(connection, "site", "nil", subject="cafe") == [first]
        assert acts(connection, as_at=date(2026, 4, 6)) == [first]
        assert acts(connection, as_at=date(2026, 4, 5)) == []
    assert (first.by, first.reason, first.before, first.after) == (
        "A. Officer", "sold", before, after,
    )  # fmt: skip
    assert first.at == "2026-04-06T23:30:00.000000Z"
    assert (second.before, second.after) == ({}, {})


def test_a_batch_keeps_the_login_it_was_logged_under(ledger: Ledger) -> None:
    from carbon.ledger import queries
    from carbon.ledger.acts import login

    with ledger.writing() as connection:
        number = ledger.add(connection, Batch("import", "me", options='{"park": true}'), [])
    with ledger.reading() as connection:
        entry = queries.batch_numbered(connection, number)
    assert (entry.login, entry.options) == (login(), '{"park": true}')


def test_parked_rows_wait_until_they_are_settled(ledger: Ledger) -> None:
    start, end = date(2023, 4, 1), date(2023, 5, 1)
    credit = Parked(3, "elec-1", start, end, -3000.0, "kWh", "estimated", "elec-1,…", "a credit")
    other = Parked(4, "?", None, None, None, "", "", "?,?", "no date")
    with ledger.writing() as connection:
        number = ledger.add(connection, Batch("import", "me"), [])
        park(connection, number, [credit, other])
    with ledger.reading() as connection:
        first, second = waiting(connection)
    assert (first.batch, first.row, second.row) == (number, credit, other)
    with ledger.writing() as connection:
        record(connection, [Act(SETTLED, str(first.id), "me", "asked the supplier")])
    with ledger.reading() as connection:
        assert [one.row for one in waiting(connection)] == [other]
