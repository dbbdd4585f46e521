"""``carbon factors`` as an officer types it."""

import csv
import io
import json
import re
from pathlib import Path

from carbon.factors.activities import read_activities
from carbon.factors.compare import compare
from carbon.factors.edition import find_editions
from carbon.folders import shipped
from tests.conftest import ROOT, Command
from tests.factors.books import ROWS, write_book

EDITIONS = find_editions([shipped("factors")])
ACTIVITIES = read_activities([shipped("factors")])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_electricity_from_2002_to_2025(carbon: Command) -> None:
    printed = rows(carbon("factors", "show", "electricity", "--all", "--format", "csv").stdout)
    generation = {row["edition"]: row["kg CO2e"] for row in printed if row["line"] == "generation"}
    assert list(generation) == [str(year) for year in range(2002, 2026)]
    expected = {
        "2002": 0.44914, "2012": 0.46002, "2016": 0.41205, "2019": 0.2556, "2022": 0.19338,
        "2024": 0.20705, "2025": 0.177,
    }  # fmt: skip
    assert {year: round(float(generation[year]), 10) for year in expected} == expected
    losses = [row for row in printed if row["line"] == "transmission-and-distribution"]
    assert len(losses) == 24
    assert all(float(row["kg CO2e"]) > 0 for row in losses)
    tank = {row["edition"]: row["kg CO2e"] for row in printed if "tank-gen" in row["line"]}
    assert tank["2015"] == "NE"
    assert float(tank["2016"]) > 0


def test_show_says_gases_scope_basis_and_place(carbon: Command) -> None:
    result = carbon("factors", "show", "natural-gas", "--edition", "2024", "--format", "json")
    combustion, tank = json.loads(result.stdout)
    assert combustion["kg CO2e"] == 0.1829
    assert combustion["scope"] == "1"
    assert combustion["source"] == "Factors by Category!83,84,85,86"
    assert (combustion["published on"], tank["published on"]) == ("AR5", "unknown")


def test_show_a_period_and_a_blend(carbon: Command) -> None:
    assert (
        "takes edition 2023 (exact)"
        in carbon("factors", "show", "electricity", "--period", "2023-24").stderr
    )
    blend = carbon("factors", "show", "electricity", "--period", "2023-24", "--policy", "blended")
    assert "takes 275/366 of edition 2023 and 91/366 of edition 2024 (blended)" in blend.stderr
    late = carbon("factors", "show", "electricity", "--period", "2030-31", ok=False)
    assert late.exit_code == 1
    assert "no edition 2030" in late.stderr
    assert "2023, 2024" in late.stderr


def test_show_restates_or_refuses(carbon: Command) -> None:
    name = "fuels/gaseous-fuels/natural-gas"
    result = carbon("factors", "show", name, "--basis", "ar4", "--format", "json")
    [gross] = [row for row in json.loads(result.stdout) if row["unit"] == "kWh"]
    assert 0.1829 < gross["kg CO2e, restated to AR4"] < 0.18296
    words = ("natural-gas", "--edition", "2025", "--basis", "ar5")
    refused = carbon("factors", "show", *words, ok=False)
    assert refused.exit_code == 1
    assert "wtt-fuels/gaseous-fuels/natural-gas per kWh, whose GWP basis is not" in refused.stderr


def test_an_unknown_name_gives_the_nearest(carbon: Command) -> None:
    result = carbon("factors", "show", "electricty", ok=False)
    assert result.exit_code == 1
    assert "electricity" in result.stderr
    assert len(result.stderr) < 400
    result = carbon("factors", "show", "electricity", "--edition", "2031", ok=False)
    assert "edition '2031'" in result.stderr


def test_list_editions_activities_and_factors(carbon: Command) -> None:
    editions = rows(carbon("factors", "list", "--format", "csv").stdout)
    assert [row["edition"] for row in editions] == [str(year) for year in range(2002, 2026)]
    found = rows(carbon("factors", "list", "--search", "Van DIESEL", "--format", "csv").stdout)
    assert found
    assert all("van" in row["id"] and "diesel" in row["id"] for row in found)
    listed = rows(carbon("factors", "list", "--activities", "--format", "csv").stdout)
    assert len(listed) > 400
    none = carbon("factors", "list", "--search", "zeppelin")
    assert "No factor of edition 2025 has the words 'zeppelin'" in none.stderr


def test_compare_counts_all_and_takes_the_change_of_the_old(carbon: Command) -> None:
    result = carbon("factors", "compare", "2023", "2024", "--over", "5%", "--format", "csv")
    changes = rows(result.stdout)
    hvo = next(
        row for row in changes
        if row["id"] == "wtt-bioenergy/biofuel/biodiesel-hvo" and row["unit"] == "litre"
    )  # fmt: skip
    expected = (
        100 * (float(hvo["kg CO2e 2024"]) - float(hvo["kg CO2e 2023"])) / float(hvo["kg CO2e 2023"])
    )
    assert float(hvo["change %"]) == expected
    assert all(not row["change %"] or abs(float(row["change %"])) > 5 for row in changes)
    assert carbon("factors", "compare", "2023", "2024", "--over", "x", ok=False).exit_code == 1


def test_a_comparison_turned_round_has_every_change_the_other_way() -> None:
    there = compare(EDITIONS["2023"], EDITIONS["2024"])
    back = compare(EDITIONS["2024"], EDITIONS["2023"])
    assert {(c.after.id, c.after.unit) for c in there.changed} == {
        (c.after.id, c.after.unit) for c in back.changed
    }
    assert there.added == back.removed
    assert there.unchanged == back.unchanged
    total = len(there.changed) + there.unchanged + len(there.added)
    assert total == len(EDITIONS["2024"])


def test_check_passes_as_shipped_and_lists_the_publishers_own_slips(carbon: Command) -> None:
    result = carbon("factors", "check", "--format", "csv")
    assert len(rows(result.stdout)) == 2
    assert "24 editions" in result.stderr
    assert (
        "Edition 2025: 534 of 548 activity types have all their lines; not biomethane (no), waste-"
        in result.stderr
    )


def test_each_activity_type_says_whether_it_resolves(carbon: Command) -> None:
    words = ("factors", "list", "--activities", "--format", "csv")
    newest = carbon(*words)
    assert "Resolves: whether edition 2025 has its factors." in newest.stderr
    lacking = {row["activity"] for row in rows(newest.stdout) if row["resolves"] != "yes"}
    assert len(lacking) == 14
    assert lacking == {a.id for a in ACTIVITIES.values() if a.until and a.until < 2025}
    older = carbon(*words, "--edition", "2015")
    early = {row["activity"]: row["resolves"] for row in rows(older.stdout)}
    assert early["hotel-uk"] == "no"
    assert early["natural-gas"] == "yes, without well-to-tank"


PAGE = (ROOT / "docs" / "factors.md").read_text(encoding="utf-8")


def workspace(folder: Path, kind: str = "", old: str = "", new: str = "") -> None:
    """A workspace with the factor set that the page shows, a text in its *kind* replaced."""
    (folder / "carbon.toml").write_text('title = "Example"\n', encoding="utf-8")
    files = re.findall(r"`(factors/[^`]+)`[^`]*?:\n\n```(\w+)\n(.*?)```", PAGE, re.DOTALL)
    assert [name for name, _, _ in files] == [
        "factors/green-supply/2023.toml",
        "factors/green-supply/2023.csv",
        "factors/activities.toml",
    ]
    for name, _, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind and name.endswith(kind):
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")


def test_a_set_of_ones_own(carbon: Command) -> None:
    workspace(carbon.folder)
    shown = carbon("factors", "show", "electricity-market-based", "--period", "2023-24")
    assert "(user)" in shown.stderr
    assert "green-supply/2023" in shown.stdout
    assert "page 2" in shown.stdout
    assert "25 editions and" in carbon("factors", "check").stderr
    listed = rows(carbon("factors", "list", "--format", "csv").stdout)
    assert [row["publisher"] for row in listed].count("green-supply") == 1


def test_check_finds_what_is_wrong_with_it(carbon: Command) -> None:
    workspace(carbon.folder, "2023.csv", "supply/electricity", "supply/power")
    result = carbon("factors", "check", ok=False)
    assert result.exit_code == 1
    assert "no supply/electricity per kWh in edition green-supply/2023" in result.stderr


def test_a_factor_per_pound_needs_its_price_year(carbon: Command) -> None:
    workspace(carbon.folder, "2023.csv", ",kWh,", ",GBP,")
    result = carbon("factors", "check", ok=False)
    assert "factors per GBP and no price_year" in result.stderr


def test_a_broken_set_names_the_file_and_row(carbon: Command) -> None:
    workspace(carbon.folder, "2023.csv", "0.05", "lots")
    result = carbon("factors", "check", ok=False)
    assert "factors/green-supply/2023.csv:2, column kg_co2e: found 'lots'" in result.stderr


def test_factors_that_are_not_the_sum_of_their_gases_are_told_by_the_first_ten(
    carbon: Command,
) -> None:
    """A file whose gases were masses told a thousand lines."""
    gas = [
        (f"1_100_{number}_6_{part}", *ROWS[part - 1][1:4], f"Gas {number}", *ROWS[part - 1][5:-1],
         ROWS[0][-1] if part == 1 else 0.001)
        for number in range(12)
        for part in (1, 2, 3, 4)
    ]  # fmt: skip
    book = write_book(carbon.folder / "2031.xlsx", [*ROWS[4:-1], *gas, ROWS[-1]])
    told = carbon("factors", "import", book, "--to", "factors").stderr
    assert told.count("from the sum of its gases") == 10
    assert "2 more are not the sum of their gases" in told
