"""The process that looks through a camera for a station, and tells what it sees.

A process of its own, since what is below OpenCV may print on the terminal the screen is drawn on, stand
in a driver that never answers, or crash: the station ends it and starts another. It works at a low
priority, so that keys and scans go first, and ends when the station is gone.

    python -c "from edge.drivers.camera.eye import main; main()"
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from edge.drivers.camera.capture import Live, NoPictures, Picture, recorded
from edge.drivers.camera.gaps import Gaps
from edge.drivers.camera.remembering import Memory
from edge.drivers.camera.sightings import Gone, Message, Opened, Sighting, View, Wanted, put
from edge.drivers.camera.source import Source
from edge.drivers.state import Reason

if TYPE_CHECKING:
    from edge.drivers.camera.decoding import Sight
    from edge.drivers.camera.engines import Grey

NICE: Final = 10

MOST_LOOKS: Final = 15.0
"""Looks a second at a live camera."""

STILL_LOOKS: Final = 4.0
"""The same while nothing moves: what is there was seen, or cannot be."""

VIEWS: Final = 12.0
"""Pictures a second for a viewfinder."""

SEEKS: Final = 2.0
"""Times a second that missing packages are looked for: it takes as long as a look."""

MOVED: Final = 8
"""Grey values by which some part of the picture differs from the last one that was looked at."""

STEADY: Final = 12
"""Grey values by which a pixel of a viewfinder differs before it is another: noise is not worth a terminal's while."""

PARTS: Final = (64, 36)
"""Parts of a picture, across and down."""

Say = Callable[[Message], None]


class Eye:
    """Looks at pictures one by one. say: told of each. clock: seconds."""

    def __init__(self, wanted: Wanted, say: Say, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.wanted = wanted
        self.view = View((0, 0))
        self._told = say
        self._saying = threading.Lock()
        self._clock = clock
        self._memory = Memory(live=Source.parse(wanted.source).live)
        self._parts: Grey | None = None
        self._small: Grey | None = None
        self._looked = -1.0
        self._next = 0.0
        self._showing = threading.Lock()  # pictures are shown by who takes them, and after a look
        self._gaps = Gaps()
        self._sought = -1.0

    def watch(self) -> None:
        """Until there is no more to see; what it came to is said last."""
        from edge.drivers.camera.decoding import Sight

        source = Source.parse(self.wanted.source)
        reason: Reason = "played"
        detail = ""
        with Sight(self.wanted.formats or None, budget=self.wanted.budget) as sight:
            try:
                pictures = self._newest(source) if source.live else recorded(source)
                for count, picture in enumerate(pictures):
                    if not count:
                        self._say(Opened())
                    self.see(sight, picture, always=not source.live)
            except NoPictures as failure:
                reason, detail = failure.reason, failure.detail
        self._say(Gone(reason, detail))

    def _newest(self, source: Source) -> Iterator[Picture]:
        """Of a live source, no more pictures than may be looked at."""
        live = Live(source, self.wanted.size, show=self._show, due=self._due)
        try:
            while True:
                began = self._clock()
                yield live.newest()
                time.sleep(max(0.0, 1 / MOST_LOOKS - (self._clock() - began)))
        finally:
            live.close()

    def see(self, sight: Sight, picture: Picture, *, always: bool) -> None:
        """Look at one picture and tell; not at one that is the last over again."""
        now = self._clock()
        if not always and not self._moved(picture.grey) and now - self._looked < 1 / STILL_LOOKS:
            self._tell(picture, None)
            return
        self._looked = now
        seen = sight.look(picture.grey, hint=self._memory.hint())
        self._memory.keep(seen)
        agreed = tuple(at for at, reading in enumerate(seen.readings) if reading in seen.agreed)
        self._tell(picture, Sighting(picture.at, _size(picture.grey), seen.readings, agreed))
        self._gaps.keep(seen.readings, now)
        self._seek(picture, now)

    def _seek(self, picture: Picture, now: float) -> None:
        """Look for packages that are missing, after the picture was told: no scan waits for it."""
        missing = self.view.missing
        if missing and now - self._sought >= 1 / SEEKS:
            self._sought = now
            gaps = self._gaps.seek(picture.grey, missing, now)
            self._say(Sighting(picture.at, _size(picture.grey), gaps=gaps))

    def _tell(self, picture: Picture, sighting: Sighting | None) -> None:
        small = self._viewed(picture)
        if small is not None:
            sighting = sighting or Sighting(picture.at, _size(picture.grey))
            sighting = msgspec.structs.replace(sighting, small=small.tobytes(), small_size=_size(small))
        if sighting is not None:
            self._say(sighting)

    def _show(self, picture: Picture) -> None:
        """For the viewfinder alone: a look may take longer than its next picture waits."""
        self._tell(picture, None)

    def _due(self) -> bool:
        return bool(self.view.size[0]) and self._clock() >= self._next

    def _viewed(self, picture: Picture) -> Grey | None:
        """The picture as a viewfinder shows it, where one is due."""
        with self._showing:
            if not self._due():
                return None
            # as many as are wanted in the long run, though the camera's own pictures come at other times
            self._next = max(self._next + 1 / VIEWS, self._clock() + 0.5 / VIEWS)
            self._small = _steadied(_smaller(picture.grey, self.view.size), self._small)
            return self._small

    def _say(self, message: Message) -> None:
        with self._saying:
            self._told(message)

    def _moved(self, grey: Grey) -> bool:
        """Whether some part of it is not as it was when it was last looked at."""
        import cv2
        import numpy as np

        parts = np.asarray(cv2.resize(grey, PARTS, interpolation=cv2.INTER_AREA), np.uint8)
        if self._parts is not None and int(cv2.absdiff(parts, self._parts).max()) < MOVED:
            return False
        self._parts = parts
        return True


def _size(grey: Grey) -> tuple[int, int]:
    return grey.shape[1], grey.shape[0]


def _smaller(grey: Grey, most: tuple[int, int]) -> Grey:
    """As large as fits into `most` (width, height), never larger than it is."""
    import cv2
    import numpy as np

    width, height = _size(grey)
    factor = min(1.0, most[0] / width, most[1] / height)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _steadied(small: Grey, before: Grey | None) -> Grey:
    """Only what is clearly another than before; all of it where the size is."""
    import cv2
    import numpy as np

    if before is None or before.shape != small.shape:
        return small
    return np.where(cv2.absdiff(small, before) < STEADY, before, small)


def main() -> None:
    """What the process does: wishes on its input, messages on its output, and it never returns."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # nothing of a library's comes between the messages
    os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"
    os.environ["OPENCV_LOG_LEVEL"] = "SILENT"
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        eye = Eye(msgspec.json.decode(sys.stdin.buffer.readline(), type=Wanted), lambda said: put(out, said))
        threading.Thread(target=_heed, args=(eye,), name="wishes", daemon=True).start()
        eye.watch()
    except BrokenPipeError:
        pass
    except Exception as fault:  # noqa: BLE001 - whoever started this is told, and starts another
        put(out, Gone("camera-fault", f"{type(fault).__name__}: {fault}"))
    os._exit(0)  # a thread may stand in a driver for ever


def _heed(eye: Eye) -> None:
    """Pictures wanted or no longer; the end, once whoever started this is gone."""
    for line in sys.stdin.buffer:
        eye.view = msgspec.json.decode(line, type=View)
    os._exit(0)
