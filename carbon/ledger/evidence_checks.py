"""The ledger against its evidence: every file hashed again, every reading read again."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from carbon.errors import CarbonError, counted
from carbon.files import files_in
from carbon.ledger import queries
from carbon.ledger.acts import Kept
from carbon.ledger.engine import is_failing, said_by
from carbon.ledger.erasure import erased, left_of
from carbon.ledger.erasure import told as told_of
from carbon.ledger.evidence import evidence_path, recall
from carbon.ledger.examine import energy_of, registered
from carbon.ledger.formats import Parsed
from carbon.ledger.queries import BatchEntry, Stored
from carbon.ledger.records import Reading
from carbon.ledger.registers import Series, named, register_key, series_of
from carbon.ledger.reread import Today, as_it_was_read, differences, grid_of, refused
from carbon.ledger.stubs import is_stub_of, origin
from carbon.periods import Period
from carbon.units import unit
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What adding up in another order may do.
SAME = 1e-12
#: How a note tells that an energy was made from a volume of gas, and with which calorific value.
_VOLUME = re.compile(r"\b(m3|hcf|ft3) at ([0-9.]+) MJ")


@dataclass
class Compared:
    """The batches beside their evidence: counts, and a sentence for everything that does not hold.

    ``otherwise`` says which batches hold what their files said by the rules of their time, and
    would be read otherwise today, with what puts them right; ``erased`` which can no longer be read
    again, since their files were erased by law; ``orphans`` are files in the evidence folder that
    no batch names, as a killed import leaves them: they do no harm.
    """

    batches: int = 0
    files: int = 0
    readings: int = 0
    faults: list[str] = field(default_factory=list)
    orphans: tuple[str, ...] = ()
    otherwise: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)


def compare(connection: Connection, workspace: Workspace, found: Compared) -> None:
    """Hash every evidence file again and read every reading, withdrawn ones too, from it again.

    What is found goes to *found*, also where the database gives up half-way. Where rows are not
    those that were sealed they may hold anything: of a batch that nothing can read that is told.
    """
    named: set[str] = set()
    today = _today(workspace, found.otherwise)
    entries = queries.batches(connection)
    gone: Mapping[str, Kept] = {}
    try:
        gone = erased(connection)
    except CarbonError as fault:
        found.faults.append(f"What was erased by law is not known: {fault}")
    for entry in entries:
        try:
            _compare_batch(connection, workspace, entry, gone.get(entry.evidence), today, found)
        except Exception as error:
            if is_failing(error):
                raise
            found.faults.append(f"Batch {entry.id} cannot be read ({said_by(error)})")
        named.add(evidence_path(workspace.evidence, entry.evidence, entry.file).name)
    present = files_in(workspace.evidence)
    found.orphans = tuple(path.name for path in present if path.name not in named)
    found.batches, found.files = len(entries), len({entry.evidence for entry in entries})


def _compare_batch(
    connection: Connection,
    workspace: Workspace,
    entry: BatchEntry,
    gone: Kept | None,
    today: Today | None,
    found: Compared,
) -> None:
    own = queries.of_batch(connection, entry.id)
    found.readings += len(own)
    if gone is not None:
        found.erased.append(f"Batch {entry.id}, {entry.file}: its file was {told_of(gone)}.")
        faults = _of_erased(workspace, entry, own, gone)
        found.faults += [f"Batch {entry.id}: {text}" for text in faults]
        return
    standing = queries.standing_of_batch(connection, entry.id) if entry.standing else []
    elsewhere = partial(queries.standing, connection)
    numbers = [number for one in own if (number := origin(one.note)) is not None]
    wholes = {number: queries.numbered(connection, number) for number in numbers}
    checked = _Batch(entry, own, standing, elsewhere, wholes)
    found.faults += [f"Batch {entry.id}: {text}" for text in _faults(workspace, checked, today)]
    if checked.differs:
        found.otherwise.append(checked.told())


def _of_erased(
    workspace: Workspace, entry: BatchEntry, own: Sequence[Stored], act: Kept
) -> Iterator[str]:
    """What of a batch does not hold whose file was erased: the file's own words are gone."""
    if len(own) != entry.rows:
        yield f"{counted(len(own), 'reading')}, but {entry.rows} when it was logged"
    if left := left_of(workspace, act):
        yield left


def _today(workspace: Workspace, told: list[str]) -> Today | None:
    """Today's rules; None, which is told, where the workspace's own files are faulty."""
    try:
        return Today.of(workspace, registered(workspace))
    except CarbonError as error:
        told.append(f"Not compared with today's rules: {error}")
        return None


@dataclass
class _Batch:
    """A batch with its readings: all, those that stand, and what gives all that stand of a meter.

    ``wholes`` are by number the readings that some of its readings are stubs of.
    """

    entry: BatchEntry
    own: Sequence[Stored]
    standing: Sequence[Stored]
    elsewhere: Callable[[Collection[str], Period], Sequence[Stored]]
    wholes: Mapping[int, Stored | None]
    differs: Sequence[str] = ()

    def is_stub(self, one: Stored) -> bool:
        """Whether a reading is what was left of an estimate, and right so."""
        whole = self.wholes.get(origin(one.note) or 0)
        return whole is not None and is_stub_of(one, whole)

    def told(self) -> str:
        """What today's rules read otherwise, and the commands that put it right."""
        number, file = self.entry.id, self.entry.file
        name = re.split(r"[\\/:]", file)[-1]
        replaced = len(self.own) - len(self.standing)
        after = (
            f" Then log again what replaced {counted(replaced, 'reading')} of it since, with "
            "--revise."
            if replaced
            else ""
        )
        return (
            f"Batch {number}, {file}: holds what the file said by the rules of its time; today's "
            f"say {'; '.join(self.differs)}. To put it right: carbon readings evidence {number} "
            f'--out again, then carbon readings log "again/{name}" --revise --reason TEXT.{after}'
        )


def _faults(workspace: Workspace, batch: _Batch, today: Today | None) -> Iterator[str]:
    """What of a batch does not hold; what today's rules read otherwise is noted in *batch*."""
    entry, own = batch.entry, batch.own
    if len(own) != entry.rows:
        yield f"{counted(len(own), 'reading')}, but {entry.rows} when it was logged"
    try:
        data = recall(workspace.evidence, entry.evidence, entry.file)
        if not own:
            return
        grid = grid_of(entry, data)
    except CarbonError as error:
        yield str(error)
        return
    now, why = None, ""
    if today is not None and entry.kind == "import" and not entry.layout:
        now, why = refused(today, entry, grid)
    try:
        then = as_it_was_read(entry, grid, {one.meter for one in own})
    except CarbonError as error:
        if now is None:
            yield str(error)
            return
        then = Parsed([])
    readings = [_Again(one) for one in (then, now) if one is not None]
    wrong = [
        one
        for one in own
        if not batch.is_stub(one) and not any(again.holds(one) for again in readings)
    ]
    for one in wrong:
        yield (
            f"reading {one.id} is {one.quantity!r} {one.unit} for meter "
            f"{named(one.meter, one.register)} from {one.start}, which row {one.source_row} of "
            f"{entry.file} does not say"
        )
    if why and batch.standing:
        batch.differs = [f"it is refused: {why}"]
    elif now is not None and batch.standing and not wrong:
        batch.differs = differences(batch.standing, now, batch.elsewhere)


class _Again:
    """A file read again, its readings by row and, where they are daily, by day."""

    def __init__(self, parsed: Parsed) -> None:
        self._by_row: dict[int, list[Reading]] = {}
        self._days: dict[Series, list[Reading]] = {}
        self._is_daily = parsed.is_daily
        for reading in parsed.everything:
            self._by_row.setdefault(reading.row, []).append(reading)
            self._days.setdefault(series_of(reading), []).append(reading)

    def holds(self, stored: Stored) -> bool:
        """Whether the file says what is stored."""
        in_row = self._by_row.get(stored.source_row, [])
        return _holds(stored, in_row, self._days if self._is_daily else None)


def _holds(
    stored: Stored, in_row: Sequence[Reading], days: dict[Series, list[Reading]] | None
) -> bool:
    """Whether the evidence says what is stored: in its row, or on the days of its run."""
    register = register_key(stored.register)
    if any(one.register for one in in_row):
        # Registers may stand side by side in one row; a file of ours has none, and one in words.
        in_row = [one for one in in_row if register_key(one.register) == register]
    if days is None:
        return any(
            (one.start, one.end) == (stored.start, stored.end) and _same(stored, one, one.quantity)
            for one in in_row
        )
    # The file may call the meter by its supply point: its row tells by which name.
    for first in in_row:
        run = [one for one in days[series_of(first)] if stored.start <= one.start < stored.end]
        if _same(stored, first, math.fsum(one.quantity for one in run)):
            return True
    return False


def _same(stored: Stored, read: Reading, quantity: float) -> bool:
    """Whether *quantity*, as read again, is what is stored, in its unit or as a volume of gas.

    A file that names no unit is in the meter's, which may be a volume: the note of what is stored
    says from which it was made, wherever in the note that stands.
    """
    given = unit(read.unit) if read.unit else ""
    if given in ("", stored.unit) and math.isclose(
        quantity, stored.quantity, rel_tol=SAME, abs_tol=SAME
    ):
        return True
    return any(
        given in ("", volume)
        and math.isclose(
            energy_of(quantity, volume, float(value), stored.unit), stored.quantity, rel_tol=SAME
        )
        for volume, value in _VOLUME.findall(stored.note)
    )
