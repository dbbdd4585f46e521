"""Where the shipped data folders are: packaged in a wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

SHIPPED = ("factors", "inventories", "reports")


def shipped(name: str) -> Path:
    """The shipped folder *name*: ``factors``, ``inventories`` or ``reports``.

    A wheel carries them under ``carbon/_data``; an editable install and a bare checkout have
    them beside the package.

    >>> shipped("factors").name
    'factors'
    """
    if name not in SHIPPED:
        raise ValueError(f"{name!r} is not a shipped folder; those are {', '.join(SHIPPED)}")
    package = Path(__file__).resolve().parent
    packaged = package / "_data" / name
    return packaged if packaged.is_dir() else package.parent / name
