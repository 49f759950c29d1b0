"""Chinese drug trace codes."""

from __future__ import annotations

import pytest

from edge.codes.tracecode import fits, parse


def test_a_trace_code_is_taken_apart_and_says_what_cannot_be_verified() -> None:
    """Product, number and check part; the whole is the serial that is registered."""
    code = parse("83123450123456789999", "")
    assert dict(code.elements) == {
        "code": "83123450123456789999",
        "product": "8312345",
        "number": "012345678",
        "check": "9999",
    }
    assert code.serial == "83123450123456789999"
    assert code.key == "tracecode:8312345:83123450123456789999"
    assert [finding.code for finding in code.findings] == ["check-part-unverified"]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("81" + "0" * 18, True),
        ("84" + "0" * 18, True),
        ("80" + "0" * 18, False),
        ("71" + "0" * 18, False),
        ("81" + "0" * 17, False),
        ("81" + "0" * 19, False),
        ("81" + "0" * 17 + "A", False),
    ],
)
def test_only_twenty_digits_led_by_8_are_one(text: str, good: bool) -> None:
    """80 is left to GS1."""
    assert fits(text) is good
