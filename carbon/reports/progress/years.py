"""The report's section on the years: tables, and chart with the pathways and the gaps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter, methodcaller

from carbon.errors import capital, counted
from carbon.figures import in_tonnes
from carbon.figures.column import Columns, share_of, text, tonnes_of
from carbon.inventories.linking import emissions
from carbon.periods import Period
from carbon.reports.document import Chart, Section, Table, Trace, sentence_list
from carbon.reports.progress import standing
from carbon.reports.words import day_in_words, in_words, tonnes
from carbon.targets import states
from carbon.targets.progress import Progress, change
from carbon.targets.series import Observation, Series
from carbon.targets.way import Way

TABLE = "years"
#: A milestone no more than so many years ahead is drawn, and the pathway to it.
YEARS_DRAWN = 10
#: Years without a figure are named where they are no more than these.
MOST_NAMED = 3


def section(series: Series, made: Progress | None, as_at: date) -> Section:
    """Emissions year by year as of a day, against the pathway where there is a target."""
    first, *others = standing.year_tables(made, TABLE) if made else [years_table(series)]
    return Section(
        "years",
        "Emissions year by year",
        (),
        charts=(_chart(series, made, as_at),) if series.observations else (),
        tables=(replace(first, notes=(*first.notes, *_notes(series, made))), *others),
    )


@dataclass(frozen=True)
class SeriesYear:
    """A year as ``seen``, the one ``before`` that counts the same, or ``why`` it has no figure."""

    period: Period
    seen: Observation | None = None
    before: Observation | None = None
    why: str = ""

    @property
    def label(self) -> str:
        """The year, marked where it is provisional."""
        return str(self.period) + (" (p)" if self.seen and self.seen.provisional else "")

    @property
    def data(self) -> str:
        """The series that a published year is of, or what a calculated one rests on."""
        if self.seen is None:
            return self.why
        whole = self.seen.completeness
        return self.seen.boundary or (whole.sentence() if whole else "")

    def change(self, basis: str) -> float | None:
        """Of the total on *basis* on the year before, where that counts the same."""
        if self.seen is None or self.before is None:
            return None
        return change(self.seen.on(basis), self.before.on(basis))


def years_table(series: Series) -> Table:
    """The years of an inventory without a target."""
    decimals = series.decimals
    rows = [SeriesYear(seen.period, seen, series.before(seen)) for seen in series.observations]
    rows += [SeriesYear(gap.period, why=gap.reason) for gap in series.gaps]
    published = any(seen.boundary for seen in series.observations)
    on = f"on year before, {'as published' if published else 'as reported'}"
    totals = Columns(
        tonnes_of("gross_t", "Gross", attrgetter("gross_kg"), decimals),
        tonnes_of("net_t", "Net", attrgetter("net_kg"), decimals),
    )
    return Table.of(
        TABLE,
        f"Emissions by year (t{series.gas})" + (", as published" if published else ""),
        Columns(
            text("label", "Year"),
            *totals.within(attrgetter("seen")),
            share_of("gross_change", f"Gross {on}", methodcaller("change", "gross"), signed=True),
            share_of("net_change", f"Net {on}", methodcaller("change", "net"), signed=True),
            text("data", "Series" if published else "Data"),
        ),
        sorted(rows, key=lambda row: row.period.start),
    )


def _notes(series: Series, made: Progress | None) -> tuple[str, ...]:
    notes = ["A change on the year before stands only between years of one series."]
    if made and len({seen.boundary for seen in series.observations}) > 1:
        notes.append(
            f"Only years of the series that holds {made.target.base_period} count the same as the "
            "base: in the others the change on it, the gap and the status are partly a change of "
            "what is counted."
        )
    if not all(seen.enough_data for seen in series.observations):
        notes.append(
            f"Years with less than {series.definition.enough_actual_pct:g}% of meter-days are "
            "compared with nothing."
        )
    if any(seen.provisional for seen in series.observations):
        notes.append("(p) provisional: an older edition of the factors stood in for the year's.")
    return (*notes, *series.told_of())


def without_a_figure(series: Series, as_at: date, but: Collection[Period] = ()) -> str:
    """The years that are over and have no figure, *but* those told elsewhere; empty without any."""
    known = [gap.period for gap in series.gaps if gap.period.end <= as_at]
    lacking = [period for period in known if period not in but]
    if not lacking:
        return ""
    several = in_words(len(lacking), "year").capitalize()
    named = several if len(lacking) > MOST_NAMED else sentence_list(list(map(str, lacking)))
    have = "has" if len(lacking) == 1 else "have"
    return f"{named} {have} no figure, and none is estimated."


def _chart(series: Series, made: Progress | None, as_at: date) -> Chart:
    bases = [way.basis for way in made.ways] if made else ["gross"]
    last = max(seen.period for seen in series.observations)
    marks: list[tuple[str, float, str]] = []
    traces: list[Trace] = []
    for basis in bases:
        _add(traces, _emissions(series, made, basis), basis)
    if made and not made.poor_base:
        shown = [
            each
            for each in made.milestones
            if each.milestone.period <= last or each.years_left <= YEARS_DRAWN
        ]
        until = max([last, *(each.milestone.period for each in shown)])
        named = len(made.ways) > 1
        traces += [_pathway(way, made.base.period, until, named) for way in made.ways]
        marks = [
            (str(each.milestone.period), in_tonnes(each.allowed_kg), each.milestone.aim)
            for each in shown
        ]
    lead = bases[0]
    title = capital(emissions(" and ".join(bases), made.target.scopes if made else ()))
    return Chart(
        "years",
        title + (" against the pathway" if made and not made.poor_base else ""),
        _sentence(series, made, lead, as_at),
        f"t{series.gas}",
        tuple(traces),
        TABLE,
        marks=tuple(marks),
    )


def _add(traces: list[Trace], more: Sequence[Trace], basis: str) -> None:
    """Add the lines of *basis*; one that lies on another is not drawn over it but named with it."""
    for trace in more:
        drawn = [(each.x, each.y) for each in traces]
        if (trace.x, trace.y) not in drawn:
            traces.append(trace)
            continue
        place = drawn.index((trace.x, trace.y))
        first = traces[place].name
        both = first.replace(" emissions", f" and {basis} emissions", 1)
        traces[place] = replace(traces[place], name=both)


def _points(series: Series, made: Progress | None, basis: str) -> list[tuple[Observation, float]]:
    """What is drawn of each year on *basis*, in kg: like for like with the base where it can be."""
    way = made.way(basis) if made else None
    if way:
        return [
            (year.observation, year.actual_kg) for year in way.years if year.actual_kg is not None
        ]
    return [(seen, kg) for seen in series.observations for kg in [seen.on(basis)] if kg is not None]


def _emissions(series: Series, made: Progress | None, basis: str) -> list[Trace]:
    """The years on *basis*, a line a boundary, those with too little data as points."""
    points = _points(series, made, basis)
    labels = [str(seen.period) for seen in series.observations] + [
        str(gap.period) for gap in series.gaps
    ]
    way = made.way(basis) if made else None
    running = {
        year.observation.period
        for year in (way.years if way else ())
        if year.figure == states.NOT_DUE
    }
    whole = [(seen, kg) for seen, kg in points if seen.enough_data and seen.period not in running]
    boundaries = list(dict.fromkeys(seen.boundary for seen in series.observations))
    traces = []
    for number, boundary in enumerate(boundaries, start=1):
        own = {str(seen.period): in_tonnes(kg) for seen, kg in whole if seen.boundary == boundary}
        if not own:
            continue
        axis = sorted(label for label in labels if min(own) <= label <= max(own))
        name = f"{basis.capitalize()} emissions" + (
            f", series {number}" if len(boundaries) > 1 else ""
        )
        traces.append(Trace(name, tuple(axis), tuple(own.get(label) for label in axis)))
    weak = [(seen, kg) for seen, kg in points if not seen.enough_data]
    if weak:
        traces.append(
            Trace(
                "Too little data" + (f", {basis}" if made and len(made.ways) > 1 else ""),
                tuple(str(seen.period) for seen, _ in weak),
                tuple(in_tonnes(kg) for _, kg in weak),
                "points",
            )
        )
    return traces


def _pathway(way: Way, first: Period, last: Period, named: bool) -> Trace:
    x, y = [], []
    period = first
    while period <= last:
        allowed = way.pathway.allowed_kg(period)
        if allowed is not None:
            x.append(str(period))
            y.append(in_tonnes(allowed))
        period = period.a_year_on()
    name = "Pathway to the targets" + (f", {way.basis}" if named else "")
    return Trace(name, tuple(x), tuple(y), "dashed")


def _comparable(
    series: Series, made: Progress | None, basis: str
) -> list[tuple[Observation, float]]:
    """What can be set side by side of what is drawn, in kg: years with enough data on one boundary.

    Of a target only those that something can be said of, and none where its base has too little.
    """
    points = [(seen, kg) for seen, kg in _points(series, made, basis) if seen.enough_data]
    way = made.way(basis) if made else None
    years = way.years if way else ()
    unsaid = {
        (year.observation.period, year.observation.boundary)
        for year in years
        if year.status in (states.NOT_ENOUGH, states.CANNOT_SAY) or year.figure == states.NOT_DUE
        # On a boundary that nothing links to the base's, years can be set beside each other.
        if made and not made.is_apart(year.observation)
    }
    if made and any((made.base.period, year.observation.boundary) in unsaid for year in years):
        return []
    said = [(seen, kg) for seen, kg in points if (seen.period, seen.boundary) not in unsaid]
    return [(seen, kg) for seen, kg in said if seen.boundary == said[-1][0].boundary]


def _sentence(series: Series, made: Progress | None, basis: str, as_at: date) -> str:
    if not _points(series, made, basis):
        return f"No {basis} figure is known."
    comparable = _comparable(series, made, basis)
    decimals = made.decimals if made else series.decimals
    drawn = emissions(basis, made.target.scopes if made else ())
    several = len({seen.boundary for seen in series.observations}) > 1
    text = f"Nothing is known well enough of {drawn} to set one year beside another."
    if comparable:
        (first, first_kg), (latest, latest_kg) = comparable[0], comparable[-1]
        was, is_ = (tonnes(kg, series.gas, decimals) for kg in (first_kg, latest_kg))
        on_it = f" on the boundary of {latest.period}" if several else ""
        went = f"went from {was} in {first.period} to {is_} in {latest.period}{on_it}."
        if first is latest:
            went = f"were {is_} in {latest.period}; there is no other year{on_it} to set beside it."
        text = f"{capital(drawn)} {went}"
    alike = [year.alike for year in made.years if year.alike] if made else []
    if alike and len(comparable) > 1:
        day = max((each.sites_on for each in alike if each.sites_on), default=None)
        what = f"the sites of {day_in_words(day)}" if day else "the same sites and days of data"
        text += f" Every year is counted as the base year is: {what}."
    lacking = [gap for gap in series.gaps if gap.period.end <= as_at]
    if lacking:
        have = "has no figure and is" if len(lacking) == 1 else "have no figure and are"
        text += f" {counted(len(lacking), 'year')} {have} left open."
    if several:
        text += (
            " Each line is one boundary; the lines are not joined, because they do not count "
            "the same."
        )
    if made and comparable and not made.counts_as_base(comparable[-1][0].boundary):
        text += (
            f" The pathway is a share of {made.base.period} as published, which stands on another "
            f"boundary than {comparable[-1][0].period}."
        )
    return text
