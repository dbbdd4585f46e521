"""Log readings: a file is read, checked, compared with the ledger and stored whole, or refused.

file → grid → format → readings → checks → comparison → one transaction, evidence kept with it.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from carbon.errors import Fault, FaultList, Faults
from carbon.ledger.checks import Subject, check
from carbon.ledger.evidence import fingerprint, keep
from carbon.ledger.formats import Parsed, recognise
from carbon.ledger.grids import read_grid
from carbon.ledger.reconcile import Reconciled, reconcile
from carbon.ledger.records import UNITS_OF_VOLUME, Finding, Reading
from carbon.ledger.store import Batch, Ledger
from carbon.register.meters import Meter, find_meter
from carbon.register.register import Register, read_register
from carbon.tables import read_bytes
from carbon.units import CUBIC_METRES_PER_HCF, conversion, kwh_per_m3, unit
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Options:
    """How to log.

    ``form`` forces a format; ``revise`` replaces differing values, for ``reason``; with
    ``strict`` a warning stops the import as an error does.
    """

    form: str | None = None
    sheet: str | None = None
    revise: bool = False
    reason: str = ""
    strict: bool = False


@dataclass(frozen=True)
class Examined:
    """A file that was read and checked, not yet compared with the ledger."""

    file: str
    sha256: str
    data: bytes
    format: str
    parsed: Parsed
    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Fault]:
        """The faults that stop the import."""
        found = [finding.fault for finding in self.findings if not finding.is_warning]
        return [*self.parsed.faults, *found]

    @property
    def warnings(self) -> list[Finding]:
        """The findings that are logged with their readings."""
        return [finding for finding in self.findings if finding.is_warning]


@dataclass(frozen=True)
class Logged:
    """What logging one file did. ``batch`` is the batch it made, or the one that held it already.

    ``readings`` counts what was stored, ``skipped`` rows that were logged before (in the batches
    ``logged_in``), ``superseded`` readings that were replaced.
    """

    file: str
    sha256: str
    batch: int | None
    format: str
    is_new: bool
    readings: int = 0
    skipped: int = 0
    superseded: int = 0
    logged_in: tuple[int, ...] = ()
    warnings: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = field(default=())


def who(by: str | None, workspace: Workspace) -> str:
    """Who logs: as told, else as ``carbon.toml`` says, else the login."""
    return by or workspace.by or getpass.getuser()


def log(
    files: Iterable[Path],
    workspace: Workspace,
    by: str | None = None,
    options: Options | None = None,
    now: datetime | None = None,
) -> list[Logged]:
    """Log *files*, each in a transaction of its own: all of a file or none of it.

    Every file is read and checked before the first is stored; if one has a fault, none is
    logged and :class:`~carbon.errors.Faults` lists the faults of all. A file logged before
    changes nothing. *now* is the moment recorded, for tests; by default the clock's.
    """
    chosen = options or Options()
    register = read_register(workspace)
    name = who(by, workspace)
    today = (now or datetime.now(UTC)).astimezone().date()
    faults = FaultList()
    examined = []
    for path in files:
        one = faults.attempt(examine, path, register, today, chosen)
        if one is not None:
            faults.extend(one.errors)
            if chosen.strict:
                faults.extend(warning.fault for warning in one.warnings)
            examined.append(one)
    faults.raise_if_any()
    with Ledger.open(workspace.ledger_url) as ledger:
        return [store(one, ledger, workspace.evidence, name, chosen, now) for one in examined]


def examine(
    path: Path, register: Register, today: date, options: Options | None = None
) -> Examined:
    """Read and check one file; nothing is stored. *today* bounds what can have happened."""
    chosen = options or Options()
    data = read_bytes(path)
    grid = read_grid(path, chosen.sheet)
    form = recognise(grid, chosen.form)
    parsed = form.read(grid)
    meters = _named_meters(parsed.readings, register)
    subject = Subject(grid.file, parsed.readings, meters, tuple(register.meters), today)
    findings = tuple(check(subject))
    readings: tuple[Reading, ...] = ()
    if all(finding.is_warning for finding in findings):
        readings = tuple(settled(reading, meters[reading.meter]) for reading in parsed.readings)
        places = dict(zip(map(id, parsed.readings), readings, strict=True))
        findings = tuple(
            replace(finding, reading=places.get(id(finding.reading))) for finding in findings
        )
    return Examined(grid.file, fingerprint(data), data, form.NAME, parsed, readings, findings)


def _named_meters(readings: Sequence[Reading], register: Register) -> dict[str, Meter]:
    named: dict[str, Meter] = {}
    for reading in readings:
        if reading.meter not in named:
            meter = find_meter(register.meters, reading.meter, reading.start)
            if meter is not None:
                named[reading.meter] = meter
    return named


def settled(reading: Reading, meter: Meter) -> Reading:
    """The reading under its meter's id, in this program's spelling of the unit.

    A volume of a gas meter read in energy becomes energy by the meter's calorific value, and the
    note says so; any other unit stays as the file has it.
    """
    given = unit(reading.unit) if reading.unit else meter.unit
    if given in UNITS_OF_VOLUME and meter.unit not in UNITS_OF_VOLUME and meter.calorific_value:
        cubic_metres = reading.quantity * (CUBIC_METRES_PER_HCF if given == "hcf" else 1.0)
        energy = cubic_metres * kwh_per_m3(meter.calorific_value) * conversion("kWh", meter.unit)
        how = f"{reading.quantity!r} {given} at {meter.calorific_value!r} MJ/m³"
        note = f"{how}; {reading.note}" if reading.note else how
        return reading._replace(meter=meter.id, unit=meter.unit, quantity=energy, note=note)
    if reading.meter == meter.id and reading.unit == given:
        return reading
    return reading._replace(meter=meter.id, unit=given)


def store(
    examined: Examined,
    ledger: Ledger,
    evidence: Path,
    by: str,
    options: Options | None = None,
    now: datetime | None = None,
) -> Logged:
    """Store one examined file in one transaction; what is kept as evidence falls with it."""
    chosen = options or Options()
    kept: Path | None = None
    with ledger.writing() as connection:
        before = ledger.batch_of(connection, examined.sha256)
        if before is not None:
            return Logged(examined.file, examined.sha256, before, examined.format, is_new=False)
        meters = {reading.meter for reading in examined.readings}
        result = reconcile(
            examined.file,
            examined.readings,
            ledger.standing(connection, meters),
            examined.parsed.is_daily,
            chosen.revise,
        )
        if result.findings:
            raise Faults([finding.fault for finding in result.findings])
        warnings = _of_stored(examined.warnings, result.new)
        batch = _batch(examined, result, by, chosen)
        try:
            kept = keep(evidence, examined.sha256, examined.file, examined.data)
            number = ledger.add(connection, batch, result.new, result.superseded, warnings, now)
            # Committed here, inside the try, so that evidence is taken back if that fails.
            connection.commit()
        except BaseException:
            if kept is not None:
                kept.unlink(missing_ok=True)
            raise
    return Logged(
        examined.file,
        examined.sha256,
        number,
        examined.format,
        is_new=True,
        readings=len(result.new),
        skipped=result.skipped,
        superseded=len(result.superseded),
        logged_in=tuple(sorted(result.logged_in)),
        warnings=tuple(examined.warnings),
        remarks=tuple(examined.parsed.remarks),
    )


def _batch(examined: Examined, result: Reconciled, by: str, options: Options) -> Batch:
    reason = options.reason or ("superseded by a later file" if result.superseded else "")
    return Batch(
        kind="import",
        by=by,
        file=examined.file,
        evidence=examined.sha256,
        format=examined.format,
        settings=json.dumps(examined.parsed.settings, sort_keys=True),
        rows=len(result.new),
        skipped=result.skipped,
        reason=reason,
    )


def _of_stored(warnings: Sequence[Finding], stored: Sequence[Reading]) -> list[Finding]:
    """The warnings, each tied to the stored reading that holds its days where there is one."""
    by_id = {id(reading) for reading in stored}
    holders: dict[str, list[Reading]] = {}
    for reading in stored:
        holders.setdefault(reading.meter, []).append(reading)
    tied = []
    for warning in warnings:
        about = warning.reading
        if about is not None and id(about) not in by_id:
            about = next(
                (one for one in holders.get(about.meter, []) if one.start <= about.start < one.end),
                None,
            )
        tied.append(replace(warning, reading=about))
    return tied
