"""Earlier reports: which one a new pack is compared with, and what has moved since."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from carbon.errors import CarbonError, Fault, Faults, Place, UnreadableFile
from carbon.figures import signed_tonnes
from carbon.files import read_bytes, shown
from carbon.inventories.assemble import calculated
from carbon.inventories.linking import measured
from carbon.inventories.records import Records
from carbon.ledger.moved import Movement, because
from carbon.reports.progress.base_now import with_base_now
from carbon.reports.progress.base_reasons import RULES
from carbon.reports.progress.first_answer import aims
from carbon.reports.progress.revisions import earlier_figures, earlier_report, year_figures
from carbon.reports.progress.subject import Previous, SinceTold, Subject
from carbon.reports.reported import Answer, Reported, Told
from carbon.reports.whole import FILE, REPLACED
from carbon.reports.words import day_in_words
from carbon.targets.half_figures import half_figures, ledger_movements
from carbon.targets.halves import half_years
from carbon.targets.progress import Progress
from carbon.targets.revisions import ReportedFigure, outside_the_ledger, renamed, revisions
from carbon.targets.series import Observation, observe, observed
from carbon.targets.year import YearProgress
from carbon.workspace import Workspace


def reported_in(folder: Path) -> Reported:
    """What the pack in *folder* reported.

    Raises :class:`~carbon.errors.UnreadableFile` where it is no pack.
    """
    found = _manifest(folder)
    try:
        answer = earlier_report(folder).get("answer")
        day = date.fromisoformat(str(found["as_at"]))
        batch = (found.get("ledger") or {}).get("last_batch")
        batch = batch or _newest(found.get("evidence") or {})
        return Reported(
            label(folder),
            day,
            batch,
            tuple(earlier_figures(folder)),
            Answer.of_document(answer).known_by(day, batch) if answer else None,
            {
                str(period): editions_in_words(
                    {publisher: str(each["edition"]) for publisher, each in chosen.items()}
                )
                for period, chosen in (found.get("editions") or {}).items()
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _no_pack(folder) from None


def _manifest(folder: Path) -> dict[str, Any]:
    if not (folder / FILE).is_file():
        raise _no_pack(folder)
    try:
        return dict(json.loads(read_bytes(folder / FILE)))
    except (ValueError, TypeError):
        raise _no_pack(folder) from None


def _no_pack(folder: Path) -> UnreadableFile:
    return UnreadableFile(
        f"no {FILE} of this program, so no whole pack",
        "the folder of a pack",
        "A pack is packs/DATE/INVENTORY of a workspace.",
        Place(shown(folder)),
    )


def _newest(evidence: Mapping[str, str]) -> int | None:
    """The newest batch of *evidence*, for packs that say no more than that."""
    return max((int(key.partition(":")[0]) for key in evidence), default=None)


def label(folder: Path) -> str:
    """A pack by its date and, where another has replaced it since, its folder."""
    return f"{folder.parent.name}/{folder.name}" if REPLACED in folder.name else folder.parent.name


def replaced_by(folder: Path) -> Path | None:
    """The pack of the same day that the one in *folder* replaced and was compared with, if any."""
    text = str(_manifest(folder).get("previous") or "")
    before = folder.parent.parent / text
    return before if REPLACED in text and (before / FILE).is_file() else None


def moved_since(folder: Path, figures: Sequence[ReportedFigure]) -> bool:
    """Whether any of *figures* is not what the pack in *folder* reported."""
    return bool(revisions(earlier_figures(folder), figures))


def is_whole(folder: Path) -> bool:
    """Whether *folder* holds a pack that can be compared with: not half of one, nor other files."""
    try:
        reported_in(folder)
    except CarbonError:
        return False
    return True


def compared(workspace: Workspace, subject: Subject, then: Reported) -> Previous:
    """What has been revised since the report *then*, each figure with its reason."""
    definition = subject.series.definition
    if definition.kind != "calculated":
        figures = year_figures(subject.series)
        return Previous(day_in_words(then.as_at), revisions(then.figures, figures))
    movements = _movements_since(workspace, subject, then)
    records = Records.read(workspace, definition, then.as_at)
    like = subject.series.observations[0].period
    known = _holds_what_was_known(records, movements)
    series = observe(workspace, definition, then.as_at, records, like) if known else None
    later = year_figures(subject.series, movements, series)
    if subject.halves is not None:
        halves = half_years(workspace, definition, then.as_at, records)
        later += half_figures(subject.halves, movements, halves, known=known)
    names = tuple(renamed(then.figures, later))
    return Previous(day_in_words(then.as_at), revisions(then.figures, later), names)


def _holds_what_was_known(records: Records, movements: Sequence[Movement]) -> bool:
    """Whether *records* of a report's day hold what it knew, and nothing logged later that day."""
    held = set(records.parts["reading"])
    return all(each.came is not (each.reading in held) for each in movements)


def since_told(workspace: Workspace, subject: Subject, told: Told) -> SinceTold:
    """What has become of the first answer that a council was told last, and of its base year."""
    made, answer = subject.progress, told.reported.answer
    if answer is None:
        return SinceTold(told)
    since = SinceTold(told, target=_target_changed(answer, made))
    since = with_base_now(workspace, subject, since)
    seen = subject.series.of_scopes(_scopes(answer, made)).newest(answer.period)
    if seen is None:
        return replace(since, why="it is no longer reported")
    kg = seen.gross_kg if answer.basis == "gross" else seen.net_kg
    if kg is None:
        return replace(since, why=f"its {answer.basis} figure is not known any more")
    if kg != answer.kg:
        since = replace(since, why=_because(workspace, subject, seen, kg, told.reported, answer))
    since = replace(since, kg=kg)
    governing = subject.governing
    year = _year_now(governing, answer)
    if governing is None or year is None:
        return since
    return replace(
        since,
        verdict=year.status,
        of_base=year.of_base,
        since=governing.base.period,
        alike=subject.linked is not None or year.alike is not None,
        reasons=year.why,
    )


def _movements_since(workspace: Workspace, subject: Subject, then: Reported) -> list[Movement]:
    """What moved in the ledger since *then*; nothing of what is not calculated from it."""
    definition = subject.series.definition
    if definition.kind != "calculated":
        return []
    return ledger_movements(workspace, definition, then.as_at, subject.as_at, then.last_batch)


def _scopes(answer: Answer, made: Progress | None) -> Sequence[str]:
    """The scopes that were told; those of today's target where the record does not say."""
    if answer.scopes is not None:
        return answer.scopes
    return made.target.scopes if made else ()


def _target_changed(answer: Answer, made: Progress | None) -> str:
    """What the target was and is, where it is on another quantity, base or promise; else empty.

    What the record does not say is taken as it is today.
    """
    if made is None or answer.base is None:
        return ""
    given, promised = made.target.base.kind == "given", aims(made)
    then = (
        measured(answer.basis, _scopes(answer, made)),
        answer.base,
        given if answer.given is None else answer.given,
        promised if answer.milestones is None else answer.milestones,
    )
    now = measured(made.basis, made.target.scopes), made.base.period, given, promised
    if then == now:
        return ""
    was, is_ = (
        f"{quantity} on {base}{_base_kind(then[2], now[2], is_given)}{_aims(then[3], now[3], told)}"
        for quantity, base, is_given, told in (then, now)
    )
    return f"then {was}, now {is_}"


def _base_kind(then: bool, now: bool, given: bool) -> str:
    """How the base came about, where that is another now."""
    return "" if then == now else " as given" if given else " as calculated"


def _aims(then: Sequence[str], now: Sequence[str], told: Sequence[str]) -> str:
    """What was promised, where that is another now."""
    return "" if then == now else f" ({', '.join(told)})"


def _year_now(governing: Progress | None, answer: Answer) -> YearProgress | None:
    """The year that was told as it stands now, on the series that governs; None without one."""
    years = governing.years if governing else ()
    same = [each for each in years if each.observation.period == answer.period]
    return same[-1] if same else None


def _because(
    workspace: Workspace,
    subject: Subject,
    seen: Observation,
    kg: float,
    then: Reported,
    answer: Answer,
) -> str:
    """Why a year's figure is *kg* and not what it was told, in words; each part with its size."""
    movements = _movements_since(workspace, subject, then)
    reasons, factors = because(movements, seen.period), ""
    before = then.editions.get(str(seen.period))
    now = editions_in_words({name: choice.label for name, choice in seen.editions.items()})
    if before and now and before != now:
        factors = f"factors of {now} took the place of {before}"
        reasons.append(factors)
    if not reasons:
        return RULES
    known = _known_kg(workspace, subject, movements, then, answer)
    outside = outside_the_ledger(known, answer.kg)
    if known is None or not outside:
        return " and ".join(reasons)
    if math.isclose(kg, known, rel_tol=1e-9):
        # What came since made nothing of it: it is the definition that takes other editions.
        return f"{RULES}: {factors}" if factors else RULES
    inside = f"{' and '.join(reasons)} ({signed_tonnes(kg - known)})"
    return f"{RULES} ({signed_tonnes(outside)}) and {inside}"


def _known_kg(
    workspace: Workspace,
    subject: Subject,
    movements: Sequence[Movement],
    then: Reported,
    answer: Answer,
) -> float | None:
    """The year told as today's rules make it of what was known then; None where nobody knows."""
    definition = subject.series.definition
    if definition.kind != "calculated":
        return None
    try:
        records = Records.read(workspace, definition, then.as_at)
        inventory = calculated(records, answer.period)
    except (Fault, Faults):
        return None
    if not _holds_what_was_known(records, movements):
        return None
    known = observed(inventory, then.as_at, _scopes(answer, subject.progress))
    return known.on(answer.basis)


def editions_in_words(labels: Mapping[str, str]) -> str:
    """Factor editions by publisher, as a sentence names them."""
    return "; ".join(f"{publisher} {name}" for publisher, name in sorted(labels.items()))
