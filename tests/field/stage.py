"""The table under a simulated camera: empty until a label is held out, as a stream over HTTP."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator

import cv2

from hardware.simulators.camera import Passing, Served, Shot, shots

RATE = 20
"""Pictures a second."""

LYING = 6
"""Pictures of a label that lies still, shown in turn until it is taken away."""


class Stage(Served):
    """A network camera over the table; `url` is where it is looked at."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._turn = threading.Lock()
        self._shown: deque[bytes] = deque()
        self._lying: deque[bytes] = deque()
        self._printed: list[Shot] = []
        empty = [shot.picture for shot in shots(Passing(seed, payloads=[]))][:1]
        super().__init__(empty, rate=RATE)

    def print(self, text: str) -> None:
        """Make the label of an element string, its identifiers in brackets, as it will be held this time."""
        self._seed += 1
        self._printed = list(shots(Passing(self._seed, payloads=[text], lying=LYING)))

    def hold_out(self) -> None:
        """Hold it out until it is taken away; whatever was on the table is gone."""
        lying = [number for number, shot in enumerate(self._printed) if shot.lying]
        pictures = [_packed(shot) for shot in self._printed[: lying[-1] + 1]]
        with self._turn:
            self._shown, self._lying = deque(pictures), deque(pictures[lying[0] :])

    def take_away(self) -> None:
        """The label leaves, and the table is empty."""
        with self._turn:
            if self._lying:
                leaving = self._printed[max(n for n, shot in enumerate(self._printed) if shot.lying) + 1 :]
                self._shown, self._lying = deque(map(_packed, leaving)), deque()

    def unplug(self) -> None:
        """Whoever looks is cut off; when it is back the table is empty."""
        super().unplug()
        with self._turn:
            self._shown, self._lying = deque(), deque()

    def jpegs(self) -> Iterator[bytes]:
        """What one who looks is shown: the label as it comes, lies and goes, else the empty table."""
        while True:
            with self._turn:
                if self._shown:
                    picture = self._shown.popleft()
                elif self._lying:
                    picture = self._lying[0]
                    self._lying.rotate(-1)
                else:
                    picture = self._packed[0]
            yield picture


def _packed(shot: Shot) -> bytes:
    return cv2.imencode(".jpg", shot.picture)[1].tobytes()
