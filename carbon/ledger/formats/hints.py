"""What a file's reading depends on beside the file: the register, the user's options, the day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from carbon.cells import bare_number


class AtSite(NamedTuple):
    """A meter of a site: its id, what it counts, and the unit that it is read in."""

    meter: str
    activity: str
    unit: str


def no_meters(_name: str) -> Sequence[AtSite]:
    """No meters, of whatever site."""
    return ()


def _nothing(_name: str) -> str:
    return ""


def _no_names(_name: str) -> Collection[str]:
    return ()


@dataclass(frozen=True)
class Hints:
    """What the user or the register says about a file.

    ``names`` are what a file may call the meters that the register knows: ids, supply points,
    serial numbers, sites. By such a name, ``id_of`` gives the meter's id, ``activity_of`` the
    meter's activity type, ``export_of`` the site's export meter and ``products_of`` the products
    that count as the meter's; empty where there is none.

    ``label`` forces how half-hours are named (``start`` or ``end``), ``dates`` the order of a
    date's numbers (``day``, ``month``, ``year``), ``meter`` the one meter of a file that names
    none; ``ignored`` lets columns through, by heading or letter, with the reason; ``accept`` names
    checks whose faults the user has looked at. ``quarters`` says which blank months a figure
    covers beside its own: those ``before`` or ``after`` it, or none (``own``); ``rows`` is by a
    sheet's row's label its meter. ``columns`` and
    ``words`` are a layout's own: the role by heading or letter, the meaning by kind and value.
    ``parked`` are the keys of rows that wait, and are read as if they were not there.
    ``is_first_release`` reads a file as the first release did: a batch of its time is read again
    so. ``is_again`` takes what ``columns`` says for what it was then, whatever the words mean by
    now.
    """

    label: str | None = None
    names: Collection[str] = ()
    dates: str = ""
    meter: str = ""
    ignored: Mapping[str, str] = field(default_factory=dict)
    accept: Collection[str] = ()
    today: date = field(default_factory=date.today)
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unit: str = ""
    heading_row: int | None = None
    exports: Mapping[str, str] = field(default_factory=dict)
    year: str = ""
    estimated_styles: Collection[str] = ()
    quarters: str = ""
    rows: Mapping[str, str] = field(default_factory=dict)
    parked: Collection[str] = ()
    at_site: Callable[[str], Sequence[AtSite]] = no_meters
    is_first_release: bool = False
    is_again: bool = False
    id_of: Callable[[str], str] = _nothing
    activity_of: Callable[[str], str] = _nothing
    export_of: Callable[[str], str] = _nothing
    products_of: Callable[[str], Collection[str]] = _no_names

    def knows(self, name: str) -> bool:
        """Whether the register has a meter of that name, whatever a file puts around a number."""
        return name in self.names or bare_number(name) in self.names
