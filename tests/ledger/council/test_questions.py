"""Questions at a terminal: asked once, remembered as a layout; faults where nobody can be asked."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from carbon.cli import cli
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger.council.sheets import heads, used

HEAD = "Site,Note," + ",".join(heads()) + "\n"


def written(workspace: Workspace, *rows: str, title: str = "Gas (kWh)", name: str = "gas") -> Path:
    path = workspace.root / f"{name}.csv"
    path.write_text(f"{title}\n{HEAD}" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def typed(monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str | Path) -> Result:
    """Run `carbon` as if somebody sat there who types *text*."""
    monkeypatch.setattr("carbon.cli.readings_asked.is_terminal", lambda: True)
    return CliRunner().invoke(cli, [str(one) for one in arguments], input=text)


RISING = "Park School,," + ",".join(map(str, range(4000, 5200, 100)))
QUARTERS = "Park School,," + ",".join(
    str(one) if n % 3 == 2 else "" for n, one in enumerate(used())
)


def test_rising_figures_are_asked_about_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(workspace, RISING)
    done = typed(monkeypatch, "use\n", "readings", "log", path)
    assert done.exit_code == 0, done.output
    kept = tomllib.loads((workspace.root / "layouts" / "gas.toml").read_text(encoding="utf-8"))
    assert kept["accept"] == ["rising"]
    assert "year" not in kept
    # The next year's sheet of the same words is not asked about.
    later = path.read_text(encoding="utf-8").replace("-24,", "-25,").replace("-23,", "-24,")
    path.write_text(later.replace("-24\n", "-25\n").replace("Mar-24", "Mar-25"), encoding="utf-8")
    monkeypatch.setattr("carbon.cli.readings_asked.is_terminal", lambda: False)
    again = invoke("readings", "log", path, "--accept", "copied")
    assert "answers of the layout 'gas'" in again.stderr


def test_a_dial_stays_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    done = typed(monkeypatch, "dial\n", "readings", "log", written(workspace, RISING))
    assert done.exit_code == 1
    assert "log them as reads" in done.output
    assert not (workspace.root / "layouts").exists()


def test_without_a_terminal_a_question_is_a_fault(workspace: Workspace) -> None:
    done = invoke("readings", "log", written(workspace, QUARTERS), ok=False)
    assert done.exit_code == 1
    assert "--quarters before" in done.stderr


def test_a_quarters_months_are_asked_about(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = typed(monkeypatch, "before\n", "readings", "log", written(workspace, QUARTERS))
    assert done.exit_code == 0, done.output
    listing = invoke("readings", "list", "school-gas").stdout
    assert "2023-04-01   2023-06-30" in listing
    assert "Nothing is missing" in (
        invoke("readings", "missing", "school-gas", "--period", "2023-24").stderr
    )
    invoke("ledger", "verify")


def test_a_year_is_remembered_of_this_years_sheet_and_not_of_the_next(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.root / "gas.csv"
    path.write_text("Gas (kWh)\nSite,April,May,June\nPark School,1,3,2\n", encoding="utf-8")
    done = typed(monkeypatch, "2023-24\n", "readings", "log", path)
    assert done.exit_code == 0, done.output
    assert "2023-04-01" in invoke("readings", "list", "school-gas").stdout
    monkeypatch.setattr("carbon.cli.readings_asked.is_terminal", lambda: False)
    path.write_text("Gas (kWh)\nSite,April,May,June\nPark School,1,3,9\n", encoding="utf-8")
    invoke("readings", "log", path, "--revise", "--reason", "a later bill")
    invoke("ledger", "verify")
    path.write_text("Gas (kWh)\nSite,April,May,June\nPark School,4,8,5\n", encoding="utf-8")
    assert "--year" in invoke("readings", "log", path, ok=False).stderr


def test_an_answer_that_is_no_year_is_not_remembered(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.root / "gas.csv"
    path.write_text("Gas (kWh)\nSite,April,May,June\nPark School,1,3,2\n", encoding="utf-8")
    done = typed(monkeypatch, "last year\n", "readings", "log", path)
    assert done.exit_code == 1
    assert "a period such as 2023-24" in done.output
    assert not (workspace.root / "layouts").exists()


@pytest.mark.slow
def test_which_of_several_meters_is_asked_about(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workspace.meters.open("a", encoding="utf-8") as file:
        file.write("school-gas-2,school,natural-gas,kWh,,,,,,\n")
    path = written(workspace, "Park School,," + ",".join(map(str, used())))
    done = typed(monkeypatch, "school-gas-2\n", "readings", "log", path)
    assert done.exit_code == 0, done.output
    assert "2023-04-01" in invoke("readings", "list", "school-gas-2").stdout
    kept = tomllib.loads((workspace.root / "layouts" / "gas.toml").read_text(encoding="utf-8"))
    assert kept["rows"] == {"Park School": "school-gas-2"}
    invoke("ledger", "verify")


def test_another_sheet_is_asked_about_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "use\n", "readings", "log", written(workspace, RISING))
    monkeypatch.setattr("carbon.cli.readings_asked.is_terminal", lambda: False)
    other = written(
        workspace, RISING.replace("Park School", "school-electricity"), title="Power kWh"
    )
    assert invoke("readings", "log", other, ok=False).exit_code == 1


def test_what_is_no_question_is_not_asked(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(workspace, RISING, "Park School,,see below")
    done = typed(monkeypatch, "use\n", "readings", "log", path)
    assert done.exit_code == 1
    assert "'see below'" in done.output
