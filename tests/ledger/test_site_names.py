"""A file that names a site where several meters are is told which they are."""

from __future__ import annotations

import pytest

from carbon.errors import Faults
from carbon.ledger.readings import log
from carbon.workspace import Workspace


@pytest.mark.parametrize(
    "text",
    [
        "Site,Date,kWh\n" + "".join(f"Park School,0{day}/06/2023,50\n" for day in (5, 6, 7)),
        "Site,From,To,kWh\nPARK SCHOOL,01/04/2023,30/04/2023,500\n",
    ],
)
def test_the_meters_of_a_named_site_are_listed(workspace: Workspace, text: str) -> None:
    path = workspace.root / "file.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Faults) as refused:
        log([path], workspace)
    said = str(refused.value)
    assert "school-electricity (electricity), school-gas (natural-gas)" in said
    assert "--meter" in said
    assert not (workspace.root / "unknown-meters.csv").exists()
