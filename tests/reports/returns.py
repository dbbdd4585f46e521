"""A made-up council that publishes returns, and its page one; no figure of any real council."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from carbon.inventories.definition import load
from carbon.reports.document import Report, Section
from carbon.reports.progress.gather import gather
from carbon.reports.progress.page_one import summary
from carbon.reports.progress.report import progress_report
from carbon.reports.progress.subject import Subject
from carbon.targets.verdict import Verdict, verdict
from carbon.workspace import open_workspace

FOLDER = "inventories/our-estate"
INVENTORY = """\
title = "Our estate"
kind = "published"
owner = "Climate team"
approach = "financial control"
source = "Reports to Cabinet"
base_period = "{base}"
"""
SOURCE = """\
title = "Reports to Cabinet"
publisher = "Council"
licence = "Not stated"
attribution = "Council"
gas = "CO2e"
gwp_basis = ""
"""
BOUNDARY = """
[[boundary]]
id = "{id}"
title = "{id}"
wording = ""
source_url = "https://council.example"
note = ""
{more}
"""
TARGETS = """\
title = "Our own emissions"
inventory = "our-estate"
basis = "{basis}"
base_period = "{base}"
base = "{kind}"
shape = "linear"
{scopes}
{milestones}
"""
MILESTONE = """
[[milestone]]
id = "{id}"
period = "{id}"
{aim}
wording = "x"
source = "https://council.example"
reading = "x"
"""


@dataclass(frozen=True)
class Return:
    """A return as published, in t; ``off`` is what is taken off, None where that is not known."""

    period: str
    boundary: str
    scope_1: float
    scope_2: float = 0.0
    scope_3: float = 0.0
    off: float | None = 0.0
    version: int = 1

    @property
    def gross(self) -> float:
        return self.scope_1 + self.scope_2 + self.scope_3

    def rows(self) -> Iterable[str]:
        """Its rows of published.csv."""
        start = f"{self.period},{self.version},{self.boundary}"
        parts = {"1": self.scope_1, "2": self.scope_2, "3": self.scope_3, "offsets": self.off}
        for scope, t in parts.items():
            if t is not None:
                yield f"{start},{scope},{t:g},,R,https://council.example,"

    def total(self) -> str:
        """Its row of totals.csv."""
        net = "" if self.off is None else f"{self.gross - self.off:g}"
        return (
            f"{self.period},{self.version},{self.boundary},{self.gross:g},,{net},,R,"
            "https://council.example"
        )


@dataclass(frozen=True)
class Target:
    """Half less by 2029-30 on 2018-19 as published, where nothing else is said."""

    base: str = "2018-19"
    kind: str = "as published"
    basis: str = "gross"
    scopes: str = ""
    milestones: Mapping[str, str] = field(default_factory=lambda: {"2029-30": "reduction_pct = 50"})


@dataclass(frozen=True)
class Told:
    """What a report says: page one, its figures to be read first, and all of its sections."""

    subject: Subject
    page_one: Mapping[str, str]
    report: Report

    @property
    def verdict(self) -> Verdict:
        assert self.subject.progress is not None
        return verdict(self.subject.progress, self.subject.linked)

    @property
    def on_track(self) -> str:
        return self.page_one["Are we on track?"]

    @property
    def tiles(self) -> list[str]:
        return [str(each) for each in self.report.headlines]

    def section(self, name: str) -> Section:
        return next(each for each in self.report.sections if each.id == name)

    def paragraphs(self, name: str) -> str:
        """The sentences of the section *name*, those of its charts with them."""
        section = self.section(name)
        return " ".join([*section.paragraphs, *(each.sentence for each in section.charts)])


def write(root: Path, returns: Sequence[Return], target: Target, more: Mapping[str, str]) -> None:
    """A workspace with *returns*; *more* is what published.toml says of a boundary besides."""
    folder = root / FOLDER
    folder.mkdir(parents=True)
    (root / "carbon.toml").write_text('title = "Test council"\n', encoding="utf-8")
    boundaries = dict.fromkeys(each.boundary for each in returns)
    files = {
        "inventory.toml": INVENTORY.format(base=target.base),
        "published.toml": SOURCE
        + "".join(BOUNDARY.format(id=each, more=more.get(each, "")) for each in boundaries),
        "published.csv": "\n".join(
            [
                "period,version,boundary,scope,t_co2e,kg_co2e,report,source_url,note",
                *(row for each in returns for row in each.rows()),
            ]
        )
        + "\n",
        "totals.csv": "\n".join(
            [
                "period,version,boundary,gross_t_co2e,gross_kg_co2e,net_t_co2e,t_co2e_per_m2,"
                "report,source_url",
                *(each.total() for each in returns),
            ]
        )
        + "\n",
        "targets.toml": TARGETS.format(
            basis=target.basis,
            base=target.base,
            kind=target.kind,
            scopes=target.scopes,
            milestones="".join(
                MILESTONE.format(id=period, aim=aim) for period, aim in target.milestones.items()
            ),
        ),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def told(
    root: Path,
    *returns: Return,
    target: Target = Target(),
    on: date = date(2024, 10, 15),
    **more: str,
) -> Told:
    """What is told of *returns* against *target* on the day *on*, 2023-24 being the newest year."""
    write(root, returns, target, more)
    workspace = open_workspace(root)
    subject = gather(workspace, load(workspace, "our-estate"), None, on)
    return Told(subject, dict(summary(subject)), progress_report(subject))
