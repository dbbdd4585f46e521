"""Run docs/notebook.ipynb afresh, in a folder that is deleted afterwards.

    python docs/site/run_notebook.py [OUT]

Writes it with the outputs of the run to OUT, by default over the notebook itself (``make
notebook``). Nothing is read from a network, and the notebook may leave no file behind.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

DOCS = Path(__file__).resolve().parents[1]
NOTEBOOK = DOCS / "notebook.ipynb"
SECONDS = 300
#: What differs from machine to machine is not stored.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook at *path* with the outputs of a run beside a copy of docs/examples.

    Raises :class:`nbclient.exceptions.CellExecutionError` with what a cell raised.
    """
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory(ignore_cleanup_errors=True) as home:
        where = Path(home, "docs")
        shutil.copytree(DOCS / "examples", where / "examples")
        before = _files(where)
        _stay_inside(Path(home))
        NotebookClient(
            notebook,
            timeout=SECONDS,
            record_timing=False,
            resources={"metadata": {"path": str(where)}},
        ).execute()
        if left := _files(where) - before:
            raise SystemExit(f"the notebook left {', '.join(sorted(map(str, left)))}")
    notebook.metadata = nbformat.from_dict(METADATA)
    return notebook


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def _stay_inside(home: Path) -> None:
    """What Jupyter keeps for a user goes to *home*; a chart is stored as data, not as a script."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        os.environ[name] = str(home / name.lower())
    os.environ["PLOTLY_RENDERER"] = "plotly_mimetype"
    os.environ.pop("CARBON_WORKSPACE", None)


if __name__ == "__main__":
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else NOTEBOOK
    nbformat.write(run(NOTEBOOK), out)
