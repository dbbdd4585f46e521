"""An energy measure: what it costs, what it saves each year and for how long.

It saves quantities of fuels, or adds some: a heat pump saves gas and adds electricity, so that its
saving of electricity is negative.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, ClassVar

from carbon.errors import Place
from carbon.exact import exceeds
from carbon.measures.cells import (
    BIAS,
    BY_SEMICOLONS,
    CAPITAL_BY_YEAR,
    DAY,
    FILLED,
    GBP,
    KWH,
    LIFE,
    LONGEST_LIFE,
    NAMES,
    NEEDS,
    PERSISTENCE,
    RATE,
    REPLACEMENTS,
    SHARE,
    SIGNED_GBP,
    YEAR,
    parts,
    year_of,
)
from carbon.money import pounds
from carbon.periods import Period, add_months, financial_year_of, majority
from carbon.records.found import Source, written
from carbon.records.kinds import PLACE, TEXT, one_of
from carbon.records.reader import Rules, Wrong

STATUSES = ("proposed", "approved", "delivered", "verified", "rejected")
#: Those of measures that are still to be decided on, and of those that are done.
OPEN_STATUSES = ("proposed", "approved")
DONE_STATUSES = ("delivered", "verified")
ELECTRICITY = "electricity"
STATUS = one_of(STATUSES, in_any_case=True)


def _grant_within_the_capital(capital_gbp: float, grant_gbp: float) -> Iterator[Wrong]:
    if grant_gbp > capital_gbp:
        yield Wrong(
            "grant_gbp",
            f"a grant of {grant_gbp:,.2f}",
            f"at most the capital of {capital_gbp:,.2f}",
        )


def _years_add_up_to_the_capital(
    capital_gbp: float, capital_by_year: tuple[tuple[int, float], ...]
) -> Iterator[Wrong]:
    paid = sum(pounds(amount) for _, amount in capital_by_year)
    if capital_by_year and paid != pounds(capital_gbp):
        yield Wrong(
            "capital_by_year",
            f"{paid:,.2f} by year",
            f"capital_gbp, {capital_gbp:,.2f}, to the penny",
            "Correct one of the two.",
        )


def _paid_by_the_end_of_its_life(
    start: date, life_years: int, capital_by_year: tuple[tuple[int, float], ...]
) -> Iterator[Wrong]:
    last = _first_year(start) + life_years - 1
    if capital_by_year and capital_by_year[-1][0] > last:
        yield Wrong(
            "capital_by_year",
            f"capital in {capital_by_year[-1][0]}",
            f"a year to {last}, the last of its life",
        )


def _begun_where_it_is_done(start: date, status: str) -> Iterator[Wrong]:
    # By the clock, not by --as-at: a list says more than was known on an earlier day.
    if status in DONE_STATUSES and start > date.today():
        yield Wrong(
            "start",
            f"{start}, of a measure that is {status}",
            "a day that has come",
            "Correct the start; or the status, where it is still to be done.",
        )


def _replaced_within_its_life(source: Source, life_years: int = LONGEST_LIFE) -> Iterator[Wrong]:
    for part in parts(written(source, "replacements")):
        if year_of(part) > life_years:
            yield Wrong(
                "replacements",
                repr(part),
                f"YEAR: GBP with each year once, from 1 to {life_years}, as 12: 900",
                BY_SEMICOLONS,
            )


def _persists_within_its_life(
    persistence_factor: float | None, source: Source, life_years: int = LONGEST_LIFE
) -> Iterator[Wrong]:
    if persistence_factor is not None and persistence_factor > life_years:
        yield Wrong(
            "persistence_factor",
            repr(written(source, "persistence_factor")),
            f"years above 0 and at most the life of {life_years}",
        )


def _saves_no_more_than_is_used(
    savings: Mapping[str, float],
    use: Mapping[str, float],
    generation_kwh: float = 0.0,
    self_use_pct: float = 0.0,
) -> Iterator[Wrong]:
    # What could not be read is taken as 0: the rest of the saving alone is held against the use.
    saved = dict(savings)
    if generated := generation_kwh * self_use_pct / 100:
        saved[ELECTRICITY] = saved.get(ELECTRICITY, 0.0) + generated
    for fuel, quantity in saved.items():
        used = use.get(fuel)
        if used is not None and exceeds(quantity, used):
            yield Wrong(
                None,
                f"a saving of {quantity:,.12g} of {fuel} a year",
                f"at most the {used:,.12g} that the meter uses",
                "Check the unit and the meter; a measure cannot save more than is used.",
            )


@dataclass(frozen=True)
class Measure:
    """One energy measure.

    ``savings`` are quantities a year by fuel in the fuel's own unit (kWh for electricity and gas,
    litres for diesel), negative where the measure adds use; electricity that it generates and the
    site uses itself is not among them, see :attr:`quantities`. ``use`` is what its meter uses a
    year, by fuel, where it is known. Money is in GBP of ``price_year``; ``capital_by_year`` is
    empty where all is paid in year 0. ``maintenance_gbp`` is what it costs a year,
    ``other_saving_gbp`` what else it saves; ``replacements`` are (year of its life, GBP).
    ``deterioration_pct`` is lost of the saving each year. ``optimism_bias`` is a category of the
    Green Book or a percentage, empty for none. ``after`` names measures on the same meters that
    come first: what it saves is of what they leave, and so they are among its ``needs``.
    """

    id: Annotated[str, FILLED]  #: Its name among the measures.
    technology: Annotated[str, FILLED]  #: What it is, as in the tables of persistence factors.
    capital_gbp: Annotated[float, GBP]  #: Capital in GBP, before grant.
    price_year: Annotated[int, YEAR]
    start: Annotated[date, DAY]  #: The day from which it saves.
    life_years: Annotated[int, LIFE]  #: For how many years it saves.
    savings: Mapping[str, float]
    name: Annotated[str, TEXT] = ""  #: What a report calls it.
    site: Annotated[str, TEXT] = ""  #: The site that it is at.
    meters: Annotated[tuple[str, ...], NAMES, "meter"] = ()  #: The meters whose use it changes.
    use: Mapping[str, float] = field(default_factory=dict)
    capital_by_year: Annotated[tuple[tuple[int, float], ...], CAPITAL_BY_YEAR] = ()
    grant_gbp: Annotated[float, GBP] = 0.0  #: GBP given towards the capital.
    generation_kwh: Annotated[float, KWH] = 0.0  #: kWh that it generates in its first year.
    self_use_pct: Annotated[float, SHARE] = 100.0  #: How much of that the site uses itself, in %.
    maintenance_gbp: Annotated[float, GBP] = 0.0
    other_saving_gbp: Annotated[float, SIGNED_GBP] = 0.0
    replacements: Annotated[tuple[tuple[int, float], ...], REPLACEMENTS] = ()
    deterioration_pct: Annotated[float, RATE] = 0.0
    #: Years, where it brings its own.
    persistence_factor: Annotated[float | None, PERSISTENCE] = None
    optimism_bias: Annotated[str, BIAS] = ""
    group: Annotated[str, TEXT] = ""  #: Of the measures of one group at most one is done.
    needs: Annotated[tuple[str, ...], NEEDS] = ()
    after: Annotated[tuple[str, ...], NAMES] = ()
    status: Annotated[str, STATUS] = "proposed"  #: How far it is decided.
    note: Annotated[str, TEXT] = ""  #: The officer's own words.
    place: Annotated[Place | None, PLACE] = None  #: File and row that list it.

    RULES: ClassVar[Rules] = Rules(
        _grant_within_the_capital,
        _years_add_up_to_the_capital,
        _paid_by_the_end_of_its_life,
        _begun_where_it_is_done,
        _replaced_within_its_life,
        _persists_within_its_life,
        _saves_no_more_than_is_used,
    )

    @property
    def listed_in(self) -> str:
        """File and row that list it, without folders, as a report names them."""
        return self.place.brief if self.place else "the measures file"

    @property
    def quantities(self) -> Mapping[str, float]:
        """What it saves in its first year by fuel, own use of generated electricity included."""
        found = dict(self.savings)
        if self.generation_kwh:
            used = self.generation_kwh * self.self_use_pct / 100
            found[ELECTRICITY] = found.get(ELECTRICITY, 0.0) + used
        return found

    @property
    def is_rejected(self) -> bool:
        """Whether it has been decided not to do it."""
        return self.status == "rejected"

    @property
    def export_kwh(self) -> float:
        """Electricity that it generates and the site does not use, kWh in its first year."""
        return self.generation_kwh * (100 - self.self_use_pct) / 100

    @property
    def first_year(self) -> int:
        """The calendar year that its first twelve months count in: that of most whole months."""
        return _first_year(self.start)

    @property
    def years(self) -> range:
        """The calendar years that the years of its life count in."""
        return range(self.first_year, self.first_year + self.life_years)

    @property
    def last_day(self) -> date:
        """The last day of its life."""
        return anniversary(self.start, self.life_years) - timedelta(days=1)

    def works_in(self, period: Period) -> bool:
        """Whether some day of *period* is of its life."""
        return self.start < period.end and self.last_day >= period.start

    def runs_with(self, other: Measure) -> bool:
        """Whether some year has both at work, so that on one meter they save less together."""
        first = max(self.years.start, other.years.start)
        return first < min(self.years.stop, other.years.stop)

    @property
    def year_zero(self) -> int:
        """The measure's year 0: that before its first saving, or the first that capital is paid in.

        Its end is when a measure starts; what it is discounted to is the base year of the whole
        appraisal, see :class:`~carbon.measures.assumptions.Assumptions`.
        """
        return min([self.first_year - 1, *(year for year, _ in self.capital_by_year)])

    @property
    def paid_on(self) -> date:
        """The last day before it starts, on which all capital counts that no year is given for."""
        return self.start - timedelta(days=1)

    @property
    def spending(self) -> Mapping[int, float]:
        """Capital in GBP by budget, named by the year in which the financial year begins.

        That of :attr:`paid_on`, or what ``capital_by_year`` says.
        """
        year = financial_year_of(self.paid_on).start.year
        return dict(self.capital_by_year) or {year: self.capital_gbp}

    @property
    def capital(self) -> Mapping[int, float]:
        """Capital in GBP by calendar year, as it is discounted: in year 0, or as it is listed."""
        return dict(self.capital_by_year) or {self.year_zero: self.capital_gbp}


def _first_year(start: date) -> int:
    return majority(Period(start, _year_later(start)))[0]


def _year_later(day: date) -> date:
    later = add_months(day, 12)
    return later if day.month == 2 and day.day == 29 else later.replace(day=day.day)


def anniversary(day: date, years: int) -> date:
    """The same day *years* later; 1 March after a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
