"""Measures that need others, or come after them: in a circle nobody could begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def circles(needs: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """The circles of measures that need one another, each once, from its first on.

    *needs* is by id; what is not among the ids is left aside.

    >>> circles({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"], "e": ["e"]})
    [('a', 'b', 'c'), ('e',)]
    """
    found: list[tuple[str, ...]] = []
    settled: set[str] = set()
    for start in needs:
        way: list[str] = []
        waiting = [iter([start])]
        while waiting:
            one = next(waiting[-1], None)
            if one is None:
                waiting.pop()
                if way:
                    settled.add(way.pop())
            elif one in way:
                circle = way[way.index(one) :]
                first = min(range(len(circle)), key=lambda index: list(needs).index(circle[index]))
                found.append((*circle[first:], *circle[:first]))
            elif one in needs and one not in settled:
                way.append(one)
                waiting.append(iter(needs[one]))
    return found


def reached(name: str, links: Mapping[str, Sequence[str]]) -> list[str]:
    """What *name* links to, and what that links to in turn, in the order of their names.

    What is not among the names of *links* is left aside.

    >>> reached("c", {"a": [], "b": ["a"], "c": ["b", "x"], "d": ["c"]})
    ['a', 'b']
    """
    found: set[str] = set()
    waiting = list(links.get(name, ()))
    while waiting:
        one = waiting.pop()
        if one in links and one not in found:
            found.add(one)
            waiting.extend(links[one])
    return sorted(found)


def told(circle: Sequence[str]) -> str:
    """A circle as a sentence has it.

    >>> told(("a", "b")), told(("a",))
    ("'a', which needs 'b', which needs 'a'", "'a', which needs 'a'")
    """
    return ", which needs ".join(map(repr, [*circle, circle[0]]))
