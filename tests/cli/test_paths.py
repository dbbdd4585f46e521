"""A path is one file, whatever signs its name has; a pattern is one only where that is said."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path

import pytest

from carbon.cli import expanded, main
from carbon.emissions.bulk import opened
from carbon.emissions.chooser import one_edition
from carbon.factors.activities import read_activities
from carbon.factors.edition import find_editions, find_publishers
from carbon.folders import shipped
from carbon.ledger.profiles import profile_path, read_profiles, write_profile
from tests.conftest import Command

#: Names that some program takes for a pattern, an escape, a quote, a column or a place elsewhere.
NAMES = ["use[1]", "[!a]", "[[]", "a{b,c}", "50%", "%41", "a#b", "it's", "a b", "é", "year=2024",
         "$x", "~", "a]b", "activity=x"]  # fmt: skip
if os.name == "posix":
    NAMES += ["*", "**", "a*b", "a?b", 'a"b', "file:", "s3:", "a\\b"]
#: A folder whose name has a backslash takes no file whose name has a bracket.
FOLDERS = [name for name in NAMES if "\\" not in name]
ACTIVITIES = read_activities([shipped("factors")])
LIBRARY = {"uk-government": find_editions([shipped("factors")])}


def use(folder: Path, name: str, quantity: int, more: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"activity,unit,quantity\nelectricity,kWh,{quantity}\n{more}", encoding="utf-8")
    return path


def generated(carbon: Command, *words: str | Path) -> float:
    """Tonnes of scope 2 by the 2024 edition."""
    result = carbon("calculate", *words, "--edition", "2024", "--by", "scope", "--format", "json")
    return {row["scope"]: row["tCO2e"] for row in json.loads(result.stdout)}["2"]


@pytest.fixture
def of_1000(carbon: Command) -> float:
    """Tonnes of 1,000 kWh."""
    return generated(carbon, use(carbon.folder / "plain", "use.csv", 1000))


def test_a_name_is_no_pattern(carbon: Command, of_1000: float) -> None:
    use(carbon.folder, "use[1].csv", 1000)
    use(carbon.folder, "use1.csv", 77000)
    assert generated(carbon, "use[1].csv") == pytest.approx(of_1000)


def read(path: Path, out: Path | None = None) -> float:
    """kWh of electricity in a file, told by what it emits."""
    with opened(path, ACTIVITIES, LIBRARY, one_edition(LIBRARY, "2024")) as bulk:
        if out:
            bulk.write(out)
        totals = bulk.totals(["line"]).set_index("line")["tco2e"]
    kg = LIBRARY["uk-government"]["2024"].factor(
        ACTIVITIES["electricity"].lines[0].factor_id, "kWh"
    )
    return float(totals["generation"]) * 1000 / kg.kg_co2e


@pytest.mark.slow
def test_a_file_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    use(tmp_path, "use1.csv", 77000)
    for number, name in enumerate(NAMES):
        use(tmp_path, f"{name}.csv", 1000 + number)
    found = {name: read(Path(f"{name}.csv")) for name in NAMES}
    assert found == pytest.approx({name: 1000 + number for number, name in enumerate(NAMES)})
    assert read(tmp_path / "use[1].csv") == pytest.approx(1000)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_so_it_is_in_a_folder_of_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(FOLDERS if ending == "csv" else FOLDERS[::5]):
        source = use(Path(name), "use[1].csv", 1000 + number)
        lines = Path(name) / f"lines [1].{ending}"
        assert read(source, lines) == pytest.approx(1000 + number)
        assert sorted(path.name for path in Path(name).iterdir()) == [lines.name, source.name]
        if ending == "csv":
            heading = lines.read_text(encoding="utf-8").splitlines()[0]
            assert heading.startswith("activity,unit,quantity,edition,line,"), "no other column"


@pytest.mark.slow
def test_several_files_are_one(carbon: Command, of_1000: float) -> None:
    use(carbon.folder, "a.csv", 1000)
    use(carbon.folder, "b[1].csv", 2000)
    turned = carbon.folder / "c.csv"
    turned.write_text("quantity,unit,activity\n4,MWh,electricity\n", encoding="utf-8")
    assert generated(carbon, "a.csv", "b[1].csv", "c.csv") == pytest.approx(7 * of_1000)
    assert generated(carbon, "--glob", "*.csv") == pytest.approx(7 * of_1000)
    assert generated(carbon, "--glob", "?.csv", "b[1].csv") == pytest.approx(7 * of_1000)
    assert generated(carbon, "--glob", "b[[]1].csv") == pytest.approx(2 * of_1000)


def test_the_cells_of_several_files_stay_as_they_are_written(carbon: Command) -> None:
    heading = "activity,unit,quantity,site\n"
    for name, site in (("a.csv", "01"), ("b.csv", "1"), ("c.csv", "x")):
        text = f"{heading}electricity,kWh,1000,{site}\nelectricity,kWh,1000,01\n"
        (carbon.folder / name).write_text(text, encoding="utf-8")
    result = carbon("calculate", "--glob", "*.csv", "--edition", "2024", "--by", "site",
                    "--format", "json")  # fmt: skip
    tonnes = {row["site"]: row["tCO2e"] for row in json.loads(result.stdout)}
    assert tonnes["01"] == pytest.approx(4 * tonnes["1"])
    assert tonnes["x"] == tonnes["1"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["a.csv", "a.csv"], "a.csv: found a file named twice"),
        (["a.csv", "--glob", "a*.csv"], "a.csv: found a file named twice"),
        (["a.csv", "a?.csv"], "a?.csv: found no such file"),
        (["--glob", "z*.csv"], "no file that matches 'z*.csv'"),
        (["a.csv", "b.csv"], "b.csv: found other columns: it has besides site; expected those of"),
        (["b.csv", "a.csv"], "a.csv: found other columns: it lacks site"),
        (["a.csv", "a.parquet"], "a.parquet: found the ending '.parquet'; expected .csv, as a.csv"),
        (["a.csv", "wrong.csv"], "wrong.csv:3: found activity 'electricty'"),
        (["a.csv", "broken.csv"], "broken.csv:1: found columns"),
    ],
)
def test_what_cannot_be_one_is_refused(carbon: Command, words: list[str], says: str) -> None:
    use(carbon.folder, "a.csv", 1000)
    use(carbon.folder, "wrong.csv", 1000, "electricty,kWh,1\n")
    use(carbon.folder, "a.parquet", 1000)
    (carbon.folder / "broken.csv").write_text("nothing\n", encoding="utf-8")
    (carbon.folder / "b.csv").write_text(
        "activity,unit,quantity,site\nelectricity,kWh,1,x\n", encoding="utf-8"
    )
    result = carbon("calculate", *words, "--edition", "2024", ok=False)
    assert result.exit_code == 1
    assert says.casefold() in result.stderr.casefold()


def test_without_a_file_it_is_a_wrong_command(carbon: Command) -> None:
    assert carbon("calculate", "--edition", "2024", ok=False).exit_code == 2


@pytest.mark.parametrize("name", FOLDERS)
def test_profiles_and_editions_are_found_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    day = date(2024, 1, 1)
    for folder, quantity in ((name, 1.5), ("use1", 99.0), ("a", 99.0), ("ab", 99.0)):
        rows = iter([("m", day, (1,), (quantity,), 2)])
        write_profile(
            profile_path(tmp_path / folder / "[p]", "0" * 64), rows, lambda m, _: m, "kWh"
        )
    frame = read_profiles(tmp_path / name / "[p]", ["0" * 64])
    assert frame.values.tolist() == [["m", frame["day"][0], 1, 1.5, "kWh"]]
    own = tmp_path / name / "factors" / "[own]*"[: None if os.name == "posix" else 5]
    own.mkdir(parents=True)
    source = shipped("factors") / "uk-government"
    (own / "2010.csv").write_bytes((source / "2010.csv").read_bytes())
    text = (source / "2010.toml").read_text(encoding="utf-8")
    (own / "2010.toml").write_text(
        text.replace('publisher = "uk-government"', f'publisher = "{own.name}"'), encoding="utf-8"
    )
    assert find_publishers([own.parent]) == [own.name]
    assert len(find_editions([own.parent], own.name)["2010"]) == 2


def test_on_windows_only_a_star_and_a_question_mark_are_patterns(
    carbon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("use1.csv", "use[1].csv", "b.csv", "[x]1.csv"):
        use(carbon.folder, name, 1)
    assert expanded(["calculate", "use[1].csv"]) == ["calculate", "use[1].csv"]
    assert expanded(["log", "u*.csv"]) == ["log", "use1.csv", "use[1].csv"]
    assert expanded(["log", "[x]?.csv"]) == ["log", "[x]1.csv"]
    assert expanded(["calculate", "--glob", "*.csv"]) == ["calculate", "--glob", "*.csv"]
    assert expanded(["log", "z*.csv", "--reason=why?"]) == ["log", "z*.csv", "--reason=why?"]


def test_the_entry_point_leaves_arguments_to_us(
    carbon: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(carbon.folder, "use[1].csv", 1)
    monkeypatch.setattr(sys, "argv", ["carbon", "calculate", "use[1].csv", "--edition", "2024"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "Emissions of use[1].csv" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ("readings", "log", "circle.csv"),
        ("readings", "check", "circle.csv"),
        ("register", "propose", "circle.csv"),
        ("--workspace", "elsewhere/circle.csv", "status"),
    ],
)
def test_a_link_to_itself_is_told_in_words(
    carbon: Command, tmp_path_factory: pytest.TempPathFactory, command: tuple[str, ...]
) -> None:
    """It was "a mistake in this program": Python's own error of it is no OSError until 3.12."""
    carbon("init", ".", "--title", "Test")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for link in (carbon.folder / "circle.csv", elsewhere / "circle.csv"):
        try:
            link.symlink_to(link)
        except OSError:
            # On Windows it takes a right that few have; elsewhere it must work.
            if os.name != "nt":
                raise
            pytest.skip("this system makes no links")
    command = tuple(one.replace("elsewhere", str(elsewhere)) for one in command)
    result = carbon(*command, ok=False)
    assert result.exit_code != 0
    assert "circle.csv" in result.stderr
