"""Charts in the Government Analysis Function's style, as self-contained HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from carbon.reports.document import Chart, Trace, printed
from carbon.text_out import chart_text

HEIGHT_PX = 420
#: More names than this on an axis run into each other: every second, or third, is written.
MOST_TICKS = 20
#: Blocks narrower than this share of the axis bear no mark: it would cover their neighbours'.
NARROWEST_MARKED = 0.01


def script() -> str:
    """The charting library itself, to be put into a page once, so that it needs no network."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def drawn(chart: Chart) -> str:
    """*chart* as an HTML fragment for a page that holds :func:`script`.

    Its id is the chart's own, so that the same figures give the same bytes. Heading, sentence and
    table of data are the page's business, not the chart's.
    """
    import plotly.io

    return str(
        plotly.io.to_html(
            figure(chart),
            full_html=False,
            include_plotlyjs=False,
            div_id=re.sub(r"[^\w-]", "-", f"chart-{chart.id}", flags=re.ASCII),
            default_height=f"{HEIGHT_PX}px",
            config={"displayModeBar": False, "responsive": True},
        )
    )


def figure(chart: Chart) -> Any:
    """*chart* as a plotly figure. Gaps in the data are gaps in the line."""
    import afcharts.pio_template  # noqa: F401  registers the template
    import plotly.graph_objects as go
    from afcharts.af_colours import get_af_colours

    chart = _as_text(chart)
    colours = get_af_colours("categorical")
    fig = go.Figure()
    for trace, colour in zip(chart.traces, _cycled(colours, chart), strict=True):
        if trace.style == "wedge":
            _add_wedge(fig, trace, colour, is_ground=trace is _first_wedge(chart))
            continue
        if trace.style == "bar":
            fig.add_bar(name=trace.name, x=trace.x, y=trace.y, marker_color=colour)
            continue
        if trace.style == "blocks":
            _add_blocks(fig, trace, colours)
            continue
        if trace.style == "waterfall":
            fig.add_waterfall(
                name=trace.name,
                x=trace.x,
                y=trace.y,
                measure=trace.measures,
                totals={"marker": {"color": colours[0]}},
                increasing={"marker": {"color": colours[3]}},
                decreasing={"marker": {"color": colours[1]}},
                connector={"line": {"color": "#505a5f", "width": 1}},
                text=[_label_of(y, trace) for y in trace.y],
                textposition="outside",
                cliponaxis=False,
            )
            continue
        if trace.style in ("floor", "ceiling"):
            _add_edge(fig, trace)
            continue
        dashed = trace.style == "dashed"
        fig.add_scatter(
            name=trace.name,
            x=trace.x,
            y=trace.y,
            mode="markers" if trace.style == "points" else "lines" if dashed else "lines+markers",
            connectgaps=dashed,
            line={
                "color": colour,
                "width": 2 if dashed else 3,
                "dash": "dash" if dashed else "solid",
            },
            marker={"size": 9, "symbol": "circle-open" if trace.style == "points" else "circle"},
        )
    names = _categories(chart)
    for x, y, text in chart.marks:
        fig.add_scatter(
            x=[x],
            y=[y],
            mode="markers+text",
            text=[text],
            textposition=_beside_its_mark(x, names),
            cliponaxis=False,
            marker={"color": "#0b0c0c", "size": 10, "symbol": "diamond"},
            showlegend=False,
            # A name goes in as a value: in the template itself, %{…} would be read.
            hovertemplate=f"%{{text}}: {printed(y)} {chart.unit}<extra></extra>",
        )
    fig.update_layout(
        template="afcharts",
        height=HEIGHT_PX,
        barmode="relative" if chart.stacked else "group",
        font={"size": 14, "family": "Arial, Helvetica, sans-serif"},
        legend={
            "orientation": "h",
            # Above: below, on a narrow screen, it would lie over the names of the axis.
            "x": 0,
            "y": 1.1,
            "xanchor": "left",
            "yanchor": "bottom",
            "font": {"size": 14},
        },
        margin={"l": 10, "r": 10, "t": 36, "b": 10},
        yaxis={
            "rangemode": "tozero",
            "tickformat": ",",
            "automargin": True,
            "tickfont": {"size": 13},
        },
        xaxis=_axis(chart),
        annotations=[
            {
                "text": chart.unit,
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": 1.02,
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 13},
            }
        ],
    )
    return fig


def _as_text(chart: Chart) -> Chart:
    """*chart* with every text of it such that plotly prints just that text."""
    return replace(
        chart,
        unit=chart_text(chart.unit),
        across=chart_text(chart.across),
        marks=tuple((chart_text(x), y, chart_text(text)) for x, y, text in chart.marks),
        traces=tuple(
            replace(
                trace,
                name=chart_text(trace.name),
                x=tuple(map(chart_text, trace.x)),
                labels=tuple(map(chart_text, trace.labels)),
            )
            for trace in chart.traces
        ),
    )


def _add_edge(fig: Any, trace: Trace) -> None:
    """The lower or the upper edge of a band; what lies between the two is shaded."""
    above = trace.style == "ceiling"
    fig.add_scatter(
        name=trace.name,
        x=trace.x,
        y=trace.y,
        mode="lines",
        line={"color": "#505a5f", "width": 1},
        fill="tonexty" if above else None,
        fillcolor="rgba(80, 90, 95, 0.18)",
        showlegend=above,
    )


def _add_blocks(fig: Any, trace: Trace, colours: list[str]) -> None:
    """Bars side by side, each as wide as its span; colours alternate so that edges are seen."""
    wide = [end - start for start, end in trace.spans]
    names = trace.labels or trace.x
    fig.add_bar(
        name=trace.name,
        x=[start for start, _ in trace.spans],
        y=trace.y,
        width=wide,
        offset=0,
        marker={
            "color": [colours[number % 2] for number in range(len(wide))],
            "line": {"color": "#ffffff", "width": 1},
        },
        text=[
            mark if width >= NARROWEST_MARKED * sum(wide) else ""
            for mark, width in zip(trace.x, wide, strict=True)
        ],
        textposition="outside",
        cliponaxis=False,
        customdata=[list(each) for each in zip(trace.x, names, wide, strict=True)],
        hovertemplate="%{customdata[0]}. %{customdata[1]}: %{y:,.2f}, %{customdata[2]:,.1f} wide"
        "<extra></extra>",
        showlegend=False,
    )


def _axis(chart: Chart) -> dict[str, Any]:
    usual = {"automargin": True, "tickfont": {"size": 13}}
    if chart.across:
        return {**usual, "type": "linear", "tickformat": ",", "title": {"text": chart.across}}
    names = _categories(chart)
    return {
        **usual,
        # Upright where they do not fit: a slanting one is cut at the right edge.
        "autotickangles": [0, -90],
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        **({"dtick": -(-len(names) // MOST_TICKS)} if len(names) > MOST_TICKS else {}),
    }


def _beside_its_mark(x: str, names: list[str]) -> str:
    """Where a mark's text stands, such that it is not cut at an edge of the chart."""
    if x == names[-1]:
        return "top left"
    return "top right" if x == names[0] else "top center"


def _add_wedge(fig: Any, trace: Trace, colour: str, is_ground: bool) -> None:
    """One layer of a stack; the ground below the first wedge is a line without a filling."""
    fig.add_scatter(
        name=trace.name,
        x=trace.x,
        y=trace.y,
        mode="lines",
        stackgroup="wedges",
        line={"color": colour, "width": 3 if is_ground else 0},
        fillcolor="rgba(0,0,0,0)" if is_ground else colour,
    )


def _first_wedge(chart: Chart) -> Trace | None:
    return next((trace for trace in chart.traces if trace.style == "wedge"), None)


def _categories(chart: Chart) -> list[str]:
    """Every x of every trace: in order of time, or as given."""
    if not chart.ordered:
        return list(dict.fromkeys(x for trace in chart.traces for x in trace.x))
    return sorted(
        {x for trace in chart.traces for x in trace.x} | {mark[0] for mark in chart.marks}
    )


def _label_of(value: float | None, trace: Trace) -> str:
    """What stands over a waterfall's bar, with the decimals that the largest of them needs."""
    if value is None:
        return ""
    largest = max(abs(each) for each in trace.y if each is not None)
    signed = "absolute" not in trace.measures
    return printed(value, "number", 0 if largest >= 100 else 1, signed)


def _cycled(colours: list[str], chart: Chart) -> list[str]:
    first = chart.first_colour
    return [colours[(first + index) % len(colours)] for index in range(len(chart.traces))]
