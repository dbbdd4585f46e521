"""Reads beside what was billed are compared with it, and told where they differ."""

from __future__ import annotations

import pytest

from tests.ledger.door_samples import hints_with, parsed


@pytest.mark.parametrize(
    ("billed", "is_told"), [("500", False), ("10000", False), ("400", True), ("750", True)]
)
def test_an_advance_that_is_not_what_was_billed(billed: str, is_told: bool) -> None:
    text = (
        "Meter,From,To,Opening Read,Closing Read,kWh\n"
        f"m-1,01/04/2023,30/04/2023,1000,1500,{billed}\n"
    )
    found = parsed(text, hints_with("electricity"))
    assert not found.faults
    assert any("the dial went" in remark for remark in found.remarks) == is_told
    gas = parsed(text, hints_with("natural-gas"))
    assert not any("the dial went" in remark for remark in gas.remarks)
