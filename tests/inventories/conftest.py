"""The illustrative estate, made and logged once for all the tests that look at it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from carbon.inventories.example import Size, make_workspace
from carbon.ledger.readings import Options, log
from carbon.workspace import Workspace, open_workspace

SIZE = Size(sites=40, years=2, seed=3)


@pytest.fixture(scope="session")
def illustrative_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two years of forty buildings, everything logged in the order the guide says."""
    root = tmp_path_factory.mktemp("illustrative") / "council"
    make_workspace(root, example="illustrative", size=SIZE)
    workspace = open_workspace(root)
    now = datetime(2025, 6, 2, 12, tzinfo=UTC)
    revision = Options(revise=True, reason="the supplier billed anew")
    for folder, options in (("readings", None), ("corrections", revision), ("late", None)):
        log(sorted((root / folder).glob("*.csv")), workspace, "A. Officer", options, now)
    return workspace
