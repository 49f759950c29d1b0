from __future__ import annotations

import numpy as np

from edge.drivers.camera.ground import SOMETHING, Ground
from edge.drivers.camera.lattice import lattice_of
from edge.drivers.camera.places import edge_map
from edge.drivers.camera.reading import Quad, Reading


def square(x: int, y: int) -> Quad:
    """Of 40 pixels, its middle there."""
    return ((x - 20, y - 20), (x + 20, y - 20), (x + 20, y + 20), (x - 20, y + 20))


def test_places_are_held_against_those_where_codes_were_read() -> None:
    """A texture there is something, however pale against them; a smooth place is nothing."""
    rng = np.random.default_rng(1)
    picture = np.full((480, 640), 120, np.uint8)
    middles = [(80 + 100 * i, 80 + 100 * j) for i in range(5) for j in range(4)]
    for x, y in middles[:-1]:
        modules = np.kron(rng.integers(0, 2, (13, 13)), np.ones((3, 3))).astype(np.uint8)
        pale = (x, y) == (280, 180)
        picture[y - 20 : y + 19, x - 20 : x + 19] = 90 + 90 * modules if pale else 250 * modules
    read = [square(x, y) for x, y in middles[:-1] if (x, y) != (280, 180)]
    alike = [Reading("DataMatrix", "]d2", b"", quad, "zxing") for quad in read]
    ground = Ground(*edge_map(picture), alike)
    assert all(ground.something(quad) for quad in read)
    assert ground.something(square(280, 180))
    assert not ground.something(square(480, 380))
    assert not ground.something(square(1000, 1000))
    lattice = lattice_of(read)
    assert lattice is not None
    levels = ground.levels(lattice)
    assert len(levels) == 20
    assert min(levels[cell] for cell in lattice.taken) > 0.5
    assert [levels[cell] >= SOMETHING for cell in lattice.between] == [True]
    assert [levels[cell] >= SOMETHING for cell in lattice.corners] == [False]
