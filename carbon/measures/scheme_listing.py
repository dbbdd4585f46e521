"""What is said of schemes: a row a rule, a row a scheme, and how sure their words are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from carbon.bodies import Body
from carbon.errors import listed
from carbon.measures.said import called, named
from carbon.measures.scheme_application import Application
from carbon.measures.schemes import UNKNOWN, SchemeResult, none_open

SCHEME_COLUMNS = (
    "measure", "scheme", "rule", "verified", "nothing because", "scheme gives £",
    "from elsewhere £",
)  # fmt: skip
APPLICATION_COLUMNS = (
    "scheme", "heating plants", "other measures", "cost £", "scheme gives £",
    "of it others at most £", "from elsewhere £", "nothing because",
)  # fmt: skip


def scheme_rows(results: Sequence[SchemeResult]) -> list[list[object]]:
    """A row for each measure and rule, in :data:`SCHEME_COLUMNS`."""
    return [
        [
            answer.appraisal.measure.id,
            answer.scheme.id,
            str(result),
            "yes" if result.rule.verified else "no",
            answer.nothing_because,
            float(answer.funding_gbp),
            float(answer.elsewhere_gbp),
        ]
        for answer in results
        for result in answer.results
    ]


def funding_rows(results: Sequence[SchemeResult]) -> list[list[object]]:
    """A row for each measure and scheme: closed since, what it gives, what must come else."""
    return [
        [
            answer.appraisal.measure.id,
            answer.scheme.id,
            answer.nothing_because,
            float(answer.funding_gbp),
            float(answer.elsewhere_gbp),
        ]
        for answer in results
    ]


def application_rows(
    applications: Sequence[Application], names: Mapping[str, str] | None = None
) -> list[list[object]]:
    """A row for each scheme that looks at an application as a whole; all by *names*."""
    return [
        [
            called(each.scheme.id, names),
            ", ".join(called(made.measure.id, names) for made in each.plants),
            ", ".join(called(made.measure.id, names) for made in each.others),
            float(each.cost_gbp),
            float(each.grant_gbp),
            float(each.others_gbp),
            float(each.elsewhere_gbp),
            each.nothing_because,
        ]
        for each in applications
    ]


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
