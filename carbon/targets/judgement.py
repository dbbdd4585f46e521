"""A year judged like for like: on track or behind, or why the figures do not bear a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.analysis.recalculation.log import FILE
from carbon.errors import capital, listed
from carbon.figures import per_cent, tonnes
from carbon.inventories.definition import InventoryDefinition
from carbon.targets import states
from carbon.targets.older_factors import on_older_factors
from carbon.targets.series import Observation
from carbon.targets.year import Estimates

MOST_NAMED = 3
#: What closes the question of something that came and cannot be sized, and how it is written down.
DECISION = "a decision on what it is at most"
TO_DO = (
    f'Record in {FILE}: [[not_sized]] with what = "{{}}", at_most_t, why, decided and decided_by; '
    "or log its readings of twelve months."
)


@dataclass(frozen=True)
class Figures:
    """A year beside its base, in kg on one measure and one boundary.

    ``filled_kg`` is the year with its gaps filled, ``announced_kg`` with what is announced of
    factors that others stand in for, either None where that is not known. ``estimated_kg`` is how
    much of ``actual_kg`` is estimated, ``estimated_share`` that of gross, and
    ``base_estimated_kg`` and ``base_estimated_share`` the same of ``base_kg``.
    """

    base_kg: float
    actual_kg: float | None
    filled_kg: float | None = None
    estimated_kg: float = 0.0
    estimated_share: float = 0.0
    base_estimated_kg: float = 0.0
    base_estimated_share: float = 0.0
    announced_kg: float | None = None

    def on(self, base_kg: float) -> Figures:
        """The same beside the base *base_kg*, of another boundary: percentages stay what they are.

        A year before something was cut off by the day, as what is let to a tenant, is beside a
        base that has it still; the pathway begins at one that has not.
        """
        if self.base_kg <= 0 or math.isclose(self.base_kg, base_kg, rel_tol=1e-12):
            return self
        scale = base_kg / self.base_kg

        def scaled(kg: float | None) -> float | None:
            return None if kg is None else kg * scale

        return replace(
            self,
            base_kg=base_kg,
            actual_kg=scaled(self.actual_kg),
            filled_kg=scaled(self.filled_kg),
            estimated_kg=self.estimated_kg * scale,
            base_estimated_kg=self.base_estimated_kg * scale,
            announced_kg=scaled(self.announced_kg),
        )


@dataclass(frozen=True)
class Judgement:
    """What is said of a year; as in :class:`carbon.targets.year.YearProgress`."""

    status: str
    why: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    estimates: Estimates | None = None
    to_do: tuple[str, ...] = ()


def side(kg: float, allowed_kg: float) -> str:
    """On track at or below the pathway, behind above it."""
    return states.ON_TRACK if kg <= allowed_kg else states.BEHIND


def judge(
    seen: Observation,
    figures: Figures,
    allowed_kg: float,
    alike: LikeForLike | None,
    definition: InventoryDefinition,
    *,
    base: Observation,
    gross_kg: float,
    basis: str,
    decimals: int | None = None,
) -> Judgement:
    """What *figures* of the year *seen*, beside its *base*, bear out against *allowed_kg*.

    *gross_kg* is the year's whole gross, of all scopes: what came and could not be put into the
    base is a share of that. *decimals* are those of every figure of the target in tonnes.
    """
    if figures.actual_kg is None:
        return Judgement(states.CANNOT_SAY, (_no_figure(seen, basis, alike),))
    status = side(figures.actual_kg, allowed_kg)
    why: list[str] = []
    remarks: list[str] = []
    to_do: list[str] = []
    if alike is not None:
        if figures.filled_kg is not None and side(figures.filled_kg, allowed_kg) != status:
            filled = figures.filled_kg
            why.append(_flips(seen, filled, figures.actual_kg, allowed_kg, decimals, alike.silent))
        if alike.not_filled:
            remarks.append(
                f"Gaps that no history can fill: {listed(alike.not_filled, most=MOST_NAMED)}."
            )
        to_do = _arrived(seen, alike, definition, (gross_kg, decimals), why, remarks)
    announced = figures.announced_kg
    if seen.older_factors or announced is not None:
        other = None if announced is None else side(announced, allowed_kg)
        turns, remark = on_older_factors(seen, base, status, other)
        why += turns
        remarks += remark
    estimates = _estimates(figures, allowed_kg, definition)
    if estimates is not None and estimates.decide:
        why.append(_turns(seen, estimates))
    if why:
        return Judgement(states.CANNOT_SAY, tuple(why), tuple(remarks), estimates, tuple(to_do))
    return Judgement(status, (), tuple(remarks), estimates)


def _no_figure(seen: Observation, basis: str, alike: LikeForLike | None) -> str:
    if basis == "net" and seen.net_kg is None:
        return f"The net figure of {seen.period} is not known: what is taken off is not on record."
    base = alike.base if alike else "the base year"
    return f"{seen.period} and {base} share no days with data, so they cannot be compared."


def _flips(
    seen: Observation,
    filled_kg: float,
    actual_kg: float,
    allowed_kg: float,
    decimals: int | None,
    silent: tuple[str, ...],
) -> str:
    def beside(kg: float) -> str:
        where = "below" if kg <= allowed_kg else "above"
        size = tonnes(abs(kg - allowed_kg), decimals=decimals)
        return f"just {where}" if size == tonnes(0.0, decimals=decimals) else f"{size} {where}"

    if silent:
        names = listed(silent, most=MOST_NAMED)
        return (
            f"The answer for {seen.period} turns on missing data: on what was logged it is "
            f"{beside(actual_kg)} the pathway; were {names} as in other years, and gaps as the "
            f"meters' own history, it would be {beside(filled_kg)}. Needed is what was used, or a "
            "nil return."
        )
    return (
        f"The answer for {seen.period} turns on missing data: on the days with data in both years "
        f"it is {beside(actual_kg)} the pathway, with gaps filled from the meters' own history "
        f"{beside(filled_kg)}."
    )


def _arrived(
    seen: Observation,
    alike: LikeForLike,
    definition: InventoryDefinition,
    whole: tuple[float, int | None],
    why: list[str],
    remarks: list[str],
) -> list[str]:
    """What came since the base and cannot be put into it: a remark, or no verdict.

    *whole* is the year's whole gross in kg, and the decimals of tonnes. Returns what an officer
    can write down to close it.
    """
    gross_kg, decimals = whole
    remarks += [
        f"{_as_subject(each.what)} is in neither year, for it cannot be sized: {each.decision}."
        for each in alike.unsized
        if each.decision
    ]
    open_ = [each for each in alike.unsized if not each.decision]
    if not open_:
        return []
    to_do = [TO_DO.format(each.what) for each in open_]
    names = _as_subject(listed([each.what for each in open_], most=MOST_NAMED))
    threshold = definition.recalculation_threshold_pct
    if any(each.year_kg is None for each in open_):
        why.append(
            f"{names} came since {alike.base}; what it emitted is not known in either year. Its "
            f"readings are needed, or {DECISION}."
        )
        return to_do
    kg = math.fsum(each.year_kg or 0.0 for each in open_)
    if not kg:
        # Not there yet in that year: nothing of it is left out.
        return []
    share = kg / gross_kg if gross_kg > 0 else math.inf
    size = f"{tonnes(kg, decimals=decimals)}, {per_cent(share)} of {seen.period}'s emissions"
    if share * 100 >= threshold:
        why.append(
            f"{names} came since {alike.base} and cannot be put into it: {size} (threshold "
            f"{threshold:g}%). Needed is {DECISION}."
        )
        return to_do
    remarks.append(f"{names} came since {alike.base} and is in neither year, unsized: {size}.")
    return []


def _as_subject(what: str) -> str:
    """*what* at the head of a sentence: "Site b, acquired on 2023-01-01," or "Depot"."""
    return f"{capital(what)}{',' if ', ' in what else ''}"


def _estimates(
    figures: Figures, allowed_kg: float, definition: InventoryDefinition
) -> Estimates | None:
    """The share that is estimated and its break-even; None where nothing is."""
    actual, estimated = figures.actual_kg, figures.estimated_kg
    of_base = figures.base_estimated_kg
    if actual is None or (figures.estimated_share <= 0 and figures.base_estimated_share <= 0):
        return None
    # At the pathway exactly the year is on track, so any error upwards flips it.
    flip = (allowed_kg - actual) / estimated if estimated > 0 else None
    # The pathway is a share of the base: it meets the year where the base is so much larger.
    base_flip = None
    if of_base > 0 and allowed_kg > 0:
        base_flip = figures.base_kg * (actual / allowed_kg - 1) / of_base
    return Estimates(
        share=figures.estimated_share,
        break_even=_possible(flip),
        error=definition.estimate_error_pct / 100,
        base_share=figures.base_estimated_share,
        base_break_even=_possible(base_flip),
    )


def _possible(flip: float | None) -> float | None:
    """An error that estimates can have: less than nought is nothing."""
    return flip if flip is not None and flip >= -1 else None


def break_even_sentence(made: Estimates) -> str:
    """How much rests on estimates, and what they would have to be to change the answer.

    >>> break_even_sentence(Estimates(0.06, 0.457, 0.25))
    '6% of emissions rest on estimates; they would have to be 46% too low to change this answer.'
    >>> break_even_sentence(Estimates(0.0, None, 0.25, 1.0, -0.037))
    '100% of the base year rests on estimates; they would have to be 4% too high to change this answer.'
    """  # noqa: E501
    found = []
    if made.share > 0:
        found.append(f"{in_per_cent(made.share)} of emissions rest on estimates; ")
        found[-1] += _to_change(made.break_even)
    if made.base_share > 0:
        found.append(f"{in_per_cent(made.base_share)} of the base year rests on estimates; ")
        found[-1] += _to_change(made.base_break_even)
    return " ".join(found)


def _to_change(break_even: float | None) -> str:
    if break_even is None:
        return "no error of theirs changes this answer."
    return f"they would have to be {too_far(break_even)} to change this answer."


def too_far(break_even: float) -> str:
    """How far off estimates would have to be, in words.

    A truth of twice the estimate or more is told as a factor: nothing is 141% too low.

    >>> too_far(0.457), too_far(-0.0042), too_far(1.41), too_far(9.29)
    ('46% too low', '0.4% too high', 'too low by a factor of 2.4', 'too low by a factor of 10')
    """
    if break_even >= 1:
        factor = 1 + break_even
        return f"too low by a factor of {factor:,.{0 if factor >= 10 else 1}f}"
    return f"{in_per_cent(abs(break_even))} too {'low' if break_even >= 0 else 'high'}"


def in_per_cent(share: float) -> str:
    """A share in whole per cents, one below 1% with a decimal."""
    return per_cent(share, decimals=0 if share >= 0.01 else 1)


def _turns(seen: Observation, made: Estimates) -> str:
    """That the verdict turns on estimates: how much rests on them, and how far off is enough."""
    parts = []
    if made.share > 0:
        parts.append((f"{in_per_cent(made.share)} of emissions", made.break_even, made.of_year))
    if made.base_share > 0:
        base = f"{in_per_cent(made.base_share)} of the base year"
        parts.append((base, made.base_break_even, made.of_base))
    told = [
        f"{what} rests on them"
        + (f", and {too_far(error)} would change it" if error is not None and turns else "")
        for what, error, turns in parts
    ]
    within = per_cent(made.error, decimals=0)
    return (
        f"The answer for {seen.period} turns on estimates, taken to be within {within}: "
        f"{'; '.join(told)}."
    )


def weak(seen: Observation, base: Observation, definition: InventoryDefinition) -> tuple[str, ...]:
    """Why a year, or its base, has too little data to be judged; empty where it has enough."""
    found: list[str] = []
    for each, name in ((base, f"the base year {base.period}"), (seen, f"{seen.period}")):
        if each is seen is base and name == f"{seen.period}":
            continue
        if each.enough_data:
            continue
        found.append(f"{capital(name)} {_lacks(each, definition.enough_actual_pct)}.")
    return tuple(dict.fromkeys(found))


def _lacks(seen: Observation, needed_pct: float) -> str:
    """What the data of a year lacks, and what is needed."""
    cover = seen.completeness
    if cover is None:
        return f"has too little data; {needed_pct:g}% is needed"
    if cover.actual_share is None and cover.share * 100 >= needed_pct:
        # On all its days it comes to nought, and to that by estimates, or to less.
        return (
            "comes to nothing, and not by readings alone; readings of 0 that are no estimates, or "
            "nil returns, are needed"
        )
    share = per_cent(cover.share, decimals=0)
    return f"has data for {share} of its meter-days; {needed_pct:g}% is needed"
