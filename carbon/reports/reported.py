"""What an earlier report said: its figures, its first answer, and when a council was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from carbon.errors import BadValue
from carbon.periods import Period
from carbon.targets.base_made import BaseMade
from carbon.targets.revisions import ReportedFigure


@dataclass(frozen=True)
class Answer:
    """A report's first answer, in kg on the target's ``basis``, or gross without a target.

    ``of_base`` is the change on the base year, a share, ``called`` the base year as page one calls
    it and ``alike`` on the boundary that percentages are measured on; each None, as ``base``,
    without a target, ``alike`` also where no year was put beside the base. ``verdict`` is empty
    without a target. ``scopes`` are those it counts, empty for all, ``milestones`` what is promised
    and by when, ``given`` whether the base was given; each None of a report made before they were
    kept.
    """

    period: Period
    kg: float
    basis: str
    verdict: str = ""
    of_base: float | None = None
    base: Period | None = None
    called: BaseMade | None = None
    scopes: tuple[str, ...] | None = None
    milestones: tuple[str, ...] | None = None
    given: bool | None = None
    alike: BaseMade | None = None

    def known_by(self, day: date, batch: int | None) -> Answer:
        """The answer of a report of *day*, which knew the batches up to *batch*."""
        called, alike = (
            replace(each, last_batch=batch)
            if each and each.as_at == day and each.last_batch is None
            else each
            for each in (self.called, self.alike)
        )
        return replace(self, called=called, alike=alike)

    def document(self) -> dict[str, Any]:
        """The answer as plain data."""
        return asdict(self) | {
            "period": str(self.period),
            "base": str(self.base) if self.base else None,
            "called": self.called.document() if self.called else None,
            "alike": self.alike.document() if self.alike else None,
        }

    @staticmethod
    def of_document(facts: Mapping[str, Any]) -> Answer:
        """The answer that :meth:`document` wrote. Raises KeyError, TypeError or ValueError."""
        base, scopes, aims = (facts.get(name) for name in ("base", "scopes", "milestones"))
        called, alike = (facts.get(name) for name in ("called", "alike"))
        try:
            return Answer(
                Period.parse(facts["period"]),
                float(facts["kg"]),
                str(facts["basis"]),
                str(facts.get("verdict") or ""),
                facts.get("of_base"),
                Period.parse(base) if base else None,
                BaseMade.of_document(called) if called else None,
                None if scopes is None else tuple(map(str, scopes)),
                None if aims is None else tuple(map(str, aims)),
                facts.get("given"),
                BaseMade.of_document(alike) if alike else None,
            )
        except BadValue as fault:
            raise ValueError(str(fault)) from None


@dataclass(frozen=True)
class Reported:
    """An earlier report: its ``label``, its day, the newest batch it knew, and what it said.

    ``answer`` is None of a pack that was made before packs held it; ``editions`` are the factor
    editions of each period, by its label.
    """

    label: str
    as_at: date
    last_batch: int | None
    figures: tuple[ReportedFigure, ...]
    answer: Answer | None = None
    editions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """A report that was recorded as published for the meeting of a day.

    ``number`` is that of the act in the ledger, ``at`` when it was recorded (UTC), ``by`` by whom;
    ``pack`` names the pack by its day and name, as below ``packs/``; ``sha256`` are the
    fingerprints of its report.json and of its manifest.
    """

    number: int
    pack: str
    inventory: str
    meeting: date
    title: str
    reported: Reported
    sha256: tuple[str, str]
    at: str
    by: str
