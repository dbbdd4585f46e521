"""The council's meters and accounts: what each counts, where, in which unit, from when to when.

``meters.csv`` in the workspace: the columns :data:`COLUMNS`; only the first four must be there. An
account (a fuel card, a mileage claim by car type, a waste contract) is a meter too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Protocol

from carbon.errors import DuplicateRow, FaultList, Place, UnknownName
from carbon.naming import UnknownActivity
from carbon.records.found import Source
from carbon.records.kinds import TEXT
from carbon.records.reader import Rules, needed_of, optional_of, record_of
from carbon.register.judged import Judged
from carbon.register.lives import END_REASON, FIRST_DAY, LAST_DAY, LIFE_RULES, START_REASON
from carbon.register.meter_cells import (
    CALORIFIC_VALUE,
    PRODUCTS,
    SERIALS,
    SHARE,
    SUPPLY_POINT,
    TREATMENTS,
    UNIT,
    Dated,
    main_meter_and_becomes,
    share_of_a_main_meter,
)
from carbon.register.sites import FILLED, PLAIN_ID, YES_OR_NO, Site, twice_named
from carbon.register.submeters import submeter_faults
from carbon.tables import Row, Table, read_csv

#: Activities that are metered but emit nothing and are in no inventory: what solar panels make,
#: and what of it leaves through the export meter. What is used on site never passed the import
#: meter, so counting generation would not add to it but count nothing twice: see ledger/solar.py.
UNCOUNTED = ("solar-generation", "solar-export")


class ActivityKind(Protocol):
    """What the register needs to know of an activity type."""

    @property
    def events(self) -> bool:
        """Whether it happens and does not flow."""


def _site_is_known(site: str, sites: Mapping[str, Site], source: Source) -> Iterator[UnknownName]:
    if site not in sites:
        advice = "Add it to sites.csv first."
        yield UnknownName("site", site, sites, advice, source.place("site"))


def _activity_is_known(
    activity: str, known: frozenset[str] | None, source: Source
) -> Iterator[UnknownName]:
    if known is not None and activity not in known:
        yield UnknownActivity(activity, known, source.place("activity"))


@dataclass(frozen=True)
class Passage:
    """A supply that passed from site to site: its ``meters`` in their order, and where it is last.

    See :mod:`carbon.register.passing`.
    """

    meters: tuple[str, ...]
    site: str
    service: str


@dataclass(frozen=True)
class Meter:
    """A meter or account.

    ``activity`` names the activity type whose factors apply; ``unit`` is what the meter is
    read in. ``service`` is the site's where the file leaves it empty. ``supply_point`` is the
    MPAN or MPRN, by which an exchanged meter is matched with the one before. The meter counts
    in ``[start, end)``; None is without limit. ``calorific_value`` is in MJ/m³. ``serials`` are the
    serial numbers of its dials, by which files may name it, each with the day from which on it was
    there; ``products`` what a card or contract may name that counts as its activity. ``supplier``
    is whom to ask for its readings, ``account`` the number that its bills have.

    ``is_events`` says that readings happen and do not flow, as the activity type or the column
    ``events`` has it; with ``is_spread`` each delivery is taken for the days to the next one.

    ``main_meter`` is the meter that this one is behind, ``becomes`` what its use becomes, each
    with the day from which on (:data:`~carbon.register.submeters.BECOMES`), and ``share`` the part,
    0 to 1, of the main meter's use that stands for its own where it has no readings. ``passage`` is
    that of its supply to or from another site, in the register of a boundary alone. ``place`` is
    its row in the file.
    """

    id: Annotated[str, PLAIN_ID, "meter"]
    site: Annotated[str, FILLED]
    activity: Annotated[str, FILLED]
    unit: Annotated[str, UNIT]
    service: Annotated[str, TEXT] = ""
    supply_point: Annotated[str, SUPPLY_POINT] = ""
    calorific_value: Annotated[float | None, CALORIFIC_VALUE] = None
    start: Annotated[date | None, FIRST_DAY, "from"] = None
    end: Annotated[date | None, LAST_DAY, "to"] = None
    start_reason: Annotated[str, START_REASON, "from_reason"] = ""
    end_reason: Annotated[str, END_REASON, "to_reason"] = ""
    note: Annotated[str, TEXT] = ""
    serials: Annotated[Dated, SERIALS, "serial"] = ()
    products: Annotated[tuple[str, ...], PRODUCTS] = ()
    supplier: Annotated[str, TEXT] = ""
    account: Annotated[str, TEXT] = ""
    is_events: Annotated[bool, YES_OR_NO, "events"] = False
    is_spread: Annotated[bool, YES_OR_NO, "spread"] = False
    main_meter: Annotated[str, TEXT] = ""
    becomes: Annotated[Dated, TREATMENTS] = ()
    share: Annotated[float | None, SHARE] = None
    passage: Passage | None = None
    place: Place | None = field(default=None, compare=False, repr=False)

    RULES: ClassVar[Rules] = Rules(
        _site_is_known,
        _activity_is_known,
        *LIFE_RULES,
        main_meter_and_becomes,
        share_of_a_main_meter,
    )

    @property
    def came_by_passage(self) -> bool:
        """Whether its supply came from a meter at another site."""
        return self.passage is not None and self.passage.meters[0] != self.id

    @property
    def went_by_passage(self) -> bool:
        """Whether its supply went on at a meter of another site."""
        return self.passage is not None and self.passage.meters[-1] != self.id

    @property
    def counts_in(self) -> str:
        """The unit its readings are kept in: kWh where a calorific value turns volume into it."""
        is_volume = self.unit in ("m3", "hcf") and self.calorific_value is not None
        return "kWh" if is_volume else self.unit

    def counts_on(self, day: date) -> bool:
        """Whether *day* is inside the meter's life."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


REQUIRED, OPTIONAL = needed_of(Meter), optional_of(Meter)
COLUMNS = (*REQUIRED, *OPTIONAL)


def read_meters(
    path: Path, sites: Mapping[str, Site], activities: Mapping[str, ActivityKind] | None = None
) -> dict[str, Meter]:
    """The meters of ``meters.csv`` by id, in the order of the file.

    *activities* are the known activity types by name; without them the names pass, and no meter
    is one of events but by its own column.
    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    return meters_of(read_csv(path, REQUIRED, OPTIONAL), sites, activities)


def meters_of(
    table: Table, sites: Mapping[str, Site], activities: Mapping[str, ActivityKind] | None = None
) -> dict[str, Meter]:
    """The meters of a table that was read already; see :func:`read_meters`."""
    faults = FaultList()
    made: dict[str, Meter] = {}
    # Row by row: to keep what is wrong with each of very many rows takes more memory than they do.
    for one in _judged(table, sites, activities):
        faults.extend(one.faults)
        if one.made is not None:
            made[one.made.id] = one.made
    faults.extend(submeter_faults(made, {row["meter"] for row in table}))
    faults.raise_if_any()
    return made


def judged_meters(
    table: Table, sites: Mapping[str, Site], activities: Mapping[str, ActivityKind] | None = None
) -> list[Judged[Meter]]:
    """Every row of a table with the meter that it is, or its faults; see :func:`read_meters`."""
    judged = list(_judged(table, sites, activities))
    by_row = {one.row.line: one for one in judged}
    made = {one.made.id: one.made for one in judged if one.made is not None}
    for fault in submeter_faults(made, {row["meter"] for row in table}):
        by_row[fault.place.row if fault.place and fault.place.row else 0].faults.append(fault)
    return judged


def _judged(
    table: Table, sites: Mapping[str, Site], activities: Mapping[str, ActivityKind] | None
) -> Iterator[Judged[Meter]]:
    """The rows in turn, each judged by itself and beside those before it."""
    seen: dict[str, Row] = {}
    at_point: dict[str, list[Meter]] = {}
    known = None if activities is None else frozenset((*activities, *UNCOUNTED))
    for row in table:
        faults = FaultList()
        site, kind = sites.get(row["site"]), (activities or {}).get(row["activity"])
        meter = faults.attempt(
            record_of,
            row,
            Meter,
            service=site.service if site else "",
            is_events=kind is not None and kind.events,
            place=row.place(),
            sites=sites,
            known=known,
        )
        if meter is not None and (twice := twice_named("meter", meter.id, row, seen)):
            faults.append(twice)
        if meter is not None and meter.supply_point:
            others = at_point.setdefault(meter.supply_point, [])
            if shared := _shared_supply_point(meter, others, row, sites):
                faults.append(shared)
            others.append(meter)
        yield Judged(row, meter, faults)


def life_at(meter: Meter, site: Site) -> tuple[date, date]:
    """The days from and before which *meter* and its *site* are both there; empty where none is."""
    start = max(day for day in (meter.start, site.start, date.min) if day)
    return start, min(day for day in (meter.end, site.end, date.max) if day)


def _shared_supply_point(
    meter: Meter, others: list[Meter], row: Row, sites: Mapping[str, Site]
) -> DuplicateRow | None:
    """Two meters at one supply point at the same time would be counted twice.

    A meter is there while its site is, so that one site may open where another closed. One of
    electricity or gas has one activity; a water supply also has what goes down the drain, and an
    account or a fuel card may have several products.
    """
    start, end = life_at(meter, sites[meter.site])
    for other in others:
        begins, ends = life_at(other, sites[other.site])
        at_once = max(start, begins) < min(end, ends)
        if at_once and other.activity == meter.activity:
            return DuplicateRow(
                f"supply point {meter.supply_point} also at meter {other.id!r} at the same time",
                "one meter at a supply point",
                "If one replaced the other, give the day in `to` and `from`, exchanged; if their "
                "sites followed one another, give those days in sites.csv.",
                row.place("supply_point"),
            )
        activities = (meter.activity, other.activity)
        if at_once and _is_of_one_activity(meter.supply_point, activities):
            return DuplicateRow(
                f"supply point {meter.supply_point} of {meter.activity} also at meter "
                f"{other.id!r} of {other.activity} at the same time",
                "one activity at a supply point",
                "An MPAN is of electricity, an MPRN of gas: see which of the two the bill names.",
                row.place("supply_point"),
            )
    return None


def _is_of_one_activity(supply_point: str, activities: tuple[str, str]) -> bool:
    """Whether a number can only be of one activity: an MPAN, or of electricity or gas."""
    if any(activity in UNCOUNTED for activity in activities):
        return False
    is_mpan = len(supply_point) == 13 and supply_point.isdigit()
    return is_mpan or any(name.startswith(("natural-gas", "electricity")) for name in activities)
