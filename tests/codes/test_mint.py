"""Codes that the zone mints itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.codes.charsets import SET_82, within
from edge.codes.mint import element_string, is_ours, serial

stations = st.text("ABCXYZ019", min_size=1, max_size=6)
origins = st.tuples(stations, st.integers(0, 1000), st.integers(0, 32**6 - 1))


@given(origins, origins)
def test_two_items_never_share_a_serial(one: tuple[str, int, int], other: tuple[str, int, int]) -> None:
    """Station, incarnation and counter are all told by the serial."""
    assert (serial(*one) == serial(*other)) == (one == other)


@given(origins)
def test_a_serial_fits_its_identifier_and_carries_a_check(origin: tuple[str, int, int]) -> None:
    """At most 20 characters of set 82, recognised as ours."""
    minted = serial(*origin)
    assert 1 <= len(minted) <= 20
    assert within(minted, SET_82)
    assert is_ours(minted)


@given(origins, st.data())
def test_a_misread_letter_is_noticed(origin: tuple[str, int, int], data: st.DataObject) -> None:
    """One wrong letter or digit breaks the check character."""
    minted = serial(*origin)
    at = data.draw(st.sampled_from([i for i, c in enumerate(minted) if c != "-"]))
    wrong = data.draw(st.sampled_from([c for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if c != minted[at]]))
    assert not is_ours(minted[:at] + wrong + minted[at + 1 :])


@pytest.mark.parametrize("text", ["", "A-1", "A--1", "A-1-1-1", "a-1-1", "A" * 20 + "-1-1"])
def test_other_serials_are_not_taken_for_ours(text: str) -> None:
    """Form and length are part of it."""
    assert not is_ours(text)


@pytest.mark.parametrize("origin", [("", 1, 1), ("a", 1, 1), ("A-B", 1, 1), ("A", -1, 1), ("A", 1, -1)])
def test_a_station_without_a_usable_name_mints_nothing(origin: tuple[str, int, int]) -> None:
    """Capitals and digits, and no number below zero."""
    with pytest.raises(ValueError, match="as serial"):
        serial(*origin)


def test_a_counter_that_no_longer_fits_is_refused() -> None:
    """Rather nothing than a serial cut off."""
    with pytest.raises(ValueError, match="at most 19 characters"):
        serial("ABCDEFGHIJ", 32**3, 32**5)


@pytest.mark.parametrize(
    ("ai", "value"), [("04", "1"), ("01", "1"), ("10", ""), ("10", "Ä"), ("10", "A B"), ("17", "271301")]
)
def test_nothing_is_printed_that_would_not_be_read(ai: str, value: str) -> None:
    """Unknown identifiers and failing values raise before a label exists."""
    with pytest.raises(ValueError, match=r"Failed to (print|parse)"):
        element_string([(ai, value)])
