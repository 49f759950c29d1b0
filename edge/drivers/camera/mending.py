"""Ways to make a part of a picture that was not read easier to read, in the order they are tried.

Measured on 480 rendered DataMatrix labels, each spoilt one way: together they read 452, among them
all that zxing-cpp reads as it is (319) and tapirscan in its modes low, medium and high (372, 390, 396).
Each in its place reads most of what those before it left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from edge.drivers.camera.engines import Grey

USUAL: Final = 3.6
"""Pixels a module that zxing-cpp reads best: the middle of 3.3 to 4."""

ALIGNED: Final = 0.3
"""How much of its edges faces one way in a part that is bars, of 1."""

WIDEST: Final = 440
"""Pixels of the longer side up to which a part is enlarged."""


@dataclass(frozen=True, slots=True)
class Way:
    """factor: how much larger the part is made first. change: what is then done, if anything.

    binary: it is black and white afterwards.
    """

    name: str
    factor: float
    change: Callable[[Grey], Grey] | None = None
    binary: bool = False


def resized(part: Grey, factor: float) -> Grey:
    """So many times as large, in each direction."""
    import cv2
    import numpy as np

    if factor == 1:
        return part
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(part, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def bounded(part: Grey, factor: float) -> float:
    """The factor, less where the part would become larger than is of use."""
    height, width = part.shape
    return float(min(factor, max(0.5, WIDEST / max(height, width))))


def stripes(part: Grey) -> float | None:
    """How far bars in it stand from upright, degrees from -90 to 90; None where it has no one direction.

    By the structure tensor: of bars all edges face one way, of modules two.
    """
    import cv2
    import numpy as np

    soft = cv2.GaussianBlur(part, (0, 0), 1.0)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    twice = float((across * across - down * down).sum()), float(2 * (across * down).sum())
    strength = float((across * across + down * down).sum())
    if strength <= 0 or np.hypot(*twice) < ALIGNED * strength:
        return None
    return float(np.degrees(np.arctan2(twice[1], twice[0])) / 2)


def turned(part: Grey, degrees: float) -> tuple[Grey, tuple[tuple[float, float, float], ...]]:
    """The part turned about its middle so that bars at `degrees` stand upright; and the matrix back."""
    import cv2
    import numpy as np

    height, width = part.shape
    there = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    wide = abs(there[0, 0]) * width + abs(there[0, 1]) * height
    high = abs(there[0, 1]) * width + abs(there[0, 0]) * height
    there[:, 2] += (wide - width) / 2, (high - height) / 2
    size = (int(np.ceil(wide)), int(np.ceil(high)))
    drawn = cv2.warpAffine(part, there, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    first, second = cv2.invertAffineTransform(there).tolist()
    return np.asarray(drawn, np.uint8), (tuple(first), tuple(second))


def _sharper(spread: float, amount: float, speckles: int = 0) -> Callable[[Grey], Grey]:
    """Unsharp masking; first without speckles that many pixels wide, if any."""

    def change(part: Grey) -> Grey:
        import cv2
        import numpy as np

        if speckles:
            part = np.asarray(cv2.medianBlur(part, speckles), np.uint8)
        soft = cv2.GaussianBlur(part, (0, 0), spread)
        return np.asarray(cv2.addWeighted(part, 1 + amount, soft, -amount, 0), np.uint8)

    return change


def _softer(spread: float) -> Callable[[Grey], Grey]:
    def change(part: Grey) -> Grey:
        import cv2
        import numpy as np

        return np.asarray(cv2.GaussianBlur(part, (0, 0), spread), np.uint8)

    return change


def _black_and_white(
    block: int, below: int, first: Callable[[Grey], Grey] | None = None
) -> Callable[[Grey], Grey]:
    def change(part: Grey) -> Grey:
        import cv2
        import numpy as np

        given = first(part) if first else part
        how = cv2.ADAPTIVE_THRESH_GAUSSIAN_C
        return np.asarray(cv2.adaptiveThreshold(given, 255, how, cv2.THRESH_BINARY, block, below), np.uint8)

    return change


WAYS: Final = (
    Way("larger", 1.5),
    Way("glare", 2, _black_and_white(21, 3), binary=True),
    Way("grain", 2, _softer(1.5)),
    Way("blur", 3, _sharper(4, 3)),
    Way("glare and grain", 2, _black_and_white(31, 5, _softer(1.2)), binary=True),
    Way("small", 2),
    Way("soft", 1, _sharper(1.2, 2)),
    Way("noise", 0.7),
    Way("soft and small", 2, _sharper(3, 2.5)),
    Way("speckled and soft", 2.4, _sharper(4, 2.5, speckles=5)),
    Way("pale", 2, _black_and_white(31, 5), binary=True),
    Way("speckled", 2, _sharper(3, 2, speckles=5)),
)
