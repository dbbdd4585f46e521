"""``carbon init``: what it makes, what it refuses, and that the example is whole and labelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.area.statistics import county_lines
from carbon.folders import shipped
from carbon.inventories import definition
from carbon.inventories.published import published_lines
from carbon.targets.target import read_target
from carbon.workspace import open_workspace
from tests.conftest import Command

INVENTORIES = shipped("inventories")


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_empty_workspace(carbon: Command) -> None:
    done = carbon("init", "ours", "--title", 'The "Any" Council')
    workspace = open_workspace(carbon.folder / "ours")
    assert workspace.title == 'The "Any" Council'
    assert definition.names(workspace) == []
    assert workspace.inventories.is_dir()
    made = files(workspace.root)
    assert sorted(made) == ["README.txt", "carbon.toml", "meters.csv", "sites.csv"]
    assert made["sites.csv"].startswith(b"site,name,service,")
    assert made["meters.csv"].startswith(b"meter,site,activity,unit,")
    assert "carbon status" in done.output
    assert "example" not in made["README.txt"].decode()


def test_the_title_is_the_folders_name_by_default(carbon: Command) -> None:
    carbon("init", "Anyshire")
    assert open_workspace(carbon.folder / "Anyshire").title == "Anyshire"


def test_the_example_holds_every_inventory_that_the_docs_show(carbon: Command) -> None:
    done = carbon("init", "demo", "--example", "hampshire")
    workspace = open_workspace(carbon.folder / "demo")
    assert definition.names(workspace) == [
        "example-schools",
        "hampshire-county",
        "hampshire-estate",
        "hampshire-solent",
        "winchester",
    ]
    kinds = {name: definition.load(workspace, name).kind for name in definition.names(workspace)}
    assert kinds == {
        "example-schools": "calculated",
        "hampshire-county": "statistics",
        "hampshire-estate": "published",
        "hampshire-solent": "statistics",
        "winchester": "statistics",
    }
    estate, county = (workspace.inventories / f"hampshire-{name}" for name in ("estate", "county"))
    assert not published_lines(estate).empty
    assert not county_lines(county).empty
    assert read_target(estate)
    assert read_target(county)
    assert "carbon readings log readings/example-schools.csv" in done.output


def test_the_example_is_copied_byte_for_byte(carbon: Command) -> None:
    carbon("init", "demo", "--example", "hampshire")
    made = files(carbon.folder / "demo")
    schools = INVENTORIES / "example-schools"
    assert made["readings/example-schools.csv"] == (schools / "readings.csv").read_bytes()
    assert made["sites.csv"] == (schools / "sites.csv").read_bytes()
    assert made["meters.csv"] == (schools / "meters.csv").read_bytes()
    for name in ("hampshire-estate", "hampshire-county", "hampshire-solent", "winchester"):
        for path in (INVENTORIES / name).iterdir():
            assert made[f"inventories/{name}/{path.name}"] == path.read_bytes()


def test_the_example_is_labelled(carbon: Command) -> None:
    carbon("init", "demo", "--example", "hampshire")
    folder = carbon.folder / "demo"
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    for word in (
        "Bath: Hacked",
        "MIT",
        "Open Government Licence v3.0",
        "never in a Hampshire total",
    ):
        assert word in readme
    assert "example" in open_workspace(folder).title


def test_readings_in_doubt_do_not_lie_where_readings_are_logged_from(carbon: Command) -> None:
    carbon("init", "demo", "--example", "hampshire")
    tables = [path.name for path in (carbon.folder / "demo" / "readings").glob("*.csv")]
    assert tables == ["example-schools.csv"]


def test_a_folder_that_is_not_empty_is_refused_and_left_alone(carbon: Command) -> None:
    (carbon.folder / "ours").mkdir()
    (carbon.folder / "ours" / "sites.csv").write_text("precious\n", encoding="utf-8")
    done = carbon("init", "ours", ok=False)
    assert done.exit_code == 1
    assert "not empty" in done.stderr
    assert "--force" in done.stderr
    assert files(carbon.folder / "ours") == {"sites.csv": b"precious\n"}
    carbon("init", "ours", "--force")
    assert "carbon.toml" in files(carbon.folder / "ours")


def test_a_ledger_is_never_written_over(carbon: Command) -> None:
    carbon("init", "ours")
    (carbon.folder / "ours" / "ledger.db").write_bytes(b"readings")
    before = files(carbon.folder / "ours")
    done = carbon("init", "ours", "--force", "--example", "hampshire", ok=False)
    assert done.exit_code == 1
    assert "workspace in use" in done.stderr
    assert files(carbon.folder / "ours") == before


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["ours", "--example", "hampshir"], 1, "one of: hampshire, illustrative"),
        (["taken"], 1, "found a file"),
        ([], 2, "Missing argument 'DIR'"),
    ],
)
def test_mistakes_are_one_sentence(
    carbon: Command, arguments: list[str], code: int, sentence: str
) -> None:
    (carbon.folder / "taken").write_text("", encoding="utf-8")
    done = carbon("init", *arguments, ok=False)
    assert done.exit_code == code
    assert sentence in done.stderr
    assert not (carbon.folder / "ours").exists()
