"""North American coupons."""

from __future__ import annotations

import pytest

from edge.codes.coupon import is_coupon, is_offer_coupon

BASE = "0" + "123456" + "654321" + "1" + "5" + "2" + "10" + "0" + "123"
"""Prefix, offer, save value, requirement, its code, family: the fields every coupon has."""


@pytest.mark.parametrize(
    "options",
    [
        "",
        "1" + "0" + "1" + "5" + "0" + "123" + "9",
        "1" + "3" + "1" + "5" + "9" + "123" + "0" + "123456",
        "2" + "1" + "5" + "4" + "123" + "6" + "123456789012",
        "3" + "261231",
        "4" + "260101",
        "3" + "261231" + "4" + "260101",
        "5" + "0" + "123456",
        "6" + "7" + "1234567890123",
        "9" + "5" + "2" + "7" + "1",
        "5" + "9" + "123456789012345" + "9" + "0000",
    ],
)
def test_optional_fields_follow_in_order(options: str) -> None:
    """Each optional field is told by its mark and may be left out."""
    assert is_coupon(BASE + options)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "7" + BASE[1:],
        BASE[:-1],
        BASE + "0",
        BASE + "1" + "4",
        BASE + "2" + "1" + "5" + "4" + "123" + "7",
        BASE + "3" + "261301",
        BASE + "3" + "260101" + "4" + "260102",
        BASE + "5" + "1" + "123456",
        BASE + "6" + "0" + "123456",
        BASE + "9" + "3" + "000",
        BASE + "9" + "0" + "3" + "00",
        BASE + "9" + "0002",
        BASE[:13] + "0" + BASE[14:],
        BASE.replace("1", "A"),
    ],
)
def test_a_coupon_cut_short_or_led_astray_is_refused(value: str) -> None:
    """Every length digit, code and date is checked, and nothing may be left over."""
    assert not is_coupon(value)


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("0" + "0" + "123456" + "654321" + "0" + "123456", True),
        ("1" + "6" + "123456789012" + "654321" + "9" + "123456789012345", True),
        ("2" + "0" + "123456" + "654321" + "0" + "123456", False),
        ("0" + "7" + "1234567890123" + "654321" + "0" + "123456", False),
        ("0" + "0" + "123456" + "654321" + "1" + "123456", False),
        ("0" + "0" + "123456" + "654321" + "0" + "1234567", False),
    ],
)
def test_offer_coupons_have_four_fields(value: str, good: bool) -> None:
    """Format, funder, offer and serial, each of its told length."""
    assert is_offer_coupon(value) is good
