"""Random candidates, and the best set of them found by trying every set."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Sequence

from carbon.measures.portfolio.candidate import Candidate, OnMeter
from carbon.measures.portfolio.optimum import Limits


def random_candidates(draw: random.Random, most: int = 14) -> list[Candidate]:
    """Up to *most* measures with shared meters, exclusive groups and prerequisites."""
    count = draw.randint(1, most)
    meters = [f"m{number}" for number in range(draw.randint(1, 4))]
    groups = [f"g{number}" for number in range(draw.randint(1, 3))]
    made: list[Candidate] = []
    for number in range(count):
        cost = round(draw.uniform(500, 50_000), 2)
        tonnes = round(draw.uniform(-5, 300), draw.randint(0, 3))
        savings = round(draw.uniform(-500, 9000), 2)
        npv = round(draw.uniform(-20_000, 40_000), 2)
        group = draw.choice(groups) if draw.random() < 0.25 else ""
        before = [each for each in made if not group or each.group != group]
        needs = (draw.choice(before).id,) if before and draw.random() < 0.25 else ()
        shares = [
            OnMeter(meter, round(draw.uniform(0.01, 1), 3), tonnes / 2, npv + cost, savings / 2)
            for meter in draw.sample(meters, min(len(meters), draw.randint(0, 2)))
        ]
        crowded = [s for s in shares if sum(s.meter in used(each) for each in made) >= 10]
        made.append(
            Candidate(
                f"a{number:02}", cost, tonnes, npv, savings, group=group, needs=needs,
                year=draw.choice(["2025-26", "2026-27"]),
                on_meters=tuple(share for share in shares if share not in crowded),
            )
        )  # fmt: skip
    draw.shuffle(made)
    return made


def used(candidate: Candidate) -> set[str]:
    return {saved.meter for saved in candidate.saved}


def random_limits(draw: random.Random, candidates: Sequence[Candidate]) -> Limits:
    """A budget in all, by year, or both, between nothing and everything."""
    whole = sum(each.cost_gbp for each in candidates)
    by_year = {
        year: round(draw.uniform(0, whole), 2)
        for year in ("2025-26", "2026-27")
    } if draw.random() < 0.4 else {}  # fmt: skip
    total = round(draw.uniform(0, whole), 2) if not by_year or draw.random() < 0.5 else None
    return Limits(total, by_year)


def worth_by_levels(chosen: Sequence[Candidate], aim: str) -> float:
    """The worth of a set by another road than the program's: level by level from below.

    At each level of worth of a whole meter, those measures save together that reach it.
    """
    total = math.fsum(each.value(aim) for each in chosen)
    meters = {saved.meter for each in chosen for saved in each.saved}
    for meter in meters:
        here = [
            (saved.share, saved.value(aim))
            for each in chosen
            for saved in each.saved
            if saved.meter == meter and saved.value(aim) > 0
        ]
        levels = sorted({value / share for share, value in here})
        low = 0.0
        for level in levels:
            left = math.prod(1 - share for share, value in here if value / share >= level)
            total += (level - low) * (1 - left)
            low = level
        total -= math.fsum(value for _, value in here)
    return total


def feasible(candidates: Sequence[Candidate], limits: Limits) -> Iterator[list[Candidate]]:
    """Every set that is allowed."""
    for picked in itertools.product([False, True], repeat=len(candidates)):
        chosen = [each for each, taken in zip(candidates, picked, strict=True) if taken]
        ids = {each.id for each in chosen}
        groups = [each.group for each in chosen if each.group]
        if len(groups) != len(set(groups)) or any(not ids.issuperset(c.needs) for c in chosen):
            continue
        pence = sum(round(each.cost_gbp * 100) for each in chosen)
        if limits.budget_gbp is not None and pence > round(limits.budget_gbp * 100):
            continue
        if any(
            sum(round(each.cost_gbp * 100) for each in chosen if each.year == year)
            > round(budget * 100)
            for year, budget in limits.by_year_gbp.items()
        ):
            continue
        yield chosen
