"""Which measures share a meter, what keeps them from being combined, and what to say of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Sized

from carbon.errors import BadValue, FaultList
from carbon.measures.measure import DONE_STATUSES, OPEN_STATUSES, Measure
from carbon.measures.needs import reached
from carbon.measures.portfolio.interaction import combined_share
from carbon.measures.said import Said, plain
from carbon.register.register import Register


def meters_of(measure: Measure, fuel: str, register: Register | None) -> frozenset[str]:
    """The measure's meters of *fuel*; without a register all of its meters."""
    return frozenset(
        name
        for name in measure.meters
        if register is None or name not in register.meters or register.meters[name].activity == fuel
    )


def those_before(measure: Measure, by_id: Mapping[str, Measure]) -> list[Measure]:
    """Those still to be decided on that come before *measure*, and those before them."""
    links = {name: each.after for name, each in by_id.items()} | {measure.id: measure.after}
    return [by_id[name] for name in reached(measure.id, links) if name in by_id]


def cannot_share(measures: Sequence[Measure], register: Register | None) -> FaultList:
    """A fault for each two of *measures* on one meter whose savings there cannot be combined."""
    faults = FaultList()
    saving = [
        (measure, fuel, meters)
        for measure in measures
        for fuel, quantity in measure.quantities.items()
        if quantity > 0 and (meters := meters_of(measure, fuel, register))
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


def _perhaps_after(measures: Sequence[Measure], register: Register | None) -> Iterator[str]:
    """A remark where a measure needs another on its meter, and may save what that one leaves."""
    by_id = {each.id: each for each in measures}
    for measure in measures:
        for other in (by_id[name] for name in measure.needs if name in by_id):
            is_before = other.id in {each.id for each in those_before(measure, by_id)}
            if is_before or not measure.runs_with(other):
                continue
            for fuel, quantity in measure.quantities.items():
                meters, use = meters_of(measure, fuel, register), measure.use.get(fuel)
                first = other.quantities.get(fuel, 0.0)
                if not meters or not use or meters != meters_of(other, fuel, register):
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


def _beside_what_is_done(
    measures: Sequence[Measure],
    open_measures: Sequence[Measure],
    register: Register | None,
    in_the_gap: Collection[str],
) -> Iterator[str]:
    """A remark where a measure saves on a meter on which a delivered one is at work.

    What the meter uses is stated, or metered, with that one at work or without it: here it is taken
    as it is stated. The gap to the target combines it with those *in_the_gap* that are no
    alternative to it.
    """
    done = {each.id: each for each in measures if each.status in DONE_STATUSES}
    for measure in open_measures:
        beside = {
            other.id: meter
            for fuel, quantity in measure.quantities.items()
            for other in done.values()
            for meter in sorted(
                meters_of(measure, fuel, register) & meters_of(other, fuel, register)
            )
            if quantity > 0
            and other.quantities.get(fuel, 0.0) > 0
            and measure.runs_with(other)
            and other.id not in measure.after
        }
        if beside:
            meters = plain(", ".join(dict.fromkeys(beside.values())))
            does = "is delivered and saves" if len(beside) == 1 else "are delivered and save"
            combined = [
                name
                for name in beside
                if name in in_the_gap and not (measure.group and measure.group == done[name].group)
            ]
            alone = f"it with {_each(combined)} alone" if len(combined) < len(beside) else "them"
            yield Said(
                f"{{}}: its saving is not combined with that of {_each(beside)}, which {does} on "
                f"{meters} too: it is taken of what the meter is said to use."
                + (f" The gap to the target combines {alone}." if combined else ""),
                measure.id, *beside, *(combined if len(combined) < len(beside) else ()),
            )  # fmt: skip


def _each(ids: Sized) -> str:
    """A place in a sentence for each name."""
    return " and ".join(["{}"] * len(ids))


def sharing_remarks(
    measures: Sequence[Measure], register: Register | None, in_the_gap: Collection[str] = ()
) -> Iterator[str]:
    """What is to be said of those of *measures* that are still to be decided on.

    *in_the_gap* are the delivered ones whose saving is known, so that the gap counts it.
    """
    open_measures = [each for each in measures if each.status in OPEN_STATUSES]
    yield from _perhaps_after(open_measures, register)
    yield from _before_what_it_needs(open_measures)
    yield from _beside_what_is_done(measures, open_measures, register, in_the_gap)
