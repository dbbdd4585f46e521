"""Appraised measures as candidates of a portfolio: what each saves on which meter, and its worth.

The share that a measure saves of a meter is its quantity of a fuel in a year over what the meter
uses of it in a year. Measures interact in the years in which both run. One that adds use, or that
names no meter, does not interact.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from carbon.errors import BadValue, UnreadableFile
from carbon.files import is_there
from carbon.measures.alternatives import done_instead
from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import Appraisal, appraise, of_all
from carbon.measures.cashflow import present_values
from carbon.measures.lifetime import is_direct, kg_per_unit, life_of
from carbon.measures.measure import Measure
from carbon.measures.not_appraised import is_known
from carbon.measures.portfolio.candidate import Candidate, OnMeter
from carbon.measures.portfolio.interaction import Alone, left_of
from carbon.measures.portfolio.sharing import cannot_share, meters_of, sharing_remarks, those_before
from carbon.measures.prices import RETAIL
from carbon.measures.said import Said
from carbon.measures.verification.saved import COUNTS, Count, InPeriod, SteadyDays, falling_in
from carbon.periods import Period
from carbon.register.register import Register, read_register
from carbon.workspace import find, open_workspace

#: Measures that are no longer to be decided on.
REJECTED = "rejected"
DECIDED = (REJECTED, "delivered", "verified")
#: Counts that rest on a measure's first year alone.
FROM_THE_FIRST = (COUNTS["salix"], COUNTS["first-year"])


def candidates(
    measures: Sequence[Measure],
    given: Assumptions,
    register: Register | None = None,
    lifetime: str | Count = "yearly",
    *,
    direct: bool = False,
) -> tuple[list[Candidate], list[str]]:
    """*measures* that are still to be decided on, as candidates, and remarks.

    *register* says which of a measure's meters is of which fuel. *lifetime* is how tonnes are
    counted, one of :data:`~carbon.measures.verification.saved.COUNTS` or a function; *direct*
    counts those of fuels that the council burns alone. Raises :class:`~carbon.errors.Faults` where
    measures share a meter and what it uses is not known, or share only some of their meters.
    """
    count = COUNTS[lifetime] if isinstance(lifetime, str) else lifetime
    open_measures = [measure for measure in measures if measure.status not in DECIDED]
    cannot_share(open_measures, register).raise_if_any()
    by_id = {each.id: each for each in open_measures}

    def made_of(measure: Measure, given: Assumptions) -> Candidate:
        return _candidate(measure, given, register, count, by_id, direct)

    made = of_all(made_of, open_measures, given)
    remarks: list[str] = [
        Said(f"{{}}: {measure.status}, so left out.", measure.id)
        for measure in measures
        if measure.status in DECIDED
    ]
    done = {each.id for each in measures if each.status in DECIDED and each.status != REJECTED}
    known = {each.id for each in measures if each.id in done and is_known(each, given)}
    remarks += sharing_remarks(measures, register, known)
    rejected = {each.id for each in measures if each.status == REJECTED}
    instead = done_instead(measures)
    remarks += [
        Said("{}: left out, because it is an alternative to {}, which is done.", *pair)
        for pair in instead.items()
    ]
    lost = rejected | set(instead)
    kept = [replace(each, needs=_still_needed(each, done)) for each in made]
    kept = [each for each in kept if each.id not in instead]
    while True:
        refused = {each.id: name for each in kept for name in each.needs if name in lost}
        if not refused:
            break
        for identity, name in refused.items():
            why = (
                "is rejected" if name not in {each.id for each in open_measures} else "is left out"
            )
            remarks.append(
                Said(f"{{}}: left out, because it needs {{}}, which {why}.", identity, name)
            )
        kept = [each for each in kept if each.id not in refused]
        lost |= set(refused)
    return kept, remarks


def _still_needed(each: Candidate, done: set[str]) -> tuple[str, ...]:
    return tuple(name for name in each.needs if name not in done)


def register_of(folder: Path | None, given: Assumptions) -> Register | None:
    """The register of the workspace *folder*, or of the one that one stands in; None without."""
    try:
        workspace = open_workspace(find(folder))
    except UnreadableFile:
        if folder is not None:
            raise
        return None
    return read_register(workspace, given.activities) if is_there(workspace.meters) else None


def _candidate(
    measure: Measure,
    given: Assumptions,
    register: Register | None,
    count: Count,
    by_id: Mapping[str, Measure],
    direct: bool,
) -> Candidate:
    made = appraise(measure, given)
    granted = {
        year: made.grant_gbp * amount / measure.capital_gbp if measure.capital_gbp else 0.0
        for year, amount in measure.spending.items()
    }
    return Candidate(
        id=measure.id,
        cost_gbp=made.cost_gbp,
        tonnes=count(made, [y.direct_tco2e if direct else y.tco2e for y in made.life]),
        npv_gbp=made.npv_gbp,
        savings_gbp=made.first_year_saving_gbp,
        group=measure.group,
        needs=measure.needs,
        spend_gbp={
            str(year): amount * given.scales.capital - granted[year]
            for year, amount in measure.spending.items()
        },
        on_meters=tuple(
            _on_meter(made, fuel, given, register, count, by_id, direct)
            for fuel, quantity in measure.quantities.items()
            if quantity > 0 and measure.use.get(fuel) and meters_of(measure, fuel, register)
        ),
        place=measure.place,
    )


def _on_meter(
    made: Appraisal,
    fuel: str,
    given: Assumptions,
    register: Register | None,
    count: Count,
    by_id: Mapping[str, Measure],
    direct: bool,
) -> OnMeter:
    measure = made.measure
    counts = not direct or is_direct(fuel, given)
    tonnes = [
        year.quantities[fuel] * kg_per_unit(fuel, year.year, given) / 1000 if counts else 0.0
        for year in made.life
    ]
    saved = [
        year.quantities[fuel]
        * given.prices.at(measure, fuel, year.year, RETAIL)
        * given.scales.price
        for year in made.life
    ]
    from_base = made.years_from_base + measure.first_year - measure.year_zero
    worth = present_values(saved, given.rate, from_base)
    shares = [year.quantities[fuel] / measure.use[fuel] for year in made.life]
    meters = meters_of(measure, fuel, register)
    before = [
        each for each in those_before(measure, by_id)
        if each.quantities.get(fuel, 0.0) > 0 and meters_of(each, fuel, register) == meters
    ]  # fmt: skip
    by_year = {"npv": worth, "savings": saved}
    first = {"savings": measure.first_year}
    if count is COUNTS["yearly"]:
        by_year["tonnes"] = tonnes
    elif count in FROM_THE_FIRST:
        # What each year would count were it the first: those that start then add to that.
        by_year["tonnes"] = [count(made, tonnes[passed:]) for passed in range(len(tonnes))]
        first["tonnes"] = measure.first_year
    parts = count.parts(by_id.values()) if isinstance(count, InPeriod) else []
    left = _left(before, fuel, measure, given, parts)
    _check_left(measure, fuel, left, {y.year: s for y, s in zip(made.life, shares, strict=True)})
    return OnMeter(
        meter=_key(measure, fuel, register),
        share=shares[0],
        tonnes=count(made, tonnes),
        npv_gbp=math.fsum(worth),
        savings_gbp=saved[0],
        by_year={
            aim: {
                year.year: Alone(part, value)
                for year, part, value in zip(made.life, shares, values, strict=True)
            }
            for aim, values in by_year.items()
        }
        | ({"tonnes": _by_part(measure, shares, tonnes, parts)} if parts else {}),
        after=tuple(each.id for each in before),
        left=left,
        first=first,
    )


def _by_part(
    measure: Measure, shares: Sequence[float], tonnes: Sequence[float], parts: Sequence[SteadyDays]
) -> dict[int, Alone]:
    """The share and the tonnes of each part of a period: those of its year of life, by days."""
    return {
        part.key: Alone(shares[number], falling_in([Period(*part)], measure.start, tonnes))
        for part in parts
        if (number := part.year_of(measure)) is not None
    }


def _check_left(
    measure: Measure, fuel: str, left: Mapping[int, float], shares: Mapping[int, float]
) -> None:
    """Refuse a measure that saves more than those before it leave of its meter's use."""
    for year, share in shares.items():
        if year in left and share > left[year] * (1 + 1e-9):
            use = measure.use[fuel]
            raise BadValue(
                f"{measure.id!r} saving {share * use:,.10g} of {fuel}"
                + (" in its first year" if year == measure.first_year else f" in {year}"),
                f"at most the {max(0.0, left[year]) * use:,.10g} that {', '.join(measure.after)} "
                "leave",
                "Put in what it saves of what is left.",
                measure.place,
            )


def _left(
    before: Sequence[Measure],
    fuel: str,
    measure: Measure,
    given: Assumptions,
    parts: Sequence[SteadyDays],
) -> dict[int, float]:
    """What part of the meter's use *before* leave by calendar year; under 0 in its first year.

    So in each of *parts* of a period, by their key.

    Each saves its share of what those before it leave in turn.
    """
    if not before:
        return {}
    use = measure.use[fuel]
    lives = {each.id: life_of(each, given) for each in before}
    saved = {
        name: {year.year: year.quantities[fuel] for year in life} for name, life in lives.items()
    }
    inside = {each.id: each for each in before}
    for name, life in lives.items():
        for part in parts:
            if (number := part.year_of(inside[name])) is not None:
                saved[name][part.key] = life[number].quantities[fuel]
    order = {each.id: [first.id for first in those_before(each, inside)] for each in before}
    found = {
        year: left_of(use, {name: own.get(year, 0.0) for name, own in saved.items()}, order)
        for year in sorted({year for own in saved.values() for year in own})
    }
    return {0: found.get(measure.first_year, 1.0)} | found


def _key(measure: Measure, fuel: str, register: Register | None) -> str:
    return f"{'; '.join(sorted(meters_of(measure, fuel, register)))} ({fuel})"
