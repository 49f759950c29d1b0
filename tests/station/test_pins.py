"""What a PIN must be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.station.pins import weakness


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("135790", ""),
        ("112233", ""),
        ("12345", "pin-too-short"),
        ("1234567890123", "pin-too-short"),
        ("12345a", "pin-too-short"),
        ("١٣٥٧٩٠", "pin-too-short"),
        ("", "pin-too-short"),
        ("000000", "pin-too-plain"),
        ("456789", "pin-too-plain"),
        ("7890123", "pin-too-plain"),
        ("987654", "pin-too-plain"),
    ],
)
def test_a_pin_is_six_to_twelve_digits_and_no_run(pin: str, code: str) -> None:
    """Too short, no digits, one digit over and over, or a run up or down: each is said."""
    found = weakness(pin)
    assert (found.code if found else "") == code


@given(st.text(max_size=20))
def test_any_text_is_judged(pin: str) -> None:
    """Whatever is typed, only digits ever pass."""
    assert weakness(pin) is not None or pin.isdecimal()
