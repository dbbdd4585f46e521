"""A CSV that would take too much is refused before it is kept; a long one is read."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from carbon import text_guard
from carbon.definitions import read_toml
from carbon.errors import BadValue, Faults, UnreadableFile
from carbon.ledger import formats, grids, streamed
from carbon.ledger.formats import Hints
from carbon.ledger.grids import LONG_FILE_BYTES, read_given, read_grid
from carbon.ledger.streamed import KEPT_RECORDS
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


@pytest.mark.slow
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


@pytest.mark.parametrize("line", [b"\n", b"\r\n", b",,,,,\n", b'"",""\r\n', b" ; ;\n"])
def test_more_blank_lines_than_any_sheet_has_are_refused(
    tmp_path: Path, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_guard, "MOST_BLANK_LINES", 100_000)
    path = written(tmp_path / "a.csv", iter([HEADING, line * 99_900, b"m\n"]))
    look_through_text(path, None)
    with path.open("ab") as stream:
        stream.write(line * 200)
    with pytest.raises(UnreadableFile, match="found over 100,000 blank lines"):
        look_through_text(path, None)


@pytest.mark.parametrize("above", [0, 20_000])
def test_a_few_rows_among_very_many_blank_lines_are_gone_through_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, above: int
) -> None:
    """Every shape that a file may be of went through all of it again: 50 MB took an hour."""
    passes = []
    real = streamed.long_records
    monkeypatch.setattr(grids, "LONG_FILE_BYTES", 1000)
    monkeypatch.setattr(streamed, "long_records", lambda *all_: passes.append(1) or real(*all_))
    heading = b"meter,start,end,quantity,unit,quality\n"
    row = b"m,2023-04-01,2023-04-30,5,kWh,actual\n"
    blank = [b",,,,\n" * above, heading, row * 500, b",,,,\n" * 20_000]
    grid = read_grid(written(tmp_path / "a.csv", iter(blank)))
    assert len(formats.read(grid, Hints(names=("m",))).readings) == 500
    assert len(passes) == 1


@pytest.mark.parametrize("rows", [3, KEPT_RECORDS, KEPT_RECORDS + 1, 3 * KEPT_RECORDS])
def test_the_first_records_of_a_long_file_are_as_they_stand(rows: int) -> None:
    data = b"".join(b"%d,x\n" % number for number in range(1, rows + 1))
    found = streamed.StreamedRecords(data, "a.csv")
    whole = [(number, [str(number), "x"]) for number in range(1, rows + 1)]
    assert list(found) == whole
    assert len(found) == rows
    for part in (found[1:], found.without(frozenset((1,)))):
        assert list(part) == whole[1:]
        assert part[0] == whole[1]
        assert part[:2] == whole[1:3]
        assert part[rows - 1 :][:2] == []
        assert list(part.without(frozenset((2,)))) == whole[2:]
    assert found[:10_000] == whole
    assert found[KEPT_RECORDS - 1 : KEPT_RECORDS + 1] == whole[KEPT_RECORDS - 1 : KEPT_RECORDS + 1]
    with pytest.raises(IndexError):
        found[rows]
    assert not streamed.StreamedRecords(b"\n\n", "a.csv")


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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "in one another, over 30 deep"),
        ("a" + ".a" * 20_000 + " = 1", "in one another, over 30 deep"),
        (f"a = {'9' * 5000}", "a number of more than 4,300 digits"),
        (f"a = {'9' * 400}", "found a of over 40 digits; expected a finite number below"),
        ("a = inf", "found a = .*expected a finite number below"),
        ("a = nan", "found a = .*expected a finite number below"),
        ("a = -1e300", "found a = .*expected a finite number below"),
        ("a = 0001-13-01", "not TOML"),
        ("[b]\nc = [{a = 0001-01-01}]", "a year from 1000 to 2999"),
        ("a = 2028-03-31T00:00:00", "a = 2028-03-31T00.*expected a day without an hour, as 2028-"),
        ("[[b]]\na = 2028-03-31 10:00:00Z", "b.0.a = 2028-03-31T10.*a day without an hour"),
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
