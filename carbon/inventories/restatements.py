"""Published returns that were restated: an older return of a period beside the newest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carbon.emissions.lines import GROSS, net_kg, total
from carbon.figures import KG_PER_TONNE, in_tonnes
from carbon.inventories.published import Boundary, published_lines, read_boundaries
from carbon.periods import Period


@dataclass(frozen=True)
class Return:
    """One return of a period, as published; kg CO2e."""

    period: str
    version: int
    boundary: Boundary
    report: str
    gross_kg: float
    net_kg: float | None


@dataclass(frozen=True)
class Restatement:
    """An older return of a period, and the newest, which counts."""

    older: Return
    newest: Return

    @property
    def difference_kg(self) -> float:
        """Newest less older, gross: below zero, the restatement took away."""
        return self.newest.gross_kg - self.older.gross_kg

    @property
    def difference_pct(self) -> float | None:
        """The difference as a percentage of the older return; None where that is not above 0."""
        older = self.older.gross_kg
        return self.difference_kg / older * 100 if older > 0 else None

    @property
    def name(self) -> str:
        """What the difference is called: the two stand on one boundary, or they do not."""
        same = self.older.boundary.id == self.newest.boundary.id
        return "correction" if same else "boundary and method"

    def sentence(self) -> str:
        """The difference in words, with its name and the publisher's own words, if any."""
        share = self.difference_pct
        of = "" if share is None else f" ({share:+.1f}%)"
        apart = f"{self.difference_kg / KG_PER_TONNE:+,.0f} t{of}".replace("-", "−")
        wording = self.newest.boundary.wording if self.name != "correction" else ""
        return (
            f"Another return of {self.older.period} exists: "
            f"{self.older.gross_kg / KG_PER_TONNE:,.0f} t gross on {self.older.boundary.id} "
            f"({self.older.report}); the newest is "
            f"{self.newest.gross_kg / KG_PER_TONNE:,.0f} t on {self.newest.boundary.id} "
            f"({self.newest.report}). Difference {apart}, a restatement of {self.name}."
        ) + (f" The publisher's words: “{wording}”." if wording else "")

    def document(self) -> dict[str, Any]:
        """The same for JSON, in tonnes."""
        return {
            "version": self.older.version,
            "boundary": self.older.boundary.id,
            "report": self.older.report,
            "gross": self.older.gross_kg / KG_PER_TONNE,
            "net": in_tonnes(self.older.net_kg),
            "newest_boundary": self.newest.boundary.id,
            "newest_less_this": self.difference_kg / KG_PER_TONNE,
            "name": self.name,
            "sentence": self.sentence(),
        }


def returns(folder: Path) -> dict[str, list[Return]]:
    """Every return published in *folder*, by period in order; the oldest first."""
    known = {boundary.id: boundary for boundary in read_boundaries(folder)}
    lines = published_lines(folder, every_version=True)
    found: dict[str, list[Return]] = {}
    for _, one in lines.groupby(["start", "end", "version"], sort=True):
        period, version, boundary, report = (
            one[name].iloc[0] for name in ("period", "version", "boundary", "source")
        )
        found.setdefault(str(period), []).append(
            Return(
                str(period),
                int(version),
                known[str(boundary)],
                str(report),
                total(one, GROSS),
                net_kg(one),
            )
        )
    return found


def restatements(folder: Path, period: Period | None = None) -> tuple[Restatement, ...]:
    """The returns in *folder*, of *period* or of all, that a newer one replaced; oldest first.

    >>> from carbon.folders import shipped
    >>> folder = shipped("inventories") / "hampshire-estate"
    >>> [(each.older.period, round(each.difference_kg)) for each in restatements(folder)]
    [('2012-13', -31296884)]
    """
    return tuple(
        Restatement(older, several[-1])
        for label, several in returns(folder).items()
        if period is None or label == period.label
        for older in several[:-1]
    )
