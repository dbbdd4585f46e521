"""An energy measure: what it costs, what it saves each year and for how long.

It saves quantities of fuels, or adds some: a heat pump saves gas and adds electricity, so that its
saving of electricity is negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from carbon.errors import Place
from carbon.periods import Period, add_months, financial_year_of, majority

STATUSES = ("proposed", "approved", "delivered", "verified", "rejected")
#: Those of measures that are still to be decided on, and of those that are done.
OPEN_STATUSES = ("proposed", "approved")
DONE_STATUSES = ("delivered", "verified")
ELECTRICITY = "electricity"


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

    id: str  #: Its name among the measures.
    technology: str  #: What it is, as in the tables of persistence factors.
    capital_gbp: float  #: Capital in GBP, before grant.
    price_year: int
    start: date  #: The day from which it saves.
    life_years: int  #: For how many years it saves.
    savings: Mapping[str, float]
    name: str = ""  #: What a report calls it.
    site: str = ""  #: The site that it is at.
    meters: tuple[str, ...] = ()  #: The meters whose use it changes.
    use: Mapping[str, float] = field(default_factory=dict)
    capital_by_year: tuple[tuple[int, float], ...] = ()
    grant_gbp: float = 0.0  #: GBP given towards the capital.
    generation_kwh: float = 0.0  #: kWh that it generates in its first year.
    self_use_pct: float = 100.0  #: How much of that the site uses itself, in %.
    maintenance_gbp: float = 0.0
    other_saving_gbp: float = 0.0
    replacements: tuple[tuple[int, float], ...] = ()
    deterioration_pct: float = 0.0
    persistence_factor: float | None = None  #: Years, where it brings its own.
    optimism_bias: str = ""
    group: str = ""  #: Of the measures of one group at most one is done.
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    status: str = "proposed"  #: How far it is decided.
    note: str = ""  #: The officer's own words.
    place: Place | None = None  #: File and row that list it.

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
        return majority(Period(self.start, _year_later(self.start)))[0]

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


def _year_later(day: date) -> date:
    later = add_months(day, 12)
    return later if day.month == 2 and day.day == 29 else later.replace(day=day.day)


def anniversary(day: date, years: int) -> date:
    """The same day *years* later; 1 March after a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
