"""A measure against each funding scheme, rule by rule, in the scheme's own words."""

from __future__ import annotations

from carbon.measures.schemes import WITHOUT, WORDS, Rule, RuleResult, SchemeResult
from carbon.reports.appraisal.programme import Appraised
from carbon.reports.document import Column, Table

SIGNS = {"<=": "no more than", "<": "less than"}


def rules(of: Appraised) -> Table:
    """Pass or fail of each scheme, rule by rule, in its own words; and what it would give."""
    return Table(
        f"m{of.rank}-rules",
        f"Funding schemes, rule by rule: {of.name}",
        (
            Column("Scheme, and when it ran"),
            Column("Answer"),
            Column("This measure", "number", 2),
            Column("Must be"),
            Column("In the scheme's words"),
            Column("Would give £", "number", 2),
            Column("From elsewhere £", "number", 2),
        ),
        tuple(
            (
                f"{answer.scheme.title} ({_ran(answer)})",
                _answer(result),
                result.value,
                _limit(result.rule),
                (result.rule.quote or "words not found")
                + ("" if result.rule.verified else " (not verified)"),
                float(answer.funding_gbp),
                float(answer.elsewhere_gbp),
            )
            for answer in of.answers
            for result in answer.results
        ),
        (
            "Tested on the cost, capital less grant, and on lifetime tonnes as Salix counts them, "
            "unrounded, by the operator of the scheme's words.",
            "What a scheme would give is the cost or the most that passes every rule of it; one "
            "that is closed when the measure starts, or is for other bodies, gives nothing.",
        ),
    )


def _ran(answer: SchemeResult) -> str:
    why = answer.nothing_because
    return answer.scheme.period + (f"; {why}" if why else "")


def _limit(rule: Rule) -> str:
    """A rule in words: no more than £325 per direct tCO2e over the lifetime."""
    words = WORDS[rule.figure]
    limit = f"{rule.limit:,.10g}"
    money = words.startswith("£ ")
    return f"{SIGNS[rule.operator]} {'£' * money}{limit} {words.removeprefix('£ ')}"


def _answer(result: RuleResult) -> str:
    if result.value is None:
        return f"fail: {WITHOUT[result.rule.figure]}"
    return "pass" if result.passes else "fail"
