"""``factors/schemes/*.toml``: one funding scheme a file, read strictly.

A workspace's own ``factors/schemes/`` adds to the shipped ones, and a file of its own with a
shipped one's name takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from carbon.definitions import Definition, read_toml
from carbon.errors import FaultList
from carbon.files import files_in
from carbon.measures.schemes import Scheme, SchemeRule
from carbon.records.reader import record_of

FOLDER = "schemes"


def find_schemes(folders: Sequence[Path]) -> dict[str, Scheme]:
    """The schemes by id; *folders* are those of ``Workspace.layers("factors")``, first wins.

    Raises :class:`~carbon.errors.Faults` with every fault of every file.
    """
    faults = FaultList()
    found: dict[str, Scheme] = {}
    for own in (folder / FOLDER for folder in folders):
        for path in files_in(own, "*.toml"):
            scheme = faults.attempt(read_scheme, path) if path.stem not in found else None
            if scheme is not None:
                found[scheme.id] = scheme
    faults.raise_if_any()
    return dict(sorted(found.items()))


def read_scheme(path: Path) -> Scheme:
    """The scheme that the TOML at *path* describes, read strictly."""
    facts = read_toml(path)
    scheme = record_of(facts, Scheme, path=path)
    tables = zip(scheme.rules, facts.tables("rule"), strict=True)
    return replace(scheme, rules=tuple(_of(scheme, *rule) for rule in tables))


def _of(scheme: Scheme, rule: SchemeRule, table: Definition) -> SchemeRule:
    """A rule with what it leaves to its scheme; without the scheme's words it is not verified."""
    verified = rule.verified if "verified" in table.values else scheme.verified
    return replace(
        rule, verified=verified and bool(rule.quote), source=rule.source or scheme.source
    )
