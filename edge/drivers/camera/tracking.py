"""From what is read in each picture to scans: a code that stays in view is one, one that comes back is another.

Pure: what was read, and when, are handed in. Readings of equal bytes are the same code as long as it has
not been out of view for a while, wherever it moves. Codes that name no single package (no serial number)
may be there twice: as many as are read side by side in two pictures are as many scans.

>>> dot = Reading("DataMatrix", "]d2", b"0104006381333931", ((0, 0), (9, 0), (9, 9), (0, 9)), "zxing")
>>> tracks = Tracks(again=2.0, alone=lambda reading: True)
>>> (track,) = tracks.take([dot], frozenset(), 0.0)
>>> track.counted = True
>>> tracks.take([dot], frozenset(), 0.1)
[]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from edge.drivers.camera.reading import Reading, needs_confirming

STEP: Final = 0.5
"""Seconds between two pictures that count at most: what nobody looked at in between has not left."""

MOMENT: Final = 1.0
"""Seconds for which a code that is not read is in view still: glare passes, a hand shakes."""

TWICE: Final = 2
"""Pictures that confirm a reading."""

Key = tuple[str, bytes]


@dataclass(slots=True)
class Track:
    """One code in view, or out of it for a moment.

    number: tells it from others. reading: the last. seen: pictures it was read in. unseen: seconds of
    looking since the last of them. counted: it has been a scan, as whoever takes it says. second: another
    of the same bytes was there when it came. agreed: two engines have read it alike.
    """

    number: int
    reading: Reading
    seen: int = 0
    unseen: float = 0.0
    counted: bool = False
    second: bool = False
    agreed: bool = False

    @property
    def key(self) -> Key:
        """What it says."""
        return self.reading.symbology, self.reading.payload

    @property
    def sure(self) -> bool:
        """Whether it may be a scan: a weakly checked one, or a second alike, once it is confirmed."""
        doubtful = self.second or (needs_confirming(self.reading) and not self.agreed)
        return self.seen >= TWICE or not doubtful


class Tracks:
    """The codes of one camera, picture by picture.

    again: seconds out of view after which a code is scanned anew. alone: whether a code names one package,
    which cannot be there twice.
    """

    def __init__(self, *, again: float, alone: Callable[[Reading], bool]) -> None:
        self._again = again
        self._alone = alone
        self._tracks: list[Track] = []
        self._last: float | None = None
        self._made = 0

    @property
    def visible(self) -> tuple[Track, ...]:
        """What is in view, counted or not: read in the last picture, or a moment before."""
        return tuple(track for track in self._tracks if track.unseen <= MOMENT)

    def take(self, readings: Iterable[Reading], agreed: Collection[Reading], now: float) -> list[Track]:
        """What was read in one picture, in any order; those that may be scans, from the top down.

        They are given again in every picture they are read in, until they are said to be `counted`.

        agreed: those of them that two engines read. now: seconds, never going back.
        """
        passed = 0.0 if self._last is None else min(STEP, max(0.0, now - self._last))
        self._last = now
        for track in self._tracks:
            # never 0 for what is not read in this picture
            track.unseen += passed or 1e-9
        self._tracks = [track for track in self._tracks if track.unseen < self._again]
        by_key: dict[Key, list[Reading]] = {}
        for reading in sorted(readings, key=lambda one: one.centre[::-1]):
            by_key.setdefault((reading.symbology, reading.payload), []).append(reading)
        tracks: dict[Key, list[Track]] = {}
        for track in self._tracks:
            tracks.setdefault(track.key, []).append(track)
        met = [pair for key, alike in by_key.items() for pair in self._matched(tracks.get(key, []), alike)]
        self._contradict([reading for _, reading in met])
        return [track for track, reading in met if _due(track, agreed=reading in agreed)]

    def _matched(self, tracks: list[Track], alike: list[Reading]) -> list[tuple[Track, Reading]]:
        """Each reading of one key with its track, the nearest first; new tracks for those that have none."""
        pairs = sorted(
            (
                (_apart(track.reading, reading), at, to)
                for at, track in enumerate(tracks)
                for to, reading in enumerate(alike)
            )
        )
        taken: dict[int, int] = {}
        for _, at, to in pairs:
            if at not in taken and to not in taken.values():
                taken[at] = to
        met = [(tracks[at], alike[to]) for at, to in taken.items()]
        new = [reading for to, reading in enumerate(alike) if to not in taken.values()]
        single = bool(new) and self._alone(alike[0])
        for reading in new:
            if not (single and (tracks or met)):
                track = Track(self._made, reading, second=bool(met or tracks))
                self._made += 1
                self._tracks.append(track)
                met.append((track, reading))
        for track, reading in met:
            track.reading, track.unseen = reading, 0.0
            track.seen += 1
        return met

    def _contradict(self, read: list[Reading]) -> None:
        """What is weakly checked, and was not there again before something else was read in its place, is no code."""
        weak = [reading for reading in read if needs_confirming(reading)]

        def refuted(track: Track) -> bool:
            if track.counted or not track.unseen or not needs_confirming(track.reading):
                return False
            return any(_apart(track.reading, reading) <= track.reading.span / 2 for reading in weak)

        self._tracks = [track for track in self._tracks if not refuted(track)]


def _due(track: Track, *, agreed: bool) -> bool:
    """Whether it may be a scan."""
    track.agreed = track.agreed or agreed
    return track.sure and not track.counted


def _apart(one: Reading, other: Reading) -> float:
    """Pixels between their middles."""
    return math.dist(one.centre, other.centre)
