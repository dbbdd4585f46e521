"""Where the programme's totals, budget, fund, schemes and the gap disagree, and why.

Each answers another question, and of two alternatives they may take different ones. A reader who
finds the heat pump in one table and the boilers in the next must be told that it is no mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from carbon.figures.column import Columns, text
from carbon.measures.fund_figures import passed_over_notes
from carbon.measures.measure import OPEN_STATUSES
from carbon.measures.portfolio.figures import WORDS
from carbon.measures.portfolio.macc import BASES
from carbon.measures.schemes import SchemeResult
from carbon.reports.appraisal.fit import budget_words, in_the_fund
from carbon.reports.appraisal.programme import NUMBERED, Appraised, Programme
from carbon.reports.document import Section, Table, printed, sentence_list

ORDERS = {
    "payback": "the shortest simple payback first",
    "gbp-per-tonne": "the least cost per tonne first",
    "given": "in the order of its file",
}

#: The column of each that chooses.
HEADINGS = {
    "the totals count": "In the totals",
    "the best set within the budget has": "In the best set",
    "the fund starts": "In the fund",
    "the gap to the target counts": "In the gap to the target",
}


def differences_section(of: Programme) -> Section | None:
    """Who takes which measure, and why they differ; None where only the totals choose."""
    if of.portfolio is None and of.account is None and of.gap is None:
        return None
    said = [*_of_groups(of), *_beside(of), *_passed_over(of)]
    words = said or ["They take the same measures."]
    return Section("differences", "Where these differ, and why", tuple(words), tables=(_table(of),))


def _open(of: Programme) -> list[Appraised]:
    return [each for each in of.measures if each.cash.measure.status in OPEN_STATUSES]


def _takers(of: Programme) -> dict[str, tuple[str, frozenset[str]]]:
    """Each that chooses: by what it does, and which measures it takes."""
    takers = {
        "the totals count": (
            f"by {BASES[of.totals.curve.basis]}",
            frozenset(each.measure.id for each in of.totals.counted),
        )
    }
    if of.portfolio:
        takers["the best set within the budget has"] = (
            f"by {WORDS[of.portfolio.aim]} for {budget_words(of.portfolio)}",
            frozenset(of.portfolio.best.ids),
        )
    if of.account:
        started = frozenset(name for period in of.account.periods for name in period.started)
        takers["the fund starts"] = (ORDERS[of.account.fund.order], started)
    if of.gap:
        saves = (
            "what is approved and what that needs first, then the set that saves more in "
            f"{of.gap.milestone.period}, or up to then where they save the same in it, whatever it "
            "costs"
        )
        takers["the gap to the target counts"] = (saves, of.gap.measures)
    return takers


def _of_groups(of: Programme) -> Iterator[str]:
    """A sentence for each group of alternatives of which not all take the same one.

    One that is left alone, as its alternatives were rejected, is no choice: the tables have it.
    """
    groups: dict[str, list[str]] = {}
    for each in _open(of):
        if each.cash.measure.group:
            groups.setdefault(each.cash.measure.group, []).append(each.cash.measure.id)
    for group, names in sorted(groups.items()):
        chosen = {
            who: (how, [name for name in names if name in taken])
            for who, (how, taken) in _takers(of).items()
        }
        if len(names) < 2 or len({tuple(own) for _, own in chosen.values()}) < 2:
            continue
        none = "neither" if len(names) == 2 else "none of them"
        parts = [
            f"{who} {sentence_list([of.names[name] for name in own]) or none} ({how})"
            for who, (how, own) in chosen.items()
        ]
        yield (
            f"Of {sentence_list([of.names[name] for name in sorted(names)])} only one can be done "
            f"({group}): {'; '.join(parts)}. Decide on one before their figures are compared."
        )


def _beside(of: Programme) -> Iterator[str]:
    """What the budget takes and the fund does not, and the other way round."""
    if not (of.portfolio and of.account):
        return
    started = {name for period in of.account.periods for name in period.started}
    said = in_the_fund(of)
    missing = [name for name in of.portfolio.best.ids if name not in started]
    if missing:
        parts = [f"{of.names[name]} ({said.get(name, 'none of its projects')})" for name in missing]
        yield f"In the best set, and not started by the fund: {sentence_list(parts)}."
    more = [each for each in _open(of) if each.cash.measure.id in started]
    beyond = [each.name for each in more if each.cash.measure.id not in of.portfolio.best.ids]
    if beyond:
        yield (
            f"Started by the fund, and not in the best set: {sentence_list(beyond)}. The budget of "
            f"{budget_words(of.portfolio)} is spent once; the fund, of "
            f"{printed(float(of.account.contributed_gbp), 'gbp')}, spends what comes back again."
        )


def _passed_over(of: Programme) -> Iterator[str]:
    """What is approved and gave way in the fund to others that are not, or that are smaller."""
    if of.account:
        approved = [each for each in of.account.passed_over if each.project.status == "approved"]
        yield from passed_over_notes(replace(of.account, passed_over=tuple(approved)), of.names)


def _given(of: Programme, each: Appraised) -> str:
    """The schemes that give a measure money."""
    giving = [_scheme(one, of) for one in each.answers if one.funding_gbp > 0]
    return sentence_list(giving) or "none"


def _scheme(answer: SchemeResult, of: Programme) -> str:
    """A scheme that gives a measure money; whether it is for the council may not be known."""
    doubt = " (if it is for you)" if answer.scheme.who.unknown_of(of.body) else ""
    return answer.scheme.title + doubt


def _table(of: Programme) -> Table:
    takers = _takers(of)
    said = in_the_fund(of) if of.account else {}

    def taken(who: str, each: Appraised) -> str:
        name = each.cash.measure.id
        if who == "the fund starts":
            return said.get(name, "no project")
        return "yes" if name in takers[who][1] else "–"

    columns = [NUMBERED, *(text(who, HEADINGS[who], partial(taken, who)) for who in takers)]
    if of.schemes:
        columns.append(text("schemes", "A scheme gives", partial(_given, of)))
    return Table.of(
        "differences",
        "Each measure to be decided on: who takes it",
        Columns(*columns),
        _open(of),
    )
