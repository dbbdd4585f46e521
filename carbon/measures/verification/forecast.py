"""A verified saving beside what its measure was forecast to save on the same days.

The forecast is that of the days that were verified: each year of the measure's life saves what is
left of the first year's after deterioration, evenly through its days. Measure, meter, fuel and
periods must belong together; where they do not, nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from carbon.errors import BadValue, Fault, FaultList, UnknownName, listed
from carbon.factors.activities import Activity, read_activities
from carbon.folders import shipped
from carbon.measures.measure import DONE_STATUSES, Measure
from carbon.measures.measure_file import read_measures
from carbon.measures.verification.realisation import INDICATIVE, VerifiedSaving
from carbon.measures.verification.saved import falling_in
from carbon.measures.verification.saving import Verification
from carbon.periods import Period
from carbon.register.register import Register
from carbon.units import conversion

#: What is done, or decided and so taken as done from its start on.
UNDER_WAY = ("approved", *DONE_STATUSES)


def beside_forecast(
    made: Verification,
    file: Path,
    measure: str,
    fuel: str = "",
    activities: Mapping[str, Activity] | None = None,
    register: Register | None = None,
) -> VerifiedSaving:
    """A verification beside what *measure* of the measures *file* was forecast to save.

    *fuel* is the meter's, else *register* says it; where it is not known the measure must save one
    fuel only. Another of its meters that may be of the same fuel is refused. A measure that the
    file still has as approved is taken to have been done on its start, as in the gap to the target,
    and the result's remark says so; a proposed or rejected one is refused. The baseline
    must end before the measure starts, and what is verified must lie in its life. Where another
    measure of the file began to save on that meter meanwhile, and no adjustment names it, the
    result is indicative: what is metered is of both.

    Raises :class:`~carbon.errors.UnknownName` for an unknown measure and
    :class:`~carbon.errors.Faults` with all that does not belong together.
    """
    activities = activities or read_activities([shipped("factors")])
    read = read_measures(file, None, activities)
    known = {each.id: each for each in read}
    if measure not in known:
        raise UnknownName("measure", measure, known)
    own = known[measure]
    if not fuel and register is not None and made.meter in register.meters:
        fuel = register.meters[made.meter].activity
    faults = FaultList()
    faults.extend(_of_the_measure(own))
    faults.extend(_of_the_periods(own, made))
    faults.extend(_of_the_meter(own, made.meter, fuel, register))
    saved = {name: amount for name, amount in own.quantities.items() if amount > 0}
    if fuel and fuel not in saved:
        faults.append(UnknownName(f"saving of {measure} on a meter of", fuel, saved, "", own.place))
    if not fuel and len(saved) != 1:
        faults.append(
            BadValue(
                f"{measure!r} saving {', '.join(sorted(saved)) or 'no fuel'}",
                "one fuel, or a meter of the register, which says its fuel",
                "Verify it in a workspace with that meter.",
                own.place,
            )
        )
    faults.raise_if_any()
    kind = fuel or next(iter(saved))
    forecast = forecast_kwh(own, saved[kind] * conversion(activities[kind].unit, "kWh"), made.spans)
    if forecast <= 0:
        raise BadValue(
            f"a forecast of {measure!r} of {forecast:g} kWh for {made.after}",
            "one above 0",
            "Correct its deterioration_pct, or name an earlier period.",
            own.place,
        )
    reasons = [*made.reasons, *_shared_with(own, kind, read, made)]
    return VerifiedSaving(
        measure=measure,
        technology=own.technology,
        meter=made.meter,
        period=str(made.after),
        verified_kwh=made.saving_kwh,
        low_kwh=made.low_kwh,
        high_kwh=made.high_kwh,
        forecast_kwh=forecast,
        standing=INDICATIVE if reasons else made.standing,
        reason="; ".join(reasons),
        remark=_taken_as_done(own),
    )


def forecast_kwh(measure: Measure, first_year_kwh: float, days: Sequence[Period]) -> float:
    """What *measure* was forecast to save on *days*, of *first_year_kwh* in its first year.

    0 before its start and after its life.
    """
    kept = 1 - measure.deterioration_pct / 100
    yearly = [first_year_kwh * kept**passed for passed in range(measure.life_years)]
    return falling_in(days, measure.start, yearly)


def _of_the_measure(measure: Measure) -> Iterator[Fault]:
    if measure.status not in UNDER_WAY:
        yield BadValue(
            f"{measure.id!r} with the status {measure.status!r}",
            f"a measure that was done: one of {', '.join(UNDER_WAY)}",
            "Name another measure; or, where it was done after all, set its status to delivered "
            "and leave its other columns as they were forecast.",
            measure.place,
        )


def _taken_as_done(measure: Measure) -> str:
    """What is to be said of a measure that its file has as approved only."""
    if measure.status in DONE_STATUSES:
        return ""
    return (
        f"{measure.id} is listed as {measure.status}: it is taken to have been done on its start, "
        f"{measure.start}. Once it is, set its status to delivered."
    )


def _of_the_periods(measure: Measure, made: Verification) -> Iterator[Fault]:
    last = measure.last_day
    if measure.start > made.after.start:
        yield BadValue(
            f"{measure.id!r}, which starts on {measure.start}, verified for {made.after} from "
            f"{made.after.start}",
            "a period that begins on its start or later",
            "Name a later period, or correct its start.",
            measure.place,
        )
    elif measure.start < made.before.end:
        yield BadValue(
            f"{measure.id!r}, which starts on {measure.start}, against a baseline to "
            f"{made.before.last_day}",
            "a baseline that is over before it starts",
            "Name an earlier baseline, or correct its start.",
            measure.place,
        )
    if made.after.last_day > last:
        yield BadValue(
            f"{measure.id!r}, whose life ends on {last}, verified for {made.after} to "
            f"{made.after.last_day}",
            "a period within its life",
            "Name an earlier period, or correct its life_years.",
            measure.place,
        )


def _of_the_meter(
    measure: Measure, meter: str, fuel: str, register: Register | None
) -> Iterator[Fault]:
    if not measure.meters:
        yield BadValue(
            f"{measure.id!r} without a meter, verified on {meter!r}",
            "the meter that it saves on",
            "Fill in its meter.",
            measure.place,
        )
        return
    if meter not in measure.meters:
        yield BadValue(
            f"{measure.id!r} on {listed(measure.meters)}, verified on {meter!r}",
            "a meter that it saves on",
            "Verify it on its own meter, or correct the meter of the measure.",
            measure.place,
        )
        return
    others = [name for name in measure.meters if name != meter and _alike(name, fuel, register)]
    if others:
        yield BadValue(
            f"{measure.id!r} on {listed(measure.meters)} together, verified on {meter!r} alone",
            "a forecast of that meter's own saving",
            "Split the measure into one a meter, each with what it saves there.",
            measure.place,
        )


def _alike(meter: str, fuel: str, register: Register | None) -> bool:
    """Whether *meter* is, or may be, of that fuel too."""
    found = register.meters.get(meter) if register else None
    return found is None or not fuel or found.activity == fuel


def _shared_with(
    measure: Measure, fuel: str, measures: Sequence[Measure], made: Verification
) -> Iterator[str]:
    """Why what was metered is not this measure's alone: others that began on its meter."""
    others = [
        other
        for other in measures
        if other is not measure
        and other.status in UNDER_WAY
        and made.before.start < other.start < made.after.end
        and made.meter in other.meters
        and other.quantities.get(fuel, 0.0) != 0
        and not any(other.id in each.reason for each in made.adjustments)
    ]
    if others:
        names = ", ".join(f"{each.id} (from {each.start})" for each in others)
        yield (
            f"what is metered is not this measure's alone, for on {made.meter} began {names}: put "
            "what each saves there, below 0, or adds into the adjustments, and name it in the "
            "reason"
        )
