"""A file examined: read, checked by itself and against its meters' history; nothing is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from carbon.errors import BadValue, FaultList, Place, UnreadableFile
from carbon.factors.activities import Activity, read_activities
from carbon.files import fingerprint, read_bytes, shown, state_of
from carbon.ledger import formats, queries
from carbon.ledger.again import logged_of, not_logged
from carbon.ledger.checks import CHECKS_OF_CREDITS, CheckedFile, check, unit_problem
from carbon.ledger.control_total import check_control_total
from carbon.ledger.credits import credited
from carbon.ledger.examined import Examined, Options, Told, silent
from carbon.ledger.formats import with_remarks
from carbon.ledger.formats.credits import Credit
from carbon.ledger.formats.layouts import layouts
from carbon.ledger.formats.vocabulary import read_vocabulary
from carbon.ledger.grids import Grid, read_given, read_grid
from carbon.ledger.history_checks import USUAL_CALORIFIC_VALUE, check_history
from carbon.ledger.naming_hints import hints_of
from carbon.ledger.numbers_beside import by_number
from carbon.ledger.parking import parked
from carbon.ledger.past import PastReadings
from carbon.ledger.queries import Stored
from carbon.ledger.reconcile import reconcile
from carbon.ledger.records import UNITS_OF_VOLUME, Finding, Reading
from carbon.ledger.store import Ledger, exists
from carbon.register.meters import UNCOUNTED, Meter
from carbon.register.register import Register, read_register
from carbon.units import conversion, kwh_per_m3, unit
from carbon.workspace import Workspace

#: What is metered and counted in no inventory, in the unit that its readings must convert to.
METERED = {name: Activity(name, name, "kWh", ()) for name in UNCOUNTED}


def registered(workspace: Workspace) -> Register:
    """The workspace's register, its activities known and its units those of its activities."""
    activities = read_activities(workspace.layers("factors"))
    register = read_register(workspace, activities)
    faults, place = FaultList(), Place(shown(workspace.meters))
    for meter in register.meters.values():
        faults.attempt(refuse_unit_of, meter, activities, place)
    faults.raise_if_any()
    return register


def refuse_units(rows: Iterable[Mapping[str, str]], activities: Mapping[str, Activity]) -> None:
    """Refuse rows for ``meters.csv`` whose unit does not convert to that of their activity.

    Whether a calorific value is one is the register's question; here only whether there is any.
    """
    faults = FaultList()
    for row in rows:
        value = USUAL_CALORIFIC_VALUE if row.get("calorific_value") else None
        name = row.get("activity", "")
        activity = activities.get(name) or METERED.get(name)
        faults.attempt(refuse_unit, row.get("meter", ""), activity, row.get("unit", ""), value)
    faults.raise_if_any()


def refuse_unit_of(
    meter: Meter, activities: Mapping[str, Activity], place: Place | None = None
) -> None:
    """Refuse a meter of the register whose unit does not convert to that of its activity."""
    activity = activities.get(meter.activity) or METERED.get(meter.activity)
    net = activity is not None and activity.takes_net(meter.unit)
    spelled = meter.unit if net else meter.counts_in
    refuse_unit(meter.id, activity, spelled, meter.calorific_value, place)


def refuse_unit(
    meter: str,
    activity: Activity | None,
    spelled: str,
    calorific_value: float | None,
    place: Place | None = None,
) -> None:
    """Refuse a meter whose unit does not convert to that of its activity.

    Raises :class:`~carbon.errors.BadValue`; an activity that is not known is not judged here.
    """
    if activity is None or activity.takes_net(spelled):
        return
    problem = unit_problem(spelled, activity.unit, calorific_value)
    if problem:
        _, expected, remedy = problem
        found = f"meter {meter!r} in {spelled}, while {activity.id} is counted in {activity.unit}"
        raise BadValue(found, expected, remedy, place)


def unknown_meters(
    examined: Iterable[Examined], sites: Collection[str] = ()
) -> list[dict[str, str]]:
    """The meters that the register lacks, as rows ready for `carbon meters add --from`.

    The name of one of the *sites* is none.
    """
    found: dict[str, dict[str, str]] = {}
    for one in examined:
        for finding in (*one.set_aside, *one.findings):
            if finding.check == "unknown_meter" and finding.reading is not None:
                name, spelled = finding.reading.meter, finding.reading.unit
                if name.casefold() not in sites:
                    found.setdefault(name, {"meter": name, "unit": spelled})
    return list(found.values())


def examine_all(
    files: Iterable[Path],
    register: Register,
    today: date,
    workspace: Workspace,
    options: Options,
    faults: FaultList,
    told: Told = silent,
) -> list[Examined]:
    """Read and check *files*, against the ledger's history too; what stops them is collected."""
    examined = []
    options = replace(options, layouts=options.layouts or workspace.root / "layouts")
    for path in files:
        one = faults.attempt(examine, path, register, today, options, told)
        if one is not None:
            examined.append(one)
    history = _history(workspace, examined)
    # Bills before credits, which may take back those of another file.
    examined.sort(key=lambda one: bool(one.credits))
    done: list[Examined] = []
    by_meter: dict[str, list[tuple[str, Stored]]] = {}
    for one in examined if len(examined) > 1 else ():
        for each in _coming([one]):
            by_meter.setdefault(each.meter, []).append((one.sha256, each))
    for one in examined:
        told_by = chain.from_iterable(by_meter.get(meter, ()) for meter in one.meters)
        beside = [each for whose, each in told_by if whose != one.sha256]
        coming = _coming(done)
        done.append(_compared(one, register, today, options, history, coming, beside))
    examined = done
    for one in examined:
        faults.extend(one.errors)
        if options.strict:
            faults.extend(warning.fault for warning in one.warnings)
    return examined


def _coming(files: Iterable[Examined]) -> list[Stored]:
    """The readings of files that are logged before another one, as if they stood already."""
    readings = [one for file in files for one in file.readings]
    return [
        Stored(-number, *one[:7], 0, one.row, *one[8:])
        for number, one in enumerate(readings, start=1)
    ]


def _compared(
    one: Examined,
    register: Register,
    today: date,
    options: Options,
    history: _History,
    coming: Sequence[Stored] = (),
    beside: Sequence[Stored] = (),
) -> Examined:
    """A file compared with the ledger; with ``park`` without the rows that are at fault.

    *coming* is what the files before it bring, of which its credits may be; *beside* what every
    other file logged with it brings.
    """

    def compare(one: Examined) -> Examined:
        reread = history.reread.get(one.sha256, ())
        there = (history.standing, history.replaced, coming)
        before = history.before.get(one.sha256, ())
        return compared(one, register, options, *there, history.known, reread, before, beside)

    if not options.park:
        return compare(one)
    return parked(
        compare(one),
        lambda rows: compare(
            examine_grid(one.grid, one.data, register, today, options, tuple(sorted(rows)))
        ),
    )


class _History(NamedTuple):
    """What the ledger holds of the files' meters: what stands, and what imports replaced.

    ``known`` are the files that it holds already; ``reread`` are by file the batches that were read
    otherwise, ``before`` what earlier imports of it logged while some of its rows waited.
    """

    standing: Sequence[Stored] = ()
    replaced: Sequence[Stored] = ()
    known: Collection[str] = ()
    reread: Mapping[str, Collection[int]] = MappingProxyType({})
    before: Mapping[str, Sequence[Stored]] = MappingProxyType({})


def _history(workspace: Workspace, examined: Sequence[Examined]) -> _History:
    """What the ledger holds of the files' meters, and which of the files it holds already.

    A file is held where its last batch was read by the same layout's text. Nothing where there is
    no ledger yet.
    """
    meters = {name for one in examined for name in one.meters}
    if not meters or not exists(workspace.ledger_url):
        return _History()
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        known = set()
        reread, logged = {}, {}
        for one in examined:
            before = queries.logged_before(connection, one.sha256)
            if before is None:
                continue
            number, is_undone = before
            layout = queries.batch_numbered(connection, number).layout
            if not is_undone and layout == one.parsed.layout:
                known.add(one.sha256)
            other = queries.read_otherwise(connection, one.sha256, one.parsed.layout)
            reread[one.sha256] = other
            logged[one.sha256] = logged_of(connection, one.sha256, one.parsed.layout)
        standing = queries.standing(connection, meters)
        any_credits = any(one.credits for one in examined)
        replaced = queries.replaced(connection, meters) if any_credits else []
        return _History(standing, replaced, frozenset(known), reread, logged)


def examine(
    path: Path,
    register: Register,
    today: date,
    options: Options | None = None,
    told: Told = silent,
) -> Examined:
    """Read and check one file by itself; nothing is stored. *today* bounds what has happened.

    What is read is what is kept as evidence: a CSV is read from the bytes that are kept; a
    workbook, whose parts are read from the file one by one, is refused where the file is not
    the same after as before, though its bytes were: it may have been another in between.
    """
    chosen = options or Options()
    before = state_of(path)
    data = read_given(path)
    grid = read_grid(path, chosen.sheet, partial(told, f"reading {path.name}"), data)
    if state_of(path) != before or read_bytes(path) != data:
        raise UnreadableFile(
            "a file that changed while it was read",
            "one that stays as it is",
            "Wait until it is saved, and log it then.",
            grid.place(),
        )
    return examine_grid(grid, data, register, today, chosen)


def examine_grid(
    grid: Grid,
    data: bytes,
    register: Register,
    today: date,
    options: Options | None = None,
    without: Sequence[str] = (),
) -> Examined:
    """Check a file that was read as *grid* and whose bytes are *data*, *without* parked rows."""
    chosen = options or Options()
    hints = replace(hints_of(register, chosen, today), parked=without)
    parsed = formats.read(
        grid,
        hints,
        chosen.form,
        read_vocabulary(chosen.layouts),
        layouts(chosen.layouts),
    )
    parsed = by_number(parsed, grid, register)
    parsed = replace(
        with_remarks(parsed, grid.remarks), readings=under_ids(parsed.readings, register)
    )
    owed = _under_ids(parsed.credits, register)
    named = {reading.meter for reading in [*parsed.readings, *(one.reading for one in owed)]}
    meters = {name: register.meters[name] for name in named & register.meters.keys()}
    subject = CheckedFile(
        grid.file,
        parsed.readings,
        meters,
        tuple(register.meters),
        today,
        register.sites,
        hints.at_site,
    )
    of_credits = replace(subject, readings=[one.reading for one in owed])
    found = [*check(subject), *check(of_credits, CHECKS_OF_CREDITS)]
    findings = on_tabs(found, grid)
    readings: tuple[Reading, ...] = ()
    at_fault = {id(one.reading) for one in findings if not one.is_warning}
    owed = [
        _settled_credit(one, meters)
        for one in owed
        if one.reading.meter in meters and id(one.reading) not in at_fault
    ]
    if all(finding.is_warning for finding in findings):
        readings = tuple(_all_settled(parsed.readings, meters))
        if chosen.control_total:
            units = [
                unit(one.unit) if one.unit else meters[one.meter].unit for one in parsed.readings
            ]
            wrong = check_control_total(chosen.control_total, parsed.readings, units, grid.file)
            if wrong is not None:
                parsed = replace(parsed, faults=[*parsed.faults, wrong])
    return Examined(
        grid.file,
        fingerprint(data),
        data,
        parsed.format,
        grid,
        parsed,
        readings,
        findings,
        tuple(owed),
    )


def _under_ids(owed: Iterable[Credit], register: Register) -> list[Credit]:
    """Credits under their meters' ids."""
    return [
        one._replace(
            reading=under_ids([one.reading], register)[0],
            taken=tuple(under_ids(one.taken, register)),
        )
        for one in owed
    ]


def _settled_credit(credit: Credit, meters: Mapping[str, Meter]) -> Credit:
    meter = meters[credit.reading.meter]
    taken = tuple(settled(one, meter) for one in credit.taken)
    return credit._replace(reading=settled(credit.reading, meter), taken=taken)


def compared(
    examined: Examined,
    register: Register,
    options: Options,
    standing: Sequence[Stored],
    replaced: Sequence[Stored] = (),
    coming: Sequence[Stored] = (),
    known: Collection[str] = (),
    reread: Collection[int] = (),
    before: Sequence[Stored] = (),
    beside: Sequence[Stored] = (),
) -> Examined:
    """The file with what the ledger says of it; a faulty file, and one it has, as they are.

    *reread* are the batches that hold it as other rules read it, *replaced* what imports have
    withdrawn, *coming* what files logged before this one bring; *before* is what imports of this
    file have logged already; *beside* what the other files logged with it bring.
    """
    if examined.sha256 in known:
        return examined
    own = examined.meters
    held = [stored for stored in standing if stored.meter in own]
    there = [*held, *(stored for stored in coming if stored.meter in own)]
    owed = credited(examined.file, examined.credits, examined.readings, there, replaced)
    if examined.errors:
        alone = on_tabs(owed.faults, examined.grid)
        return replace(examined, findings=(*examined.findings, *alone))
    gone = {one.id for one in owed.withdrawn}
    held = [stored for stored in held if stored.id not in gone]
    readings = examined.readings if options.revise else not_logged(examined.readings, before)
    past = PastReadings(examined.file, readings, register.meters, held, examined.format, beside)
    result = reconcile(
        examined.file, readings, held, examined.parsed.is_daily, options.revise, reread
    )
    findings = on_tabs(
        [*owed.findings, *result.findings, *check_history(past, options.accept)], examined.grid
    )
    return replace(examined, findings=(*examined.findings, *findings))


def on_tabs(findings: Iterable[Finding], grid: Grid) -> tuple[Finding, ...]:
    """The findings, each with the sheet that its row is of where several were read."""
    kept = tuple(findings)
    for one in kept if grid.tabs else ():
        place = one.fault.place
        if one.reading is not None and one.reading.sheet and place is not None:
            one.fault.place = replace(place, file=f"{grid.file} [{one.reading.sheet}]")
    return kept


def under_ids(readings: Sequence[Reading], register: Register) -> list[Reading]:
    """The readings under their meters' ids where the register knows what the file calls them."""
    if {reading.meter for reading in readings} <= register.meters.keys():
        return list(readings)
    found = []
    for reading in readings:
        if reading.meter not in register.meters:
            meter = register.find(reading.meter, reading.start)
            if meter is not None:
                reading = reading._replace(meter=meter.id)
        found.append(reading)
    return found


def _all_settled(readings: Iterable[Reading], meters: Mapping[str, Meter]) -> Iterator[Reading]:
    """The readings, each :func:`settled`."""
    # Whether a reading stays as it is depends on its meter and unit alone: asked once of each.
    kept: set[tuple[str, str]] = set()
    for reading in readings:
        key = reading.meter, reading.unit
        if key not in kept:
            made = settled(reading, meters[reading.meter])
            if made is reading:
                kept.add(key)
            reading = made
        yield reading


def settled(reading: Reading, meter: Meter) -> Reading:
    """The reading in this program's spelling of the unit.

    A volume of a gas meter read in energy becomes energy by the meter's calorific value, and the
    note says so; any other unit stays as the file has it.
    """
    given = unit(reading.unit) if reading.unit else meter.unit
    if given in UNITS_OF_VOLUME and meter.calorific_value:
        energy = energy_of(reading.quantity, given, meter.calorific_value, meter.counts_in)
        how = f"{given} at {meter.calorific_value!r} MJ/m³"
        note = f"{how}; {reading.note}" if reading.note else how
        return reading._replace(unit=meter.counts_in, quantity=energy, note=note)
    return reading if reading.unit == given else reading._replace(unit=given)


def energy_of(volume: float, given: str, calorific_value: float, wanted: str) -> float:
    """Energy in *wanted* of a metered gas volume in *given* (m3 or hcf)."""
    cubic_metres = volume * conversion(given, "m3")
    return cubic_metres * kwh_per_m3(calorific_value) * conversion("kWh", wanted)
