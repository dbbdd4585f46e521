"""docs/architecture.md names a file and a function for each step: they are there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^\| (\d+) \| `(\w+)` \| `([\w/]+\.py)` \|", TEXT, re.MULTILINE)
BESIDE = re.findall(r"`([\w.]+)`, `(carbon/[\w/]+\.py)`", TEXT)


def test_the_page_tells_of_a_reading_a_factor_and_a_measure() -> None:
    counts = [int(number) for number, _, _ in STEPS]
    assert counts == [*range(1, 11), *range(1, 8), *range(1, 7)]
    assert len(BESIDE) == 2


@pytest.mark.parametrize(
    ("function", "file"), sorted({(name, file) for _, name, file in STEPS} | set(BESIDE))
)
def test_each_step_is_where_the_page_says(function: str, file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    named = ast.FunctionDef | ast.ClassDef
    found = {node.name for node in ast.walk(tree) if isinstance(node, named)}
    assert found.issuperset(function.split("."))
