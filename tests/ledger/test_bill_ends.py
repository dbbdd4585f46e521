"""A bill's last date and lines of totals."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ledger.door_samples import SAMPLES, hints_with, parsed

HEAD = "Account,From,To,Consumption (kWh)\n"


def ends(text: str) -> list[date]:
    found = parsed(HEAD + text, hints_with())
    assert not found.faults, found.faults
    return [one.end for one in found.readings]


def test_last_days_that_never_meet_are_last_days() -> None:
    text = "m-1,01/04/2023,30/04/2023,5\nm-1,01/05/2023,31/05/2023,5\n"
    assert ends(text) == [date(2023, 5, 1), date(2023, 6, 1)]


def test_dates_that_meet_again_and_again_are_the_days_after() -> None:
    text = "m-1,05/04/2023,05/05/2023,5\nm-1,05/05/2023,05/06/2023,5\nm-1,05/06/2023,05/07/2023,5\n"
    assert ends(text) == [date(2023, 5, 5), date(2023, 6, 5), date(2023, 7, 5)]


def test_one_shared_day_decides_nothing_and_is_warned_of() -> None:
    found = parsed(HEAD + "m-1,05/04/2023,05/05/2023,5\nm-1,05/05/2023,07/06/2023,5\n")
    assert [(one.start, one.end) for one in found.readings] == [
        (date(2023, 4, 5), date(2023, 5, 5)),
        (date(2023, 5, 5), date(2023, 6, 8)),
    ]
    assert any("Warning" in remark and "2023-05-05" in remark for remark in found.remarks)


def test_each_meter_decides_for_itself() -> None:
    one = "m-1,01/04/2023,30/04/2023,5\nm-1,01/05/2023,31/05/2023,5\n"
    two = "m-2,05/04/2023,05/05/2023,5\nm-2,05/05/2023,05/06/2023,5\nm-2,05/06/2023,05/07/2023,5\n"
    assert ends(one + two)[:2] == [date(2023, 5, 1), date(2023, 6, 1)]
    assert ends(one + two)[2:] == [date(2023, 5, 5), date(2023, 6, 5), date(2023, 7, 5)]


BILLS = "m-1,01/04/2023,30/04/2023,3000\nm-2,01/04/2023,30/04/2023,2000\n"


@pytest.mark.parametrize(
    "total", ["Total,,,5000\n", 'Grand total,,,"5,000"\n', ",,Total,5000\n", "TOTALS:,,,5000.0\n"]
)
def test_a_right_total_is_left_out_and_told(total: str) -> None:
    found = parsed(HEAD + BILLS + total)
    assert not found.faults, found.faults
    assert sum(one.quantity for one in found.readings) == 5000.0
    assert any("total" in remark for remark in found.remarks)
    assert found.account.row_count == 4


def test_a_wrong_total_names_what_it_misses() -> None:
    (fault,) = parsed(HEAD + BILLS + "Total,,,3000\n").faults
    assert "5000" in str(fault)
    assert "row 3" in str(fault)
    (fault,) = parsed(HEAD + BILLS + "Total,,,5100\n").faults
    assert "5000" in str(fault)


def test_a_total_may_be_off_by_rounding() -> None:
    text = "m-1,01/04/2023,30/04/2023,3000.4\nm-2,01/04/2023,30/04/2023,2000.4\n"
    assert not parsed(HEAD + text + "Total,,,5001\n").faults
    assert parsed(HEAD + text + "Total,,,5003\n").faults


def test_subtotals_and_a_total_of_all_are_told_apart() -> None:
    text = (
        "m-1,01/04/2023,30/04/2023,3\nm-1,01/05/2023,31/05/2023,4\nSub total,,,7\n"
        "m-2,01/04/2023,30/04/2023,2\nm-2,01/05/2023,31/05/2023,1\nSub total,,,3\n"
        "Grand total,,,10\n"
    )
    found = parsed(HEAD + text)
    assert not found.faults, found.faults
    assert sum(one.quantity for one in found.readings) == 10.0


@pytest.mark.parametrize("shape", ["template", "daily", "annual", "events", "interval"])
def test_a_wrong_total_is_refused_in_every_shape(shape: str) -> None:
    sample = SAMPLES[shape]
    index = {"template": 3}.get(shape, len(sample.head) - 1)
    right = sum(float(row[index]) for row in sample.rows)
    for value, is_right in ((right, True), (right + 50, False)):
        cells = ["Total", *[""] * (len(sample.head) - 1)]
        cells[index] = f"{value:g}"
        found = parsed(sample.text() + ",".join(cells) + "\n")
        assert bool(found.faults) is not is_right, (found.faults, value)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("Jun-23", date(2023, 6, 1), date(2023, 7, 1)),
        ("June 2023", date(2023, 6, 1), date(2023, 7, 1)),
        ("01/06/2023", date(2023, 6, 1), date(2023, 7, 1)),
        ("2023-06-01", date(2023, 6, 1), date(2023, 7, 1)),
        ("2023-06-01 00:00:00", date(2023, 6, 1), date(2023, 7, 1)),
        ("2023-06", date(2023, 6, 1), date(2023, 7, 1)),
        ("2022-23", date(2022, 4, 1), date(2023, 4, 1)),
    ],
)
@pytest.mark.parametrize("quality", ["A", "E", "actual", "Estimated"])
def test_the_templates_period_as_excel_writes_it(
    period: str, start: date, end: date, quality: str
) -> None:
    text = f"meter,period,quantity,unit,quality\nm-1,{period},500,kWh,{quality}\n"
    found = parsed(text)
    assert not found.faults, found.faults
    (reading,) = found.readings
    assert (reading.start, reading.end) == (start, end)
    assert reading.quality == ("actual" if quality[0] in "Aa" else "estimated")


def test_a_day_within_a_month_is_no_period() -> None:
    assert parsed("meter,period,quantity,unit,quality\nm-1,15/06/2023,5,kWh,A\n").faults


@pytest.mark.parametrize("heading", ["2019-2O", "2O19-20", "2021/2", "20l9-20"])
def test_a_mistyped_year_is_a_fault(heading: str) -> None:
    found = parsed(f"Meter,Unit,2018-19,{heading}\nm-1,kWh,100,200\n")
    assert heading in str(found.faults[0])
