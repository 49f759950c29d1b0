"""What became of an act, and what failed, as the screens are told it."""

from __future__ import annotations

import pytest

from edge.errors import (
    BondscanError,
    ConfigError,
    DeviceLost,
    DriverError,
    StoreDamaged,
    StoreError,
    StoreFull,
    SyncRetryable,
)
from edge.language import TEXTS
from edge.runtime.engine import Failed
from edge.station import Refusal
from edge.tui.outcomes import answer_of, trouble_of
from edge.tui.port import Answer


def test_a_refusal_is_answered_with_its_reason_and_anything_else_is_done() -> None:
    """None, a value, somebody signed in."""
    assert answer_of(Refusal("no-task", {"a": "b"})) == Answer(ok=False, code="no-task", params={"a": "b"})
    assert answer_of(None) == answer_of(7) == Answer(ok=True)


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (StoreFull("x"), "store-full"),
        (StoreDamaged("x"), "store-damaged"),
        (StoreError("x"), "store"),
        (SyncRetryable("x"), "sync"),
        (ConfigError("x"), "config"),
        (DeviceLost("x"), "device-lost"),
        (DriverError("x"), "driver"),
    ],
)
@pytest.mark.parametrize("blocking", [True, False])
def test_a_failure_is_told_by_its_own_words(failure: BondscanError, code: str, blocking: bool) -> None:
    """Each kind has words in both languages."""
    told = trouble_of(Failed(failure, blocking))
    assert (told.code, told.message, told.blocking) == (code, "x", blocking)
    assert f"trouble.{code}" in TEXTS


def test_a_fault_of_the_program_is_called_one() -> None:
    """Whatever it was."""
    assert trouble_of(Failed(BondscanError("x"), blocking=False, fault=True)).code == "fault"
    assert "trouble.fault" in TEXTS
