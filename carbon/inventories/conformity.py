"""Whether a definition fits what it is about: the register, the activities, the factors.

What can be wrong in the file alone is found when it is read (:mod:`.definition`); here it is held
against the rest of the workspace. All that does not fit is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from carbon.emissions.plan import Library
from carbon.errors import BadValue, Fault, FaultList, Place, UnknownName
from carbon.factors.activities import Activity
from carbon.inventories.charging import miles_of_charged
from carbon.inventories.contract_shares import faults_on_meters
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.definition_lines import InventoryLine
from carbon.inventories.definition_parts import Contract, Exclusion
from carbon.naming import UnknownActivity
from carbon.register.meters import UNCOUNTED, Meter
from carbon.register.passing import passages, with_passages
from carbon.register.register import Register
from carbon.units import conversion

#: Meters named in one message before the rest are counted.
MOST_NAMED = 5


def selected(register: Register, definition: InventoryDefinition) -> dict[str, Meter]:
    """The meters of *register* that *definition* counts, by id.

    A tenant's or one for information, and a landlord's main meter, is none of them.
    """
    return {
        meter.id: meter
        for meter in register.meters.values()
        if meter.activity not in UNCOUNTED
        and register.sub_meters.counts(meter)
        and (not definition.sites or meter.site in definition.sites)
        and (not definition.services or meter.service in definition.services)
        and (not definition.activities or meter.activity in definition.activities)
        and not any(excludes(exclusion, meter) for exclusion in definition.exclusions)
    }


def read_for(register: Register, meters: Iterable[str]) -> list[str]:
    """The meters whose readings the use of *meters* is made from: theirs, and those connected."""
    return register.sub_meters.connected(list(meters))


def excludes(exclusion: Exclusion, meter: Meter) -> bool:
    """Whether *exclusion* names *meter*; one that is only words names none."""
    if not (exclusion.sites or exclusion.services or exclusion.activities):
        return False
    return (
        (not exclusion.sites or meter.site in exclusion.sites)
        and (not exclusion.services or meter.service in exclusion.services)
        and (
            not exclusion.activities
            or any(fnmatchcase(meter.activity, pattern) for pattern in exclusion.activities)
        )
    )


def bounded(register: Register, definition: InventoryDefinition) -> Register:
    """*register* with the sites' dates narrowed to the definition's ``[[boundary]]``.

    The reason stays the register's where its own date is the later start or the earlier end. Days
    between two exchanged meters are those of the first (:mod:`carbon.register.exchanges`), and
    what an exchange passes to another site has its passage (:mod:`carbon.register.passing`).
    """
    register = register.without_holes
    sites = dict(register.sites)
    for each in definition.boundaries:
        spans = [span for span in definition.boundaries if span.site == each.site]
        site = sites[each.site]
        starts = [span.start for span in spans]
        ends = [span.end for span in spans]
        start = None if None in starts else min(filter(None, starts))
        end = None if None in ends else max(filter(None, ends))
        if start and (site.start is None or start > site.start):
            site = replace(site, start=start, start_reason="transferred")
        if end and (site.end is None or end < site.end):
            site = replace(site, end=end, end_reason="transferred")
        sites[each.site] = site
    made = Register(sites, register.meters)
    if passed := passages(sites, made.meters):
        counted = selected(made, definition).keys()
        made = Register(sites, with_passages(sites, made.meters, passed, counted))
    return made


def nonconformities(
    definition: InventoryDefinition,
    register: Register,
    activities: Mapping[str, Activity],
    library: Library,
    others: Iterable[InventoryDefinition] = (),
) -> FaultList:
    """Every fault of *definition* against the workspace; *others* are its other inventories."""
    faults = FaultList()
    for boundary in definition.boundaries:
        _known("site", boundary.site, register.sites, boundary.table.place("site"), faults)
    for exclusion in definition.exclusions:
        place = definition.table.place("exclusion.0") if definition.table else None
        for pattern in exclusion.activities:
            _known_activity(pattern, activities, place, faults)
    _check_select(definition, register, activities, faults)
    for line in definition.lines:
        _check_line(line, register, activities, faults)
    for contract in definition.contracts:
        _check_contract(contract, register, library, faults)
    if faults:
        # Meters cannot be told apart by lines that name what is not there.
        return faults
    counted = selected(register, definition)
    if definition.lines:
        faults.extend(_uncounted(definition, counted.values()))
    faults.extend(miles_of_charged(definition, counted.values(), activities))
    bought = [register.meters[name] for name in read_for(register, counted)]
    faults.extend(faults_on_meters(definition.contracts, register, bought))
    for other in others:
        faults.extend(_counted_twice(definition, counted, other, register))
    return faults


def _check_select(
    definition: InventoryDefinition,
    register: Register,
    activities: Mapping[str, Activity],
    faults: FaultList,
) -> None:
    """Refuse names under ``[select]`` that nothing has: they would count nothing, silently."""
    table = definition.table
    place = table.place("select") if table and "select" in table.values else None
    for kind, names, known in (
        ("site", definition.sites, set(register.sites)),
        ("service", definition.services, _services(register)),
    ):
        for name in names:
            _known(kind, name, known, place, faults)
    faults.extend(
        UnknownActivity(name, activities, place)
        for name in definition.activities
        if name not in activities
    )


def _services(register: Register) -> set[str]:
    """The services of the register's sites and meters."""
    found = {site.service for site in register.sites.values()}
    return found | {meter.service for meter in register.meters.values()}


def _known(
    kind: str, name: str, known: Iterable[str], place: Place | None, faults: FaultList
) -> None:
    if name not in known:
        faults.append(UnknownName(kind, name, known, "", place))


def _known_activity(
    pattern: str, activities: Mapping[str, Activity], place: Place | None, faults: FaultList
) -> list[Activity]:
    found = [each for name, each in activities.items() if fnmatchcase(name, pattern)]
    if not found:
        faults.append(UnknownActivity(pattern, activities, place))
    return found


def _check_line(
    line: InventoryLine,
    register: Register,
    activities: Mapping[str, Activity],
    faults: FaultList,
) -> None:
    place = line.place("activities" if "activities" in line.table.values else "activity")
    for pattern in line.activities:
        for activity in _known_activity(pattern, activities, place, faults):
            if line.unit:
                faults.attempt(_check_unit, line, activity)
    for service in line.services:
        place = line.place("services" if "services" in line.table.values else "service")
        _known("service", service, _services(register), place, faults)
    for site in line.sites:
        _known("site", site, register.sites, line.place("sites"), faults)


def _check_unit(line: InventoryLine, activity: Activity) -> None:
    try:
        conversion(line.unit, activity.unit)
    except Fault:
        raise BadValue(
            f"unit = {line.unit!r} for {activity.id}",
            f"{activity.unit} or a unit that converts to it",
            "",
            line.place("unit"),
        ) from None


def _check_contract(
    contract: Contract, register: Register, library: Library, faults: FaultList
) -> None:
    for site in contract.sites:
        _known("site", site, register.sites, contract.table.place("sites"), faults)
    if not contract.publisher:
        return
    editions = library.get(contract.publisher)
    if not editions:
        place = contract.table.place("publisher")
        _known("set of factors", contract.publisher, library, place, faults)
    elif not any(edition.has(contract.factor, "kWh") for edition in editions.values()):
        known = sorted({factor.id for edition in editions.values() for factor in edition})
        _known("factor per kWh", contract.factor, known, contract.table.place("factor"), faults)


def _uncounted(definition: InventoryDefinition, meters: Iterable[Meter]) -> list[Fault]:
    """Meters that no line counts, and meters that several do."""
    none: list[str] = []
    several: dict[tuple[str, ...], list[str]] = {}
    for meter in meters:
        counting = tuple(line.name for line in definition.lines if line.counts(meter))
        if not counting:
            none.append(meter.id)
        elif len(counting) > 1:
            several.setdefault(counting, []).append(meter.id)
    faults: list[Fault] = []
    if none:
        faults.append(
            BadValue(
                f"{_named(none)} in no line",
                "each counted meter in one line",
                "Add a [[line]] for it, or an [[exclusion]] that names its site, service or "
                "activity and says why.",
                definition.lines[0].place(),
            )
        )
    by_name = {line.name: line for line in definition.lines}
    for names, twice in sorted(several.items()):
        faults.append(
            BadValue(
                f"{_named(twice)} in lines {' and '.join(names)}",
                "each meter in one line",
                "Narrow one of them by its activities, services or sites.",
                by_name[names[1]].place(),
            )
        )
    return faults


def _counted_twice(
    definition: InventoryDefinition,
    counted: Mapping[str, Meter],
    other: InventoryDefinition,
    register: Register,
) -> list[Fault]:
    """A meter in two inventories would be counted twice by whoever adds them."""
    related = definition.part_of == other.name or other.part_of == definition.name
    if other.kind != "calculated" or other.name == definition.name or related:
        return []
    shared = sorted(set(counted) & set(selected(register, other)))
    if not shared:
        return []
    table = definition.table
    key = "select" if table and "select" in table.values else "title"
    return [
        BadValue(
            f"{_named(shared)} also in inventory {other.name!r}",
            "each meter in one inventory",
            "Narrow [select] or add an [[exclusion]]; where one inventory is a part of the other, "
            f'say part_of = "{other.name}".',
            table.place(key) if table else None,
        )
    ]


def _named(meters: Sequence[str]) -> str:
    shown = ", ".join(meters[:MOST_NAMED])
    more = len(meters) - MOST_NAMED
    kind = "meter" if len(meters) == 1 else "meters"
    return f"{kind} {shown}" + (f" and {more} more" if more > 0 else "")
