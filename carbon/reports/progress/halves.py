"""The report's section on half-years, and the year that the first half makes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from operator import attrgetter

from carbon.errors import counted, listed
from carbon.figures import in_tonnes
from carbon.figures.column import Column as Figure
from carbon.figures.column import Columns, share_of, text, tonnes_of
from carbon.inventories.completeness import any_not_stated
from carbon.periods import Period, reporting_year
from carbon.reports.document import Section, Table, printed, sentence_list
from carbon.reports.provisional import in_brackets
from carbon.reports.words import between, day_in_words, places, tonnes
from carbon.targets.filled_halves import told_of
from carbon.targets.half_verdict import CANNOT_SAY, LOWER, NOT_ENOUGH, THE_SAME, HalfVerdict
from carbon.targets.halves import Half, HalfChange, HalfYears
from carbon.targets.judgement import too_far
from carbon.targets.outturn import Outturn

#: How many halves the table shows: three years.
MOST_HALVES = 6
#: How many that join or leave are named in sentences; the table has all.
MOST_NAMED = 3


def section(made: HalfYears, decimals: int | None = None) -> Section | None:
    """The newest halves beside the same halves of the year before; None where there are none.

    *decimals* are those of the report that it is in.
    """
    if not made.halves:
        return None
    changes = made.changes[-MOST_HALVES:]
    paragraphs = [*verdict_sentences(made, decimals)]
    if made.outturn:
        paragraphs.append(outturn_sentence(made.outturn, stands_in(made), decimals))
    if made.outturn:
        paragraphs.append(made.outturn.sentence())
        paragraphs += crossing_sentences(made.outturn)
    elif made.no_outturn:
        paragraphs.append(f"No forecast of the year's outturn: {made.no_outturn}.")
    tables = [_table(changes, decimals)]
    if made.outturn:
        tables.append(_sources(made.outturn, decimals))
        if made.outturn.crossed:
            tables.append(_crossed(made.outturn))
    if made.scores:
        tables.append(_scores(made, decimals))
    return Section("halves", "Half by half", tuple(paragraphs), tables=tuple(tables))


def verdict_sentences(made: HalfYears, decimals: int | None = None) -> tuple[str, ...]:
    """What is said of the newest half by itself, like for like; nothing where it is not judged."""
    judged = made.verdict
    if judged is None:
        return ()
    if judged.state in (CANNOT_SAY, NOT_ENOUGH):
        beside = f"is below {judged.before}" if judged.before else "has fallen"
        return (f"We cannot say whether {judged.period} {beside}: {'; '.join(judged.why)}.",)
    assert judged.base_kg is not None
    assert judged.year_kg is not None
    size = "as much as" if judged.state == THE_SAME else f"{_size(judged)} than"
    year, before = (tonnes(kg, decimals=decimals) for kg in (judged.year_kg, judged.base_kg))
    text = (
        f"{judged.period} by itself: {size} {judged.before}, counting "
        f"{_sites(judged) or 'the same sites on the same days of data'} ({year} beside {before})"
        f"{_caveat(made, judged.period)}."
    )
    told = next((each for each in made.changes if each.half.period == judged.period), None)
    if told and told.gross_change is not None:
        text += f" As reported the change is {printed(told.gross_change, 'percent', 1, True)}."
    if judged.estimated_share > 0:
        text += f" {_estimates(judged)}"
    return (text, *judged.remarks)


def in_short(made: HalfYears, since: date, as_at: date) -> tuple[str, ...]:
    """What page one says of the newest half that began on *since* or later and is over on *as_at*.

    Of one without a figure, or with too little data, that it has none. Empty where there is no
    such half, and of one whose year is over too.
    """

    def is_news(period: Period) -> bool:
        # Of a year that is over the first answer says what there is of it.
        return since <= period.start and period.end <= as_at < reporting_year(period).end

    told = [f"No half-year figure: {gap.reason}." for gap in made.gaps if is_news(gap.period)]
    judged = made.verdict
    news = [each for each in made.halves if is_news(each.period)]
    told += [
        f"{each.period} cannot be told by itself: too little of it was read."
        for each in news
        if not each.enough_data and not (judged and judged.period == each.period)
    ]
    if judged is None or judged.period not in [each.period for each in news]:
        return tuple(told)
    if judged.state in (CANNOT_SAY, NOT_ENOUGH):
        return (*told, verdict_sentences(made)[0])
    size = "as much as" if judged.state == THE_SAME else f"{_size(judged)} than"
    sites = _sites(judged)
    how = f"counting {sites}" if sites else "same sites, same days of data"
    text = f"{judged.period} by itself: {size} {judged.before}, {how}"
    text += f"{_caveat(made, judged.period)}."
    estimates = f"{_estimates(judged)}" if judged.estimated_share > 0 else ""
    return (*told, *filter(None, (text, estimates)), *judged.remarks)


def stands_in(made: HalfYears) -> str:
    """What stands in for the factors of the half that the outturn is made from, in brackets."""
    if made.outturn is None:
        return ""
    return "".join(
        in_brackets(each.choices.values())
        for each in made.halves
        if each.year == made.outturn.period and each.name == "H1"
    )


def _sites(judged: HalfVerdict) -> str:
    """The sites that both halves are of, where any came or left; empty where they are the same.

    What came is sized for the days before: a change on the days that both have is another figure.
    """
    if judged.sites_on is None:
        return ""
    days = ", on the days with data in both" if judged.has_gaps else ""
    return f"the sites of {day_in_words(judged.sites_on)} in both{days}"


def _caveat(made: HalfYears, period: Period) -> str:
    half = made.half(period)
    return in_brackets(half.choices.values()) if half else ""


def _size(judged: HalfVerdict) -> str:
    share = printed(abs(judged.change or 0.0), "percent", 1)
    return f"{share} {'less' if judged.state == LOWER else 'more'}"


def _estimates(judged: HalfVerdict) -> str:
    """How much rests on estimates, and how far off they would have to be to turn the answer."""
    share = printed(judged.estimated_share, "percent", 1)
    if judged.error is None:
        return f"{share} of it rests on estimates; no error of theirs changes this."
    off = too_far(judged.error)
    return f"{share} of it rests on estimates, which would have to be {off} to change it."


def outturn_sentence(made: Outturn, stand_in: str = "", decimals: int | None = None) -> str:
    """The outturn forecast in a sentence.

    *stand_in* is what is to be said behind its figure of the factors, in brackets.
    """

    def shown(kg: float) -> str:
        return tonnes(kg, decimals=decimals)

    text = f"The year {made.period} is forecast to come to {shown(made.forecast_kg)} gross"
    if made.low_kg is None or made.high_kg is None:
        text += " (indicative)"
    elif span := between(made.low_kg, made.high_kg, decimals=decimals):
        text += f", {span}"
    text += f"{stand_in}."
    steady_kg = made.unchanged_kg
    if made.crossed and steady_kg is not None and shown(steady_kg) != shown(made.forecast_kg):
        text += f" With nothing joining or leaving in it, it would be {shown(steady_kg)}."
    if made.other_sites:
        text += " The years that it is made from count other sites."
    return text


def lacking_sentence(made: Outturn, names: Mapping[str, str]) -> str:
    """What page one says is not in the forecast; empty where all is. *names* are sites' by id."""
    lacking = [each.crossing for each in made.not_sized]
    parts = [
        f"{'what is taken off ' if each.is_taken_off else ''}{names.get(each.site, each.site)} "
        f"({each.source}), which {each.when or 'does not count all year'}"
        for each in lacking
    ]
    parts += [f"{source}, of which April to September had none" for source in made.at_nought]
    parts += [
        f"the second half of {source}, which no past year has" for source in made.without_past
    ]
    if made.not_filled:
        named = listed(made.not_filled, most=MOST_NAMED)
        parts.append(f"days without data, which no history can fill, of {named}")
    if not parts:
        return ""
    more = [f"{len(parts) - MOST_NAMED} more"] if len(parts) > MOST_NAMED else []
    return f"Not in it: {'; '.join([*parts[:MOST_NAMED], *more])}."


def crossing_sentences(made: Outturn) -> tuple[str, ...]:
    """Who joins or leaves, each by name where they are few, and always what cannot be sized."""
    named = made.crossed if len(made.crossed) <= MOST_NAMED else made.not_sized[:MOST_NAMED]
    told = [each.sentence() for each in named]
    if len(made.crossed) > MOST_NAMED:
        sites = {each.crossing.site for each in made.crossed}
        lacking = f"; {len(made.not_sized)} cannot be sized" if made.not_sized else ""
        told.insert(
            0,
            f"{counted(len(made.crossed), 'meter')} at "
            f"{counted(len(sites), 'site')} join or leave in {made.period}{lacking}.",
        )
    return tuple(told)


def _crossed(made: Outturn) -> Table:
    decimals = places(in_tonnes(max(each.crossing.h1_kg for each in made.crossed)))
    return Table.of(
        "crossings",
        f"What joins or leaves in {made.period} (gross, tCO2e)",
        Columns(
            text("site", "Site", attrgetter("crossing.site")),
            text("source", "Source", attrgetter("crossing.source")),
            text("when", "The register says", attrgetter("crossing.when")),
            tonnes_of("h1_t", "April to September", attrgetter("crossing.h1_kg"), decimals),
            share_of("h2_share", "Days of the second half", attrgetter("crossing.h2_share"), 0),
            tonnes_of("h2_t", "Second half", attrgetter("h2_kg"), decimals),
            text("how", "How"),
        ),
        made.crossed,
    )


def _table(changes: tuple[HalfChange, ...], decimals: int | None) -> Table:
    if decimals is None:
        decimals = places(in_tonnes(max(each.half.gross_kg for each in changes)))
    notes: list[str] = []
    for half in (each.half for each in changes):
        if half.provisional:
            notes.append(f"(p) {half.period}: {'; '.join(half.provisional_because)}.")
        known = {f"{one}." for one in half.provisional_because}
        told_of_it = (*half.own_sets, *(one for one in half.remarks if one not in known))
        notes += [f"{half.period}: {one}" for one in told_of_it]
    told = any_not_stated(each.half.completeness for each in changes)
    return Table.of(
        "halves",
        "Gross and net emissions by half-year (tCO2e)",
        Columns(
            text("half", "Half", lambda each: f"{each.half.period}{_marked(each.half)}"),
            tonnes_of("gross_t", "Gross", lambda each: each.half.gross_kg, decimals),
            tonnes_of("net_t", "Net", lambda each: each.half.net_kg, decimals),
            tonnes_of(
                "before_t",
                "Gross, same half before",
                lambda each: each.before.gross_kg if each.before else None,
                decimals,
            ),
            share_of("gross_change", "Change as reported", signed=True),
            _cover("share", "Meter-days with data"),
            _cover("actual_share", "From actual readings"),
            *([_cover("not_stated_share", "Not stated")] if told else []),
        ),
        changes,
        notes,
    )


def _marked(half: Half) -> str:
    return " (p)" if half.provisional else ""


def _cover(name: str, heading: str) -> Figure[HalfChange]:
    """A share of the half's meter-days."""
    share = attrgetter(name)
    return share_of(
        name,
        heading,
        lambda each: share(each.half.completeness) if each.half.completeness else None,
    )


def _sources(made: Outturn, decimals: int | None) -> Table:
    if decimals is None:
        decimals = places(in_tonnes(made.forecast_kg))
    return Table.of(
        "outturn",
        f"Outturn forecast for {made.period} by source (gross, tCO2e)",
        Columns(
            text("source", "Source"),
            tonnes_of("h1_t", "April to September", attrgetter("h1_kg"), decimals),
            share_of("share", "Its mean past share"),
            tonnes_of("forecast_t", "Year", attrgetter("forecast_kg"), decimals),
        ),
        made.sources,
    )


def _scores(made: HalfYears, decimals: int | None = None) -> Table:
    """The forecasts of past years; where gaps of one are filled, what it came to as reported."""
    if decimals is None:
        decimals = places(in_tonnes(max(abs(each.came_kg) for each in made.scores)))
    # What is filled is told of an outturn already, which rests on the same years.
    notes = [] if made.outturn else [told_of(made.scores[-1].gaps)]
    filled = [
        f"{each.period} to {tonnes(each.reported_kg, decimals=decimals)}"
        for each in made.scores
        if each.reported_kg is not None
    ]
    if filled:
        notes.append(
            f"As reported came {sentence_list(filled)}; here gaps are filled, as in the forecasts."
        )
    return Table.of(
        "scores",
        "Past outturn forecasts against what came (gross, tCO2e)",
        Columns(
            text("period", "Year"),
            tonnes_of("forecast_t", "Forecast", attrgetter("forecast_kg"), decimals),
            tonnes_of("came_t", "Came", attrgetter("came_kg"), decimals),
            share_of("error", "Error", signed=True),
            text(
                "inside",
                "Within the interval",
                lambda each: {None: "no interval", True: "yes", False: "no"}[each.inside],
            ),
        ),
        made.scores,
        filter(None, notes),
    )
