"""What the publisher's files have in common: labelled values, a verdict on each, and factors.

Every value of a file gets one verdict, so that the counts add up to the file; none is passed over
in silence. The values of one label and unit, one for each gas, make a factor.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from carbon import units
from carbon.errors import BadValue, DuplicateRow, Fault, Faults, Place, listed
from carbon.spreadsheets import Cell

#: What a value is found to be.
VERDICTS = ("kept", "blank", "below threshold", "energy per distance", "marker", "refused")

#: Scopes as published, and as this program writes them.
SCOPES = {"scope 1": "1", "scope 2": "2", "scope 3": "3", "outside of scopes": "outside"}

#: Gas labels as published. Before 2022 "kg CH4" means kg CO2e of CH4.
GASES = {"kg co2e": "CO2e"} | {
    form.format(gas.casefold()): gas
    for gas in ("CO2", "CH4", "N2O")
    for form in ("kg {}", "kg co2e of {}", "kg co2e of {} per unit")
}

#: A bare distance is a vehicle's where level 2 is one of these; elsewhere it is refused.
VEHICLES = re.compile(r"\b(cars?|vans?|hgvs?|motorbikes?|taxis?)\b", re.IGNORECASE)

#: Energy of these is by net calorific value: "all energy-based factors are provided on a net CV
#: basis" (sheet Outside of scopes of the condensed workbooks); kg per tonne over kg per kWh is
#: the net calorific value of each fuel in every edition.
NET_ENERGY = re.compile(r"^(wtt- )?bioenergy$|^outside of scopes$", re.IGNORECASE)


#: Why a cell is refused that holds something else: digits stored as text are a text.
NO_NUMBER = "its value is no number"


@dataclass(frozen=True)
class SourceValue:
    """One published value: its place in the sheet, its labels, and the cell as found.

    ``place`` is a row number (``12``) or a cell (``E28``); ``levels`` run from the category down.
    """

    place: str
    row: int
    publisher_id: str
    scope: str
    levels: tuple[str, ...]
    unit: str
    gas: str
    value: Cell


@dataclass(frozen=True)
class Refusal:
    """A value that was not taken, and why; ``found`` is the value where it is no number."""

    place: str
    reason: str
    found: str = ""


@dataclass
class Group:
    """The values of one factor, a place for each gas."""

    sheet: str
    scope: str
    levels: tuple[str, ...]
    unit: str
    publisher_id: str
    row: int
    values: dict[str, float] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceFile:
    """An official file as read: its front page, its factors, and each value's verdict.

    ``blanks`` are the factors that have a row for their total and no value in it.
    ``counted`` says what ``counts`` counts: ``rows`` or ``cells``; ``size`` is how many there are.
    ``remarks`` say what is doubtful of the file by itself.
    """

    file: str
    year: int
    version: str
    updated: date | None
    first_published: date | None
    counted: str
    size: int
    groups: tuple[Group, ...]
    counts: Mapping[str, int]
    refusals: tuple[Refusal, ...]
    blanks: tuple[Group, ...] = ()
    lacks: tuple[str, ...] = ()
    notes: str = ""
    gwp_basis: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetReading:
    """The factors of one or more sheets, with the counts of their values' verdicts."""

    groups: tuple[Group, ...]
    counts: Mapping[str, int]
    refusals: tuple[Refusal, ...]
    blanks: tuple[Group, ...] = ()

    @property
    def size(self) -> int:
        """How many values there were."""
        return sum(self.counts.values())


def read_values(sheets: Mapping[str, Sequence[SourceValue]], file: str) -> SheetReading:
    """Judge each value of *sheets* and gather the kept ones into factors.

    Raises all factors that stand twice together.
    """
    verdicts: list[str] = []
    refusals: list[Refusal] = []
    groups: list[Group] = []
    blanks: list[Group] = []
    faults: list[Fault] = []
    for sheet, values in sheets.items():
        kept = []
        without: dict[Key, Group] = {}
        for value in values:
            verdict, reason = judge(value)
            verdicts.append(verdict)
            if verdict == "kept":
                kept.append(value)
                continue
            if verdict == "refused":
                found = repr(value.value) if reason == NO_NUMBER else ""
                refusals.append(Refusal(value.place, reason, found))
            if GASES.get(value.gas.casefold()) == "CO2e" and (group := _labelled(sheet, value)):
                without.setdefault(_key(group), group)
                if verdict in ("blank", "below threshold"):
                    blanks.append(group)
        made, orphans, doubled = _gather(sheet, kept, set(without), file)
        groups += made
        refusals += orphans
        faults += doubled
        for _ in orphans:
            verdicts[verdicts.index("kept")] = "refused"
    if faults:
        raise Faults(faults)
    counts = {verdict: verdicts.count(verdict) for verdict in VERDICTS}
    return SheetReading(tuple(groups), counts, tuple(refusals), tuple(blanks))


def judge(value: SourceValue) -> tuple[str, str]:
    """What a value is, and for a refused one why."""
    if "end" in (value.scope.casefold(), value.levels[0].casefold()) and not value.unit:
        return "marker", ""
    if value.gas.casefold().startswith("kwh"):
        return "energy per distance", ""
    if isinstance(value.value, str):
        text = value.value.strip()
        if not text:
            return "blank", ""
        if text.startswith("<"):
            return "below threshold", ""
    if isinstance(value.value, bool) or not isinstance(value.value, float | int):
        return "refused", NO_NUMBER
    if value.gas.casefold() not in GASES:
        return "refused", f"its gas {value.gas!r} is none that is known"
    if value.scope.casefold() not in SCOPES:
        return "refused", f"its scope {value.scope!r} is none that is known"
    try:
        unit_of(value)
    except Fault as fault:
        return "refused", f"its unit {value.unit!r}: expected {fault.expected}"
    return "kept", ""


def unit_of(value: SourceValue) -> str:
    """The unit in this program's spelling: a vehicle's distance and net energy told as such."""
    unit = units.unit(value.unit)
    if unit in ("km", "mile"):
        if not VEHICLES.search(value.levels[1]):
            raise BadValue(f"unit {value.unit}", "a distance of vehicles, passengers or goods")
        return f"vehicle_{unit}"
    electric = "electricity" in value.levels[1].casefold()
    if unit in ("kWh", "GJ") and NET_ENERGY.match(value.levels[0]) and not electric:
        return f"{unit}_net"
    return unit


Key = tuple[str, tuple[str, ...], str]


def _labelled(sheet: str, value: SourceValue) -> Group | None:
    """The factor that *value* is labelled as, still empty; None where unit or scope is unknown."""
    try:
        unit = unit_of(value)
    except Fault:
        return None
    scope = SCOPES.get(value.scope.casefold())
    if scope is None:
        return None
    # The last part of the publisher's row id is the gas.
    publisher_id = re.sub(r"_\d+$", "", value.publisher_id)
    return Group(sheet, scope, value.levels, unit, publisher_id, value.row)


def _key(group: Group) -> Key:
    return group.scope, tuple(level.casefold() for level in group.levels), group.unit


def _gather(
    sheet: str, values: Sequence[SourceValue], without: Collection[Key], file: str
) -> tuple[list[Group], list[Refusal], list[Fault]]:
    """The factors of *values*; *without* have a row for their total and no number in it."""
    groups: dict[Key, Group] = {}
    faults: list[Fault] = []
    for value in values:
        labelled = _labelled(sheet, value)
        assert labelled is not None, "only what was judged is gathered"
        group = groups.setdefault(_key(labelled), labelled)
        gas = GASES[value.gas.casefold()]
        if gas in group.values:
            faults.append(
                DuplicateRow(
                    f"{' / '.join(filter(None, value.levels))} per {value.unit}, {value.gas}, "
                    f"again, as in {spoken(group.places[gas])}",
                    "each factor once",
                    "Take the file again from the publisher.",
                    Place(file, value.row),
                )
            )
            continue
        assert isinstance(value.value, float | int)
        group.values[gas], group.places[gas] = float(value.value), value.place
    complete, orphans = [], []
    for key, group in groups.items():
        if set(group.values) == {"CO2"} and key not in without:
            # Only CO2 is published: it is the whole of the factor, and its place the total's.
            group.values["CO2e"], group.places["CO2e"] = group.values["CO2"], group.places["CO2"]
        if "CO2e" in group.values:
            complete.append(group)
        else:
            orphans += [
                Refusal(place, "a gas without its total") for place in group.places.values()
            ]
    return complete, orphans, faults


def spoken(place: str) -> str:
    """A place in a sheet in words.

    >>> spoken("12"), spoken("E28")
    ('row 12', 'cell E28')
    """
    return f"{'row' if place.isdigit() else 'cell'} {place}"


def refusals_told(refusals: Sequence[Refusal], most: int = 10) -> list[str]:
    """Each reason once, with the rows it holds for: ``rows 15, 16 refused: its gas …``.

    >>> refusals_told([Refusal("15", "its gas is none"), Refusal("16", "its gas is none")])
    ['rows 15, 16 refused: its gas is none']
    """
    reasons: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        reasons.setdefault(refusal.reason, []).append(refusal)
    told = []
    for reason, refused in reasons.items():
        named = spoken(refused[0].place).split()[0] + ("s" if len(refused) > 1 else "")
        places = ", ".join(one.place for one in refused[:most])
        if len(refused) > most:
            places += f" and {len(refused) - most} more"
        found = list(dict.fromkeys(one.found for one in refused if one.found))
        said = f" ({listed(found, 3)})" if found else ""
        told.append(f"{named} {places} refused: {reason}{said}")
    return told


def text_of(cell: Cell) -> str:
    """A cell as a label: whole numbers without their decimals, runs of blanks as one."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s+", " ", str(cell)).strip()
