"""Log readings: a file is read, checked, compared with the ledger and stored whole, or refused.

file → grid → format → readings → checks → comparison → one transaction, evidence kept with it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.cells import neutral
from carbon.errors import CarbonError, FaultList, Faults, counted, first_line
from carbon.files import shown
from carbon.ledger import queries
from carbon.ledger.account import Account
from carbon.ledger.acts import Kept, who
from carbon.ledger.again import logged_of, not_logged
from carbon.ledger.closed import Spanned, refuse_silent_change
from carbon.ledger.commit import InDoubt, Stopped, enter, put_back
from carbon.ledger.credits import credited
from carbon.ledger.erasure import Erased, erased
from carbon.ledger.erasure import told as told_of
from carbon.ledger.examine import examine_all, registered, unknown_meters
from carbon.ledger.examined import Examined, Options, Told, silent
from carbon.ledger.parked import Parked
from carbon.ledger.profile_records import is_kept, record_profiles, recorded
from carbon.ledger.reconcile import ReconciledFile, reconcile
from carbon.ledger.records import Finding, Reading
from carbon.ledger.register_history import notice_in
from carbon.ledger.settling import settle
from carbon.ledger.spreading import reached
from carbon.ledger.store import Batch, Ledger
from carbon.ledger.today import today_of
from carbon.register.meters import REQUIRED
from carbon.register.register import Register
from carbon.tables import read_csv, write_csv
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Where the meters that the register lacks are written, ready to be filled in and added.
UNKNOWN_METERS = "unknown-meters.csv"

__all__ = ["LoggedFile", "Options", "log", "store", "who"]


@dataclass(frozen=True)
class LoggedFile:
    """What logging one file did. ``batch`` is the batch it made, or the one that held it already.

    ``readings`` counts what was stored, ``skipped`` rows that were logged before (in the batches
    ``logged_in``), ``superseded`` readings that were replaced; ``account`` says what became of the
    columns and rows of a file that is new, and ``parked`` which of them wait; ``known_credits`` of
    what was skipped are credits of bills that were taken back or replaced before; ``is_erased``
    says that its evidence was erased by law.
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
    account: Account = field(default_factory=Account)
    parked: tuple[Parked, ...] = ()
    known_credits: int = 0
    is_erased: bool = False


class PartlyLogged(CarbonError):
    """Some files were logged before one could not be: the files contradict each other."""

    def __init__(self, logged: Sequence[LoggedFile], file: str, error: CarbonError) -> None:
        super().__init__(file)
        self.logged, self.file, self.error = tuple(logged), file, error

    def __str__(self) -> str:
        done = [f"{one.file} was logged, as batch {one.batch}." for one in self.logged]
        rest = f"{self.file} and what follows it was not; mend it and log all of them again."
        if isinstance(self.error, InDoubt):
            rest = f"What follows {self.file} was not; of {self.file} itself:"
        return "\n".join([*done, rest, str(self.error)])


def log(
    files: Iterable[Path],
    workspace: Workspace,
    by: str | None = None,
    options: Options | None = None,
    now: datetime | None = None,
    told: Told = silent,
) -> list[LoggedFile]:
    """Log *files*, each in a transaction of its own: all of a file or none of it.

    Every file is read and checked before the first is stored; if one has a fault, none is
    logged and :class:`~carbon.errors.Faults` lists the faults of all; meters that the register
    lacks are written to ``unknown-meters.csv``, ready for `carbon meters add --from`. A file
    logged before changes nothing. *now* is the moment recorded, for tests; by default the
    clock's. *told* is told of progress with long files.
    """
    chosen = options or Options()
    register = registered(workspace)
    name = who(by, workspace)
    today = today_of(workspace.ledger_url, now)
    faults = FaultList()
    examined = examine_all(files, register, today, workspace, chosen, faults, told)
    sites = {said.casefold() for key, one in register.sites.items() for said in (key, one.name)}
    if unknown := unknown_meters(examined, sites):
        rows = [[neutral(row.get(name, "")) for name in REQUIRED] for row in unknown]
        write_csv(_free_for_unknown(workspace.root), REQUIRED, rows)
    faults.raise_if_any()
    # A credit of a bill in another of the files comes after it.
    examined.sort(key=lambda one: bool(one.credits))
    logged: list[LoggedFile] = []
    spread = [meter.id for meter in register.meters.values() if meter.is_spread]
    with Ledger.open(workspace.ledger_url) as ledger:
        notice_in(ledger, workspace, name, now)
        for one in examined:
            try:
                logged.append(store(one, ledger, workspace.evidence, name, chosen, now, spread))
            except (KeyboardInterrupt, Stopped):
                raise _stopped(logged, ledger, examined) from None
            except CarbonError as error:
                raise PartlyLogged(logged, one.file, error) if logged else error from None
        settle(ledger, register, name, now)
        try:
            return _with_profiles(ledger, workspace, register, examined, logged, name, now)
        except KeyboardInterrupt:
            raise _stopped(logged, ledger, examined) from None


def _with_profiles(
    ledger: Ledger,
    workspace: Workspace,
    register: Register,
    examined: Sequence[Examined],
    logged: Sequence[LoggedFile],
    by: str,
    now: datetime | None,
) -> list[LoggedFile]:
    """What was logged, its half-hours kept and recorded, with what there is to tell of them."""
    folder = profiles_of(workspace)
    with ledger.reading() as connection:
        known = recorded(connection)
    found = []
    for file, result in zip(examined, logged, strict=True):
        if not result.is_erased:
            before = known.get(file.sha256)
            told = keep_profile(file, register, folder, result.is_new, before)
            result = replace(result, remarks=(*result.remarks, *told))
        found.append(result)
    record_profiles(ledger, folder, {one.sha256 for one in found if not one.is_erased}, by, now)
    return found


def _stopped(
    logged: Sequence[LoggedFile], ledger: Ledger, examined: Sequence[Examined]
) -> BaseException:
    """What Ctrl-C leaves of logging *examined*: told, where a file was logged before it.

    Ctrl-C may strike when the file after *logged* is already in the ledger, so the ledger is
    asked, not the program's own memory.
    """
    done = [(one.file, one.batch) for one in logged if one.batch is not None]
    left = list(examined[len(logged) :])
    if left:
        try:
            with ledger.reading() as connection:
                before = queries.logged_before(connection, left[0].sha256)
        except CarbonError:
            return Stopped(done, left[0].file, in_doubt=True)
        if before is not None and not before[1]:
            done.append((left.pop(0).file, before[0]))
    return Stopped(done, left[0].file if left else "") if done else KeyboardInterrupt()


def _free_for_unknown(root: Path) -> Path:
    """Where to write unknown meters: never over a list that somebody has begun to fill in."""
    for number in range(1, 1000):
        path = root / (UNKNOWN_METERS if number == 1 else f"unknown-meters-{number}.csv")
        if not path.is_file():
            return path
        try:
            begun = any(row.get("site") or row.get("activity") for row in read_csv(path, (), None))
        except CarbonError:
            begun = True
        if not begun:
            return path
    return path


def profiles_of(workspace: Workspace) -> Path:
    """The folder of half-hourly profiles, beside the evidence that they are made from."""
    return workspace.evidence.parent / "profiles"


def keep_profile(
    examined: Examined,
    register: Register,
    folder: Path,
    is_new: bool = True,
    before: str | None = None,
) -> list[str]:
    """Write the half-hours of a file that was logged as Parquet; what there is to tell of it.

    After the import, not with it: readings never wait for a profile. One that was lost, cut short
    by a crash or a full disk, or is not that of the sha256 *before*, is made when the file is
    logged again; that is told.
    """
    from carbon.ledger.formats.layouts import hints_of_text
    from carbon.ledger.naming_hints import hints_of
    from carbon.ledger.profiles import PROFILED, profile_path, rows_of, write_profile

    path = profile_path(folder, examined.sha256)
    is_profiled = examined.format in PROFILED and examined.parsed.readings
    if not is_profiled or is_kept(path, before):
        return []
    import duckdb

    def meter(name: str, day: date) -> str:
        found = register.find(name, day)
        return found.id if found else name

    base = hints_of(register, Options(), date.today())
    hints, _ = hints_of_text(examined.parsed.layout, base)
    rows = rows_of(examined.grid, examined.format, hints)
    first = examined.parsed.readings[0]
    # The file may name the meter by its supply point, which the register's ids do not hold.
    named = register.find(first.meter, first.start)
    spelled = first.unit or (named.unit if named else "")
    try:
        write_profile(path, rows, meter, spelled)
    except (OSError, duckdb.Error) as error:
        return [
            f"{examined.file}: the readings are logged, but their half-hours could not be kept in "
            f"{folder.name} ({first_line(error)}); log the file again to make up for it."
        ]
    except RuntimeError as error:
        # What DuckDB makes of Ctrl-C.
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from None
    if is_new:
        return []
    return [f"{shown(path)} was missing, cut short or changed: put back from {examined.file}."]


def store(
    examined: Examined,
    ledger: Ledger,
    evidence: Path,
    by: str,
    options: Options | None = None,
    now: datetime | None = None,
    spread: Collection[str] = (),
) -> LoggedFile:
    """Store one examined file in one transaction; what is kept as evidence falls with it.

    *spread* are the meters whose deliveries are spread over the days until the next one.
    """
    chosen = options or Options()
    with ledger.writing() as connection:
        meters = examined.meters
        standing = queries.standing(connection, meters)
        replaced = queries.replaced(connection, meters) if examined.credits else []
        owed = credited(examined.file, examined.credits, examined.readings, standing, replaced)
        gone = {one.id for one in owed.withdrawn}
        before_parking = logged_of(connection, examined.sha256, examined.parsed.layout)
        readings = list(examined.readings)
        if not chosen.revise:
            readings = not_logged(readings, before_parking)
        result = reconcile(
            examined.file,
            readings,
            [one for one in standing if one.id not in gone],
            examined.parsed.is_daily,
            chosen.revise,
            queries.read_otherwise(connection, examined.sha256, examined.parsed.layout),
        )
        result.skipped += len(examined.readings) - len(readings)
        result.logged_in |= {one.batch for one in before_parking} if result.skipped else set()
        before = queries.logged_before(connection, examined.sha256)
        if before is not None:
            number, is_undone = before
            # A file that other rules read otherwise is not logged before: it may hold what its
            # batch does not, or not what its batch does.
            read_so = queries.batch_numbered(connection, number).layout == examined.parsed.layout
            is_known = not (result.new or result.findings or owed.findings)
            # Rows that wait already, as when the same file is logged again with --park.
            is_known = is_known and (read_so or not examined.parked)
            qualities = {} if read_so else _other_qualities(examined, connection, number)
            contradicts = bool(result.findings or owed.faults)
            act = erased(connection).get(examined.sha256)
            if not is_undone and (is_known or (read_so and contradicts)):
                told = _put_back(examined, connection, evidence, act)
                told += [
                    f"{examined.file}: today's rules read {counted(count, 'reading')} of batch "
                    f"{number} as {now!r}, not {then!r}. To put it right, log the file again with "
                    "--revise --reason TEXT."
                    for (now, then), count in qualities.items()
                ]
                return LoggedFile(
                    examined.file,
                    examined.sha256,
                    number,
                    examined.format,
                    is_new=False,
                    is_erased=act is not None,
                    remarks=tuple(told),
                )
            if act is not None:
                raise Erased(examined.file, act)
        if findings := [*owed.faults, *result.findings]:
            raise Faults([finding.fault for finding in findings])
        leaving = {*gone, *result.superseded}
        changed: list[Reading | queries.Stored] = [*result.entering]
        changed += (one for one in standing if one.id in leaving)
        touched: list[Spanned] = [*changed, *reached(changed, standing, spread)]
        refuse_silent_change(connection, touched, chosen.reason, "readings", examined.file)
        # What credits do is told as it was found now: files before this one may be logged since.
        told_of = [one for one in examined.warnings if one.check != queries.CREDIT]
        told_of += owed.findings
        warnings = _of_stored(told_of, result.new)
        leaving_now = [*gone, *result.superseded]
        batch = _batch(examined, result, by, chosen, len(gone))
        number = enter(
            ledger,
            connection,
            evidence,
            examined.data,
            batch,
            result.entering,
            leaving_now,
            warnings,
            now,
            examined.parsed.account,
            examined.parked,
        )
    return LoggedFile(
        examined.file,
        examined.sha256,
        number,
        examined.format,
        is_new=True,
        readings=len(result.entering),
        skipped=result.skipped + owed.known,
        superseded=len(leaving_now),
        logged_in=tuple(sorted(result.logged_in)),
        warnings=tuple(told_of),
        remarks=tuple(examined.parsed.remarks),
        account=examined.parsed.account,
        parked=examined.parked,
        known_credits=owed.known,
    )


def _put_back(
    examined: Examined, connection: Connection, evidence: Path, gone: Kept | None
) -> list[str]:
    """Put evidence back that is missing, and what to say of it; never what the law had erased."""
    if gone is not None:
        return [f"{examined.file}: its evidence was {told_of(gone)}, and is not put back."]
    return [
        f"{name} was missing or changed: put back from {examined.file}."
        for name in put_back(connection, evidence, examined.data)
    ]


def _other_qualities(
    examined: Examined, connection: Connection, batch: int
) -> dict[tuple[str, str], int]:
    """How many readings of *batch*, which stand, the file says another quality of: (now, then)."""
    held = {(one.meter, one.start): one for one in queries.standing_of_batch(connection, batch)}
    found: dict[tuple[str, str], int] = {}
    for reading in examined.readings:
        stored = held.get((reading.meter, reading.start))
        if stored is not None and stored.quality != reading.quality:
            key = (reading.quality, stored.quality)
            found[key] = found.get(key, 0) + 1
    return found


def _batch(
    examined: Examined, result: ReconciledFile, by: str, options: Options, credited: int
) -> Batch:
    why = ["taken back by credits"] if credited else []
    why += ["superseded by a later file"] if result.superseded else []
    reason = options.reason or " and ".join(why)
    settings = dict(examined.parsed.settings)
    if options.sheet:
        settings["sheet"] = options.sheet
    return Batch(
        kind="import",
        by=by,
        file=examined.file,
        evidence=examined.sha256,
        format=examined.format,
        settings=json.dumps(settings, sort_keys=True),
        rows=len(result.entering),
        skipped=result.skipped,
        reason=reason,
        layout=examined.parsed.layout,
        options=options.let_through(),
    )


def _of_stored(warnings: Sequence[Finding], stored: Sequence[Reading]) -> list[Finding]:
    """The warnings, each tied to the stored reading that holds its days where there is one."""
    if not warnings:
        return []
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
