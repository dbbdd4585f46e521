"""The ledger against its evidence: every file hashed again, every reading read again."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from carbon.errors import CarbonError, counted
from carbon.ledger import formats, queries
from carbon.ledger.evidence import evidence_path, fingerprint, recall
from carbon.ledger.examine import energy_of
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.formats.layouts import hints_of_text
from carbon.ledger.grids import read_grid
from carbon.ledger.queries import Entry, Stored
from carbon.ledger.records import Reading
from carbon.ledger.registers import Series, named, register_key, series_of
from carbon.ledger.store import Ledger
from carbon.units import unit
from carbon.workspace import Workspace

#: What adding up in another order may do.
SAME = 1e-12
#: How a note tells that an energy was made from a volume of gas, and with which calorific value.
_VOLUME = re.compile(r"\b(m3|hcf|ft3) at ([0-9.]+) MJ")


@dataclass(frozen=True)
class Verified:
    """What was verified: counts, and a sentence for everything that does not hold."""

    batches: int
    files: int
    readings: int
    faults: tuple[str, ...]
    orphans: tuple[str, ...]


def verify(workspace: Workspace) -> Verified:
    """Hash every evidence file again and read every reading, withdrawn ones too, from it again.

    ``orphans`` are files in the evidence folder that no batch names, as a killed import leaves
    them; they do no harm.
    """
    faults: list[str] = []
    named: set[str] = set()
    count = 0
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.reading() as connection:
        entries = queries.batches(connection)
        for entry in entries:
            own = queries.of_batch(connection, entry.id)
            count += len(own)
            named.add(evidence_path(workspace.evidence, entry.evidence, entry.file).name)
            faults += [f"Batch {entry.id}: {text}" for text in _batch(workspace, entry, own)]
    present = workspace.evidence.iterdir() if workspace.evidence.is_dir() else iter(())
    orphans = sorted(path.name for path in present if path.name not in named)
    files = len({entry.evidence for entry in entries})
    return Verified(len(entries), files, count, tuple(faults), tuple(orphans))


def _batch(workspace: Workspace, entry: Entry, own: Sequence[Stored]) -> Iterator[str]:
    if len(own) != entry.rows:
        yield f"{counted(len(own), 'reading')}, but {entry.rows} when it was logged"
    try:
        data = recall(workspace.evidence, entry.evidence, entry.file)
        parsed = _read_again(entry, data, {one.meter for one in own}) if own else Parsed([])
    except CarbonError as error:
        yield str(error)
        return
    by_row: dict[int, list[Reading]] = {}
    days: dict[Series, list[Reading]] = {}
    for reading in parsed.readings:
        by_row.setdefault(reading.row, []).append(reading)
        days.setdefault(series_of(reading), []).append(reading)
    for one in own:
        if not _holds(one, by_row.get(one.source_row, []), days if parsed.is_daily else None):
            yield (
                f"reading {one.id} is {one.quantity!r} {one.unit} for meter "
                f"{named(one.meter, one.register)} from {one.start}, which row {one.source_row} of "
                f"{entry.file} does not say"
            )


def _read_again(entry: Entry, data: bytes, names: set[str]) -> Parsed:
    settings = json.loads(entry.settings)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{fingerprint(data)}{Path(entry.file).suffix}"
        path.write_bytes(data)
        grid = read_grid(path, settings.get("sheet") or None)
        hints = Hints(settings.get("label"), names | set(settings.get("names", ())))
        if not entry.layout:
            return formats.read(grid, hints, entry.format)
        as_read, form = hints_of_text(entry.layout, hints)
        return formats.read(grid, as_read, form, known=())


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
