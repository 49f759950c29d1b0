"""GS1-128: what is drawn is read as what was meant."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edge.labels.code128 import gs1_128, in_pairs
from tests.labels.test_datamatrix import values
from tests.pictures import read


@settings(deadline=None, max_examples=60)
@given(st.text("0123456789", min_size=18, max_size=18))
@example("062563421380650000")
def test_any_sscc_comes_back(sscc: str) -> None:
    """Digits are set in pairs, with the identifier of GS1-128."""
    assert in_pairs(f"00{sscc}")
    bars = gs1_128(f"00{sscc}")
    assert bars.width == 11 * 13 + 13
    assert read(bars.tall(40, 2)) == [(f"00{sscc}", "]C1")]


@settings(deadline=None, max_examples=60)
@given(values, values)
def test_letters_come_back_too(lot: str, serial: str) -> None:
    """Any lot and serial, the separator between."""
    elements = f"10{lot}\x1d21{serial}"
    if not in_pairs(elements):
        assert read(gs1_128(elements).tall(60, 2)) == [(elements, "]C1")]


def test_what_cannot_be_drawn_says_so() -> None:
    """A letter of no code set."""
    with pytest.raises(ValueError, match="expected ASCII, got 'é'"):
        gs1_128("10é")
