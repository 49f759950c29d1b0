"""Where pictures come from, as it is written in ``[camera] source`` and after ``--camera``.

>>> Source.parse("0").kind, Source.parse("/dev/video0").kind, Source.parse("tray.avi").kind
('device', 'device', 'recording')
>>> Source.parse("rtsp://guard:secret@10.0.0.5:554/one?token=7").name
'rtsp://10.0.0.5:554/one'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

Kind = Literal["device", "stream", "recording"]

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_LONGEST_NUMBER: Final = 3


@dataclass(frozen=True, slots=True)
class Source:
    """place: as OpenCV opens it, a number in digits. kind: a device and a stream are live, a recording ends."""

    place: str
    kind: Kind

    @classmethod
    def parse(cls, text: str) -> Source:
        """A device's number or path, an address, or else a recording: a video, a picture, a folder of
        pictures or a pattern of their names (``shot%04d.png``).
        """
        place = text.strip().removeprefix("camera:")
        if (place.isascii() and place.isdigit() and len(place) <= _LONGEST_NUMBER) or place.startswith(
            "/dev/"
        ):
            return cls(place, "device")
        return cls(place, "stream" if _ADDRESS.match(place) else "recording")

    @property
    def live(self) -> bool:
        """Whether what is not looked at now is gone."""
        return self.kind != "recording"

    @property
    def name(self) -> str:
        """What it is called in the journal: an address without user, password and query."""
        if self.kind != "stream":
            return self.place
        parts = urlsplit(self.place)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
