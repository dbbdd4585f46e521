"""Earlier packs: which one a new pack is compared with, and what has moved since."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carbon.errors import CarbonError, Place, UnreadableFile
from carbon.files import read_bytes, shown
from carbon.reports.revisions import earlier_figures, year_figures
from carbon.reports.subject import Previous, Subject
from carbon.reports.whole import FILE, REPLACED
from carbon.reports.words import day_in_words
from carbon.targets.halves import half_figures, half_years, ledger_movements
from carbon.targets.revisions import Figure, revisions
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Known:
    """What an earlier pack says of itself: its day, and the newest batch it was made from."""

    as_at: date
    last_batch: int | None
    previous: str | None


def known(folder: Path) -> Known:
    """What the manifest of the pack in *folder* says.

    Raises :class:`~carbon.errors.UnreadableFile` where there is none that can be read.
    """
    path = folder / FILE
    try:
        found = json.loads(read_bytes(path))
        return Known(
            date.fromisoformat(str(found["as_at"])),
            (found.get("ledger") or {}).get("last_batch") or _newest(found.get("evidence") or {}),
            found.get("previous"),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnreadableFile(
            "no manifest of this program", "the folder of a pack", "", Place(shown(path))
        ) from None


def _newest(evidence: Mapping[str, str]) -> int | None:
    """The newest batch of *evidence*, for packs that say no more than that."""
    return max((int(key.partition(":")[0]) for key in evidence), default=None)


def label(folder: Path) -> str:
    """A pack by its date and, where another has replaced it since, its folder."""
    return f"{folder.parent.name}/{folder.name}" if REPLACED in folder.name else folder.parent.name


def labelled(out: Path, name: str, text: str) -> Path | None:
    """The pack below *out* that :func:`label` calls *text*; None where it is gone."""
    folder = out / text if "/" in text else out / text / name
    return folder if (folder / FILE).is_file() else None


def newest_pack(out: Path, name: str, as_at: date) -> Path | None:
    """The newest pack of inventory *name* below *out* that is older than *as_at*."""
    found = []
    # Not by a pattern: a name may hold brackets.
    for folder in (each / name for each in out.iterdir()) if out.is_dir() else ():
        try:
            day = date.fromisoformat(folder.parent.name)
        except ValueError:
            continue
        if day < as_at and (folder / FILE).is_file():
            found.append((day, folder))
    return max(found)[1] if found else None


def moved_since(folder: Path, figures: Sequence[Figure]) -> bool:
    """Whether any of *figures* is not what the pack in *folder* reported."""
    return bool(revisions(earlier_figures(folder), figures))


def is_whole(folder: Path) -> bool:
    """Whether *folder* holds a pack that can be compared with: not half of one, nor other files."""
    try:
        known(folder)
        earlier_figures(folder)
    except CarbonError:
        return False
    return True


def compared(workspace: Workspace, subject: Subject, folder: Path) -> Previous:
    """What has been revised since the pack in *folder*, each figure with its reason."""
    earlier, then = earlier_figures(folder), known(folder)
    day = day_in_words(then.as_at)
    if subject.halves is None:
        return Previous(day, revisions(earlier, year_figures(subject.series)))
    definition = subject.series.definition
    movements = ledger_movements(workspace, definition, then.as_at, subject.as_at, then.last_batch)
    halves = half_years(workspace, definition, then.as_at)
    later = [
        *year_figures(subject.series, movements),
        *half_figures(subject.halves, movements, halves),
    ]
    return Previous(day, revisions(earlier, later))
