"""A CSV that would take too much is refused before it is kept; a long one is read."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from carbon import text_guard
from carbon.definitions import read_toml
from carbon.errors import BadValue, Faults, UnreadableFile
from carbon.ledger.grids import LONG_FILE_BYTES, read_given, read_grid
from carbon.tables import read_csv, table_of
from carbon.text_guard import MOST_COLUMNS, look_through_text

HEADING = b"meter,start,end,quantity,unit\n"


def written(path: Path, parts: Iterator[bytes]) -> Path:
    with path.open("wb") as stream:
        stream.writelines(parts)
    return path


def blocks(block: bytes, times: int) -> Iterator[bytes]:
    yield HEADING
    for _ in range(times):
        yield block


HOSTILE = {
    "a hundred thousand columns": (b"," * 100_000 + b"\n", 1, "csv:2: found a row of 100,001"),
    "a line of commas": (b"," * 1_000_000, 50, "csv:2: found a line of over 1,000,000 bytes"),
    "a cell without end": (b'"' + b"a" * 999_999, 50, "csv:2: found a line of over 1,000,000"),
    "lines of commas": ((b"," * 99 + b"\n") * 10_000, 250, "csv: found over 200,000,000 cells"),
    "tabs": (b"\t" * 20_000 + b"\r", 1, "a row of 20,001 columns"),
    "UTF-16": (("," * 20_000 + "\n").encode("utf-16-le"), 1, "a row of 20,001 columns"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_before_it_is_kept(tmp_path: Path, name: str) -> None:
    block, times, said = HOSTILE[name]
    path = written(tmp_path / "reads.csv", blocks(block, times))
    for read in (read_grid, read_csv, read_given):
        tracemalloc.start()
        try:
            with pytest.raises(UnreadableFile, match=said):
                read(path)
            assert tracemalloc.get_traced_memory()[1] < 50_000_000
        finally:
            tracemalloc.stop()


def test_the_widest_rows_are_read(tmp_path: Path) -> None:
    heading = ",".join(f"c{number}" for number in range(MOST_COLUMNS))
    path = tmp_path / "wide.csv"
    path.write_text(f"{heading}\n{',' * (MOST_COLUMNS - 1)}\n", encoding="utf-8")
    assert len(read_csv(path, (), None).columns) == MOST_COLUMNS


def test_a_row_is_numbered_past_many_blocks(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", blocks(b"m,2023-04-01,2023-04-30,1,kWh\n", 100_000))
    with path.open("ab") as stream:
        stream.write(b"," * 20_000)
    with pytest.raises(UnreadableFile, match=r"a\.csv:100002: found a row of 20,001 columns"):
        look_through_text(path)


def test_a_row_longer_than_two_blocks_is_measured_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_guard, "_BLOCK", 4096)
    path = written(tmp_path / "a.csv", iter([b"," * 12_000]))
    with pytest.raises(UnreadableFile, match="a row of 12,001 columns|a row of 1"):
        look_through_text(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "cp1252"])
def test_a_long_file_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    line = "school-gäs,2023-04-01,2023-04-30,1000,kWh\n"
    text = HEADING.decode() + line * (LONG_FILE_BYTES // len(line) + 1000)
    data = text.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    path = written(tmp_path / "long.csv", iter([data]))
    grid = read_grid(path)
    assert grid.delimiter == ","
    assert len(table_of(grid.records, "long.csv", (), None)) == text.count("\n") - 1
    assert grid.records[1][1][0] == "school-gäs"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "in one another, over 30 deep"),
        ("a" + ".a" * 20_000 + " = 1", "in one another, over 30 deep"),
        (f"a = {'9' * 5000}", "a number of more than 4,300 digits"),
        (f"a = {'9' * 400}", "found a = .*expected a finite number below"),
        ("a = inf", "found a = .*expected a finite number below"),
        ("a = nan", "found a = .*expected a finite number below"),
        ("a = -1e300", "found a = .*expected a finite number below"),
        ("a = 0001-13-01", "not TOML"),
        ("[b]\nc = [{a = 0001-01-01}]", "a year from 1000 to 2999"),
    ],
)
def test_a_toml_of_depth_or_of_huge_numbers_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises((UnreadableFile, BadValue, Faults), match=said):
        read_toml(path).get("a", float, "a number")


def test_a_toml_of_many_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"#" * 6_000_000)
    with pytest.raises(UnreadableFile, match=r"a file of 6\.0 MB; expected at most 5 MB"):
        read_toml(path)
