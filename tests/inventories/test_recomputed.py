"""A script that uses nothing of carbon's computes the same totals from the raw files."""

from __future__ import annotations

import ast
import json
import subprocess
import sys

import pytest

from carbon.emissions.lines import GROSS, NET, grouped, total
from carbon.folders import shipped
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import load
from carbon.periods import Period
from carbon.workspace import Workspace
from tests.conftest import ROOT

SCRIPT = ROOT / "tests" / "independent" / "recompute.py"
#: 1e-9 t, in kilograms.
TOLERANCE_KG = 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("period", ["2023-24", "2024-25"])
def test_the_headline_totals_are_recomputed_independently(
    illustrative_workspace: Workspace, period: str
) -> None:
    command = [
        sys.executable,
        "-I",
        SCRIPT,
        illustrative_workspace.root,
        shipped("factors"),
        period,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    theirs = json.loads(done.stdout)
    made = assemble(illustrative_workspace, load(illustrative_workspace), Period.parse(period))
    assert made.market is not None
    gross = made.lines[made.lines["scope"].isin(GROSS)]
    emitted = made.lines[made.lines["scope"] != "deduction"]
    ours = {
        "scope": dict(grouped(emitted, ["scope"]).itertuples(index=False)),
        "service": dict(grouped(gross, ["service"]).itertuples(index=False)),
        "total": {
            "gross": total(made.lines),
            "gross_market_based": total(made.market.lines),
            "deducted": total(made.lines, ("deduction",)),
            "net": total(made.lines, NET),
            "outside": total(made.lines, ("outside",)),
        },
    }
    assert theirs.keys() == ours.keys()
    for grouping, figures in ours.items():
        assert theirs[grouping] == pytest.approx(figures, rel=0, abs=TOLERANCE_KG)
    assert ours["total"]["gross"] > 1_000_000
    assert ours["total"]["outside"] > 1_000
    assert abs(ours["total"]["gross_market_based"] - ours["total"]["gross"]) > 1_000
    if period == "2023-24":
        assert ours["total"]["net"] < ours["total"]["gross"] - 100_000


def test_the_script_imports_the_standard_library_only() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported
    assert imported <= set(sys.stdlib_module_names)
