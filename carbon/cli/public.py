"""``--public`` of commands whose output may be passed on: it names no site that is not public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.register.unnamed import Unnamed
    from carbon.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def public_option(command: F) -> F:
    """Give a command ``--public``."""
    told = "Name no site that is not public: for what is passed on or published."
    return click.option("--public", is_flag=True, help=told)(command)


def hidden_of(workspace: Workspace, public: bool) -> Unnamed:
    """What is not to be named; nothing without ``--public``."""
    from carbon.register.unnamed import EVERY_SITE_NAMED
    from carbon.reports.naming import unnamed_of

    return unnamed_of(workspace) if public else EVERY_SITE_NAMED


def public_listing(listing: Listing, hidden: Unnamed) -> Listing:
    """*listing* without what is not to be named, and with how many sites that are."""
    if not hidden.sites:
        return listing
    return replace(
        listing,
        rows=hidden.value(tuple(map(tuple, listing.rows))),
        title=hidden.text(listing.title),
        document=hidden.value(listing.document),
        notes=[*hidden.value(list(listing.notes)), hidden.sentence],
        further=[public_listing(below, hidden) for below in listing.further],
    )
