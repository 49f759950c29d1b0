"""Black and white dots: what a label printer prints, and a preview shows."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A picture of `width` dots; rows: one integer a row, top first, the leftmost dot its highest bit.

    A bit that is set is black.

    >>> Bitmap(3, (0b101, 0b010)).scaled(2).rows == (0b110011, 0b110011, 0b001100, 0b001100)
    True
    """

    width: int
    rows: tuple[int, ...]

    @property
    def height(self) -> int:
        """In dots."""
        return len(self.rows)

    def scaled(self, by: int) -> Bitmap:
        """Each dot as a square of `by` dots."""
        wide = [self._stretched(row, by) for row in self.rows]
        return Bitmap(self.width * by, tuple(row for row in wide for _ in range(by)))

    def tall(self, height: int, module: int) -> Bitmap:
        """The first row as bars `height` dots high, each dot `module` wide."""
        return Bitmap(self.width * module, (self._stretched(self.rows[0], module),) * height)

    def packed(self) -> tuple[int, bytes]:
        """Bytes a row, and the rows one after the other, filled up with white at the right."""
        across = -(-self.width // 8)
        spare = across * 8 - self.width
        return across, b"".join((row << spare).to_bytes(across, "big") for row in self.rows)

    def _stretched(self, row: int, by: int) -> int:
        bits = format(row, f"0{self.width}b")
        return int("".join(bit * by for bit in bits), 2) if bits else 0


class Canvas:
    """White dots to put black ones on; what lies outside is cut off."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self._rows = [0] * height

    def put(self, picture: Bitmap, x: int, y: int) -> None:
        """Add the black dots of `picture`, its upper left corner at (x, y)."""
        shift = self.width - x - picture.width
        whole = (1 << self.width) - 1
        for at, row in enumerate(picture.rows, y):
            if 0 <= at < len(self._rows):
                self._rows[at] |= (row << shift if shift >= 0 else row >> -shift) & whole

    def fill(self, x: int, y: int, width: int, height: int) -> None:
        """Blacken a rectangle."""
        self.put(Bitmap(width, ((1 << width) - 1,) * height), x, y)

    def bitmap(self) -> Bitmap:
        """What has been drawn so far."""
        return Bitmap(self.width, tuple(self._rows))


def png(picture: Bitmap, dpi: int) -> bytes:
    """The picture as a PNG of its true size. Source: ISO/IEC 15948."""
    across, content = picture.packed()
    lines = b"".join(
        b"\0" + bytes(byte ^ 0xFF for byte in content[at : at + across])  # in a PNG white is the set bit
        for at in range(0, len(content), across)
    )
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 1, 0, 0, 0, 0)
    metre = round(dpi / 0.0254)
    size = struct.pack(">IIB", metre, metre, 1)
    chunks = ((b"IHDR", head), (b"pHYs", size), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, part) for kind, part in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
