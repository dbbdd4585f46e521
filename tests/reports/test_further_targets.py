"""A second target was nowhere in the pack."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.reports.councils import TARGETS, Council, document, page_one


def targets() -> str:
    """An easy target that leads and a hard one."""
    made = []
    for name, cut in (("Easy", 1), ("Hard", 90)):
        text = TARGETS.format(base="2021-22", cut=cut, kind="calculated")
        text = text.replace("Our own emissions", name).replace(
            "[[milestone]]", "[[target.milestone]]"
        )
        made.append(f'[[target]]\nid = "{name.lower()}"\n{text}')
    return "\n".join(made)


@pytest.mark.slow
def test_a_second_target_has_its_verdict_on_page_one_and_its_milestones_in_the_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Council(tmp_path / "w", monkeypatch)
    council.on("2024-06-01")
    council.register("hall,Hall,offices,,,,\n", "hall-gas,hall,natural-gas,kWh,,,,\n")
    council.define("2021-22")
    council.write("inventories/our-estate/targets.toml", targets())
    council.read({"hall-gas": {"2021-22": 10_000.0, "2022-23": 9_500.0, "2023-24": 9_000.0}})
    pack = council.report("2024-06-01")
    said = page_one(pack)
    assert "Yes. In 2023-24" in said
    assert "Our other target, Hard: behind in 2023-24." in said
    whole = json.dumps(document(pack))
    assert "milestones-hard" in whole
    assert "90% by 2030" in (pack / "report.md").read_text(encoding="utf-8")
    assert "Hard: behind in 2023-24." in whole
    # A year that is not over has no gap in JSON either.
    council.read(
        {"hall-gas": {"2024-25": 9_000.0}},
        without=[f"2024-{n:02d}" for n in range(5, 13)] + [f"2025-0{n}" for n in (1, 2, 3)],
    )
    shown = council.carbon("targets", "show", "our-estate", "--format", "json")
    easy = json.JSONDecoder().raw_decode(shown)[0]["targets"][0]
    newest = easy["years"][-1]
    assert newest["period"] == "2024-25"
    assert (newest["gap_t"], newest["gap_share"], newest["change_on_base"]) == (None, None, None)
    # Nor a tonnage and a verdict, which the table withholds; what was logged is there.
    assert (newest["actual_t"], newest["reported_status"]) == (None, None)
    assert newest["reported_t"] > 0
    said = page_one(council.report("2024-06-02"))
    assert "Yes. In 2023-24" in said


@pytest.mark.slow
def test_a_target_is_printed_with_the_decimals_it_was_set_with_and_those_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Was: "−62% | 0" beside "−62.5%" and "0.26 tonnes by 2029-30".
    council = Council(tmp_path / "w", monkeypatch)
    council.on("2024-06-01")
    council.register("hall,Hall,offices,,,,\n", "hall-gas,hall,natural-gas,kWh,,,,\n")
    council.define("2021-22", cut=62.5)  # type: ignore[arg-type]
    council.read({"hall-gas": {"2021-22": 300.0, "2022-23": 250.0, "2023-24": 200.0}})
    pack = council.report("2024-06-01")
    allowed = re.search(r"([\d.]+) tonnes by 2029-30", page_one(pack))
    assert allowed
    assert float(allowed[1]) > 0
    text = (pack / "report.md").read_text(encoding="utf-8")
    assert f"| 2029-30 | −62.5% | {allowed[1]} | on gross |" in text
