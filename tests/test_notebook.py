"""docs/notebook.ipynb: what it shows is what a fresh run gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
PLOTLY = "application/vnd.plotly.v1+json"


def shown(notebook: Path) -> Iterator[tuple[str, list[Any]]]:
    """The code of each cell, and what it shows: text, tables, and the points of charts."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"]), [seen(output) for output in cell["outputs"]]


def seen(output: Mapping[str, Any]) -> Any:
    if output["output_type"] == "stream":
        return "".join(output["text"])
    if PLOTLY in output["data"]:
        # How a chart is drawn is the library's business.
        points = output["data"][PLOTLY]["data"]
        return [(trace["name"], trace["x"], trace["y"]) for trace in points]
    return {kind: "".join(text) for kind, text in output["data"].items()}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebook, run in a folder of its own; one that leaves a file there fails."""
    made = tmp_path_factory.mktemp("notebook") / "fresh.ipynb"
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "site" / "run_notebook.py"), str(made)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return made


def test_the_notebook_shows_what_a_fresh_run_gives(fresh: Path) -> None:
    stored, again = list(shown(NOTEBOOK)), list(shown(fresh))
    assert len(stored) >= 8
    for (code, before), (_, now) in zip(stored, again, strict=True):
        assert now == before, f"`make notebook` stores what is shown now of:\n{code}"


def test_the_notebook_has_a_figure_of_each_kind() -> None:
    code = "\n".join(code for code, _ in shown(NOTEBOOK))
    for name in ("factors", "emissions", "open", "appraise"):
        assert f"carbon.{name}(" in code
    kinds = [type(output) for _, outputs in shown(NOTEBOOK) for output in outputs]
    assert {str, dict, list} == set(kinds)  # text, tables and a chart
