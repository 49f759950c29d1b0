"""Pictures and videos in files, as grey pictures one after the other.

Files are read as bytes and decoded from memory: OpenCV does not open a Chinese name on Windows.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

    from edge.drivers.camera.engines import Grey

IN_MEMORY: Final = 1 << 29
"""Bytes of the largest file that is taken for a picture; a larger one is a video."""

_WITH_ALPHA: Final = (b"\x89PNG", b"RIFF")


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """While OpenCV and the libraries below it decode, what they would print goes nowhere."""
    import cv2

    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def still(path: Path) -> list[Grey]:
    """The pictures of an image file (pages of a TIFF, frames of a GIF); none when it is not an image.

    As a person sees it: turned as EXIF says, transparent parts white, the range of 16 bits made that of 8.
    """
    import cv2
    import numpy as np

    if path.stat().st_size > IN_MEMORY:
        return []
    packed = np.frombuffer(path.read_bytes(), np.uint8)
    if not packed.size:
        return []
    pages: Any = ()
    with hushed(), contextlib.suppress(cv2.error):
        if packed[:4].tobytes() in _WITH_ALPHA:
            whole = cv2.imdecode(packed, cv2.IMREAD_UNCHANGED)
            if whole is not None and whole.ndim == 3 and whole.shape[2] == 4:
                return [_opaque(whole)]
        _, pages = cv2.imdecodemulti(packed, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH)
        if not len(pages):
            page = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE | cv2.IMREAD_ANYDEPTH)
            pages = () if page is None else (page,)
    return [eight_bits(page) for page in pages]


def moving(path: Path) -> Iterator[Grey]:
    """The frames of a video file in order; none when it is not a video."""
    import cv2

    with hushed():
        capture = cv2.VideoCapture(str(path))
    try:
        while True:
            there, frame = False, None
            with hushed(), contextlib.suppress(cv2.error):
                there, frame = capture.read()
            if not there or frame is None:
                return
            yield eight_bits(frame if frame.ndim == 2 else cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))
    finally:
        with hushed():
            capture.release()


def eight_bits(page: Any) -> Grey:
    """A grey page of any depth as one of 8 bits: from its darkest to its brightest where it has more."""
    import cv2
    import numpy as np

    if page.dtype == np.uint8:
        return np.ascontiguousarray(page)
    finite = np.nan_to_num(page.astype(np.float32))
    return np.asarray(cv2.normalize(finite, None, 0, 255, cv2.NORM_MINMAX), np.uint8)  # type: ignore[call-overload]


def _opaque(whole: Any) -> Grey:
    """A picture of four channels laid on white."""
    import cv2
    import numpy as np

    most = float(np.iinfo(whole.dtype).max)
    share = whole[:, :, 3].astype(np.float32) / most
    grey = cv2.cvtColor(whole[:, :, :3], cv2.COLOR_BGR2GRAY).astype(np.float32) * (255 / most)
    return np.asarray(grey * share + 255 * (1 - share) + 0.5, np.uint8)
