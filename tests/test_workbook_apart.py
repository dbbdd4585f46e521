"""The second wall: a workbook that the first would let pass ends a process, not the command."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from carbon import workbook_apart, workbook_process
from carbon.errors import UnreadableFile
from carbon.workbook_apart import rows_of_sheet, sheets_of
from tests.hostile_workbooks import MAIN, hostile, xlsx, zipped

ROW = '<row r="1"><c r="A1"><v>{}</v></c></row>'
#: Where a process may limit its memory.
limited = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no limit of memory here")
processes = pytest.mark.skipif(os.name != "posix", reason="read in the same process here")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(ROW.format(7)))
    return path


def running() -> int:
    """The number of the process that reads."""
    process = workbook_apart._READER.process
    assert process is not None
    assert process.poll() is None
    return process.pid


def test_a_workbook_is_read(book: Path) -> None:
    assert sheets_of(book) == [("Data", False)]
    assert rows_of_sheet(book, "Data") == [[7.0]]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        sheets_of(path)


@processes
def test_one_process_reads_all_of_a_batch(book: Path) -> None:
    sheets_of(book)
    first = running()
    assert [rows_of_sheet(book, "Data") for _ in range(5)] == [[[7.0]]] * 5
    assert running() == first


@pytest.mark.slow
@limited
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a far cell as 'r=\"XFD1048576\"'", r"takes over 1\.5 GB"),
        ("a far inline text", r"takes over 1\.5 GB"),
        ("repeated rows", r"takes over 1\.5 GB"),
        # It takes no memory: the reader finds it odd, and says so to nobody but its process.
        ("a far cell after empty rows", "the reader of workbooks gave up: chunk size"),
    ],
)
def test_a_bomb_ends_the_process_and_the_next_workbook_is_read(
    tmp_path: Path, book: Path, name: str, told: str
) -> None:
    ending, data = next((kind, data) for what, kind, data in hostile(False) if what == name)
    bomb = tmp_path / f"bomb.{ending}"
    bomb.write_bytes(data)
    with pytest.raises(UnreadableFile, match=told):
        rows_of_sheet(bomb, sheets_of(bomb)[0][0])
    assert rows_of_sheet(book, "Data") == [[7.0]]


@processes
def test_a_workbook_that_takes_for_ever_ends_it_too(book: Path) -> None:
    sheets_of(book)
    first = running()
    # It stands still over the question until its time is up.
    os.kill(first, signal.SIGSTOP)

    def time_is_up() -> None:
        os.kill(first, signal.SIGALRM)
        os.kill(first, signal.SIGCONT)

    clock = threading.Timer(0.2, time_is_up)
    clock.start()
    with pytest.raises(UnreadableFile, match="or 60 s to read"):
        rows_of_sheet(book, "Data")
    clock.join()
    assert rows_of_sheet(book, "Data") == [[7.0]]
    assert running() != first


@processes
def test_one_that_was_ended_between_two_workbooks_is_started_again(book: Path) -> None:
    sheets_of(book)
    first = running()
    os.kill(first, signal.SIGKILL)
    process = workbook_apart._READER.process
    assert process is not None
    process.wait()
    assert rows_of_sheet(book, "Data") == [[7.0]]
    assert running() != first


@processes
def test_after_an_interruption_no_answer_is_taken_for_another(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.xlsx"
    other.write_bytes(xlsx(ROW.format(8)))
    sheets_of(book)

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(workbook_apart.pickle, "load", interrupted)
        with pytest.raises(KeyboardInterrupt):
            rows_of_sheet(book, "Data")
    assert rows_of_sheet(other, "Data") == [[8.0]]


def test_without_a_process_it_is_read_here(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook_apart._READER.end()
    monkeypatch.setattr(workbook_apart, "_READER", workbook_apart._Reader())
    monkeypatch.setattr(sys, "executable", str(book))
    assert rows_of_sheet(book, "Data") == [[7.0]]
    assert workbook_apart._READER.process is None


@processes
def test_the_process_imports_nothing_of_ours(book: Path) -> None:
    sheets_of(book)
    process = workbook_apart._READER.process
    assert process is not None
    assert process.args[1:3] == ["-I", "-S"]  # type: ignore[index]
    text = Path(workbook_process.__file__).read_text(encoding="utf-8")
    assert "import carbon" not in text
    assert "from carbon" not in text


@processes
def test_a_date_that_the_reader_does_not_foresee_is_a_sentence(tmp_path: Path, book: Path) -> None:
    """It was told as too much memory; on Windows it would have ended the command."""
    styles = (
        f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>"
    )
    parts = zipfile.ZipFile(io.BytesIO(xlsx('<row r="1"><c r="A1" s="1"><v>-1e300</v></c></row>')))
    odd = tmp_path / "odd.xlsx"
    odd.write_bytes(
        zipped({name: parts.read(name) for name in parts.namelist()} | {"xl/styles.xml": styles})
    )
    for _ in range(2):
        with pytest.raises(UnreadableFile, match="reader of workbooks gave up: TimeDelta"):
            rows_of_sheet(odd, "Data")
    assert rows_of_sheet(book, "Data") == [[7.0]]
