"""A percentage is what its cell shows; without a sign, what may be a fraction is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carbon.errors import Fault, Faults
from carbon.measures.assumptions import assume
from carbon.measures.finance_file import read_terms
from carbon.measures.fund_file import read_fund
from carbon.measures.measure import Measure
from carbon.measures.measure_file import read_measures
from carbon.measures.prices import read_tariffs
from carbon.measures.ranges import read_ranges
from carbon.measures.social import bias_of
from carbon.sheet_marks import SheetMarks
from tests.conftest import Command
from tests.ledger.test_hostile import changed, giving_texts
from tests.measures.test_cash_case import measure

HEADING = (
    "id,technology,capital_gbp,price_year,start,life_years,generation_kwh,self_use_pct,"
    "deterioration_pct\n"
)


def of_measures(path: Path, value: str) -> Any:
    path.write_text(f"{HEADING}a,PV,1000,2024,2026-04-01,10,1000,{value}\n", encoding="utf-8")
    return read_measures(path)


def of_fund(path: Path, value: str) -> Any:
    path.write_text(
        f'title = "F"\nstart = 2026-04-01\nperiods = 2\n{value}\n'
        "[[contribution]]\non = 2026-04-01\ngbp = 1\n"
        '[[project]]\nid = "a"\ncost_gbp = 1\nsaving_gbp_per_year = 1\nlife_years = 3\n',
        encoding="utf-8",
    )
    return read_fund(path)


def of_terms(path: Path, value: str) -> Any:
    path.write_text(
        f'[performance-contract]\n{value}\nterm_years = 5\nfee_gbp_per_year = 1\nsource = "s"\n',
        encoding="utf-8",
    )
    return read_terms(path)


def of_loan(path: Path, value: str) -> Any:
    path.write_text(
        f'[borrowing]\n{value}\nterm_years = 5\nrepayment = "annuity"\nsource = "s"\n',
        encoding="utf-8",
    )
    return read_terms(path)


def of_ranges(path: Path, value: str) -> Any:
    path.write_text(
        f"quantity,low_pct,high_pct,distribution,source\nprice,{value},uniform,s\n",
        encoding="utf-8",
    )
    return read_ranges(path)


def of_tariffs(path: Path, value: str) -> Any:
    path.write_text(
        f"fuel,year,unit,gbp_per_unit,escalation_pct\nelectricity,2025,kWh,0.24,{value}\n",
        encoding="utf-8",
    )
    return read_tariffs(path, assume(base_year=2026).activities)


READERS: list[tuple[Callable[[Path, str], Any], str, str, str]] = [
    (of_measures, "csv", "0.7,0", "70,0"),
    (of_measures, "csv", "1,0", "100,0"),
    (of_measures, "csv", "70,0.005", "70,0.5"),
    (of_measures, "csv", "0,0.05", "0,5"),
    (of_fund, "toml", "returned_pct = 0.75", "returned_pct = 75"),
    (of_fund, "toml", "charge_pct = 0.02", "charge_pct = 2"),
    (of_terms, "toml", "guaranteed_share_pct = 0.2", "guaranteed_share_pct = 20"),
    (of_loan, "toml", "rate_pct = 0.054", "rate_pct = 5.4"),
    (of_ranges, "csv", "-0.2,30", "-20,30"),
    (of_ranges, "csv", "-20,0.3", "-20,30"),
    (of_tariffs, "csv", "0.02", "2"),
    (of_tariffs, "csv", "-0.02", "-0.5"),
]


@pytest.mark.parametrize(("read", "ending", "fraction", "percentage"), READERS)
def test_a_fraction_is_refused_with_what_to_write(
    tmp_path: Path,
    read: Callable[[Path, str], Any],
    ending: str,
    fraction: str,
    percentage: str,
) -> None:
    path = tmp_path / f"file.{ending}"
    with pytest.raises(
        (Faults, Fault), match=r"which is -?[01][.\d]*%; expected a percentage: 0, or"
    ):
        read(path, fraction)
    read(path, percentage)


def test_what_to_write_is_a_hundred_times_as_much(tmp_path: Path) -> None:
    with pytest.raises(Faults) as caught:
        of_measures(tmp_path / "m.csv", "0.7,0.005")
    assert len(caught.value.faults) == 2
    assert (
        "m.csv:2, column self_use_pct: found 0.7, which is 0.7%; expected a percentage: 0, or more "
        "than 1. Write 70 for 70%, or 0.7% with its sign if so meant."
    ) in str(caught.value)
    assert "Write 0.5 for 0.5%, or 0.005% with its sign if so meant." in str(caught.value)


COLUMNS = [*HEADING.strip().split(","), "optimism_bias", "grant_gbp"]
FIRST = {
    "id": "a", "technology": "PV", "capital_gbp": 1000, "price_year": 2024, "start": "2026-04-01",
    "life_years": 10, "generation_kwh": 1000,
}  # fmt: skip


def of_sheet(path: Path, format_: str, **formatted: float) -> Measure:
    """The one measure of a workbook in which *formatted* cells have the number format *format_*."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    sheet, sign = book.add_worksheet("measures"), book.add_format({"num_format": format_})
    sheet.write_row(0, 0, COLUMNS)
    for number, column in enumerate(COLUMNS):
        if column in formatted:
            sheet.write_number(1, number, formatted[column], sign)
        elif column in FIRST:
            sheet.write(1, number, FIRST[column])
    book.close()
    [found] = read_measures(path)
    return found


@pytest.mark.parametrize("format_", ["0%", "0.00%", "[Red]0.0%;-0.0%", '0.0%" a year"'])
def test_a_cell_is_the_percentage_that_its_format_shows(tmp_path: Path, format_: str) -> None:
    """200% in a cell is 2, which was read as 2%; 12% a year is 0.12, read as 0.12%."""
    found = of_sheet(
        tmp_path / "m.xlsx", format_, self_use_pct=0.07, deterioration_pct=0.12, optimism_bias=2.0
    )
    assert (found.self_use_pct, found.deterioration_pct) == (7.0, 12.0)
    assert bias_of(found, assume(base_year=2026)) == 2.0
    small = of_sheet(tmp_path / "s.xlsx", format_, self_use_pct=0.005, deterioration_pct=0.0005)
    assert (small.self_use_pct, small.deterioration_pct) == (0.5, 0.05)
    assert of_sheet(tmp_path / "n.xlsx", format_, self_use_pct=0.0).self_use_pct == 0


def test_a_sign_that_is_only_a_word_is_no_hundredth(tmp_path: Path) -> None:
    found = of_sheet(tmp_path / "m.xlsx", '0.0"%"', self_use_pct=70, deterioration_pct=0.05)
    assert (found.self_use_pct, found.deterioration_pct) == (70.0, 0.05)


@pytest.mark.parametrize(
    ("format_", "column", "said"),
    [
        ('0" MWh"', "generation_kwh", "'MWh' beside the number"),
        ('0" months"', "life_years", "months"),
        ('0" months"', "generation_kwh", "months"),
        ('"£"0"k"', "capital_gbp", "'£k' beside the number"),
        ("[$€-2] #,##0", "capital_gbp", "'€' beside the number"),
        ('"$"#,##0', "grant_gbp", "'$' beside the number"),
        ("$#,##0_-", "grant_gbp", "'$' beside the number"),
        ("#,##0,", "generation_kwh", "a number 1,000 times smaller"),
        ('"£"0.0,"m"', "capital_gbp", "a number 1,000 times smaller"),
        ('0.0%" a month"', "deterioration_pct", "a month"),
    ],
)
def test_a_cell_that_shows_another_unit_or_currency_is_refused(
    tmp_path: Path, format_: str, column: str, said: str
) -> None:
    """50 in a cell that reads "50 MWh" was 50 kWh, and "£10k" was £10."""
    with pytest.raises(
        Faults, match=rf"m\.xlsx:2, column {column}: found 2 in a number format"
    ) as no:
        of_sheet(tmp_path / "m.xlsx", format_, **{column: 2})
    assert said in str(no.value)
    assert f"a plain number of the column {column}" in str(no.value)


@pytest.mark.parametrize(
    ("format_", "column"),
    [
        ('#,##0" kWh"', "generation_kwh"),
        ('#,##0" kWh/yr"', "generation_kwh"),
        ('_-"£"* #,##0.00_-', "capital_gbp"),
        ("[$£-809]#,##0", "grant_gbp"),
        ('"£"0.0,"k"', "capital_gbp"),
        ('0" years"', "life_years"),
        ('0.0%" a year"', "deterioration_pct"),
        ("#,##0", "generation_kwh"),
    ],
)
def test_a_cell_that_shows_its_columns_own_unit_is_read(
    tmp_path: Path, format_: str, column: str
) -> None:
    found = of_sheet(tmp_path / "m.xlsx", format_, **{column: 0.02 if "%" in format_ else 2})
    assert getattr(found, column) == 2


def test_what_its_cell_shows_is_refused_where_it_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"self_use_pct: found '7000%'; expected a percentage from 0"):
        of_sheet(tmp_path / "m.xlsx", "0%", self_use_pct=70)
    with pytest.raises(Faults, match=r"grant_gbp: found '50000%'; expected a number"):
        of_sheet(tmp_path / "m.xlsx", "0%", grant_gbp=500)
    with pytest.raises(Faults, match=r"Write 70 for 70%"):
        of_sheet(tmp_path / "m.xlsx", "0.00", self_use_pct=0.7)


def test_a_formula_without_a_value_is_no_empty_cell(tmp_path: Path) -> None:
    """A grant that a workbook does not hold was no grant."""
    import xlsxwriter

    path = tmp_path / "m.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("measures")
    sheet.write_row(0, 0, COLUMNS)
    sheet.write_row(1, 0, list(FIRST.values()))
    sheet.write_formula(1, COLUMNS.index("grant_gbp"), "=C2/2", None, "")
    book.close()
    with pytest.raises(Faults, match="a formula without a stored value"):
        read_measures(path)


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    """``=IF(A2="x",100,"")`` as Excel stores it, also filled down below the list."""
    import xlsxwriter

    path = tmp_path / "m.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("measures")
    sheet.write_row(0, 0, COLUMNS)
    sheet.write_row(1, 0, list(FIRST.values()))
    for row in range(1, 20):
        sheet.write_formula(row, COLUMNS.index("grant_gbp"), '=IF(A2="x",100,"")', None, "")
    book.close()
    changed(path, "xl/worksheets/sheet1.xml", giving_texts)
    [found] = read_measures(path)
    assert found.grant_gbp == 0


def test_a_workbook_without_the_sheet_says_what_it_found(tmp_path: Path) -> None:
    """It was "found sheet 'measures'; expected one of: Our list, guidance"."""
    import xlsxwriter

    path = tmp_path / "m.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("guidance", "Our list"):
        book.add_worksheet(name).write_row(0, 0, COLUMNS)
    book.close()
    words = r"found the sheets 'Our list', 'guidance'; expected one called 'measures'"
    with pytest.raises(Fault, match=words):
        read_measures(path)


def test_hidden_rows_and_other_sheets_are_told(carbon: Command) -> None:
    """A measure of a hidden row was counted, and one of a second sheet was not, without a word."""
    import xlsxwriter

    path = carbon.folder / "m.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("measures", "guidance", "more"):
        sheet = book.add_worksheet(name)
        for row, own in ((0, COLUMNS), (1, FIRST.values()), (2, {**FIRST, "id": "b"}.values())):
            sheet.write_row(row, 0, list(own))
        sheet.set_row(2, None, None, {"hidden": True})
    book.close()
    words = ("measures", "appraise", path, "--band", "electricity=Small", "--hold")
    told = carbon(*words).stderr
    assert "[measures]: hidden rows 3 are read too." in told
    assert "sheet 'measures' is read; not sheet 'more'." in told
    assert "guidance" not in told


@pytest.mark.parametrize(("bias", "refused"), [(2.0, True), (0.24, True), (24.0, False)])
def test_a_workbook_that_shows_no_formats_is_not_guessed_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bias: float, *, refused: bool
) -> None:
    """An .xls tells nothing of formats: 2 may be 200%."""
    monkeypatch.setattr("carbon.sheet_marks.marks_of", lambda *_: SheetMarks(sees_formats=False))
    if not refused:
        assert of_sheet(tmp_path / "m.xlsx", "0", optimism_bias=bias).optimism_bias == "24"
        return
    with pytest.raises(Faults, match=r"which may be .*%; expected a percentage with its sign"):
        of_sheet(tmp_path / "m.xlsx", "0%", optimism_bias=bias)


def test_a_sign_that_is_typed_is_read(tmp_path: Path) -> None:
    """What Excel saves of such a cell as CSV; refused until now as no number."""
    [found] = of_measures(tmp_path / "m.csv", "70%,0.05%")
    assert (found.self_use_pct, found.deterioration_pct) == (70.0, 0.05)
    [of_range] = of_ranges(tmp_path / "r.csv", "-1%,0.5 %")
    assert (of_range.low_pct, of_range.high_pct) == (-1.0, 0.5)
    of_tariffs(tmp_path / "t.csv", "0.05%")
    with pytest.raises(Faults, match="expected a percentage such as 70 or 70%"):
        of_measures(tmp_path / "m.csv", "70%%,0")


def test_optimism_bias_is_no_fraction() -> None:
    given = assume(base_year=2026)
    assert bias_of(measure(optimism_bias="20"), given) == pytest.approx(0.2)
    assert bias_of(measure(optimism_bias="0.5%"), given) == pytest.approx(0.005)
    with pytest.raises(Fault, match=r"Write 20 for 20%"):
        bias_of(measure(optimism_bias="0.2"), given)
