"""Asks at a terminal what only the keeper of a sheet knows, and remembers it as a layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carbon.cli.output import say
from carbon.errors import Faults
from carbon.files import is_there
from carbon.text_out import terminal_line

if TYPE_CHECKING:
    from carbon.ledger.examined import Options
    from carbon.ledger.formats.council.questions import Question
    from carbon.workspace import Workspace

NEITHER = "neither"
_ASKED = {
    "rising": "Are these figures what was used in each month, or what the dial says?",
    "quarters": "Which months does a figure cover: the blank ones before it too, after it, or own?",
    "meter": "Which meter is it?",
    "year": "Which year is it, such as 2023-24?",
}


def is_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asked(error: Faults, files: Sequence[Path], opened: Workspace, options: Options) -> Options:
    """The options with what the user answers; what holds for the sheet is written as a layout.

    Raises *error* again where nobody can be asked, where not every fault of it is a question, and
    where an answer is that the sheet has to be mended. A year is remembered with the sheet's first
    figures, so that next year's sheet of the same words is asked about again.
    """
    from carbon.ledger.formats.council.questions import Question
    from carbon.periods import Period

    questions = [one for one in error.faults if isinstance(one, Question)]
    if not is_terminal() or len(questions) < len(error.faults) or len(files) != 1:
        raise error
    accept: set[str] = set()
    told: dict[str, Any] = {}
    rows: dict[str, str] = {}
    year = options.year
    for one in questions:
        if one.key in told or one.key in accept or (one.key == "year" and year):
            continue
        answer = _answer(one)
        if answer in (NEITHER, "dial"):
            raise error
        if one.key == "rising":
            accept.add("rising")
        elif one.key == "meter":
            rows[one.row] = answer
        elif one.key == "year":
            year = str(Period.parse(answer))
            told["year"] = year
        else:
            told[one.key] = answer
    if accept:
        told["accept"] = sorted(accept)
    if rows:
        told["rows"] = rows
    if told:
        _remember(files[0], options, opened, told)
    return replace(options, year=year)


def _answer(question: Question) -> str:
    say(str(question), err=True)
    choice = click.Choice([*question.answers, NEITHER]) if question.answers else None
    text = click.prompt(_ASKED[question.key], type=choice, err=True)
    return terminal_line(str(text)).strip()


def _remember(file: Path, options: Options, opened: Workspace, told: dict[str, Any]) -> None:
    """Write the answers into the workspace's layouts, beside what was remembered before."""
    import tomllib

    import tomli_w

    from carbon.files import read_bytes, shown, write_whole
    from carbon.ledger.formats.council.questions import SHAPE, first_figures, signature
    from carbon.ledger.grids import read_grid
    from carbon.ledger.proposal import slug

    grid = read_grid(file, options.sheet)
    path = opened.root / "layouts" / f"{slug(file.stem) or 'sheet'}.toml"
    kept: dict[str, Any] = {"title": f"answers about {file.name}", "shape": SHAPE}
    if is_there(path):
        kept = tomllib.loads(read_bytes(path).decode("utf-8"))
    tabs = grid.tabs or (grid,)
    sheets = [*kept.get("sheets", []), *(signature(one) for one in tabs)]
    if year := told.pop("year", ""):
        told["years"] = {first_figures(one): year for one in tabs}
    kept["sheets"] = list(dict.fromkeys(sheets))
    for key, value in told.items():
        if isinstance(value, list):
            kept[key] = sorted({*kept.get(key, []), *value})
        elif isinstance(value, dict):
            kept[key] = {**kept.get(key, {}), **value}
        else:
            kept[key] = value
    write_whole(path, tomli_w.dumps(kept).encode("utf-8"))
    say(f"Remembered in {shown(path)}; change or delete it to be asked again.", err=True)
