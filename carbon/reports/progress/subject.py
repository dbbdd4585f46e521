"""What a progress report is about: the figures of the floors below, before they are words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carbon.analysis.change.bridge import Bridge
from carbon.analysis.recalculation.figures import Recalculated
from carbon.analysis.uncertainty.sureness import Sureness
from carbon.inventories.inventory import Inventory
from carbon.periods import Period
from carbon.reports.progress.county import CountySubject
from carbon.reports.reported import Told
from carbon.targets.base_made import BaseMade
from carbon.targets.base_steps import BaseMoved
from carbon.targets.explained import Explained
from carbon.targets.forecast import Forecast
from carbon.targets.gap import TargetGap
from carbon.targets.halves import HalfYears
from carbon.targets.linked import LinkedStanding
from carbon.targets.outlook import Outlook
from carbon.targets.progress import Progress
from carbon.targets.projects import NO_PROJECTS, Projects
from carbon.targets.rebased import Rebased
from carbon.targets.revisions import ReportedFigure, Revision
from carbon.targets.series import Series
from carbon.targets.target import Target
from carbon.targets.wedges import Wedges


@dataclass(frozen=True)
class Previous:
    """An earlier pack, by its date, and what has been revised since.

    ``renamed`` are the sources that are called otherwise since: what each was and is called.
    """

    date: str
    revisions: tuple[Revision, ...]
    renamed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why a base moved by ``kg``, in words."""

    words: str
    kg: float


@dataclass(frozen=True)
class BaseSince:
    """The base year as it was told and as it is ``now``, in kg, and why it moved.

    Where ``now`` is on the boundary of a day, both are of the sites of that day.
    """

    then_kg: float
    now: BaseMade
    reasons: tuple[Reason, ...] = ()

    @property
    def kg(self) -> float:
        """Now less then."""
        return self.now.kg - self.then_kg


@dataclass(frozen=True)
class SinceTold:
    """What a council was told last, and what has become of its first answer since.

    ``kg``, ``verdict`` and ``of_base`` (the change on the base year, a share) are of the year told,
    as now, ``kg`` of the quantity told; None where it is no longer reported or was told by a pack
    that did not hold its answer. ``target`` says what the target was and is, empty where it is the
    same.
    ``of_base`` is on the base year ``since``, ``alike`` whether like for like; ``reasons`` say in
    sentences why it cannot be judged now.
    ``why`` is empty where the figure is the same. ``rebased`` is the base year recalculated since,
    None where it was not, ``undecided`` what moved it and was not decided; ``base`` the way from
    the base told to the base now, or ``no_base`` why there is none. ``called`` is the base year as
    page one called it, ``alike_base`` on the boundary that percentages were measured on, each
    beside what it is now, and None where it is the same. ``crossed`` is what came or went since,
    in words.
    """

    told: Told
    kg: float | None = None
    verdict: str = ""
    of_base: float | None = None
    since: Period | None = None
    alike: bool = False
    reasons: tuple[str, ...] = ()
    why: str = ""
    target: str = ""
    rebased: Rebased | None = None
    undecided: tuple[Reason, ...] = ()
    base: BaseMoved | None = None
    no_base: str = ""
    called: BaseSince | None = None
    alike_base: BaseSince | None = None
    crossed: tuple[str, ...] = ()


@dataclass(frozen=True)
class OtherTarget:
    """A further target of the inventory, beside the one that leads; ``why`` without a progress."""

    target: Target
    progress: Progress | None
    linked: LinkedStanding | None = None
    why: str = ""


@dataclass(frozen=True)
class Subject:
    """What a progress report is about.

    ``as_at`` is the day by which it was known, ``on`` the day that the answers are of: what is
    over, due and to come is counted from it. ``series`` is the inventory's; ``progress`` measures
    it against its target, None where it has none, or no base to measure against, as
    ``no_progress`` says. ``county`` is the county's statistics, None to leave them out.
    ``latest`` and ``before`` are the newest year and the comparable one before it, of a calculated
    inventory; ``bridges`` why it changed; ``figures`` every figure that a later report may revise;
    ``linked`` the standing on the series linked across boundaries, and ``outlook`` what a trend
    says of the milestones to come, on the one that governs; ``projects`` the energy measures and
    the fund, where they are reported; ``wedges`` what approved ones take off the forecast, or
    ``no_wedges`` why nothing; ``gap`` what they take off beside what the pathway asks, None without
    measures or a milestone to come; ``explained`` each bridge's activity beside verified savings;
    ``names`` the sites' names by id; ``sureness`` how sure the newest year and
    its change are, or ``no_sureness`` why nobody can say; ``recalculation`` the base year's review,
    or ``no_recalculation`` why there is none. ``told`` is what the council was told last, None
    where no report before this one is recorded as published. ``ledger_head`` is the hash that the
    ledger's chain had on ``as_at``, empty where nothing of it is calculated or no chain had begun.
    ``others`` are the inventory's further targets.
    """

    council: str
    series: Series
    progress: Progress | None
    county: CountySubject | None
    as_at: date
    on: date
    latest: Inventory | None = None
    before: Inventory | None = None
    halves: HalfYears | None = None
    forecast: Forecast | None = None
    no_forecast: str = ""
    no_progress: str = ""
    bridges: tuple[tuple[str, Bridge], ...] = ()
    figures: tuple[ReportedFigure, ...] = ()
    previous: Previous | None = None
    linked: LinkedStanding | None = None
    outlook: Outlook | None = None
    projects: Projects = NO_PROJECTS
    wedges: Wedges | None = None
    no_wedges: str = ""
    gap: TargetGap | None = None
    explained: tuple[Explained, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    sureness: Sureness | None = None
    no_sureness: str = ""
    recalculation: Recalculated | None = None
    no_recalculation: str = ""
    told: SinceTold | None = None
    ledger_head: str = ""
    others: tuple[OtherTarget, ...] = ()

    @property
    def decimals(self) -> int:
        """Decimals of the report's totals in tonnes."""
        return self.progress.decimals if self.progress else self.series.decimals

    @property
    def governing(self) -> Progress | None:
        """The progress that governs: that on the linked series, where there is one."""
        return self.linked.progress if self.linked else self.progress
