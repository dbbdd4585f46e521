"""What readings must pass before they enter the ledger: a list of small named functions.

Each check is given the :class:`CheckedFile` and yields findings. An error stops the import; a
warning is logged with the reading it is about. To add a check, write the function and put it
into :data:`CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from operator import attrgetter

from carbon.cells import LARGEST
from carbon.errors import (
    MOST_LISTED,
    BadValue,
    DuplicateRow,
    Fault,
    Place,
    UnknownName,
)
from carbon.ledger.formats.hints import AtSite, no_meters
from carbon.ledger.records import UNITS_OF_VOLUME, Finding, Reading
from carbon.ledger.registers import named, register_key
from carbon.nearest import nearest
from carbon.register.meters import Meter
from carbon.register.sites import Site
from carbon.units import UnitMismatch, conversion, unit

LONGEST_PERIOD_DAYS = 366
BY_METER_AND_START = attrgetter("meter", "start", "row")
#: No key of a register: stands for all that have one.
ANY_REGISTER = "\0"
#: What to do with two rows for one day. Both may be right, so that neither is to be deleted.
COMPARE = (
    "Compare the two with the bill: if both are lines of one bill, give each its rate or register "
    "in a column; if one is a repeat, ask the supplier for the file again."
)


@dataclass(frozen=True)
class CheckedFile:
    """The readings of one file and what they are checked against.

    ``readings`` name meters as the file does; ``meters`` maps those names to the register, and
    holds only names that are known. ``registered`` are the ids of the register, ``sites`` its
    sites; ``at_site`` gives the meters of a site by its id or name.
    """

    file: str
    readings: Sequence[Reading]
    meters: Mapping[str, Meter]
    registered: Sequence[str]
    today: date
    sites: Mapping[str, Site] = field(default_factory=dict)
    at_site: Callable[[str], Sequence[AtSite]] = no_meters

    def place(self, reading: Reading, column: str | None = None) -> Place:
        """Where *reading* stands in the file."""
        return Place(self.file, reading.row, column)

    def known(self) -> Iterator[tuple[Reading, Meter]]:
        """Each reading whose meter is known, with its meter."""
        meters = self.meters
        for reading in self.readings:
            meter = meters.get(reading.meter)
            if meter is not None:
                yield reading, meter


Check = Callable[[CheckedFile], Iterable[Finding]]


def unknown_meter(subject: CheckedFile) -> Iterator[Finding]:
    """The register does not hold the meter; told once a meter, at its first row."""
    told = set()
    for reading in subject.readings:
        if reading.meter in subject.meters or reading.meter in told:
            continue
        told.add(reading.meter)
        remedy = (
            "Correct the name, or fill in unknown-meters.csv, which `readings log` writes, and "
            "run: carbon meters add --from unknown-meters.csv."
        )
        if not subject.registered:
            remedy = (
                "The register is empty: `carbon register propose FILE --out .` writes the rows "
                "that it needs, for `carbon sites add --from` and `carbon meters add --from`."
            )
        place = subject.place(reading, "meter")
        fault: Fault = BadValue(
            f"meter {reading.meter!r}",
            f"one of the {len(subject.registered):,} meters of meters.csv",
            remedy,
            place,
        )
        if own := subject.at_site(reading.meter):
            fault = _of_site(reading.meter, own, place)
        elif len(told) <= MOST_LISTED and nearest(reading.meter, subject.registered):
            # A dozen near names show what is wrong with all of them; any names would say nothing.
            fault = UnknownName("meter", reading.meter, subject.registered, remedy, place)
        yield Finding("unknown_meter", fault, reading=reading)


def _of_site(name: str, own: Sequence[AtSite], place: Place) -> BadValue:
    """The fault of a row that names a site where several meters, or one by another name, are."""
    names = ", ".join(f"{one.meter} ({one.activity})" for one in own[:MOST_LISTED])
    return BadValue(
        f"site {name!r}, which has "
        + (f"several meters: {names}" if len(own) > 1 else f"the one meter {names}"),
        "the meter that is meant, its supply point or serial number",
        "Write it into a column of the rows; or log the rows of each meter in a file of its own "
        "with --meter NAME.",
        place,
    )


def wrong_unit(subject: CheckedFile) -> Iterator[Finding]:
    """The unit is not known, or does not measure what the meter counts."""
    # Most readings of a meter have one unit: it is judged once.
    fine: set[tuple[str, str]] = set()
    for reading, meter in subject.known():
        key = reading.meter, reading.unit
        if key in fine:
            continue
        problem = unit_problem(reading.unit, meter.counts_in, meter.calorific_value)
        if not problem:
            fine.add(key)
        else:
            found, expected, remedy = problem
            fault = BadValue(found, expected, remedy, subject.place(reading, "unit"))
            yield Finding("wrong_unit", fault, reading=reading)


@lru_cache(maxsize=1024)
def unit_problem(
    spelled: str, wanted: str, calorific_value: float | None
) -> tuple[str, str, str] | None:
    """What is wrong with a unit for a meter read in *wanted*: found, expected, what to do."""
    if not spelled:
        return None
    try:
        given = unit(spelled)
        conversion(given, wanted)
    except UnknownName as fault:
        return fault.found, fault.expected, fault.remedy
    except UnitMismatch:
        if given in UNITS_OF_VOLUME:
            if calorific_value is not None:
                return None
            return (
                f"unit {spelled} for a meter read in {wanted}",
                f"{wanted}, or a calorific_value of the meter",
                "Add the calorific value on the gas bill to meters.csv.",
            )
        return (
            f"unit {spelled} for a meter read in {wanted}",
            f"{wanted} or a unit that converts to it",
            "Correct the unit here, or the meter's unit in meters.csv.",
        )
    return None


def negative(subject: CheckedFile) -> Iterator[Finding]:
    """A quantity below zero."""
    for reading in subject.readings:
        if reading.quantity < 0:
            fault = BadValue(
                f"{reading.quantity:g}",
                "0 or more",
                "A credit note corrects an earlier bill: correct that reading instead.",
                subject.place(reading, "quantity"),
            )
            yield Finding("negative", fault, reading=reading)


def beyond_counting(subject: CheckedFile) -> Iterator[Finding]:
    """A quantity or an amount of money so large that the last whole one is lost in any sum."""
    for reading in subject.readings:
        for name, found in (
            ("quantity", reading.quantity),
            ("cost_net_gbp", reading.cost_net_gbp),
            ("vat_gbp", reading.vat_gbp),
        ):
            if found is not None and abs(found) > LARGEST:
                fault = BadValue(
                    f"{found:g}",
                    f"at most {LARGEST:,} in any unit",
                    "Correct the cell: no meter of a council reads so much.",
                    subject.place(reading, name),
                )
                yield Finding("beyond_counting", fault, reading=reading)


def duplicate_or_overlap_in_file(subject: CheckedFile) -> Iterator[Finding]:
    """Two rows of one register share a day, or one of a register and one of the whole meter.

    Registers of one meter share days, and their quantities add up.
    """
    # By meter: the reading that reaches furthest of each register, and of all registers.
    furthest: dict[str, dict[str, Reading]] = {}
    for reading in sorted(subject.readings, key=BY_METER_AND_START):
        own = furthest.get(reading.meter)
        if own is None:
            own = furthest[reading.meter] = {}
        key = register_key(reading.register) if reading.register else ""
        before = own.get(key)
        if before is None or reading.start >= before.end:
            before = own.get(ANY_REGISTER if not key else "")
        if before is not None and reading.start < before.end:
            yield _shares_a_day(subject, reading, before)
        for name in (key, ANY_REGISTER) if key else (key,):
            known = own.get(name)
            if known is None or reading.end > known.end:
                own[name] = reading


#: What to do where the two stand on two sheets of a workbook.
ON_TWO_SHEETS = (
    "If one sheet repeats the other, hide it or put OLD in its name, or log the others one by one "
    "with --sheet NAME."
)


def _shares_a_day(subject: CheckedFile, reading: Reading, before: Reading) -> Finding:
    later, first = sorted((reading, before), key=lambda one: -one.row)
    same = (reading.start, reading.end) == (before.start, before.end)
    is_apart = later.sheet != first.sheet
    remedy = ON_TWO_SHEETS if is_apart else COMPARE
    where = f"row {first.row} of {first.sheet!r}" if is_apart else f"row {first.row}"
    if register_key(reading.register) != register_key(before.register):
        fault = DuplicateRow(
            f"{named(later.meter, later.register)} for {span(later)}",
            f"a meter read as a whole or by its registers ({where} has "
            f"{named(first.meter, first.register)} for {span(first)})",
            remedy,
            subject.place(later),
        )
        return Finding("overlap", fault, reading=later, also=(first,))
    fault = DuplicateRow(
        f"{named(later.meter, later.register)} for {span(later)} {'again' if same else 'too'}",
        f"each day once ({where} has {span(first)})",
        remedy,
        subject.place(later),
    )
    check = "duplicate" if same else "overlap"
    return Finding(check, fault, reading=later, also=(first,))


def outside_life(subject: CheckedFile) -> Iterator[Finding]:
    """Days before the meter began or after it ended."""
    if not any(meter.start or meter.end for meter in subject.meters.values()):
        return
    for reading, meter in subject.known():
        early = meter.start is not None and reading.start < meter.start
        late = meter.end is not None and reading.end > meter.end
        if early or late:
            first = meter.start.isoformat() if meter.start else "always"
            last = last_day(meter.end) if meter.end else "today"
            fault = BadValue(
                f"{span(reading)} for meter {meter.id!r}",
                f"days within its life, {first} to {last}",
                "Correct the dates, or the meter's from and to in meters.csv.",
                subject.place(reading, "start" if early else "end"),
            )
            yield Finding("outside_life", fault, reading=reading)


def site_has_ended(subject: CheckedFile) -> Iterator[Finding]:
    """A bill that begins after its site has ended: it counts nowhere, and perhaps is still paid."""
    told: set[str] = set()
    for reading, meter in subject.known():
        site = subject.sites.get(meter.site)
        if site is None or site.end is None or reading.start < site.end or meter.id in told:
            continue
        told.add(meter.id)
        fault = BadValue(
            f"{span(reading)} for meter {meter.id!r}",
            f"days up to {last_day(site.end)}, when {site.name} ended ({site.end_reason})",
            "Is it still paid for? It is logged, and counts in no inventory.",
            subject.place(reading, "start"),
        )
        yield Finding("site_has_ended", fault, is_warning=True, reading=reading)


def future_date(subject: CheckedFile) -> Iterator[Finding]:
    """The period is not over yet."""
    latest = subject.today + timedelta(days=1)
    for reading in subject.readings:
        if reading.end > latest:
            fault = BadValue(
                f"a last day of {last_day(reading.end)}",
                f"a day up to today, {subject.today}",
                "Correct the date; they are read day first.",
                subject.place(reading, "end"),
            )
            yield Finding("future_date", fault, reading=reading)


def period_too_long(subject: CheckedFile) -> Iterator[Finding]:
    """More than a year in one reading: nobody could say which year it belongs to."""
    for reading in subject.readings:
        if reading.days > LONGEST_PERIOD_DAYS:
            fault = BadValue(
                f"{span(reading)}, {reading.days} days",
                f"at most {LONGEST_PERIOD_DAYS} days",
                "Split it by year, or correct the dates.",
                subject.place(reading, "end"),
            )
            yield Finding("period_too_long", fault, reading=reading)


CHECKS: tuple[Check, ...] = (
    unknown_meter,
    wrong_unit,
    negative,
    beyond_counting,
    duplicate_or_overlap_in_file,
    outside_life,
    site_has_ended,
    future_date,
    period_too_long,
)


#: Those that credits must pass too; that they are below 0, and whose days they share, is no fault.
CHECKS_OF_CREDITS: tuple[Check, ...] = (
    unknown_meter,
    wrong_unit,
    beyond_counting,
    outside_life,
    future_date,
    period_too_long,
)


def check(subject: CheckedFile, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Everything that the checks find, errors and warnings, in the order of the rows."""
    findings = [finding for one in checks for finding in one(subject)]
    return sorted(findings, key=lambda finding: (_row(finding.fault), finding.check))


def span(reading: Reading) -> str:
    """The days of a reading as a person writes them, last day included."""
    return f"{reading.start} to {last_day(reading.end)}"


def last_day(end: date) -> str:
    """The last day included of a span whose half-open end is *end*.

    >>> last_day(date(2024, 4, 1))
    '2024-03-31'
    """
    return (end - timedelta(days=1)).isoformat()


def _row(fault: Fault) -> int:
    return (fault.place.row or 0) if fault.place else 0
