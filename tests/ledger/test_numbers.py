"""Numbers as files write them: decimals, thousands, brackets, missing, error codes, noise."""

from __future__ import annotations

import pytest

from carbon.errors import Faults
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.readings import log
from carbon.workspace import Workspace
from tests.ledger.conftest import write
from tests.ledger.door_samples import SAMPLES, TIMES, hints_with, parsed


def bills(*quantities: str, mark: str = ";") -> str:
    rows = [
        mark.join(["m-1", f"2023-{month:02d}-01", f"2023-{month:02d}-28", quantity])
        for month, quantity in enumerate(quantities, 1)
    ]
    return "\n".join([mark.join(["MPAN", "From", "To", "kWh"]), *rows]) + "\n"


def quantities(found: Parsed) -> list[float]:
    assert not found.faults, found.faults
    return [one.quantity for one in found.readings]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["0,500"], [0.5]),
        (["1,5"], [1.5]),
        (["1,234", "0,5"], [1.234, 0.5]),
        (["1,234", "12,5"], [1.234, 12.5]),
        (["1.234,5"], [1234.5]),
        (["1,234.5", "1,234"], [1234.5, 1234.0]),
        (["1,234,567", "1,234"], [1234567.0, 1234.0]),
        (["1,2345"], [1.2345]),
        (["1234,567"], [1234.567]),
        (["1234"], [1234.0]),
        (["1.5"], [1.5]),
        (["1.5", "1,234"], [1.5, 1234.0]),
        (["1\u00a0234", "5"], [1234.0, 5.0]),
    ],
)
def test_a_semicolon_file_is_settled_by_its_cells(cells: list[str], expected: list[float]) -> None:
    assert quantities(parsed(bills(*cells))) == expected


@pytest.mark.parametrize("cells", [["1,234"], ["12,345", "500"], ["0,5", "1,234.5"]])
def test_a_comma_that_may_be_either_is_refused_in_a_semicolon_file(cells: list[str]) -> None:
    found = parsed(bills(*cells))
    assert "comma" in str(found.faults[0])
    assert "kWh" in str(found.faults[0])


@pytest.mark.parametrize("mark", [",", "\t", "|"])
def test_a_quoted_comma_parts_thousands_elsewhere(mark: str) -> None:
    assert quantities(parsed(bills('"1,234"', "5", mark=mark))) == [1234.0, 5.0]
    assert quantities(parsed(bills('"0,500"', "5", mark=mark))) == [0.5, 5.0]


@pytest.mark.parametrize("shape", ["template", "bills", "daily", "interval", "half-hourly"])
def test_brackets_are_a_minus_and_refused_or_told(shape: str) -> None:
    sample = SAMPLES[shape]
    index = {"template": 3, "half-hourly": 2}.get(shape, len(sample.head) - 1)
    rows = [list(row) for row in sample.rows]
    rows[0][index] = '"(1,234)"'
    text = "\n".join([",".join(sample.head), *(",".join(row) for row in rows)]) + "\n"
    found = parsed(text)
    if found.faults:
        assert "-1234" in str(found.faults[0])
    elif shape in ("template", "bills"):
        assert found.credits[0].reading.quantity == -1234.0
    else:
        assert found.readings[0].quantity == -1234.0


@pytest.mark.parametrize(
    "word", ["-", "NULL", "n/a", "N/A", "#N/A", "NaN", "", "–", "None", "null"]
)
def test_missing_words_are_no_value_and_no_zero(word: str) -> None:
    found = parsed(f"MPAN,Date,kWh\nm-1,2023-06-05,5\nm-1,2023-06-06,{word}\nm-1,2023-06-07,5\n")
    assert quantities(found) == [5.0, 5.0]
    values = ["0.5"] * 47 + [word]
    text = ",".join(["MPAN", "Date", *TIMES]) + "\n"
    text += ",".join(["m-1", "05/06/2023", *["0.5"] * 48]) + "\n"
    text += ",".join(["m-1", "06/06/2023", *values]) + "\n"
    found = parsed(text)
    assert quantities(found) == [24.0, 23.5]
    assert [one.days_with_data for one in found.readings] == [1, 0]


CODES = ("4294967.295", "4294967295", "2147483.647", "2147483647", "16777.215", "16777215",
         "8590.017", "999999", "999999.999", "9999999")  # fmt: skip


def half_hours(shape: str, last: str) -> str:
    if shape == "half-hourly":
        rows = [["m-1", f"0{day}/06/2023", *["0.5"] * 48] for day in (5, 6)]
        rows[1][-1] = last
        head = ["MPAN", "Date", *TIMES]
    else:
        rows = [list(row) for row in SAMPLES["interval"].rows]
        rows[-1][-1] = last
        head = list(SAMPLES["interval"].head)
    return "\n".join(",".join(row) for row in [head, *rows]) + "\n"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("shape", ["half-hourly", "interval"])
def test_an_error_code_is_refused_by_row_and_column(shape: str, code: str) -> None:
    found = parsed(half_hours(shape, code))
    said = str(found.faults[0])
    assert code.split(".")[0] in said
    assert found.faults[0].place is not None
    assert found.faults[0].place.row == (3 if shape == "half-hourly" else 97)
    assert ("23:30" if shape == "half-hourly" else "Value") in said
    assert "--accept error_code" in said


@pytest.mark.parametrize("shape", ["half-hourly", "interval"])
def test_an_error_code_can_be_accepted_after_a_look(shape: str) -> None:
    found = parsed(half_hours(shape, "16777.215"), hints_with(accept=frozenset({"error_code"})))
    assert not found.faults
    assert any("16777.215" in remark for remark in found.remarks)


@pytest.mark.parametrize("shape", ["half-hourly", "interval"])
def test_five_thousand_times_the_median_is_refused(shape: str) -> None:
    assert not parsed(half_hours(shape, "2499")).faults
    (fault,) = parsed(half_hours(shape, "2500")).faults
    assert "median of 0.5" in str(fault)
    assert "m-1" in str(fault)


@pytest.mark.parametrize("shape", ["half-hourly", "interval"])
def test_the_median_is_of_what_is_not_zero(shape: str) -> None:
    text = half_hours(shape, "2400").replace("0.5,0.5,0.5,0.5", "0,0,0,0")
    assert not parsed(text).faults


@pytest.mark.parametrize("shape", ["half-hourly", "interval"])
def test_noise_just_below_zero_counts_as_nothing_and_is_told(shape: str) -> None:
    found = parsed(half_hours(shape, "-0.0049"))
    assert quantities(found) == [24.0, 23.5]
    assert any("-0.0049" in remark for remark in found.remarks)
    for lower in ("-0.005", "-0.1"):
        (fault,) = parsed(half_hours(shape, lower)).faults
        assert lower in str(fault)


@pytest.mark.parametrize("cell", ["1_0", "nan", "inf", "1e400", "0x10", "12abc", "1.2.3", "١٢"])
@pytest.mark.parametrize("shape", ["template", "bills", "daily", "interval", "half-hourly"])
def test_what_is_no_number_is_refused(shape: str, cell: str) -> None:
    if cell == "nan":
        cell = "nanx"
    sample = SAMPLES[shape]
    index = {"template": 3, "half-hourly": 2}.get(shape, len(sample.head) - 1)
    rows = [list(row) for row in sample.rows]
    rows[0][index] = cell
    text = "\n".join([",".join(sample.head), *(",".join(row) for row in rows)]) + "\n"
    assert parsed(text, Hints(names=frozenset({"m-1"}))).faults


def test_a_unit_behind_the_number_is_refused_or_understood() -> None:
    text = "MPAN,Date,Consumption\nm-1,2023-06-05,5 kWh\nm-1,2023-06-06,6 kWh\n"
    found = parsed(text)
    assert not found.faults
    assert [(one.quantity, one.unit) for one in found.readings] == [(5, "kWh"), (6, "kWh")]
    assert parsed(text.replace("6 kWh", "6 MWh")).faults


@pytest.mark.parametrize("quantity", ["1e308", "1e16", "-1e300", "1000000000000001"])
def test_a_quantity_beyond_counting_is_refused(workspace: Workspace, quantity: str) -> None:
    """Two of 1e308 kWh were logged, and their sum was infinite."""
    path = write(workspace, "a.csv", f"school-gas,2023-04-01,2023-04-30,{quantity},kWh,actual")
    with pytest.raises(Faults, match="at most 1,000,000,000,000,000 in any unit"):
        log([path], workspace)


def test_a_day_of_half_hours_beyond_counting_is_refused(workspace: Workspace) -> None:
    """It was a mistake in the program: their sum is beyond any number."""
    path = workspace.root / "a.csv"
    hours = ",".join(f"{n // 2:02}:{n % 2 * 3}0" for n in range(48))
    path.write_text(f"meter,date,{hours}\nschool-gas,2023-04-01{',1e308' * 48}\n", "utf-8")
    with pytest.raises(Faults, match="at most 1,000,000,000,000,000 in any unit"):
        log([path], workspace)
