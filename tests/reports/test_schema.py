"""What is published of the shape of JSON documents is what they are."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from tests.reports.councils import Council, document

FOLDER = Path(__file__).parents[2] / "docs/schema"


def schema(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return made


def test_the_schemas_are_those_of_the_declarations() -> None:
    for name, text in runpy.run_path(str(FOLDER / "write.py"))["written"]().items():
        told = (FOLDER / name).read_text(encoding="utf-8")
        assert told == text, f"{name} is not of today: run python docs/schema/write.py"


@pytest.mark.parametrize("name", ["report.json", "figures.json"])
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.slow
def test_every_pack_and_its_years_are_of_their_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Council(tmp_path / "w", monkeypatch)
    council.register(
        "a,A,schools,,,,\nb,B,schools,,,2022-08-31,transferred\n",
        "a-power,a,electricity,kWh,,,,\nb-power,b,electricity,kWh,,,,\n",
    )
    council.define("2021-22")
    council.on("2023-06-01")
    council.read({"a-power": {"2021-22": 10_000, "2022-23": 9_000}})
    council.read({"b-power": {"2021-22": 6_000}})
    council.publish(council.report("2023-06-30"), "2023-07-05")
    council.decide(("2023-08-10", "2023-08-01", "B left", ""))
    whole = Draft202012Validator(schema("report.json"))
    for pack in (council.root / "packs/2023-06-30/our-estate", council.report("2023-08-31")):
        whole.validate(document(pack))
    broken = document(pack)
    del broken["answer"]["called"]["own_kg"]
    with pytest.raises(ValidationError):
        whole.validate(broken)
    shown = council.carbon("targets", "show", "our-estate", "--format", "json")
    # What is to be said beside follows, to stderr.
    told, _ = json.JSONDecoder().raw_decode(shown)
    years = Draft202012Validator(
        {**schema("figures.json"), "$ref": "#/$defs/targets.figures.YEARS"}
    )
    [target] = told["targets"]
    assert target["years"]
    for year in target["years"]:
        years.validate(year)
