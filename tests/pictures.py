"""Reading dots as a scanner does: black and white pictures through zxing-cpp."""

from __future__ import annotations

import numpy as np
import zxingcpp

from edge.labels import Bitmap

MARGIN = 20

DRAWN = (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.QRCode)
"""What labels are drawn in. Of a million numbers in Code 128 one has the bars of an EAN-13 among its own."""


def pixels(picture: Bitmap, scale: int = 1) -> np.ndarray:
    """The dots as grey values, with white about them."""
    across, content = picture.packed()
    bits = np.unpackbits(np.frombuffer(content, np.uint8).reshape(-1, across), axis=1)[:, : picture.width]
    grey = ((1 - bits) * 255).astype(np.uint8)
    return np.pad(grey.repeat(scale, 0).repeat(scale, 1), MARGIN, constant_values=255)


def read(picture: Bitmap, scale: int = 1) -> list[tuple[str, str]]:
    """(content, AIM identifier) of each symbol; GS stands as the character it is."""
    found = zxingcpp.read_barcodes(pixels(picture, scale), formats=DRAWN)
    return [(one.bytes.decode("latin-1"), one.symbology_identifier) for one in found]
