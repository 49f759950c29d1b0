"""Data identifiers and what they may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.mh10 import longest, may_repeat, problem, split

GTIN = "09506000134352"


@given(st.from_regex("[0-9]{0,3}[A-Z]", fullmatch=True), st.text(max_size=5))
def test_an_identifier_is_split_off(di: str, value: str) -> None:
    """Digits and a capital; whatever follows is the value."""
    assert split(di + value) == (di, value)


@pytest.mark.parametrize("part", ["", "1", "123", "1234A", "a", "1a", "-S", "9915489"])
def test_what_is_no_identifier(part: str) -> None:
    """More than three digits, small letters, none at all."""
    assert split(part) is None


@pytest.mark.parametrize(
    ("di", "value"),
    [
        ("9N", "111234568408"),
        ("8P", GTIN),
        ("D", "270200"),
        ("D", "000229"),
        ("12D", "20270131"),
        ("14D", "20270200"),
        ("15D", "31012027"),
        ("16D", "20270131"),
        ("17D", "00022027"),
        ("18D", "202701312359"),
        ("25D", "20170202"),
        ("Q", "12"),
        ("Q", "12.5"),
        ("7Q", "10KG"),
        ("7Q", "1.5KG"),
        ("13Q", "1/10"),
        ("29Q", "8.5"),
        ("30Q", "19"),
        ("31Q", "EUR"),
        ("31Q", "978"),
        ("33L", "HTTPS://A.B/~C#D"),
        ("99Z", "any thing"),
    ],
)
def test_right_values_pass(di: str, value: str) -> None:
    """Product numbers, days, quantities, percentages, currencies, addresses, and anything unknown."""
    assert problem(di, value) is None


@pytest.mark.parametrize(
    ("di", "value", "reason"),
    [
        ("9N", "111234568415", "check-digit"),
        ("8P", GTIN[:-1] + "3", "check-digit"),
        ("8P", GTIN[:-1], "check-digit"),
        ("D", "270230", "bad-date"),
        ("14D", "20270230", "bad-date"),
        ("15D", "30022027", "bad-date"),
        ("15D", "300220", "bad-date"),
        ("18D", "202701312400", "bad-date"),
        ("18D", "202701312360", "bad-date"),
        ("18D", "202701002359", "bad-date"),
        ("18D", "20270131235", "bad-date"),
        ("18D", "20270131235X", "bad-date"),
        ("Q", "X", "bad-character"),
        ("Q", "1.", "bad-character"),
        ("Q", ".5", "bad-character"),
        ("7Q", "KG", "bad-value"),
        ("7Q", "10kg", "bad-value"),
        ("13Q", "11/10", "bad-value"),
        ("13Q", "0/10", "bad-value"),
        ("13Q", "1/", "bad-value"),
        ("13Q", "110", "bad-value"),
        ("29Q", "8,5", "bad-value"),
        ("31Q", "EU", "bad-value"),
        ("31Q", "000", "bad-value"),
        ("31Q", "eur", "bad-value"),
        ("1T", "A#B", "bad-character"),
        ("33L", "A\x03", "bad-character"),
    ],
)
def test_wrong_values_do_not(di: str, value: str, reason: str) -> None:
    """Each with the reason a refusal gives."""
    failed = problem(di, value)
    assert failed is not None
    assert failed.code == reason


def test_lengths_depend_on_the_pack() -> None:
    """IFA limits lot and serial; the dictionary does not."""
    assert (longest("S", pack=True), longest("S", pack=False)) == (20, 255)
    assert longest("8P", pack=False) == 14
    assert longest("33L", pack=True) == 255


def test_what_names_a_pack_stands_once() -> None:
    """A place or an address may come again."""
    assert not may_repeat("S")
    assert may_repeat("4L")
