"""The seal of a data file: the sha256 of a CSV, in the TOML beside it, so that a change is seen.

``csv_sha256`` is that of the CSV as it was imported; ``sha256`` is that of the publisher's file.
Line ends count as Unix ones, so that a checkout on Windows has the same. Whoever changes a CSV of
their own on purpose accepts it: each acceptance is added to the end of the TOML, none is removed::

    [[accepted]]
    csv_sha256 = "…"
    by = "Jo Officer"
    on = 2026-11-28
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from carbon.errors import BadValue, Fault, Place
from carbon.files import fingerprint, read_bytes, real, shown, write_whole
from carbon.folders import shipped
from carbon.locks import locked
from carbon.records.kinds import day, table_of, text, whole
from carbon.tables import decode

#: The keys of a TOML that seal the CSV beside it.
KEY, ACCEPTED = "csv_sha256", "accepted"


class ChangedFile(Fault):
    """A data file is not the one that the TOML beside it describes."""


#: The kind of a sha256 that seals a CSV.
SEAL = text("64 hexadecimal digits in quotes")
#: What became of the rows of the publisher's file: by each fate, how many.
ROWS = table_of(whole("a number of rows"), "a table [rows]")


@dataclass(frozen=True)
class Accepted:
    """That someone accepted a CSV as it was on a day."""

    csv_sha256: Annotated[str, SEAL]
    by: Annotated[str, text("a name in quotes")]
    on: Annotated[date, day("a date such as 2024-10-30")]


def text_sha256(data: bytes) -> str:
    r"""The sha256 of a text file, whatever its line ends.

    >>> text_sha256(b"a\r\n") == text_sha256(b"a\n")
    True
    """
    return fingerprint(data.replace(b"\r\n", b"\n"))


def is_shipped(path: Path) -> bool:
    """Whether the file came with the program: it is then never edited, and always sealed."""
    return real(path).is_relative_to(shipped("factors"))


def check_seal(path: Path, sha256: str, seal: str) -> None:
    """Refuse the CSV at *path*, of *sha256*, when the TOML beside it says *seal*.

    Raises :class:`ChangedFile`. A CSV of a user's own without a seal passes, a shipped one not.
    """
    toml = path.with_suffix(".toml")
    own = not is_shipped(path)
    if sha256 == seal or (own and not seal):
        return
    raise ChangedFile(
        f"a file with sha256 {sha256[:12]}…",
        f"{seal[:12]}…, as {toml.name} has it" if seal else f"{KEY} in {toml.name}",
        (
            "Its figures were changed or damaged. Put the right file back; if the change is meant, "
            "`carbon factors check --accept` records who accepts it."
            if own
            else "Shipped figures are never edited: install carbon again. Figures of your own "
            "belong in the workspace's factors/."
        ),
        Place(shown(path)),
    )


def accept(path: Path, sha256: str, by: str, on: date) -> None:
    """Record at the end of the TOML beside the CSV at *path* that *by* accepts it as it is.

    Raises :class:`ChangedFile` when the CSV is no longer of *sha256*, as it was looked at.
    """
    if not by.strip():
        raise BadValue("nobody", "who accepts the file", "Say who with --by.")
    toml = path.with_suffix(".toml")
    with locked(toml):
        if (now := text_sha256(read_bytes(path))) != sha256:
            raise ChangedFile(
                f"a file with sha256 {now[:12]}…", f"{sha256[:12]}…, as it was checked",
                "It was changed meanwhile: check it again.", Place(shown(path)),
            )  # fmt: skip
        told = "\n".join(
            [
                f"[[{ACCEPTED}]]",
                f"{KEY} = {json.dumps(sha256)}",
                f"by = {json.dumps(by, ensure_ascii=False)}",
                f"on = {on.isoformat()}",
            ]
        )
        before = decode(read_bytes(toml), shown(toml)).rstrip()
        write_whole(toml, f"{before}\n\n{told}\n".encode())
