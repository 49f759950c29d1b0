from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.camera.mending import WAYS, WIDEST, Way, bounded, resized, stripes, turned
from hardware.simulators.scenes import Conditions, single


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


@pytest.mark.parametrize("angle", [-80, -45, -10, 0, 10, 30, 60, 85])
def test_bars_are_told_from_modules_and_stood_upright(angle: float) -> None:
    """The angle of a linear symbol is found; turned by it, its bars are upright. A DataMatrix has none."""
    taken = Conditions(module=2, angle=angle, quiet=2)
    scene = single(3, taken, kind="EAN13", size=(400, 400))
    corners = np.array(scene.shown[0].corners)
    low, high = np.maximum(corners.min(axis=0), 0).astype(int), corners.max(axis=0).astype(int)
    part = np.ascontiguousarray(scene.picture[low[1] : high[1], low[0] : high[0]])
    course = stripes(part)
    assert course is not None
    upright = stripes(turned(part, course)[0])
    assert upright is not None
    assert abs(upright) < 4
    matrix = single(3, taken, size=(400, 400))
    corners = np.array(matrix.shown[0].corners)
    low, high = corners.min(axis=0).astype(int), corners.max(axis=0).astype(int)
    assert stripes(np.ascontiguousarray(matrix.picture[low[1] : high[1], low[0] : high[0]])) is None


def test_the_way_back_from_a_turned_part_is_the_matrix_it_comes_with() -> None:
    """Its middle is the middle of what was turned."""
    part = np.zeros((60, 100), np.uint8)
    drawn, (first, second) = turned(part, 33.0)
    middle = np.array([drawn.shape[1] / 2, drawn.shape[0] / 2, 1.0])
    assert [np.dot(first, middle), np.dot(second, middle)] == pytest.approx([50, 30], abs=1)
