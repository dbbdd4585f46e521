"""One year against a pathway: as reported, and like for like with the base year."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.targets import states
from carbon.targets.series import Observation


def change(new: float | None, old: float | None) -> float | None:
    """(new − old) ÷ old, as a share; None where *old* is not above zero or either is not known.

    >>> change(51170.0, 62259.0) == (51170 - 62259) / 62259
    True
    >>> change(1.0, 0.0) is None
    True
    """
    if new is None or old is None:
        return None
    return (new - old) / old if old > 0 else None


@dataclass(frozen=True)
class Estimates:
    """How much of a year is estimated, and how wrong that would have to be to change its verdict.

    ``share`` is of the year's gross emissions. ``break_even`` is (true − estimated) ÷ estimated at
    which the verdict flips: above zero the estimates would have to be that much too low, below
    zero too high; None where no error of theirs can flip it. ``error`` is how far off estimates
    are taken to be (``estimate_error_pct`` of the inventory). ``base_share`` and
    ``base_break_even`` are the same of the base year on the same boundary. All are shares.
    """

    share: float
    break_even: float | None
    error: float
    base_share: float = 0.0
    base_break_even: float | None = None

    @property
    def of_year(self) -> bool:
        """Whether the verdict turns on estimates of the year: they may well be that far off."""
        return self.break_even is not None and abs(self.break_even) <= self.error

    @property
    def of_base(self) -> bool:
        """Whether it turns on estimates of the base year."""
        return self.base_break_even is not None and abs(self.base_break_even) <= self.error

    @property
    def decide(self) -> bool:
        """Whether the verdict turns on the estimates of one of the two years."""
        return self.of_year or self.of_base


@dataclass(frozen=True)
class YearProgress:
    """One year against the pathway of its ``basis`` (gross or net), in kg on the target's scopes.

    ``observation`` is the year as told. Where it could be set beside the base year like for like,
    ``alike`` holds how; ``actual_kg`` is then the year on the base's boundary, ``base_kg`` the base
    on the boundary at the end of the newest judged year, and ``pathway_kg`` the pathway's share of
    that base. Else all three are as reported. The figures of ``reported`` stand beside:
    ``reported_kg``, ``reported_of_base``, ``reported_pathway_kg`` and ``reported_status`` are of
    the year and the base as told.

    ``of_base`` is the change since the base, ``of_previous`` since the year before, like for like
    too (``previous_alike`` holds how); ``gross_of_previous`` and ``net_of_previous`` are the same
    on either measure. All are shares of the older figure, or None.

    ``status`` is on track, behind, base year, cannot say or not enough data, empty where nothing
    was promised or the year is not due; ``why`` says in sentences why it could not be judged,
    ``estimates`` how much of it is estimated and what that could change, ``remarks`` what to bear
    in mind, ``to_do`` what an officer can write down to close it. ``figure`` is reported, not due
    yet or overdue.
    """

    observation: Observation
    basis: str
    base_kg: float
    actual_kg: float | None
    pathway_kg: float | None
    of_base: float | None
    of_previous: float | None
    status: str
    figure: str = states.REPORTED
    reported_kg: float | None = None
    reported_of_base: float | None = None
    reported_pathway_kg: float | None = None
    reported_status: str = ""
    gross_of_previous: float | None = None
    net_of_previous: float | None = None
    alike: LikeForLike | None = None
    previous_alike: LikeForLike | None = None
    estimates: Estimates | None = None
    why: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    to_do: tuple[str, ...] = ()

    @property
    def of_previous_announced(self) -> float | None:
        """The gross change since the year before with the editions that came since, or announced.

        None where that is on the same side as the change that is told, or nothing is known.
        """
        alike = self.previous_alike
        if alike is None or alike.announced is None:
            return None
        known, told = alike.announced.share(), alike.share()
        if known is None or told is None or (known > 1) == (told > 1):
            return None
        return known - 1

    @property
    def judged(self) -> bool:
        """Whether the year is on track or behind."""
        return self.status in states.JUDGED

    @property
    def doubted(self) -> bool:
        """Whether what it comes to decides its verdict and nobody can say what that is.

        A trend, a chance and a sum would rest on it. Where there is no pathway to hold it against,
        its own figure is not in doubt.
        """
        known = self.pathway_kg is not None and self.actual_kg is not None
        return known and self.status == states.CANNOT_SAY

    @property
    def gap_kg(self) -> float | None:
        """Actual less pathway: above zero is behind."""
        if self.pathway_kg is None or self.actual_kg is None:
            return None
        return self.actual_kg - self.pathway_kg

    @property
    def gap_share(self) -> float | None:
        """The gap as a share of the pathway; None where nothing was promised or allowed."""
        return change(self.actual_kg, self.pathway_kg)
