"""A definition is read strictly, and held against the workspace: all its faults at once."""

from __future__ import annotations

import re
import shutil
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.factors.activities import read_activities
from carbon.folders import shipped
from carbon.inventories.assemble import check_definitions
from carbon.inventories.definition import read_definition
from carbon.inventories.example import make_workspace
from carbon.inventories.illustrative.register import NOT_LOGGED
from carbon.workspace import Workspace, open_workspace
from tests.conftest import ROOT, Command

FAULTS = ROOT / "tests" / "faults"
#: The file, the line that is to blame, and words of the sentence.
RULES = [
    ("no-data-owner", 6, "no data_owner in line 1; expected who answers for its data"),
    ("no-services", 7, "found services that is empty; expected at least one"),
    ("unknown-activity", 8, "found activity 'electrcity'; expected perhaps electricity"),
    ("wrong-unit", 9, "found unit = 'litre' for electricity; expected kWh"),
    ("unknown-unit", 9, "'furlong'"),
    ("unknown-line", 13, "found line 'shcools'; expected one of: schools"),
    ("unknown-factor", 16, "found factor per kWh 'uk-electricity/green'"),
    ("overlapping-boundary", 14, "overlap those in line 6"),
    ("broken-boundary", 13, "expected one unbroken span a site"),
    (
        "meter-in-two-inventories",
        6,
        "meters school-electricity, school-gas also in inventory 'all'",
    ),
    ("meter-in-two-lines", 11, "meters school-electricity, school-gas in lines energy and schools"),
    ("meter-in-no-line", 6, "meter school-electricity in no line"),
    ("uncertainty-without-source", 11, "expected who says so"),
    ("scope-not-allowed", 9, "found scope = '1'"),
    ("overlapping-contracts", 20, "contracts 'Green' and 'Brown' for more than all of a supply"),
    ("three-contracts", 29, "contracts 'Wind', 'Sun' and 'Water' for more than all of a supply"),
    ("contract-twice", 19, "found contract 'Green' twice"),
    ("overlapping-residual-mixes", 17, "found residual mixes of 2023 and 2023-24"),
]
ALL = 'title = "All"\nkind = "calculated"\nowner = "x"\napproach = "financial control"\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace of one school with an electricity and a gas meter, and no inventory yet."""
    make_workspace(tmp_path / "ours")
    opened = open_workspace(tmp_path / "ours")
    opened.sites.write_text("site,name,service\nschool,School,schools\n", encoding="utf-8")
    opened.meters.write_text(
        "meter,site,activity,unit\nschool-electricity,school,electricity,kWh\n"
        "school-gas,school,natural-gas,kWh\n",
        encoding="utf-8",
    )
    return opened


def put(workspace: Workspace, name: str, text: str) -> Path:
    path = workspace.inventories / name / "inventory.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("rule", "line", "sentence"), RULES, ids=[rule for rule, _, _ in RULES])
def test_every_rule_names_its_file_and_line(
    workspace: Workspace, rule: str, line: int, sentence: str
) -> None:
    text = (FAULTS / f"inventory-{rule}.toml").read_text(encoding="utf-8")
    put(workspace, "ours", text)
    if rule == "meter-in-two-inventories":
        put(workspace, "all", ALL)
    with pytest.raises(Faults) as caught:
        check_definitions(workspace, "ours")
    said = str(caught.value)
    assert "1 fault:" in said
    assert sentence in said
    assert re.search(rf"inventory\.toml:{line}\b", said), said


def test_there_is_a_rule_for_every_broken_file() -> None:
    files = {path.stem.removeprefix("inventory-") for path in FAULTS.glob("inventory-*.toml")}
    assert files == {rule for rule, _, _ in RULES} | {"five"}


def test_all_faults_of_a_file_come_at_once(workspace: Workspace) -> None:
    put(workspace, "ours", (FAULTS / "inventory-five.toml").read_text(encoding="utf-8"))
    with pytest.raises(Faults) as caught:
        check_definitions(workspace)
    rows = [fault.place.row for fault in caught.value.faults if fault.place]
    assert rows == [6, 8, 12, 19, 22]
    assert "5 faults" in str(caught.value)


@pytest.mark.parametrize("digits", ["f" * 5000, "f" * 30])
def test_a_whole_number_of_any_length_is_told(workspace: Workspace, digits: str) -> None:
    """Python spells none of over 4,300 digits: a hexadecimal one ended the command."""
    path = put(workspace, "ours", f"{ALL}x = 0x{digits}\n")
    with pytest.raises(Faults, match="expected a finite number below 10\\^15") as caught:
        read_definition(path.parent)
    assert "inventory.toml:5" in str(caught.value)


def test_a_part_may_count_what_the_whole_counts(workspace: Workspace) -> None:
    put(workspace, "all", ALL)
    put(workspace, "ours", ALL + 'part_of = "all"\n')
    assert check_definitions(workspace) == [
        ("all", "calculated", 0, 2),
        ("ours", "calculated", 0, 2),
    ]


def test_an_exclusion_takes_its_meters_out(workspace: Workspace) -> None:
    excluded = (
        '[[exclusion]]\nwhat = "Gas"\nreason = "billed with the rent"\n'
        'activities = ["natural-gas"]\n'
    )
    line = '[[line]]\nname = "electricity"\nactivity = "electricity"\ndata_owner = "Energy team"\n'
    put(workspace, "ours", ALL + excluded + line)
    assert check_definitions(workspace) == [("ours", "calculated", 1, 1)]


def test_the_worked_example_counts_every_activity_type_that_it_logs(tmp_path: Path) -> None:
    folder = shipped("inventories") / "illustrative-estate"
    definition = read_definition(folder)
    names = {line.name for line in definition.lines}
    assert {
        "corporate-energy", "schools-energy", "street-lighting", "fleet", "business-travel",
        "homeworking", "waste", "water", "purchased-goods",
    } <= names  # fmt: skip
    assert all(line.data_owner and line.uncertainty for line in definition.lines)
    patterns = [pattern for line in definition.lines for pattern in line.activities]
    every = read_activities([folder, shipped("factors")])
    logged = [
        name for name in every if not any(fnmatchcase(name, pattern) for pattern in NOT_LOGGED)
    ]
    assert len(every) - len(logged) == 67
    for activity in logged:
        assert any(re.fullmatch(pattern.replace("*", ".*"), activity) for pattern in patterns)
    shutil.copytree(folder, tmp_path / "copy")
    assert read_definition(tmp_path / "copy").lines == definition.lines


def test_the_command_tells_all_or_says_good(carbon: Command) -> None:
    carbon("init", "ours", "--example", "hampshire")
    done = carbon("--workspace", "ours", "inventory", "check")
    assert done.output.count("good") == 5
    definition = carbon.folder / "ours" / "inventories" / "example-schools" / "inventory.toml"
    broken = definition.read_text(encoding="utf-8").replace("title =", "titel =")
    definition.write_text(broken, encoding="utf-8")
    done = carbon("--workspace", "ours", "inventory", "check", ok=False)
    assert done.exit_code == 1
    assert "titel" in done.stderr


def test_what_nothing_has_cannot_be_selected(workspace: Workspace) -> None:
    folder = workspace.root / "inventories" / "all"
    folder.mkdir(parents=True)
    text = ALL + '[select]\nsites = ["school"]\nservices = ["shcools"]\nactivities = ["gas"]\n'
    (folder / "inventory.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Faults) as raised:
        check_definitions(workspace)
    assert "found service 'shcools'; expected one of: schools" in str(raised.value)
    assert "found activity 'gas'" in str(raised.value)
    assert len(raised.value.faults) == 2
