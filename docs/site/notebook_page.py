"""A notebook as a page of the site: its text, its code and the outputs stored in it.

Nothing is run here: a test holds that the stored outputs are those of a fresh run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from myst_parser.parsers.sphinx_ import MystParser
from sphinx.application import Sphinx

PLOTLY = "application/vnd.plotly.v1+json"
#: Longer than any fence inside a cell.
FENCE = "`" * 8


class NotebookParser(MystParser):
    """Reads a notebook as the Markdown of its cells."""

    supported = ("ipynb",)

    def parse(self, inputstring: str, document: Any) -> None:
        """Parse the notebook *inputstring* into *document*."""
        super().parse(markdown_of(json.loads(inputstring)), document)


def markdown_of(notebook: Mapping[str, Any]) -> str:
    """The cells of *notebook* with their outputs, as Markdown for MyST."""
    return "\n\n".join(_parts(notebook)) + "\n"


def _parts(notebook: Mapping[str, Any]) -> Iterator[str]:
    for number, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield source
            continue
        yield _fenced("{code-block} python", source)
        for output in cell["outputs"]:
            yield _shown(output, f"chart-{number}")


def _shown(output: Mapping[str, Any], name: str) -> str:
    """One output in the richest form that a page shows without a network."""
    if output["output_type"] == "stream":
        return _fenced("{code-block} text\n:class: output", "".join(output["text"]).rstrip())
    if output["output_type"] == "error":
        raise ValueError(f"the notebook holds an error: {output['ename']}: {output['evalue']}")
    data = output["data"]
    if PLOTLY in data:
        return _fenced("{raw} html", _chart(data[PLOTLY], name))
    if "text/html" in data:
        return _fenced("{raw} html", f'<div class="output">{"".join(data["text/html"])}</div>')
    return _fenced("{code-block} text\n:class: output", "".join(data["text/plain"]))


def _chart(figure: Mapping[str, Any], name: str) -> str:
    import plotly.graph_objects as go
    import plotly.io

    drawn = plotly.io.to_html(
        go.Figure(figure["data"], figure["layout"]),
        full_html=False,
        include_plotlyjs=False,
        div_id=name,
        config={"displayModeBar": False, "responsive": True},
    )
    # Pages of notebooks are in docs/, a folder below what all pages share.
    return f'<script src="../_static/plotly.min.js"></script>\n<div class="output">{drawn}</div>'


def _fenced(info: str, text: str) -> str:
    return f"{FENCE}{info}\n{text}\n{FENCE}"


def _put_plotly(app: Sphinx, error: Exception | None) -> None:
    """The charting library beside the pages, so that a chart is drawn without a network."""
    from carbon.reports.charts import script

    if error is None:
        Path(app.outdir, "_static", "plotly.min.js").write_text(script(), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Let Sphinx read notebooks."""
    app.add_source_suffix(".ipynb", "ipynb")
    app.add_source_parser(NotebookParser)
    app.connect("build-finished", _put_plotly)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
