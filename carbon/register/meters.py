"""The council's meters and accounts: what each counts, where, in which unit, from when to when.

``meters.csv`` in the workspace: the columns :data:`COLUMNS`; only the first four must be there. An
account (a fuel card, a mileage claim by car type, a waste contract) is a meter too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from carbon.cells import parse_date, parse_number
from carbon.errors import BadValue, DuplicateRow, FaultList, Place, UnknownName
from carbon.naming import UnknownActivity
from carbon.register.sites import LIFE, Site, life_of, plain_id, twice_named, yes_or_no
from carbon.register.submeters import BECOMES, DEDUCT, submeter_faults
from carbon.register.supply_points import mpan, mprn
from carbon.tables import Row, Table, read_csv
from carbon.units import kwh_per_m3, unit

REQUIRED = ("meter", "site", "activity", "unit")
OPTIONAL = (
    "service",
    "supply_point",
    "calorific_value",
    *LIFE,
    "note",
    "serial",
    "products",
    "supplier",
    "account",
    "events",
    "spread",
    "main_meter",
    "becomes",
    "share",
)
COLUMNS = (*REQUIRED, *OPTIONAL)


#: Activities that are metered but emit nothing and are in no inventory: what solar panels make,
#: and what of it leaves through the export meter. What is used on site never passed the import
#: meter, so counting generation would not add to it but count nothing twice: see ledger/solar.py.
UNCOUNTED = ("solar-generation", "solar-export")


class Kind(Protocol):
    """What the register needs to know of an activity type."""

    @property
    def events(self) -> bool:
        """Whether it happens and does not flow."""


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
    0 to 1, of the main meter's use that stands for its own where it has no readings. ``place`` is
    its row in the file.
    """

    id: str
    site: str
    activity: str
    unit: str
    service: str = ""
    supply_point: str = ""
    calorific_value: float | None = None
    start: date | None = None
    end: date | None = None
    start_reason: str = ""
    end_reason: str = ""
    note: str = ""
    serials: tuple[tuple[str, date | None], ...] = ()
    products: tuple[str, ...] = ()
    supplier: str = ""
    account: str = ""
    is_events: bool = False
    is_spread: bool = False
    main_meter: str = ""
    becomes: tuple[tuple[str, date | None], ...] = ()
    share: float | None = None
    place: Place | None = field(default=None, compare=False, repr=False)

    @property
    def counts_in(self) -> str:
        """The unit its readings are kept in: kWh where a calorific value turns volume into it."""
        is_volume = self.unit in ("m3", "hcf") and self.calorific_value is not None
        return "kWh" if is_volume else self.unit

    def counts_on(self, day: date) -> bool:
        """Whether *day* is inside the meter's life."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def read_meters(
    path: Path, sites: Mapping[str, Site], activities: Mapping[str, Kind] | None = None
) -> dict[str, Meter]:
    """The meters of ``meters.csv`` by id, in the order of the file.

    *activities* are the known activity types by name; without them the names pass, and no meter
    is one of events but by its own column.
    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    return meters_of(read_csv(path, REQUIRED, OPTIONAL), sites, activities)


def meters_of(
    table: Table, sites: Mapping[str, Site], activities: Mapping[str, Kind] | None = None
) -> dict[str, Meter]:
    """The meters of a table that was read already; see :func:`read_meters`."""
    faults = FaultList()
    meters: dict[str, Meter] = {}
    seen: dict[str, Row] = {}
    at_point: dict[tuple[str, str], list[Meter]] = {}
    for row in table:
        meter = faults.attempt(_meter, row, sites, activities)
        if meter is None:
            continue
        if twice := twice_named("meter", meter.id, row, seen):
            faults.append(twice)
        if meter.supply_point:
            others = at_point.setdefault((meter.supply_point, meter.activity), [])
            if shared := _shared_supply_point(meter, others, row):
                faults.append(shared)
            others.append(meter)
        meters[meter.id] = meter
    faults.extend(submeter_faults(meters, {row["meter"] for row in table}))
    faults.raise_if_any()
    return meters


def _meter(row: Row, sites: Mapping[str, Site], activities: Mapping[str, Kind] | None) -> Meter:
    faults = FaultList()
    identity = faults.attempt(plain_id, row, "meter")
    site = faults.attempt(row.text, "site")
    activity = faults.attempt(row.text, "activity")
    measured_in = faults.attempt(unit, row["unit"], row.place("unit"))
    if site is not None and site not in sites:
        faults.append(
            UnknownName("site", site, sites, "Add it to sites.csv first.", row.place("site"))
        )
    known = None if activities is None else {*activities, *UNCOUNTED}
    if activity is not None and known is not None and activity not in known:
        faults.append(UnknownActivity(activity, known, row.place("activity")))
    supply_point = faults.attempt(_supply_point, row)
    calorific_value = faults.attempt(_calorific_value, row)
    life = faults.attempt(life_of, row)
    serials = faults.attempt(_dated, row, "serial", "a serial number", "E6S00022")
    becomes = faults.attempt(_becomes, row)
    share = faults.attempt(_share, row)
    kind = activities.get(activity or "") if activities is not None else None
    events = faults.attempt(yes_or_no, row, "events", kind is not None and kind.events)
    spread = faults.attempt(yes_or_no, row, "spread", False)
    faults.raise_if_any()
    assert identity
    assert site
    assert activity
    assert measured_in
    assert life
    return Meter(
        id=identity,
        site=site,
        activity=activity,
        unit=measured_in,
        service=row.get("service", "") or sites[site].service,
        supply_point=supply_point or "",
        calorific_value=calorific_value,
        start=life.start,
        end=life.end,
        start_reason=life.start_reason,
        end_reason=life.end_reason,
        note=row.get("note", ""),
        serials=serials or (),
        products=tuple(filter(None, map(str.strip, row.get("products", "").split(";")))),
        supplier=row.get("supplier", ""),
        account=row.get("account", ""),
        is_events=bool(events),
        is_spread=bool(spread),
        main_meter=row.get("main_meter", ""),
        becomes=becomes or (),
        share=share,
        place=row.place(),
    )


def _dated(row: Row, column: str, what: str, example: str) -> tuple[tuple[str, date | None], ...]:
    """The values of a cell, parted by semicolons, each with its first day if known.

    ``E6S00011; E6S00022 from 2023-05-14``.
    """
    found: list[tuple[str, date | None]] = []
    for part in row.get(column, "").split(";"):
        name, word, day = part.strip().partition(" from ")
        if not name:
            continue
        try:
            found.append((name.strip(), parse_date(day) if word else None))
        except ValueError:
            raise BadValue(
                repr(part.strip()),
                f"{what}, or one with its first day: {example} from 2023-05-14",
                "Correct the cell.",
                row.place(column),
            ) from None
    return tuple(found)


def _becomes(row: Row) -> tuple[tuple[str, date | None], ...]:
    """What becomes of a sub-meter's use, in the order of the days from which on."""
    found = _dated(row, "becomes", "what becomes of a sub-meter's use", DEDUCT)
    for name, _ in found:
        if name not in BECOMES:
            raise UnknownName("treatment", name, BECOMES, "", row.place("becomes"))
    if len({day for _, day in found}) < len(found):
        raise BadValue(
            repr(row["becomes"]),
            "each with a first day of its own: move; deduct from 2024-04-01",
            "Say from which day on each of them holds.",
            row.place("becomes"),
        )
    if bool(found) != bool(row.get("main_meter", "")):
        column, other = ("becomes", "main_meter") if found else ("main_meter", "becomes")
        raise BadValue(
            f"{column} {row[column]!r} without {other}",
            f"both, or neither; becomes is one of {', '.join(BECOMES)}",
            "Say which meter it is behind, and what becomes of its use.",
            row.place(column),
        )
    return tuple(sorted(found, key=lambda one: one[1] or date.min))


def _share(row: Row) -> float | None:
    """The share of the main meter's use: ``12%`` or 0.12."""
    text = row.get("share", "")
    if not text:
        return None
    percent = text.endswith("%")
    try:
        share = parse_number(text.removesuffix("%").strip()) / (100 if percent else 1)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1 or not row.get("main_meter", ""):
        raise BadValue(
            f"a share of {text!r}" + ("" if row.get("main_meter", "") else " without main_meter"),
            "a share such as 12% or 0.12 of a main meter",
            "Correct the cell.",
            row.place("share"),
        )
    return share


def _supply_point(row: Row) -> str:
    """MPANs and MPRNs are verified and written plainly; anything else stays as it is."""
    text = row.get("supply_point", "")
    digits = re.sub(r"[\s-]", "", text)
    if row["activity"].startswith("natural-gas") and text:
        return mprn(text, row.place("supply_point"))
    if digits.isdigit() and len(digits) in (13, 21):
        return mpan(text, row.place("supply_point"))
    return text


def _calorific_value(row: Row) -> float | None:
    value = row.number_or_none("calorific_value")
    if value is not None and not 30.0 <= value <= 50.0:
        raise BadValue(
            f"a calorific value of {value:g} MJ/m³",
            f"30 to 50, as printed on the gas bill ({kwh_per_m3(39.5):.2f} kWh a m³ at 39.5)",
            "",
            row.place("calorific_value"),
        )
    return value


def _shared_supply_point(meter: Meter, others: list[Meter], row: Row) -> DuplicateRow | None:
    """Two meters at one supply point at the same time would be counted twice."""
    for other in others:
        if (other.end is None or meter.start is None or meter.start < other.end) and (
            meter.end is None or other.start is None or other.start < meter.end
        ):
            return DuplicateRow(
                f"supply point {meter.supply_point} also at meter {other.id!r} at the same time",
                "one meter at a supply point",
                "If one replaced the other, give the day in `to` and `from`, exchanged.",
                row.place("supply_point"),
            )
    return None
