"""A barcode symbol as the squares it is made of, and as a PNG picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import zxingcpp

Rows = Sequence[Sequence[bool]]
"""The symbol's modules, top row first; True is dark."""

QUIET: Final = 4
"""Modules of white around a symbol; Data Matrix asks for one, old readers for more."""


def matrix_of(content: str) -> Rows:
    """The Data Matrix symbol of `content` (ASCII, control characters included), without quiet zone."""
    import zxingcpp

    return _rows(zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.DataMatrix))


def qr_of(content: str) -> Rows:
    """The QR code of `content`, without quiet zone; a quarter of it may be spoilt on a screen's glare."""
    import zxingcpp

    return _rows(zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))


def half_blocks(rows: Rows) -> str:
    """The symbol with its quiet zone for a terminal: two rows of it a line, black on white by its own colours."""
    width = len(rows[0]) + 2 * QUIET
    blank = [False] * width
    cells = [[False] * QUIET + list(row) + [False] * QUIET for row in rows]
    cells = [*[blank] * QUIET, *cells, *[blank] * (QUIET + (len(rows) % 2))]
    lines = (zip(upper, lower, strict=True) for upper, lower in zip(cells[::2], cells[1::2], strict=True))
    drawn = ("".join(_HALVES[pair] for pair in line) for line in lines)
    return "\n".join(f"\x1b[30;107m{line}\x1b[0m" for line in drawn) + "\n"


_HALVES: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _rows(made: zxingcpp.Barcode) -> Rows:
    picture = memoryview(made.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]
    assert picture.shape is not None, "a picture has rows and columns"
    width, pixels = picture.shape[1], picture.tobytes()
    return [[pixel < 128 for pixel in pixels[at : at + width]] for at in range(0, len(pixels), width)]


def png(rows: Rows, scale: int = 8) -> bytes:
    """The symbol with its quiet zone as a picture, `scale` pixels a module. Source: ISO/IEC 15948."""
    width = (len(rows[0]) + 2 * QUIET) * scale
    blank = [False] * len(rows[0])
    lines = bytearray()
    for row in (*[blank] * QUIET, *rows, *[blank] * QUIET):
        cells = [False] * QUIET + list(row) + [False] * QUIET
        line = b"\0" + b"".join((b"\0" if dark else b"\xff") * scale for dark in cells)
        lines += line * scale
    height = len(lines) // (width + 1)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(lines), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
