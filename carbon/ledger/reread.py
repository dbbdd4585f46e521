"""A batch's file read again: as it was read when it was logged, and as today's rules read it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from carbon.errors import CarbonError, counted
from carbon.files import fingerprint
from carbon.ledger import formats
from carbon.ledger.examine import settled, under_ids
from carbon.ledger.examined import Options
from carbon.ledger.formats import Hints, Parsed, first_release
from carbon.ledger.formats.layouts import Known, hints_of_text, layouts
from carbon.ledger.formats.vocabulary import Vocabulary, read_vocabulary
from carbon.ledger.grids import Grid, read_grid
from carbon.ledger.naming_hints import hints_of
from carbon.ledger.queries import BatchEntry, Stored
from carbon.ledger.records import Reading
from carbon.ledger.registers import Series, register_key, series_of
from carbon.periods import Period
from carbon.register.register import Register
from carbon.units import UnitMismatch, conversion
from carbon.workspace import Workspace

#: What adding up in another order may do.
SAME = 1e-9
#: What an officer may accept, so that a file which was accepted is read again.
ACCEPTED = ("error_code", "totals")


def grid_of(entry: BatchEntry, data: bytes) -> Grid:
    """The evidence of a batch as a grid."""
    settings = json.loads(entry.settings)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{fingerprint(data)}{Path(entry.file).suffix}"
        path.write_bytes(data)
        # Whoever reads a message knows the file by the name it came with.
        return replace(read_grid(path, settings.get("sheet") or None), file=entry.file)


def as_it_was_read(entry: BatchEntry, grid: Grid, names: Collection[str]) -> Parsed:
    """What a batch's file says by the rules and the layout that it was read by."""
    settings = json.loads(entry.settings)
    known = {*names, *settings.get("names", ())}
    hints = Hints(settings.get("label"), known, accept=ACCEPTED)
    if not entry.layout:
        return first_release.read(grid, entry.format, hints)
    as_read, form = hints_of_text(entry.layout, hints)
    return formats.read(grid, as_read, form, known=())


@dataclass(frozen=True)
class Today:
    """Today's rules: the register, the words and the layouts that a file would be logged by."""

    register: Register
    vocabulary: Vocabulary
    layouts: Sequence[Known]

    @classmethod
    def of(cls, workspace: Workspace, register: Register) -> Today:
        """Those of a workspace."""
        own = workspace.root / "layouts"
        return cls(register, read_vocabulary(own), layouts(own))

    def read(self, entry: BatchEntry, grid: Grid) -> Parsed:
        """The readings of a batch's file, with what its officer said of it then."""
        settings = json.loads(entry.settings)
        options = Options(label=settings.get("label"), accept=frozenset(ACCEPTED))
        hints = hints_of(self.register, options, date.today())
        if entry.layout:
            then, _ = hints_of_text(entry.layout, hints)
            told = {"dates": then.dates, "meter": then.meter, "ignored": then.ignored}
            hints = replace(hints, unit=then.unit, **told)  # type: ignore[arg-type]
        parsed = formats.read(grid, hints, vocabulary=self.vocabulary, known=self.layouts)
        readings = [
            settled(one, self.register.meters[one.meter])
            for one in under_ids(parsed.readings, self.register)
            if one.meter in self.register.meters
        ]
        return replace(parsed, readings=readings)


def differences(
    own: Sequence[Stored],
    parsed: Parsed,
    elsewhere: Callable[[Collection[str], Period], Iterable[Stored]],
) -> list[str]:
    """What *parsed* says otherwise than the readings of a batch that stand; empty where nothing.

    *elsewhere* gives all readings of some of its meters that stand and share days with a period:
    days that none of them holds are more. It is asked only of what the batch itself does not hold.
    """
    days: dict[Series, list[Reading]] = {}
    for reading in parsed.readings:
        days.setdefault(series_of(reading), []).append(reading)
    quantities: list[str] = []
    qualities: dict[tuple[str, str], int] = {}
    for stored in own:
        run = [
            one
            for one in days.get((stored.meter, register_key(stored.register)), [])
            if stored.start <= one.start and one.end <= stored.end
        ]
        total = _total(run, stored.unit)
        if not run or not math.isclose(total, stored.quantity, rel_tol=SAME, abs_tol=SAME):
            said = math.fsum(one.quantity for one in run)
            now = f"{said:g} {run[0].unit}" if run else "nothing"
            quantities.append(
                f"{now} where {stored.quantity:g} {stored.unit} was logged for {stored.meter} "
                f"from {stored.start}"
            )
        elif {one.quality for one in run} != {stored.quality}:
            now = next(one.quality for one in run if one.quality != stored.quality)
            qualities[now, stored.quality] = qualities.get((now, stored.quality), 0) + 1
    found = []
    if quantities:
        rest = len(quantities) - 1
        more = f", and {counted(rest, 'reading')} more" if rest else ""
        found.append(f"{quantities[0]}{more}")
    for (now, then), count in qualities.items():
        found.append(f"{counted(count, 'reading')} {now!r} where {then!r} was logged")
    lacking = _not_held(parsed.readings, own)
    if meters := {one.meter for one in lacking} & {one.meter for one in own}:
        span = Period(min(one.start for one in lacking), max(one.end for one in lacking))
        lacking = _not_held(lacking, elsewhere(meters, span))
    if lacking:
        days_or = counted(len(lacking), "day" if parsed.is_daily else "reading")
        found.append(f"{days_or} more, such as {lacking[0].meter} from {lacking[0].start}")
    return found


def _not_held(readings: Sequence[Reading], there: Iterable[Stored]) -> list[Reading]:
    """Those of *readings* that share no day with what is there of their meter."""
    held: dict[str, list[Stored]] = {}
    for stored in there:
        held.setdefault(stored.meter, []).append(stored)
    return [
        one
        for one in readings
        if not any(
            each.start < one.end and one.start < each.end for each in held.get(one.meter, ())
        )
    ]


def _total(run: Sequence[Reading], unit: str) -> float:
    try:
        return math.fsum(one.quantity * conversion(one.unit, unit) for one in run)
    except UnitMismatch:
        return math.nan


def refused(today: Today, entry: BatchEntry, grid: Grid) -> tuple[Parsed | None, str]:
    """What today's rules read, or the first sentence of why they refuse the file."""
    try:
        parsed = today.read(entry, grid)
    except CarbonError as error:
        return None, _first(str(error))
    if parsed.faults:
        rest = len(parsed.faults) - 1
        return None, _first(str(parsed.faults[0])) + (f" ({rest} more)" if rest else "")
    return parsed, ""


def _first(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
