"""A report as one self-contained HTML page: no network, printable, accessible."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carbon.errors import Fault, Place, first_line
from carbon.files import first_there, read_bytes, shown
from carbon.reports import charts
from carbon.reports.document import Report, Value, printed
from carbon.text_out import one_line, page_text

#: Characters of a row's name that stay on one line.
LONGEST_UNBROKEN = 24


class BadTemplate(Fault):
    """A template cannot be laid out: it has a mistake, or does what a template may not."""


def page(report: Report, folders: Sequence[Path], template: str = "progress.html") -> str:
    """*report* as HTML.

    *folders* are looked up for *template* and its style sheet in order, a workspace's own first.
    Text is escaped; the template only lays out what the report already says, and reaches nothing
    beyond it. Raises :class:`BadTemplate` where it cannot.
    """
    from markupsafe import Markup

    for name in ("report.css", template):
        # Jinja would pass over what is no file, and take the shipped one in silence.
        if (found := first_there(folders, name)) is not None:
            read_bytes(found)
    environment = _environment(folders)
    tables = {table.id: table for section in report.sections for table in section.tables}
    drawn = {
        chart.id: Markup(charts.drawn(chart))
        for section in report.sections
        for chart in section.charts
    }
    facts = {
        "report": report,
        "drawn": drawn,
        "caption_of": {name: table.caption for name, table in tables.items()},
        "script": Markup(charts.script()) if drawn else "",
    }
    try:
        facts["style"] = Markup(environment.get_template("report.css").render())
        text = str(environment.get_template(template).render(facts))
        # A template may write half of a pair of surrogates, as an escape.
        return text.encode("utf-8", "replace").decode("utf-8")
    except Exception as error:
        fault = _told(error, folders)
        if fault is None:
            raise
        raise fault from error


def _environment(folders: Sequence[Path]) -> Any:
    """Where a workspace's templates run: the folders and what a page may use of Jinja."""
    import jinja2

    from carbon.reports.sandbox import sandbox

    environment = sandbox(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=page_text,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["printed"] = printed
    environment.tests["long"] = _is_long
    return environment


def _told(error: Exception, folders: Sequence[Path]) -> BadTemplate | None:
    """*error* as the template's mistake, with its file and line; None where it is none of theirs.

    Jinja puts the template's own lines into the traceback: the innermost is where it went wrong.
    """
    import jinja2

    if isinstance(error, jinja2.TemplateSyntaxError):
        return _bad(first_line(error), error.filename, error.lineno)
    places = [
        (frame.filename, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if any(Path(frame.filename).is_relative_to(folder) for folder in folders)
    ]
    if isinstance(error, jinja2.TemplateNotFound) and not places:
        return _bad(f"no template {error.name!r}", ", ".join(shown(each) for each in folders), None)
    if isinstance(error, UnicodeDecodeError):
        name = ", ".join(shown(each) for each in folders)
        return _bad("a template or style sheet that is not UTF-8", name, None)
    if not places:
        return None
    what = first_line(error)
    if isinstance(error, jinja2.TemplateNotFound):
        what = f"a template {error.name!r} taken in that is not there"
    elif isinstance(error, RecursionError):
        what = "a template or macro that takes in itself without end"
    elif isinstance(error, MemoryError):
        what = "more text than there is memory for"
    return _bad(what, *places[-1])


def _bad(what: str, file: str | None, line: int | None) -> BadTemplate:
    place = Place(shown(Path(file)) if file and line else file or "", line)
    return BadTemplate(
        one_line(what).rstrip("."),
        "a template that lays out the report and does nothing else",
        "Correct that line, or remove the file: the one that comes with the program is used then.",
        place,
    )


def _is_long(value: Value) -> bool:
    """Whether the name of a row may be broken into lines: a year or a meter's id is not."""
    return isinstance(value, str) and len(value) > LONGEST_UNBROKEN
