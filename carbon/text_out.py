"""Text that came from a file, on its way out: one function for each way.

A name in a file is hostile until proved otherwise: it may hold HTML, a link, a formula, orders to
the terminal, or marks that turn the reading direction of what stands beside it. Each way out has a
language of its own in which such text would be more than text; whoever writes calls the function
named for the way, once, at the last step:

- :func:`page_text` for HTML, before Jinja's autoescape;
- :func:`workbook_text`, :func:`cell_text` and :func:`workbook_headings` for a workbook of gptables;
- :func:`markdown_text` for Markdown;
- :func:`terminal_text` and :func:`terminal_line` for the screen;
- :func:`chart_text` for a chart;
- :func:`csv_cell` for a CSV that people open;
- :func:`json_text` for JSON.

What no reader can see is shown for what it is, as ‹U+202E›, and not left out: whoever compares two
reports must see why the names differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from carbon.cells import neutral

#: Control characters (of old and of C1, but not tab and new line), line separators that only some
#: programs know, marks that override or embed a direction, lone halves of surrogate pairs, and the
#: characters that Unicode keeps for a program's own use.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    r"\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
#: Excel keeps so many characters of a cell, and of a table's heading.
LONGEST_CELL, LONGEST_HEADING = 32_767, 255


def visible(text: str) -> str:
    r"""Text without a character that acts unseen; each is shown by its number instead.

    >>> visible("a\x1b[31mb \u202egpj.exe\r\nnext")
    'a‹U+001B›[31mb ‹U+202E›gpj.exe\nnext'
    """
    return UNSEEN.sub(
        lambda match: f"‹U+{ord(match[0]):04X}›", text.replace("\r\n", "\n").replace("\r", "\n")
    )


def one_line(text: str) -> str:
    r"""The same on one line.

    >>> one_line("Town\nHall\t2")
    'Town Hall 2'
    """
    return re.sub(r"\s*[\n\t]\s*", " ", visible(text))


def terminal_text(text: str) -> str:
    r"""Text for the screen, of as many lines as it has: nothing in it can order the terminal about.

    >>> terminal_text("\x1b[2JHall")
    '‹U+001B›[2JHall'
    """
    return visible(text)


def terminal_line(text: str) -> str:
    r"""Text for one line or one cell of the screen: it cannot pass for a line of ours.

    >>> terminal_line("Hall\nError: none")
    'Hall Error: none'
    """
    return one_line(text)


def page_text(value: Any) -> Any:
    """What a template prints: for Jinja's ``finalize``, which autoescape follows.

    >>> page_text("<b>\u202e"), page_text(3)
    ('<b>‹U+202E›', 3)
    """
    # What has __html__ is HTML of our own making: a chart, a style sheet.
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def markdown_text(text: str) -> str:
    r"""Text for a line or a table's cell of Markdown: it is read as just that text.

    Only what would be read otherwise is escaped, so that the source can be read as well.

    >>> markdown_text("Library [closed](2021) | `x` <b> a_b_c *d*")
    'Library [closed\\](2021) \\| \\`x\\` &lt;b> a_b_c \\*d\\*'
    >>> markdown_text("# 1"), markdown_text("1. First"), markdown_text("+1.2%"), markdown_text("-")
    ('\\# 1', '1\\. First', '+1.2%', '\\-')
    """
    text = one_line(text).strip()
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text)
    # A link, a reference or a definition needs the bracket closed just before one of these.
    text = re.sub(r"\\|[`*|]|\](?=[(\[:{])|!(?=\[)|~(?=~)", r"\\\g<0>", text)
    # Inside a word an underline is only that.
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text).replace("<", "&lt;")
    # What makes a heading, a quotation, a list, a rule or a fence of a line.
    text = re.sub(r"^(#{1,6}|[-+])(?=\s|$)|^>|^[-=]+$", r"\\\g<0>", text)
    return re.sub(r"^(\d{1,9})([.)])(?=\s|$)", r"\1\\\2", text)


def chart_text(text: str) -> str:
    r"""Text for a chart: plotly reads ``<b>``, ``<br>``, ``<a href>`` and entities in every text.

    >>> chart_text("<a href='x'>R&amp;D</a>")
    "&lt;a href='x'&gt;R&amp;amp;D&lt;/a&gt;"
    """
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


#: In a workbook's text on its way through gptables: what parts the characters that it would read
#: as the middle of a link, or of a reference to a note; and what gives a text of symbols alone, or
#: of another script, the letter that it insists on. No text holds them: `visible` shows them.
_PARTED, _LETTER = "\ufdd0", "\ufdd1x"


def workbook_text(text: str) -> str:
    r"""Text for gptables, which reads ``[words](target)`` as a link and ``$$name$$`` as a note.

    It is changed so that gptables sees neither; :func:`cell_text` makes it whole again where it is
    written.

    >>> cell_text(workbook_text("Library [closed](2021) $$$$")), cell_text(workbook_text("🎉"))
    ('Library [closed](2021) $$$$', '🎉')
    """
    text = re.sub(r"(?<=\])(?=\()|(?<=\$)(?=\$)", _PARTED, visible(text))
    return text if re.search("[a-zA-Z0-9]", text) else text + _LETTER


def cell_text(text: str) -> str:
    """The text of a workbook's cell, exactly as it was, cut where Excel would cut it."""
    text = text.replace(_LETTER, "").replace(_PARTED, "")
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def workbook_headings(names: Sequence[str]) -> list[str]:
    """Names as the headings of one table of a workbook: on a line, no two the same, none empty.

    Excel calls a file damaged where they are not. gptables takes no pair of dollars in them.

    >>> workbook_headings(["LED", "led", "", "a$$b"])
    ['LED', 'led (2)', '(no name)', 'a$ $b']
    """
    made: list[str] = []
    for name in names:
        plain = re.sub(r"(?<=\$)(?=\$)", " ", one_line(name)).strip()[: LONGEST_HEADING - 6]
        heading, number = plain or "(no name)", 1
        while heading.casefold() in {each.casefold() for each in made}:
            number += 1
            heading = f"{plain} ({number})"
        made.append(heading)
    return made


def csv_cell(value: Any) -> Any:
    r"""A cell of a CSV that people open: no formula, nothing unseen, no minus zero.

    >>> csv_cell("=1+1\x1b"), csv_cell(-3.5), csv_cell(-0.0)
    ("'=1+1‹U+001B›", -3.5, 0.0)
    """
    if isinstance(value, float):
        return value + 0.0
    return visible(neutral(value)) if isinstance(value, str) else value


#: A minus zero of JSON: on a line of its own or after its key; a text holds no end of line.
_MINUS_ZERO = re.compile(r'^(\s*(?:"(?:[^"\\]|\\.)*": )?)-(?=0\.0,?$)', re.MULTILINE)


def json_text(document: Any, indent: int = 2, default: Callable[[Any], Any] | None = None) -> str:
    r"""A document as JSON, readable, without NaN: the data stay whole, what is unseen is escaped.

    A minus zero is written as zero.

    *default* makes data of what JSON does not know.

    >>> json_text(["é\x9b\u202e"], indent=0)
    '[\n"é\\u009b\\u202e"\n]'
    >>> json_text({"a": -0.0, "b": [-0.0, "-0.0"]}, indent=0)
    '{\n"a": 0.0,\n"b": [\n0.0,\n"-0.0"\n]\n}'
    """
    text = json.dumps(document, indent=indent, ensure_ascii=False, allow_nan=False, default=default)
    text = _MINUS_ZERO.sub(r"\1", text)
    # Outside of strings JSON has none of these.
    return UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
