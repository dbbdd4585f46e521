"""What an appraisal takes as given: factors, prices, rates, and what is held or scaled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from carbon.factors.activities import Activity, read_activities
from carbon.factors.announced import UnknownEdition
from carbon.factors.appraisal import AppraisalValues
from carbon.factors.appraisal_reading import read_appraisal_values
from carbon.factors.choice import newest
from carbon.factors.edition import Edition, find_editions
from carbon.folders import shipped
from carbon.measures.prices import Prices, read_tariffs
from carbon.periods import financial_year_of

#: The Green Book's standard rate, taken for the cash case where none is given.
USUAL_RATE = 0.035


@dataclass(frozen=True)
class Scales:
    """By what prices, savings, capital and emission factors are multiplied; 1 leaves them.

    For sensitivity, and for what verification has found (a technology that saves 90 % of its
    forecast); whatever is not 1 is printed among the remarks of the appraisal.
    """

    price: float = 1.0
    saving: float = 1.0
    capital: float = 1.0
    factor: float = 1.0


def base_year_of(day: date | None = None) -> int:
    """The base year of an appraisal on *day*, by default today: the financial year it lies in.

    >>> base_year_of(date(2027, 3, 31))
    2026
    """
    return financial_year_of(day or date.today()).start.year


@dataclass(frozen=True)
class Assumptions:
    """What every measure of a file is appraised with.

    ``base_year`` is the one year that every present value is discounted to, whenever a measure
    starts: 2026 is 2026-27. The cash case is in money of its first day, the Green Book case of
    that calendar year. ``rate`` a year as a share discounts the cash case. ``hold`` keeps the last
    year's emission factor and carbon value for later years; without it such a year is an error.
    ``social_price_year`` is the price year of the Green Book case. ``edition`` gives the factors
    of the fuels that the appraisal values do not hold.
    """

    values: AppraisalValues
    activities: Mapping[str, Activity]
    edition: Edition
    prices: Prices
    base_year: int = field(default_factory=base_year_of)
    rate: float = USUAL_RATE
    hold: bool = False
    scenario: str = "central"
    social_price_year: int = 2022
    optimism_bias: str = ""
    scales: Scales = field(default_factory=Scales)


def assume(
    folders: Sequence[Path] = (),
    tariffs: Path | None = None,
    bands: Mapping[str, str] | None = None,
    edition: str | None = None,
    *,
    base_year: int | None = None,
    rate: float = USUAL_RATE,
    hold: bool = False,
    scenario: str = "central",
    social_price_year: int = 2022,
    optimism_bias: str = "",
) -> Assumptions:
    """The assumptions read from *folders* (the shipped factors by default) and a tariff file.

    *bands* names the shipped price band by fuel, of fuels that the tariff file has no price of for
    all sites; *edition* the factor edition, by default the
    newest; *base_year* what present values are discounted to, by default the financial year of
    today.

    >>> assume(hold=True).values.marginal["electricity"].at(2025)
    0.207185
    """
    where = list(folders) or [shipped("factors")]
    activities = read_activities(where)
    editions = find_editions(where)
    if edition is not None and edition not in editions:
        raise UnknownEdition(edition, editions)
    values = read_appraisal_values(where)
    read = read_tariffs(tariffs, activities) if tariffs else []
    prices = Prices(read, values.price_bands, dict(bands or {}))
    prices.check_chosen()
    return Assumptions(
        values=values,
        activities=activities,
        edition=editions[edition] if edition else newest(editions),
        prices=prices,
        base_year=base_year_of() if base_year is None else base_year,
        rate=rate,
        hold=hold,
        scenario=scenario,
        social_price_year=social_price_year,
        optimism_bias=optimism_bias,
    )


def share(percentage: float) -> float:
    """A percentage as a share, without the noise of a division: 3.5 is 0.035.

    >>> share(3.5)
    0.035
    """
    return float(Decimal(str(percentage)) / 100)


def stated(share: float, least: int = 0, sign: str = "") -> str:
    """A share as the percentage that was given, none of its digits lost; *sign* "+" shows it.

    >>> stated(0.035, 2), stated(0.05375, 2), stated(0.625), stated(0.02, 2, "+")
    ('3.50%', '5.375%', '62.5%', '+2.00%')
    """
    exact = (Decimal(str(share)) * 100).normalize()
    places = max(least, -int(exact.as_tuple().exponent))
    return f"{exact:{sign}.{places}f}%".replace("-", "−")
