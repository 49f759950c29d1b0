"""The grid in which packages lie in a tray, found from the codes that were read: its other places are vacant.

A tray may be turned, lean away from the camera and have gaps; a code may sit upside down on its package.
First two steps from neighbour to neighbour are found by vote, then codes are numbered from one to the
next, then a plane grid seen in perspective is fitted to all of them. Codes that lie in no order have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.drivers.camera.neighbours import Cell, lengths, numbered, steps
from edge.drivers.camera.reading import Point, Quad

if TYPE_CHECKING:
    from edge.drivers.camera.neighbours import Array

FEWEST: Final = 7
"""Codes from which a grid can be told."""

ASTRAY: Final = 0.64
"""Share of a step within which a code is met that sits otherwise on its package than most."""

MET: Final = 0.4
"""Share of the codes that have to be met going by a pair of steps, before a grid is fitted to them."""

ENOUGH: Final = 0.7
"""How full a grid is, from which on no better one is looked for."""

SEEN_LEANING: Final = 12
"""Codes from which the tray may lean away from the camera; fewer would fit too much."""

OFF: Final = 0.25
"""Share of a step by which a code of the grid may be off its place; `TRUE` is the most on the whole."""

TRUE: Final = 0.13

MOST_ASTRAY: Final = 0.2
"""Share of the codes that may be no part of the grid."""

FILLED: Final = 0.5
"""Share of the places between them that have to be taken."""


ONE_WAY: Final = 0.6
"""How far codes face one way, to 1, as they do on cartons that lie in order."""

FULLER: Final = 0.8
"""How full a grid has to be where they do not: caps of vials are turned at random, but of things thrown about
some lie in a row by chance.
"""


@dataclass(frozen=True, slots=True)
class Lattice:
    """taken: places with a code. between: vacant places among them. corners: vacant ones beyond, that make
    it a full rectangle. matrix: from places to pixels, shape (3, 3).
    """

    taken: frozenset[Cell]
    between: tuple[Cell, ...]
    corners: tuple[Cell, ...]
    matrix: Array

    def full(self, codes: int) -> float:
        """How well it explains so many codes, to 1: the share that is in it, times that of places taken."""
        count = len(self.taken)
        return count / codes * count / (count + len(self.between))

    def around(self, cell: Cell, reach: float = 0.5) -> Quad:
        """The corners of a place, in pixels; `reach` of a step to each side of its middle."""
        i, j = cell
        offsets = ((-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach))
        first, second, third, fourth = (self._through(i + u, j + v) for u, v in offsets)
        return first, second, third, fourth

    def _through(self, i: float, j: float) -> Point:
        x, y, w = (self.matrix @ (i, j, 1.0)).tolist()
        return x / w, y / w


def lattice_of(codes: Sequence[Quad]) -> Lattice | None:
    """The grid these corners of codes lie in; None where they lie in none."""
    import numpy as np

    if len(codes) < FEWEST:
        return None
    quads = np.array(codes, np.float64)
    middles = quads.mean(axis=1)
    sides = np.stack([(quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 2,
                      (quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]) / 2], axis=1)  # fmt: skip
    best, full = None, 0.0
    for pair in steps(middles):
        met = numbered(middles, pair)
        fitted = _fitted(middles, sides, met) if len(met) >= MET * len(codes) else None
        lattice = _whole(*fitted, len(codes)) if fitted is not None else None
        if lattice is not None and lattice.full(len(codes)) > full:
            best, full = lattice, lattice.full(len(codes))
            if full >= ENOUGH:
                break
    return best if full >= (0.0 if _one_way(sides) else FULLER) else None


def _one_way(sides: Array) -> bool:
    """Whether codes face one way, or its opposite: how far their directions, each twice as far round, agree."""
    import numpy as np

    ways = (sides[:, 0, 0] + 1j * sides[:, 0, 1]) ** 2
    return float(np.abs(np.mean(ways / np.maximum(1e-9, np.abs(ways))))) >= ONE_WAY


def _fitted(middles: Array, sides: Array, met: dict[int, Cell]) -> tuple[Array, dict[Cell, float]] | None:
    """The grid in perspective, and how far the code of each place is off it, in steps.

    Where on their packages codes sit is fitted too, in sides of a code: it tells of those upside down.
    """
    import numpy as np

    moved = middles
    for _ in range(4):
        matrix = _perspective(np.array(list(met.values()), np.float64), moved[list(met)])
        if matrix is None:
            return None
        places = _places(matrix, moved)
        met = _assigned(places, ASTRAY)
        kept = list(met)
        ideal = _mapped(matrix, np.array([met[at] for at in kept], np.float64))
        moved = middles - _sitting(middles[kept] - ideal, sides[kept], sides)
    matrix = _perspective(np.array(list(met.values()), np.float64), moved[list(met)])
    if matrix is None:
        return None
    places = _places(matrix, moved)
    near = _assigned(places, OFF)
    return matrix, {cell: float(np.abs(places[at] - cell).max()) for at, cell in near.items()}


def _sitting(off: Array, of: Array, sides: Array) -> Array:
    """How far each code sits from the middle of its package, in pixels; `off` is seen at those with sides `of`."""
    import numpy as np

    count = len(off)
    # x: shares of the two sides, then one shift for all, which is no sitting
    rows = np.zeros((2 * count + 2, 4))
    rows[:count, 0], rows[:count, 1], rows[:count, 2] = of[:, 0, 0], of[:, 1, 0], 1
    rows[count:-2, 0], rows[count:-2, 1], rows[count:-2, 3] = of[:, 0, 1], of[:, 1, 1], 1
    # where all codes face one way nothing is learnt: hold it near 0
    rows[-2, 0] = rows[-1, 1] = 0.5 * float(lengths(of).mean()) * count**0.5 / 4
    aims = np.concatenate([off[:, 0], off[:, 1], [0, 0]])
    shares = np.linalg.lstsq(rows, aims, rcond=None)[0]
    return np.asarray(np.tensordot(shares[:2], sides, axes=(0, 1)), np.float64)


def _assigned(places: Array, reach: float) -> dict[int, Cell]:
    """Each code with the nearest place that no nearer code has."""
    import numpy as np

    near = np.rint(places)
    pairs = []
    for at, (own, here) in enumerate(zip(places, near, strict=True)):
        options = {
            tuple(int(value) for value in here + side) for side in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
        }
        pairs += [(float(np.abs(own - cell).max()), at, cell) for cell in options]
    taken: set[Cell] = set()
    found: dict[int, Cell] = {}
    for away, at, cell in sorted(pairs):
        if away > reach:
            break
        if at not in found and cell not in taken:
            found[at] = (cell[0], cell[1])
            taken.add((cell[0], cell[1]))
    return found


def _perspective(cells: Array, points: Array) -> Array | None:
    import cv2
    import numpy as np

    if len(cells) < FEWEST or min(np.ptp(cells, axis=0)) < 1:
        return None
    if len(cells) < SEEN_LEANING:
        rows = np.hstack([cells, np.ones((len(cells), 1))])
        flat = np.linalg.lstsq(rows, points, rcond=None)[0].T
        matrix: Any = np.vstack([flat, [0, 0, 1]])
    else:
        matrix, _ = cv2.findHomography(cells, points, 0)
    if matrix is None or abs(np.linalg.det(matrix)) < 1e-9:
        return None
    return np.asarray(matrix, np.float64)


def _mapped(matrix: Array, points: Array) -> Array:
    import numpy as np

    held = np.hstack([points, np.ones((len(points), 1))]) @ matrix.T
    return np.asarray(held[:, :2] / held[:, 2:], np.float64)


def _places(matrix: Array, points: Array) -> Array:
    import numpy as np

    return _mapped(np.asarray(np.linalg.inv(matrix), np.float64), points)


def _whole(matrix: Array, off: dict[Cell, float], count: int) -> Lattice | None:
    """The grid, where it is one."""
    import cv2
    import numpy as np

    rows, columns = {i for i, _ in off}, {j for _, j in off}
    if len(off) < max(FEWEST, (1 - MOST_ASTRAY) * count) or min(len(rows), len(columns)) < 2:
        return None
    # the fewer there are, the sooner chance lays them in a grid
    most = TRUE * min(1.0, len(off) / SEEN_LEANING)
    if float(np.sqrt(np.mean(np.square(list(off.values()))))) > most:
        return None
    hull = cv2.convexHull(np.array(list(off), np.float32))
    vacant = [(i, j) for i in range(min(rows), max(rows) + 1) for j in range(min(columns), max(columns) + 1)]
    vacant = [cell for cell in vacant if cell not in off]
    between = tuple(cell for cell in vacant if cv2.pointPolygonTest(hull, cell, measureDist=False) >= 0)
    if len(off) < FILLED * (len(off) + len(between)):
        return None
    corners = tuple(cell for cell in vacant if cell not in between)
    return Lattice(frozenset(off), between, corners, matrix)
