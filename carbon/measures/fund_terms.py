"""What ``fund.toml`` declares: a fund, how it is run, its contributions and its projects."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import Annotated, ClassVar

from carbon.definitions import Definition
from carbon.errors import BadValue, Place
from carbon.measures.cells import MOST
from carbon.measures.percentages import is_rate, is_share, percentage
from carbon.money import pounds
from carbon.periods import Period, add_months, financial_year_of
from carbon.records.kinds import Kind, day, mapped, number, one_of, text, texts, whole
from carbon.records.reader import Rules, narrowed, records

MONTHS = {"annual": 12, "half-yearly": 6}
ORDERS = ("payback", "gbp-per-tonne", "given")
UNTIL = ("repaid", "life")
WHEN_SHORT = ("wait", "next")
MOST_PERIODS = 200
MOST_PROJECTS = 10_000


def _exact(amount: float) -> Decimal:
    return Decimal(str(amount))


def _refuse_within_a_month(start: date, place: Place) -> date:
    if start.day != 1:
        raise BadValue(f"start = {start}", "the first of a month", "", place)
    return start


_FIRST_DAY = day("the first day, such as 2010-04-01").then(_refuse_within_a_month)
_AMOUNT = mapped(number("a number of GBP", "500000", lowest=0, highest=MOST), _exact)
#: Half a penny is one, as it is rounded.
_A_PENNY = number("a number of GBP", "500000", lowest=0.01, highest=MOST)


def _whole(most: int) -> Kind[int]:
    return whole(f"a whole number from 1 to {most}", lowest=1, highest=most)


@dataclass(frozen=True)
class Contribution:
    """Money put into the fund on a day, and by whom."""

    on: Annotated[date, day("a day such as 2010-04-01")]
    gbp: Annotated[Decimal, mapped(_AMOUNT, pounds)]
    giver: Annotated[str, text("who gives it, in quotes"), "from"] = ""


@dataclass(frozen=True)
class Project:
    """Something the fund may pay for: cost once, saving and tonnes each year of its life.

    ``by_year`` holds GBP and tCO2e saved in each year of its life where years differ (panels age,
    grid electricity gets cleaner); ``saving_gbp_per_year`` and ``tco2e_per_year`` are then the
    first year's. ``earliest`` is the day before which it cannot start, None for any. Of one
    ``group`` only one project starts, and none before those that it ``needs``. ``status`` is that
    of its measure, empty for a project of the fund's own file; ``replaced_gbp`` what its parts cost
    that are replaced in its life, which the fund does not pay.
    """

    id: Annotated[str, text("a short name in quotes")]
    cost_gbp: Annotated[Decimal, mapped(_A_PENNY, pounds)]
    saving_gbp_per_year: Annotated[Decimal, mapped(_A_PENNY, _exact)]
    life_years: Annotated[int, _whole(100)]
    tco2e_per_year: Annotated[float, mapped(_AMOUNT, float)] = 0.0
    earliest: Annotated[date | None, day("a day such as 2012-04-01")] = None
    by_year: tuple[tuple[Decimal, float], ...] = ()
    group: str = ""
    needs: tuple[str, ...] = ()
    status: str = ""
    replaced_gbp: Decimal = Decimal(0)

    @property
    def payback_years(self) -> Fraction:
        """Cost ÷ first-year saving."""
        return Fraction(self.cost_gbp) / Fraction(self.saving_gbp_per_year)

    @property
    def lifetime_tco2e(self) -> float:
        """tCO2e over its life."""
        if self.by_year:
            return math.fsum(tonnes for _, tonnes in self.by_year)
        return self.tco2e_per_year * self.life_years

    def saved_gbp(self, periods: int, per_year: int) -> Fraction:
        """GBP saved in its first *periods* periods, *per_year* a year, each year evenly."""
        if not self.by_year:
            return Fraction(self.saving_gbp_per_year) * periods / per_year
        years, part = divmod(periods, per_year)
        whole = self._after_years[years]
        return whole + (Fraction(self.by_year[years][0]) * part / per_year if part else 0)

    @cached_property
    def _after_years(self) -> list[Fraction]:
        saved = (Fraction(saved) for saved, _ in self.by_year)
        return list(accumulate(saved, initial=Fraction(0)))

    def saved_tco2e(self, period: int, per_year: int) -> float:
        """tCO2e saved in the period of that number, from 0."""
        yearly = self.by_year[period // per_year][1] if self.by_year else self.tco2e_per_year
        return yearly / per_year


@dataclass(frozen=True)
class FundProjects(Project):
    """One project of a fund's file, or ``count`` equal ones; ``source`` says where it stands."""

    count: Annotated[int, _whole(MOST_PROJECTS)] = 1
    source: Annotated[str, text("where the figures stand")] = ""

    @property
    def each(self) -> list[Project]:
        """Them, numbered where there are several."""
        if self.count == 1:
            return [narrowed(self, Project)]
        numbers = range(1, self.count + 1)
        return [narrowed(self, Project, id=f"{self.id}-{number}") for number in numbers]


def _contributions_in_its_periods(
    start: date, every: str, periods: int, contributions: tuple[Contribution, ...],
    source: Definition,
) -> Iterator[BadValue]:  # fmt: skip
    spans = _spans(start, every, periods)
    for each, table in zip(contributions, source.tables("contribution"), strict=True):
        if not any(each.on in span for span in spans):
            yield BadValue(
                f"a contribution on {each.on}",
                f"a day from {spans[0].start} to {spans[-1].last_day}, the fund's periods",
                "",
                table.place("on"),
            )


@dataclass(frozen=True)
class Fund:
    """What a fund is and how it is run.

    ``every`` is ``annual`` or ``half-yearly``. Of each saving ``returned_pct`` comes back, until
    the project has repaid its cost or for its life. The charge of a period is ``charge_gbp`` plus
    ``charge_pct`` a year of the opening balance. ``when_short`` says what happens where the next
    project in order is too dear for now: all ``wait`` for it, or the ``next`` that fits starts.
    ``not_by_the_fund`` names the measures that it cannot recover, each with the reason.
    """

    title: Annotated[str, text("a title in quotes")]
    start: Annotated[date, _FIRST_DAY]
    periods: Annotated[int, _whole(MOST_PERIODS)]
    contributions: Annotated[
        tuple[Contribution, ...],
        records(Contribution, "at least one [[contribution]]", filled=True),
        "contribution",
    ]
    projects: tuple[Project, ...]
    every: Annotated[str, one_of(tuple(MONTHS))] = "annual"
    returned_pct: Annotated[Decimal, mapped(percentage(is_share), _exact)] = Decimal(100)
    until: Annotated[str, one_of(UNTIL)] = "repaid"
    charge_gbp: Annotated[Decimal, _AMOUNT] = Decimal(0)
    charge_pct: Annotated[Decimal, mapped(percentage(is_rate), _exact)] = Decimal(0)
    minimum_gbp: Annotated[Decimal, _AMOUNT] = Decimal(0)
    order: Annotated[str, one_of(ORDERS)] = "payback"
    when_short: Annotated[str, one_of(WHEN_SHORT, "when_short")] = "wait"
    notes: Annotated[tuple[str, ...], texts("a list of texts")] = ()
    not_by_the_fund: tuple[tuple[str, str], ...] = ()

    RULES: ClassVar[Rules] = Rules(_contributions_in_its_periods)

    @property
    def per_year(self) -> int:
        """Periods a year: 1 or 2."""
        return 12 // MONTHS[self.every]

    @property
    def spans(self) -> list[Period]:
        """The periods, in order."""
        return _spans(self.start, self.every, self.periods)

    def given_back_gbp(self, project: Project) -> Decimal:
        """What comes back of *project* in its life, were it to go on beyond its cost."""
        saved = project.saved_gbp(project.life_years * self.per_year, self.per_year)
        back = saved * Fraction(self.returned_pct) / 100
        return pounds(Decimal(back.numerator) / Decimal(back.denominator))

    @property
    def losing(self) -> list[Project]:
        """The projects of its own file that give back less than they cost.

        Of a measures file such are not by the fund; here somebody has chosen them.
        """
        return [
            each
            for each in self.projects
            if not each.status and self.given_back_gbp(each) < each.cost_gbp
        ]

    @property
    def ordered(self) -> list[Project]:
        """The projects in the order in which they start."""
        if self.order == "payback":
            return sorted(self.projects, key=lambda project: project.payback_years)
        if self.order == "gbp-per-tonne":
            return sorted(self.projects, key=_gbp_per_tonne)
        return list(self.projects)


def _gbp_per_tonne(project: Project) -> float:
    tonnes = project.lifetime_tco2e
    return float(project.cost_gbp) / tonnes if tonnes > 0 else float("inf")


def _spans(start: date, every: str, periods: int) -> list[Period]:
    spans = [_first(start, MONTHS[every])]
    while len(spans) < periods:
        spans.append(spans[-1].following())
    return spans


def _first(start: date, months: int) -> Period:
    """The first period, named as a financial year or half of one where it is."""
    year = financial_year_of(start)
    if start == year.start and months == 12:
        return year
    if months == 6 and start.day == 1 and start.month in (4, 10):
        return Period.parse(f"{year} {'H1' if start.month == 4 else 'H2'}")
    if months == 12 and (start.month, start.day) == (1, 1):
        return Period.parse(f"{start.year}")
    return Period(start, add_months(start, months))
