"""The engines that read symbols, each behind a function: a grey picture in, readings out.

Whatever an engine says for people to read (brackets around application identifiers, ``<GS>``) is
not used: payloads are the bytes of the symbol.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from edge.drivers.camera.reading import Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

NAMES: Final = {
    "DataBarOmni": "DataBar",
    "DataBarStk": "DataBarStacked",
    "DataBarStkOmni": "DataBarStackedOmni",
    "DataBarLtd": "DataBarLimited",
    "DataBarExp": "DataBarExpanded",
    "DataBarExpStk": "DataBarExpandedStacked",
    "QRCodeModel1": "QRCode",
    "QRCodeModel2": "QRCode",
}
"""zxing-cpp's names of formats where they are not those of their standards."""

_ZBAR: Final = {
    "EAN13": ("EAN13", "]E0"),
    "UPCA": ("EAN13", "]E0"),
    "EAN8": ("EAN8", "]E4"),
    "UPCE": ("UPCE", "]E0"),
    "I25": ("ITF", "]I0"),
    "CODE39": ("Code39", "]A0"),
    "CODABAR": ("Codabar", "]F0"),
}
"""What zbar is asked for: the formats that need confirming. Of GS1-128 it does not tell FNC1 from GS."""


def zxing_formats(names: Iterable[str] | None) -> Any:
    """zxing-cpp's own set of the named formats (its names or ours); None for all that it reads."""
    import zxingcpp

    if names is None:
        return zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.AllReadable)
    theirs = {ours: name for name, ours in NAMES.items() if ours != "QRCode"}
    return zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat[theirs.get(name, name)] for name in names])


def zxing(
    picture: Grey, formats: Any, *, rotate: bool = True, invert: bool = True, downscale: bool = True
) -> list[Reading]:
    """What zxing-cpp reads; corners in pixels of `picture`. It lets other threads run meanwhile."""
    import zxingcpp

    found = zxingcpp.read_barcodes(
        picture,
        formats=formats,
        try_rotate=rotate,
        try_invert=invert,
        try_downscale=downscale,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [_of_zxing(symbol) for symbol in found if symbol.valid]


def _of_zxing(symbol: Any) -> Reading:
    at = symbol.position
    first, second, third, fourth = (
        (float(point.x), float(point.y))
        for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    )
    name = symbol.format.name
    return Reading(
        NAMES.get(name, name),
        symbol.symbology_identifier,
        symbol.bytes,
        (first, second, third, fourth),
        "zxing",
    )


def zbar(picture: Grey) -> list[Reading]:
    """What zbar reads of weakly checked linear codes; nothing where libzbar is not installed."""
    try:
        from pyzbar import pyzbar
    except (ImportError, OSError):
        return []
    wanted = [getattr(pyzbar.ZBarSymbol, name) for name in _ZBAR]
    height, width = picture.shape
    readings = []
    for found in pyzbar.decode((picture.tobytes(), width, height), symbols=wanted):
        name, symbology = _ZBAR[found.type]
        left, top, wide, high = found.rect
        right, bottom = float(left + wide), float(top + high)
        corners = ((float(left), float(top)), (right, float(top)), (right, bottom), (float(left), bottom))
        payload = found.data.rjust(13, b"0") if name == "EAN13" else found.data
        readings.append(Reading(name, symbology, payload, corners, "zbar"))
    return readings
