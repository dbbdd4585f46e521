"""A measure against each funding scheme, rule by rule, in the scheme's own words."""

from __future__ import annotations

from carbon.figures.column import Column, Columns, text
from carbon.measures.scheme_figures import FUNDING, Tested
from carbon.measures.schemes import WITHOUT, WORDS, RuleResult, SchemeResult, SchemeRule
from carbon.reports.appraisal.programme import Appraised
from carbon.reports.document import Table

SIGNS = {"<=": "no more than", "<": "less than"}

RULES: Columns[Tested] = Columns(
    text("scheme", "Scheme, and when it ran", lambda each: _scheme(each.answer)),
    text("answer", "Answer", lambda each: _answer(each.rule)),
    Column("value", "This measure", lambda each: each.rule.value, decimals=2),
    text("limit", "Must be", lambda each: _limit(each.rule.rule)),
    text("words", "In the scheme's words", lambda each: _quoted(each.rule.rule)),
    *FUNDING.headed(gives_gbp="Would give £", elsewhere_gbp="From elsewhere £").within(
        lambda each: each.answer
    ),
)


def rules(of: Appraised) -> Table:
    """Pass or fail of each scheme, rule by rule, in its own words; and what it would give."""
    return Table.of(
        f"m{of.rank}-rules",
        f"Funding schemes, rule by rule: {of.name}",
        RULES,
        [Tested(answer, result) for answer in of.answers for result in answer.results],
        (
            "Tested on the cost, capital less grant, and on lifetime tonnes as Salix counts them, "
            "unrounded, by the operator of the scheme's words.",
            "What a scheme would give is the cost or the most that passes every rule of it; one "
            "that is closed when the measure starts, or is for other bodies, gives nothing.",
        ),
    )


def _scheme(answer: SchemeResult) -> str:
    why = answer.nothing_because
    return f"{answer.scheme.title} ({answer.scheme.period}{f'; {why}' if why else ''})"


def _quoted(rule: SchemeRule) -> str:
    return (rule.quote or "words not found") + ("" if rule.verified else " (not verified)")


def _limit(rule: SchemeRule) -> str:
    """A rule in words: no more than £325 per direct tCO2e over the lifetime."""
    words = WORDS[rule.figure]
    limit = f"{rule.limit:,.10g}"
    money = words.startswith("£ ")
    return f"{SIGNS[rule.operator]} {'£' * money}{limit} {words.removeprefix('£ ')}"


def _answer(result: RuleResult) -> str:
    if result.value is None:
        return f"fail: {WITHOUT[result.rule.figure]}"
    return "pass" if result.passes else "fail"
