"""What is said of schemes: a row a rule, a row a scheme, and how sure their words are."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.measures.schemes import SchemeResult

SCHEME_COLUMNS = (
    "measure", "scheme", "rule", "verified", "closed since", "scheme gives £", "from elsewhere £",
)  # fmt: skip


def scheme_rows(results: Sequence[SchemeResult]) -> list[list[object]]:
    """A row for each measure and rule, in :data:`SCHEME_COLUMNS`."""
    return [
        [
            answer.appraisal.measure.id,
            answer.scheme.id,
            str(result),
            "yes" if result.rule.verified else "no",
            answer.closed_since,
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
            answer.closed_since,
            float(answer.funding_gbp),
            float(answer.elsewhere_gbp),
        ]
        for answer in results
    ]


def scheme_notes(results: Sequence[SchemeResult]) -> list[str]:
    """How rules are tested, which schemes are over, and how sure each scheme's words are."""
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
    notes += [f"{name}: {scheme.verification}" for name, scheme in schemes.items()]
    return notes + [f"{name}: {scheme.notes}" for name, scheme in schemes.items() if scheme.notes]
