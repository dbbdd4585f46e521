"""A new workspace, empty or filled with an example that is labelled as one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from carbon.errors import Place, UnknownName, UnreadableFile
from carbon.files import read_bytes, real, shown, write_whole
from carbon.folders import shipped
from carbon.inventories.illustrative import council as illustrative
from carbon.register import meters, sites
from carbon.workspace import SETTINGS

LEDGER = "ledger.db"
ILLUSTRATIVE = "illustrative"

README = """\
{title}

This folder is a workspace of the command carbon. What is what:

carbon.toml    the council's name, who logs, where the ledger is
sites.csv      the register of sites: a row each, with the dates between which it counts
meters.csv     the register of meters and accounts: a row each, with its site and activity
inventories/   a folder an inventory: inventory.toml says what it is, targets.toml its targets
{readings}
Made by carbon as you work, not to be edited by hand:

ledger.db      every reading ever logged, and every withdrawal
evidence/      the files that readings were logged from
profiles/      their half-hours
layouts/       what you answered about files that were not clear by themselves: yours to change
packs/         finished reports

Conversion factors and report templates come with carbon. A factors/ or reports/ folder put here
goes before them.
{example}"""

READINGS = "readings/      readings to log: here, those of the example\n"

EXAMPLE = """
This workspace was made from the example "hampshire". It holds five inventories:

hampshire-estate   what Hampshire County Council has published of its own emissions, 2009-10 to
                   2022-23, with its targets. Source: the council's annual reports; the address
                   of each figure stands in inventories/hampshire-estate/published.csv.
hampshire-county   CO2 of the 11 districts of the county council's area by sector, 2005 to 2020.
                   Source: official statistics (Open Government Licence v3.0), as collected by
                   mySociety (CC BY 4.0); see inventories/hampshire-county/statistics.toml.
hampshire-solent   territorial CO2e of the 14 authorities of Hampshire and the Isle of Wight by
                   sector and by gas, 2005 to 2024. Source: official statistics (Open Government
                   Licence v3.0); see inventories/hampshire-solent/statistics.toml.
winchester         the same of Winchester alone. The three areas overlap: they are never added.
example-schools    three schools in Bath with real meters, to try the whole way from a readings
                   file to a report. They are not Hampshire's and never in a Hampshire total.
                   Source: open data of Bath: Hacked (MIT licence); see
                   readings/example-schools.toml.

None of it was made by, or speaks for, Hampshire County Council.
"""


@dataclass(frozen=True)
class MadeExample:
    """What was made: the workspace, its files, and what to type next."""

    root: Path
    files: tuple[Path, ...]
    next_commands: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """An example that is shipped.

    ``files`` says for each file where it goes in the workspace and where it is shipped; a
    folder stands for all its files. ``try_next`` are the commands that show it.
    """

    title: str
    files: Mapping[str, str]
    try_next: tuple[str, ...]


EXAMPLES = {
    "hampshire": Example(
        title="Hampshire (an example)",
        files={
            "inventories/hampshire-estate": "hampshire-estate",
            "inventories/hampshire-county": "hampshire-county",
            "inventories/hampshire-solent": "hampshire-solent",
            "inventories/winchester": "winchester",
            "inventories/example-schools/inventory.toml": "example-schools/inventory.toml",
            "inventories/example-schools/readings-in-doubt.csv": (
                "example-schools/readings-in-doubt.csv"
            ),
            "sites.csv": "example-schools/sites.csv",
            "meters.csv": "example-schools/meters.csv",
            "readings/example-schools.csv": "example-schools/readings.csv",
            "readings/example-schools.toml": "example-schools/readings.toml",
        },
        try_next=(
            "carbon readings log readings/example-schools.csv",
            "carbon status",
            "carbon inventory show example-schools 2017-18",
            "carbon inventory show hampshire-estate 2022-23 --by scope",
            "carbon targets show hampshire-estate",
            "carbon report progress hampshire-estate --county hampshire-county --out packs",
        ),
    )
}
EMPTY_NEXT = (
    "carbon register propose FILE  (the sites and meters that your sheet or bills name)",
    "carbon readings log FILE      (once they are in sites.csv and meters.csv)",
    "carbon status",
)


@dataclass(frozen=True)
class CouncilSize:
    """How large the illustrative council is: buildings, financial years, and a seed."""

    sites: int = 30
    years: int = 5
    seed: int = 1


def make_workspace(
    root: Path,
    title: str = "",
    example: str | None = None,
    *,
    force: bool = False,
    size: CouncilSize | None = None,
) -> MadeExample:
    """Make a workspace in the folder *root*, empty or from one of :data:`EXAMPLES`.

    *size* is that of the illustrative council.

    A folder that holds anything is refused without *force*, with which files of the same names
    are written over; a workspace with a ledger is refused always. Raises
    :class:`~carbon.errors.UnreadableFile` or :class:`~carbon.errors.UnknownName`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = make_workspace(Path(folder) / "w", "Example Council")
    ...     sorted(path.name for path in made.files)
    ['README.txt', 'carbon.toml', 'meters.csv', 'sites.csv']
    """
    if example is not None and example not in (*EXAMPLES, ILLUSTRATIVE):
        raise UnknownName("example", example, (*EXAMPLES, ILLUSTRATIVE))
    _check_free(root, force)
    if example == ILLUSTRATIVE:
        return _make_illustrative(root, title, size or CouncilSize())
    chosen = EXAMPLES[example] if example else None
    title = title or (chosen.title if chosen else "") or real(root).name
    contents: dict[str, bytes] = {
        SETTINGS: _settings(title),
        "README.txt": _readme(title, EXAMPLE if chosen else "").encode(),
        "sites.csv": _heading(sites.COLUMNS),
        "meters.csv": _heading(meters.COLUMNS),
    }
    if chosen:
        contents |= _shipped_files(chosen)
    for name, data in contents.items():
        write_whole(root / name, data)
    (root / "inventories").mkdir(exist_ok=True)
    return MadeExample(
        root,
        tuple(root / name for name in sorted(contents)),
        chosen.try_next if chosen else EMPTY_NEXT,
    )


def _heading(columns: Sequence[str]) -> bytes:
    return (",".join(columns) + "\n").encode()


def _settings(title: str) -> bytes:
    return (
        f"title = {json.dumps(title, ensure_ascii=False)}\n"
        '# by = "Your name"    # who logs, where --by does not say; else your login\n'
        '# nation = "England"    # for funding schemes: or Scotland, Wales, Northern Ireland\n'
        '# body = "council"      # or school, college-or-university, nhs, …\n'
        "# shared = true         # colleagues use this folder: its rights for all that is made\n"
    ).encode()


def _make_illustrative(root: Path, title: str, size: CouncilSize) -> MadeExample:
    """The workspace of the council that does not exist."""
    title = f"{title} (made up)" if title else illustrative.TITLE
    told = illustrative.README.format(count=size.sites, years=size.years, seed=size.seed)
    contents = illustrative.illustrative(size.sites, size.years, size.seed) | {
        SETTINGS: _settings(title),
        "README.txt": _readme(title, told).encode(),
    }
    for name, data in contents.items():
        write_whole(root / name, data)
    files = tuple(root / name for name in sorted(contents))
    return MadeExample(root, files, illustrative.TRY_NEXT)


def _readme(title: str, example: str) -> str:
    return README.format(title=title, readings=READINGS if example else "", example=example)


def _check_free(root: Path, force: bool) -> None:
    if root.is_file():
        raise UnreadableFile("a file", "a folder, or nothing yet", "", Place(shown(root)))
    if (root / LEDGER).exists():
        raise UnreadableFile(
            f"a workspace in use, with its {LEDGER}",
            "an empty folder, or none yet",
            "Choose another folder: a ledger is never written over, even with --force.",
            Place(shown(root)),
        )
    if not force and root.is_dir() and any(root.iterdir()):
        raise UnreadableFile(
            "a folder that is not empty",
            "an empty folder, or none yet",
            "Choose another folder, or add --force to write over files of the same names.",
            Place(shown(root)),
        )


def _shipped_files(example: Example) -> dict[str, bytes]:
    """Where each file of the example goes, and what is in it: all read before any is written."""
    folder = shipped("inventories")
    contents: dict[str, bytes] = {}
    for target, name in example.files.items():
        source = folder / name
        if source.is_dir():
            for path in sorted(source.iterdir()):
                contents[f"{target}/{path.name}"] = read_bytes(path)
        else:
            contents[target] = read_bytes(source)
    return contents
