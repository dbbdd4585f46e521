"""A pack's manifest: what went in, with sha256, so that a pack can be made again and checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from carbon import __version__
from carbon.inventories.definition import InventoryDefinition
from carbon.ledger.queries import last_batch
from carbon.ledger.store import Ledger
from carbon.tables import read_bytes
from carbon.targets.series import Series
from carbon.workspace import Workspace

FILE = "manifest.json"


def sha256(data: bytes) -> str:
    """The fingerprint of *data* as manifests print it.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def definition_files(definition: InventoryDefinition) -> dict[str, bytes]:
    """The files of an inventory's folder, by the name they are copied under."""
    return {
        f"definitions/{definition.name}/{path.name}": path.read_bytes()
        for path in sorted(definition.folder.iterdir())
        if path.is_file()
    }


def manifest(
    workspace: Workspace,
    series: Series,
    definitions: list[InventoryDefinition],
    files: Mapping[str, bytes],
    as_at: date,
    previous: Path | None,
    inputs: Mapping[str, Path] | None = None,
) -> dict[str, Any]:
    """Everything that *files* were made from, and their own fingerprints.

    *inputs* are files beside the workspace's own, such as energy measures, by what they are.
    """
    calculates = series.definition.kind == "calculated"
    return {
        "report": "progress",
        "inventory": series.definition.name,
        "as_at": as_at.isoformat(),
        "program": f"county-carbon {__version__}",
        "previous": previous.parent.name if previous else None,
        "definitions": {
            name: sha256(data)
            for definition in definitions
            for name, data in definition_files(definition).items()
        },
        "register": _register(workspace) if calculates else {},
        "last_batch": _last_batch(workspace, as_at) if calculates else None,
        "evidence": _evidence(workspace, as_at) if calculates else {},
        "inputs": input_files(inputs or {}),
        "editions": {
            str(seen.period): {
                publisher: {"edition": choice.label, "how_chosen": choice.how}
                for publisher, choice in sorted(seen.editions.items())
            }
            for seen in series.observations
            if seen.editions
        },
        "files": {name: sha256(data) for name, data in sorted(files.items())},
    }


def input_files(inputs: Mapping[str, Path]) -> dict[str, dict[str, str]]:
    """The name and fingerprint of each of *inputs*."""
    return {
        what: {"file": path.name, "sha256": sha256(read_bytes(path))}
        for what, path in inputs.items()
    }


def as_json(document: Mapping[str, Any]) -> bytes:
    """A document as the JSON of a pack: stable, readable, no NaN."""
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode("utf-8")


def _register(workspace: Workspace) -> dict[str, str]:
    return {
        path.name: sha256(path.read_bytes())
        for path in (workspace.sites, workspace.meters)
        if path.is_file()
    }


def _last_batch(workspace: Workspace, as_at: date) -> int:
    """The newest import that the report knew: more may have come later on the same day."""
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        return last_batch(connection, as_at)


def _evidence(workspace: Workspace, as_at: date) -> dict[str, str]:
    """The logged files that stood on *as_at*: sha256 by batch and name."""
    with Ledger.open(workspace.ledger_url) as ledger:
        readings = ledger.readings(as_at=as_at)
    rows = readings[["batch", "file", "evidence"]].drop_duplicates()
    return {
        f"{batch}: {Path(file).name}": evidence
        for batch, file, evidence in rows.sort_values("batch").itertuples(index=False, name=None)
    }
