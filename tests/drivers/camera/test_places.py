from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.camera.places import MOST, Place, piece, places
from hardware.simulators.scenes import tray

SIZES = [((480, 640), 24), ((720, 1280), 60), ((1080, 1920), 60), ((2160, 3840), 60)]


@pytest.mark.parametrize(("size", "count"), SIZES)
def test_each_symbol_of_a_tray_lies_in_a_place(size: tuple[int, int], count: int) -> None:
    """Whatever the camera's size, at most one in twenty is missed, and the picture as a whole is no place."""
    scene = tray(2, count=count, size=size)
    found = places(scene.picture)
    missed = 0
    for one in scene.shown:
        corners = np.array(one.corners)
        give = np.ptp(corners, axis=0).max() * 0.03
        low, high = corners.min(axis=0) + give, corners.max(axis=0) - give
        missed += not any(
            place.left <= low[0]
            and place.top <= low[1]
            and place.left + place.wide >= high[0]
            and place.top + place.high >= high[1]
            for place in found
        )
    assert missed <= count // 20
    assert count * 19 // 20 <= len(found) <= MOST


def test_an_even_picture_has_no_place() -> None:
    """Nothing is dense where nothing is."""
    assert places(np.full((480, 640), 128, np.uint8)) == []


@given(
    st.integers(0, 99),
    st.integers(0, 79),
    st.integers(1, 100),
    st.integers(1, 80),
    st.floats(0, 2),
    st.integers(0, 20),
)
def test_a_grown_place_stays_in_the_picture(
    left: int, top: int, wide: int, high: int, share: float, least: int
) -> None:
    """And holds what it held."""
    place = Place(left, top, min(wide, 100 - left), min(high, 80 - top))
    grown = place.grown(share, least, (80, 100))
    assert 0 <= grown.left <= place.left
    assert 0 <= grown.top <= place.top
    assert place.left + place.wide <= grown.left + grown.wide <= 100
    assert place.top + place.high <= grown.top + grown.high <= 80
    assert grown.cut(np.zeros((80, 100), np.uint8)).shape == (grown.high, grown.wide)


@given(st.integers(1, 5), st.integers(1, 300), st.integers(1, 300))
def test_the_pieces_of_a_picture_are_all_of_it(pieces: int, high: int, wide: int) -> None:
    """Each in its turn, over and over; they overlap, and lie in the picture."""
    covered = np.zeros((high, wide), bool)
    for turn in range(pieces**2):
        one = piece((high, wide), pieces, turn)
        covered[one.top : one.top + one.high, one.left : one.left + one.wide] = True
        assert one.left + one.wide <= wide
        assert one.top + one.high <= high
        assert piece((high, wide), pieces, turn + pieces**2) == one
    assert covered.all()
    assert piece((high, wide), 1, 7) == Place(0, 0, wide, high)
