"""A report as one self-contained HTML page: no network, printable, accessible."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carbon.reports import charts
from carbon.reports.document import Report, Table, Value, printed

#: Characters of a row's name that stay on one line.
LONGEST_UNBROKEN = 24


def page(report: Report, folders: Sequence[Path], template: str = "progress.html") -> str:
    """*report* as HTML.

    *folders* are looked up for *template* and its style sheet in order, a workspace's own first.
    Text is escaped; the template only lays out what the report already says.
    """
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["printed"] = printed
    environment.tests["long"] = _is_long
    tables = {table.id: table for section in report.sections for table in section.tables}
    drawn = {
        chart.id: Markup(charts.drawn(chart))
        for section in report.sections
        for chart in section.charts
    }
    return environment.get_template(template).render(
        report=report,
        drawn=drawn,
        caption_of=_captions(tables),
        script=Markup(charts.script()) if drawn else "",
        style=Markup(environment.get_template("report.css").render()),
    )


def _is_long(value: Value) -> bool:
    """Whether the name of a row may be broken into lines: a year or a meter's id is not."""
    return isinstance(value, str) and len(value) > LONGEST_UNBROKEN


def _captions(tables: dict[str, Table]) -> dict[str, Any]:
    return {name: table.caption for name, table in tables.items()}
