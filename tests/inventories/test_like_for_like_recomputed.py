"""Random estates compared like for like twice: by the program, and by a script of its own."""

from __future__ import annotations

import ast
import math
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.independent.like_for_like import like_for_like
from tests.inventories.random_years import Council

SCRIPT = ROOT / "tests" / "independent" / "like_for_like.py"
SOME, PROVED = 20, 500


@pytest.mark.parametrize(
    "count", [SOME, pytest.param(PROVED, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_random_estates_are_recomputed_independently(count: int, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    farthest = 0.0
    for seed in range(count):
        folder = tmp_path / str(seed)
        folder.mkdir()
        council = Council(seed, folder)
        ours = council.estate().alike(council.base, council.year)
        theirs = like_for_like(folder, council.base, council.year)
        figures = {
            "base_kg": ours.base_kg(),
            "share": ours.share(),
            "filled": ours.share(filled=True),
        }
        for name, mine in figures.items():
            other = theirs[name]
            assert (mine is None) == (other is None), (seed, name)
            if mine is not None and other is not None:
                off = abs(mine - other) / max(abs(other), 1e-12)
                assert off < 1e-9, (seed, name, mine, other)
                farthest = max(farthest, off)
        assert sorted(each.what for each in ours.unsized) == theirs["unsized"], seed
        assert sorted(ours.not_filled) == theirs["not_filled"], seed
        seen["with something that left"] += any(each.base_kg > 0 for each in ours.moved)
        seen["with something that came"] += any(each.base_kg < 0 for each in ours.moved)
        seen["with something that cannot be sized"] += bool(ours.unsized)
        seen["with gaps"] += any(p.base_kg or p.year_kg for p in ours.left_out.values())
        seen["with gaps that nothing fills"] += bool(ours.not_filled)
        seen["with lines of another kind"] += any(p.year_kg for p in ours.other_kind.values())
    assert len(seen) == 6
    assert all(seen.values())
    told = ", ".join(f"{number} {what}" for what, number in seen.items())
    print(
        f"\n{count} random estates like for like: base, percentage and percentage with gaps filled "
        f"equal a recomputation without carbon, largest difference {farthest:.1e} ({told})"
    )
    assert math.isfinite(farthest)


def test_the_script_imports_the_standard_library_only() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {
        (node.module or "").split(".")[0] if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names)
