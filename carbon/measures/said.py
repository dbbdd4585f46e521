"""Sentences that name measures: by id on the command line, by name in a report."""

from __future__ import annotations

from collections.abc import Mapping


class Said(str):
    """Text that names things by id, and can name them otherwise.

    *template* has a ``{}`` for each of *ids*. It is a string like any other, with the ids in it.

    >>> why = Said("needs {}, which did not start", "roof-1")
    >>> why, named(why, {"roof-1": "Insulation of the roof"})
    ('needs roof-1, which did not start', 'needs Insulation of the roof, which did not start')
    """

    template: str
    ids: tuple[str, ...]

    def __new__(cls, template: str, *ids: str) -> Said:
        """*template* with *ids* put in."""
        made = super().__new__(cls, template.format(*ids))
        made.template, made.ids = template, ids
        return made

    def __getnewargs__(self) -> tuple[str, ...]:  # type: ignore[override]
        """What a copy is made from."""
        return (self.template, *self.ids)


def named(text: str, names: Mapping[str, str] | None) -> str:
    """*text* with the names of *names* in place of ids, where it is :class:`Said`."""
    if names is None or not isinstance(text, Said):
        return text
    return text.template.format(*(names.get(each, each) for each in text.ids))


def called(identity: str, names: Mapping[str, str] | None) -> str:
    """The name of a measure, or its id where it has none."""
    return identity if names is None else names.get(identity, identity)


def plain(text: str) -> str:
    """*text* as it stands in a template: its braces are no place for an id.

    >>> str(Said(f"of group {plain('{a}')} only {{}}", "x"))
    'of group {a} only x'
    """
    return text.replace("{", "{{").replace("}", "}}")
