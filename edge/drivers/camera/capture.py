"""Pictures as OpenCV takes them: every one of a recording, the newest of a live camera."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from edge.drivers.camera.pictures import eight_bits, still
from edge.drivers.camera.source import Source
from edge.drivers.state import Reason

if TYPE_CHECKING:
    from edge.drivers.camera.engines import Grey

OPENING: Final = 10.0
"""Seconds a live source may take to open."""

SILENT: Final = 4.0
"""Seconds without a picture after which a live source is lost."""

FRESH: Final = 0.15
"""Seconds after which a picture that waited for a long look is not worth the next."""

USUAL_RATE: Final = 25.0
"""Pictures a second of a recording that does not say."""

SLIDES: Final = 10.0
"""Pictures a second that a folder of pictures stands for."""

BROKEN: Final = 50
"""Pictures in a row that come and cannot be unpacked before the source is given up."""


@dataclass(frozen=True, slots=True)
class Picture:
    """grey: shape (height, width), 8 bits. at: seconds; of a recording, from its beginning, else monotonic."""

    grey: Grey
    at: float


class NoPictures(Exception):
    """A source gives none, or no more; `reason` says why."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason: Reason = reason
        self.detail = detail


def recorded(source: Source) -> Iterator[Picture]:
    """Every picture of a recording in order. Raises NoPictures where there is none."""
    path = Path(source.place)
    if source.place and path.is_dir():
        pages = (page for file in sorted(path.iterdir()) if file.is_file() for page in still(file))
        return _some(source, (Picture(page, at / SLIDES) for at, page in enumerate(pages)))
    if "%" in path.name and not path.exists():
        return _some(source, _video(source.place, SLIDES))
    if not path.is_file():
        raise NoPictures("no-recording", f"{source.name}: no such file")
    shown = still(path)
    if not shown:
        return _some(source, _video(source.place))
    return iter([Picture(page, at / SLIDES) for at, page in enumerate(shown)])


def _some(source: Source, pictures: Iterator[Picture]) -> Iterator[Picture]:
    """The same; NoPictures where there is not one."""
    first = next(pictures, None)
    if first is None:
        raise NoPictures("no-recording", f"{source.name}: neither a picture nor a video")
    yield first
    yield from pictures


def _video(place: str, rate: float | None = None) -> Iterator[Picture]:
    import cv2

    capture = cv2.VideoCapture(place)
    try:
        said = capture.get(cv2.CAP_PROP_FPS)
        rate = rate or (said if 1 <= said <= 1000 else USUAL_RATE)
        count = 0
        while True:
            there, frame = capture.read()
            if not there or frame is None:
                return
            yield Picture(grey_of(frame), count / rate)
            count += 1
    finally:
        capture.release()


def grey_of(frame: Any) -> Grey:
    """A frame of any depth and number of channels as grey, 8 bits."""
    import cv2

    if frame.ndim == 3 and frame.shape[2] != 1:
        four = frame.shape[2] == 4
        frame = cv2.cvtColor(frame, cv2.COLOR_BGRA2GRAY if four else cv2.COLOR_BGR2GRAY)
    return eight_bits(frame if frame.ndim == 2 else frame[:, :, 0])


class Live:
    """A device or a stream: a thread takes every picture and unpacks one for each that was looked at.

    So what is looked at is new, and the source never waits. size: pixels (width, height) a device is
    asked for; it gives what it has. show, due: given pictures in the thread, however long a look takes,
    whenever `due` says so. The thread may stand in the driver for ever: it is left behind.
    """

    def __init__(
        self,
        source: Source,
        size: tuple[int, int],
        show: Callable[[Picture], None] = lambda _: None,
        due: Callable[[], bool] = lambda: False,
    ) -> None:
        self._source = source
        self._size = size
        self._show = show
        self._due = due
        self._wanted = threading.Event()
        self._wanted.set()
        self._stopping = threading.Event()
        self._given: queue.SimpleQueue[Picture | NoPictures] = queue.SimpleQueue()
        self._patience = OPENING
        threading.Thread(target=self._run, name=f"camera {source.name}", daemon=True).start()

    def newest(self) -> Picture:
        """The picture taken since the last was asked for; a newer one where it is old. Raises NoPictures."""
        given = self._next()
        return given if time.monotonic() - given.at <= FRESH else self._next()

    def _next(self) -> Picture:
        try:
            given = self._given.get(timeout=self._patience)
        except queue.Empty:
            raise NoPictures(
                "camera-silent", f"{self._source.name}: nothing for {self._patience:.0f} s"
            ) from None
        if isinstance(given, NoPictures):
            raise given
        self._patience = SILENT
        self._wanted.set()
        return given

    def close(self) -> None:
        """Take no more; returns at once."""
        self._stopping.set()

    def _run(self) -> None:
        try:
            self._grab()
        except NoPictures as failure:
            self._given.put(failure)
        except Exception as failure:  # noqa: BLE001 - whatever OpenCV raises, there are no pictures
            self._given.put(NoPictures("fault", f"{type(failure).__name__}: {failure}"))

    def _grab(self) -> None:
        import cv2

        capture = _opened(self._source, self._size)
        try:
            if not capture.isOpened():
                raise why_closed(self._source)
            broken = 0
            while not self._stopping.is_set():
                if not capture.grab():
                    raise NoPictures("camera-gone", f"{self._source.name}: no more pictures")
                due = self._due()
                if not due and not self._wanted.is_set():
                    continue
                try:
                    there, frame = capture.retrieve()
                except cv2.error:
                    there, frame = False, None
                if there and frame is not None and frame.size:
                    broken = 0
                    self._give(Picture(grey_of(frame), time.monotonic()), due)
                elif (broken := broken + 1) > BROKEN:
                    raise NoPictures("camera-gone", f"{self._source.name}: pictures that cannot be unpacked")
        finally:
            capture.release()

    def _give(self, picture: Picture, due: bool) -> None:
        if self._wanted.is_set():
            self._wanted.clear()
            self._given.put(picture)
        if due:
            self._show(picture)


def _opened(source: Source, size: tuple[int, int]) -> Any:
    import cv2

    if source.kind == "stream":
        waits = [
            *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(OPENING * 1000)),
            *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(SILENT * 1000)),
        ]
        return cv2.VideoCapture(source.place, cv2.CAP_FFMPEG, waits)
    capture = cv2.VideoCapture(int(source.place) if source.place.isdigit() else source.place)
    if capture.isOpened():
        # of large pictures most cameras send enough a second only when they pack them
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    return capture


def why_closed(source: Source) -> NoPictures:
    """Why a live source would not open, as far as the system lets it be seen."""
    if source.kind == "stream":
        return NoPictures("camera-off", f"{source.name}: no answer, or no video")
    path = Path(f"/dev/video{source.place}" if source.place.isdigit() else source.place)
    if os.name == "nt" or not path.exists():
        return NoPictures("no-camera", f"{source.name}: no such camera")
    if not os.access(path, os.R_OK | os.W_OK):
        return NoPictures("camera-denied", f"{path}: permission denied")
    return NoPictures("camera-taken", f"{path}: it is there and does not open")
