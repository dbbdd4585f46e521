"""The report's section on how sure its figures are."""

from __future__ import annotations

import math
from collections.abc import Callable
from operator import itemgetter

from carbon.analysis.uncertainty.intervals import Interval, Widening
from carbon.analysis.uncertainty.sureness import Sureness
from carbon.figures import in_tonnes
from carbon.figures.column import Columns, share_of, text, tonnes_of
from carbon.reports.document import Section, Table, printed, sentence_list
from carbon.reports.words import between, places, tonnes


def section(made: Sureness | None, why_none: str, decimals: int | None = None) -> Section:
    """The 95 % intervals of the year and of its change; or why there are none.

    *decimals* are those of the report that it is in.
    """
    if made is None:
        return Section("uncertainty", "How sure the figures are", (why_none,))
    sources = sentence_list(made.sources)
    return Section(
        "uncertainty",
        "How sure the figures are",
        (
            sentence(made, decimals),
            "A conversion factor is one number wherever it is used, so that its error is shared by "
            "all sites and both years; the error of a reading is its meter's own.",
            f"The uncertainty of readings and of factors is taken from: {sources}.",
        ),
        tables=tuple(table for table in (_intervals(made, decimals), _widest(made)) if table),
    )


def sentence(made: Sureness, decimals: int | None = None) -> str:
    """The interval of the year, with *decimals*, and of its change, in words."""
    first = made.total[0]
    lie = _lie(first, decimals=decimals)
    of = f"the gross emissions of {made.period} that were read" if _has_gaps(made.share) else ""
    text = f"With 95% confidence, {of or f'gross emissions of {made.period}'} {lie}"
    if made.change and made.since is not None:
        change = made.change[0]
        gaps = _has_gaps(made.share) or _has_gaps(made.share_before)
        missing = ", missing days in it," if gaps else ""
        text += f", and the change as reported since {made.since}{missing} {_lie(change, 'lies')}"
        if change.low <= 0 <= change.high:
            text += ": it may be no change at all"
    return f"{text}."


def _lie(made: Interval, verb: str = "lie", decimals: int | None = None) -> str:
    """Where a figure lies; it is one number where its interval has no width when it is rounded."""
    found = between(made.low, made.high, decimals=decimals)
    is_one = "is" if verb == "lies" else "are"
    if found:
        return f"{verb} {found}"
    return f"{is_one} {tonnes(made.kg_co2e, decimals=decimals)} at this rounding"


def in_short(made: Sureness, decimals: int | None = None) -> str:
    """The interval of the year in a few words, with the *decimals* of the page it is on."""
    first = made.total[0]
    if decimals is None:
        decimals = places(in_tonnes(max(abs(first.low), abs(first.high))))
    low, high, whole = (
        printed(in_tonnes(kg), "number", decimals) for kg in (first.low, first.high, first.kg_co2e)
    )
    what = "what was read of gross" if _has_gaps(made.share) else "gross"
    if low == high:
        return f"With 95% confidence, {what} is {whole} at this rounding."
    return f"With 95% confidence, {what} lies between {low} and {high}."


def _has_gaps(share: float | None) -> bool:
    """Whether a *share* of meter-days that has data does not print as all of them."""
    return share is not None and printed(share, "percent", 1) != printed(1.0, "percent", 1)


def _intervals(made: Sureness, decimals: int | None) -> Table:
    # A change as reported holds what joined or left and what is missing of either year.
    read = ", what was read" if _has_gaps(made.share) else ""
    figures: list[tuple[str, Interval]] = [
        *((f"Gross emissions of {made.period}{read}", each) for each in made.total),
        *((f"Change since {made.since}, as reported", each) for each in made.change),
    ]
    if decimals is None:
        decimals = places(in_tonnes(made.total[0].kg_co2e))
    return Table.of(
        "intervals",
        "95% intervals (tCO2e)",
        Columns(
            text("figure", "Figure", itemgetter(0)),
            text("method", "Found by", lambda row: row[1].method),
            tonnes_of("t", "Tonnes", lambda row: row[1].kg_co2e, decimals),
            tonnes_of("low_t", "Low", lambda row: row[1].low, decimals),
            tonnes_of("high_t", "High", lambda row: row[1].high, decimals),
            share_of(
                "half",
                "± of the figure",
                lambda row: None if row[1].half_pct is None else row[1].half_pct / 100,
            ),
        ),
        figures,
        ("The two ways of finding an interval should agree; they are independent of each other.",),
    )


def _widest(made: Sureness) -> Table | None:
    known = [each for each in made.widest if not math.isinf(each.widens)]
    unknown = [each for each in made.widest if math.isinf(each.widens)]
    if not made.widest:
        return None
    return Table.of(
        "widest",
        "Readings to improve first: what widens the interval most",
        Columns(
            text("meter", "Meter"),
            text("what", "What is wrong"),
            tonnes_of("t", "Tonnes it holds", _known("kg_co2e"), 2),
            tonnes_of("widens_t", "Widens the interval by ± (t)", _known("widens"), 2),
        ),
        (*unknown, *known),
        ("Where a meter has no reading at all, what it would hold is not known.",)
        if unknown
        else (),
    )


def _known(name: str) -> Callable[[Widening], float | None]:
    """The mass of *name*, where it is known what its meter would hold."""
    return lambda each: None if math.isinf(each.widens) else getattr(each, name)
