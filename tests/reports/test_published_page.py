"""Page one of published totals: the linked series governs, and a figure of some scopes says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from carbon.inventories.definition import load
from carbon.reports.progress.gather import gather
from carbon.reports.progress.page_one import summary
from carbon.reports.progress.report import progress_report
from carbon.workspace import open_workspace
from tests.conftest import invoke

MILESTONE = """[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 80
wording = "80% by 2030."
"""
#: The day on which 2022-23 is the newest year that has ended, of Hampshire's returns.
IN_2023 = date(2023, 10, 1)
RATIO = 116_076_194 / 147_373_078


def page_one(root: Path, scopes: str = "") -> tuple[dict[str, str], list[str]]:
    """The answers, and the figures to be read first, of 80% less by 2029-30."""
    invoke("init", root, "--example", "hampshire")
    path = root / "inventories/hampshire-estate/targets.toml"
    text = path.read_text(encoding="utf-8")
    text = text[: text.index("[[milestone]]")] + MILESTONE
    path.write_text(text.replace('basis = "gross"', f'basis = "gross"\n{scopes}'), encoding="utf-8")
    workspace = open_workspace(root)
    subject = gather(workspace, load(workspace, "hampshire-estate"), None, IN_2023)
    return dict(summary(subject)), [str(each) for each in progress_report(subject).headlines]


def test_what_is_left_to_a_milestone_is_of_the_linked_series_that_governs(tmp_path: Path) -> None:
    # Was: "32,266 tonnes by 2029-30: 2,401 less each year", a share of a base that counts more.
    answers, tiles = page_one(tmp_path / "w")
    allowed = 0.2 * 161_328_329 * RATIO
    a_year = (49_075_000 - allowed) / 7
    assert answers["What comes next?"].startswith(
        f"On the nearest comparable basis, {allowed / 1000:,.0f} tonnes by 2029-30: "
        f"{a_year / 1000:,.0f} less each year for seven years."
    )
    assert f"{a_year / 1000:,.0f} less each year" in tiles[-1]
    assert "−61.4% on 2009-10" in tiles[-1]
    assert "on the nearest comparable basis" in tiles[-1]
    # The answer says both.
    assert "−69.6% as published, about −61%" in answers["Are we on track?"]


def test_a_change_of_some_scopes_names_them_and_stands_beside_that_of_all(tmp_path: Path) -> None:
    # Was: "Gross emissions fell by 16.6%", of scopes 1 and 2 alone.
    answers, _ = page_one(tmp_path / "w", 'scopes = ["1", "2"]')
    # 24,433 + 12,330 beside 28,668 + 15,412; 49,075 beside 58,002.
    assert answers["What changed?"] == (
        "Gross emissions in scopes 1 and 2 fell by 16.6% on the year before, as published (gross "
        "of all scopes fell by 15.4%)."
    )
    assert "scopes 1 and 2" in answers["Are we on track?"]


def test_a_change_of_all_scopes_is_one_figure(tmp_path: Path) -> None:
    answers, _ = page_one(tmp_path / "w")
    assert (
        answers["What changed?"]
        == "Gross emissions fell by 15.4% on the year before, as published."
    )
