"""What is said of schemes: a row a rule, a row a scheme, and how sure their words are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carbon.bodies import Body
from carbon.errors import listed
from carbon.figures.column import Column, Columns, text
from carbon.figures.listing import Listing
from carbon.measures.cash_case import Appraisal
from carbon.measures.said import called, named
from carbon.measures.scheme_application import Application
from carbon.measures.schemes import UNKNOWN, ApplicationRule, RuleResult, SchemeResult, none_open


@dataclass(frozen=True)
class Tested:
    """One rule of a scheme, tested on a measure."""

    answer: SchemeResult
    rule: RuleResult


#: What a scheme gives a measure.
FUNDING: Columns[SchemeResult] = Columns(
    text("measure", of=lambda answer: answer.appraisal.measure.id),
    text("scheme", of=lambda answer: answer.scheme.id),
    text("nothing_because", "nothing because"),
    Column("gives_gbp", "scheme gives £", lambda answer: float(answer.funding_gbp), "£", 2),
    Column("elsewhere_gbp", "from elsewhere £", lambda answer: float(answer.elsewhere_gbp), "£", 2),
)
#: What a scheme gives an application as a whole.
APPLICATIONS: Columns[Application] = Columns(
    Column("cost_gbp", "cost £", lambda each: float(each.cost_gbp), "£", 2),
    Column("gives_gbp", "scheme gives £", lambda each: float(each.grant_gbp), "£", 2),
    Column("others_gbp", "of it others at most £", lambda each: float(each.others_gbp), "£", 2),
    Column("elsewhere_gbp", "from elsewhere £", lambda each: float(each.elsewhere_gbp), "£", 2),
    text("nothing_because", "nothing because"),
)
ASIDE = FUNDING.view("nothing_because", "gives_gbp", "elsewhere_gbp")
#: A rule tested, and what the scheme gives.
RULES: Columns[Tested] = Columns(
    text("measure", of=lambda each: each.answer.appraisal.measure.id),
    text("scheme", of=lambda each: each.answer.scheme.id),
    text("rule", of=lambda each: str(each.rule)),
    text("verified", of=lambda each: "yes" if each.rule.rule.verified else "no"),
)


def scheme_listing(
    results: Sequence[SchemeResult],
    applications: Sequence[Application],
    day: date,
    body: Body,
    remarks: Iterable[str],
) -> Listing:
    """A row a measure and rule; below it what the schemes give, alone and as one application."""
    tested = [Tested(answer, rule) for answer in results for rule in answer.results]
    together = [application_listing(applications, day)] if applications else []
    return Listing(
        (*RULES.headings, *ASIDE.headings),
        [(*RULES.row(each), *ASIDE.row(each.answer)) for each in tested],
        "Rules of funding schemes",
        decimals=FUNDING.decimals,
        aside=ASIDE.headings,
        notes=[*scheme_notes(results, day, body), *application_notes(applications), *remarks],
        further=[FUNDING.listing(results, "What they give"), *together],
    )


def application_listing(
    applications: Sequence[Application], day: date, names: Mapping[str, str] | None = None
) -> Listing:
    """A row for each scheme that looks at an application as a whole; all by *names*."""

    def several(made: Sequence[Appraisal]) -> str:
        return ", ".join(called(each.measure.id, names) for each in made)

    return Listing(
        ("scheme", "heating plants", "other measures", *APPLICATIONS.headings),
        [
            (
                called(each.scheme.id, names),
                several(each.plants),
                several(each.others),
                *APPLICATIONS.row(each),
            )
            for each in applications
        ],
        f"As one application on {day.day} {day:%B %Y}",
        decimals=APPLICATIONS.decimals,
    )


def application_notes(
    applications: Sequence[Application], names: Mapping[str, str] | None = None
) -> Iterator[str]:
    """What a scheme asks of an application, in its words, and what cannot be in it."""
    for each in applications:
        asked = each.scheme.application
        assert asked is not None
        share = (
            ""
            if asked.others_pct is None
            else f"measures other than heating plants have at most {asked.others_pct:g} % of the "
            "grant; "
        )
        scheme = called(each.scheme.id, names)
        yield (
            f"{scheme}: {share}a new low carbon heating plant in each building: "
            f"“{asked.quote}” ({asked.source})"
        )
        yield f"{scheme}: {_looked_for(asked, each.technologies)}"
        for name, why in each.left_out:
            own = called(name, names)
            yield f"{scheme}: {own} is not in the application: {named(why, names)}."
        for name, needed in each.needed_elsewhere:
            yield (
                f"{scheme}: {called(name, names)} needs {called(needed, names)}, which is not in "
                "the application and must be paid for from elsewhere."
            )
        for meter, ids in each.combined:
            who = listed(called(name, names) for name in ids)
            yield f"{scheme}: {who} save on {meter}; what they save there is combined."
        for told in each.not_combined:
            yield (
                f"{scheme}: added up, and so at most this: {told}. Together they save less; fill "
                "in what the meter uses to have it combined."
            )


def _looked_for(asked: ApplicationRule, technologies: Sequence[str]) -> str:
    """Which technologies count as a heating plant, and which of *technologies* do."""
    found = [each for each in technologies if asked.is_plant(each)]
    words = ", ".join(asked.heating)
    if asked.takes_any_heat_pump:
        words += "; any with the words heat pump in it"
    said = f"found {', '.join(found)}" if found else "found none"
    others = [each for each in technologies if each not in found]
    beside = f"; not one: {', '.join(others)}" if others else ""
    return f"such a plant is, by its technology: {words}. Of the measures: {said}{beside}."


def scheme_notes(
    results: Sequence[SchemeResult], day: date | None = None, body: Body = UNKNOWN
) -> list[str]:
    """How rules are tested, which schemes are over or for others, how sure each one's words are."""
    schemes = {answer.scheme.id: answer.scheme for answer in results}
    closed = {answer.scheme.id: answer for answer in results if answer.closed_since}
    notes = [
        "Tested on the cost, capital less grant, and on lifetime tonnes as Salix counts them: "
        "first year × persistence factor. Compared unrounded.",
        "What a scheme gives is the cost or the most that passes every rule; the rest must come "
        "from elsewhere.",
    ]
    notes += [
        f"{name}: closed since {answer.closed_since} (its period: {answer.scheme.period}), so it "
        "gives nothing; its rules are shown all the same."
        for name, answer in closed.items()
    ]
    notes += [
        f"{name}: no closing day is known (its period: {scheme.period}); ask before counting on it."
        for name, scheme in schemes.items()
        if scheme.until is None
    ]
    refused = {answer.scheme.id: answer.not_for for answer in results if answer.not_for}
    notes += [f"{name}: {why}, so it gives nothing." for name, why in refused.items()]
    unknown = {name: scheme.who.unknown_of(body) for name, scheme in schemes.items()}
    notes += [
        f"{name}: for {schemes[name].who}; whether it is for you is not known: state {what} in "
        "carbon.toml (nation = …, body = …), or with --nation and --body."
        for name, what in unknown.items()
        if what
    ]
    notes += [
        f"{name}: which bodies it is for is not known; ask before counting on it."
        for name, scheme in schemes.items()
        if not scheme.who.nations and not scheme.who.kinds
    ]
    if day is not None and (said := none_open(list(schemes.values()), day, body)):
        notes.append(f"{said} `carbon measures finance` compares other ways to pay.")
    notes += [
        f"{name}: {scheme.verification} Rules verified: {scheme.verified_rules}."
        for name, scheme in schemes.items()
    ]
    return notes + [f"{name}: {scheme.notes}" for name, scheme in schemes.items() if scheme.notes]
