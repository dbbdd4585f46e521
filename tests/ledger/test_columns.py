"""The account of a file: each column once, each row once, and what may be let through."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.ledger.account import LET_THROUGH, Account
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.readings import Options, log
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace
from tests.ledger.door_samples import SAMPLES, hints_with, parsed


def columns_in(account: Account) -> int:
    """The columns accounted for, a run of half-hours as many as it says."""
    return sum(int(one.detail.split()[0]) if "–" in one.letter else 1 for one in account.columns)


@pytest.mark.parametrize("shape", SAMPLES)
def test_columns_and_rows_add_up_to_the_file(shape: str) -> None:
    text = SAMPLES[shape].text()
    lines = text.splitlines()
    ended = [*lines[:2], "", *lines[2:], "Printed on request" + "," * lines[0].count(","), ""]
    titled = ["A title" + "," * lines[0].count(","), "", *ended]
    found = parsed("\n".join(titled) + "\n")
    assert not found.faults
    # The last empty line is the end of the file, not a row of it.
    assert found.account.row_count == len(titled), found.account
    assert columns_in(found.account) == len(lines[0].split(","))
    letters = [one.letter for one in found.account.columns]
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize("shape", SAMPLES)
def test_a_row_with_a_fault_does_not_hide_another(shape: str) -> None:
    sample = SAMPLES[shape]
    rows = [list(row) for row in sample.rows]
    rows[0][-1] = rows[1][-1] = "1x1"
    lines = [",".join(sample.head), *(",".join(row) for row in rows)]
    faults = parsed("\n".join(lines) + "\n").faults
    assert {fault.place.row for fault in faults if fault.place} >= {2, 3}


@pytest.mark.parametrize("shape", SAMPLES)
def test_an_unknown_number_can_be_let_through_with_a_reason(shape: str) -> None:
    text = SAMPLES[shape].text("Zq7", ("17", "18"))
    assert parsed(text).faults
    letter = parsed(text).account.columns[-1].letter
    for name in ("Zq7", "zq7", letter):
        found = parsed(text, hints_with(ignored={name: "a number of the printer"}))
        assert not found.faults, name
        (passed,) = found.account.used_as(LET_THROUGH)
        assert (passed.letter, passed.detail) == (letter, "a number of the printer")


@pytest.mark.parametrize("values", [("Wh",), ("Export",), ("E",), ("kVArh",), ("Credit",)])
@pytest.mark.parametrize("heading", ["Zq7", "Unit of measure", "Direction"])
@pytest.mark.parametrize("shape", SAMPLES)
def test_what_is_understood_is_never_let_through(
    shape: str, heading: str, values: tuple[str, ...]
) -> None:
    text = SAMPLES[shape].text(heading, values)
    found = _or_faults(text, hints_with(ignored={heading: "please"}))
    assert found.faults, found
    assert heading in "\n".join(map(str, found.faults))


def _or_faults(text: str, hints: Hints) -> Parsed:
    try:
        return parsed(text, hints)
    except Faults as faults:
        return Parsed((), faults.faults)


def test_a_column_to_let_through_that_is_not_there_is_told() -> None:
    found = parsed(SAMPLES["bills"].text(), hints_with(ignored={"Colour": "no use"}))
    assert "Colour" in str(found.faults[0]) or "colour" in str(found.faults[0])
    assert "Consumption" in str(found.faults[0])


def test_a_column_without_values_is_blank() -> None:
    for heading in ("Multiplier", "Read Type", "Zq7", ""):
        found = parsed(SAMPLES["daily"].text(heading, ("", "")))
        assert not found.faults
        assert found.account.columns[-1].use == "blank"


def test_a_value_beyond_the_heading_is_not_passed_over() -> None:
    text = SAMPLES["daily"].text()
    lines = text.splitlines()
    lines[-1] += ",Export"
    found = parsed("\n".join(lines) + "\n")
    assert "D" in str(found.faults[0])


def test_a_value_far_down_beyond_the_heading_is_not_passed_over() -> None:
    rows = [f"m-1,2023-0{1 + n // 28}-{n % 28 + 1:02d},5" for n in range(28 * 9)]
    rows[-1] += ",Export"
    found = parsed("MPAN,Date,Consumption\n" + "\n".join(rows) + "\n")
    assert any("row 253" in str(one) or ":253" in str(one) for one in found.faults), found.faults


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Address", "1 High Street"), ("Postcode", "SO23 8UJ"), ("Cost (£)", "12.34"),
        ("Total cost", "99"), ("Customer Name", "A Council"), ("Invoice No", "12345"),
        ("VAT", "2.40"), ("Standing charge (p/day)", "33.1"), ("Unit rate p/kWh", "15.2"),
        ("Employee", "E"), ("Tariff", "Day"), ("Department", "Export"), ("CCL", "1.2"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", SAMPLES)
def test_what_cannot_matter_is_no_fault(shape: str, heading: str, value: str) -> None:
    found = parsed(SAMPLES[shape].text(heading, (value,)))
    assert not found.faults, found.faults
    assert found.account.columns[-1].use == "not needed"


def test_the_account_is_kept_and_let_through_columns_show(workspace: Workspace) -> None:
    path = workspace.root / "a.csv"
    path.write_text(
        "Account,From,To,kWh,Zq7\nschool-electricity,01/04/2023,30/04/2023,500,17\n", "utf-8"
    )
    with pytest.raises(Faults, match="Zq7"):
        log([path], workspace)
    log([path], workspace, options=Options(ignored={"Zq7": "a page number"}))
    from sqlalchemy import text

    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        rows = connection.execute(text("SELECT * FROM account")).mappings().all()
    said = " ".join(str(dict(row)) for row in rows)
    assert "a page number" in said
    assert "Zq7" in said


def test_a_file_of_half_hours_has_one_line_for_them(tmp_path: Path) -> None:
    found = parsed(SAMPLES["half-hourly"].text())
    assert [one.use for one in found.account.columns] == ["meter", "day", "half-hour"]


@pytest.mark.parametrize(
    "heading", ["Client address 2", "Zq7", "Total cost", "Max kVA", "Seen date"]
)
@pytest.mark.parametrize("shape", SAMPLES)
def test_a_file_can_be_read_again_by_the_layout_it_was_read_by(shape: str, heading: str) -> None:
    from carbon.ledger.formats.layouts import hints_of_text

    value = "2023-06-05" if "date" in heading else "7" if heading != "Zq7" else "Hall"
    text = SAMPLES[shape].text(heading, (value,))
    first = parsed(text)
    assert not first.faults, first.faults
    hints, form = hints_of_text(first.layout, hints_with())
    again = parsed(text, hints, form)
    assert not again.faults, again.faults
    assert list(again.readings) == list(first.readings)
