"""The editions that a period took, how they were chosen, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from carbon.errors import capital
from carbon.factors.own_set import ENDING


@dataclass(frozen=True)
class EditionChoice:
    """The editions a period takes, and how they were chosen.

    ``parts`` pairs edition names with their shares, which sum to 1; there are several only where
    the policy is ``blended``. ``how`` is ``exact``, ``provisional`` or ``blended``, or ``named``
    where no period chose it; of a user's own set ``user``, or else ``user, provisional`` or
    ``user, blended``. ``remark`` says of a provisional one which edition exists, and how far off
    the one is that stands in, where that is known; ``off`` says only the latter, of the year's
    factor and in a few words.

    ``closed`` is the year that was closed with it, empty for none, and ``came`` are the editions
    and own sets that have come since and that the year would take.

    Where it rests on a council's own set in place of an edition, ``activities`` are those that it
    is for and ``publisher`` is whose edition that is (:mod:`carbon.factors.each`). ``own_sets``
    says in words what such sets are used for here, and which are not used any more.
    """

    parts: tuple[tuple[str, Fraction], ...]
    how: str
    remark: str = field(default="", compare=False)
    publisher: str = ""
    activities: tuple[str, ...] = ()
    own_sets: tuple[str, ...] = field(default=(), compare=False)
    off: str = field(default="", compare=False)
    closed: str = field(default="", compare=False)
    came: tuple[str, ...] = field(default=(), compare=False)

    @property
    def overtaken(self) -> str:
        """That an edition has come since the year was closed, and how to take it; else empty.

        >>> EditionChoice((("2025", Fraction(1)),), "exact", closed="2026-27", came=("2026",)).overtaken
        'Edition 2026 is here; 2026-27 was closed with 2025: `carbon period amend 2026-27 --reviewed-by NAME --reason "edition 2026"` takes it.'
        """  # noqa: E501
        if not self.came:
            return ""
        came = " and ".join(map(called, self.came))
        is_, it = ("is", "it") if len(self.came) == 1 else ("are", "them")
        return (
            f"{capital(came)} {is_} here; {self.closed} was closed with "
            f"{' and '.join(name for name, _ in self.parts)}: `carbon period amend {self.closed} "
            f'--reviewed-by NAME --reason "{came}"` takes {it}.'
        )

    @property
    def label(self) -> str:
        """``2023``, or ``2023+2024`` where two are blended."""
        return "+".join(name for name, _ in self.parts)

    @property
    def spoken(self) -> str:
        """``edition 2023``, or ``275/366 of edition 2023 and 91/366 of edition 2024``."""
        if len(self.parts) == 1:
            return f"edition {self.label}"
        return " and ".join(f"{share} of edition {name}" for name, share in self.parts)

    @staticmethod
    def remarks(choices: Iterable[EditionChoice]) -> tuple[str, ...]:
        """What is known of the editions that others stand in for, each once."""
        return tuple(dict.fromkeys(choice.remark for choice in choices if choice.remark))

    @property
    def provisional(self) -> bool:
        """Whether an older edition stands in for the one the period should take."""
        return self.how.endswith("provisional")

    @property
    def older(self) -> bool:
        """Whether the period would take another by now: its own, or a revision of it."""
        return self.provisional or bool(self.came)


def called(name: str) -> str:
    """An edition or an own set by its name: ``edition 2026``, ``own set 2026-own``."""
    return f"own set {name}" if ENDING in name else f"edition {name}"


def came_since(choices: Iterable[EditionChoice]) -> tuple[str, ...]:
    """The editions that came since a year was closed and that it would take, each once."""
    return tuple(dict.fromkeys(name for choice in choices for name in choice.came))
