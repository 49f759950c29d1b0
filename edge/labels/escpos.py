"""A label for ESC/POS printers: one picture, since they differ in the symbols and fonts they have.

Source: Epson, ESC/POS Command Reference (GS v 0, GS V).
"""

from __future__ import annotations

from typing import Final

from edge.labels.bitmap import Bitmap

START: Final = b"\x1b@"
END: Final = b"\x1dVB\0"
"""Feed to the cutter and cut; a printer without one only feeds."""

BAND: Final = 256
"""Rows sent in one go: cheap printers hold no more of a picture."""


def escpos(picture: Bitmap) -> bytes:
    """The picture, printed once and cut off."""
    across, content = picture.packed()
    bands = []
    for top in range(0, picture.height, BAND):
        rows = min(BAND, picture.height - top)
        head = b"\x1dv0\0" + across.to_bytes(2, "little") + rows.to_bytes(2, "little")
        bands.append(head + content[top * across : (top + rows) * across])
    return START + b"".join(bands) + END
