"""Where templates run that nobody vouches for: a workspace may be copied from anywhere.

They can neither reach Python's insides nor change what they are given (Jinja's sandbox sees to
that), and what would take all the time or all the memory there is is refused: every step of a
loop, every call and every text that is made of others is counted.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from carbon.errors import first_line

#: What a template may count to at once, and raise to a power.
MOST_STEPS, MOST_POWER = 1_000_000, 1000
#: Steps of all its loops and calls: a progress report takes 2,000, each of its rows a few.
ALL_STEPS = 10_000_000
#: Characters of one text that a template makes of others, and of all of them together.
MOST_TEXT, ALL_TEXT = 30_000_000, 2_000_000_000
#: Bits of a whole number.
MOST_BITS = 4096
#: A width, in a text that formats others, of five digits or more.
WIDE = re.compile(r"[%{][^%{}a-zA-Z]*\d{5}")
#: A format within a format.
NESTED = re.compile(r"\{[^{}]*\{")
#: The names under which what is counted is called in a template: none can be written in one.
STEPS, MADE = "steps of a loop", "text that is made"


def refuse(what: str) -> NoReturn:
    """Stop the template."""
    from jinja2.exceptions import SecurityError

    raise SecurityError(f"{what}, which a page has no use for")


class TemplateBudget:
    """What a template has left."""

    def __init__(self) -> None:
        self.steps, self.text = ALL_STEPS, ALL_TEXT

    def step(self, number: int = 1) -> None:
        """Count steps of a loop, or calls."""
        self.steps -= number
        if self.steps < 0:
            refuse(f"more than {ALL_STEPS:,} steps of loops and calls")

    def each(self, items: Iterable[Any]) -> Iterator[Any]:
        """What a loop goes through, each counted."""
        for item in items:
            self.step()
            yield item

    def made(self, value: Any) -> Any:
        """A value that was made of others, counted by its size."""
        if isinstance(value, int):
            if value.bit_length() > MOST_BITS:
                refuse("a number as large as that")
        elif isinstance(value, str | list | tuple | dict):
            self.makes(len(value))
        return value

    def makes(self, size: int) -> None:
        """Refuse what would be too large before it is made."""
        self.text -= size
        if size > MOST_TEXT or self.text < 0:
            refuse(f"a text or list of {size:,} or more")


def check_widths(pattern: object, values: Iterable[object]) -> None:
    """`|center(10**9)` and "%999999999d" take all the memory there is."""
    given = list(values)
    if isinstance(pattern, str):
        # `{:{w}}` takes its width from what is given, be it text.
        texts = [each for each in given if isinstance(each, str) and NESTED.search(pattern)]
        if WIDE.search(pattern) or any(re.search(r"\d{5}", text) for text in texts):
            refuse("a format as wide as that")
    for each in given:
        if isinstance(each, int) and abs(each) > MOST_STEPS:
            refuse(f"a count of {each:,}")


def check_replacing(budget: TemplateBudget, text: object, given: tuple[Any, ...]) -> None:
    """What `replace` would make is known before."""
    if len(given) > 1:
        old, new = str(given[0]), str(given[1])
        budget.makes(len(str(text)) + str(text).count(old) * len(new))


def check_joining(budget: TemplateBudget, parts: list[Any], between: object) -> None:
    """What `join` would make is known before."""
    texts = sum(len(part) for part in parts if isinstance(part, str))
    budget.makes(texts + len(parts) * len(str(between)))


def bounded(name: str, function: Callable[..., Any], budget: TemplateBudget) -> Callable[..., Any]:
    """The filter *function* of Jinja, refusing what would be too large."""

    @functools.wraps(function)
    def checked(*given: Any, **named: Any) -> Any:
        check_widths(given[0] if name == "format" else None, [*given[1:], *named.values()])
        # Jinja gives `wordwrap` itself first, then the text.
        options = (*given[2 if name == "wordwrap" else 1 :], *named.values())
        texts = [each for each in options if isinstance(each, str)]
        if name in ("indent", "wordwrap") and any(len(each) > 100 for each in texts):
            refuse("as much between lines as that")
        return function(*given, **named)

    @functools.wraps(function)
    def replaced(context: Any, text: Any, old: Any, new: Any, count: Any = None) -> Any:
        check_replacing(budget, text, (old, new))
        return function(context, text, old, new, count)

    @functools.wraps(function)
    def joined(context: Any, items: Any, d: Any = "", attribute: Any = None) -> Any:
        parts = list(budget.each(items))
        check_joining(budget, parts, d)
        return function(context, parts, d, attribute)

    if name == "replace":
        return replaced
    return joined if name == "join" else checked


#: The filters of Jinja that make much of little.
GREEDY = ("batch", "center", "format", "indent", "join", "replace", "slice", "wordwrap")


def sandbox(**options: Any) -> Any:
    """Jinja's sandbox for what cannot be changed, with a budget; *options* are Jinja's own."""
    import jinja2
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from jinja2.visitor import NodeTransformer

    budget = TemplateBudget()

    def filtered(node: Any, name: str) -> Any:
        made = nodes.Filter(node, name, [], [], None, None)
        return made.set_lineno(node.lineno) if node is not None else made

    class Counted(NodeTransformer):
        """Puts a count into every loop, and around every text that is made of others."""

        def visit_For(self, node: Any) -> Any:  # noqa: N802 - Jinja's names
            self.generic_visit(node)
            node.iter = filtered(node.iter, STEPS)
            return node

        def visit_AssignBlock(self, node: Any) -> Any:  # noqa: N802 - Jinja's names
            self.generic_visit(node)
            node.filter = filtered(node.filter, MADE).set_lineno(node.lineno)
            return node

        def visit_Concat(self, node: Any) -> Any:  # noqa: N802 - Jinja's names
            self.generic_visit(node)
            return filtered(node, MADE)

        def visit_Filter(self, node: Any) -> Any:  # noqa: N802 - Jinja's names
            self.generic_visit(node)
            return filtered(node, MADE).set_lineno(node.lineno)

    class Environment(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(["*", "**", "%", "+"])

        def _generate(self, source: Any, *rest: Any, **named: Any) -> str:
            return super()._generate(Counted().visit(source), *rest, **named)

        def compile(self, source: Any, name: Any = None, filename: Any = None, *rest: Any) -> Any:
            try:
                return super().compile(source, name, filename, *rest)
            except jinja2.TemplateSyntaxError:
                raise
            except Exception as error:
                # Brackets in brackets by the hundred, a number of thousands of digits.
                deep = isinstance(error, RecursionError)
                told = "parts in parts, too deep to be read" if deep else first_line(error)
                raise jinja2.TemplateSyntaxError(told, 1, name, filename) from None

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            # "x" * 10**9 and 9**9**9 take all the memory, or all the time, there is.
            numbers = isinstance(left, int | float) and isinstance(right, int | float)
            if operator != "+" and not numbers:
                refuse(f"{operator} of more than small numbers")
            if operator == "**" and max(abs(left), abs(right)) > MOST_POWER:
                refuse(f"{operator} of more than small numbers")
            return budget.made(super().call_binop(context, operator, left, right))

        def call(self, context: Any, function: Any, *given: Any, **named: Any) -> Any:
            # A method of a text that formats others comes wrapped by the sandbox.
            method = getattr(function, "__wrapped__", function)
            name, text = getattr(method, "__name__", ""), getattr(method, "__self__", None)
            is_format = isinstance(text, str) and name in ("format", "format_map")
            check_widths(text if is_format else None, [*given, *named.values()])
            sizes = [len(each) for each in given if isinstance(each, list | tuple)]
            budget.step(1 + sum(sizes))
            if isinstance(text, str) and name == "replace":
                check_replacing(budget, text, given)
            if isinstance(text, str) and name == "join" and given:
                given = (list(budget.each(given[0])), *given[1:])
                check_joining(budget, given[0], text)
            return budget.made(super().call(context, function, *given, **named))

    environment = Environment(**options)

    def counted(*bounds: int) -> range:
        steps = range(*bounds)
        if len(steps) > MOST_STEPS:
            refuse(f"range() of more than {MOST_STEPS:,} steps")
        return steps

    environment.globals["range"] = counted
    # Text without sense, of any length.
    del environment.globals["lipsum"]
    for name in GREEDY:
        environment.filters[name] = bounded(name, environment.filters[name], budget)
    environment.filters |= {STEPS: budget.each, MADE: budget.made}
    return environment
