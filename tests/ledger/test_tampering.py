"""Whatever is changed past the program is found by `carbon ledger verify`."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from carbon.errors import BadValue
from carbon.ledger.database_checks import unsound
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from tests.conftest import invoke
from tests.ledger.conftest import postgres_schema
from tests.tamperings import (
    TAMPERINGS,
    Council,
    Tampering,
    copied,
    council,
    damaged,
    flipped,
    on_file,
    sql,
    told_of,
)

#: What is tried at every `make test`: another sample would only find what the whole finds too.
SAMPLE = random.Random(18).sample(range(len(TAMPERINGS)), 14)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Council:
    return council(tmp_path_factory.mktemp("tampering") / "council")


def test_there_are_enough_of_them() -> None:
    assert len(TAMPERINGS) >= 100
    assert len({one.name for one in TAMPERINGS}) == len(TAMPERINGS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "tampering", [TAMPERINGS[number] for number in sorted(SAMPLE)], ids=lambda one: one.name
)
def test_a_tampering_is_found(made: Council, tmp_path: Path, tampering: Tampering) -> None:
    tampered = copied(made, tmp_path / "tampered", tampering.packs)
    tampering.do(tampered)
    assert told_of(tampered, tampering)


def test_a_council_that_was_not_tampered_with_holds(made: Council, tmp_path: Path) -> None:
    same = copied(made, tmp_path / "same", packs=True)
    assert told_of(same, Tampering("none", lambda _: None, head=True)) == ()


@pytest.mark.parametrize("command", ["verify", "batches", "status"])
def test_damage_is_told_in_words_by_every_command(
    made: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    broken = copied(made, tmp_path / "broken", packs=True)
    damaged("reading", bytes(4096))(broken)
    damaged("batch", bytes(4096))(broken)
    monkeypatch.chdir(broken.workspace.root)
    result = invoke(*(["status"] if command == "status" else ["ledger", command]), ok=False)
    assert result.exit_code == 1
    assert "malformed" in result.output
    assert "put it back from a backup" in result.output


@pytest.mark.prove
def test_every_tampering_is_found(made: Council, tmp_path: Path) -> None:
    missed = _missed(made, tmp_path, TAMPERINGS)
    found = len(TAMPERINGS) - len(missed)
    print(f"{found} of {len(TAMPERINGS)} tamperings with a ledger found by ledger verify")
    assert not missed


def _missed(made: Council, folder: Path, tamperings: Sequence[Tampering]) -> list[str]:
    missed = []
    for number, tampering in enumerate(tamperings):
        tampered = copied(made, folder / str(number), tampering.packs)
        tampering.do(tampered)
        if not told_of(tampered, tampering):
            missed.append(tampering.name)
    return missed


@pytest.mark.slow
def test_what_no_check_can_read_keeps_no_other_fault_from_being_told(
    made: Council, tmp_path: Path
) -> None:
    """It was "a mistake in this program", and the evidence that was changed too went untold."""
    tampered = copied(made, tmp_path / "tampered", packs=False)
    sql("UPDATE chain SET content = replace(hex(zeroblob(60000)), '0', '[') WHERE id = 2")(tampered)
    on_file("evidence", "*.csv", flipped)(tampered)
    told = " ".join(told_of(tampered, Tampering("both", lambda _: None)))
    assert "Entry 2 of the chain cannot be read" in told
    assert "an evidence file that was changed" in told


def test_a_head_that_was_asked_for_and_is_empty_is_refused(made: Council) -> None:
    with pytest.raises(BadValue, match="first 16 digits"):
        verify(made.workspace, "")


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("ALTER TABLE reading ENABLE ROW LEVEL SECURITY", "hides rows of reading"),
        ("CREATE POLICY p ON reading USING (meter <> 'm')", "hides rows of reading"),
        (
            "DROP TRIGGER reading_unchanged ON reading; CREATE TRIGGER reading_unchanged BEFORE "
            "UPDATE OF note OR DELETE ON reading FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "not as they were made: reading_unchanged",
        ),
    ],
)
def test_what_postgresql_lets_be_put_before_the_tables_is_found(statement: str, told: str) -> None:
    """Row security hid a meter's readings from every sum, and verify found nothing."""
    with postgres_schema() as url, Ledger.open(url) as ledger:
        with ledger.writing() as connection:
            assert list(unsound(connection, frozenset({"reading"}))) == []
        with ledger.writing() as connection:
            for one in statement.split("; "):
                connection.exec_driver_sql(one)
        with ledger.reading() as connection:
            assert told in " ".join(unsound(connection, frozenset({"reading"})))


NESTED = "replace(hex(zeroblob(60000)), '0', '[')"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("after", "told"),
    [
        (NESTED, "act 4 of the ledger, which is nested too deeply to be read"),
        ("'no JSON'", "act 4 of the ledger, which cannot be read"),
        ("'[1]'", "act 4 of the ledger, which holds no facts by name"),
        ('\'{"how": "x"}\'', "act 4 of the ledger, which does not say 'sha256'"),
        (
            '\'{"sha256": 1, "acts": 5, "state": 6}\'',
            "a ledger that was changed past this program (",
        ),
    ],
)
def test_an_act_that_nothing_can_read_is_a_sentence(
    made: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: str, told: str
) -> None:
    """`carbon status` and `register history` ended in "a mistake in this program"."""
    tampered = copied(made, tmp_path / "tampered", packs=False)
    sql(f"UPDATE act SET after = {after} WHERE after LIKE '%sha256%' OR id = 1")(tampered)
    monkeypatch.chdir(tampered.workspace.root)
    result = invoke("register", "history", ok=False)
    assert result.exit_code == 1
    assert told in result.output
    assert "carbon ledger verify" in result.output
    assert invoke("status", ok=False).exit_code in (0, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["hex(zeroblob(3000))", "'../../../etc/hostname'", "x'00'", "upper(evidence)"]
)
def test_evidence_of_an_odd_name_keeps_no_other_fault_from_being_told(
    made: Council, tmp_path: Path, name: str
) -> None:
    """A name of 6,000 digits ended what looks at the evidence."""
    tampered = copied(made, tmp_path / "tampered", packs=False)
    sql(
        f"UPDATE batch SET evidence = {name} WHERE id = 1",
        "UPDATE reading SET quantity = 5 WHERE batch = 5",
    )(tampered)
    told = " ".join(told_of(tampered, Tampering("odd", lambda _: None)))
    assert re.search("Batch 1(: .*found evidence| cannot be read)", told, re.IGNORECASE)
    assert "a sha256: 64 digits" in told or name.startswith("x")
    assert "is 5.0 kWh for meter" in told
    assert "could not be looked over" not in told
