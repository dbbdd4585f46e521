"""A pack's manifest: what went in, with sha256, so that a pack can be made again and checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from carbon.factors.edition import find_editions
from carbon.files import fingerprint, first_there, is_there, read_bytes, sha256_of
from carbon.inventories.definition import InventoryDefinition
from carbon.ledger.store import Ledger, exists
from carbon.register.unnamed import Unnamed
from carbon.reports.progress.subject import SinceTold, Subject
from carbon.targets.series import Series
from carbon.text_out import json_text
from carbon.version import __version__
from carbon.workspace import Workspace


def definition_files(definition: InventoryDefinition) -> dict[str, bytes]:
    """The files of an inventory's folder, by the name they are copied under."""
    return {
        f"definitions/{definition.name}/{path.name}": read_bytes(path)
        for path in sorted(definition.folder.iterdir())
        if path.is_file()
    }


def manifest(
    workspace: Workspace,
    subject: Subject,
    definitions: list[InventoryDefinition],
    files: Mapping[str, bytes],
    previous: str | None,
    hidden: Unnamed,
) -> dict[str, Any]:
    """Everything that *files* were made from, and their own fingerprints.

    Fingerprints of what went in are those of the council's own files; a copy in the pack that may
    not name a site is another, with its own.
    """
    series, as_at = subject.series, subject.as_at
    calculated = series.definition.kind == "calculated"
    return {
        "report": "progress",
        "inventory": series.definition.name,
        "as_at": as_at.isoformat(),
        "on": subject.on.isoformat(),
        "program": f"county-carbon {__version__}",
        "previous": previous,
        "told": _told(subject.told),
        "county": subject.county.definition.name if subject.county else None,
        "definitions": {
            hidden.file_name(name): fingerprint(data)
            for definition in definitions
            for name, data in definition_files(definition).items()
        },
        "register": _register(workspace) if calculated else {},
        "ledger": _ledger(workspace, as_at, subject.ledger_head),
        "evidence": _evidence(workspace, as_at, hidden) if calculated else {},
        "factors": _factors(workspace, series),
        "layout": layout_files(workspace),
        "inputs": input_files(subject.projects.files, hidden),
        "sites_not_named": hidden.sites if calculated else 0,
        "editions": {
            str(seen.period): {
                publisher: {"edition": choice.label, "how_chosen": choice.how}
                | ({"remark": choice.remark} if choice.remark else {})
                | ({"own_sets": list(choice.own_sets)} if choice.own_sets else {})
                for publisher, choice in sorted(seen.editions.items())
            }
            for seen in series.observations
            if seen.editions
        },
        "since_close": {
            str(seen.period): list(seen.since_close.told)
            for seen in series.observations
            if seen.since_close.told
        },
        "files": {name: fingerprint(data) for name, data in sorted(files.items())},
    }


def _told(since: SinceTold | None) -> dict[str, str] | None:
    """The pack that the council was told last, as recorded in the ledger."""
    if since is None:
        return None
    return {
        "pack": since.told.pack,
        "meeting": since.told.meeting.isoformat(),
        "report_sha256": since.told.sha256[0],
    }


def input_files(inputs: Mapping[str, Path], hidden: Unnamed) -> dict[str, dict[str, str]]:
    """The name and fingerprint of each of *inputs*."""
    return {
        what: {"file": hidden.file_name(path.name), "sha256": sha256_of(path)}
        for what, path in inputs.items()
    }


def as_json(document: Mapping[str, Any]) -> bytes:
    """A document as the JSON of a pack: stable, readable, no NaN."""
    return (json_text(document, indent=1) + "\n").encode("utf-8")


def _register(workspace: Workspace) -> dict[str, str]:
    return {
        path.name: sha256_of(path) for path in (workspace.sites, workspace.meters) if is_there(path)
    }


def ledger_head(workspace: Workspace, as_at: date) -> str:
    """The hash that the ledger's chain had on *as_at*; empty before it begins, and without one."""
    if not exists(workspace.ledger_url):
        return ""
    with Ledger.open(workspace.ledger_url) as ledger:
        link = ledger.head(as_at, of_figures=True)
    return link.hash if link else ""


def _ledger(workspace: Workspace, as_at: date, head: str) -> dict[str, Any]:
    """The newest batch that was known: what came later the same day is not in the pack.

    Also beside published totals, which are not worked out from it: what was logged by then is held
    by the head all the same.
    """
    if not exists(workspace.ledger_url):
        return {}
    with Ledger.open(workspace.ledger_url) as ledger:
        return {"last_batch": ledger.last_batch(as_at), "head": head or None}


def _factors(workspace: Workspace, series: Series) -> dict[str, str]:
    """The factor files used: sha256 by publisher and name."""
    used = {
        (choice.publisher or publisher, name)
        for seen in series.observations
        for publisher, choice in seen.editions.items()
        for name, _ in choice.parts
    }
    return {
        f"{publisher}/{path.name}": sha256_of(path)
        for publisher, name in sorted(used)
        for edition in [find_editions(workspace.layers("factors"), publisher, own_sets=True)[name]]
        for path in (edition.path.with_suffix(".csv"), edition.path.with_suffix(".toml"))
        if path.is_file()
    }


def layout_files(workspace: Workspace) -> dict[str, str]:
    """The template and style sheet that reports of *workspace* are laid out with."""
    found = {}
    for name in ("progress.html", "report.css"):
        path = first_there(workspace.layers("reports"), name)
        found[name] = "" if path is None else sha256_of(path)
    return found


def _evidence(workspace: Workspace, as_at: date, hidden: Unnamed) -> dict[str, str]:
    """The logged files that stood on *as_at*: sha256 by batch and name."""
    with Ledger.open(workspace.ledger_url) as ledger:
        readings = ledger.readings(as_at=as_at)
    rows = readings[["batch", "file", "evidence"]].drop_duplicates()
    return {
        f"{batch}: {hidden.file_name(Path(file).name)}": evidence
        for batch, file, evidence in rows.sort_values("batch").itertuples(index=False, name=None)
    }
