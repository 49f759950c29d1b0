"""How much is to be seen in places of a picture, against those where codes were read: is there something, or nothing?"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from edge.drivers.camera.lattice import Lattice
from edge.drivers.camera.neighbours import Cell
from edge.drivers.camera.reading import Quad, Reading

if TYPE_CHECKING:
    from edge.drivers.camera.engines import Grey

SOMETHING: Final = 0.2
"""Share of what is usual in a place of its edges, from which on something lies there."""

FINE: Final = 16
"""Pixels of a place of the grid laid flat, each way; `RIM` of them on each side may be its neighbours'."""

RIM: Final = 3


class Ground:
    """edges, still, fold: as `edge_map` gives them. alike: codes of one format that were read, one at least."""

    def __init__(self, edges: Grey, still: float, fold: int, alike: Sequence[Reading]) -> None:
        import cv2

        self._dense: Any = cv2.blur(edges, (3, 3))
        self._still = still
        self._fold = fold
        self._usual = median(self._level(one.corners) for one in alike)

    def something(self, corners: Quad) -> bool:
        """Whether as much is to be seen there as where something lies."""
        return self._level(corners) >= SOMETHING * max(1.0, self._usual)

    def _level(self, corners: Quad) -> float:
        high, wide = self._dense.shape
        xs, ys = ([round(point[axis] / self._fold) for point in corners] for axis in (0, 1))
        left, top = min(wide - 1, max(0, min(xs))), min(high - 1, max(0, min(ys)))
        right, bottom = max(left + 1, min(wide, max(xs))), max(top + 1, min(high, max(ys)))
        return float(self._dense[top:bottom, left:right].mean()) - self._still

    def levels(self, lattice: Lattice) -> dict[Cell, float]:
        """Of each place of the grid its densest part, as a share of what is usual where codes were read."""
        import cv2
        import numpy as np

        cells = [*lattice.taken, *lattice.between, *lattice.corners]
        first, second = min(i for i, _ in cells), min(j for _, j in cells)
        across = (max(i for i, _ in cells) - first + 1) * FINE
        down = (max(j for _, j in cells) - second + 1) * FINE
        shift = 0.5 / FINE - 0.5
        flat = np.array([[1 / FINE, 0, first + shift], [0, 1 / FINE, second + shift], [0, 0, 1]])
        matrix = np.diag([1 / self._fold, 1 / self._fold, 1]) @ lattice.matrix @ flat
        laid = cv2.warpPerspective(
            self._dense, matrix, (across, down), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        )
        soft = cv2.blur(laid, (5, 5)).astype(np.float32) - self._still
        found = {}
        for i, j in cells:
            left, top = (i - first) * FINE, (j - second) * FINE
            inner = soft[top + RIM : top + FINE - RIM, left + RIM : left + FINE - RIM]
            found[i, j] = float(inner.max())
        usual = max(1.0, median(found[cell] for cell in lattice.taken))
        return {cell: level / usual for cell, level in found.items()}
