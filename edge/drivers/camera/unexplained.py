"""Where print lies that no package explains whose code was read: there lies one whose code was not.

For packages that lie in no order. What is printed around a code is learnt from those that were read: seen
from each of them, upright and as large as one another, print is found in the same places. Laid around each
of them again, that explains the print there is; what is left over is label, text or code of another package.

It takes a plain ground. Where more is left over than packages are missing, something else is printed about
(the table, a leaflet), nobody can say which is which, and nothing is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from edge.drivers.camera.reading import Quad

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from edge.drivers.camera.engines import Grey

    Array = NDArray[Any]

FEWEST: Final = 6
"""Codes from which what is usual around one can be learnt."""

REACH: Final = 2.0
"""Sides of a code to each way of its middle in which print is learnt and explained."""

STEP: Final = 0.25
"""Sides of a code from one point that is learnt to the next."""

OWN: Final = 0.62
"""Sides of a code to each way of its middle that are the code's own, with its quiet zone."""

SHARE: Final = 0.05
"""Share of the codes that were read around which print is found at a point, and from which on it is usual there."""

PRINT: Final = 0.13
"""Edges, as a share of those of a code, from which on there is print."""

LEAST: Final = 0.08
"""Print that is worth naming: its area in areas of a code, each point by its share of a code's edges."""

THIN: Final = 0.25
"""Sides of a code that print is wide at the least: the edge of a box is thinner."""

LINE: Final = (0.5, 3.0)
"""Print narrower than so many sides of a code, and so many times as long, is the edge of something."""

APART: Final = (1.9, 3.0)
"""Least and most sides of a code within which what is left over belongs to one package: `NEAREST` of how near
codes that were read lie to each other.
"""

NEAREST: Final = 0.9

EXPLAINED: Final = 110
"""Of 255, how far a point of the picture is covered by what was learnt, and explained from there on."""


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left over in one place: how much, its middle and its corners, in pixels of the map."""

    much: float
    middle: Array
    corners: Array


def unexplained(
    mapped: tuple[Grey, float, int], codes: Sequence[Quad], others: Sequence[Quad], missing: int
) -> list[Quad]:
    """Corners around what is left over, in pixels of the picture, the most first; never more than `missing`.

    mapped: as `edge_map` gives it. codes: of those that were read, of one format. others: of what is known
    otherwise to be there unread; it is told no second time.
    """
    import cv2
    import numpy as np

    if len(codes) < FEWEST or missing < 1:
        return []
    edges, still, fold = mapped
    frames = np.stack([_frame(np.array(code, np.float64) / fold) for code in codes])
    side = float(np.median(np.hypot(frames[:, :2, 0], frames[:, :2, 1])))
    wide = max(3, round(side * STEP)) | 1
    soft = cv2.blur(cv2.blur(edges, (3, 3)).astype(np.float32) - np.float32(still), (wide, wide))
    explained, usual = _explained(soft, frames)
    bare = ((soft >= PRINT * usual) & (explained < EXPLAINED)).astype(np.uint8)
    thin = max(3, round(side * THIN)) | 1
    bare = np.asarray(
        cv2.morphologyEx(bare, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thin, thin)))
    )
    known = [np.mean(np.array(one, np.float64) / fold, axis=0) for one in others]
    apart = _apart(frames, side)
    kept: list[_Left] = []
    for left in sorted(_left(bare, soft / usual, side), key=lambda one: -one.much):
        middles = [*known, *(one.middle for one in kept)]
        if all(np.hypot(*(left.middle - middle)) > apart for middle in middles):
            kept.append(left)
    return [_quad(one.corners * fold) for one in kept] if len(kept) <= missing else []


def _frame(code: Array) -> Array:
    """Of a code its two sides and its middle, shape (3, 2): from its own measure into the map."""
    import numpy as np

    across = (code[1] - code[0] + code[2] - code[3]) / 2
    down = (code[3] - code[0] + code[2] - code[1]) / 2
    return np.stack([across, down, code.mean(axis=0)])


def _apart(frames: Array, side: float) -> float:
    """How far from each other two packages lie at the least, in pixels of the map."""
    import numpy as np

    middles = frames[:, 2]
    away = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    least, most = (share * side for share in APART)
    return min(most, max(least, NEAREST * float(np.quantile(away.min(axis=1), 0.1))))


def _explained(soft: Array, frames: Array) -> tuple[Grey, float]:
    """How far each point of the map is explained, to 255; and how dense in edges a code is."""
    import cv2
    import numpy as np

    ticks = np.linspace(-REACH, REACH, round(2 * REACH / STEP) + 1)
    across, down = np.meshgrid(ticks, ticks)
    flat = np.stack([across, down, np.ones_like(across)], axis=-1)
    seen = []
    for frame in frames:
        at = (flat @ frame).astype(np.float32)
        seen.append(cv2.remap(soft, at[..., 0], at[..., 1], cv2.INTER_LINEAR))
    stack = np.stack(seen)
    code = (np.abs(across) <= 0.4) & (np.abs(down) <= 0.4)
    usual = max(1.0, float(np.median(stack[:, code])))
    known = (stack >= PRINT * usual).mean(axis=0) >= SHARE
    known |= (np.abs(across) <= OWN) & (np.abs(down) <= OWN)
    print_ = known.astype(np.uint8) * np.uint8(255)
    explained = np.zeros(soft.shape, np.uint8)
    for frame in frames:
        first, second, middle = frame
        matrix = np.stack([first * STEP, second * STEP, middle - REACH * (first + second)], axis=1)
        laid = cv2.warpAffine(print_, matrix, (soft.shape[1], soft.shape[0]), flags=cv2.INTER_LINEAR)
        explained = np.maximum(explained, np.asarray(laid, np.uint8))
    return explained, usual


def _left(bare: Grey, level: Array, side: float) -> list[_Left]:
    """Each lot of print that hangs together, where it is worth naming."""
    import cv2
    import numpy as np

    count, labels, stats, middles = cv2.connectedComponentsWithStats(bare)
    found = []
    for at in range(1, count):
        left, top, wide, high, _ = stats[at].tolist()
        part = labels[top : top + high, left : left + wide] == at
        much = float(np.minimum(level[top : top + high, left : left + wide][part], 1.0).sum()) / side**2
        if much >= LEAST:
            points = (np.argwhere(part)[:, ::-1] + (left, top)).astype(np.float32)
            middle, size, turn = cv2.minAreaRect(points)
            if min(size) < min(LINE[0] * side, max(size) / LINE[1]):
                continue
            # never smaller than a code: what is seen of it may be a corner
            box = (middle, (max(size[0], side), max(size[1], side)), turn)
            found.append(_Left(much, middles[at], np.asarray(cv2.boxPoints(box), np.float64)))
    return found


def _quad(corners: Array) -> Quad:
    first, second, third, fourth = ((float(x), float(y)) for x, y in corners)
    return first, second, third, fourth
