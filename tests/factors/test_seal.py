"""A CSV of factors is used only as the TOML beside it describes it."""

from __future__ import annotations

import csv
import json
import re
import shutil
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from carbon.errors import DuplicateRow, Faults
from carbon.factors import appraisal_tables, seal
from carbon.factors.appraisal import TABLES
from carbon.factors.appraisal_reading import read_appraisal_values
from carbon.factors.edition import COLUMNS, OFFICIAL, Edition, find_editions
from carbon.factors.seal import KEY, ChangedFile, accept, text_sha256
from carbon.folders import shipped
from tests.conftest import Command

FACTORS = shipped("factors")
SHIPPED = sorted(
    [*(FACTORS / OFFICIAL).glob("2*.toml"), *(FACTORS / "appraisal" / f"{t}.toml" for t in TABLES)]
)


def doubled(path: Path) -> None:
    """Write the CSV again with every kg CO2e twice what it was."""
    with path.open(encoding="utf-8", newline="") as stream:
        heading, *rows = csv.reader(stream)
    for row in rows:
        row[4] = repr(2 * float(row[4]))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([heading, *rows])


def own(folder: Path, name: str = "2017", old: str = "", new: str = "") -> Path:
    """A workspace with its own copy of an edition; the path of its CSV."""
    (folder / "carbon.toml").write_text('title = "X"\nby = "Jo"\n', encoding="utf-8")
    there = folder / "factors" / OFFICIAL
    there.mkdir(parents=True)
    shutil.copy(FACTORS / OFFICIAL / f"{name}.csv", there)
    text = (FACTORS / OFFICIAL / f"{name}.toml").read_text(encoding="utf-8")
    (there / f"{name}.toml").write_text(re.sub(old, new, text) if old else text, encoding="utf-8")
    return there / f"{name}.csv"


def used(carbon: Command, ok: bool = True) -> tuple[float, str]:
    """kWh of 2017's electricity in tonnes, gross, or nothing; and the message."""
    (carbon.folder / "use.csv").write_text(
        "activity,unit,quantity\nelectricity,kWh,1000\n", encoding="utf-8"
    )
    result = carbon("calculate", "use.csv", "--edition", "2017", "--format", "json", ok=ok)
    rows = json.loads(result.stdout) if ok else [{"tCO2e": 0.0}]
    return rows[-1]["tCO2e"], result.stderr


@pytest.mark.parametrize("toml", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_file_is_sealed_as_it_is(toml: Path) -> None:
    facts = tomllib.loads(toml.read_text(encoding="utf-8"))
    assert facts[KEY] == text_sha256(toml.with_suffix(".csv").read_bytes())
    assert "accepted" not in facts


def test_line_ends_of_a_windows_checkout_change_nothing(carbon: Command) -> None:
    path = own(carbon.folder)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert used(carbon)[0] == pytest.approx(0.4457, abs=1e-4)


@pytest.mark.slow
def test_a_doubled_file_is_refused_until_someone_accepts_it(carbon: Command) -> None:
    path = own(carbon.folder)
    before = used(carbon)[0]
    doubled(path)
    _, says = used(carbon, ok=False)
    assert "factors/uk-government/2017.csv: found a file with sha256 " in says
    assert "as 2017.toml has it" in says
    assert "`carbon factors check --accept`" in says
    assert carbon("factors", "check", ok=False).exit_code == 1
    assert carbon("factors", "list", ok=False).exit_code == 1
    assert "accepted by Jo on" in carbon("factors", "check", "--accept").stderr
    assert used(carbon)[0] == pytest.approx(2 * before)
    [told] = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))["accepted"]
    assert told == {KEY: text_sha256(path.read_bytes()), "by": "Jo", "on": date.today()}
    assert "accepted by Jo on" in carbon("factors", "check").stderr
    doubled(path)
    assert "found a file with sha256" in used(carbon, ok=False)[1]
    carbon("factors", "check", "--accept", "--by", "Ann O'Dell")
    both = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))["accepted"]
    assert [each["by"] for each in both] == ["Jo", "Ann O'Dell"]
    assert used(carbon)[0] == pytest.approx(4 * before)


def test_what_is_as_it_was_is_not_accepted_again(carbon: Command) -> None:
    toml = own(carbon.folder).with_suffix(".toml")
    before = toml.read_bytes()
    carbon("factors", "check", "--accept")
    assert toml.read_bytes() == before


def test_a_file_with_a_fault_is_not_accepted(carbon: Command) -> None:
    path = own(carbon.folder)
    before = path.with_suffix(".toml").read_bytes()
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*rows, rows[-1]]), encoding="utf-8")
    result = carbon("factors", "check", "--accept", ok=False)
    assert result.exit_code == 1
    assert "each factor once" in result.stderr
    assert path.with_suffix(".toml").read_bytes() == before


@pytest.mark.slow
def test_a_set_of_ones_own_may_have_no_seal_and_is_told_so(carbon: Command) -> None:
    path = own(carbon.folder, old=f"{KEY} = .*\n")
    assert "2017: its TOML has no csv_sha256" in carbon("factors", "check").stderr
    doubled(path)
    carbon("factors", "check", "--accept")
    doubled(path)
    assert "found a file with sha256" in used(carbon, ok=False)[1]


@pytest.mark.parametrize("twice", [lambda t: t + t, lambda t: t + t.partition("\n")[2]])
def test_a_row_twice_is_an_error_also_without_a_seal(
    carbon: Command, twice: Callable[[str], str]
) -> None:
    path = own(carbon.folder, "2010", f"{KEY} = .*\n")
    path.write_text(twice(path.read_text(encoding="utf-8")), encoding="utf-8")
    edition = find_editions([carbon.folder / "factors"])["2010"]
    with pytest.raises(Faults) as raised:
        len(edition)
    count = sum(isinstance(fault, DuplicateRow) for fault in raised.value.faults)
    assert count == len(find_editions([FACTORS])["2010"])


def shipped_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped factors, taken for the shipped ones."""
    shutil.copytree(FACTORS, folder / "factors")
    monkeypatch.setattr(seal, "shipped", lambda name: (folder / name).resolve())
    return folder / "factors"


@pytest.mark.parametrize("spoil", ["factors", "seal"])
def test_a_shipped_edition_is_never_used_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    folder = shipped_to(tmp_path, monkeypatch)
    path = folder / OFFICIAL / "2017.csv"
    if spoil == "factors":
        doubled(path)
    else:
        toml = path.with_suffix(".toml")
        text = toml.read_text(encoding="utf-8")
        toml.write_text(re.sub(f"{KEY} = .*\n", "", text), encoding="utf-8")
    with pytest.raises(ChangedFile, match="install carbon again"):
        len(find_editions([folder])["2017"])
    assert len(find_editions([folder])["2016"])


def test_a_shipped_table_of_appraisal_values_is_never_used_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shipped_to(tmp_path, monkeypatch)
    path = folder / "appraisal" / "carbon-values.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("294.5", "29.45"), encoding="utf-8")
    with pytest.raises(Faults, match="install carbon again"):
        read_appraisal_values([folder])
    assert appraisal_tables.is_shipped(path)


def test_what_was_changed_while_it_was_checked_is_not_accepted(tmp_path: Path) -> None:
    path = tmp_path / "2023.csv"
    path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    path.with_suffix(".toml").write_text('title = "X"\n', encoding="utf-8")
    with pytest.raises(ChangedFile, match="check it again"):
        accept(path, "0" * 64, "Jo", date(2026, 1, 1))
    accept(path, text_sha256(path.read_bytes()), 'J"ö', date(2026, 1, 1))
    [told] = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))["accepted"]
    assert told["by"] == 'J"ö'


def test_the_csv_is_read_once_and_only_when_a_factor_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = own(tmp_path, "2010")
    read: list[str] = []
    plain = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: read.append(self.name) or plain(self))  # type: ignore[func-returns-value]
    edition: Edition = find_editions([tmp_path / "factors"])["2010"]
    assert read == ["2010.toml"]
    assert len(edition) == len(list(edition))
    assert read == ["2010.toml", path.name]


@pytest.mark.slow
def test_the_factors_of_the_illustrative_council_are_sealed(carbon: Command) -> None:
    carbon("init", "w", "--example", "illustrative", "--sites", "8", "--years", "1")
    said = carbon("--workspace", carbon.folder / "w", "factors", "check").stderr
    assert "csv_sha256" not in said
    path = carbon.folder / "w" / "factors" / "made-up-spend" / "2024.csv"
    doubled(path)
    said = carbon("--workspace", carbon.folder / "w", "factors", "check", ok=False).stderr
    assert "2024.csv: found a file with sha256" in said


def test_an_edition_of_ones_own_whose_csv_is_gone_is_an_error(carbon: Command) -> None:
    folder = carbon.folder / "w" / "factors" / "steam"
    carbon("init", "w")
    folder.mkdir(parents=True)
    (folder / "2024.toml").write_text(
        'publisher = "steam"\nedition = "2024"\ntitle = "t"\nyear = 2024\ngwp_basis = "ar5"\n',
        encoding="utf-8",
    )
    result = carbon("--workspace", "w", "factors", "check", ok=False)
    assert result.exit_code == 1
    assert "steam/2024.csv: found no such file" in result.stderr
