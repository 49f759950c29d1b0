"""What an administrator may set of cameras."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

FORMATS: Final = (
    *("Aztec", "Codabar", "Code128", "Code39", "Code93", "DataBar", "DataBarExpanded"),
    *("DataBarExpandedStacked", "DataBarLimited", "DataBarStacked", "DataBarStackedOmni", "DataMatrix"),
    *("EAN13", "EAN8", "ITF", "MaxiCode", "MicroPDF417", "MicroQRCode", "PDF417", "QRCode", "RMQRCode"),
    *("UPCA", "UPCE"),
)
"""What a camera may be set to read (`edge.drivers.camera.engines.EVERY`)."""

_SIZE: Final = re.compile(r"([1-9][0-9]{1,4})x([1-9][0-9]{1,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSettings:
    """sources: as `edge.drivers.camera.source` takes them. size: pixels, width and height. again: seconds out
    of view after which a code is scanned anew. formats: those that are read, none for all.
    """

    sources: tuple[str, ...] = ()
    size: tuple[int, int] = (1920, 1080)
    again: float = 2.0
    formats: tuple[str, ...] = ()


def camera_settings(values: Mapping[str, Any]) -> CameraSettings:
    """Of entries that are all in order."""
    given = values["camera.source"]
    texts = [str(one).strip() for one in (given if isinstance(given, list) else [given])]
    width, _, height = values["camera.size"].partition("x")
    return CameraSettings(
        sources=tuple(dict.fromkeys(text for text in texts if text)),
        size=(int(width), int(height)),
        again=float(values["camera.again_seconds"]),
        formats=tuple(values["camera.formats"]),
    )


def sources(value: Any) -> str:
    """What was expected instead of the value, "" where it will do."""
    several = isinstance(value, list)
    fits = all(_is_source(one) for one in (value if several else [value]))
    fits = fits and not (several and any(one == "" for one in value))
    return "" if fits else "a number, a text, or a list of them"


def _is_source(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, str) or (isinstance(value, int) and 0 <= value <= 999)


def size(value: Any) -> str:
    """As `sources`."""
    return "" if isinstance(value, str) and _SIZE.fullmatch(value) else 'WIDTHxHEIGHT, as "1920x1080"'


def seconds(value: Any) -> str:
    """As `sources`."""
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0.5 <= value <= 600
    return "" if fits else "a number from 0.5 to 600"


def formats(value: Any) -> str:
    """As `sources`."""
    fits = isinstance(value, list) and all(one in FORMATS for one in value)
    return "" if fits else f"a list, each one of {', '.join(FORMATS)}"
