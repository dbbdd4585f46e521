"""Measures that cannot both be true: ids twice, and two measures that save the same kWh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carbon.errors import BadValue, DuplicateRow, Fault
from carbon.exact import exceeds
from carbon.measures.measure import Measure


def clashes(measures: Sequence[Measure]) -> Iterator[Fault]:
    """A fault for each measure that contradicts one before it.

    Rejected measures and alternatives (of one exclusive group) may save the same kWh.
    """
    yield from _twice_named(measures)
    living = [measure for measure in measures if measure.status != "rejected"]
    yield from _repeated(living)
    yield from _over_the_use(living)
    yield from _needing_alternatives(measures)
    yield from _after_nothing_shared(measures)
    yield from _after_a_later_one(living)


def _twice_named(measures: Sequence[Measure]) -> Iterator[Fault]:
    seen: dict[str, Measure] = {}
    for measure in measures:
        first = seen.setdefault(measure.id, measure)
        if first is not measure and first.place:
            yield DuplicateRow(
                f"measure {measure.id!r} again, as in row {first.place.row}",
                "each id once",
                "Give it another id.",
                measure.place,
            )


def _repeated(measures: Sequence[Measure]) -> Iterator[Fault]:
    """The same technology with the same savings on the same meters: one measure written twice."""
    seen: dict[object, list[Measure]] = {}
    for measure in measures:
        if not measure.meters or not measure.quantities:
            continue
        key = (
            tuple(sorted(measure.meters)),
            measure.technology.casefold(),
            tuple(sorted(measure.quantities.items())),
        )
        of_key = seen.setdefault(key, [])
        first = next((each for each in of_key if measure.runs_with(each)), None)
        of_key.append(measure)
        if first is None or (measure.group and measure.group == first.group):
            continue
        yield DuplicateRow(
            f"{measure.id!r} saving the same kWh as {first.id!r}: technology, meter and saving",
            "each saving once",
            "If they are alternatives, name one group for both; if one is a repeat, keep one.",
            measure.place,
        )


def _over_the_use(measures: Sequence[Measure]) -> Iterator[Fault]:
    """In no year can all measures at work on one meter save more than it uses."""
    on_meter: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        for fuel, quantity in measure.quantities.items():
            used = measure.use.get(fuel)
            if not measure.meters or used is None or quantity <= 0:
                continue
            before = on_meter.setdefault((";".join(sorted(measure.meters)), fuel), [])
            together = _most_beside(measure, before, fuel, used)
            before.append(measure)
            if together is not None and not exceeds(quantity, used):
                yield BadValue(
                    f"savings of {together:,.12g} of {fuel} a year on meter "
                    f"{', '.join(measure.meters)} with those above",
                    f"at most the {used:,.12g} that it uses",
                    "Two measures save the same kWh: lower one, name one group for alternatives, "
                    "or, where one comes after the other, put in what it saves of what is left and "
                    "name the other in its column after.",
                    measure.place,
                )


def _most_beside(
    measure: Measure, before: Sequence[Measure], fuel: str, used: float
) -> float | None:
    """What *measure* and those *before* it save in the first year that they save above *used*.

    None where there is none, or where those before it save too much without it.
    """
    # Together they save most as one of them starts: from then on savings deteriorate or end.
    for year in sorted({each.first_year for each in (*before, measure)}):
        if year not in measure.years:
            continue
        above = _saved_in(year, before, fuel)
        together = _saved_in(year, [*before, measure], fuel)
        if exceeds(together, used) and not exceeds(above, used):
            return together
    return None


def _saved_in(year: int, measures: Sequence[Measure], fuel: str) -> float:
    """What *measures* save of *fuel* in *year*, of alternatives the one that saves most."""
    most: dict[str, float] = {}
    for each in measures:
        if year in each.years:
            kept = (1 - each.deterioration_pct / 100) ** (year - each.first_year)
            name = f"group {each.group}" if each.group else f"measure {each.id}"
            most[name] = max(each.quantities[fuel] * kept, most.get(name, 0.0))
    return sum(most.values())


def _needing_alternatives(measures: Sequence[Measure]) -> Iterator[Fault]:
    """A measure that needs two of which only one can be done, or an alternative to itself."""
    known = {measure.id: measure for measure in measures}
    for measure in measures:
        of_group: dict[str, str] = {measure.group: measure.id} if measure.group else {}
        for needed in (known[name] for name in measure.needs if name in known):
            first = of_group.setdefault(needed.group, needed.id) if needed.group else needed.id
            if first != needed.id:
                both = needed.id if first == measure.id else f"{first} and {needed.id}"
                yield BadValue(
                    f"{measure.id!r} needing {both}, of group {needed.group!r}",
                    "measures that can be done beside it and one another",
                    "Of a group only one can be done: correct group, needs or after.",
                    measure.place,
                )


def _after_nothing_shared(measures: Sequence[Measure]) -> Iterator[Fault]:
    """A measure after another with which it saves nothing on one meter."""
    known = {measure.id: measure for measure in measures}
    for measure in measures:
        own = {fuel for fuel, quantity in measure.quantities.items() if quantity > 0}
        for first in (known[name] for name in measure.after if name in known):
            others = {fuel for fuel, quantity in first.quantities.items() if quantity > 0}
            if own & others and set(measure.meters) & set(first.meters):
                continue
            if first is not measure:
                yield BadValue(
                    f"{measure.id!r} after {first.id!r}, with which it saves on no meter",
                    "one meter of both, and a fuel that both save there",
                    "Fill in the meter of both, or name it in needs only.",
                    measure.place,
                )


def _after_a_later_one(measures: Sequence[Measure]) -> Iterator[Fault]:
    """A measure after one that starts later: that leaves it nothing yet."""
    known = {measure.id: measure for measure in measures}
    for measure in measures:
        for first in (known[name] for name in measure.after if name in known):
            if first.start > measure.start:
                yield BadValue(
                    f"{measure.id!r}, which starts on {measure.start}, after {first.id!r}, which "
                    f"starts on {first.start}",
                    "a measure that starts on the same day or earlier",
                    f"Correct one of the two dates; or put in what {measure.id!r} saves alone, and "
                    f"name it in the column after of {first.id!r}, with what that saves of the "
                    "rest.",
                    measure.place,
                )
