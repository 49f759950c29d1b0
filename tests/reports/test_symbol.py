"""Symbols drawn, and read back."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from edge.codes.sheet import CONTENT
from edge.reports.symbol import QUIET, matrix_of, png

EVERY = "".join(map(chr, range(1, 128)))


def pixels(picture: bytes) -> NDArray[np.uint8]:
    """A grey PNG without filters as an array."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, colour = struct.unpack(">IIBB", picture[16:26])
    assert (depth, colour) == (8, 0)
    at = picture.index(b"IDAT")
    (length,) = struct.unpack(">I", picture[at - 4 : at])
    rows = np.frombuffer(zlib.decompress(picture[at + 4 : at + 4 + length]), np.uint8)
    return rows.reshape(height, width + 1)[:, 1:].copy()


@pytest.mark.parametrize("content", [CONTENT, EVERY, "a"])
def test_exactly_what_was_written_is_read(content: str) -> None:
    """Every character, control characters too, from a symbol without FNC1."""
    (read,) = zxingcpp.read_barcodes(pixels(png(matrix_of(content), scale=4)))
    assert read.bytes == content.encode()
    assert read.symbology_identifier == "]d1" or content == EVERY  # which holds ESC, as ECIs do


def test_a_quiet_zone_lies_around() -> None:
    """White on every side, as wide as asked."""
    rows = matrix_of("a")
    picture = pixels(png(rows, scale=3))
    assert picture.shape == ((len(rows) + 2 * QUIET) * 3, (len(rows[0]) + 2 * QUIET) * 3)
    dark = np.argwhere(picture == 0)
    assert dark.min(axis=0).tolist() == [QUIET * 3, QUIET * 3]
