"""What a progress report is about: the figures of the floors below, before they are words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carbon.analysis.change.bridge import Bridge
from carbon.analysis.like_for_like.base_told import BaseTold
from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.analysis.recalculation.figures import Recalculated
from carbon.analysis.uncertainty.sureness import Sureness
from carbon.inventories.inventory import Inventory
from carbon.periods import Period
from carbon.reports.progress.county import CountySubject
from carbon.reports.reported import Told
from carbon.targets.explained import Explained
from carbon.targets.forecast import Forecast
from carbon.targets.gap import TargetGap
from carbon.targets.halves import HalfYears
from carbon.targets.linked import LinkedStanding
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
class SizedSince:
    """The base on the sites of the day ``on``, ``now_kg``, told as ``then_kg``; kg.

    ``why`` is empty where more than one thing moved it.
    """

    now_kg: float
    then_kg: float
    on: date
    why: str


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
    None where it was not; ``base`` the bridge from the base told to the base now, or ``no_base``
    why there is none. ``base_kg`` is the base year as it would be told now, None where that cannot
    be set beside what was told, and ``base_why`` why it is another. Where ``base_on`` is given
    both are of the sites of that day, ``base_then_kg`` as it was told, and ``base_alike`` is what
    it is made of. ``crossed`` is what came or went since, in words. ``sized`` is the base on the
    boundary, where that moved beside ``base_kg`` and for a reason of its own.
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
    base: BaseTold | None = None
    no_base: str = ""
    base_kg: float | None = None
    base_why: str = ""
    base_then_kg: float | None = None
    base_on: date | None = None
    base_alike: LikeForLike | None = None
    crossed: tuple[str, ...] = ()
    sized: SizedSince | None = None


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
    ``linked`` the standing on the series linked across boundaries; ``projects`` the energy measures
    and the fund, where they are reported; ``wedges`` what approved ones take off the forecast, or
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
