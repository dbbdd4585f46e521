"""What is known of a file once it was read and checked, and how the user wants it read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from carbon.errors import FaultList
from carbon.ledger.formats import Parsed
from carbon.ledger.formats.credits import Credit
from carbon.ledger.grids import Grid
from carbon.ledger.parked import Parked
from carbon.ledger.records import Finding, Reading

#: Told how far a long piece of work has come: its name and the share that is done.
Told = Callable[[str, float], None]


def silent(_stage: str, _share: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Options:
    """How to log.

    ``form`` forces a format and ``label`` how half-hours are named (``start`` or ``end``);
    ``sheet`` names a workbook's sheet; ``revise`` replaces differing values, for ``reason``;
    with ``strict`` a warning stops the import as an error does, and errors of the checks named
    in ``accept`` count as warnings. ``dates`` forces the order of a date's numbers (``day``,
    ``month`` or ``year``), ``meter`` names the meter of a file that names none, and ``ignored``
    lets columns through that are not understood, by heading or letter with the reason; ``layouts``
    is the workspace's own folder of layouts. With ``park`` rows at fault wait, and the others are
    logged.
    """

    form: str | None = None
    sheet: str | None = None
    revise: bool = False
    reason: str = ""
    strict: bool = False
    label: str | None = None
    accept: frozenset[str] = frozenset()
    dates: str = ""
    meter: str = ""
    ignored: Mapping[str, str] = field(default_factory=dict)
    layouts: Path | None = None
    year: str = ""
    estimated_styles: frozenset[str] = frozenset()
    control_total: str = ""
    quarters: str = ""
    park: bool = False

    def let_through(self) -> str:
        """The options by which something was let through, as JSON; empty where none was."""
        told: dict[str, Any] = {}
        if self.accept:
            told["accept"] = sorted(self.accept)
        if self.ignored:
            told["ignore"] = dict(sorted(self.ignored.items()))
        told |= {name: True for name in ("revise", "park") if getattr(self, name)}
        return json.dumps(told, ensure_ascii=False) if told else ""


@dataclass(frozen=True)
class Examined:
    """A file that was read and checked, not yet compared with the ledger.

    ``parked`` are rows that were set aside, with the findings ``set_aside`` that said so.
    """

    file: str
    sha256: str
    data: bytes
    format: str
    grid: Grid
    parsed: Parsed
    readings: tuple[Reading, ...]
    findings: tuple[Finding, ...]
    credits: tuple[Credit, ...] = ()
    parked: tuple[Parked, ...] = ()
    set_aside: tuple[Finding, ...] = ()

    @cached_property
    def meters(self) -> frozenset[str]:
        """The meters that it has readings or credits of."""
        owed = {one.reading.meter for one in self.credits}
        return frozenset({one.meter for one in self.readings} | owed)

    @property
    def errors(self) -> FaultList:
        """The faults that stop the import."""
        faults = FaultList(self.parsed.faults)
        faults.extend(one.fault for one in self.findings if not one.is_warning)
        return faults

    @property
    def warnings(self) -> list[Finding]:
        """The findings that are logged with their readings."""
        return [finding for finding in self.findings if finding.is_warning]
