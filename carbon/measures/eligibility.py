"""Who may ask a scheme for money: which nations and kinds of body, in the scheme's words."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.bodies import KINDS, NATIONS, PLURALS, Body
from carbon.definitions import Definition
from carbon.errors import BadValue, FaultList, UnknownName, listed

KEYS = ("nations", "bodies", "quote", "source")


@dataclass(frozen=True)
class Eligibility:
    """Which bodies a scheme is for; nations or kinds are empty where its words do not tell.

    >>> scottish = Eligibility(("Scotland",), (), "public bodies in Scotland", "")
    >>> scottish.refuses(Body("England", "council"))
    'it is for public bodies in Scotland, not for a council in England'
    >>> scottish.refuses(Body()), scottish.unknown_of(Body())
    ('', 'the nation')
    """

    nations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    quote: str = ""
    source: str = ""

    def refuses(self, body: Body) -> str:
        """Why it is not for *body*; empty where it is, or where that is not known."""
        wrong = (
            body.nation and self.nations and body.nation not in self.nations,
            body.kind and self.kinds and body.kind not in self.kinds,
        )
        return f"it is for {self}, not for {body}" if any(wrong) else ""

    def unknown_of(self, body: Body) -> str:
        """What of *body* must be stated before it is known whether it is for it; else empty."""
        missing = ["the nation"] if self.nations and not body.nation else []
        missing += ["the kind of body"] if self.kinds and not body.kind else []
        return " and ".join(missing)

    def __str__(self) -> str:
        kinds = listed(PLURALS[kind] for kind in self.kinds) if self.kinds else "public bodies"
        return kinds + (f" in {listed(self.nations)}" if self.nations else "")


def read_eligibility(facts: Definition) -> Eligibility:
    """The table ``[who]`` of a scheme; nothing is known of its bodies where it is not there."""
    if "who" not in facts.values:
        return Eligibility()
    table = facts.part("who")
    faults = FaultList(table.check_keys(KEYS))
    nations = faults.attempt(_several, table, "nations", NATIONS) or ()
    kinds = faults.attempt(_several, table, "bodies", tuple(KINDS)) or ()
    quote = faults.attempt(table.get, "quote", str, "the scheme's own words") or ""
    source = faults.attempt(table.get, "source", str, "where the words stand") or ""
    if not faults and not (nations or kinds):
        faults.append(BadValue("neither nations nor bodies", "one of them", "", table.place()))
    faults.raise_if_any()
    return Eligibility(nations, kinds, quote, source)


def _several(table: Definition, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    values = table.get(key, list, f"a list of: {', '.join(known)}", [])
    for value in values:
        if value not in known:
            raise UnknownName(key, str(value), known, "", table.place(key))
    return tuple(values)
