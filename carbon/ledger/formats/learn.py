"""A draft of a layout for a file that is not understood: what is sure filled in, the rest blank.

Whoever knows the file fills in the blanks. Until then a blank refuses whatever would be read by
the draft: a guess at a column, at start or end, at a unit or at the order of a date's numbers
would be a wrong number that looks right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from carbon.errors import CarbonError
from carbon.ledger import formats
from carbon.ledger.account import BLANK, NOT_UNDERSTOOD
from carbon.ledger.formats.assignment import Assignment
from carbon.ledger.formats.columns import FLAG, HALF_HOUR, Column, Columns, letter_of
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.layout import SHAPES
from carbon.ledger.formats.layouts import Known
from carbon.ledger.formats.roles import ROLES
from carbon.ledger.formats.vocabulary import Vocabulary
from carbon.ledger.grids import Grid
from carbon.ledger.moments import ORDERS, is_ambiguous, moment_of

#: How many sample values of a column are shown, and how long each may be.
SAMPLES, LONGEST = 3, 40
#: Roles that a draft may leave out of its comment on what there is to choose from.
_OWN = ("text", "another date", "year", "like a year", BLANK, "let through", NOT_UNDERSTOOD)
DATED = ("day", "moment", "start", "end")
#: Roles of which a file needs one; while it has none, no column of text is taken for unneeded.
_NEEDED = (
    ("meter", "card", "serial", "site"),
    ("day", "moment", "start", "period"),
    ("quantity", "total", "read", "year"),
)
#: Asks a question and gives the answer, empty where there is none: the question, the choices.
Ask = Callable[[str, Sequence[str]], str]


@dataclass(frozen=True)
class Learnt:
    """One column of a draft: its key in the layout, some of its values, and its role if sure."""

    key: str
    letter: str
    heading: str
    samples: tuple[str, ...]
    role: str


@dataclass(frozen=True)
class Draft:
    """A layout to be filled in; None means that the file leaves nothing open, empty a blank."""

    file: str
    shape: str
    when: tuple[str, ...]
    columns: tuple[Learnt, ...]
    dates: str | None = None
    label: str | None = None
    unit: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def blanks(self) -> int:
        """How many values somebody has still to fill in."""
        own = [self.shape, self.dates, self.label, self.unit]
        return own.count("") + sum(not column.role for column in self.columns)


def is_understood(grid: Grid, hints: Hints, vocabulary: Vocabulary, known: Sequence[Known]) -> str:
    """The shape of a file that is read without a fault of its own; empty where there is one."""
    try:
        parsed = formats.read(grid, hints, vocabulary=vocabulary, known=known)
    except CarbonError:
        return ""
    return "" if parsed.faults else parsed.format


def learn(grid: Grid, hints: Hints, vocabulary: Vocabulary) -> Draft:
    """A draft of the layout of a file."""
    words = vocabulary
    likely = formats.likely_headings(grid, words, hints)
    index = likely[0] if likely else _most_words(grid)
    below = grid.below(index)
    columns = Assignment(below, words, hints).made()
    shape = next((name for name, one in formats.shapes().items() if one.fits(columns, below)), "")
    lacks = not shape or any(columns.first(*roles) is None for roles in _NEEDED[:2])
    heads = [cell.strip() for cell in below.records[0][1]]
    learnt = [
        _known_meter(_learnt(column, below, heads, lacks), hints)
        for column in columns.columns
        if _is_own(column)
    ]
    row = grid.records[index][0]
    return Draft(
        file=grid.file,
        shape=shape,
        when=tuple(dict.fromkeys(head for head in heads if head))[:12],
        columns=tuple(learnt),
        dates=_dates(columns, below),
        label=_label(grid, hints, words, shape),
        unit=_unit(columns, shape),
        notes=_notes(columns, row),
    )


def _most_words(grid: Grid) -> int:
    """The record, of the first, with the most cells that are words: the likeliest heading."""

    def words(cells: Sequence[str]) -> int:
        return len({cell for cell in cells if re.search(r"[A-Za-z]", cell)})

    first = grid.records[: formats.MOST_TITLE_ROWS]
    return max(range(len(first)), key=lambda index: words(first[index][1]))


def _is_own(column: Column) -> bool:
    return column.role not in (HALF_HOUR, FLAG)


def _learnt(column: Column, below: Grid, heads: Sequence[str], lacks: bool) -> Learnt:
    role = column.role
    if role == NOT_UNDERSTOOD or (lacks and role in ("text", "another date")):
        role = ""
    is_plain = column.heading and heads.count(column.heading) == 1
    letter = letter_of(column.index)
    named = {plain(head) for head in heads}
    key = column.heading if is_plain else f"={letter}" if plain(letter) in named else letter
    values = (
        cells[column.index]
        for _, cells in below.records[1:]
        if column.index < len(cells) and cells[column.index]
    )
    return Learnt(key, letter, column.heading, tuple(_first(values)), role)


def _known_meter(column: Learnt, hints: Hints) -> Learnt:
    """A column whose values the register knows names the meter, whatever it is called."""
    if not column.role and column.samples and all(map(hints.knows, column.samples)):
        return replace(column, role="meter")
    return column


def _first(values: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for value in values:
        found.setdefault(value)
        if len(found) == SAMPLES:
            break
    return list(found)


def _dates(columns: Columns, below: Grid) -> str | None:
    """The order of dates: None where they can be read in one way only, empty where in several."""
    indexes = [
        column.index for column in columns.columns if column.role in (*DATED, "another date")
    ]
    texts = {
        cells[index]
        for _, cells in below.records[1:]
        for index in indexes
        if index < len(cells) and is_ambiguous(cells[index])
    }
    if not texts:
        return None
    possible = [order for order in ORDERS if all(_is_moment(text, order) for text in texts)]
    return possible[0] if len(possible) == 1 else ""


def _is_moment(text: str, order: str) -> bool:
    try:
        moment_of(text, order)
    except (ValueError, OverflowError):
        return False
    return True


def _label(grid: Grid, hints: Hints, vocabulary: Vocabulary, shape: str) -> str | None:
    """Whether half-hours are named by start or end: None where the file tells, empty if not."""
    if shape == "half-hourly":
        return None
    if shape != "interval":
        # Without a shape nobody knows yet; a file without a time of day has no half-hours.
        has_times = any(":" in cell for _, cells in grid.records for cell in cells)
        return "" if not shape and has_times else None
    try:
        parsed = formats.read(grid, hints, shape, vocabulary, ())
    except CarbonError as error:
        return "" if "--label" in str(error) else None
    return str(parsed.settings.get("label", "")) or None


def _unit(columns: Columns, shape: str) -> str | None:
    """The unit: None where a column or heading says it, or the shape needs none."""
    if shape in ("street-lighting", "template") or columns.first("unit") is not None:
        return None
    return None if any(column.unit for column in columns.columns) else ""


def _notes(columns: Columns, row: int) -> tuple[str, ...]:
    notes = [f"The heading is row {row}."]
    half_hours = [column for column in columns.columns if column.role == HALF_HOUR]
    if half_hours:
        first, last = half_hours[0], half_hours[-1]
        notes.append(
            f"{first.letter} to {last.letter}: {len(half_hours)} half-hours, found by their "
            f"headings ({_shown(first.heading)} to {_shown(last.heading)})."
        )
    return tuple(notes)


def filled(draft: Draft, ask: Ask) -> Draft:
    """The draft with the answers of somebody who knows the file; no answer leaves a blank."""
    roles = [role for role in ROLES if role not in _OWN]
    columns = []
    for column in draft.columns:
        role = column.role
        if not role:
            samples = ", ".join(map(_shown, column.samples))
            name = _shown(column.heading) or "no heading"
            role = ask(f"What does column {column.letter} ({name}; {samples}) hold?", roles)
        columns.append(replace(column, role=role))
    answers = {
        "shape": ("Of what shape is the file?", SHAPES),
        "dates": ("What stands first in its dates?", ORDERS),
        "label": ("By what are its half-hours named?", ("start", "end")),
        "unit": ("In what unit are its quantities?", ()),
    }
    given = {
        name: ask(question, choices)
        for name, (question, choices) in answers.items()
        if getattr(draft, name) == ""
    }
    return replace(draft, columns=tuple(columns), **given)  # type: ignore[arg-type]


def text_of(draft: Draft, says: Mapping[str, str]) -> str:
    """The draft as TOML, with comments for whoever fills it in; *says* explains the roles."""
    roles = [role for role in ROLES if role not in _OWN]
    lines = [
        f"# A draft of a layout, learnt from {_shown(draft.file)}.",
        '# Fill in every "" below; until then the file is refused.',
        "# Then: carbon readings check FILE",
        *(f"# {note}" for note in draft.notes),
        "",
        f"title = {_quoted(_title(draft.file))}",
        f"source = {_quoted(f'learnt from {_title(draft.file)}')}",
        f"# One of: {', '.join(SHAPES)}",
        f"shape = {_quoted(draft.shape)}",
        "# A file that has all of these headings is read by this layout.",
        f"when = [{', '.join(map(_quoted, draft.when))}]",
    ]
    if draft.dates is not None:
        lines += [
            "# What stands first in dates such as 05/06/2023: day, month or year",
            _set("dates", draft.dates),
        ]
    if draft.label is not None:
        lines += [
            "# Half-hours are named by their start or end; delete the line where there are none.",
            _set("label", draft.label),
        ]
    if draft.unit is not None:
        lines += [
            "# No column or heading says the unit: kWh, MWh, m3, hcf, litre, mile, kg, tonne …",
            _set("unit", draft.unit),
        ]
    lines += ["", "# What each column holds. One of:"]
    lines += [f"#   {role}: {says.get(role, role)}" for role in roles]
    lines += ["[columns]"]
    for column in draft.columns:
        samples = ", ".join(map(_shown, column.samples)) or "no values"
        lines += [
            f"# {column.letter}: {samples}",
            f"{_quoted(column.key)} = {_quoted(column.role)}",
        ]
    lines += [
        "",
        "# A column that cannot change what a number means may be moved here, with the reason.",
        "[ignored]",
        '# "Heading" = "why it cannot matter"',
    ]
    return "\n".join(lines) + "\n"


def _set(name: str, value: str) -> str:
    return f"{name} = {_quoted(value)}"


def _title(file: str) -> str:
    return re.split(r"[\\/]", file)[-1]


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, with the one more character that TOML escapes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _shown(text: str) -> str:
    """Text from a file inside a comment: one line, nothing that ends it, not too long."""
    plainly = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())
    return plainly if len(plainly) <= LONGEST else f"{plainly[: LONGEST - 1]}…"
