"""What funding schemes would give a programme: measure by measure, and as one application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from carbon.figures.column import Column, Columns, own, text
from carbon.measures.finance_figures import ways_listing
from carbon.measures.scheme_figures import application_listing, application_notes
from carbon.measures.schemes import Scheme, SchemeResult, none_open
from carbon.reports.appraisal.programme import Programme
from carbon.reports.document import Section, Table

COMPARE = (
    "Borrowing, a performance contract, a power purchase agreement and the own fund are compared "
    "on the same cash flows where their terms are given with --finance."
)


class Passing(NamedTuple):
    """Of a scheme, the answers that pass every rule of it, and the number of those that do not."""

    scheme: Scheme
    passing: Sequence[SchemeResult]
    failing: int

    @property
    def gives_gbp(self) -> float:
        """What it would give those that pass."""
        return float(sum(answer.funding_gbp for answer in self.passing))


def schemes_section(of: Programme) -> Section | None:
    """Of each scheme, how many measures pass, and what it would give in all; None without any."""
    if not of.schemes:
        return None
    words = [
        "Each measure's page has the rules one by one, with the scheme's own words. A scheme that "
        "is closed when a measure starts, or that is for other bodies, gives it nothing; its rules "
        "show what a next one may ask."
    ]
    if said := none_open(of.schemes, of.as_at, of.body):
        words.insert(0, said if of.terms else f"{said} {COMPARE}")
    tables = [_by_scheme(of), *([_ways(of)] if of.terms else [])]
    if of.applications:
        tables.append(_applications(of))
    return Section("schemes", "Funding schemes", tuple(words), tables=tuple(tables))


def _by_scheme(of: Programme) -> Table:
    counted = {each.measure.id for each in of.totals.counted}
    rows = []
    for scheme in of.schemes:
        answers = [
            answer
            for each in of.measures
            if each.cash.measure.id in counted
            for answer in each.answers
            if answer.scheme.id == scheme.id
        ]
        passing = [answer for answer in answers if answer.passes]
        rows.append(Passing(scheme, passing, len(answers) - len(passing)))
    return Table.of(
        "schemes",
        "Measures to be decided on that pass every rule of a scheme",
        Columns(
            text("scheme", "Scheme", attrgetter("scheme.title")),
            text("ran", "Ran", lambda each: _ran(of, each.scheme)),
            text("for_you", "For you", lambda each: _for(of, each.scheme)),
            Column("passes", "Pass", lambda each: len(each.passing), decimals=0),
            own("failing", "Fail", decimals=0),
            own("gives_gbp", "Would give those £", "£", 0),
            text("which", "Which, by number", lambda each: _numbers(of, each.passing)),
            text("verified", "Rules verified", attrgetter("scheme.verified_rules")),
        ),
        rows,
        (
            *(
                ["Each measure by itself, also where several save on one meter."]
                if of.totals.shares_meters
                else []
            ),
            *(f"{scheme.title}: {scheme.verification}" for scheme in of.schemes),
            *(
                f"{scheme.title} is for {scheme.who}: "
                + (f"“{scheme.who.quote}” ({scheme.who.source})" if scheme.who.quote else
                   scheme.who.source)
                for scheme in of.schemes
                if scheme.who.nations or scheme.who.kinds
            ),
        ),
    )  # fmt: skip


def _ways(of: Programme) -> Table:
    assert of.terms is not None
    ways = ways_listing(of.ways, of.terms, of.names)
    return Table.listed("ways-to-pay", ways, "Other ways to pay, on the same cash flows")


def _ran(of: Programme, scheme: Scheme) -> str:
    closed = scheme.closed_since(of.as_at)
    return scheme.period + (f"; closed since {closed}" if closed else "")


def _numbers(of: Programme, answers: Sequence[SchemeResult]) -> str:
    return ", ".join(str(of.ranks[each.appraisal.measure.id]) for each in answers) or "none"


def _for(of: Programme, scheme: Scheme) -> str:
    """Whether a scheme is for the council, in words."""
    if refused := scheme.who.refuses(of.body):
        return f"no: {refused}"
    if unknown := scheme.who.unknown_of(of.body):
        return f"not known: state {unknown} in carbon.toml"
    return f"yes, as {of.body}" if of.body.nation or of.body.kind else "not known"


def _applications(of: Programme) -> Table:
    called = {**of.names, **{scheme.id: scheme.title for scheme in of.schemes}}
    listing = application_listing(of.applications, of.as_at, called)
    return Table.listed(
        "applications",
        replace(listing, notes=tuple(application_notes(of.applications, called))),
        f"The measures to be decided on as one application, on {of.as_at.day} {of.as_at:%B %Y}",
    )
