"""Appraised measures as candidates of a portfolio: what each saves on which meter, and its worth.

The share that a measure saves of a meter is its quantity of a fuel in a year over what the meter
uses of it in a year. Measures interact in the years in which both run. One that adds use, or that
names no meter, does not interact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from carbon.errors import BadValue, FaultList, UnreadableFile
from carbon.measures.appraisal import Appraisal, appraise, of_all
from carbon.measures.assumptions import Assumptions
from carbon.measures.cashflow import present_values
from carbon.measures.lifetime import is_direct, kg_per_unit, life_of
from carbon.measures.measure import Measure
from carbon.measures.needs import reached
from carbon.measures.portfolio.candidate import Candidate, OnMeter
from carbon.measures.portfolio.interaction import Alone, combined_share, left_of
from carbon.measures.prices import RETAIL
from carbon.measures.said import Said, plain
from carbon.measures.verification.saved import COUNTS, Count, InPeriod, Part, falling_in
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
    remarks += _perhaps_after(open_measures, register)
    remarks += _before_what_it_needs(open_measures)
    done = {each.id for each in measures if each.status in DECIDED and each.status != REJECTED}
    rejected = {each.id for each in measures if each.status == REJECTED}
    lost = set(rejected)
    kept = [replace(each, needs=_still_needed(each, done)) for each in made]
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
    return read_register(workspace, given.activities) if workspace.meters.is_file() else None


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
        for year, amount in measure.capital.items()
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
            for year, amount in measure.capital.items()
        },
        on_meters=tuple(
            _on_meter(made, fuel, given, register, count, by_id, direct)
            for fuel, quantity in measure.quantities.items()
            if quantity > 0 and measure.use.get(fuel) and _meters(measure, fuel, register)
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
    meters = _meters(measure, fuel, register)
    before = [
        each for each in _before(measure, by_id)
        if each.quantities.get(fuel, 0.0) > 0 and _meters(each, fuel, register) == meters
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
    measure: Measure, shares: Sequence[float], tonnes: Sequence[float], parts: Sequence[Part]
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


def _before(measure: Measure, by_id: Mapping[str, Measure]) -> list[Measure]:
    """Those still to be decided on that come before *measure*, and those before them."""
    links = {name: each.after for name, each in by_id.items()} | {measure.id: measure.after}
    return [by_id[name] for name in reached(measure.id, links) if name in by_id]


def _left(
    before: Sequence[Measure],
    fuel: str,
    measure: Measure,
    given: Assumptions,
    parts: Sequence[Part],
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
    order = {each.id: [first.id for first in _before(each, inside)] for each in before}
    found = {
        year: left_of(use, {name: own.get(year, 0.0) for name, own in saved.items()}, order)
        for year in sorted({year for own in saved.values() for year in own})
    }
    return {0: found.get(measure.first_year, 1.0)} | found


def _perhaps_after(measures: Sequence[Measure], register: Register | None) -> Iterator[str]:
    """A remark where a measure needs another on its meter, and may save what that one leaves."""
    by_id = {each.id: each for each in measures}
    for measure in measures:
        for other in (by_id[name] for name in measure.needs if name in by_id):
            is_before = other.id in {each.id for each in _before(measure, by_id)}
            if is_before or not measure.runs_with(other):
                continue
            for fuel, quantity in measure.quantities.items():
                meters, use = _meters(measure, fuel, register), measure.use.get(fuel)
                first = other.quantities.get(fuel, 0.0)
                if not meters or not use or meters != _meters(other, fuel, register):
                    continue
                if quantity > 0 and first > 0:
                    combined = use * combined_share([quantity / use, first / use])
                    yield Said(
                        f"{{}} needs {{}}, and both save {plain(fuel)} on "
                        f"{plain(', '.join(sorted(meters)))}: each is taken as what it would save "
                        f"alone, so together they save {combined:,.10g} a year, not "
                        f"{quantity + first:,.10g}. If the first saves what the second leaves, "
                        "name {} in its column after.",
                        measure.id, other.id, other.id,
                    )  # fmt: skip


def _before_what_it_needs(measures: Sequence[Measure]) -> Iterator[str]:
    """A remark where a measure starts before one that it needs: a slip, or savings too early."""
    by_id = {each.id: each for each in measures}
    for measure in measures:
        for other in (by_id[name] for name in measure.needs if name in by_id):
            if other.start > measure.start:
                yield Said(
                    f"{{}} starts on {measure.start}, before {{}}, which it needs and which starts "
                    f"on {other.start}: correct one of the dates, or what it saves until then is "
                    "counted all the same.",
                    measure.id, other.id,
                )  # fmt: skip


def _meters(measure: Measure, fuel: str, register: Register | None) -> frozenset[str]:
    """The measure's meters of *fuel*; without a register all of its meters."""
    return frozenset(
        name
        for name in measure.meters
        if register is None or name not in register.meters or register.meters[name].activity == fuel
    )


def _key(measure: Measure, fuel: str, register: Register | None) -> str:
    return f"{'; '.join(sorted(_meters(measure, fuel, register)))} ({fuel})"


def cannot_share(measures: Sequence[Measure], register: Register | None) -> FaultList:
    """A fault for each two of *measures* on one meter whose savings there cannot be combined."""
    faults = FaultList()
    saving = [
        (measure, fuel, meters)
        for measure in measures
        for fuel, quantity in measure.quantities.items()
        if quantity > 0 and (meters := _meters(measure, fuel, register))
    ]
    for number, (measure, fuel, meters) in enumerate(saving):
        for other, other_fuel, other_meters in saving[:number]:
            if fuel != other_fuel or not meters & other_meters:
                continue
            if measure.group and measure.group == other.group:
                continue
            if not measure.runs_with(other):
                continue
            if meters != other_meters:
                faults.append(
                    BadValue(
                        f"{measure.id!r} on meters {', '.join(sorted(meters))} and {other.id!r} on "
                        f"{', '.join(sorted(other_meters))}",
                        f"the same meters for both, where they save {fuel} on one",
                        "Split the measure by meter, or name all the meters for both.",
                        measure.place,
                    )
                )
            elif not measure.use.get(fuel) or measure.use.get(fuel) != other.use.get(fuel):
                faults.append(
                    BadValue(
                        f"{measure.id!r} and {other.id!r} saving {fuel} on "
                        f"{', '.join(sorted(meters))}, {_told(measure, other, fuel)}",
                        "one figure for both: what they save is a share of it",
                        f"Fill in use_{fuel.replace('-', '_')}_… in both rows.",
                        measure.place,
                    )
                )
    return faults


def _told(measure: Measure, other: Measure, fuel: str) -> str:
    """What the two say that the meter uses."""
    uses = {each.id: each.use.get(fuel) for each in (measure, other)}
    said = [f"{used:,.10g} a year by {name!r}" for name, used in uses.items() if used]
    unsaid = [repr(name) for name, used in uses.items() if not used]
    if not said:
        return "of which neither says what it uses"
    return f"which uses {' and '.join(said)}" + (f"; {unsaid[0]} does not say" if unsaid else "")
