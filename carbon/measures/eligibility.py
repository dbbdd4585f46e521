"""Who may ask a scheme for money: which nations and kinds of body, in the scheme's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from carbon.bodies import KINDS, NATIONS, PLURALS, Body
from carbon.errors import listed
from carbon.records.kinds import several_of, text
from carbon.records.reader import Rules, Wrong


def _tells_of_one(nations: tuple[str, ...], kinds: tuple[str, ...]) -> Iterator[Wrong]:
    if not (nations or kinds):
        yield Wrong(None, "neither nations nor bodies", "one of them")


@dataclass(frozen=True)
class Eligibility:
    """Which bodies a scheme is for; nations or kinds are empty where its words do not tell.

    >>> scottish = Eligibility("public bodies in Scotland", "", ("Scotland",))
    >>> scottish.refuses(Body("England", "council"))
    'it is for public bodies in Scotland, not for a council in England'
    >>> scottish.refuses(Body()), scottish.unknown_of(Body())
    ('', 'the nation')
    """

    quote: Annotated[str, text("the scheme's own words")]
    source: Annotated[str, text("where the words stand")]
    nations: Annotated[tuple[str, ...], several_of(NATIONS)] = ()
    kinds: Annotated[tuple[str, ...], several_of(tuple(KINDS)), "bodies"] = ()

    RULES: ClassVar[Rules] = Rules(_tells_of_one)

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


#: Nothing is known of whom a scheme is for.
NOT_TOLD = Eligibility("", "")
