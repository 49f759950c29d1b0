"""One look at one picture, under way: what was read so far, and what that says of the rest."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from edge.drivers.camera import engines
from edge.drivers.camera.mending import USUAL, Way, bounded, resized, turned
from edge.drivers.camera.places import Place
from edge.drivers.camera.reading import Quad, Reading, same_symbol

if TYPE_CHECKING:
    from edge.drivers.camera.engines import Grey

FINE, COARSE = 2.8, 5.0
"""Pixels a module below which a part is enlarged, and above which it is reduced, before it is read."""

SMALL: Final = 2.0
"""Pixels a module for which the ways enlarge enough."""

COVERED: Final = 0.15
"""Share of a place that its symbols take, from which on nothing more is sought there: print is the rest."""


class Look:
    """Gathers the readings of one picture. until: the time after which nothing more is begun."""

    def __init__(self, grey: Grey, scale: float | None, until: float) -> None:
        self.grey = grey
        self.until = until
        self.readings: list[Reading] = []
        self.tried = 0
        self._hinted = scale
        self._marks: list[tuple[float, float, float]] = []  # centre and area of each reading

    @property
    def scale(self) -> float | None:
        """Pixels a module: of what was read here, else as hinted."""
        known = [reading.scale for reading in self.readings if reading.scale]
        return median(known) if known else self._hinted

    @property
    def factor(self) -> float:
        """How much larger a part is to be made for its modules to be of the size that is read best."""
        scale = self.scale
        if scale is None or FINE <= scale <= COARSE:
            return 1.0
        return min(3.0, max(0.4, USUAL / scale))

    @property
    def matrix_only(self) -> bool:
        """Whether all that was read so far is DataMatrix, as on a tray."""
        return bool(self.readings) and all(reading.format == "DataMatrix" for reading in self.readings)

    def take(self, results: Iterable[list[Reading]]) -> None:
        """Keep what is new."""
        for readings in results:
            self.tried += 1
            for reading in readings:
                if not any(same_symbol(reading, one) for one in self.readings):
                    self.readings.append(reading)
                    self._marks.append((*reading.centre, reading.span**2))

    def correct(self, wrong: Reading, right: Reading) -> None:
        """Keep the one reading instead of the other."""
        if wrong in self.readings:
            self.readings.remove(wrong)
        self.take([[right]])

    def explained(self, place: Place) -> bool:
        """Whether what was read in the place is most of what is there."""
        left, top, right, bottom = place.left, place.top, place.left + place.wide, place.top + place.high
        within = sum(area for x, y, area in self._marks if left <= x <= right and top <= y <= bottom)
        return within >= COVERED * place.wide * place.high

    def oddness(self, place: Place) -> float:
        """How far the place is from the size of what was read, as a power of e; 0 where nothing was."""
        spans = [reading.span for reading in self.readings]
        return abs(math.log(max(place.wide, place.high) / max(1.0, 1.4 * median(spans)))) if spans else 0.0

    def read(
        self, place: Place, formats: Any, factor: float, invert: bool, downscale: bool = False
    ) -> list[Reading]:
        """A place as it is, so many times as large."""
        part = resized(place.cut(self.grey), factor)
        readings = engines.zxing(part, formats, invert=invert, downscale=downscale)
        return [reading.moved(factor, place.left, place.top) for reading in readings]

    def mend(self, place: Place, formats: Any, way: Way) -> list[Reading]:
        """A place in one of the other ways, towards modules of the usual size where their size is known."""
        part = place.cut(self.grey)
        wanted = way.factor
        if self.scale and way.factor > 1 and not SMALL <= self.scale <= COARSE:
            wanted *= min(2.0, max(0.5, USUAL / self.scale)) / 1.5
        factor = bounded(part, wanted)
        part = resized(part, factor)
        if way.change:
            part = way.change(part)
        readings = engines.zxing(part, formats, downscale=False, binary=way.binary)
        return [reading.moved(factor, place.left, place.top) for reading in readings]

    def straighten(self, place: Place, formats: Any, degrees: float) -> list[Reading]:
        """A place turned so that its bars stand upright: engines read bars along rows and columns only."""
        part, back = turned(place.cut(self.grey), degrees)
        return [
            reading.mapped(back).moved(1, place.left, place.top)
            for reading in engines.zxing(part, formats, downscale=False)
        ]


def around(corners: Quad, shape: tuple[int, ...]) -> Place:
    """The box of a symbol's corners, with room for its quiet zone and for a hand that shakes."""
    across = [x for x, _ in corners]
    down = [y for _, y in corners]
    left, top = max(0, math.floor(min(across))), max(0, math.floor(min(down)))
    right, bottom = min(shape[1], math.ceil(max(across))), min(shape[0], math.ceil(max(down)))
    return Place(left, top, max(1, right - left), max(1, bottom - top)).grown(0.2, 8, shape)


def alike(one: Place, other: Place) -> bool:
    """Whether the one has the middle of the other in it, and is about as large."""
    inside = other.holds(one.left + one.wide / 2, one.top + one.high / 2)
    return inside and 0.4 <= (one.wide * one.high) / max(1, other.wide * other.high) <= 2.5
