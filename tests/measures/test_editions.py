"""Which editions are named: those whose figures entered, each once, and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from carbon.errors import UnknownName
from carbon.folders import shipped
from carbon.measures.assumptions import Assumptions, assume
from carbon.measures.editions import documents, editions_used, sentence
from carbon.measures.measure import Measure
from carbon.measures.measure_file import read_measures
from carbon.tables import write_csv
from tests.conftest import ROOT, Command

EXAMPLES = ROOT / "docs" / "examples"
HEADING = (
    "id", "technology", "capital_gbp", "price_year", "start", "life_years",
    "saving_natural_gas_kwh", "use_natural_gas_kwh", "saving_diesel_litre", "optimism_bias",
    "meter",
)  # fmt: skip
GAS = ("roof", "Insulation", 40000, 2024, "2026-04-01", 30, 90000, 400000, "", "", "g1")
BOILERS = ("boilers", "Boilers Modular", 60000, 2022, "2026-04-01", 20, 100000, 400000, "", "", "")
VANS = ("vans", "Electric vans", 90000, 2022, "2026-04-01", 8, "", "", 9000, "", "")
TARIFF = "fuel,year,unit,gbp_per_unit,escalation_pct\n"
PAID = TARIFF + "natural-gas,2025,kWh,0.055,1\ndiesel,2025,litre,1.2,1\n"


@pytest.fixture
def given(tmp_path: Path) -> Assumptions:
    (tmp_path / "tariffs.csv").write_text(PAID, encoding="utf-8")
    return assume(base_year=2026, tariffs=tmp_path / "tariffs.csv", hold=True)


def listed(tmp_path: Path, given: Assumptions, *rows: tuple[object, ...]) -> list[Measure]:
    write_csv(tmp_path / "m.csv", HEADING, rows)
    return read_measures(tmp_path / "m.csv", None, given.activities)


def names(measures: list[Measure], given: Assumptions, **how: bool) -> list[str]:
    return [each.name for each in editions_used(measures, given, **how)]


def test_gas_at_ones_own_tariff_takes_the_marginal_factors_only(
    tmp_path: Path, given: Assumptions
) -> None:
    assert names(listed(tmp_path, given, GAS), given) == ["marginal-factors 2023-04"]


def test_without_a_tariff_the_bands_are_named_too(tmp_path: Path) -> None:
    without = assume(base_year=2026, hold=True)
    measures = listed(tmp_path, without, GAS)
    assert names(measures, without) == ["energy-prices 2025", "marginal-factors 2023-04"]
    # The Green Book case takes no retail price.
    assert "energy-prices 2025" not in names(measures, without, cash=False, social=True)


def test_other_fuels_take_the_conversion_factors_and_no_appraisal_table(
    tmp_path: Path, given: Assumptions
) -> None:
    assert names(listed(tmp_path, given, VANS), given) == ["conversion factors 2025"]
    [used] = editions_used(listed(tmp_path, given, VANS), given)
    assert str(used) == "conversion factors 2025 (UK Government, published 10 June 2025)"


def test_persistence_factors_are_named_where_tonnes_are_counted_by_them(
    tmp_path: Path, given: Assumptions
) -> None:
    measures = listed(tmp_path, given, BOILERS, GAS)
    assert "persistence-factors 2026-11-22" not in names(measures, given)
    assert "persistence-factors 2026-11-22" in names(measures, given, salix=True)
    # No published factor for insulation: its own life is taken.
    assert names(measures[1:], given, salix=True) == ["marginal-factors 2023-04"]


def test_an_own_persistence_factor_is_named_by_its_row(tmp_path: Path) -> None:
    own = tmp_path / "factors" / "appraisal"
    own.mkdir(parents=True)
    (own / "persistence-factors.csv").write_text(
        "technology,years,source,locator\nInsulation,20,our consultant 2024,p. 3\n", "utf-8"
    )
    given = assume([tmp_path / "factors", shipped("factors")], hold=True)
    used = editions_used(listed(tmp_path, given, GAS), given, salix=True)
    assert ("persistence-factors", "our consultant 2024") in {(u.table, u.publisher) for u in used}


def test_the_deflator_is_named_only_where_an_amount_changes_its_price_year(
    tmp_path: Path, given: Assumptions
) -> None:
    same = names(listed(tmp_path, given, BOILERS), given, cash=False, social=True)
    assert same == [
        "carbon-values 2023-11",
        "marginal-factors 2023-04",
        "social-time-preference-rate 2026-11-22",
    ]
    other = names(listed(tmp_path, given, GAS), given, cash=False, social=True)
    assert "gdp-deflator 2026-11-22" in other


def test_optimism_bias_is_named_where_it_is_the_green_books(
    tmp_path: Path, given: Assumptions
) -> None:
    kind = (*BOILERS[:-2], "standard_buildings", "")
    share = (*BOILERS[:-2], "15", "")
    name = "optimism-bias 2026-11-22"
    assert name in names(listed(tmp_path, given, kind), given, cash=False, social=True)
    assert name not in names(listed(tmp_path, given, share), given, cash=False, social=True)


def test_the_sentence_says_table_edition_publisher_and_day(
    tmp_path: Path, given: Assumptions
) -> None:
    used = editions_used(listed(tmp_path, given, GAS), given)
    assert sentence(used) == [
        "Editions used: marginal-factors 2023-04 (Department for Energy Security and Net Zero, "
        "retrieved 22 November 2026)."
    ]
    assert sentence(()) == []
    [document] = documents(used)
    assert document["table"] == "marginal-factors"
    assert document["edition"] == "2023-04"
    assert document["publisher"] == "Department for Energy Security and Net Zero"
    assert (document["date"], document["dated"]) == ("2026-11-22", "retrieved")


@pytest.fixture
def files(carbon: Command) -> dict[str, Path]:
    folder = carbon.folder
    write_csv(folder / "m.csv", HEADING, [GAS])
    (folder / "tariffs.csv").write_text(PAID, encoding="utf-8")
    (folder / "fund.toml").write_text(
        'title = "Own"\nstart = 2026-04-01\nevery = "annual"\nperiods = 6\nmeasures = "m.csv"\n'
        "[[contribution]]\non = 2026-04-01\ngbp = 60000\n",
        encoding="utf-8",
    )
    return {"m": folder / "m.csv", "fund": folder / "fund.toml", "tariffs": folder / "tariffs.csv"}


COMMANDS = {
    "appraise": ("appraise", "m.csv"),
    "green-book": ("appraise", "m.csv", "--case", "green-book"),
    "schemes": ("appraise", "m.csv", "--scheme", "all"),
    "fund": ("fund", "fund.toml"),
    "portfolio": ("portfolio", "m.csv", "--budget", "50000"),
    "macc": ("macc", "m.csv"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_names_them_once_at_the_end_and_in_json(
    carbon: Command, files: dict[str, Path], name: str
) -> None:
    words = ("measures", *COMMANDS[name], "--hold", "--tariffs", "tariffs.csv")
    printed = carbon(*words).stderr
    assert printed.count("Editions used: ") == 1
    assert printed.splitlines()[-1].startswith("Editions used: ")
    assert "marginal-factors 2023-04 (Department" in printed
    assert "energy-prices" not in printed.splitlines()[-1]
    if name == "schemes":
        return
    made = json.loads(carbon(*words, "--format", "json").stdout)
    made = made[0] if isinstance(made, list) else made
    tables = [each["table"] for each in made["editions_used"]]
    assert ("carbon-values" in tables) is (name == "green-book")
    assert "marginal-factors" in tables
    assert "conversion factors" not in tables


def test_a_fund_of_its_own_projects_names_none(carbon: Command) -> None:
    file = EXAMPLES / "hampshire-fund.toml"
    assert "Editions used" not in carbon("measures", "fund", file).stderr
    made = json.loads(carbon("measures", "fund", file, "--format", "json").stdout)
    assert made["editions_used"] == []


@pytest.mark.parametrize("name", ["fund", "macc"])
def test_the_page_names_them_once(carbon: Command, files: dict[str, Path], name: str) -> None:
    words = ("measures", *COMMANDS[name], "--hold", "--tariffs", "tariffs.csv")
    carbon(*words, "--out", "page.html", "--as-at", "2026-11-30")
    text = (carbon.folder / "page.html").read_text(encoding="utf-8")
    assert len(re.findall(r"marginal-factors 2023-04", text)) == 1
    assert "retrieved 22 November 2026" in text
    assert "carbon-values" not in text


def test_the_pack_names_those_it_used_in_each_of_its_files(
    carbon: Command, files: dict[str, Path]
) -> None:
    carbon(
        "report", "appraisal", files["m"], "--hold", "--tariffs", files["tariffs"],
        "--out", "packs", "--as-at", "2026-11-30",
    )  # fmt: skip
    folder = carbon.folder / "packs/2026-11-30/appraisal-m"
    wanted = [
        "marginal-factors", "carbon-values", "gdp-deflator", "social-time-preference-rate",
    ]  # fmt: skip
    for name in ("report.json", "manifest.json"):
        made: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
        assert [each["table"] for each in made["editions_used"]] == wanted, name
        assert all(len(each["sha256"]) == 64 for each in made["editions_used"])
    for name in ("report.html", "report.md"):
        text = (folder / name).read_text(encoding="utf-8")
        assert "carbon-values 2023-11" in text
        assert "optimism-bias 2026" not in text
        assert "energy-prices 2025" not in text


def test_an_edition_that_is_announced_and_not_here_is_said_to_exist() -> None:
    # Was: "perhaps 2025".
    with pytest.raises(UnknownName) as caught:
        assume(edition="2026")
    assert "carbon factors import FILE" in str(caught.value)
