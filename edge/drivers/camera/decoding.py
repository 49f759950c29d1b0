"""Looking at a grey picture for symbols, again and otherwise where they are hard to read, within a budget.

    with Sight(budget=0.1) as sight:
        seen = sight.look(grey)
        seen = sight.look(next_grey, hint=Hint(regions, seen.scale, full=False))

What looks like a symbol is read first, part by part: that costs a third of reading the whole picture,
and 60 symbols take no longer than the whole picture empty. Then the whole picture, where it is due;
then, while the budget lasts, what looks like a symbol and was not read is tried in other ways.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from edge.drivers.camera import engines
from edge.drivers.camera.looking import Look, alike, around
from edge.drivers.camera.mending import WAYS, Way, bounded, resized, stripes
from edge.drivers.camera.places import Place, piece, places
from edge.drivers.camera.reading import BARS, WEAK, Quad, Reading, needs_confirming

if TYPE_CHECKING:
    from types import TracebackType

    from edge.drivers.camera.engines import Grey

AGAIN: Final = frozenset({"EAN13", "UPCA"})
"""Weakly checked formats that are tried for in other ways too: of the others, stripes are soon one."""

LITTLE: Final = 1000
"""Pixels of the longer side of a picture that may be all symbol."""

PROBES: Final = 4
"""Places that are read before the others, to learn how large modules are."""

BRIEF: Final = 4
"""Ways tried, where something was read and a full look is not due: what is left is print, most often."""

REACH: Final = 6.0
"""How many times its length a doubtful symbol may be hidden in: Code 128 has some 600 modules, an EAN-8 67."""

ROOM: Final = 0.12
"""Share of a place by which it is widened once it was not read: its sparse sides may have been cut off."""

SPARED: Final = 2.5
"""How many times over the pieces have to be within the budget: they overlap, and the whole is looked at too."""

HANDS: Final = 2
"""Parts read at the same time: the engines let other threads run."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known from the frames before.

    regions: where symbols were read, in pixels of this picture.
    scale: pixels a module learnt then, None when nothing was.
    full: read the whole picture too, not only what looks like a symbol and the regions.
    whole: seconds the whole picture took where nothing was read; past the budget it is read a piece a look.
    turn: tells looks apart, so that every piece has its turn.
    """

    regions: tuple[Quad, ...] = ()
    scale: float | None = None
    full: bool = True
    whole: float = 0.0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one look.

    readings: one a symbol, in no order that means anything.
    agreed: those of them that a second engine read too.
    scale: pixels a module, the median of what was read; what the hint says when nothing was.
    tried: pieces of the picture that an engine was given.
    spent: seconds. whole: of them for the whole picture, 0 where it was not read; where it was read in
    pieces, what it would have taken.
    """

    readings: tuple[Reading, ...]
    agreed: frozenset[Reading]
    scale: float | None
    tried: int
    spent: float
    whole: float = 0.0


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
        again = [name for name in named if name not in WEAK or name in AGAIN]
        self._safer = engines.zxing_formats(again)
        self._bars = engines.zxing_formats([name for name in named if name in BARS])
        self._strong = engines.zxing_formats([name for name in named if name in BARS - WEAK])
        squares = engines.zxing_formats([name for name in named if name not in BARS])
        self._halves = (self._bars, squares)
        self._bars_again = engines.zxing_formats([name for name in again if name in BARS | {"PDF417"}])
        self._square_again = engines.zxing_formats([name for name in again if name not in BARS])
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
        began = self._clock()
        look = Look(grey, hint.scale, began + self._budget)
        found = places(grey)
        known = [around(region, grey.shape) for region in hint.regions]
        self._plainly(look, known + [place for place in found if not any(alike(place, one) for one in known)])
        whole = self._whole(look, hint) if hint.full else 0.0
        if not look.readings and max(grey.shape) <= LITTLE:
            found = [*found, Place(0, 0, grey.shape[1], grey.shape[0])]
        brief = look.readings and not hint.full
        self._otherwise(look, found, WAYS[:BRIEF] if brief else WAYS)
        if not look.readings and not hint.full and self._clock() < look.until:
            whole = self._whole(look, hint)
        agreed = frozenset(one for one in look.readings if needs_confirming(one) and _too(look, one))
        for doubtful in [one for one in look.readings if needs_confirming(one) and one not in agreed]:
            self._longer(look, doubtful)
        return Seen(tuple(look.readings), agreed, look.scale, look.tried, self._clock() - began, whole)

    def _plainly(self, look: Look, todo: list[Place]) -> None:
        """Each place as it is, for the usual format; the first few say how large modules are here."""
        fine = [place for place in todo if place.step == 1]
        self._read(look, fine[:PROBES], 1.0)
        if not look.readings and not look.scale:
            self._read(look, fine[:PROBES], 2.0)
        self._read(look, fine[PROBES:], look.factor)
        # a coarse place only where the fine ones within it gave nothing
        self._read(look, [place for place in todo if place.step == 2], look.factor)

    def _read(self, look: Look, todo: list[Place], factor: float) -> None:
        turn = [place for place in todo if not look.explained(place)]
        share = -(-len(turn) // HANDS) or 1

        def some(at: int) -> list[list[Reading]]:
            return [look.read(place, self._first, factor, False) for place in turn[at : at + share]]

        for trial in [self._hands.submit(some, at) for at in range(0, len(turn), share)]:
            look.take(trial.result())

    def _whole(self, look: Look, hint: Hint) -> float:
        """The whole picture, in all formats: bars by one hand, the rest by the other; what it takes in seconds.

        Of what took too long, as noise does, one piece as it is and the whole made smaller: what is too large
        for a piece is large enough to be read so.
        """
        began = self._clock()
        pieces = 1
        if hint.whole > self._budget:
            pieces = math.ceil(math.sqrt(SPARED * hint.whole / self._budget))
        place = piece(look.grey.shape, pieces, hint.turn)
        tries = [self._hands.submit(look.read, place, half, 1.0, True, True) for half in self._halves]
        if pieces > 1:
            everything = piece(look.grey.shape, 1, 0)
            tries.append(self._hands.submit(look.read, everything, self._all, 1 / pieces, True))
        look.take(trial.result() for trial in tries)
        share = place.wide * place.high / look.grey.size + (1 / pieces**2 if pieces > 1 else 0)
        return (self._clock() - began) / share

    def _longer(self, look: Look, doubtful: Reading) -> None:
        """A symbol of bars that a doubtful reading may be a part of, in its place: the bars of an EAN may be
        among those of a longer symbol by chance, and then hide it.
        """
        if self._clock() >= look.until:
            return
        reach = around(doubtful.corners, look.grey.shape).grown(REACH, 0, look.grey.shape)
        for longer in look.read(reach, self._strong, 1.0, True):
            if longer.covers(doubtful.centre):
                look.correct(doubtful, longer)

    def _otherwise(self, look: Look, found: list[Place], known: tuple[Way, ...]) -> None:
        """What looks like a symbol and was not read, each in one way after the other until time is up."""
        shape = look.grey.shape
        todo = [place.grown(ROOM, 0, shape) for place in found if not look.explained(place)]
        todo.sort(key=look.oddness)
        bars: dict[Place, float | None] = {}  # how far they stand from upright; each place is asked once
        ways: list[Way | None] = [None, *known]
        for way in ways:
            for at in range(0, len(todo), HANDS):
                if self._clock() >= look.until:
                    return
                some = [place for place in todo[at : at + HANDS] if not look.explained(place)]
                tries = [self._hands.submit(self._in_a_way, look, place, bars, way) for place in some]
                look.take(trial.result() for trial in tries)
            todo = [place for place in todo if not look.explained(place)]

    def _in_a_way(
        self, look: Look, place: Place, bars: dict[Place, float | None], way: Way | None
    ) -> list[Reading]:
        """None: as it is, in the other formats; turned upright where it is bars that stand askew."""
        if look.matrix_only:
            formats, course = self._first, None
        else:
            if place not in bars:
                bars[place] = stripes(place.cut(look.grey))
            course = bars[place]
            formats = self._square_again if course is None else self._bars_again
            if place.wide * place.high == look.grey.size:  # a little picture, of whatever it may be
                formats = self._safer
        if way is not None:
            return look.mend(place, formats, way)
        if course is not None:
            return look.straighten(place, formats, course)
        return look.read(place, formats, 1.0, True)


def _too(look: Look, reading: Reading) -> bool:
    """Whether zbar reads the same there: where the symbol is, somewhat larger, or in the whole picture."""
    part = around(reading.corners, look.grey.shape).cut(look.grey)
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
