"""Looking at a grey picture for symbols, again and otherwise where they are hard to read, within a budget.

    with Sight(budget=0.1) as sight:
        seen = sight.look(grey)
        seen = sight.look(next_grey, hint=Hint(regions, seen.scale, full=False))

What looks like a symbol is read first, part by part: that costs a third of reading the whole picture,
and 60 symbols take no longer than the whole picture empty. Then the whole picture, where it is due;
then, while the budget lasts, what looks like a symbol and was not read is tried in other ways.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, Self

from edge.drivers.camera import engines
from edge.drivers.camera.mending import USUAL, WAYS, Way, bounded, resized
from edge.drivers.camera.places import Place, places
from edge.drivers.camera.reading import WEAK, Quad, Reading, needs_confirming, same_symbol

if TYPE_CHECKING:
    from types import TracebackType

    from edge.drivers.camera.engines import Grey

AGAIN: Final = frozenset({"EAN13", "UPCA"})
"""Weakly checked formats that are tried for in other ways too: of the others, stripes are soon one."""

LITTLE: Final = 1000
"""Pixels of the longer side of a picture that may be all symbol."""

HANDS: Final = 2
"""Parts read at the same time: the engines let other threads run."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known from the frames before.

    regions: where symbols were read, in pixels of this picture.
    scale: pixels a module learnt then, None when nothing was.
    full: read the whole picture too, not only what looks like a symbol and the regions.
    """

    regions: tuple[Quad, ...] = ()
    scale: float | None = None
    full: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one look.

    readings: one a symbol, in no order that means anything.
    agreed: those of them that a second engine read too.
    scale: pixels a module, the median of what was read; what the hint says when nothing was.
    tried: pieces of the picture that an engine was given.
    spent: seconds.
    """

    readings: tuple[Reading, ...]
    agreed: frozenset[Reading]
    scale: float | None
    tried: int
    spent: float


class Sight:
    """Reads symbols in pictures; keeps nothing of one for the next but what the hint says.

    formats: names as in `Reading.format`; None for `engines.EVERY`.
    budget: seconds after which nothing more is begun; the plain reading is always finished.
    clock: seconds, never going back.
    """

    def __init__(
        self,
        formats: Iterable[str] | None = None,
        *,
        budget: float = 0.1,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        named = list(formats or engines.EVERY)
        self._all = engines.zxing_formats(named)
        self._first = engines.zxing_formats([name for name in named if name == "DataMatrix"] or named)
        self._safer = engines.zxing_formats([name for name in named if name not in WEAK or name in AGAIN])
        self._budget = budget
        self._clock = clock
        self._hands = ThreadPoolExecutor(HANDS, "sight")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End its threads; it is not to be used afterwards."""
        self._hands.shutdown(cancel_futures=True)

    def look(self, grey: Grey, *, hint: Hint | None = None) -> Seen:
        """Read a picture of shape (height, width), 8 bits a pixel, rows one after the other in memory."""
        hint = hint or Hint()
        height, width = grey.shape
        look = _Look(grey, hint.scale, self._clock() + self._budget)
        began = self._clock()
        found = places(grey)
        known = [_around(region, grey) for region in hint.regions]
        self._plainly(look, known, found)
        if hint.full or not look.readings:
            self._whole(look)
        if not look.readings and max(height, width) <= LITTLE:
            found = [*found, Place(0, 0, width, height)]
        self._otherwise(look, found)
        agreed = self._second(look)
        return Seen(tuple(look.readings), agreed, look.scale, look.tried, self._clock() - began)

    def _plainly(self, look: _Look, known: list[Place], found: list[Place]) -> None:
        """Each place as it is: for the usual format, then for all."""
        todo = known + [place for place in found if not any(_same(place, one) for one in known)]
        for formats, invert in ((self._first, False), (self._all, True)):
            for step in (1, 2):  # a coarse place only where the fine ones within it gave nothing
                turn = [place for place in todo if place.step == step and not look.explained(place)]
                tries = [self._hands.submit(look.read, place, formats, invert) for place in turn]
                look.take(trial.result() for trial in tries)

    def _whole(self, look: _Look) -> None:
        """The whole picture, in all formats."""
        look.take([(engines.zxing(look.grey, self._all), 1)])

    def _otherwise(self, look: _Look, found: list[Place]) -> None:
        """What looks like a symbol and was not read, each in one way after the other until time is up."""
        for way in WAYS:
            turn = [place for place in found if not look.explained(place)]
            for at in range(0, len(turn), HANDS):
                if self._clock() >= look.until:
                    return
                some = [place for place in turn[at : at + HANDS] if not look.explained(place)]
                tries = [self._hands.submit(look.mend, place, self._safer, way) for place in some]
                look.take(trial.result() for trial in tries)

    def _second(self, look: _Look) -> frozenset[Reading]:
        """Which readings of weakly checked formats zbar makes too."""
        return frozenset(
            reading for reading in look.readings if needs_confirming(reading) and _too(look, reading)
        )


class _Look:
    """One look under way. until: when nothing more is begun."""

    def __init__(self, grey: Grey, scale: float | None, until: float) -> None:
        self.grey = grey
        self.until = until
        self.readings: list[Reading] = []
        self.tried = 0
        self._hinted = scale

    @property
    def scale(self) -> float | None:
        """Pixels a module so far."""
        known = [reading.scale for reading in self.readings if reading.scale]
        return median(known) if known else self._hinted

    def take(self, results: Iterable[tuple[list[Reading], int]]) -> None:
        """Keep what is new."""
        for readings, tried in results:
            self.tried += tried
            for reading in readings:
                if not any(same_symbol(reading, one) for one in self.readings):
                    self.readings.append(reading)

    def explained(self, place: Place) -> bool:
        """Whether what was read in the place is most of what is there."""
        within = sum(one.span**2 for one in self.readings if place.holds(*one.centre))
        return within >= 0.15 * place.wide * place.high

    def read(self, place: Place, formats: object, invert: bool) -> tuple[list[Reading], int]:
        """A place as it is."""
        readings = engines.zxing(place.cut(self.grey), formats, invert=invert, downscale=False)
        return [reading.moved(1, place.left, place.top) for reading in readings], 1

    def mend(self, place: Place, formats: object, way: Way) -> tuple[list[Reading], int]:
        """A place in one of the other ways."""
        part = place.cut(self.grey)
        wanted = way.factor
        if self.scale and way.factor > 1:
            wanted = way.factor * min(2.0, max(0.5, USUAL / self.scale)) / 1.5
        factor = bounded(part, wanted)
        part = resized(part, factor)
        if way.change:
            part = way.change(part)
        readings = engines.zxing(part, formats, downscale=False, binary=way.binary)
        return [reading.moved(factor, place.left, place.top) for reading in readings], 1


def _around(corners: Quad, grey: Grey) -> Place:
    """The box of a symbol's corners, with room for its quiet zone and for a hand that shakes."""
    across = [round(x) for x, _ in corners]
    down = [round(y) for _, y in corners]
    box = Place(min(across), min(down), max(across) - min(across), max(down) - min(down))
    return box.grown(0.2, 8, grey.shape)


def _same(one: Place, other: Place) -> bool:
    """Whether the one has the middle of the other in it, and is about as large."""
    inside = other.holds(one.left + one.wide / 2, one.top + one.high / 2)
    return inside and 0.4 <= (one.wide * one.high) / max(1, other.wide * other.high) <= 2.5


def _too(look: _Look, reading: Reading) -> bool:
    """Whether zbar reads the same there: where the symbol is, somewhat larger, or in the whole picture."""
    part = _around(reading.corners, look.grey).cut(look.grey)
    ways: tuple[Callable[[], Grey], ...] = (
        lambda: part,
        lambda: resized(part, bounded(part, 2)),
        lambda: look.grey,
    )
    for way in ways:
        found = engines.zbar(way())
        if any(one.payload == reading.payload and one.symbology == reading.symbology for one in found):
            return True
    return False
