"""``carbon factors list --activities``, and the editions that a command names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from carbon.errors import UnknownName
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.factors.edition import Edition


def publisher_editions(folders: list[Path], name: str) -> dict[str, Edition]:
    """The editions of a publisher, which must have some, and own sets in place of one."""
    from carbon.factors.edition import find_editions, find_publishers

    editions = find_editions(folders, name, own_sets=True)
    if not editions:
        raise UnknownName("publisher of factors", name, find_publishers(folders))
    return editions


def list_activities(folders: list[Path], words: str, name: str | None) -> Listing:
    """What can be logged, and whether it resolves in an edition."""
    from carbon.factors.activities import read_activities
    from carbon.factors.asked import named_edition
    from carbon.factors.edition import OFFICIAL, find_editions
    from carbon.factors.figures import ACTIVITIES, Loggable
    from carbon.factors.lookup import resolves
    from carbon.naming import meant

    found = [
        activity
        for activity in read_activities(folders).values()
        if activity.id in meant(words)
        or all(word in f"{activity.id} {activity.label}".lower() for word in words.lower().split())
    ]
    editions = {
        publisher: named_edition(
            publisher_editions(folders, publisher), name if publisher == OFFICIAL else None
        )
        for publisher in {activity.publisher for activity in found}
        if find_editions(folders, publisher)
    }
    return ACTIVITIES.listing(
        [
            Loggable(
                activity,
                resolves(activity, editions[activity.publisher])
                if activity.publisher in editions
                else "no",
            )
            for activity in found
        ],
        "Activity types: what can be logged; each line with its scope",
        aside=ACTIVITIES.view("publisher", "note").headings,
        notes=[
            f"Resolves: whether edition {edition} has its factors."
            for _, edition in sorted(editions.items())
        ],
    )
