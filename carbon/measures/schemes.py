"""Funding schemes: dated rules with their source, and whether a measure passes each.

A scheme that is over, or that is for other bodies, gives nothing, whatever its rules say; they are
still told.

They are read by :mod:`carbon.measures.scheme_file`. Each rule keeps the operator
of its quote: "no more than £325" is ``<=``, "must be less than £305" is ``<``.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.bodies import Body
from carbon.errors import BadValue, Place
from carbon.exact import exact
from carbon.folders import shipped
from carbon.measures.cash_case import Appraisal
from carbon.measures.cells import MOST
from carbon.measures.eligibility import NOT_TOLD, Eligibility
from carbon.measures.measure import OPEN_STATUSES
from carbon.measures.percentages import is_share, percentage
from carbon.money import PENNY
from carbon.records.kinds import FLAG, TEXT, day, mapped, number, one_of, text, texts
from carbon.records.reader import Rules, Wrong, record, records

OPERATORS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
}
#: What the money is divided by for each figure.
DIVISORS: Mapping[str, Callable[[Appraisal], float]] = {
    "payback-years": lambda made: made.first_year_saving_gbp,
    "gbp-per-tco2e": lambda made: made.salix_lifetime_tco2e,
    "gbp-per-direct-tco2e": lambda made: made.salix_lifetime_direct_tco2e,
}
WORDS = {
    "payback-years": "years of simple payback",
    "gbp-per-tco2e": "£ per tCO2e over the lifetime",
    "gbp-per-direct-tco2e": "£ per direct tCO2e over the lifetime",
}


#: What is to be said where there is nothing to divide by.
WITHOUT = {
    "payback-years": "it saves no money in its first year",
    "gbp-per-tco2e": "it saves no tCO2e",
    "gbp-per-direct-tco2e": "it saves no direct tCO2e",
}
UNKNOWN = Body()
KINDS = ("grant", "loan", "fund")
HEAT_PUMP = "heat pump"
ONLY_WITH = "only with a new low carbon heating plant in the same building"


@dataclass(frozen=True)
class SchemeRule:
    """One rule of a scheme: *figure* must be *operator* *limit*.

    ``quote`` holds the scheme's words, empty where none were found; ``operator_in_quote`` says
    whether the operator is in them or is our reading.
    """

    figure: Annotated[str, one_of(tuple(DIVISORS))]
    operator: Annotated[str, one_of(tuple(OPERATORS))]
    limit: Annotated[float, number("a number", "325", above=0, highest=MOST)]
    quote: Annotated[str, mapped(text("the scheme's own words; empty if not found"), str.strip)]
    operator_in_quote: Annotated[bool, FLAG]
    verified: Annotated[bool, FLAG] = False
    source: Annotated[str, text("where the rule stands")] = ""

    def passes(self, money: float, divisor: float) -> bool:
        """Whether *money* ÷ *divisor* keeps the rule; compared as :mod:`carbon.exact` does.

        >>> rule = SchemeRule("gbp-per-tco2e", "<", 305, "", True, True, "")
        >>> rule.passes(3049.99, 10), rule.passes(3050, 10)
        (True, False)
        """
        if divisor <= 0:
            return False
        return OPERATORS[self.operator](exact(money), exact(self.limit) * exact(divisor))

    def most(self, divisor: float) -> Decimal:
        """The largest amount in whole pence that passes; 0 where none does.

        >>> SchemeRule("gbp-per-tco2e", "<", 305, "", True, True, "").most(10)
        Decimal('3049.99')
        """
        if divisor <= 0:
            return Decimal("0.00")
        limit = exact(self.limit) * exact(divisor)
        pence = limit * 100
        amount = Decimal(pence.numerator // pence.denominator) * PENNY
        if self.operator == "<" and Fraction(amount) == limit:
            amount -= PENNY
        return max(amount, Decimal("0.00"))


def _refuse_unnamed(names: tuple[str, ...], place: Place) -> tuple[str, ...]:
    if not all(names):
        raise BadValue("heating with a name that is empty", "technologies in quotes", "", place)
    return names


def _refuse_all_of_it(pct: float, place: Place) -> float:
    if pct == 100:
        raise BadValue("others_pct = 100", "a percentage from 0 to below 100", "", place)
    return pct


_HEATING = texts("a list of technologies in quotes").then(_refuse_unnamed)
_OTHERS = percentage(is_share, expected="a percentage from 0 to below 100").then(_refuse_all_of_it)


@dataclass(frozen=True)
class ApplicationRule:
    """What a scheme asks of a whole application: a new heating plant in each of its buildings.

    ``heating`` are the technologies that are one, as the scheme's file has them; of the grant the
    other measures may have ``others_pct``, None for any part.
    """

    heating: Annotated[tuple[str, ...], _HEATING]
    quote: Annotated[str, text("the scheme's own words")]
    source: Annotated[str, text("where the words stand")]
    others_pct: Annotated[float | None, _OTHERS] = None

    def is_plant(self, technology: str) -> bool:
        """Whether *technology* is a low carbon heating plant.

        Capitals, hyphens and the plural do not matter. Where a heat pump is one, so is every
        technology with these words in it.

        >>> rule = ApplicationRule(("Heat pump", "Electric heating"), "", "")
        >>> [rule.is_plant(each) for each in ("Air-source heat pumps", "electric-heating", "LED")]
        [True, True, False]
        """
        own, known = _words_of(technology), [_words_of(each) for each in self.heating]
        return own in known or (self.takes_any_heat_pump and HEAT_PUMP in own)

    @property
    def takes_any_heat_pump(self) -> bool:
        """Whether every technology that has "heat pump" in it is a plant."""
        return any(_words_of(each) == HEAT_PUMP for each in self.heating)


def _is_named_as_its_file(id: str, path: Path) -> Iterator[Wrong]:  # noqa: A002 - the field
    if id != path.stem:
        yield Wrong("id", f"id = {id!r}", repr(path.stem))


def _was_read_before(read: date, path: Path) -> Iterator[Wrong]:
    # What is shipped was read before its release, whatever the clock of a machine says.
    if read > date.today() and shipped("factors") not in path.parents:
        yield Wrong("read", f"read = {read}", f"the day it was read, {date.today()} or before")


@dataclass(frozen=True)
class Scheme:
    """A funding scheme and its rules; ``kind`` says what it gives: a grant, a loan or a fund.

    ``until`` is the last day of its ``period``, None where no end is known. ``who`` says which
    bodies it is for, ``application`` what it asks of all measures of an application together.
    """

    id: Annotated[str, TEXT]
    title: Annotated[str, TEXT]
    period: Annotated[str, text("when the scheme ran, in quotes")]
    kind: Annotated[str, one_of(KINDS)]
    source: Annotated[str, text("where its rules stand")]
    verified: Annotated[bool, FLAG]
    verification: Annotated[str, text("how that is known, in quotes")]
    read: Annotated[date, day("the day it was read, as 2026-11-22")]
    rules: Annotated[
        tuple[SchemeRule, ...], records(SchemeRule, "at least one [[rule]]", filled=True), "rule"
    ]
    path: Path
    notes: Annotated[str, TEXT] = ""
    until: Annotated[date | None, day("the last day of its period, as 2024-03-31")] = None
    who: Annotated[Eligibility, record(Eligibility)] = NOT_TOLD
    application: Annotated[ApplicationRule | None, record(ApplicationRule)] = None

    RULES: ClassVar[Rules] = Rules(_is_named_as_its_file, _was_read_before)

    @property
    def is_verified(self) -> bool:
        """Whether the words of the scheme and of each of its rules are verified."""
        return self.verified and all(rule.verified for rule in self.rules)

    @property
    def verified_rules(self) -> str:
        """How many rules are verified: yes, no, or so many of so many."""
        count = sum(rule.verified for rule in self.rules)
        if count == len(self.rules):
            return "yes" if self.verified else "no"
        return f"{count} of {len(self.rules)} rules" if count else "no"

    def closed_since(self, day: date) -> date | None:
        """The first day after its period where *day* is past that; None while it is not over.

        >>> from carbon.folders import shipped
        >>> from carbon.measures.scheme_file import find_schemes
        >>> scheme = find_schemes([shipped("factors")])["psds-phase-3c"]
        >>> str(scheme.closed_since(date(2026, 4, 1))), scheme.closed_since(date(2024, 3, 31))
        ('2024-04-01', None)
        """
        over = self.until is not None and day > self.until
        return self.until + timedelta(days=1) if over and self.until else None


@dataclass(frozen=True)
class RuleResult:
    """A rule's answer: ``value`` is money ÷ divisor, None where nothing is saved."""

    rule: SchemeRule
    value: float | None
    passes: bool
    most_gbp: Decimal

    def __str__(self) -> str:
        if self.value is None:
            return f"fail: {WITHOUT[self.rule.figure]}, so there are no {WORDS[self.rule.figure]}"
        return (
            f"{'pass' if self.passes else 'fail'}: {self.value:,.10g} {WORDS[self.rule.figure]}, "
            f"must be {self.rule.operator} {self.rule.limit:g}"
        )


@dataclass(frozen=True)
class SchemeResult:
    """A scheme's answer for one measure.

    ``funding_gbp`` is what the scheme would give: the cost, or the most that keeps every rule, and
    nothing where it is ``closed_since`` a day. ``elsewhere_gbp`` is the rest of the cost: what
    would have to come from elsewhere to pass. ``not_for`` says why it is not for the body that
    asks, ``only_with`` what must stand in the application beside the measure; either way it gives
    nothing.
    """

    scheme: Scheme
    appraisal: Appraisal
    results: tuple[RuleResult, ...]
    funding_gbp: Decimal
    elsewhere_gbp: Decimal
    closed_since: date | None = None
    not_for: str = ""
    only_with: str = ""

    @property
    def nothing_because(self) -> str:
        """Why the scheme gives nothing whatever its rules say; empty where it may give."""
        closed = f"closed since {self.closed_since}" if self.closed_since else ""
        return "; ".join(filter(None, (closed, self.not_for, self.only_with)))

    @property
    def passes(self) -> bool:
        """Whether every rule passes with the whole cost."""
        return all(result.passes for result in self.results)


def _words_of(technology: str) -> str:
    """The words of a technology without capitals, signs between them and the plural's s."""
    words = re.findall(r"\w+", technology.casefold().replace("heatpump", HEAT_PUMP))
    return " ".join(re.sub(r"(?<=\w{3})(?<!s)s$", "", word) for word in words)


def assess(
    appraisal: Appraisal,
    scheme: Scheme,
    sought: date | None = None,
    body: Body = UNKNOWN,
    today: date | None = None,
) -> SchemeResult:
    """Whether the measure passes each rule of *scheme*, if all its cost is sought from it.

    *sought* is the day on which the money is sought, by default the measure's start, or *today* for
    one that is still to be decided on and should have started before: a scheme that
    is over by then gives nothing. *body* is who seeks it: a scheme for others gives nothing. One
    that asks for a heating plant in each building gives nothing for another measure on its own; see
    :mod:`carbon.measures.scheme_application`.

    The money of every rule is the cost: capital less other grants. Lifetime tonnes are the first
    year's × the persistence factor, as Salix counts them.
    """
    cost = appraisal.cost_gbp
    results = []
    for rule in scheme.rules:
        divisor = DIVISORS[rule.figure](appraisal)
        results.append(
            RuleResult(
                rule=rule,
                value=cost / divisor if divisor > 0 else None,
                passes=rule.passes(cost, divisor),
                most_gbp=rule.most(divisor),
            )
        )
    whole = Decimal(f"{cost:.12g}")
    measure = appraisal.measure
    by_default = measure.start
    if today is not None and measure.status in OPEN_STATUSES:
        by_default = max(measure.start, today)
    closed = scheme.closed_since(sought or by_default)
    not_for = scheme.who.refuses(body)
    asked = scheme.application
    plant = asked is None or asked.is_plant(appraisal.measure.technology)
    only_with = "" if plant else ONLY_WITH
    nothing = bool(closed or not_for or only_with)
    funding = Decimal(0) if nothing else min([whole, *(result.most_gbp for result in results)])
    pence = funding.quantize(PENNY, rounding=ROUND_DOWN)
    return SchemeResult(
        scheme, appraisal, tuple(results), pence, whole - pence, closed, not_for, only_with
    )


def none_open(schemes: Sequence[Scheme], day: date, body: Body = UNKNOWN) -> str:
    """That none of *schemes* is open on *day* to *body*, in a sentence; empty where one may be.

    >>> from carbon.folders import shipped
    >>> from carbon.measures.scheme_file import find_schemes
    >>> none_open(list(find_schemes([shipped("factors")]).values()), date(2026, 11, 30),
    ...     Body("England", "council"))
    'None of the schemes carried, last read 22 November 2026, is open to a council in England.'
    """
    may = [each for each in schemes if not each.closed_since(day) and not each.who.refuses(body)]
    if may or not schemes:
        return ""
    read = max(each.read for each in schemes)
    to = f" to {body}" if body.nation or body.kind else ""
    return f"None of the schemes carried, last read {read.day} {read:%B %Y}, is open{to}."
