"""What every layout gives, and the checks that all of them share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from carbon.area.statistics import Area, AreaFigure, GasFigure
from carbon.cells import parse_number
from carbon.errors import BadValue, FaultList, Place, UnknownName

WITHIN_INFLUENCE = "within-influence"
TERRITORIAL = "territorial"
COVERAGES = (WITHIN_INFLUENCE, TERRITORIAL)

#: Sources hold full floating-point sums: parts and totals may differ by this share at most.
CLOSURE = 1e-9

#: The records of a file, each with its line.
Records = Iterable[tuple[int, list[str]]]


@dataclass(frozen=True)
class Citation:
    """How a file of statistics is to be named: by its publisher's title, licence and address."""

    title: str = ""
    publisher: str = ""
    licence: str = ""
    attribution: str = ""
    source_url: str = ""
    retrieved: str = ""


@dataclass
class Statistics:
    """What was read: figures of the chosen authorities, in the order of the source.

    ``by_gas`` holds totals by gas where the source gives them apart from the sectors.
    ``unit`` is ``kt CO2`` or ``kt CO2e``. ``blank`` counts rows of the chosen authorities whose
    value was empty: those are left out, not taken as nought. ``checks`` says what was verified.
    """

    file: str
    sha256: str
    coverage: str
    unit: str
    figures: list[AreaFigure] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    rows: int = 0
    blank: int = 0
    checks: list[str] = field(default_factory=list)
    by_gas: list[GasFigure] = field(default_factory=list)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year that there are figures for."""
        years = {figure.year for figure in self.figures}
        return min(years), max(years)

    def source(self, citation: Citation) -> dict[str, str | int | list[str]]:
        """What stands in ``statistics.toml``: where the figures come from, what they count."""
        return {
            "title": citation.title or "Local authority emissions statistics",
            "publisher": citation.publisher,
            "licence": citation.licence,
            "attribution": citation.attribution,
            "source_url": citation.source_url,
            "retrieved": citation.retrieved,
            "file": self.file.replace("\\", "/").rsplit("/", 1)[-1],
            "sha256": self.sha256,
            "coverage": self.coverage,
            "unit": self.unit,
            "gwp_basis": "",
            "rows_read": self.rows,
            "rows_without_value": self.blank,
            "checked": self.checks,
        }

    def summary(self) -> str:
        """One sentence: what was read and what of it was taken."""
        first, last = self.years
        authorities = {figure.authority_code for figure in self.figures}
        return (
            f"Read {self.rows:,} rows; took {len(self.figures):,} figures of "
            f"{len(authorities)} authorities, {first} to {last}, in {self.unit}; "
            f"{self.blank:,} had no value and were left out."
        )


@dataclass
class Reader:
    """Cells of one record by column name, with the faults they give."""

    file: str
    columns: Mapping[str, int]
    faults: FaultList = field(default_factory=FaultList)

    def place(self, line: int, column: str) -> Place:
        return Place(self.file, line, column)

    def text(self, cells: Sequence[str], column: str) -> str:
        index = self.columns[column]
        return cells[index] if index < len(cells) else ""

    def number(self, cells: Sequence[str], column: str, line: int) -> float | None:
        """The cell as a number; None when it is empty, or is a fault."""
        text = self.text(cells, column)
        if not text:
            return None
        try:
            return parse_number(text)
        except ValueError:
            self.faults.append(
                BadValue(repr(text), "a number or nothing", "", self.place(line, column))
            )
            return None

    def year(self, cells: Sequence[str], column: str, line: int) -> int | None:
        text = self.text(cells, column)
        if re.fullmatch(r"\d{4}", text):
            return int(text)
        self.faults.append(BadValue(repr(text), "a calendar year", "", self.place(line, column)))
        return None


def check_known(
    wanted: Sequence[str], known: Mapping[str, str], file: str, faults: FaultList
) -> None:
    """A fault for every wanted authority that the file does not know, by code or by name."""
    names = set(known) | set(known.values())
    faults.extend(
        UnknownName("authority", name, sorted(known.values()), "", Place(file))
        for name in wanted
        if name not in names
    )


def finish(statistics: Statistics, faults: FaultList) -> None:
    """Every authority has every year that any has; then all faults are raised together."""
    years = {figure.year for figure in statistics.figures}
    have = {(figure.year, figure.authority) for figure in statistics.figures}
    for name in dict.fromkeys(figure.authority for figure in statistics.figures):
        for year in sorted(years):
            if (year, name) not in have:
                faults.append(
                    BadValue(
                        f"nothing for {name} in {year}",
                        f"figures for each of {min(years)} to {max(years)} that others have",
                        "",
                        Place(statistics.file),
                    )
                )
    if not statistics.figures and not faults:
        faults.append(
            BadValue(
                "no figures",
                "at least one authority",
                "Name authorities, or the whole that they make up.",
                Place(statistics.file),
            )
        )
    faults.raise_if_any()


def closes(summed: float, total: float) -> bool:
    """Whether parts add up to their total within :data:`CLOSURE`."""
    return abs(summed - total) <= CLOSURE * max(1.0, abs(total))


def unequal_parts(what: str, total: float, summed: float, file: str, line: int) -> BadValue:
    """The fault of a total, in kilotonnes, that its parts do not add up to."""
    return BadValue(
        f"{what} as {total!r} kt where its parts add up to {summed!r} kt",
        "parts that add up",
        "Compare the file with its source.",
        Place(file, line),
    )
