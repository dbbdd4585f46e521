"""What a council was told: packs recorded as published, and what the next one says of them."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.reports.words import in_groups
from carbon.workspace import open_workspace
from tests.reports.councils import Council, document, page_one

MAY, JULY, NOVEMBER = "2023-05-31", "2023-07-10", "2023-11-30"
USE = {"hall-power": {"2021-22": 10_000, "2022-23": 9_000}}
NONE_PUBLISHED = "No earlier report of our-estate has been recorded as published"


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Council:
    made = Council(tmp_path / "w", monkeypatch)
    made.register("hall,Town Hall,offices,,,,\n", "hall-power,hall,electricity,kWh,,,,\n")
    made.define("2021-22")
    made.on("2023-05-02")
    made.read(USE, without=["2023-03"])
    return made


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Council, Path, Path]]:
    """The pack of May, published in July; a late reading in September; the pack of November."""
    with pytest.MonkeyPatch.context() as patch:
        made = Council(tmp_path_factory.mktemp("told") / "w", patch)
        made.register("hall,Town Hall,offices,,,,\n", "hall-power,hall,electricity,kWh,,,,\n")
        made.define("2021-22")
        made.on("2023-05-02")
        made.read(USE, without=["2023-03"])
        first = made.report(MAY)
        made.on("2023-07-01")
        made.publish(first, JULY, "--title", "Cabinet")
        made.on("2023-09-01")
        made.read({"hall-power": {"2023-03": 9_000}})
        yield made, first, made.report(NOVEMBER)


@pytest.mark.slow
def test_the_next_report_says_what_was_told_what_it_is_now_and_why(
    told: tuple[Council, Path, Path],
) -> None:
    _, first, second = told
    then, now = (document(pack)["answer"]["kg"] for pack in (first, second))
    assert now / then == pytest.approx(12 / 11)
    said = page_one(second)
    assert "Last time (Cabinet, 10 July 2023) we told you" in said
    assert "because 1 reading came late." in said


@pytest.mark.slow
def test_the_manifest_names_what_was_told(told: tuple[Council, Path, Path]) -> None:
    council, _, second = told
    named = document(second, "manifest.json")["told"]
    assert named["pack"] == f"{MAY}/our-estate"
    assert named["meeting"] == JULY
    assert named["report_sha256"] in council.carbon("report", "published", "--format", "json")


@pytest.mark.slow
def test_a_pack_deleted_from_the_disk_is_told_from_its_record(
    told: tuple[Council, Path, Path], tmp_path: Path
) -> None:
    council, first, second = told
    kept = tmp_path / "kept"
    shutil.move(first, kept)
    council.report(NOVEMBER, "--out", tmp_path / "again")
    made = tmp_path / "again" / NOVEMBER / "our-estate"
    assert page_one(made) == page_one(second)
    assert "not in packs" in council.carbon("report", "published", "--format", "csv")
    shutil.move(kept, first)


@pytest.mark.slow
def test_a_report_made_anew_for_a_day_before_the_meeting_is_told_nothing(
    told: tuple[Council, Path, Path], tmp_path: Path
) -> None:
    council, _, _ = told
    words = ("report", "progress", "our-estate", "--as-at", "2023-07-09", "--out", tmp_path)
    said = council.carbon(*words)
    assert f"found the report of our-estate as of {MAY}, recorded as published for {JULY}" in said
    assert "Last time" not in page_one(tmp_path / "2023-07-09" / "our-estate")
    council.report(JULY, "--out", tmp_path)
    assert "that figure stands" in page_one(tmp_path / JULY / "our-estate")


@pytest.mark.slow
def test_trial_runs_are_compared_with_nothing(council: Council) -> None:
    council.report(MAY)
    said = council.carbon("report", "progress", "our-estate", "--as-at", NOVEMBER)
    assert NONE_PUBLISHED in said
    pack = council.root / "packs" / NOVEMBER / "our-estate"
    assert document(pack, "manifest.json")["previous"] is None
    assert "Revisions since" not in (pack / "report.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_trial_run_is_compared_with_where_it_is_named(council: Council) -> None:
    first = council.report(MAY)
    second = council.report(NOVEMBER, "--previous", first)
    assert document(second, "manifest.json")["previous"] == MAY
    assert "No figure of the report of 31 May 2023" in (second / "report.md").read_text("utf-8")
    assert "Last time" not in page_one(second)


@pytest.mark.slow
def test_a_published_pack_made_anew_is_kept(council: Council) -> None:
    first = council.report(MAY)
    council.publish(first, JULY)
    council.write("carbon.toml", 'title = "Another name"\n')
    council.report(MAY, "--force")
    kept = first.with_name("our-estate.replaced-1")
    assert "Test council" in (kept / "report.md").read_text(encoding="utf-8")
    assert "Another name" in (first / "report.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_is_not_to_be_recorded_is_refused_in_a_sentence(council: Council) -> None:
    first = council.report(MAY)
    empty = council.root / "empty"
    empty.mkdir()
    assert "no whole pack" in council.publish(empty, JULY, ok=False)
    assert "a meeting on 2023-05-30, before the pack" in council.publish(
        first, "2023-05-30", ok=False
    )
    copy = council.root / "copy"
    shutil.copytree(first, copy)
    (copy / "report.xlsx").unlink()
    said = "changed or removed since the pack was made: report"
    assert f"{said}.xlsx;" in council.publish(copy, JULY, ok=False)
    (copy / "report.md").write_text("x", encoding="utf-8")
    assert f"{said}.md, report.xlsx;" in council.publish(copy, JULY, ok=False)
    council.publish(first, JULY)
    again = council.publish(first, JULY, ok=False)
    assert "a pack once a meeting" in again
    council.publish(first, "2023-07-20", "--title", "Council")
    assert council.carbon("report", "published", "--format", "csv").count(f"{MAY}/our-estate") == 2


@pytest.mark.slow
def test_an_inventory_that_is_not_of_the_workspace_is_refused(council: Council) -> None:
    pack = council.report(MAY)
    (council.root / "inventories" / "our-estate").rename(council.root / "inventories" / "estate")
    assert "our-estate" in council.publish(pack, JULY, ok=False)


@pytest.mark.slow
def test_a_renamed_inventory_is_told_of_the_records_under_its_old_name(council: Council) -> None:
    council.publish(council.report(MAY), JULY)
    renamed = council.root / "inventories" / "estate"
    (council.root / "inventories" / "our-estate").rename(renamed)
    targets = renamed / "targets.toml"
    text = targets.read_text(encoding="utf-8")
    targets.write_text(text.replace('"our-estate"', '"estate"'), encoding="utf-8")
    said = council.carbon("report", "progress", "estate", "--as-at", NOVEMBER)
    assert "No earlier report of estate has been recorded as published, but of our-estate" in said


@pytest.mark.slow
def test_a_record_of_the_same_day_is_named_where_nothing_is_compared(council: Council) -> None:
    council.publish(council.report(MAY), JULY)
    said = council.carbon("report", "progress", "our-estate", "--as-at", MAY, "--force")
    assert NONE_PUBLISHED not in said
    assert f"found the report of our-estate as of {MAY}, recorded as published for {JULY}" in said


@pytest.mark.slow
def test_a_record_made_by_mistake_is_taken_back_and_stays_in_the_ledger(council: Council) -> None:
    council.publish(council.report(MAY), JULY)
    number = council.carbon("report", "published", "--format", "csv").splitlines()[1].split(",")[0]
    words = ("report", "publish", "--withdraw", number)
    assert "why it was never published" in council.carbon(*words, ok=False)
    assert "is taken back" in council.carbon(*words, "--reason", "another date")
    assert "No report is recorded" in council.carbon("report", "published")
    assert NONE_PUBLISHED in council.carbon("report", "progress", "our-estate", "--as-at", NOVEMBER)
    assert "one of: none yet" in council.carbon(*words, "--reason", "again", ok=False)


def test_publishing_is_no_exception_of_a_year(told: tuple[Council, Path, Path]) -> None:
    council, _, _ = told
    listed = council.carbon("period", "exceptions", "2023-24", "--format", "csv")
    assert "pack published" not in listed


@pytest.mark.slow
def test_the_head_of_the_ledger_is_in_the_manifest_and_at_the_foot(council: Council) -> None:
    first = council.report(MAY)
    with Ledger.open(open_workspace(council.root).ledger_url) as ledger:
        link = ledger.head(date(2023, 5, 31))
    assert link is not None
    assert document(first, "manifest.json")["ledger"] == {"last_batch": 1, "head": link.hash}
    for name in ("report.html", "report.md"):
        assert in_groups(link.hash) in (first / name).read_text(encoding="utf-8")
    council.on("2023-06-02")
    council.read({"hall-power": {"2023-03": 9_000}})
    assert link.hash not in council.carbon("status")
    assert link.hash in council.carbon("status", "--as-at", MAY)
    found = council.carbon("ledger", "verify", "--head", in_groups(link.hash))
    assert "up to there the chain is the one that it was printed of" in found


@pytest.mark.slow
def test_a_pack_that_was_published_or_replaced_can_be_made_again_to_the_byte(
    council: Council,
) -> None:
    first = council.report(MAY)
    held = {path.name: path.read_bytes() for path in first.iterdir() if path.is_file()}
    council.on(MAY)
    council.publish(first, JULY)
    for _ in range(2):
        council.report(MAY, "--force")
        assert {name: (first / name).read_bytes() for name in held} == held
    assert council.carbon("ledger", "verify", "--format", "csv").count(",0,") >= 1


@pytest.fixture
def published(council: Council) -> tuple[Council, Path]:
    pack = council.report(MAY)
    council.publish(pack, JULY, "--title", "Cabinet")
    assert verify(open_workspace(council.root)).faults == ()
    return council, pack


def _fitted(pack: Path) -> None:
    """Figures changed, and the manifest made to fit."""
    report = pack / "report.json"
    report.write_text(report.read_text("utf-8") + "\n", "utf-8")
    manifest = pack / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    told["files"]["report.json"] = hashlib.sha256(report.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(told), "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda pack: (pack / "report.html").write_text("all is well", "utf-8"), "report.html"),
        (lambda pack: (pack / "manifest.json").unlink(), "manifest.json"),
        (lambda pack: (pack / "report.json").unlink(), "report.json"),
        (_fitted, "manifest.json, report.json"),
    ],
    ids=["a page", "its manifest", "its figures", "made to fit"],
)
def test_a_published_pack_that_was_changed_is_found(
    published: tuple[Council, Path], change: Callable[[Path], object], named: str
) -> None:
    """Its figures altered, or its manifest deleted, nothing told of it."""
    council, pack = published
    change(pack)
    told = " ".join(verify(open_workspace(council.root)).faults)
    assert "our-estate is not as it was recorded as published (record " in told
    assert f": {named} changed or gone" in told
    assert f"not as published: {named} changed or gone" in council.carbon(
        "report", "published", "--format", "csv"
    )


@pytest.mark.slow
def test_a_published_pack_that_is_gone_or_was_replaced_is_no_fault(
    published: tuple[Council, Path],
) -> None:
    council, pack = published
    council.write("carbon.toml", 'title = "Another name"\n')
    council.report(MAY, "--force")
    assert "as published, kept as our-estate.replaced-1" in council.carbon(
        "report", "published", "--format", "csv"
    )
    assert verify(open_workspace(council.root)).faults == ()
    kept = pack.with_name("our-estate.replaced-1")
    (kept / "report.md").write_text("other words", "utf-8")
    assert "replaced-1 is not as it was recorded" in " ".join(
        verify(open_workspace(council.root)).faults
    )
    shutil.rmtree(kept)
    assert verify(open_workspace(council.root)).faults == ()
    assert "not in packs; its figures are in the record" in council.carbon(
        "report", "published", "--format", "csv"
    )


@pytest.mark.parametrize("files", [None, 5, True, [], {}])
def test_a_manifest_that_lists_no_files_is_told(
    told: tuple[Council, Path, Path], tmp_path: Path, files: Any
) -> None:
    """Null, a number and true ended as a mistake in this program."""
    council, _, second = told
    pack = tmp_path / second.name
    shutil.copytree(second, pack)
    manifest = pack / "manifest.json"
    facts = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(facts | {"files": files}), "utf-8")
    words = ("report", "publish", pack, "--meeting", JULY)
    assert "found a manifest that does not list the report" in council.carbon(*words, ok=False)
