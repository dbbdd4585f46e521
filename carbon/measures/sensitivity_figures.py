"""The figures of a sensitivity: one range at a time, all at once, the schemes' rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from carbon.cells import finite
from carbon.figures.column import Column, Columns, own, text
from carbon.figures.listing import Listing
from carbon.measures.portfolio.figures import RANKED_BY
from carbon.measures.sensitivity import FIGURES, Chance, Sensitivity, Spread, Swing

#: A figure's 5th, 50th and 95th percentile of all draws.
SPREADS: Columns[Spread] = Columns(
    text("figure", of=lambda each: RANKED_BY.get(each.figure, each.figure)),
    Column("low", "5%", lambda each: finite(each.low), "", 2),
    Column("median", "median", lambda each: finite(each.median), "", 2),
    Column("high", "95%", lambda each: finite(each.high), "", 2),
    Column("appraised", "as appraised", lambda each: finite(each.appraised), "", 2),
    text("unit", of=lambda each: FIGURES[each.figure]),
)
#: In what share of draws a measure passes a rule.
RULES: Columns[Chance] = Columns(
    text("measure"),
    text("scheme"),
    text("rule", of=lambda each: f"{each.rule.figure} {each.rule.operator} {each.rule.limit:g}"),
    text("as appraised", of=lambda each: "pass" if each.passes_as_appraised else "fail"),
    own("probability", "passes", "", 3),
    own("standard_error", "±", "", 3),
)


def swings(made: Sensitivity) -> Columns[Swing]:
    """A range by itself: the figure at its ends, beside the figure as appraised."""
    return Columns(
        text("range", of=lambda each: _range(each)),
        Column("low", "at its low end", lambda each: finite(each.low), "", 2),
        Column("appraised", "as appraised", lambda _: finite(made.appraised), "", 2),
        Column("high", "at its high end", lambda each: finite(each.high), "", 2),
        text("unit", of=lambda _: FIGURES[made.figure]),
    )


def _range(each: Swing) -> str:
    of = each.range
    return f"{of.quantity} {of.low_pct:+g}% to {of.high_pct:+g}%"


def sensitivity_listing(made: Sensitivity, show: str, of: str, notes: Sequence[str]) -> Listing:
    """What *show* asks for: ``tornado``, the widest swing first, ``spread``, or ``rules``."""
    if show == "rules":
        title = "In what share of draws each rule passes"
        return RULES.listing(made.chances, title, document=rules_document(made), notes=notes)
    whole = sensitivity_document(made)
    if show == "spread":
        title = f"Sensitivity of {of}: all at once"
        return SPREADS.listing(made.spreads, title, document=whole, notes=notes)
    title = f"Sensitivity of {of}: {made.figure}"
    return swings(made).listing(made.swings, title, document=whole, notes=notes)


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
