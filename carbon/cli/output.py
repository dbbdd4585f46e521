"""How commands print: a listing to stdout as a table, CSV or JSON; remarks to stderr."""

from __future__ import annotations

import csv
import functools
import io
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from carbon.cells import number
from carbon.cli.long_table import LONG, as_rich_prints
from carbon.figures.listing import Listing
from carbon.text_out import csv_cell, json_text, terminal_line, terminal_text

if TYPE_CHECKING:
    from carbon.reports.document import Column, Table

P = ParamSpec("P")


def say(text: str, err: bool = False, nl: bool = True) -> None:
    """Print text to stdout, or to stderr: the one way for a command to put words on the screen.

    Nothing in the text, which may quote a file, can order the terminal about.
    """
    click.echo(terminal_text(text), err=err, nl=nl)


def prints_listing(command: Callable[P, Listing]) -> Callable[P, None]:
    """Give a command ``--format`` and print the :class:`Listing` it returns."""

    @click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        show_default=True,
        help="How to print.",
    )
    @functools.wraps(command)
    def printing(*args: P.args, **kwargs: P.kwargs) -> None:
        form = str(kwargs.pop("form"))
        print_listing(command(*args, **kwargs), form)

    return printing


def reads_files_and_prints_listing(command: Callable[P, Listing]) -> Callable[P, None]:
    """As :func:`prints_listing`, for commands that read files of several formats.

    ``--format`` names how to print or, to force it, the format of the files, and may be given
    for each; the command is told the latter as ``layout``, None where it is to be recognised.
    """

    @click.option(
        "--format",
        "names",
        multiple=True,
        metavar="NAME",
        help="How to print (table, csv, json); or the files' format, to force it.",
    )
    @functools.wraps(command)
    def printing(*args: P.args, **kwargs: P.kwargs) -> None:
        names = kwargs.pop("names")
        assert isinstance(names, tuple)
        forms = [name for name in names if name in PRINTERS]
        layouts = [name for name in names if name not in PRINTERS]
        if len(forms) > 1 or len(layouts) > 1:
            raise click.UsageError(f"--format {' and '.join(names)}: one of each at most.")
        kwargs["layout"] = layouts[0] if layouts else None
        print_listing(command(*args, **kwargs), forms[0] if forms else "table")

    return printing


def print_listing(listing: Listing, form: str) -> None:
    """Print a listing in the form that was asked for, its notes to stderr."""
    PRINTERS[form](listing)
    notes = [*listing.notes, *(note for below in listing.further for note in below.notes)]
    for note in dict.fromkeys(notes):
        # A name in it that has lines of its own cannot pass for another note, or for an error.
        say(re.sub(r"[\r\n]+(?!  )", "\n  ", note), err=True)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None]]:
    """A bar on stderr for what takes long: call it with a stage and its share done, 0 to 1.

    It shows itself only on a terminal, and only once something is told.
    """
    if not sys.stderr.isatty():
        yield lambda _stage, _share: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress, TaskID

    stages: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as bar:

        def told(stage: str, share: float) -> None:
            if stage not in stages:
                stages[stage] = bar.add_task(escape(terminal_line(stage)), total=1.0)
            bar.update(stages[stage], completed=share)

        yield told


def in_turn(told: Callable[[str, float], None]) -> Callable[[str], None]:
    """For work of several stages: call it with the name of each as it begins; it ends the last."""
    begun: list[str] = []

    def begin(stage: str) -> None:
        if begun:
            told(begun[-1], 1.0)
        begun.append(stage)
        told(stage, 0.0)

    return begin


def listing_of(table: Table, document: object = None) -> Listing:
    """A report's table as a command prints it, with the report's own formats."""
    from carbon.reports.document import printed

    def format_of(column: Column) -> Callable[[Any], str]:
        return lambda value: (
            "–" if value is None else printed(value, column.kind, column.decimals, column.signed)
        )

    return Listing(
        [column.name for column in table.columns],
        table.rows,
        title=table.caption,
        formats={column.name: format_of(column) for column in table.columns},
        document=document,
        notes=table.notes,
    )


def _cell(value: object, decimals: int | None) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value, decimals) if decimals is not None else _all_digits(value)
    return terminal_line(str(value))


def _all_digits(value: float) -> str:
    """A number as it is, to 12 significant digits and never with an exponent.

    >>> _all_digits(9e-05), _all_digits(1234.5), _all_digits(-0.0)
    ('0.00009', '1234.5', '0')
    """
    digits = f"{value + 0.0:.12g}"
    return f"{Decimal(digits):f}" if "e" in digits else digits


#: A text column is folded only where it is wider than this.
NARROW = 24


def _print_table(listing: Listing) -> None:
    if listing.shown is not None:
        listing = replace(listing, rows=listing.shown)
    if listing.rows:
        _print_filled(listing)
    elif not listing.notes:
        # A heading over nothing tells less than the notes, or than a word.
        say("Nothing to list.")
    for below in listing.further:
        _print_table(below)


def _print_filled(listing: Listing) -> None:
    # Below the width that ids, years and numbers need, lines run over: better than a column lost.
    wanted = shutil.get_terminal_size().columns if sys.stdout.isatty() else 140
    if listing.title:
        say(terminal_line(listing.title))
    for part in _parts(listing) if _least_width(listing) > wanted else [listing]:
        _print_grid(part, max(wanted, _least_width(part)))


def _parts(listing: Listing) -> list[Listing]:
    first = listing.columns[0]
    return [
        replace(listing, aside=[name for name in listing.columns if name not in (first, *part)])
        for part in listing.parts
    ] or [listing]


def _shown(listing: Listing) -> tuple[list[int], list[list[str]]]:
    """The places of the columns that a table has room for, and its cells."""
    places = [index for index, name in enumerate(listing.columns) if name not in listing.aside]
    return places, [[_printed(listing, row, index) for index in places] for row in listing.rows]


def _widths(listing: Listing) -> list[tuple[bool, int]]:
    """Of each column shown: whether it is of numbers, and the width it needs."""
    places, cells = _shown(listing)
    widths = []
    for place, index in enumerate(places):
        column = listing.columns[index]
        numeric = any(isinstance(row[index], int | float) for row in listing.rows)
        # A long heading over short numbers is broken at its words: the table stays narrow.
        words = [len(word) for word in column.split()]
        needed = max([min(7, len(column)), *words, *(len(row[place]) for row in cells)])
        longest = max([0, *(len(row[place]) for row in cells)])
        kept = place == 0 or longest <= NARROW
        least = max(longest if kept else NARROW, *words)
        widths.append((numeric, needed if numeric else least))
    return widths


def _least_width(listing: Listing) -> int:
    return sum(width + 3 for _, width in _widths(listing)) + 2


def _print_grid(listing: Listing, width: int) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    places, cells = _shown(listing)
    needs = _widths(listing)
    liked = [
        least if numeric else max([least, len(listing.columns[index]), *map(len, column)])
        for index, (numeric, least), column in zip(
            places, needs, zip(*cells, strict=True), strict=True
        )
    ]
    # Rich, left to fit columns to a width, cuts off text at the right edge: each is told its own.
    fitted = _fitted([least for _, least in needs], liked, width - 3 * len(needs) - 2)
    table = Table(box=box.SIMPLE_HEAD)
    for index, (numeric, _), column_width in zip(places, needs, fitted, strict=True):
        table.add_column(
            Text(terminal_line(listing.columns[index])),
            justify="right" if numeric else "left",
            overflow="fold",
            width=column_width,
        )
    if len(cells) > LONG:
        table.add_row(*map(Text, cells[0]))
        if (text := as_rich_prints(table, cells, fitted, width)) is not None:
            click.echo(text, nl=False)
            return
        cells = cells[1:]
    for row in cells:
        table.add_row(*map(Text, row))
    Console(file=sys.stdout, width=width, highlight=False).print(table)


def _fitted(least: Sequence[int], liked: Sequence[int], room: int) -> list[int]:
    """Widths from *least* up to *liked*, the spare of *room* shared out evenly.

    >>> _fitted([5, 5, 5], [6, 20, 30], 36)
    [6, 15, 15]
    """
    spare = max(0, room - sum(least))
    widths = list(least)
    wishes = sorted(range(len(widths)), key=lambda place: liked[place] - least[place])
    for done, place in enumerate(wishes):
        more = min(liked[place] - least[place], spare // (len(wishes) - done))
        widths[place] += more
        spare -= more
    return widths


def _printed(listing: Listing, row: Sequence[object], index: int) -> str:
    column, value = listing.columns[index], row[index]
    if column in listing.formats:
        return terminal_line(listing.formats[column](value))
    return _cell(value, listing.decimals.get(column))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | int | str | bool) or value is None:
        return value
    return str(value)


def _print_csv(listing: Listing) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(csv_cell, listing.columns))
    for row in listing.rows:
        plain = (_plain(value) for value in row)
        writer.writerow(map(csv_cell, plain))
    say(buffer.getvalue(), nl=False)


def _print_json(listing: Listing) -> None:
    document = listing.document
    if document is None:
        document = [
            dict(zip(listing.columns, map(_plain, row), strict=True)) for row in listing.rows
        ]
    say(json_text(document, default=str))


PRINTERS: dict[str, Callable[[Listing], None]] = {
    "table": _print_table,
    "csv": _print_csv,
    "json": _print_json,
}
