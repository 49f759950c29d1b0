"""GS1 DataMatrix: what is drawn is read as what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.labels.datamatrix import datamatrix
from tests.pictures import read

AI82 = "".join(
    letter for letter in map(chr, range(33, 127)) if letter.isalnum() or letter in "!\"%&'()*+,-./:;<=>?_"
)
"""Every character a lot or a serial may have. Source: GS1 General Specifications, table 7.11-1."""

values = st.text(AI82, min_size=1, max_size=20)


@settings(deadline=None, max_examples=150)
@given(values, values)
def test_any_lot_and_serial_come_back(lot: str, serial: str) -> None:
    """All 82 characters in any order, the separator between, the identifier of GS1 DataMatrix."""
    elements = f"01095060001343521727033110{lot}\x1d21{serial}"
    assert read(datamatrix(elements), 4) == [(elements, "]d2")]


@pytest.mark.parametrize("length", [*range(1, 170, 7), 171])
def test_every_size_of_symbol_is_read(length: int) -> None:
    """From the smallest to the largest there is."""
    elements = "21" + "A" * length
    assert read(datamatrix(elements), 4) == [(elements, "]d2")]


def test_sizes_are_those_of_the_standard() -> None:
    """The smallest square that holds it."""
    assert [datamatrix("21" + "A" * length).width for length in (1, 2, 60, 172)] == [10, 12, 32, 48]


@pytest.mark.parametrize(("elements", "expected"), [("21" + "A" * 173, "174 codewords"), ("21é", "ASCII")])
def test_what_cannot_be_drawn_says_so(elements: str, expected: str) -> None:
    """Too long, or no letter of the standard."""
    with pytest.raises(ValueError, match=expected):
        datamatrix(elements)
