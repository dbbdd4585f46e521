"""Random estates judged twice: by the program, and by scripts that import nothing of it."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.inventories.definition import read_definition
from carbon.periods import Period
from carbon.targets.progress import NoBase, Progress, progress
from carbon.targets.series import Series, observe
from carbon.targets.target import require_targets
from carbon.targets.verdict import verdict
from carbon.workspace import open_workspace
from tests.conftest import ROOT
from tests.independent.like_for_like import Comparison
from tests.independent.verdict import Answer, Standing, comparison
from tests.inventories.random_years import Council
from tests.targets.random_targets import promise

INDEPENDENT = ROOT / "tests" / "independent"
#: Twenty in which nearly everything happens, and all.
SOME, PROVED = range(7, 27), range(500)
#: With green tariffs, on net.
NET = range(30, 40)
#: What happens in both.
KINDS = {
    "on track", "behind", "base year", "not enough data", "cannot say: gaps",
    "cannot say: estimates", "cannot say: arrivals", "cannot say: overdue", "with gaps",
    "with something that left", "with something that came",
    "with something that cannot be sized", "with lines of another kind",
}  # fmt: skip
CLOSE = 1e-9
#: What each rule that keeps a verdict from being said is told by.
SAID = {
    "gaps": "turns on missing data",
    "estimates": "turns on estimates",
    "arrivals": "a decision on what it is at most",
    "nothing shared": "share no days with data",
    "net unknown": "what is taken off is not on record",
}


@dataclass
class Seen:
    """What the estates so far had, and how far the program was off at most."""

    kinds: Counter[str]
    farthest: float = 0.0

    def same(self, where: object, mine: float | None, other: Fraction | None) -> None:
        assert (mine is None) == (other is None), where
        if mine is not None and other is not None:
            off = abs(mine - float(other)) / max(abs(float(other)), 1e-12)
            assert off < CLOSE, (where, mine, float(other))
            self.farthest = max(self.farthest, off)

    def figures(self, seed: int, ours: LikeForLike, theirs: Comparison) -> None:
        """The year beside its base, all scopes."""
        shared, filled = (theirs.compared(filled=each).of() for each in (False, True))
        self.same((seed, "base"), ours.base_kg(), shared.whole_base)
        self.same((seed, "share"), ours.share(), shared.share)
        self.same((seed, "filled"), ours.share(filled=True), filled.share)
        assert set(ours.not_filled) == theirs.compared(filled=True).stays, seed
        self.kinds["with something that left"] += any(each.base_kg > 0 for each in ours.moved)
        self.kinds["with something that came"] += any(each.base_kg < 0 for each in ours.moved)
        self.kinds["with something that cannot be sized"] += bool(ours.unsized)
        self.kinds["with gaps"] += any(p.base_kg or p.year_kg for p in ours.left_out.values())
        self.kinds["with gaps that nothing fills"] += bool(ours.not_filled)
        self.kinds["with lines of another kind"] += any(
            pair.year_kg for pair in ours.other_kind.values()
        )

    def verdict(self, seed: int, made: Progress | None, theirs: Answer) -> None:
        if made is None:
            assert theirs.state == "no base", seed
            self.kinds["no base"] += 1
            return
        ours = verdict(made)
        assert ours.state == theirs.state, (seed, ours.sentences, theirs)
        self.kinds[ours.state] += 1
        newest = ours.newest
        assert (str(newest.observation.period) if newest else "") == theirs.year, seed
        because = {
            rule for rule, words in SAID.items() if any(words in why for why in ours.reasons)
        }
        because |= {"overdue"} if ours.overdue else set()
        because |= {"nothing promised"} if newest and not newest.status else set()
        assert because == theirs.because, (seed, ours.reasons)
        for rule in because:
            self.kinds[f"cannot say: {rule}"] += 1
        if theirs.change is not None and newest is not None:
            self.same((seed, "change"), 1 + (newest.of_base or 0.0), 1 + theirs.change)
            self.same((seed, "year"), newest.actual_kg, theirs.year_kg)
            self.same((seed, "base"), newest.base_kg, theirs.base_kg)
            self.same((seed, "pathway"), newest.pathway_kg, theirs.allowed_kg)


def as_calculated(council: Council, day: date) -> tuple[Series, Progress | None]:
    """The program's own series, and its progress on *day*."""
    estate = council.estate()
    estate.definition = read_definition(council.folder)
    records = estate.records(day)
    series = observe(open_workspace(council.folder), estate.definition, day, records)
    (target,) = require_targets(council.folder)
    try:
        return series, progress(series, target, day)
    except NoBase:
        return series, None


def judged(seed: int, folder: Path, basis: str = "gross") -> Seen:
    """What the estate of *seed*, made in *folder*, had; it is judged both ways."""
    seen = Seen(Counter())
    folder.mkdir()
    (folder / "carbon.toml").write_text('title = "T"\nby = "A test"\n', encoding="utf-8")
    council = Council(seed, folder)
    base, year = council.years
    theirs = comparison(folder, base, year)
    scopes = council.dice.choice([(), (), ("1", "2"), ("2",)])
    shared, filled = (theirs.compared(filled=each).of(scopes) for each in (False, True))
    shares = shared.share or Fraction(1), filled.share or Fraction(1)
    day = promise(council, scopes, shares, theirs.unsized, shared.whole_base, basis)
    series, made = as_calculated(council, day)
    ours = series.compare(
        Period.parse(council.base), Period.parse(council.year), date(year + 1, 3, 31)
    )
    answer = Standing(folder, day).answer()
    seen.verdict(seed, made, answer)
    if ours is None:
        # The year's factors were not out on that day, or the base has no reading.
        assert day < date(year + 1, 3, 31) or answer.state == "no base", seed
        return seen
    assert {each.what for each in ours.unsized} == set(theirs.unsized), seed
    seen.figures(seed, ours, theirs)
    return seen


@pytest.mark.parametrize(
    "seeds", [SOME, pytest.param(PROVED, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_random_estates_are_judged_as_an_independent_recomputation_judges_them(
    seeds: range, tmp_path: Path
) -> None:
    folders = [tmp_path / str(seed) for seed in seeds]
    if seeds == PROVED:
        with ProcessPoolExecutor() as pool:
            found = list(pool.map(judged, seeds, folders))
    else:
        found = list(map(judged, seeds, folders))
    seen = Seen(
        sum((each.kinds for each in found), Counter()), max(each.farthest for each in found)
    )
    told = ", ".join(f"{number} {what}" for what, number in sorted(seen.kinds.items()))
    print(
        f"\n{len(seeds)} random estates like for like: verdict, its reasons, base, percentage and "
        f"percentage with gaps filled equal a recomputation without carbon, largest difference "
        f"{seen.farthest:.1e} ({told})"
    )
    assert not KINDS - {kind for kind, number in seen.kinds.items() if number}
    if seeds == PROVED:
        assert seen.kinds["with gaps that nothing fills"]


@pytest.mark.slow
def test_net_is_judged_as_an_independent_recomputation_judges_it(tmp_path: Path) -> None:
    found = [judged(seed, tmp_path / str(seed), "net") for seed in NET]
    kinds = sum((each.kinds for each in found), Counter())
    assert not {"on track", "behind", "cannot say"} - kinds.keys()


@pytest.mark.parametrize("script", ["like_for_like.py", "verdict.py"])
def test_the_scripts_import_the_standard_library_and_one_another_only(script: str) -> None:
    tree = ast.parse((INDEPENDENT / script).read_text(encoding="utf-8"))
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    own = {"tests.independent.like_for_like"}
    assert {each.split(".")[0] for each in imported - own} <= set(sys.stdlib_module_names)
