"""A camera as a device: what it sees become frames, one for each code that comes into view.

    camera = Camera("0", deliver=…, state=…, clock=…)
    camera.start()

A process of its own looks (`edge.drivers.camera.eye`); a thread here hears what it says. Whatever
befalls the process, it is ended and another is started, after a while.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from edge.drivers.camera.gaps import Gap
from edge.drivers.camera.reading import Reading
from edge.drivers.camera.sightings import Gone, Opened, Sighting, View, Wanted, taken
from edge.drivers.camera.source import Source
from edge.drivers.camera.tracking import Track, Tracks
from edge.drivers.repeats import names_one_package
from edge.drivers.state import DeviceState, Reason
from edge.drivers.threaded import ThreadedDevice
from edge.frame import Frame

FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 10.0
"""Seconds between tries: they double, and are spread by up to half."""

MUTE: Final = 30.0
"""Seconds without a word from the process after which it is ended."""

ENDING: Final = 2.0
"""Seconds an ended process is waited for; one that stands in a driver is left to the system."""

PAUSE: Final = 0.1
"""Seconds between offers of what a recording showed."""

AGAIN: Final = 2.0
"""Seconds out of view after which a code is scanned anew, unless another time is set."""

_RUN: Final = "from edge.drivers.camera.eye import main; main()"
_FINAL: Final[frozenset[Reason]] = frozenset({"played", "no-recording"})
_ABSENT: Final[frozenset[Reason]] = frozenset({"no-camera", "camera-off"})


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One picture for a viewfinder.

    small: 8 bits a pixel, rows from the top, `small_size` (width, height). size: of the picture itself, in
    whose pixels the corners of `tracks` are: what is in view, each with its number and whether it would be
    gathered now. gaps: where packages that are missing may lie, None while they are not known.
    """

    small: bytes
    small_size: tuple[int, int]
    size: tuple[int, int]
    tracks: tuple[tuple[int, Reading, bool], ...]
    gaps: tuple[Gap, ...] | None = None


class Camera(ThreadedDevice):
    """One camera, stream or recording.

    wanted: as `Source.parse` takes its source. deliver, state: called in the thread, must be quick and must
    not raise. again: seconds out of view after which a code is scanned anew. jitter: a number in [0, 1).
    """

    def __init__(
        self,
        wanted: Wanted,
        *,
        deliver: Callable[[Frame], None],
        state: Callable[[DeviceState], None],
        clock: Callable[[], datetime],
        again: float = AGAIN,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(f"camera:{Source.parse(wanted.source).name}", state, clock)
        self._wanted = wanted
        self._deliver = deliver
        self._take: Callable[[Frame], bool] = self._delivered
        self._live = Source.parse(wanted.source).live
        self._jitter = jitter
        self._tracks = Tracks(again=again, alone=self._alone)
        self._watcher: Callable[[Glimpse], None] | None = None
        self._view = View((0, 0))
        self._gaps: tuple[Gap, ...] | None = None
        self._met = False
        self._heard = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._holding = False
        self._looking = threading.Lock()  # held while tracks are changed or looked over

    def offer_to(self, take: Callable[[Frame], bool]) -> None:
        """Offer frames to `take` instead of delivering them, again and again until it answers True.

        A live camera offers what is in view; a recording waits.
        """
        self._take = take

    def hold(self, on: bool) -> None:
        """While on, nothing is delivered or offered: what is in view is there to be gathered, scanned or not.

        What is still there afterwards is no scan before it has left and come back.
        """
        with self._looking:
            if on != self._holding:
                for track in self._tracks.visible:
                    track.counted = not on
            self._holding = on

    def seek(self, missing: int) -> None:
        """Look for the places of so many packages whose codes are not read; 0 for no longer."""
        with self._lock:
            self._view = View(self._view.size, missing)
            self._gaps = self._gaps if missing else None
            self._wish()

    def gather(self) -> tuple[Frame, ...]:
        """Everything in view that is sure and was no scan yet; it counts as one from now on."""
        with self._looking:
            tracks = [track for track in self._tracks.visible if track.sure and not track.counted]
            for track in tracks:
                track.counted = True
        return tuple(self._frame(track.reading) for track in tracks)

    def put_back(self, frames: Iterable[Frame]) -> None:
        """What was gathered was no scan after all."""
        keys = {(frame.symbology, frame.payload) for frame in frames}
        with self._looking:
            for track in self._tracks.visible:
                track.counted = track.counted and track.key not in keys

    def _interrupt(self) -> None:
        """End the process: whatever it waits for, nothing is waited for here."""
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def watch(self, watcher: Callable[[Glimpse], None] | None, size: tuple[int, int] = (0, 0)) -> None:
        """Give `watcher`, in the thread, pictures no larger than `size` (width, height); None for no longer."""
        self._watcher = watcher
        with self._lock:
            self._view = View(size if watcher is not None else (0, 0), self._view.missing)
            self._wish()

    def _run(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            gone = self._look()
            if self._stopping.is_set():
                break
            if gone.reason in _FINAL:
                self._say("absent", gone.reason, gone.detail)
                return
            tries = 0 if self._state.status == "connected" else tries
            self._say(
                "absent" if gone.reason in _ABSENT and not self._met else "lost", gone.reason, gone.detail
            )
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2**tries)
            tries = min(tries + 1, 10)
            self._stopping.wait(wait * (0.5 + 0.5 * self._jitter()))

    def _look(self) -> Gone:
        """A process, from its beginning to its end; why it ended."""
        try:
            process = self._started()
        except OSError as failure:
            return Gone("camera-fault", str(failure))
        over = threading.Event()
        guard = threading.Thread(target=self._guard, args=(process, over), name=f"{self.source} guard")
        try:
            guard.start()
            return self._listen(process)
        except Exception as failure:  # noqa: BLE001 - whatever it says, another is started
            return Gone("camera-fault", f"{type(failure).__name__}: {failure}")
        finally:
            with self._lock:
                self._process = None
            _end(process)
            over.set()
            guard.join()

    def _started(self) -> subprocess.Popen[bytes]:
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NO_WINDOW
        process = subprocess.Popen(
            [sys.executable, "-c", _RUN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=flags,
            start_new_session=True,  # Ctrl+C is the station's
        )
        with self._lock:
            self._process = process
            self._heard = time.monotonic()
            self._write(msgspec.json.encode(self._wanted))
            self._wish()
            if self._stopping.is_set():
                process.kill()
        return process

    def _wish(self) -> None:
        """Tell the process, if there is one, which pictures are wanted; with the lock held."""
        self._write(msgspec.json.encode(self._view))

    def _write(self, line: bytes) -> None:
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):  # it ended; its last word says why
                self._process.stdin.write(line + b"\n")
                self._process.stdin.flush()

    def _listen(self, process: subprocess.Popen[bytes]) -> Gone:
        stream = process.stdout
        assert stream is not None
        while (said := taken(stream)) is not None:
            self._heard = time.monotonic()
            if isinstance(said, Gone):
                return said
            if isinstance(said, Opened):
                self._met = True
                self._say("connected")
            elif not self._stopping.is_set():
                self._see(said)
        return Gone("camera-fault", "it ended without a word")

    def _see(self, sighting: Sighting) -> None:
        """One picture: frames of what is new, and a glimpse for whoever watches."""
        if sighting.readings is not None:
            agreed = {sighting.readings[at] for at in sighting.agreed}
            with self._looking:
                due = self._tracks.take(sighting.readings, agreed, sighting.at)
            for track in due if not self._holding else ():
                track.counted = self._offer(self._frame(track.reading))
        if sighting.gaps is not None and self._view.missing:
            self._gaps = sighting.gaps
        watcher = self._watcher
        if watcher is not None and sighting.small:
            tracks = _shown(self._tracks.visible)
            watcher(Glimpse(sighting.small, sighting.small_size, sighting.size, tracks, self._gaps))

    def _delivered(self, frame: Frame) -> bool:
        self._deliver(frame)
        return True

    def _offer(self, frame: Frame) -> bool:
        taken = self._take(frame)
        while not (taken or self._live or self._holding or self._stopping.wait(PAUSE)):
            self._heard = time.monotonic()  # the process waits for us
            taken = self._take(frame)
        return taken

    def _frame(self, reading: Reading) -> Frame:
        return Frame(reading.payload, self.source, self._clock(), symbology=reading.symbology)

    def _alone(self, reading: Reading) -> bool:
        return names_one_package(self._frame(reading))

    def _guard(self, process: subprocess.Popen[bytes], over: threading.Event) -> None:
        """End a process that says nothing any more: what it does cannot be seen from here."""
        while not over.wait(MUTE / 10):
            if time.monotonic() - self._heard > MUTE:
                process.kill()
                return


def _shown(tracks: tuple[Track, ...]) -> tuple[tuple[int, Reading, bool], ...]:
    return tuple((track.number, track.reading, track.sure and not track.counted) for track in tracks)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process if it has not, and let go of it."""
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(ENDING)
