"""Which nation a council is in and what kind of public body it is: who may ask for money."""

from __future__ import annotations

from dataclasses import dataclass

NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
#: The kinds of public body that schemes tell apart, and how each is called in a sentence.
KINDS = {
    "council": "council",
    "school": "school",
    "college-or-university": "college or university",
    "nhs": "body of the NHS",
    "emergency-service": "emergency service",
    "central-government": "body of central government",
}


#: The same of several.
PLURALS = {
    "council": "councils",
    "school": "schools",
    "college-or-university": "colleges and universities",
    "nhs": "bodies of the NHS",
    "emergency-service": "emergency services",
    "central-government": "bodies of central government",
}


@dataclass(frozen=True)
class Body:
    """A public body: its nation and kind, each empty where it is not stated.

    >>> str(Body("England", "council")), str(Body()), str(Body("Wales"))
    ('a council in England', 'a body whose nation and kind are not stated', 'a body in Wales')
    """

    nation: str = ""
    kind: str = ""

    def __str__(self) -> str:
        if not self.nation and not self.kind:
            return "a body whose nation and kind are not stated"
        kind = KINDS.get(self.kind, "body")
        article = "an" if kind[0] in "aeiou" else "a"
        return f"{article} {kind}" + (f" in {self.nation}" if self.nation else "")
