"""Noughts that were read are data; a base year with too little of it is compared with nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.councils import Council, document, page_one

pytestmark = pytest.mark.slow

SITES = "a,A,schools,,,,\n"
METERS = "a-power,a,electricity,kWh,,,,\na-gas,a,natural-gas,kWh,,,,\n"


def council(root: Path, patch: pytest.MonkeyPatch) -> Council:
    made = Council(root, patch)
    made.register(SITES, METERS)
    made.define("2021-22")
    made.on("2024-10-15")
    return made


@pytest.mark.parametrize(("quality", "read"), [("actual", True), ("estimated", False)])
def test_a_year_of_noughts_has_enough_data_where_they_were_read(
    quality: str, read: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Was: "There is not enough data. 2023-24 has data for 100% of its meter-days; 80% is needed."
    made = council(tmp_path / "c", monkeypatch)
    for meter in ("a-power", "a-gas"):
        made.read({meter: {"2021-22": 10_000, "2022-23": 8_000}})
        made.read({meter: {"2023-24": 0}}, quality=quality)
    pack = made.report("2024-10-20")
    told, whole = page_one(pack), (pack / "report.md").read_text("utf-8")
    assert "has data for 100%" not in whole
    if not read:
        # An estimate of nought is none: it would be met by anything that anybody cares to log.
        assert "There is not enough data. 2023-24 comes to nothing, and not by readings" in told
        return
    assert "Yes. In 2023-24 we emitted 0.0 tonnes of CO2e, 100.0% less than in 2021-22" in told
    assert "2023-24 is there already, and must stay there." in told
    assert "too little data" not in whole
    assert "Compared with nothing" not in whole


def test_years_beside_a_base_with_too_little_data_have_no_percentage_gap_or_pathway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Was: −26.1 % and −33.0 % on the base, gaps of −13.3 and −12.9, and "went from 53.0 … to 48.1",
    # the years on the nine months that the base has. 9,000 kWh of either a month in 2022-23 and
    # 8,000 in 2023-24 stand as they are.
    made = council(tmp_path / "c", monkeypatch)
    lost = ("2021-07", "2021-08", "2021-09")
    for meter in ("a-power", "a-gas"):
        made.read({meter: {"2021-22": 10_000}}, without=lost)
        made.read({meter: {"2022-23": 9_000, "2023-24": 8_000}})
    pack = made.report("2024-10-20")
    assert "The base year 2021-22 has data for 75% of its meter-days" in page_one(pack)
    tables = {each["id"]: each for part in document(pack)["sections"] for each in part["tables"]}
    names = [each["name"] for each in tables["years"]["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in tables["years"]["rows"]]
    for row in rows:
        assert row["Status"] == "not enough data"
        blank = ("Gross on 2021-22, as reported", "Gross on 2021-22, like for like")
        values = [row.get(name) for name in (*blank, "Pathway", "Gap", "Gap, % of pathway")]
        assert values == [None] * 5, row
        if row["Year"] != "2021-22":
            assert row["Gross like for like"] == pytest.approx(row["Gross, as reported"])
    shown = made.carbon("targets", "show", "our-estate", "--format", "json")
    assert '"reported_change_on_base": -' not in shown
