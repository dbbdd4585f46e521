"""Measures at sites and on meters that close: refused, or said to save what is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.measures.closing import closing_remarks, starts_before_it_closes
from carbon.measures.measure import Measure
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site
from carbon.tables import Row
from tests.measures.test_cash_case import measure

HALL = Site("hall", "Hall", "offices")
METER = Meter("m", "hall", "electricity", "kWh")
#: The day after the last.
CLOSED = date(2027, 1, 1)


def register(site: Site = HALL, meter: Meter = METER) -> Register:
    return Register({site.id: site}, {meter.id: meter})


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (register(meter=replace(METER, end=CLOSED, end_reason="closed")), "meter m"),
        (register(site=replace(HALL, end=CLOSED, end_reason="closed")), "site hall"),
    ],
)
def test_what_starts_after_the_closing_is_refused(found: Register, what: str) -> None:
    starts = measure(id="led", meters=("m",), start=CLOSED, life_years=10)
    [told] = refused(starts, found)
    assert f"'led', which starts on 2027-01-01, at {what}, whose last day is 2026-12-31" in told
    assert refused(replace(starts, meters=(), site="hall"), found if "site" in what else _shut())
    # Done or rejected ones are history, and the day before is in time.
    for status in ("delivered", "rejected"):
        assert not refused(replace(starts, status=status), found)
    assert not refused(replace(starts, start=date(2026, 12, 31)), found)


def refused(starts: Measure, found: Register) -> list[str]:
    row = Row({"id": starts.id}, "m.csv", 2)
    wrong = starts_before_it_closes(
        starts.start, starts.status, starts.site, starts.meters, found, row
    )
    return [str(one.at(row)) for one in wrong]


def _shut() -> Register:
    return register(site=replace(HALL, end=CLOSED))


def test_a_life_that_goes_on_is_said_to() -> None:
    led = measure(id="led", meters=("m",), start=date(2020, 4, 1), life_years=10)
    [said] = closing_remarks([led], _shut())
    assert said == (
        "led: site hall closes, its last day is 2026-12-31, and its life goes on to 2030-03-31: "
        "what it saves in between is counted, and is not there to be saved. Shorten life_years to "
        "the closing."
    )
    assert not list(closing_remarks([replace(led, status="rejected")], _shut()))
    assert not list(closing_remarks([replace(led, life_years=6)], _shut()))
    assert not list(closing_remarks([led], register()))


def test_an_exchanged_meter_does_not_close() -> None:
    exchanged = register(meter=replace(METER, end=CLOSED, end_reason="exchanged"))
    led = measure(id="led", meters=("m",), start=date(2028, 4, 1))
    assert not refused(led, exchanged)
    assert not list(closing_remarks([replace(led, start=date(2020, 4, 1))], exchanged))
