"""The report's section on scopes."""

from __future__ import annotations

from operator import attrgetter

from carbon.figures import in_tonnes
from carbon.figures.column import Column as Figure
from carbon.figures.column import Columns, text, tonnes_of
from carbon.reports.document import Chart, Section, Table, Trace
from carbon.reports.words import places
from carbon.targets.series import Observation, Series

TABLE = "scopes"
NAMES = {
    "1": "Scope 1: fuels burnt",
    "2": "Scope 2: electricity bought",
    "3": "Scope 3: other indirect",
    "all": "Not split by scope",
    "rounding": "Rounding of the publisher",
    "deduction": "Green tariff and offsets",
    "outside": "Outside of scopes",
}


def section(series: Series, decimals: int | None = None) -> Section:
    """Emissions by scope, year by year; outside of scopes is shown and never in a total.

    *decimals* are those of the report that it is in.
    """
    present = [
        scope for scope in NAMES if any(scope in seen.by_scope for seen in series.observations)
    ]
    if decimals is None:
        decimals = places(
            in_tonnes(max((seen.gross_kg for seen in series.observations), default=0.0))
        )
    gas = series.gas
    table = Table.of(
        TABLE,
        f"Emissions by scope (t{gas})",
        Columns(
            text("period", "Year", lambda seen: _label(seen, series)),
            *(_of_scope(scope, decimals) for scope in present),
            tonnes_of("gross_t", "Gross", attrgetter("gross_kg"), decimals),
            tonnes_of("net_t", "Net", attrgetter("net_kg"), decimals),
        ),
        series.observations,
        (
            *(
                ("(r) restated on another boundary.",)
                if any("(r)" in _label(seen, series) for seen in series.observations)
                else ()
            ),
            "Gross is the sum of the scopes and of the publisher's rounding, where there is any. "
            "Net is gross less green tariff and offsets. Outside of scopes is in neither.",
        ),
    )
    axis: dict[str, Observation | None] = dict(
        sorted(
            [
                *((_label(seen, series), seen) for seen in series.observations),
                *((str(gap.period), None) for gap in series.gaps),
            ]
        )
    )
    bars = [scope for scope in present if scope in ("1", "2", "3", "all")]
    chart = Chart(
        "scopes",
        "Emissions by scope",
        _sentence(series),
        f"t{gas}",
        tuple(
            Trace(NAMES[scope], tuple(axis), tuple(_at(axis[x], scope) for x in axis), "bar")
            for scope in bars
        ),
        TABLE,
        stacked=True,
    )
    return Section(
        "scopes",
        "Emissions by scope",
        charts=(chart,) if series.observations else (),
        tables=(table,),
    )


def _of_scope(scope: str, decimals: int) -> Figure[Observation]:
    return Figure(f"scope_{scope}", NAMES[scope], lambda seen: _tonnes(seen, scope), "t", decimals)


def _label(seen: Observation, series: Series) -> str:
    """The year; of one that stands on two boundaries the second is marked as restated (r)."""
    same = [other for other in series.observations if other.period == seen.period]
    return f"{seen.period} (r)" if seen is not same[0] else str(seen.period)


def _at(seen: Observation | None, scope: str) -> float | None:
    return None if seen is None else _tonnes(seen, scope)


def _tonnes(seen: Observation, scope: str) -> float | None:
    return in_tonnes(seen.by_scope[scope]) if scope in seen.by_scope else None


def _sentence(series: Series) -> str:
    latest = series.latest_sound
    if latest is None or latest.gross_kg <= 0:
        return ""
    largest = max(
        (scope for scope in latest.by_scope if scope in ("1", "2", "3", "all")),
        key=lambda scope: latest.by_scope[scope],
        default="",
    )
    if not largest:
        return ""
    share = latest.by_scope[largest] / latest.gross_kg
    name = NAMES[largest].lower()
    cover = latest.completeness
    of = "Of what was read of" if cover and cover.share < 1 else "In"
    comma = "" if of == "In" else ","
    return (
        f"{of} {latest.period}{comma} the largest part was {name}: {share:.0%} of gross emissions."
    )
