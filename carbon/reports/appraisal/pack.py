"""The files of an appraisal report, in a folder named for its date and the measures' file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carbon.files import fingerprint, read_bytes, sha256_of
from carbon.inventories.definition import InventoryDefinition
from carbon.measures.editions import documents
from carbon.register.unnamed import EVERY_SITE_NAMED, Unnamed
from carbon.reports.appraisal.programme import Programme
from carbon.reports.appraisal.report import appraisal_document, appraisal_report, appraisal_workbook
from carbon.reports.manifest import as_json, definition_files, input_files, ledger_head
from carbon.reports.markdown import markdown
from carbon.reports.naming import copied, published, refuse_names
from carbon.reports.pack import Pack, put_pack
from carbon.reports.page import page
from carbon.reports.whole import FILE, is_there
from carbon.reports.workbook import workbook
from carbon.version import __version__
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Asked:
    """What a report was asked beside its files.

    ``budgets`` are GBP by year, "" for one in all, for as much as can be had of ``maximise``;
    ``definition`` and ``target`` are those whose gap it tells.
    """

    budgets: tuple[tuple[str, float], ...] = ()
    maximise: str = ""
    definition: InventoryDefinition | None = None
    target: str = ""


def write_appraisal(
    of: Programme,
    out: Path,
    templates: Sequence[Path],
    inputs: Mapping[str, Path],
    force: bool = False,
    hidden: Unnamed = EVERY_SITE_NAMED,
    workspace: Workspace | None = None,
    asked: Asked = Asked(),
) -> Pack:
    """Write the report on *of* below *out*: HTML, workbook, Markdown, JSON and manifest.

    *templates* are the folders to look the page up in; *inputs* the files that it was made from,
    by what they are; *asked* what it was asked beside them; *hidden* is what may not be published.
    That a pack was replaced is recorded in the ledger of *workspace*.

    Raises :class:`~carbon.errors.UnreadableFile` where the pack is there already
    and not *force*.
    """
    name = hidden.file_name(f"appraisal-{inputs['measures'].stem}")
    folder = out / of.as_at.isoformat() / name
    is_there(folder, force, "Nothing is overwritten without --force.")
    made = published(appraisal_report(of), hidden)
    files = {
        "report.html": page(made, templates).encode("utf-8"),
        "report.xlsx": workbook(published(appraisal_workbook(of), hidden), of.as_at),
        "report.md": markdown(made).encode("utf-8"),
        "report.json": as_json(hidden.value(appraisal_document(of, made))),
    }
    files |= copied({f"inputs/{name}": read_bytes(path) for name, path in _named(inputs)}, hidden)
    if asked.definition:
        files |= copied(definition_files(asked.definition), hidden)
    files[FILE] = as_json(_manifest(of, inputs, files, hidden, workspace, asked))
    refuse_names(files, hidden)
    return put_pack(folder, files, made.headlines, workspace=workspace)


def _named(inputs: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    """The files with the names of their copies: of two by one name the later says what it is."""
    names: set[str] = set()
    for what, path in inputs.items():
        name = f"{what}-{path.name}" if path.name in names else path.name
        names.add(name)
        yield name, path


def _manifest(
    of: Programme,
    inputs: Mapping[str, Path],
    files: Mapping[str, bytes],
    hidden: Unnamed,
    workspace: Workspace | None,
    asked: Asked,
) -> dict[str, Any]:
    """Everything that *files* were made from, and their own fingerprints."""
    given, definition = of.given, asked.definition
    return {
        "report": "appraisal",
        "as_at": of.as_at.isoformat(),
        "program": f"county-carbon {__version__}",
        "ledger": {"head": ledger_head(workspace, of.as_at) or None} if workspace else {},
        "inputs": input_files(inputs, hidden),
        "inventory": definition.name if definition else None,
        "definitions": {
            hidden.file_name(name): fingerprint(data)
            for name, data in (definition_files(definition) if definition else {}).items()
        },
        "options": {
            "discount_rate": given.rate,
            "base_year": given.base_year,
            "hold": given.hold,
            "bands": dict(sorted(given.prices.chosen.items())),
            "scenario": given.scenario,
            "price_year": given.social_price_year,
            "optimism_bias": given.optimism_bias,
            "curve": of.totals.curve.basis,
            "budgets": [{"year": year or None, "gbp": gbp} for year, gbp in asked.budgets],
            "maximise": asked.maximise or None,
            "target": asked.target or None,
            "schemes": [scheme.id for scheme in of.schemes],
            "nation": of.body.nation,
            "body": of.body.kind,
        },
        "sites_not_named": hidden.sites,
        "editions_used": documents(of.editions_used),
        "schemes": {scheme.id: sha256_of(scheme.path) for scheme in of.schemes},
        "files": {name: fingerprint(data) for name, data in sorted(files.items())},
    }
