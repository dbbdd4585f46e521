"""A revolving fund: projects start when there is money, and their savings come back.

In every period, to the penny::

    opening + contributions + savings returned − projects − charge = closing

Within a period contributions and savings come first, then the management charge, then projects
start in their order while the balance stays at or above the minimum. A project saves from the
period after the one it starts in. Money is counted in whole pence; a yearly saving is shared over
its periods so that the periods of each whole year add up to it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from carbon.measures.fund_terms import Fund, Project
from carbon.measures.said import Said, plain
from carbon.money import PENNY, pounds
from carbon.periods import Period


@dataclass(frozen=True)
class FundPeriod:
    """One period of a fund's account, in GBP; ``kept`` are savings that stay with the service."""

    period: Period
    opening: Decimal
    contributions: Decimal
    returned: Decimal
    projects: Decimal
    charge: Decimal
    closing: Decimal
    kept: Decimal
    started: tuple[str, ...]
    tco2e: float


@dataclass(frozen=True)
class Standing:
    """Where a fund stands at the end of a period, all periods up to it together."""

    of: FundPeriod
    invested_gbp: Decimal
    projects: int
    tco2e: float


@dataclass(frozen=True)
class PassedOver:
    """A project for which there was too little money while others after it in the order started.

    ``periods`` are those in which that was so, ``instead`` the projects that started in them.
    """

    project: Project
    periods: tuple[Period, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """A fund's account over its periods, what never started with the reason, and what waited.

    ``passed_over`` is empty where all wait for the next in the order. ``on_shared_meters`` are the
    sentences about projects whose savings on one meter are added up here.
    """

    fund: Fund
    periods: tuple[FundPeriod, ...]
    waiting: tuple[tuple[str, str], ...]
    passed_over: tuple[PassedOver, ...] = ()
    on_shared_meters: tuple[str, ...] = ()

    @property
    def contributed_gbp(self) -> Decimal:
        """All contributions."""
        return sum((period.contributions for period in self.periods), Decimal(0))

    @property
    def invested_gbp(self) -> Decimal:
        """All that was paid for projects."""
        return sum((period.projects for period in self.periods), Decimal(0))

    def starts_in(self, project: str) -> Period | None:
        """The period in which a project starts, by its id; None where it never does."""
        return next((each.period for each in self.periods if project in each.started), None)

    @property
    def times_round(self) -> float | None:
        """How many times the money has been round: invested ÷ contributed."""
        put_in = self.contributed_gbp
        return float(self.invested_gbp / put_in) if put_in else None

    def standings(self) -> list[Standing]:
        """Each period with what was invested, started and saved up to its end."""
        invested, projects, tonnes = Decimal(0), 0, 0.0
        found = []
        for period in self.periods:
            invested += period.projects
            projects += len(period.started)
            tonnes += period.tco2e
            found.append(Standing(period, invested, projects, tonnes))
        return found


@dataclass
class _Running:
    """A project that has started: how many periods it has saved, and what it has returned."""

    project: Project
    periods: int = 0
    returned: int = 0


def run(fund: Fund) -> Account:
    """The account of *fund*, period by period."""
    waiting = fund.ordered
    running: list[_Running] = []
    balance = 0
    made = []
    most: dict[str, int] = {}
    done: list[Project] = []
    passed: dict[str, PassedOver] = {}
    for span in fund.spans:
        opening = balance
        put_in = sum(_pence(c.gbp) for c in fund.contributions if c.on in span)
        returned = kept = 0
        tonnes = 0.0
        running = [one for one in running if one.periods < one.project.life_years * fund.per_year]
        for one in running:
            tonnes += one.project.saved_tco2e(one.periods, fund.per_year)
            back, rest = _save(one, fund)
            returned, kept = returned + back, kept + rest
        balance = opening + put_in + returned
        charge = min(balance, _charge(fund, opening))
        balance -= charge
        started, waiting = _start(fund, span, balance, waiting, done, most, passed)
        done += started
        paid = sum(_pence(project.cost_gbp) for project in started)
        balance -= paid
        running += [_Running(project) for project in started]
        made.append(
            FundPeriod(
                period=span,
                opening=_gbp(opening),
                contributions=_gbp(put_in),
                returned=_gbp(returned),
                projects=_gbp(paid),
                charge=_gbp(charge),
                closing=_gbp(balance),
                kept=_gbp(kept),
                started=tuple(project.id for project in started),
                tco2e=tonnes,
            )
        )
    return Account(
        fund,
        tuple(made),
        tuple(_reason(fund, project, done, most) for project in waiting),
        tuple(passed[each.id] for each in fund.ordered if each.id in passed),
    )


def _save(one: _Running, fund: Fund) -> tuple[int, int]:
    """Pence that a period's saving returns to the fund, and pence that stay with the service.

    A period that saves nothing, or less than nothing, returns nothing.
    """
    project = one.project
    one.periods += 1
    share = Fraction(fund.returned_pct) / 100

    def between(part: Fraction | int) -> int:
        """Whole pence of the period: of the sums so far, halves up, so that years add up."""
        so_far, before = (
            math.floor(project.saved_gbp(periods, fund.per_year) * 100 * part + Fraction(1, 2))
            for periods in (one.periods, one.periods - 1)
        )
        return max(0, so_far - before)

    saved, due = between(1), between(share)
    if fund.until == "repaid":
        due = min(due, _pence(project.cost_gbp) - one.returned)
    due = min(due, saved)
    one.returned += due
    return due, saved - due


def _charge(fund: Fund, opening: int) -> int:
    share = Fraction(fund.charge_pct) / 100 / fund.per_year
    return _pence(fund.charge_gbp) + int(opening * share + Fraction(1, 2))


def _start(
    fund: Fund,
    span: Period,
    balance: int,
    waiting: Sequence[Project],
    running: Collection[Project],
    most: dict[str, int],
    passed: dict[str, PassedOver],
) -> tuple[list[Project], list[Project]]:
    """The projects that start in *span*, and those that still wait.

    *most* is told the most that was free for each, *passed* which gave way to others.

    One that cannot start for another reason than money keeps nobody waiting; one whose need starts
    in the same period comes right after it, if it was passed over before.
    """
    started: list[Project] = []
    free = balance - _pence(fund.minimum_gbp)
    still = list(waiting)
    needed = {name for project in waiting for name in project.needs}
    groups = {project.group for project in running if project.group}
    done = {project.id for project in running}
    place, blocked = 0, False
    short: dict[str, list[str]] = {}
    while place < len(still):
        project = still[place]
        if not _is_ready(project, span, done, groups):
            place += 1
            continue
        most[project.id] = max(free, most.get(project.id, free))
        if blocked or _pence(project.cost_gbp) > free:
            blocked = blocked or fund.when_short == "wait"
            short.setdefault(project.id, [])
            place += 1
            continue
        free -= _pence(project.cost_gbp)
        for name in short:
            short[name].append(project.id)
        started.append(still.pop(place))
        done.add(project.id)
        groups |= {project.group} - {""}
        if project.id in needed:
            place = 0
    for project in still:
        if instead := short.get(project.id):
            before = passed.get(project.id, PassedOver(project, (), ()))
            passed[project.id] = PassedOver(
                project, (*before.periods, span), (*before.instead, *instead)
            )
    return started, still


def _is_ready(project: Project, span: Period, done: set[str], groups: set[str]) -> bool:
    """Whether nothing but money keeps it from starting."""
    if project.earliest is not None and project.earliest >= span.end:
        return False
    return project.group not in groups and done.issuperset(project.needs)


def _reason(
    fund: Fund, project: Project, done: Collection[Project], most: dict[str, int]
) -> tuple[str, str]:
    instead = next((o.id for o in done if o.group and o.group == project.group), None)
    if instead is not None:
        group = plain(project.group)
        return project.id, Said(f"only one of group {group} can be done, and {{}} is", instead)
    missing = [name for name in project.needs if name not in {other.id for other in done}]
    if missing:
        if missing[0] not in {other.id for other in fund.projects}:
            return project.id, Said("needs {}, which is no project of the fund", missing[0])
        return project.id, Said("needs {}, which did not start", missing[0])
    if project.earliest is not None and project.earliest >= fund.spans[-1].end:
        return project.id, f"cannot start before {project.earliest}, after the last period"
    free = max(most.get(project.id, 0), 0)
    if project.id in most and _pence(project.cost_gbp) > free:
        return project.id, f"costs £{project.cost_gbp:,.2f}; at most £{_gbp(free):,.2f} was free"
    return project.id, "waited for a dearer one before it in the order"


def _pence(amount: Decimal) -> int:
    return int(pounds(amount) * 100)


def _gbp(pence: int) -> Decimal:
    return pence * PENNY
