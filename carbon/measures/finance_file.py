"""``finance.toml``: the terms that a council has been offered, each with its source."""

from __future__ import annotations

from pathlib import Path

from carbon.measures.finance import Terms
from carbon.records.reader import read_record


def read_terms(path: Path) -> Terms:
    """The terms that the TOML at *path* describes.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    return read_record(path, Terms)
