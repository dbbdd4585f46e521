"""A percentage typed with its sign into a spreadsheet is a fraction, and is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carbon.errors import Fault, Faults
from carbon.measures.assumptions import assume
from carbon.measures.finance_file import read_terms
from carbon.measures.fund_file import read_fund
from carbon.measures.measure_file import read_measures
from carbon.measures.prices import read_tariffs
from carbon.measures.ranges import read_ranges
from carbon.measures.social import bias_of
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
    with pytest.raises((Faults, Fault), match=r"holds the hundredth part"):
        read(path, fraction)
    read(path, percentage)


def test_what_to_write_is_a_hundred_times_as_much(tmp_path: Path) -> None:
    with pytest.raises(Faults) as caught:
        of_measures(tmp_path / "m.csv", "0.7,0.005")
    assert len(caught.value.faults) == 2
    assert (
        "m.csv:2, column self_use_pct: found 0.7, which is 0.7%; expected a percentage: 0, or more "
        "than 1. Write 70 for 70%; a cell"
    ) in str(caught.value)
    assert "Write 0.5 for 0.5%; a cell" in str(caught.value)


def test_a_workbook_in_which_70_was_typed_with_its_sign(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "m.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, sign = book.add_worksheet("measures"), book.add_format({"num_format": "0%"})
    sheet.write_row(0, 0, HEADING.strip().split(","))
    sheet.write_row(1, 0, ["a", "PV", 1000, 2024, "2026-04-01", 10, 1000])
    sheet.write_number(1, 7, 0.7, sign)
    book.close()
    with pytest.raises(Faults, match=r"Write 70 for 70%"):
        read_measures(path)


def test_optimism_bias_is_no_fraction() -> None:
    given = assume(base_year=2026)
    assert bias_of(measure(optimism_bias="20"), given) == pytest.approx(0.2)
    with pytest.raises(Fault, match=r"Write 20 for 20%"):
        bias_of(measure(optimism_bias="0.2"), given)
