"""What the commands print of portfolio, abatement curve and sensitivity: rows, notes, documents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from carbon.cells import number
from carbon.errors import counted
from carbon.measures.editions import Used, with_editions
from carbon.measures.portfolio.candidate import UNITS
from carbon.measures.portfolio.macc import BASES, Curve
from carbon.measures.portfolio.selection import Choice, Portfolio
from carbon.measures.said import called, named
from carbon.measures.sensitivity import FIGURES, Sensitivity
from carbon.money import printed

WORDS = {"tonnes": "lifetime tCO2e", "npv": "net present value", "savings": "savings a year"}

PORTFOLIO_COLUMNS = {
    "measure": 0, "cost £": 0, "simple payback years": 1, "£ per tCO2e": 0,
    "alone": 1, "in the best set": 1, "rank by simple payback": 0, "rank by £/t": 0,
    "best set": 0, "by payback": 0, "by £/t": 0,
}  # fmt: skip
#: What a list is ranked by, in words.
LISTS = {"payback": "simple payback"}
#: The portfolio's columns in two tables, where one is too wide: figures, and lists.
PORTFOLIO_PARTS = (list(PORTFOLIO_COLUMNS)[1:6], list(PORTFOLIO_COLUMNS)[6:])
LIST_COLUMNS = {
    "list": 0, "measures": 0, "cost £": 0, "simple payback years": 1, "£ per tCO2e": 0,
    "worth": 1,
}  # fmt: skip
CHOICE_COLUMNS = {
    "set": 0, "cost £": 2, "tCO2e": 1, "NPV £": 0, "£ a year": 0, "less by": 1, "measures": 0,
}  # fmt: skip
MORE_COLUMNS = {"budget": 0, "more £": 0, "gains": 1, "cost £": 2, "bought": 0, "dropped": 0}
CURVE_COLUMNS = {
    "measure": 0, "£ per tCO2e": 1, "adds tCO2e": 1, "alone tCO2e": 1, "from tCO2e": 1,
    "to tCO2e": 1, "cost £": 0, "NPV £": 0,
}  # fmt: skip
TORNADO_COLUMNS = {
    "range": 0,
    "at its low end": 2,
    "as appraised": 2,
    "at its high end": 2,
    "unit": 0,
}
SPREAD_COLUMNS = {"figure": 0, "5%": 2, "median": 2, "95%": 2, "as appraised": 2, "unit": 0}
RULE_COLUMNS = {"measure": 0, "scheme": 0, "rule": 0, "as appraised": 0, "passes": 3, "±": 3}


def finite(value: float | None) -> float | None:
    """A figure, or None where it is infinite: nothing is saved, so nothing is paid back."""
    return value if value is not None and math.isfinite(value) else None


def portfolio_rows(made: Portfolio) -> list[tuple[object, ...]]:
    """A row a measure, in the order of payback."""
    ranks = {
        ranked.by: {name: n for n, name in enumerate(ranked.order, 1)} for ranked in made.ranked
    }
    lists = [made.best, *(ranked.choice for ranked in made.ranked)]
    known = {each.id: each for each in made.candidates}
    order = [*made.ranked[0].order, *sorted(made.left_out)]
    rows: list[tuple[object, ...]] = []
    for name in order:
        each = known[name]
        part = made.contributions.get(name)
        rows.append(
            (
                name,
                float(each.cost_gbp),
                finite(each.payback_years),
                finite(each.gbp_per_tonne),
                float(each.value(made.aim)),
                part[made.aim] if part else None,
                *(by.get(name) for by in ranks.values()),
                *("yes" if name in choice.ids else "" for choice in lists),
            )
        )
    return rows


def list_rows(made: Portfolio) -> list[tuple[object, ...]]:
    """The best set and the ranked lists, each as a whole."""
    lists = [("best set", made.best), *((f"by {each.by}", each.choice) for each in made.ranked)]
    return [
        (
            title,
            len(choice.ids),
            choice.cost_gbp,
            choice.payback_years,
            choice.gbp_per_tonne,
            choice.value(made.aim),
        )
        for title, choice in lists
    ]


def choice_rows(made: Portfolio) -> list[tuple[object, ...]]:
    """The best set and the next best, each with what it is worth less."""
    best = made.best.value(made.aim)
    return [
        (
            "best" if number == 0 else f"next best {number}",
            choice.cost_gbp,
            choice.tonnes,
            choice.npv_gbp,
            choice.savings_gbp,
            best - choice.value(made.aim),
            _difference(made.best, choice) if number else counted(len(choice.ids), "measure"),
        )
        for number, choice in enumerate([made.best, *made.next_best])
    ]


def _difference(best: Choice, other: Choice) -> str:
    instead = sorted(set(other.ids) - set(best.ids))
    without = sorted(set(best.ids) - set(other.ids))
    words = [f"with {', '.join(instead)}"] if instead else []
    words += [f"without {', '.join(without)}"] if without else []
    return " ".join(words)


def more_rows(made: Portfolio) -> list[tuple[object, ...]]:
    """What more money would buy: in all, or in each year."""
    return [
        (
            more.year or "in all",
            more.extra_gbp,
            more.gain,
            more.choice.cost_gbp,
            ", ".join(more.added),
            ", ".join(more.dropped),
        )
        for more in made.more
    ]


def portfolio_title(made: Portfolio) -> str:
    """The best set in one line, with its proof."""
    budgets = []
    if made.limits.budget_gbp is not None:
        budgets.append(f"£{made.limits.budget_gbp:,.2f}")
    budgets += [f"£{each:,.2f} in {year}" for year, each in sorted(made.limits.by_year_gbp.items())]
    value = made.best.value(made.aim)
    return (
        f"Best set by {WORDS[made.aim]}: {number(value, 1)} {UNITS[made.aim]} with "
        f"{len(made.best.ids)} of {counted(len(made.candidates), 'measure')} for "
        f"£{made.best.cost_gbp:,.2f} (budget {', '.join(budgets)}).\n"
        f"Optimality gap {made.gap:g}: no set within the budget is worth more than "
        f"{number(made.bound, 1)} {UNITS[made.aim]}" + (" (proved)." if made.gap == 0 else ".")
    )


def portfolio_notes(made: Portfolio, names: Mapping[str, str] | None = None) -> Iterator[str]:
    """What ranking loses, what more money buys, what was left out; by *names* where given."""

    def several(ids: Iterable[str]) -> str:
        return ", ".join(called(each, names) for each in ids)

    unit = UNITS[made.aim]
    for ranked in made.ranked:
        value = ranked.choice.value(made.aim)
        yield (
            f"Down the list by {LISTS.get(ranked.by, ranked.by)}: {number(value, 1)} {unit} for "
            f"£{ranked.choice.cost_gbp:,.2f}, {number(ranked.loss, 1)} less than the best set."
        )
    for more in made.more:
        where = f" in {more.year}" if more.year else ""
        bought = f": {several(more.added)}" if more.added else ""
        instead = f" instead of {several(more.dropped)}" if more.dropped else ""
        gain = f"{number(more.gain, 1)} {unit}"
        yield f"£{more.extra_gbp:,.0f} more{where} gains {gain}{bought}{instead}."
    for name, why in sorted(made.left_out.items()):
        yield f"{called(name, names)}: left out ({named(why, names)})."
    yield (
        "Savings on one meter are combined, 1 − Π(1 − s). Of sets worth the same the cheaper comes "
        "first, then the one whose ids come first in the alphabet."
    )
    if made.ties_cut:
        yield "More sets tie than were compared: the tie is broken among those found."


def portfolio_document(made: Portfolio, used: Iterable[Used] | None = None) -> dict[str, Any]:
    """Every figure of a portfolio, unrounded, and the editions it *used*."""
    whole = {
        "maximise": made.aim,
        "unit": UNITS[made.aim],
        "budget_gbp": made.limits.budget_gbp,
        "budget_by_year_gbp": dict(made.limits.by_year_gbp),
        "best": asdict(made.best),
        "bound": made.bound,
        "gap": made.gap,
        "contributions": {name: dict(parts) for name, parts in made.contributions.items()},
        "next_best": [asdict(choice) for choice in made.next_best],
        "more": [asdict(more) for more in made.more],
        "ranked": [asdict(ranked) for ranked in made.ranked],
        "left_out": dict(made.left_out),
    }
    return with_editions(whole, used)


def curve_rows(curve: Curve) -> list[tuple[object, ...]]:
    """A row a bar, from left to right."""
    return [
        (
            bar.id, bar.gbp_per_tonne, bar.tonnes, float(bar.tonnes_alone), bar.start_tonnes,
            bar.end_tonnes, float(bar.cost_gbp), bar.npv_gbp,
        )
        for bar in curve.bars
    ]  # fmt: skip


def curve_title(curve: Curve) -> str:
    """What the curve is, how high its bars are, and what they come to."""
    return (
        f"Marginal abatement cost curve, {BASES[curve.basis]}: {number(curve.tonnes, 1)} lifetime "
        "tCO2e"
    )


def curve_notes(curve: Curve, names: Mapping[str, str] | None = None) -> Iterator[str]:
    """What a bar's height is, who shares a meter, and who is not on the curve.

    Measures are told by *names* where they are given, else by id.
    """
    if curve.basis == "cost":
        yield (
            "Height: capital less grant ÷ lifetime tCO2e that it adds to those before it. What it "
            "saves in money is not in it: a low bar may never pay back."
        )
    else:
        yield (
            "Height: net cost, −NPV ÷ lifetime tCO2e, both as the measure adds them. Below zero "
            "it pays for itself; there the order by height says little."
        )
    for bar in curve.bars:
        if len(bar.measures) > 1:
            bundle = " + ".join(called(each, names) for each in bar.measures)
            costing = [
                f"{called(part.id, names)} does not pay for itself in it "
                f"(NPV {printed(part.npv_gbp)})"
                for part in bar.parts
                if not part.pays
            ]
            yield "; ".join([f"{bundle}: one bar, for one needs another", *costing]) + "."
    for each in curve.meters:
        sharing = ", ".join(called(name, names) for name in each.measures)
        added = (
            ""
            if f"{each.share:.1%}" == f"{each.added_up:.1%}"
            else (f" ({each.added_up:.1%} if added up)")
        )
        yield f"{each.meter}: {sharing} save {each.share:.1%} of its use together{added}."
    for name, why in curve.left_out:
        yield f"{called(name, names)}: not on the curve ({named(why, names)})."


def tornado_rows(made: Sensitivity) -> list[tuple[object, ...]]:
    """A row a range, the widest swing first."""
    return [
        (
            f"{swing.range.quantity} {swing.range.low_pct:+g}% to {swing.range.high_pct:+g}%",
            finite(swing.low),
            finite(made.appraised),
            finite(swing.high),
            FIGURES[made.figure],
        )
        for swing in made.swings
    ]


def spread_rows(made: Sensitivity) -> list[tuple[object, ...]]:
    """A row a figure: its 5th, 50th and 95th percentile of all draws."""
    return [
        (
            LISTS.get(each.figure, each.figure), finite(each.low), finite(each.median),
            finite(each.high), finite(each.appraised), FIGURES[each.figure],
        )
        for each in made.spreads
    ]  # fmt: skip


def rule_rows(made: Sensitivity) -> list[tuple[object, ...]]:
    """A row a measure and rule: in what share of draws it passes."""
    return [
        (
            each.measure,
            each.scheme,
            f"{each.rule.figure} {each.rule.operator} {each.rule.limit:g}",
            "pass" if each.passes_as_appraised else "fail",
            each.probability,
            each.standard_error,
        )
        for each in made.chances
    ]


def sensitivity_notes(made: Sensitivity, sources: Sequence[str]) -> Iterator[str]:
    """What was assumed, all of it the user's."""
    yield from (f"Assumed, as given: {source}." for source in sources)
    yield (
        "Quantities vary independently of one another; price and factor are the same for all "
        "measures, saving and capital each measure's own. What has no range stays as appraised."
    )
    yield f"{made.draws:,} draws from seed {made.seed}; ± is the standard error of the draws."


def rules_document(made: Sensitivity) -> dict[str, Any]:
    """The chances of the schemes' rules, unrounded."""
    return {
        "rules": [asdict(each) for each in made.chances], "draws": made.draws, "seed": made.seed
    }  # fmt: skip


def sensitivity_document(made: Sensitivity) -> dict[str, Any]:
    """Every figure, unrounded; None where a figure is infinite."""
    return {
        "figure": made.figure,
        "appraised": finite(made.appraised),
        "tornado": [
            {**asdict(swing.range), "low": finite(swing.low), "high": finite(swing.high)}
            for swing in made.swings
        ],
        "spread": [
            {name: finite(v) if isinstance(v, float) else v for name, v in asdict(each).items()}
            for each in made.spreads
        ],
        **rules_document(made),
    }
