from __future__ import annotations

import math
import random

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.camera.lattice import lattice_of
from edge.drivers.camera.neighbours import Cell
from edge.drivers.camera.reading import Point, Quad

SIDE = 20.0


def code(x: float, y: float, degrees: float = 0.0) -> Quad:
    """A code of 20 pixels, its middle there, turned."""
    turn = math.radians(degrees)
    cos, sin = SIDE / 2 * math.cos(turn), SIDE / 2 * math.sin(turn)
    return (
        (x - cos + sin, y - sin - cos),
        (x + cos + sin, y + sin - cos),
        (x + cos - sin, y + sin + cos),
        (x - cos - sin, y - sin + cos),
    )


def middle(corners: Quad) -> Point:
    """Of its corners."""
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def grid(columns: int, rows: int, *, degrees: float = 0.0, step: Point = (60.0, 45.0)) -> dict[Cell, Point]:
    """Places of a grid, turned."""
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    return {
        (i, j): (300 + cos * i * step[0] - sin * j * step[1], 200 + sin * i * step[0] + cos * j * step[1])
        for i in range(columns)
        for j in range(rows)
    }


def vacancies(codes: list[Quad]) -> list[Point]:
    """Middles of every vacant place, those at the corners too."""
    lattice = lattice_of(codes)
    assert lattice is not None
    return [middle(lattice.around(cell)) for cell in (*lattice.between, *lattice.corners)]


@given(st.integers(4, 8), st.integers(4, 7), st.floats(-90, 90), st.integers(0, 999))
def test_vacant_places_are_where_codes_are_not(columns: int, rows: int, degrees: float, seed: int) -> None:
    """However the grid is turned; two that are gone leave two places."""
    places = grid(columns, rows, degrees=degrees)
    inner = [cell for cell in places if 0 < cell[0] < columns - 1 and 0 < cell[1] < rows - 1]
    gone = random.Random(seed).sample(inner, 2)
    found = vacancies([code(*at, degrees) for cell, at in places.items() if cell not in gone])
    assert len(found) == 2
    for cell in gone:
        assert min(math.dist(places[cell], at) for at in found) < 2


def test_a_corner_that_is_gone_is_beyond_the_others() -> None:
    """It makes the grid a full rectangle."""
    places = grid(5, 4)
    lattice = lattice_of([code(*at) for cell, at in places.items() if cell != (4, 3)])
    assert lattice is not None
    assert lattice.between == ()
    assert len(lattice.corners) == 1
    assert math.dist(middle(lattice.around(lattice.corners[0])), places[4, 3]) < 1
    assert len(lattice.taken) == 19


def test_a_tray_that_leans_away_is_a_grid() -> None:
    """Steps grow across the picture."""
    flat = np.array([[0, 0], [600, 0], [600, 400], [0, 400]], np.float32)
    seen = np.array([[80, 60], [520, 20], [620, 420], [0, 380]], np.float32)
    view = cv2.getPerspectiveTransform(flat, seen)
    places = np.array([[[75 * i + 30, 66 * j + 30]] for i in range(8) for j in range(6)], np.float64)
    points = [tuple(point) for point in cv2.perspectiveTransform(places, view)[:, 0].tolist()]
    (found,) = vacancies([code(*at) for at in points[:20] + points[21:]])
    assert math.dist(found, points[20]) < 3


def test_codes_upside_down_on_their_packages_are_of_the_grid() -> None:
    """Their labels were put on the other way round: the code is at the other end."""
    places = grid(6, 5)
    odd = {(1, 1), (3, 2), (4, 4), (0, 3)}
    codes = [
        code(x + (13 if cell in odd else -13), y, 180 if cell in odd else 0)
        for cell, (x, y) in places.items()
        if cell != (3, 3)
    ]
    lattice = lattice_of(codes)
    assert lattice is not None
    assert len(lattice.taken) == 29
    assert len(lattice.between) == 1
    assert math.dist(middle(lattice.around(lattice.between[0])), places[3, 3]) < 15


@pytest.mark.parametrize("count", [0, 1, 5, 12, 30])
def test_what_lies_in_no_order_has_no_grid(count: int) -> None:
    """Thrown about, none upon another; neither have a few, nor a row."""
    for seed in range(8):
        draw = random.Random(seed)
        points: list[Point] = []
        while len(points) < count:
            at = (draw.uniform(0, 900), draw.uniform(0, 700))
            if all(math.dist(at, other) > 70 for other in points):
                points.append(at)
        assert lattice_of([code(*at, draw.uniform(0, 360)) for at in points]) is None
    assert lattice_of([code(40.0 * at, 9) for at in range(count)]) is None
    assert lattice_of([code(7, 9)] * count) is None


def test_caps_that_are_turned_at_random_lie_in_a_grid_that_is_nearly_full() -> None:
    """Vials in a rack; with as many places empty as taken, codes that face all ways are a heap."""
    places = grid(6, 5)
    turned = random.Random(5)
    codes = [code(*at, turned.uniform(0, 360)) for at in places.values()]
    inner = [at for at, cell in enumerate(places) if 0 < cell[0] < 5 and 0 < cell[1] < 4]
    found = vacancies([one for at, one in enumerate(codes) if at not in inner[3:5]])
    assert len(found) == 2
    left = [one for at, one in enumerate(codes) if at not in inner[:9]]
    assert lattice_of(left) is None
    straight = [one for at, one in enumerate(code(*at) for at in places.values()) if at not in inner[:9]]
    assert lattice_of(straight) is not None
