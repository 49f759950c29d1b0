"""What one picture tells of where to look in the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from edge.drivers.camera.reading import Reading, same_symbol

if TYPE_CHECKING:
    from edge.drivers.camera.decoding import Hint, Seen

KEPT: Final = 4
"""Looks for which a place is looked at again though nothing was read there."""

WHOLE: Final = 5
"""Every so many pictures are read as wholes."""

MOST: Final = 160
"""Places at most."""


class Memory:
    """Where codes were read lately, how large their modules were, and how long the whole picture took.

    live: pictures come on and on, so that a look may leave some of one for the next.
    """

    def __init__(self, *, live: bool = True) -> None:
        self._live = live
        self._whole = 0.0
        self._looks = 0
        self._kept: list[tuple[Reading, int]] = []  # and the look it was read in
        self._scale: float | None = None

    def hint(self) -> Hint:
        """What to go by in the next picture."""
        from edge.drivers.camera.decoding import Hint

        regions = tuple(reading.corners for reading, _ in self._kept)
        return Hint(regions, self._scale, self._looks % WHOLE == 0, self._whole, self._looks)

    def keep(self, seen: Seen) -> None:
        """What was read there."""
        self._looks += 1
        self._scale = seen.scale
        if self._live and not seen.readings:
            self._whole = seen.whole or self._whole
        else:
            self._whole = 0.0
        new = [(reading, self._looks) for reading in seen.readings]
        old = [
            (reading, look)
            for reading, look in self._kept
            if self._looks - look <= KEPT and not any(same_symbol(reading, one) for one, _ in new)
        ]
        self._kept = (new + old)[:MOST]
