"""Whatever is changed past the program is found by `carbon ledger verify`."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import invoke
from tests.tamperings import (
    TAMPERINGS,
    Council,
    Tampering,
    copied,
    council,
    damaged,
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
