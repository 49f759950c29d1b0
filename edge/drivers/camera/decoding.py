"""Looking at a grey picture for symbols, again and otherwise where they are hard to read, within a budget.

with Sight(budget=0.1) as sight:
    seen = sight.look(grey, hint=Hint(scale=seen.scale))
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from edge.drivers.camera import engines
from edge.drivers.camera.reading import Quad, Reading, needs_confirming, same_symbol

if TYPE_CHECKING:
    from types import TracebackType

    from edge.drivers.camera.engines import Grey

USUAL = 3.6
"""Pixels a module that zxing-cpp reads best, in the middle of 3.3 to 4."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known from the frames before.

    regions: where symbols were read, in pixels of this picture.
    scale: pixels a module learnt then, None when nothing was.
    full: look at the whole picture, not only at what looks like symbols and the regions.
    """

    regions: tuple[Quad, ...] = ()
    scale: float | None = None
    full: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one look.

    readings: one a symbol, in no order that means anything.
    agreed: those of them that a second engine read too.
    scale: pixels a module, the median of what was read; None when nothing was.
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

    formats: names as in `Reading.format`; None for all that zxing-cpp reads.
    budget: seconds that one look may take; the plain first reading is always finished.
    clock: seconds, never going back.
    """

    def __init__(
        self,
        formats: Iterable[str] | None = None,
        *,
        budget: float = 0.1,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._formats = engines.zxing_formats(formats)
        self._budget = budget
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what it holds."""

    def look(self, grey: Grey, *, hint: Hint | None = None) -> Seen:
        """Read a picture of shape (height, width), 8 bits a pixel."""
        began = self._clock()
        readings = engines.zxing(grey, self._formats)
        agreed: frozenset[Reading] = frozenset()
        if any(map(needs_confirming, readings)):
            second = engines.zbar(grey)
            agreed = frozenset(one for one in readings for two in second if same_symbol(one, two))
        return Seen(tuple(readings), agreed, None, 1, self._clock() - began)
