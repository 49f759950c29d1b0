"""The engines that read symbols, each behind a function: a grey picture in, readings out.

Whatever an engine says for people to read (brackets around application identifiers, ``<GS>``) is
not used: payloads are the bytes of the symbol.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from edge.drivers.camera.reading import Quad, Reading

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

EVERY: Final = (
    *("Aztec", "Codabar", "Code128", "Code39", "Code93", "DataBar", "DataBarExpanded"),
    *("DataBarExpandedStacked", "DataBarLimited", "DataBarStacked", "DataBarStackedOmni", "DataMatrix"),
    *("EAN13", "EAN8", "ITF", "MaxiCode", "MicroPDF417", "MicroQRCode", "PDF417", "QRCode", "RMQRCode"),
    *("UPCA", "UPCE"),
)
"""What is read unless fewer are asked for: all of zxing-cpp's formats that goods and papers bear."""

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


def zxing_formats(formats: Iterable[str]) -> Any:
    """zxing-cpp's own set of the named formats (its names or ours)."""
    import zxingcpp

    theirs = {ours: name for name, ours in NAMES.items() if ours != "QRCode"}
    return zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat[theirs.get(name, name)] for name in formats])


def zxing(
    picture: Grey, formats: Any, *, invert: bool = True, downscale: bool = True, binary: bool = False
) -> list[Reading]:
    """What zxing-cpp reads; corners in pixels of `picture`. It lets other threads run meanwhile.

    invert: light on dark as well. downscale: on the picture made smaller as well. binary: it is black
    and white already.
    """
    import zxingcpp

    if not len(formats):  # which zxing-cpp would take for all of them
        return []
    binarizer = zxingcpp.Binarizer.GlobalHistogram if binary else zxingcpp.Binarizer.LocalAverage

    found = zxingcpp.read_barcodes(
        picture,
        formats=formats,
        try_invert=invert,
        try_downscale=downscale,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=binarizer,
    )
    return [_of_zxing(symbol) for symbol in found if symbol.valid]


def unsure(picture: Grey, formats: Any) -> list[Quad]:
    """Corners of symbols zxing-cpp located and could not make out, in pixels of `picture`."""
    import zxingcpp

    found = zxingcpp.read_barcodes(picture, formats=formats, try_downscale=False, return_errors=True)
    return [_corners(symbol) for symbol in found if not symbol.valid]


def _corners(symbol: Any) -> Quad:
    at = symbol.position
    first, second, third, fourth = (
        (float(point.x), float(point.y))
        for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    )
    return first, second, third, fourth


def _of_zxing(symbol: Any) -> Reading:
    name = symbol.format.name
    return Reading(
        NAMES.get(name, name),
        symbol.symbology_identifier,
        symbol.bytes,
        _corners(symbol),
        "zxing",
        _modules(name, symbol.extra),
    )


def _modules(name: str, extra: Any) -> int:
    """Modules along the upper edge: a DataMatrix says its size, a QR code its version of 17 + 4 a step."""
    version = str((extra or {}).get("Version", ""))
    if name == "DataMatrix":
        columns = version.partition("x")[2]
        return int(columns) if columns.isdigit() else 0
    return 17 + 4 * int(version) if name == "QRCode" and version.isdigit() else 0


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
        payload = _full(found.data) if name == "UPCE" else found.data
        payload = payload.rjust(13, b"0") if symbology == "]E0" else payload
        readings.append(Reading(name, symbology, payload, corners, "zbar"))
    return readings


def _full(short: bytes) -> bytes:
    """A UPC-E number of 8 digits as the UPC-A number it stands for (GS1 General Specifications 5.2.2.4.2)."""
    if len(short) != 8:
        return short
    head, six, check = short[:1], short[1:7], short[7:]
    last = six[5:6]
    if last in b"012":
        body = six[:2] + last + b"0000" + six[2:5]
    elif last == b"3":
        body = six[:3] + b"00000" + six[3:5]
    elif last == b"4":
        body = six[:4] + b"00000" + six[4:5]
    else:
        body = six[:5] + b"0000" + last
    return head + body + check
