"""Returns of one period side by side: the newest, which counts, and those it replaced."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carbon.emissions.lines import GROSS, NET, total
from carbon.inventories.published import published_lines, read_boundaries
from carbon.periods import Period

KG_PER_TONNE = 1000.0


@dataclass(frozen=True)
class OtherReturn:
    """An older return of a period beside the newest; kg. ``why`` is what is known of the reason."""

    period: str
    version: int
    boundary: str
    report: str
    gross_kg: float
    net_kg: float
    newest_boundary: str
    newest_gross_kg: float
    why: str

    @property
    def difference_kg(self) -> float:
        """Newest less older, gross: below zero, the restatement took away."""
        return self.newest_gross_kg - self.gross_kg

    @property
    def moved_boundary(self) -> bool:
        """Whether the two stand on different boundaries."""
        return self.boundary != self.newest_boundary

    def sentence(self) -> str:
        """The difference in words, with its name."""
        of = f" ({self.difference_kg / self.gross_kg:+.1%})" if self.gross_kg > 0 else ""
        name = "boundary and method" if self.moved_boundary else "a correction"
        older, newer, apart = (
            f"{kg / KG_PER_TONNE:{form}} t"
            for kg, form in (
                (self.gross_kg, ",.0f"),
                (self.newest_gross_kg, ",.0f"),
                (self.difference_kg, "+,.0f"),
            )
        )
        difference = f"{apart}{of}".replace("-", "−")
        return (
            f"Another return of {self.period} exists: {older} gross on {self.boundary} "
            f"({self.report}); the newest, shown here, is {newer} on {self.newest_boundary}. "
            f"Difference {difference}, a restatement of {name}."
        ) + (f" {self.why}" if self.why else "")

    def document(self) -> dict[str, Any]:
        """The same for JSON, in tonnes."""
        return {
            "version": self.version,
            "boundary": self.boundary,
            "report": self.report,
            "gross": self.gross_kg / KG_PER_TONNE,
            "net": self.net_kg / KG_PER_TONNE,
            "newest_boundary": self.newest_boundary,
            "newest_less_this": self.difference_kg / KG_PER_TONNE,
            "sentence": self.sentence(),
        }


def other_returns(folder: Path, period: Period) -> tuple[OtherReturn, ...]:
    """The returns of *period* in *folder* that a newer one replaced, oldest first.

    >>> from carbon.folders import shipped
    >>> folder = shipped("inventories") / "hampshire-estate"
    >>> [round(each.difference_kg) for each in other_returns(folder, Period.parse("2012-13"))]
    [-31296884]
    """
    every = published_lines(folder, every_version=True)
    lines = every[every["period"] == period.label]
    if lines.empty:
        return ()
    wordings = {boundary.id: boundary.wording for boundary in read_boundaries(folder)}
    newest = lines[lines["version"] == lines["version"].max()]
    on = str(newest["boundary"].iloc[0])
    found = []
    for version, older in lines[lines["version"] < lines["version"].max()].groupby("version"):
        boundary = str(older["boundary"].iloc[0])
        wording = wordings.get(on, "") if boundary != on else ""
        found.append(
            OtherReturn(
                period.label,
                int(str(version)),
                boundary,
                str(older["source"].iloc[0]),
                total(older, GROSS),
                total(older, NET),
                on,
                total(newest, GROSS),
                f"The council's words: “{wording}”." if wording else "",
            )
        )
    return tuple(found)
