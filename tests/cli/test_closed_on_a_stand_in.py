"""A year closed on an edition that stood in, whose own edition came afterwards."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from carbon.factors.edition import OFFICIAL
from carbon.factors.seal import text_sha256
from carbon.folders import shipped
from tests.cli.test_editions_of_the_years import INVENTORY, TARGETS, estate
from tests.conftest import Command
from tests.factors.books import write_book
from tests.factors.own_sets import TOML, lines, write_own_set
from tests.reports.test_appraisal import ASSUMED, FILE

__all__ = ["estate"]

AMEND = 'carbon period amend 2025-26 --reviewed-by NAME --reason "edition 2026"'
HERE = f"Edition 2026 is here; 2025-26 was closed with 2025: `{AMEND}` takes it."


def edition_of_2026(folder: Path, times: float) -> None:
    """2025's edition as if it were 2026's, its UK electricity *times* as much."""
    like = (shipped("factors") / OFFICIAL / "2025.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(like)))
    for row in rows:
        if "electricity" in row["id"]:
            row["kg_co2e"] = str(float(row["kg_co2e"]) * times)
            row |= dict.fromkeys(("kg_co2e_of_co2", "kg_co2e_of_ch4", "kg_co2e_of_n2o"), "")
    text = io.StringIO()
    written = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    written.writeheader()
    written.writerows(rows)
    path = folder / "factors" / OFFICIAL / "2026.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")
    path.with_suffix(".toml").write_text(
        'publisher = "uk-government"\npublisher_name = "UK Government"\nedition = "2026"\n'
        'title = "A test"\nyear = 2026\npublished = 2026-06-11\ngwp_basis = "ar5"\n'
        f'licence = "a test"\nfile = "a test"\ncsv_sha256 = "{text_sha256(path.read_bytes())}"\n',
        encoding="utf-8",
    )


@pytest.fixture
def closed(estate: Command) -> Command:
    """2025-26 blended of 2025 and, for 18/73 of it, the missing 2026; closed with 2025 alone."""
    folder = estate.folder / "w" / "inventories" / "our-estate"
    (folder / "inventory.toml").write_text(
        f'{INVENTORY}edition_policy = "blended"\n', encoding="utf-8"
    )
    estate("period", "close", "2025-26", "--by", "A", "--reviewed-by", "B", "--reason", "a test")
    return estate


def verdict(carbon: Command, reduction: float) -> str:
    """What `targets show` says where 2025-26 has to be so many per cent below 2024-25."""
    path = carbon.folder / "w" / "inventories" / "our-estate" / "targets.toml"
    text = TARGETS.replace('id = "2030"\nperiod = "2029-30"', 'id = "2026"\nperiod = "2025-26"')
    path.write_text(text.replace("= 60", f"= {reduction}"), encoding="utf-8")
    made = carbon("targets", "show", "our-estate", "--as-at", "2026-11-30")
    return " ".join((made.stdout + made.stderr).split())


@pytest.mark.slow
def test_it_is_said_everywhere_with_the_command_that_takes_it(closed: Command) -> None:
    assert AMEND not in closed("status").stdout
    edition_of_2026(closed.folder / "w", 0.74)
    for command in (
        ("status", "--format", "csv"),
        ("inventory", "show", "our-estate", "2025-26"),
        ("inventory", "show", "our-estate", "2025-26 H1"),
        ("inventory", "change", "our-estate", "2024-25", "2025-26"),
        ("period", "show", "2025-26"),
    ):
        made = closed(*command)
        told = (made.stdout + made.stderr).replace('""', '"')
        assert HERE.removesuffix(".") in told, command
    closed("report", "progress", "our-estate", "--as-at", "2026-11-30", "--out", "pack")
    page = next((closed.folder / "w" / "pack").rglob("*.html")).read_text(encoding="utf-8")
    assert AMEND in page.replace("&#34;", '"')
    assert "until the year's own factors are imported" not in page.replace("&#39;", "'")
    summary = page.partition("Are we on track?")[2].partition("Contents")[0]
    assert "Figures are provisional (p) until the year is frozen anew." in summary
    assert summary.count(" is here; 2025-26 was closed") == 1
    assert "closed with factors of 2025, electricity 7% too high; those of 2026 are here" in page


@pytest.mark.slow
def test_the_verdict_is_held_against_the_edition_that_came(closed: Command) -> None:
    # Generation 0.177, T&D and WTT in proportion: 2025-26 with 2026's is 55/73 + 18/73 × 0.74 of
    # what it was closed with.
    shown = json.loads(
        closed("inventory", "show", "our-estate", "2024-25", "--format", "json").stdout
    )
    base = shown["totals"][0]["gross"]
    shown = json.loads(
        closed("inventory", "show", "our-estate", "2025-26", "--format", "json").stdout
    )
    as_closed = shown["totals"][0]["gross"]
    edition_of_2026(closed.folder / "w", 0.74)
    with_2026 = as_closed * (55 + 18 * 0.74) / 73
    between = 100 * (1 - (as_closed + with_2026) / 2 / base)
    said = verdict(closed, round(between, 3))
    assert "cannot say" in said
    assert (
        "turns on factors of an older edition: with those it is above the pathway, with edition "
        f"2026 at or below the pathway. {HERE}" in said
    )
    assert "nothing is known" not in said
    for percent, state in ((between - 10, "on track"), (between + 10, "behind")):
        said = verdict(closed, round(percent, 3))
        assert state in said
        assert f"edition of the factors; with edition 2026 the answer is the same. {HERE}" in said
    closed(
        "period", "amend", "2025-26", "--by", "A", "--reviewed-by", "B", "--reason", "edition 2026"
    )
    said = verdict(closed, round(between, 3))
    assert "on track" in said
    assert "closed with" not in said
    assert "next step" not in closed("status").stdout


def revision_of(folder: Path, year: int, times: float) -> None:
    """A later version of *year*'s edition: that of 2025, its UK electricity *times* as much."""
    edition_of_2026(folder, times)
    made = folder / "factors" / OFFICIAL
    text = (made / "2026.toml").read_text(encoding="utf-8")
    (made / f"{year}-v1.2.csv").write_bytes((made / "2026.csv").read_bytes())
    (made / f"{year}-v1.2.toml").write_text(
        text.replace('edition = "2026"', f'edition = "{year}-v1.2"\nreplaces = "{year}"')
        .replace("year = 2026", f"year = {year}")
        .replace("2026-06-11", f"{year}-08-01"),
        encoding="utf-8",
    )
    for path in made.glob("2026.*"):
        path.unlink()


def gross(carbon: Command, year: str) -> float:
    """Gross tonnes of *year*, as the inventory has them."""
    shown = carbon("inventory", "show", "our-estate", year, "--format", "json")
    total: float = json.loads(shown.stdout)["totals"][0]["gross"]
    return total


def close(carbon: Command, year: str) -> None:
    carbon("period", "close", year, "--by", "A", "--reviewed-by", "B", "--reason", "a test")


@pytest.mark.slow
def test_the_verdict_is_held_against_a_revision_of_what_it_was_closed_with(
    estate: Command,
) -> None:
    """Was: "Yes, on track", on an edition whose revision, which is here, puts it above."""
    close(estate, "2025-26")
    base, as_closed = gross(estate, "2024-25"), gross(estate, "2025-26")
    # Generation, T&D and WTT 1.1 times as much, and nothing else was used.
    revision_of(estate.folder / "w", 2025, 1.1)
    assert gross(estate, "2025-26") == as_closed
    between = 100 * (1 - 1.05 * as_closed / base)
    said = verdict(estate, round(between, 3))
    here = (
        "Edition 2025-v1.2 is here; 2025-26 was closed with 2025: `carbon period amend 2025-26 "
        '--reviewed-by NAME --reason "edition 2025-v1.2"` takes it.'
    )
    assert "We cannot say." in said
    assert (
        "The answer for 2025-26 turns on factors of an older edition: with those it is at or below "
        f"the pathway, with edition 2025-v1.2 above the pathway. {here}" in said
    )
    said = verdict(estate, round(between + 25, 3))
    assert "No." in said
    assert (
        "2025-26 stands on an older edition of the factors; with edition 2025-v1.2 the answer is "
        f"the same. {here}" in said
    )
    estate("period", "amend", "2025-26", "--by", "A", "--reviewed-by", "B", "--reason", "v1.2")
    assert gross(estate, "2025-26") == pytest.approx(1.1 * as_closed)
    said = verdict(estate, round(between, 3))
    assert "No." in said
    assert "older edition" not in said


@pytest.mark.slow
def test_nor_against_an_own_set_that_replaces_the_one_it_was_closed_with(estate: Command) -> None:
    """Was: "Yes, on track" and "Nothing differs", where the set that is here puts it above."""
    folder = estate.folder / "w"
    (folder / "inventories" / "our-estate" / "inventory.toml").write_text(
        f'{INVENTORY}edition_policy = "blended"\n', encoding="utf-8"
    )
    first = write_own_set(folder / "factors", lines("electricity"))
    close(estate, "2025-26")
    base, as_closed = gross(estate, "2024-25"), gross(estate, "2025-26")
    # 2026 is 18/73 of the year: made eight times as much, that moves any total.
    dearer = {key: 8 * value for key, value in lines("electricity").items()}
    kept = first.read_bytes(), first.with_suffix(".toml").read_bytes()
    again = TOML.replace('"2026-own"', '"2026-own-b"\nreplaces = "2026-own"')
    second = write_own_set(folder / "factors", dearer, again)
    second.rename(second.with_name("2026-own-b.csv"))
    second.with_suffix(".toml").rename(second.with_name("2026-own-b.toml"))
    first.write_bytes(kept[0])
    first.with_suffix(".toml").write_bytes(kept[1])
    here = "Own set 2026-own-b is here; 2025-26 was closed with 2025 and 2026-own: `carbon period"
    for command in ("status", "period show 2025-26", "inventory show our-estate 2025-26"):
        made = estate(*command.split())
        assert here in " ".join((made.stdout + made.stderr).split()), command
    assert gross(estate, "2025-26") == as_closed
    between = round(100 * (1 - 1.05 * as_closed / base), 3)
    said = verdict(estate, between)
    assert "We cannot say." in said
    assert f"with own set 2026-own-b above the pathway. {here}" in said
    estate("period", "amend", "2025-26", "--by", "A", "--reviewed-by", "B", "--reason", "set b")
    assert gross(estate, "2025-26") > 1.1 * as_closed
    said = verdict(estate, between)
    assert "No." in said
    assert "was closed with" not in said


@pytest.mark.slow
def test_nor_against_a_base_whose_edition_was_revised(estate: Command) -> None:
    close(estate, "2024-25")
    base, year = gross(estate, "2024-25"), gross(estate, "2025-26")
    # The base with the revision is 2025's factors: 2025-26 would be no change on it.
    revision_of(estate.folder / "w", 2024, 1.0)
    between = 100 * (1 - (1 + year / base) / 2)
    said = verdict(estate, round(between, 3))
    assert "We cannot say." in said
    assert (
        "at or below the pathway, with edition 2024-v1.2 above the pathway. Edition 2024-v1.2 is "
        "here; 2024-25 was closed with 2024: `carbon period amend 2024-25" in said
    )


def test_nor_is_a_half_beside_one_whose_edition_was_revised(estate: Command) -> None:
    close(estate, "2025-26")
    # 2026-27 H1 takes 1.3 of 2025's, as 2025-26 H1 would; with 2026's 0.13096 kg it is less.
    revision_of(estate.folder / "w", 2025, 1.3)
    assert gross(estate, "2026-27 H1") > gross(estate, "2025-26 H1")
    made = estate("targets", "halves", "our-estate")
    said = " ".join((made.stdout + made.stderr).split())
    assert (
        "with the older edition of the factors it is higher, with edition 2025-v1.2, which is "
        "here and what is announced lower" in said
    )


@pytest.mark.slow
@pytest.mark.parametrize("command", ["gap", "impact"])
def test_what_measures_are_held_against_says_so_too(estate: Command, command: str) -> None:
    """Was: not a word of it beside the newest year's figure in either."""
    close(estate, "2025-26")
    close(estate, "2024-25")
    revision_of(estate.folder / "w", 2025, 1.1)
    # The first of them alone: it names no meter.
    measures = estate.folder / "measures.csv"
    lines = FILE.read_text(encoding="utf-8").splitlines()[:2]
    measures.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words: tuple[str | Path, ...] = ("report", "impact", measures, *ASSUMED)
    words = (*words, "--inventory", "our-estate")
    if command == "gap":
        words = ("targets", "gap", "our-estate", "--measures", measures, *ASSUMED[:3])
    said = " ".join(estate(*words).stderr.split())
    assert "2025-26: Edition 2025-v1.2 is here; 2025-26 was closed with 2025: `carbon" in said
    # 2024-25 is the base, and as it was closed; 2026-27 is in neither.
    assert "2024-25: " not in said
    assert "2026-27: " not in said
    revision_of(estate.folder / "w", 2024, 1.1)
    said = " ".join(estate(*words).stderr.split())
    assert "2024-25: Edition 2024-v1.2 is here; 2024-25 was closed with 2024: `carbon" in said


def test_a_revision_that_came_after_the_close_is_told_too(estate: Command) -> None:
    close(estate, "2025-26")
    assert "is here" not in estate("status").stdout
    revision_of(estate.folder / "w", 2025, 1.0)
    told = estate("status", "--format", "csv").stdout.replace('""', '"')
    assert (
        "Edition 2025-v1.2 is here; 2025-26 was closed with 2025: `carbon period amend 2025-26 "
        '--reviewed-by NAME --reason "edition 2025-v1.2"` takes it' in told
    )


def test_a_rehearsal_says_that_a_closed_year_does_not_move(closed: Command) -> None:
    edition_of_2026(closed.folder / "w", 0.74)
    said = closed("factors", "rehearse", "2026").stderr
    assert (
        "our-estate 2025-26: 2025-26 was closed with 2025 and does not move until `carbon period "
        "amend 2025-26 --reviewed-by NAME --reason TEXT`." in said
    )


def test_an_import_says_so_too_and_is_not_undone_by_what_cannot_be_told(closed: Command) -> None:
    edition_of_2026(closed.folder / "w", 0.74)
    book = write_book(closed.folder / "2031.xlsx")
    assert HERE in closed("factors", "import", book, "--published", "2031-06-10").stderr
    closed("factors", "template", "--edition", "2027", "--activity", "electricity")
    made = closed("factors", "import", book, "--published", "2031-06-10", "--force")
    assert "Edition 2031: " in made.stderr
