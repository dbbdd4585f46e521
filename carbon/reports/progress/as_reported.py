"""The percentage on the figures as reported, beside like for like: what it includes, and why."""

from __future__ import annotations

from collections.abc import Mapping

from carbon.analysis.like_for_like.comparison import Pair
from carbon.figures import in_tonnes
from carbon.reports.document import printed, sentence_list
from carbon.reports.words import day_in_words
from carbon.targets.progress import Progress
from carbon.targets.year import YearProgress, change


def changed(share: float, decimals: int = 1) -> str:
    """A change in words: so much less, or more.

    >>> changed(-0.2714), changed(0.038)
    ('27.1% less', '3.8% more')
    """
    return f"{printed(abs(share), 'percent', decimals)} {'less' if share <= 0 else 'more'}"


def amount(kg: float, made: Progress) -> str:
    """A mass of the target in tonnes, with the decimals of every figure of the target."""
    return printed(in_tonnes(kg), "number", made.decimals)


def as_told(year: YearProgress, made: Progress, rebased: bool) -> list[str]:
    """What the percentage as reported includes, where it is another; empty where it is not.

    Where the base was *rebased* since it was told, that says what the figures as reported are.
    """
    told = year.reported_of_base
    if told is None or year.of_base is None or rebased or changed(told) == changed(year.of_base):
        return []
    why = "no saving" if told < year.of_base and told <= 0 else "not our doing"
    what = sentence_list(
        [*_includes(year, _is_decided(year.basis, made)), *_given(year, made)]
        or ["a base year that was given otherwise"]
    )
    return [f"The {changed(told)} on the figures as reported includes {what}, which is {why}."]


def _includes(year: YearProgress, decided: bool) -> list[str]:
    """What makes the change as reported another than like for like, the base given apart.

    A base that was *decided* holds nothing of what left or joined: the year as reported may.
    """
    alike = year.alike
    if alike is None:
        return ["a change of what is counted"]
    found = []
    sites = [each for each in alike.moved if not each.of_days]
    if any((each.year_kg if decided else each.base_kg) > 0 for each in sites):
        found.append("sites that left us")
    joined = any(each.year_kg < 0 or (each.base_kg < 0 and not decided) for each in sites)
    if joined or alike.unsized:
        found.append("sites that joined us")
    if not decided and any(each.base_kg == 0 and each.year_kg > 0 for each in sites):
        found.append("sites that came and went")
    if any(each.of_days for each in alike.moved):
        found.append("use that is a tenant's or a landlord's")
    if has(alike.left_out):
        found.append("days without data")
    if has(alike.other_kind):
        found.append("lines that one edition has no factor for")
    return found


def _given(year: YearProgress, made: Progress) -> list[str]:
    """That the base given or recalculated is another than its readings make, and how much that is.

    Of a base that was recalculated they are those of the sites that count now.
    """
    way = made.way(year.basis)
    if way is None:
        return []
    points, own_kg, how, of = way.of_given(year), way.calculated_kg, "given", ""
    if _is_decided(year.basis, made):
        own, how, own_kg = change(year.reported_kg, way.base_kg), "recalculated", way.base_kg
        points = None if own is None else (year.reported_of_base or 0.0) - own
        if year.alike and any(each.year_kg and not each.of_days for each in year.alike.moved):
            # Of what moved in the year nobody here can tell whether the decision holds it.
            of = f" on the sites of {day_in_words(year.alike.boundary_on)}"
    if points is None or not _shows(points):
        return []
    told, readings = amount(way.told_kg, made), amount(own_kg, made)
    size = f"{printed(abs(points) * 100, 'number', 1)} points"
    if told == readings:
        side = "above" if points < 0 else "below"
        return [f"a base year {how} just {side} what its readings make ({size})"]
    return [f"a base year {how} as {told} where its readings make {readings}{of} ({size})"]


def how_the_base_came(basis: str, made: Progress) -> str:
    """Where the base on *basis*, gross or net, comes from, as the series has it."""
    if made.base.boundary == "given" and basis == made.target.basis:
        return "given"
    return "decided" if _is_decided(basis, made) else "reported"


def _is_decided(basis: str, made: Progress) -> bool:
    """Whether the base on *basis* is as recorded by a decision, not its readings'."""
    own = made.series.first(made.base.period)
    is_calculated = made.series.definition.kind == "calculated"
    return (
        is_calculated
        and made.target.base.kind == "restated"
        and (own is None or own.on(basis) != made.base.on(basis))
    )


def _shows(share: float) -> bool:
    """Whether a change does not print as nought."""
    return printed(abs(share), "percent", 1) != printed(0.0, "percent", 1)


def has(pairs: Mapping[str, Pair]) -> bool:
    """Whether either year has anything of *pairs*, by scope."""
    return any(pair.base_kg or pair.year_kg for pair in pairs.values())
