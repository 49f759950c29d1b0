"""Where in a picture something looks like a symbol: dense in edges, and large enough to be one.

Found on a picture reduced to about VGA, so that it costs a few milliseconds whatever the camera.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from edge.drivers.camera.engines import Grey

WORKED: Final = 640
"""Pixels of the longer side of the picture that is searched."""

LEAST: Final = 12
"""Pixels there of the shorter side of the smallest symbol worth a look."""

NOISY: Final = 14.0
"""Grey values between neighbours of a flat part, from which on the picture is smoothed before the search."""

AROUND: Final = 41
"""Pixels of the map within which the densest part is what the others are held against."""

RELATIVE: Final = 0.5
"""Share of its density that belongs to the same symbol; the print beside it has less."""

OVERLAP: Final = 0.12
"""Share of a piece that it is widened by on each side."""

MOST: Final = 160
"""Places of one picture."""


@dataclass(frozen=True, slots=True)
class Place:
    """A box in a picture, in its pixels: from (left, top), `wide` by `high`.

    edges: how dense, 0 to 255. step: 1 found on the fine map, 2 on the coarse one.
    """

    left: int
    top: int
    wide: int
    high: int
    edges: float = 0.0
    step: int = 1

    def holds(self, x: float, y: float) -> bool:
        """Whether the point is inside."""
        return self.left <= x <= self.left + self.wide and self.top <= y <= self.top + self.high

    def cut(self, grey: Grey) -> Grey:
        """That part of the picture, as memory of its own: engines want whole rows."""
        import numpy as np

        part = grey[self.top : self.top + self.high, self.left : self.left + self.wide]
        return np.ascontiguousarray(part)

    def grown(self, share: float, least: int, shape: tuple[int, ...]) -> Place:
        """Larger on each side by that share of its longer side and no less than `least`, inside `shape`."""
        more = max(least, round(max(self.wide, self.high) * share))
        left, top = max(0, self.left - more), max(0, self.top - more)
        right = min(shape[1], self.left + self.wide + more)
        bottom = min(shape[0], self.top + self.high + more)
        return Place(left, top, right - left, bottom - top, self.edges, self.step)


def piece(shape: tuple[int, ...], pieces: int, turn: int) -> Place:
    """One of so many pieces of a picture in each direction, the next at the next turn; they overlap."""
    high, wide = shape[:2]
    down, across = divmod(turn % pieces**2, pieces)
    box = Place(across * wide // pieces, down * high // pieces, -(-wide // pieces), -(-high // pieces))
    return box.grown(OVERLAP if pieces > 1 else 0, 0, shape)


def places(grey: Grey) -> list[Place]:
    """The places worth a look, each with a margin; smaller ones first, then larger that may hold several.

    A symbol may be in more than one of them.
    """
    import cv2
    import numpy as np

    edges, still, fold = edge_map(grey)
    high, wide = edges.shape
    found = _dense(edges, still, (fold, 1), grey.shape)
    half = (max(1, wide // 2), max(1, high // 2))
    coarse = np.asarray(cv2.resize(edges, half, interpolation=cv2.INTER_AREA), np.uint8)
    found += _dense(coarse, still, (fold, 2), grey.shape)
    return found[:MOST]


def edge_map(grey: Grey) -> tuple[Grey, float, int]:
    """How dense in edges each part is, 0 to 255; how dense flat parts are; and the pixels to one of the map."""
    import cv2
    import numpy as np

    height, width = grey.shape
    fold = max(1, round(max(height, width) / WORKED))
    if fold >= 4:  # a quarter of the pixels tells as much
        worked = np.asarray(
            cv2.resize(grey, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8
        )
    else:
        worked = grey
    small = (max(1, width // fold), max(1, height // fold))
    edges, still = _density(worked, small)
    if still > NOISY:
        edges, still = _density(np.asarray(cv2.blur(worked, (3, 3)), np.uint8), small)
    return edges, still, fold


def _dense(edges: Grey, still: float, sort: tuple[int, int], shape: tuple[int, ...]) -> list[Place]:
    """Parts denser than half of the densest around them, on a map of so many pixels to one, times the step."""
    import cv2
    import numpy as np

    fold = sort[0] * sort[1]
    dense = cv2.blur(edges, (9, 9))
    nearby = cv2.dilate(dense, np.ones((AROUND, AROUND), np.uint8))
    least = np.maximum(cv2.convertScaleAbs(nearby, alpha=RELATIVE), np.uint8(min(255, 1.15 * still + 4)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        cv2.compare(dense, least, cv2.CMP_GT), connectivity=4, ltype=cv2.CV_16U
    )
    found = []
    for left, top, wide, high, area in stats[1:count].tolist():
        if min(wide, high) >= LEAST and area >= 0.12 * wide * high:
            level = float(dense[top : top + high, left : left + wide].mean())
            box = Place(left * fold, top * fold, wide * fold, high * fold, level, sort[1])
            found.append(box.grown(0.16, 2 * fold, shape))
    found.sort(key=lambda place: -place.edges * min(place.wide, place.high))
    return found


def _density(worked: Grey, small: tuple[int, int]) -> tuple[Grey, float]:
    """How dense in edges each part is, on a map of the size `small`; and what flat parts have of it."""
    import cv2
    import numpy as np

    edges = cv2.morphologyEx(worked, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    dense = np.asarray(cv2.resize(edges, small, interpolation=cv2.INTER_AREA), np.uint8)
    return dense, float(np.percentile(cv2.blur(dense, (9, 9))[::8, ::8], 30))
