"""One symbol read in one picture.

>>> ean = Reading("EAN13", "]E0", b"4006381333931", ((0, 0), (9, 0), (9, 9), (0, 9)), "zxing")
>>> needs_confirming(ean)
True
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

Point = tuple[float, float]
"""x to the right and y down, in pixels of the picture."""

Quad = tuple[Point, Point, Point, Point]
"""Corners of a symbol as it would be read upright: top left, top right, bottom right, bottom left."""

Engine = Literal["zxing", "zbar"]

WEAK: Final = frozenset(
    {"EAN13", "EAN8", "UPCA", "UPCE", "ISBN", "EAN2", "EAN5"}  # one digit in ten passes by chance
    | {"ITF", "ITF14"}  # part of a longer one passes as a shorter one
    | {"Code39", "Code39Std", "Code39Ext", "Code32", "PZN", "Codabar"}  # no check, or one of a few values
    | {"Telepen", "TelepenAlpha", "TelepenNumeric", "DXFilmEdge", "OtherBarcode"}
)
"""Formats whose own check lets a misreading through too often to act upon it unseen."""

BARS: Final = WEAK | {
    *("Code128", "Code93", "DataBar", "DataBarExpanded", "DataBarExpandedStacked"),
    *("DataBarLimited", "DataBarStacked", "DataBarStackedOmni"),
}
"""Formats of bars side by side, read along a line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one engine read of one symbol.

    format: ``DataMatrix``, ``QRCode``, ``Code128``, ``EAN13``, ``DataBarExpanded``, …
    symbology: AIM identifier, ``]d2``.
    payload: the bytes of the symbol, GS (0x1d) kept, without the AIM identifier.
    corners: in the picture that was looked at.
    engine: who read it.
    modules: along its upper edge, 0 where the engine does not tell.
    """

    format: str
    symbology: str
    payload: bytes
    corners: Quad
    engine: Engine
    modules: int = 0

    @property
    def centre(self) -> Point:
        """The middle of the corners."""
        return sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4

    def covers(self, point: Point) -> bool:
        """Whether the point is in the box of the corners."""
        across, down = zip(*self.corners, strict=True)
        return min(across) <= point[0] <= max(across) and min(down) <= point[1] <= max(down)

    @property
    def span(self) -> float:
        """The longer of the picture's width and height that the symbol takes, in pixels."""
        across = [x for x, _ in self.corners]
        down = [y for _, y in self.corners]
        return max(max(across) - min(across), max(down) - min(down))

    @property
    def scale(self) -> float | None:
        """Pixels a module, where the number of modules is known."""
        (x, y), (u, v) = self.corners[:2]
        return math.hypot(u - x, v - y) / self.modules if self.modules else None

    def moved(self, factor: float, left: float, top: float) -> Reading:
        """The same, in the picture of which it was read in a part at (left, top) and `factor` times as large."""
        first, second, third, fourth = ((x / factor + left, y / factor + top) for x, y in self.corners)
        return replace(self, corners=(first, second, third, fourth))

    def mapped(self, matrix: tuple[tuple[float, float, float], ...]) -> Reading:
        """The same, its corners taken through an affine matrix of two rows."""
        (a, b, c), (d, e, f) = matrix
        first, second, third, fourth = ((a * x + b * y + c, d * x + e * y + f) for x, y in self.corners)
        return replace(self, corners=(first, second, third, fourth))


def needs_confirming(reading: Reading) -> bool:
    """Whether it counts only when seen in two frames, or by two engines."""
    return reading.format in WEAK


def same_symbol(one: Reading, other: Reading) -> bool:
    """Whether two readings of one picture are of the one symbol: equal bytes, in the same place."""
    if one.payload != other.payload or one.symbology != other.symbology:
        return False
    (x, y), (u, v) = one.centre, other.centre
    return max(abs(x - u), abs(y - v)) <= max(4.0, max(one.span, other.span) / 2)
