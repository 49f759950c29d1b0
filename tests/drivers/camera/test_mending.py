from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.camera.mending import WAYS, WIDEST, Way, bounded, resized


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_each_way_gives_a_picture_of_its_size(way: Way) -> None:
    """Eight bits a pixel; black and white where it says so."""
    part = np.random.default_rng(1).integers(0, 255, (60, 90)).astype(np.uint8)
    made = resized(part, way.factor)
    made = way.change(made) if way.change else made
    assert made.dtype == np.uint8
    assert made.shape == (round(60 * way.factor), round(90 * way.factor))
    assert not way.binary or set(np.unique(made)) <= {0, 255}


@given(st.integers(1, 3000), st.integers(1, 3000), st.floats(0.5, 4))
def test_no_part_is_enlarged_past_what_is_of_use(height: int, width: int, factor: float) -> None:
    """A large part is not made larger, and never smaller than half."""
    kept = bounded(np.empty((height, width), np.uint8), factor)
    assert 0.5 <= kept <= factor
    assert kept * max(height, width) <= max(WIDEST, 0.5 * max(height, width)) + 1e-6
