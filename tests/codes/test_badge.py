"""Operator badges and command barcodes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.badge import badge_text, command_text, parse, task_operation, task_word
from edge.codes.gs1 import parse_elements
from edge.codes.scanned import Misreading, ScannedCode

words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=20)


@given(words)
def test_a_printed_label_is_read_back(word: str) -> None:
    """Badges and commands give their id, each under its own standard."""
    badge, command = parse(badge_text(word)), parse(command_text(word))
    assert isinstance(badge, ScannedCode)
    assert isinstance(command, ScannedCode)
    assert (badge.standard, command.standard) == ("badge", "command")
    assert badge.elements == command.elements == (("id", word),)
    assert badge.key == ""


@given(words)
def test_a_label_is_never_goods(word: str) -> None:
    """No badge is an element string."""
    assert isinstance(parse_elements(badge_text(word), "", date(2026, 1, 1)), Misreading)


@pytest.mark.parametrize("word", ["", "a", "A B", "A" * 21, "Ä", "A_B"])
def test_only_capitals_digits_and_hyphens_are_printed(word: str) -> None:
    """Whatever Code 39 cannot carry, or is too long, is no id."""
    with pytest.raises(ValueError, match="expected 1 to 20"):
        badge_text(word)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("BS-OP-", "misread"),
        ("BS-OP-A", "misread"),
        ("BS-OP--A", "misread"),
        ("BS-OP-a-A", "misread"),
        ("BS-CMD-" + "A" * 41 + "-A", "misread"),
        ("BS-OP-W-017-X", "check-digit"),
        ("BS-OP-W-017-", "check-digit"),
        ("BS-XX-A-A", "not-a-goods-code"),
    ],
)
def test_a_damaged_label_is_refused(text: str, reason: str) -> None:
    """Form and check character are verified."""
    code = parse(text)
    assert isinstance(code, Misreading)
    assert code.code == reason


def test_task_words_name_operations() -> None:
    """Underscores become hyphens, for Code 39, and back."""
    assert task_word("institution_receive") == "TASK-INSTITUTION-RECEIVE"
    assert task_operation(task_word("institution_receive")) == "institution_receive"
    assert task_operation("UNDO") is None
