"""What measures really saved ÷ what was forecast, by technology; kept, and applied visibly.

``verified.csv`` is the record: a row a verified measure and period. A technology's rate is the sum
of its verified savings over the sum of their forecasts; results that are only indicative are told
and not counted. The next appraisal can multiply its forecasts by the rate, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from carbon.cells import number as in_figures
from carbon.errors import DuplicateRow, FaultList, Place, listed
from carbon.files import is_there, shown
from carbon.locks import locked
from carbon.measures.measure import OPEN_STATUSES, Measure
from carbon.measures.needs import reached
from carbon.measures.portfolio.interaction import left_of
from carbon.periods import Period
from carbon.records.kinds import PLACE, TEXT, number, one_of, text
from carbon.records.reader import names_of, needed_of, optional_of, read_rows
from carbon.tables import read_csv, write_csv

INDICATIVE = "indicative"
#: A forecast that exceeds what is left by less than this part exceeds it by rounding only.
LEAST_CUT = 1 - 1e-9
STANDINGS = (INDICATIVE, "saving shown", "increase shown", "not shown")


_FILLED, _KWH = text("a value", filled=True), number("a number of kWh")


def _is_a_span(period: str, place: Place) -> str:
    Period.parse_span(period, place)
    return period


@dataclass(frozen=True)
class VerifiedSaving:
    """One verified saving beside its forecast, kWh over the same days.

    ``remark`` is what is to be said as it is worked out; a record does not keep it.
    """

    measure: Annotated[str, _FILLED]
    technology: Annotated[str, _FILLED]
    meter: Annotated[str, _FILLED]
    period: Annotated[str, _FILLED.then(_is_a_span)]
    verified_kwh: Annotated[float, _KWH]
    low_kwh: Annotated[float, _KWH]
    high_kwh: Annotated[float, _KWH]
    forecast_kwh: Annotated[float, number("a forecast of kWh", above=0)]
    standing: Annotated[str, one_of(STANDINGS)]
    reason: Annotated[str, TEXT] = ""
    place: Annotated[Place | None, PLACE] = None
    remark: str = ""

    def overlaps(self, other: VerifiedSaving) -> bool:
        """Whether the two are of one measure and meter, and have a day in common."""
        one, two = Period.parse_span(self.period), Period.parse_span(other.period)
        same = (self.measure, self.meter) == (other.measure, other.meter)
        return same and one.start < two.end and two.start < one.end


COLUMNS = names_of(VerifiedSaving)


@dataclass(frozen=True)
class Rate:
    """Verified ÷ forecast of one technology, with the 90% interval of the sum.

    ``counted`` results stand behind it; ``indicative`` ones were left out.
    """

    technology: str
    verified_kwh: float
    forecast_kwh: float
    low: float
    high: float
    counted: int
    indicative: int

    @property
    def rate(self) -> float:
        """By what a forecast is multiplied."""
        return self.verified_kwh / self.forecast_kwh


def rates(verified: Sequence[VerifiedSaving]) -> dict[str, Rate]:
    """The rate of each technology that has at least one result that is not indicative.

    A technology is one however its capitals are written; it is named as it is first.

    Half-widths of the intervals are added as squares: meters scatter independently.
    """
    made: dict[str, Rate] = {}
    named = {each.technology.casefold(): each.technology for each in reversed(verified)}
    for key, technology in sorted(named.items()):
        own = [each for each in verified if each.technology.casefold() == key]
        counted = [each for each in own if each.standing != INDICATIVE]
        forecast = math.fsum(each.forecast_kwh for each in counted)
        if forecast <= 0:
            continue
        saved = math.fsum(each.verified_kwh for each in counted)
        half = math.sqrt(math.fsum(((e.high_kwh - e.low_kwh) / 2) ** 2 for e in counted))
        made[technology] = Rate(
            technology, saved, forecast, (saved - half) / forecast, (saved + half) / forecast,
            len(counted), len(own) - len(counted),
        )  # fmt: skip
    return made


def without_rate(verified: Sequence[VerifiedSaving]) -> list[str]:
    """The technologies all of whose results are indicative, so that they have no rate."""
    found = {technology.casefold() for technology in rates(verified)}
    return sorted({e.technology for e in verified if e.technology.casefold() not in found})


def adjusted(
    measures: Sequence[Measure], found: Mapping[str, Rate]
) -> tuple[list[Measure], list[str]]:
    """*measures* with what they save multiplied by their technology's rate, and a remark each.

    A measure whose technology has no rate, or one at or below zero, stays as it is, and the remark
    says that too. None saves more than its meter uses, nor more than those leave that it comes
    after, once they are verified to save more.
    """
    made: dict[str, Measure] = {}
    said: dict[str, str] = {}
    links = {each.id: each.after for each in measures}
    by_name = {technology.casefold(): rate for technology, rate in found.items()}
    # Those that come first are first, for what comes after them is held to what they leave.
    for measure in sorted(measures, key=lambda each: len(reached(each.id, links))):
        rate = by_name.get(measure.technology.casefold())
        usable = rate if rate is not None and rate.rate > 0 else None
        left = _most_left(measure, made, links)
        if usable:
            taken = min([usable.rate, *_most(measure), *left])
        else:
            taken = min([1.0, *(most for most in left if most < LEAST_CUT)])
        made[measure.id] = (
            replace(
                measure,
                savings={fuel: quantity * taken for fuel, quantity in measure.savings.items()},
                generation_kwh=measure.generation_kwh * taken,
            )
            if usable or taken < 1
            else measure
        )
        said[measure.id] = _said(measure, rate, usable, taken)
    return [made[each.id] for each in measures], [said[each.id] for each in measures]


def _said(measure: Measure, rate: Rate | None, usable: Rate | None, taken: float) -> str:
    """What became of a measure's forecast."""
    if usable is None:
        why = (
            "none verified"
            if rate is None
            else f"verified {in_figures(rate.rate * 100, 0)}%, not usable"
        )
        if taken < 1:
            return (
                f"{measure.id}: forecast × {taken:.3f}, held to what {listed(measure.after)} "
                f"leaves ({measure.technology}: {why})."
            )
        return f"{measure.id}: forecast kept as it is ({measure.technology}: {why})."
    held = "" if taken == usable.rate else f"; {usable.rate:.3f}, held to what its meter uses"
    if held and measure.after:
        held += f" and {listed(measure.after)} leaves"
    return (
        f"{measure.id}: forecast × {taken:.3f}, what {measure.technology} was verified to "
        f"save of its forecast (90% interval {usable.low:.2f} to {usable.high:.2f}, "
        f"{usable.counted} verified{held})."
    )


def _most(measure: Measure) -> list[float]:
    """By how much each saving may be multiplied before it exceeds what its meter uses."""
    return [
        math.nextafter(measure.use[fuel] / quantity, 0.0)  # so that rounding never exceeds it
        for fuel, quantity in measure.quantities.items()
        if quantity > 0 and fuel in measure.use
    ]


def _most_left(
    measure: Measure, made: Mapping[str, Measure], links: Mapping[str, Sequence[str]]
) -> list[float]:
    """By how much before it exceeds what those that come first on its meter leave."""
    before = [
        made[name]
        for name in reached(measure.id, links)
        if name in made and made[name].status in OPEN_STATUSES
    ]
    order = {each.id: reached(each.id, links) for each in before}
    most = []
    for fuel, quantity in measure.quantities.items():
        use = measure.use.get(fuel)
        saved = {
            each.id: each.quantities[fuel]
            for each in before
            if each.quantities.get(fuel, 0.0) > 0 and set(each.meters) & set(measure.meters)
        }
        if quantity > 0 and use and saved:
            left = max(0.0, left_of(use, saved, order)) * use
            most.append(math.nextafter(left / quantity, 0.0))
    return most


def apply_record(measures: Sequence[Measure], path: Path | None) -> tuple[list[Measure], list[str]]:
    """*measures* by the rates of the record at *path*, and remarks; as they are without one."""
    if path is None:
        return list(measures), []
    return adjusted(measures, rates(read_verified(path)))


def read_verified(path: Path) -> list[VerifiedSaving]:
    """The record. Raises :class:`~carbon.errors.Faults` with every fault of the file."""
    faults = FaultList()
    table = read_csv(path, needed_of(VerifiedSaving), optional_of(VerifiedSaving))
    rows = [each for _, each in read_rows(table, VerifiedSaving, faults)]
    for index, each in enumerate(rows):
        first = next((other for other in rows[:index] if each.overlaps(other)), None)
        if first is not None:
            faults.append(_twice(each, first, each.place))
    faults.raise_if_any()
    return rows


def record(path: Path, verified: VerifiedSaving, *, force: bool = False) -> None:
    """Add *verified* to the record at *path*, which is made if there is none.

    The same measure and meter again, in a period that overlaps one of the record, is refused
    without *force*, with which it stands in place of all that it overlaps.
    """
    with locked(path):
        rows = read_verified(path) if is_there(path) else []
        kept = [each for each in rows if not verified.overlaps(each)]
        if len(kept) < len(rows) and not force:
            first = next(each for each in rows if verified.overlaps(each))
            raise _twice(verified, first, Place(shown(path)))
        write_csv(
            path, COLUMNS, ([getattr(each, name) for name in COLUMNS] for each in [*kept, verified])
        )


def _twice(verified: VerifiedSaving, first: VerifiedSaving, place: Place | None) -> DuplicateRow:
    found = f"measure {verified.measure!r} on meter {verified.meter!r} in {verified.period} again"
    if first.period != verified.period:
        found += f", of which {first.period} has days"
    return DuplicateRow(
        found,
        "each day once",
        "Keep the row that was worked out last; from the command, --force puts the new one in "
        "place of what it overlaps.",
        place,
    )
