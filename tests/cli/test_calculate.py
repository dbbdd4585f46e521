"""``carbon calculate`` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from carbon.cli import cli


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["calculate", *words])


@pytest.fixture
def use(tmp_path: Path) -> Path:
    path = tmp_path / "use.csv"
    path.write_text("activity,unit,quantity\nelectricity,MWh,1\n", encoding="utf-8")
    return path


def test_a_megawatt_hour_is_printed_by_scope(use: Path) -> None:
    result = run(str(use), "--period", "2019-20", "--by", "scope", "--format", "json")
    assert result.exit_code == 0
    # The 2019 edition: generation 255.60; T&D 21.70, well-to-tank 35.65 and 3.03 kg CO2e.
    tonnes = {row["scope"]: round(row["tCO2e"], 6) for row in json.loads(result.stdout)}
    assert tonnes == {"2": 0.2556, "3": 0.06038, "Gross": 0.31598}


def test_nothing_is_replaced_without_force(use: Path, tmp_path: Path) -> None:
    out = tmp_path / "lines.parquet"
    words = [str(use), "--edition", "2019", "--out", str(out)]
    assert run(*words).exit_code == 0
    before = out.read_bytes()
    again = run(*words)
    assert (again.exit_code, out.read_bytes()) == (2, before)
    assert "--force replaces it" in again.stderr
    assert run(*words, "--force").exit_code == 0


def test_without_an_edition_it_is_refused(use: Path) -> None:
    result = run(str(use))
    assert result.exit_code == 1
    assert "use.csv:2" in result.stderr
    assert "--edition 2024 or --period 2023-24" in result.stderr


def test_edition_and_period_together_are_a_wrong_command(use: Path) -> None:
    assert run(str(use), "--edition", "2019", "--period", "2019-20").exit_code == 2


def test_the_file_that_is_calculated_is_never_written_over(use: Path) -> None:
    before = use.read_bytes()
    result = run(str(use), "--edition", "2019", "--out", str(use), "--force")
    assert result.exit_code == 1
    assert "found the file that is calculated; expected another one" in result.stderr
    assert use.read_bytes() == before


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("scope,category,scope", "--by names 'scope' twice; expected each column once."),
        (" , ", "--by names no column; expected one or more, such as scope."),
    ],
)
def test_columns_to_total_by_are_named_once_each(use: Path, by: str, told: str) -> None:
    """Twice was a fault of the program, and none a Gross without its tonnes."""
    result = run(str(use), "--edition", "2019", "--by", by)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in " ".join(result.stderr.split())
