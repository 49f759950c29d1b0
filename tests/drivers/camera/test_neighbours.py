from __future__ import annotations

import numpy as np
import pytest

from edge.drivers.camera.neighbours import numbered, steps


def middles(columns: int, rows: int) -> np.ndarray:
    """Of a grid, wider than high, somewhat askew."""
    return np.array([(50 * i + 3 * j, 40 * j - 2 * i) for i in range(columns) for j in range(rows)], float)


def test_the_steps_most_neighbours_have_in_common_come_first() -> None:
    """The two shortest that lead to every place."""
    first = next(steps(middles(6, 5)))
    assert sorted(np.abs(first).round().tolist()) == [[3, 40], [50, 2]]


def test_codes_are_numbered_past_a_hole() -> None:
    """From one to the next; what lies elsewhere is in no place."""
    points = middles(5, 4)
    places = numbered(
        np.vstack([np.delete(points, 9, axis=0), [[500, 500]]]), np.array([[50.0, -2], [3, 40]])
    )
    assert len(places) == len(set(places.values())) == 19
    across = [i for i, _ in places.values()]
    down = [j for _, j in places.values()]
    assert (max(across) - min(across), max(down) - min(down)) == (4, 3)


@pytest.mark.parametrize("points", [np.zeros((9, 2)), np.array([(9.0 * at, 5.0) for at in range(9)])])
def test_a_row_or_a_spot_has_no_two_steps(points: np.ndarray) -> None:
    """They all lead one way, or nowhere."""
    assert list(steps(points)) == []
