"""The front door of the package: ``import carbon`` in a notebook."""

from __future__ import annotations

import doctest
import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

import carbon
from carbon.emissions.calculate import NoPlan
from carbon.errors import Faults, MissingColumns
from carbon.factors.announced import UnknownEdition
from tests.conftest import ROOT, invoke

USE = pd.DataFrame(
    {
        "activity": ["electricity", "natural-gas", "electricity"],
        "unit": ["kWh", "kWh", "MWh"],
        "quantity": [1e6, 1e6, 1.0],
        "site": ["01", "01", "02"],
    }
)


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example workspace with its schools logged, in the folder where one stands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    invoke("init", "council", "--example", "hampshire")
    monkeypatch.chdir("council")
    invoke("readings", "log", "readings/example-schools.csv")
    monkeypatch.chdir(tmp_path)
    for name in ("measures.csv", "tariffs.csv"):
        shutil.copy(ROOT / "docs" / "examples" / name, name)
    return tmp_path / "council"


@pytest.mark.usefixtures("council")
def test_the_page_is_what_happens() -> None:
    page = doctest.DocTestParser().get_doctest(
        # A fence ends what an example shows.
        (ROOT / "docs" / "python.md").read_text(encoding="utf-8").replace("```", "\n"),
        {},
        "python.md",
        "python.md",
        0,
    )
    assert len(page.examples) >= 14
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(page)
    assert runner.summarize(verbose=False).failed == 0


def test_importing_it_loads_nothing() -> None:
    # Not even of Python's own: typing alone doubled the time of `python -c "import carbon"`.
    code = (
        "import sys; before = set(sys.modules); import carbon; "
        "print(sorted(set(sys.modules) - before), dir(carbon))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.startswith("['carbon', 'carbon.version'] ")
    assert "'emissions', 'factors', 'open'" in done.stdout


def test_every_engine_gives_the_same_lines() -> None:
    columns = ["activity", "unit", "site", "line", "scope", "factor_id", "kg_co2e"]
    frames = [
        carbon.emissions(USE, edition="2024")[columns],
        carbon.emissions(pl.from_pandas(USE), edition="2024").to_pandas()[columns],
        carbon.emissions(pl.from_pandas(USE).lazy(), edition="2024").collect().to_pandas()[columns],
        carbon.emissions(duckdb.from_df(USE), edition="2024").df()[columns],
    ]
    assert len(frames[0]) == 10
    first, *others = [frame.sort_values(columns).reset_index(drop=True) for frame in frames]
    for other in others:
        pd.testing.assert_frame_equal(first, other, check_dtype=False, rtol=1e-15)


def test_the_command_gives_the_same(tmp_path: Path) -> None:
    USE.to_csv(tmp_path / "use.csv", index=False)
    told = invoke(
        "calculate", tmp_path / "use.csv", "--period", "2022-23", "--policy", "blended",
        "--by", "scope", "--format", "json",
    )  # fmt: skip
    lines = carbon.emissions(USE, period="2022-23", policy="blended")
    sums = lines.groupby("scope")["kg_co2e"].sum() / 1000
    of = {row["scope"]: row["tCO2e"] for row in json.loads(told.stdout)}
    assert of.pop("Gross") == pytest.approx(sums.sum(), rel=1e-12)
    assert of == pytest.approx(sums.to_dict(), rel=1e-12)


def test_a_row_keeps_the_edition_that_it_names() -> None:
    lines = carbon.emissions(USE.assign(edition=[2023, None, 2024]), edition="2025")
    assert list(lines.drop_duplicates(["activity", "unit"])["edition"]) == ["2023", "2025", "2024"]
    assert list(carbon.emissions(USE.assign(edition="2024"))["edition"].unique()) == ["2024"]


def test_what_has_no_factor_is_refused_with_all_its_kinds() -> None:
    wrong = USE.assign(activity=["electricty", None, "electricity"], unit=["kWh", "kWh", "kWhs"])
    with pytest.raises(Faults) as caught:
        carbon.emissions(pd.concat([wrong, wrong]), edition="2025")
    assert len(caught.value.faults) == 3
    text = str(caught.value)
    assert "2 rows of the frame: found activity 'electricty'; expected perhaps electricity" in text
    assert "unit 'kWhs'" in text
    with pytest.raises(NoPlan, match="without a quantity"):
        carbon.emissions(USE.assign(quantity=[1.0, None, 1.0]), edition="2025")
    with pytest.raises(MissingColumns, match="also unit"):
        carbon.emissions(USE.drop(columns="unit"), edition="2025")
    with pytest.raises(Faults, match="no edition"):
        carbon.emissions(USE)
    with pytest.raises(UnknownEdition):
        carbon.factors("1066")


def test_a_council_is_seen_as_on_a_day(council: Path) -> None:
    assert len(carbon.open(council).inventory("example-schools")) == 6
    assert (
        not carbon.open(council, as_at=pd.Timestamp("2020-01-01").date())
        .inventory("example-schools")
        .periods
    )


def test_every_figure_of_a_measure_is_in_the_frame(council: Path) -> None:
    frame = carbon.appraise(
        "measures.csv", tariffs="tariffs.csv", hold=True, base_year=2026
    ).to_frame()
    told = json.loads(
        invoke(
            "measures", "appraise", "measures.csv", "--tariffs", "tariffs.csv", "--hold",
            "--base-year", "2026", "--format", "json",
        ).stdout
    )  # fmt: skip
    assert list(frame.index) == [each["measure"] for each in told]
    assert frame.shape[1] >= 22
    for each in told:
        for name, value in frame.loc[each["measure"]].items():
            assert each[name] == (None if pd.isna(value) else pytest.approx(value, rel=1e-15))


def test_a_measure_from_before_the_tables_keeps_no_other_from_being_appraised(
    council: Path,
) -> None:
    # Was: refused whole, where `carbon measures appraise` lists the one with its reason.
    path = council.parent / "measures.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    place = {name: number for number, name in enumerate(header.split(","))}
    row = rows[0].split(",")
    row[place["id"]], row[place["status"]] = "lamps-of-2019", "delivered"
    row[place["start"]] = "2019-04-01"
    path.write_text("\n".join([header, *rows, ",".join(row)]) + "\n", encoding="utf-8")
    made = carbon.appraise(path, tariffs="tariffs.csv", hold=True, base_year=2026)
    assert len(made) == len(rows)
    (left,) = made.not_appraised
    assert left.measure.id == "lamps-of-2019"
    assert "2019" in left.why
