from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.camera.reading import Reading, needs_confirming, same_symbol

MATRIX = Reading("DataMatrix", "]d2", b"01\x1d", ((10, 10), (58, 10), (58, 58), (10, 58)), "zxing", 24)
places = st.floats(-1000, 1000)


@pytest.mark.parametrize("name", ["EAN13", "EAN8", "UPCA", "UPCE", "ITF", "Code39", "Codabar"])
def test_formats_with_a_weak_check_need_confirming(name: str) -> None:
    """One digit of ten, or none, is no proof that a frame was read rightly."""
    assert needs_confirming(replace(MATRIX, format=name))


@pytest.mark.parametrize("name", ["DataMatrix", "QRCode", "Code128", "PDF417", "DataBarExpanded"])
def test_formats_with_a_strong_check_stand_alone(name: str) -> None:
    """Their own check is enough."""
    assert not needs_confirming(replace(MATRIX, format=name))


def test_the_scale_is_the_length_of_the_upper_edge_over_its_modules() -> None:
    """48 pixels, 24 modules; nothing where the modules are not known."""
    assert MATRIX.scale == 2.0
    assert replace(MATRIX, modules=0).scale is None


@given(st.floats(0.25, 4), places, places)
def test_moving_a_reading_keeps_everything_but_where_it_is(factor: float, left: float, top: float) -> None:
    """What was read in an enlarged part lies where the part lies."""
    moved = MATRIX.moved(factor, left, top)
    assert moved.payload == MATRIX.payload
    assert moved.corners[0] == (10 / factor + left, 10 / factor + top)
    assert moved.span == pytest.approx(MATRIX.span / factor, abs=1e-6)


def test_equal_bytes_in_two_places_are_two_symbols() -> None:
    """Two packages of one product lie side by side; the same one found twice is one."""
    assert same_symbol(MATRIX, MATRIX.moved(1, 3, -2))
    assert not same_symbol(MATRIX, MATRIX.moved(1, 60, 0))
    assert not same_symbol(MATRIX, replace(MATRIX, payload=b"02"))
