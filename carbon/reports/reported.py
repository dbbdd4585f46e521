"""What an earlier report said: its figures, its first answer, and when a council was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from carbon.errors import BadValue
from carbon.periods import Period
from carbon.targets.revisions import ReportedFigure


@dataclass(frozen=True)
class Answer:
    """A report's first answer, in kg on the target's ``basis``, or gross without a target.

    ``of_base`` is the change on the base year, a share, ``base_kg`` the base year as page one calls
    it, ``alike_kg`` on the boundary that it was measured on and ``series_kg`` as the series has it:
    reported, decided with its tonnes, or given, ``own_kg`` as its own readings make it, None where
    there are none; each None, as ``base``, without a target.
    ``verdict`` is empty without one. ``scopes`` are those it counts, empty for all,
    ``milestones`` what is promised and by when, ``given`` whether the base was given; each None
    of a report made before they were kept, as are ``alike_kg`` and ``series_kg``.

    ``moved`` is what ``base_kg`` has beside the base as the series had it, by what left or came, in
    kg, ``crossed`` the names of what left or came in ``alike_kg``, ``unsized`` of what came and
    could not be put into it; None where that is not on record. ``decided`` is the day of the
    decision that it holds, None where it holds none. Where an earlier report called the base so,
    ``base_as_at`` is its day and ``base_batch`` the newest batch that it knew.
    """

    period: Period
    kg: float
    basis: str
    verdict: str = ""
    of_base: float | None = None
    base: Period | None = None
    base_kg: float | None = None
    scopes: tuple[str, ...] | None = None
    milestones: tuple[str, ...] | None = None
    given: bool | None = None
    alike_kg: float | None = None
    series_kg: float | None = None
    moved: Mapping[str, float] | None = None
    decided: date | None = None
    base_as_at: date | None = None
    base_batch: int | None = None
    own_kg: float | None = None
    crossed: tuple[str, ...] | None = None
    unsized: tuple[str, ...] | None = None

    def document(self) -> dict[str, Any]:
        """The answer as plain data."""
        days = {"decided": self.decided, "base_as_at": self.base_as_at}
        texts = {
            "period": str(self.period),
            "base": str(self.base) if self.base else None,
            **{name: day.isoformat() if day else None for name, day in days.items()},
        }
        return asdict(self) | texts

    @staticmethod
    def of_document(facts: Mapping[str, Any]) -> Answer:
        """The answer that :meth:`document` wrote. Raises KeyError, TypeError or ValueError."""
        base, scopes, aims = (facts.get(name) for name in ("base", "scopes", "milestones"))
        moved = facts.get("moved")
        decided, as_at = (facts.get(name) for name in ("decided", "base_as_at"))
        try:
            return Answer(
                Period.parse(facts["period"]),
                float(facts["kg"]),
                str(facts["basis"]),
                str(facts.get("verdict") or ""),
                facts.get("of_base"),
                Period.parse(base) if base else None,
                facts.get("base_kg"),
                None if scopes is None else tuple(map(str, scopes)),
                None if aims is None else tuple(map(str, aims)),
                facts.get("given"),
                facts.get("alike_kg"),
                facts.get("series_kg"),
                None if moved is None else {str(what): float(kg) for what, kg in moved.items()},
                date.fromisoformat(decided) if decided else None,
                date.fromisoformat(as_at) if as_at else None,
                facts.get("base_batch"),
                facts.get("own_kg"),
                *(
                    None if facts.get(name) is None else tuple(map(str, facts[name]))
                    for name in ("crossed", "unsized")
                ),
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
