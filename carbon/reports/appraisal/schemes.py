"""What funding schemes would give a programme: measure by measure, and as one application."""

from __future__ import annotations

from dataclasses import replace

from carbon.measures.finance_figures import ways_listing
from carbon.measures.scheme_figures import application_listing, application_notes
from carbon.measures.schemes import none_open
from carbon.reports.appraisal.programme import Programme
from carbon.reports.document import Column, Section, Table, Value
from carbon.reports.measures import table_of

COMPARE = (
    "Borrowing, a performance contract, a power purchase agreement and the own fund are compared "
    "on the same cash flows where their terms are given with --finance."
)


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
    rows: list[tuple[Value, ...]] = []
    for scheme in of.schemes:
        answers = [
            answer
            for each in of.measures
            if each.cash.measure.id in counted
            for answer in each.answers
            if answer.scheme.id == scheme.id
        ]
        passing = [answer for answer in answers if answer.passes]
        closed = scheme.closed_since(of.as_at)
        rows.append(
            (
                scheme.title,
                scheme.period + (f"; closed since {closed}" if closed else ""),
                _for(of, scheme.who.refuses(of.body), scheme.who.unknown_of(of.body)),
                len(passing),
                len(answers) - len(passing),
                float(sum(answer.funding_gbp for answer in passing)),
                ", ".join(str(of.ranks[answer.appraisal.measure.id]) for answer in passing)
                or "none",
                scheme.verified_rules,
            )
        )
    return Table(
        "schemes",
        "Measures to be decided on that pass every rule of a scheme",
        (
            Column("Scheme"),
            Column("Ran"),
            Column("For you"),
            Column("Pass", "number", 0),
            Column("Fail", "number", 0),
            Column("Would give those £", "number", 0),
            Column("Which, by number"),
            Column("Rules verified"),
        ),
        tuple(rows),
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
    return table_of("ways-to-pay", ways, "Other ways to pay, on the same cash flows")


def _for(of: Programme, refused: str, unknown: str) -> str:
    """Whether a scheme is for the council, in words."""
    if refused:
        return f"no: {refused}"
    if unknown:
        return f"not known: state {unknown} in carbon.toml"
    return f"yes, as {of.body}" if of.body.nation or of.body.kind else "not known"


def _applications(of: Programme) -> Table:
    called = {**of.names, **{scheme.id: scheme.title for scheme in of.schemes}}
    listing = application_listing(of.applications, of.as_at, called)
    return table_of(
        "applications",
        replace(listing, notes=tuple(application_notes(of.applications, called))),
        f"The measures to be decided on as one application, on {of.as_at.day} {of.as_at:%B %Y}",
    )
