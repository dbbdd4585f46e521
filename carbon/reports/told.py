"""Packs recorded as published: recorded once, listed, and the newest that a council was told from.

What a later report needs of a pack is in the record, in the ledger: it is backed up and copied
with the workspace, and the pack's folder may be moved or deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from carbon.errors import BadValue, DuplicateRow, Place, UnreadableFile, listed
from carbon.files import real, sha256_of, shown
from carbon.inventories.definition import load
from carbon.ledger.acts import Act, Kept, record
from carbon.ledger.pack_manifests import listed_in, read_manifest
from carbon.ledger.published_packs import Beside, published_packs
from carbon.ledger.register_history import notice
from carbon.ledger.store import Ledger, exists
from carbon.ledger.told import PUBLISHED, WITHDRAWN, standing, told
from carbon.reports.progress.earlier import is_whole, label, reported_in
from carbon.reports.progress.revisions import REPORT
from carbon.reports.reported import Answer, Reported, Told
from carbon.reports.whole import FILE, REPLACED, changed_since_made
from carbon.tables import is_seen
from carbon.targets.revisions import ReportedFigure
from carbon.workspace import Workspace


def publish(workspace: Workspace, folder: Path, meeting: date, title: str, by: str) -> Told:
    """Record the pack in *folder* as published for the meeting of the day *meeting*.

    Raises :class:`~carbon.errors.UnreadableFile` where it is no whole pack of a progress report or
    was changed since it was made, :class:`~carbon.errors.BadValue` for a meeting before its day,
    and :class:`~carbon.errors.DuplicateRow` where it is recorded for that meeting already.
    """
    reported, inventory, sha256, files = _whole(folder)
    name = _name(folder, reported, inventory)
    load(workspace, inventory)
    if meeting < reported.as_at:
        raise BadValue(
            f"a meeting on {meeting}, before the pack of {reported.as_at}",
            f"the day it was told: {reported.as_at} or later",
            "Give the meeting's day with --meeting.",
            Place(shown(folder)),
        )
    after = {
        "inventory": inventory,
        "as_at": reported.as_at.isoformat(),
        "meeting": meeting.isoformat(),
        "title": title.strip(),
        "sha256": list(sha256),
        "files": files,
        "in_packs": real(folder) == real(workspace.packs / name),
        "last_batch": reported.last_batch,
        "answer": reported.answer.document() if reported.answer else None,
        "editions": dict(reported.editions),
        "figures": [[each.id, each.label, each.value] for each in reported.figures],
    }
    # What is told rests on the register as it is: a decision on it is of what was known by then.
    notice(workspace, by)
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        for one in map(_of_act, standing(connection)):
            if one.sha256 == sha256 and one.meeting == meeting:
                raise DuplicateRow(
                    f"a pack that {one.by} recorded on {one.at[:10]} for the meeting of {meeting}",
                    "a pack once a meeting",
                    "Nothing to do: `carbon report published` lists it.",
                    Place(shown(folder)),
                )
        new = Act(PUBLISHED, name, by, title.strip(), after=after)
        (number,) = record(connection, [new])
        (kept,) = (each for each in standing(connection) if each.id == number)
    return _of_act(kept)


def withdraw(workspace: Workspace, number: int, reason: str, by: str) -> Told:
    """Say that record *number* was a mistake; it stays in the ledger and is told no more.

    Raises :class:`~carbon.errors.BadValue` where there is none, and without a *reason*.
    """
    if not is_seen(reason):
        raise BadValue("no reason", "why it was never published", "Give it with --reason.")
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        known = {act.id: act for act in standing(connection)}
        if number not in known:
            raise BadValue(
                f"record {number}",
                f"one of: {listed(map(str, known)) or 'none yet'}",
                "`carbon report published` lists them.",
            )
        act = known[number]
        record(connection, [Act(WITHDRAWN, act.subject, by, reason, after={"act": number})])
    return _of_act(act)


def all_told(workspace: Workspace) -> list[Told]:
    """Every pack recorded as published, by meeting."""
    return sorted(map(_of_act, told(workspace)), key=lambda one: (one.meeting, one.number))


def newest_told(workspace: Workspace, inventory: str, as_at: date) -> Told | None:
    """What a council was told last of *inventory* before the report of *as_at*; None for nothing.

    It is told at the meeting, whenever that was recorded: a report made anew for an earlier day
    sees only meetings up to that day.
    """
    known = [
        one
        for one in all_told(workspace)
        if one.inventory == inventory and one.meeting <= as_at and one.reported.as_at < as_at
    ]
    return known[-1] if known else None


def why_none(workspace: Workspace, inventory: str, as_at: date) -> str:
    """What is to be said to who makes the report of *as_at* where nothing was told before it."""
    everything = all_told(workspace)
    of_it = [one for one in everything if one.inventory == inventory]
    if of_it:
        last = of_it[-1]
        return (
            f"Nothing is compared: found the report of {inventory} as of {last.reported.as_at}, "
            f"recorded as published for {last.meeting}; expected one as of a day before {as_at}, "
            "for a meeting by then. The report of a later day compares with it."
        )
    others = sorted({one.inventory for one in everything} - {inventory})
    there = f", but of {listed(others)}" if others else ""
    return (
        f"No earlier report of {inventory} has been recorded as published{there}: nothing is "
        "compared. `carbon report publish PACK --meeting DATE` records one."
    )


def states_of(workspace: Workspace) -> dict[int, str]:
    """What has become of the files of each pack recorded as published, by the record's number."""
    if not exists(workspace.ledger_url):
        return {}
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        return {one.act.id: _state(one) for one in published_packs(connection, workspace.packs)}


def _state(one: Beside) -> str:
    if one.folder is None:
        return "not in packs; its figures are in the record"
    if not one.differing:
        kept = "" if one.folder.name == one.act.subject.split("/")[-1] else one.folder.name
        return f"as published, kept as {kept}" if kept else "as published"
    return f"not as published: {listed(one.differing, 3)} changed or gone"


def is_told(workspace: Workspace, folder: Path) -> bool:
    """Whether the pack that is in *folder* is recorded as published."""
    if not is_whole(folder):
        return False
    return any(one.sha256 == _fingerprints(folder) for one in all_told(workspace))


def _name(folder: Path, reported: Reported, inventory: str) -> str:
    """The pack as below ``packs/``, wherever a copy of it stands."""
    name = real(folder).name
    return f"{reported.as_at}/{name if REPLACED in name else inventory}"


def _whole(folder: Path) -> tuple[Reported, str, tuple[str, str], dict[str, str]]:
    """The report of the pack in *folder*, its inventory and fingerprints, if it is whole.

    The fingerprints are those of report and manifest, and of each file that the manifest lists.
    """
    reported = reported_in(folder)
    manifest = read_manifest(folder)
    files = listed_in(manifest)
    if manifest.get("report") != "progress":
        raise UnreadableFile(
            f"a pack of {manifest.get('report') or 'another kind'}",
            "a pack of `carbon report progress`",
            "Only what is reported to the council every half-year is compared with later.",
            Place(shown(folder)),
        )
    if REPORT not in files:
        raise UnreadableFile(
            "a manifest that does not list the report", "a whole pack", "", Place(shown(folder))
        )
    changed = changed_since_made(folder)
    if changed:
        raise UnreadableFile(
            f"files changed or removed since the pack was made: {listed(changed, 3)}",
            "the pack as it was made",
            "Make it anew with --force, or put the files back.",
            Place(shown(folder)),
        )
    return reported, str(manifest["inventory"]), _fingerprints(folder), files


def _fingerprints(folder: Path) -> tuple[str, str]:
    return sha256_of(folder / REPORT), sha256_of(folder / FILE)


def _of_act(act: Kept) -> Told:
    facts: Mapping[str, Any] = act.after
    answer = facts["answer"]
    report, manifest = facts["sha256"]
    return Told(
        act.id,
        act.subject,
        facts["inventory"],
        date.fromisoformat(facts["meeting"]),
        facts["title"],
        Reported(
            label(Path(act.subject)),
            date.fromisoformat(facts["as_at"]),
            facts["last_batch"],
            tuple(ReportedFigure(*each) for each in facts["figures"]),
            Answer.of_document(answer) if answer else None,
            facts["editions"],
        ),
        (report, manifest),
        act.at,
        act.by,
    )
